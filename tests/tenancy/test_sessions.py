import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.errors import Invalid, NotFound, Refused, Unauthenticated
from services.persistence import Edit, Engines
from services.settings import Settings
from services.tenancy import audit, sessions, short_cache, tenants, users
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Right, Scope, operator_scope
from services.tenancy.sign_in.links import hashed
from services.tenancy.users import User
from tests.engines import with_settings


@pytest.fixture
async def vet(engines: Engines, oakwood: Scope) -> User:
    """A vet of Oakwood."""
    return await users.create(oakwood, engines, "vet@oakwood.test", "veterinarian", "demo", demo=True)


@pytest.fixture
def _forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """As another process would see it: nothing remembered."""
    monkeypatch.setattr(short_cache, "KEPT_SECONDS", 0.0)


async def until_unknown(attempt: Callable[[], Awaitable[object]]) -> None:
    """Wait until somebody is nobody any more: 5 seconds at most."""
    async with asyncio.timeout(5):
        while True:
            try:
                await attempt()
            except Unauthenticated:
                return
            await asyncio.sleep(0.05)


async def operator(engines: Engines, user: User) -> None:
    """Let somebody run the installation."""
    await engines.documents.installation("users").update({"id": user.id}, Edit(set={"operator": True}))


class TestStart:
    async def test_gives_a_secret_that_the_database_does_not_hold(self, engines: Engines, vet: User) -> None:
        secret = await sessions.start(engines, vet)
        assert len(secret) >= 43
        assert secret not in str(await engines.documents.installation("sessions").find({}))
        assert secret != await sessions.start(engines, vet)

    async def test_is_audited(self, engines: Engines, oakwood: Scope, vet: User) -> None:
        await sessions.start(engines, vet)
        await sessions.end(engines, await sessions.start(engines, vet, "192.0.2.7"), "192.0.2.7")
        told = (await audit.entries(oakwood, engines)).entries
        assert [entry.event for entry in told if entry.principal.id == vet.id] == [
            *("signed out", "signed in", "signed in")
        ]
        assert told[0].address == "192.0.2.7"


class TestFind:
    async def test_knows_who_it_is_and_where(self, engines: Engines, vet: User) -> None:
        session = await sessions.find(engines, await sessions.start(engines, vet))
        assert session.user == vet
        assert [(m.tenant.slug, m.role) for m in session.memberships] == [("oakwood", "veterinarian")]
        assert session.scope.within("oakwood").rights == RIGHTS[Role.VETERINARIAN]
        assert session.scope.principal.id == vet.id

    async def test_knows_where_it_is_used_from(self, engines: Engines, vet: User) -> None:
        secret = await sessions.start(engines, vet, "192.0.2.1")
        for address in ("192.0.2.8", "192.0.2.9"):
            assert (await sessions.find(engines, secret, address)).scope.principal.address == address

    async def test_reaches_no_tenant_but_ones_own(self, engines: Engines, vet: User, elmside: Scope) -> None:
        scope = await sessions.scope_of_session(engines, await sessions.start(engines, vet))
        assert elmside.grant.tenant not in scope.tenants

    async def test_has_in_each_tenant_the_rights_held_there(
        self, engines: Engines, vet: User, elmside: Scope
    ) -> None:
        await users.admit(elmside, engines, vet.id, "front_desk")
        scope = await sessions.scope_of_session(engines, await sessions.start(engines, vet))
        assert scope.rights == scope.within("elmside").rights == {Right.FIND, Right.REQUEST}
        assert Right.STORE in scope.within("oakwood").rights

    @pytest.mark.parametrize("secret", ["", "guess", "vtk_guess", "x" * 10_000, "caf\u00e9"])
    async def test_knows_no_other_secret(self, engines: Engines, secret: str) -> None:
        with pytest.raises(Unauthenticated):
            await sessions.find(engines, secret)

    async def test_ends_by_time_even_if_remembered(self, engines: Engines, vet: User) -> None:
        secret = await sessions.start(engines, vet)
        past = {"expires_at": datetime.now(UTC) - timedelta(seconds=1)}
        await engines.documents.installation("sessions").update({}, Edit(set=past))
        engines.own(sessions._SessionCache).clear()
        for _ in range(2):
            with pytest.raises(Unauthenticated):
                await sessions.find(engines, secret)

    @pytest.mark.usefixtures("_forgetful")
    async def test_of_a_suspended_tenant_reaches_nothing(self, engines: Engines, vet: User) -> None:
        secret = await sessions.start(engines, vet)
        await tenants.set_state(operator_scope(), engines, "oakwood", "suspended")
        session = await sessions.find(engines, secret)
        assert session.scope.grants == ()
        assert [one.tenant.state for one in session.memberships] == ["suspended"]
        with pytest.raises(Refused, match="the clinic is suspended"):
            session.scope.within("oakwood")
        with pytest.raises(NotFound):
            session.scope.within("nowhere")

    @pytest.mark.usefixtures("_forgetful")
    async def test_ends_with_its_user(self, engines: Engines, vet: User, oakwood: Scope) -> None:
        secret = await sessions.start(engines, vet)
        await users.remove(oakwood, engines, vet.email)
        with pytest.raises(Unauthenticated):
            await sessions.find(engines, secret)


class TestTenantLimit:
    """What a clinic's identity provider said holds in that clinic, and nowhere else."""

    async def test_reaches_that_tenant_alone(self, engines: Engines, vet: User, elmside: Scope) -> None:
        both = await users.admit(elmside, engines, vet.id, "administrator")
        session = await sessions.find(engines, await sessions.start(engines, both, tenant="oakwood"))
        assert session.tenant == "oakwood"
        assert [one.tenant.slug for one in session.memberships] == ["oakwood"]
        assert session.scope.tenants == ("oakwood",)
        assert session.user.roles == {"oakwood": "veterinarian"}
        with pytest.raises(NotFound):
            session.scope.within("elmside")
        with pytest.raises(Refused):
            session.require_own()

    async def test_operates_nothing(self, engines: Engines, vet: User) -> None:
        await operator(engines, vet)
        session = await sessions.find(engines, await sessions.start(engines, vet, tenant="oakwood"))
        assert not session.user.operator
        assert Right.OPERATE not in session.scope.rights

    async def test_sees_and_ends_no_session_that_came_otherwise(self, engines: Engines, vet: User) -> None:
        own = await sessions.start(engines, vet)
        limited = await sessions.find(engines, await sessions.start(engines, vet, tenant="oakwood"))
        other = await sessions.start(engines, vet, tenant="elmside")
        assert [one.id for one in await sessions.find_own(limited, engines)] == [limited.id]
        with pytest.raises(NotFound):
            await sessions.end_own(limited, engines, (await sessions.find(engines, own)).id)
        await sessions.end_others(limited, engines)
        for secret in (own, other):
            await sessions.find(engines, secret)


class TestOperator:
    async def test_operates_the_installation_and_reads_no_tenants_data(
        self, engines: Engines, vet: User
    ) -> None:
        await operator(engines, vet)
        scope = await sessions.scope_of_session(engines, await sessions.start(engines, vet))
        assert Right.OPERATE in scope.rights
        assert scope.within("oakwood").rights == RIGHTS[Role.VETERINARIAN]


class TestRotate:
    async def test_gives_a_new_secret_and_lets_the_old_one_go_a_minute_later(
        self, engines: Engines, vet: User
    ) -> None:
        old = await sessions.start(engines, vet)
        before = await sessions.find(engines, old)
        new = await sessions.rotate(engines, old)
        assert new not in (None, old)
        for secret in (old, new):
            assert (await sessions.find(engines, secret)).id == before.id
        assert (await sessions.find(engines, new)).rotates_at > before.rotates_at
        assert (await sessions.find(engines, new)).created_at == before.created_at
        over = Edit(set={"previous_until": datetime.now(UTC)})
        await engines.documents.installation("sessions").update({}, over)
        engines.own(sessions._SessionCache).clear()
        await sessions.find(engines, new)
        with pytest.raises(Unauthenticated):
            await sessions.find(engines, old)

    async def test_of_many_requests_at_once_is_done_by_one(self, engines: Engines, vet: User) -> None:
        old = await sessions.start(engines, vet)
        made = await asyncio.gather(*(sessions.rotate(engines, old) for _ in range(6)))
        assert len([secret for secret in made if secret]) == 1

    async def test_is_due_by_time_and_when_rights_change(
        self, engines: Engines, vet: User, oakwood: Scope
    ) -> None:
        secret = await sessions.start(engines, vet)
        due = (await sessions.find(engines, secret)).rotates_at - datetime.now(UTC)
        assert timedelta(minutes=29) < due <= timedelta(minutes=30)
        await users.set_role(oakwood, engines, vet.id, "technician")
        session = await sessions.find(engines, secret)
        assert session.rotates_at < datetime.now(UTC)
        assert session.scope.within("oakwood").rights == RIGHTS[Role.TECHNICIAN]

    async def test_the_old_secret_signs_out_too(self, engines: Engines, vet: User) -> None:
        old = await sessions.start(engines, vet)
        new = await sessions.rotate(engines, old)
        await sessions.end(engines, old)
        with pytest.raises(Unauthenticated):
            await sessions.find(engines, new)


class TestFindOwn:
    async def test_shows_when_whence_and_with_what_the_latest_first(
        self, engines: Engines, vet: User, elmside: Scope
    ) -> None:
        other = await users.create(elmside, engines, "vet@elmside.test", "veterinarian", "demo", demo=True)
        await sessions.start(engines, other)
        firefox = "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0"
        await sessions.start(engines, vet, "192.0.2.1", firefox)
        session = await sessions.find(engines, await sessions.start(engines, vet, "192.0.2.2", "curl/8"))
        found = await sessions.find_own(session, engines)
        assert [(one.address, one.user_agent) for one in found] == [
            ("192.0.2.2", "another program"),
            ("192.0.2.1", "Firefox on Windows"),
        ]
        assert found[0].id == session.id
        assert found[0].created_at <= found[0].last_seen <= datetime.now(UTC)

    @pytest.mark.usefixtures("_forgetful")
    async def test_tells_when_it_was_last_seen(self, engines: Engines, vet: User) -> None:
        secret = await sessions.start(engines, vet)
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        await engines.documents.installation("sessions").update({}, Edit(set={"seen_at": long_ago}))
        session = await sessions.find(engines, secret)
        (found,) = await sessions.find_own(session, engines)
        assert found.last_seen > long_ago + timedelta(minutes=59)

    @pytest.mark.usefixtures("_forgetful")
    async def test_knows_sessions_of_an_older_version(self, engines: Engines, vet: User) -> None:
        now = datetime.now(UTC)
        document = {"secret": hashed("old"), "user": vet.id, "created_at": now - timedelta(hours=1)}
        await engines.documents.installation("sessions").insert(
            document | {"expires_at": now + timedelta(hours=1)}
        )
        session = await sessions.find(engines, "old")
        assert session.rotates_at < now
        assert len(await sessions.find_own(session, engines)) == 1
        new = await sessions.rotate(engines, "old")
        assert (await sessions.find(engines, new)).id


class TestEndOwn:
    async def test_ends_that_one_and_nobody_elses(self, engines: Engines, vet: User, elmside: Scope) -> None:
        other = await users.create(elmside, engines, "vet@elmside.test", "veterinarian", "demo", demo=True)
        theirs = await sessions.find(engines, await sessions.start(engines, other))
        secret = await sessions.start(engines, vet)
        own = await sessions.find(engines, await sessions.start(engines, vet))
        with pytest.raises(NotFound):
            await sessions.end_own(own, engines, theirs.id)
        await sessions.end_own(own, engines, (await sessions.find(engines, secret)).id)
        with pytest.raises(Unauthenticated):
            await sessions.find(engines, secret)

    async def test_takes_hold_in_another_process_within_seconds(self, engines: Engines, vet: User) -> None:
        secret = await sessions.start(engines, vet)
        async with Engines.open(engines.settings) as other:
            session = await sessions.find(other, secret)
            await sessions.end_own(session, engines, session.id)
            await until_unknown(lambda: sessions.find(other, secret))


class TestEndOthers:
    async def test_leaves_this_one_alone(self, engines: Engines, vet: User) -> None:
        other, secret = await sessions.start(engines, vet), await sessions.start(engines, vet)
        await sessions.end_others(await sessions.find(engines, secret), engines)
        await sessions.find(engines, secret)
        with pytest.raises(Unauthenticated):
            await sessions.find(engines, other)


class TestEnd:
    async def test_signs_out_at_once(self, engines: Engines, vet: User) -> None:
        secret, other = await sessions.start(engines, vet), await sessions.start(engines, vet)
        await sessions.end(engines, secret)
        with pytest.raises(Unauthenticated):
            await sessions.find(engines, secret)
        await sessions.find(engines, other)

    async def test_all_signs_out_everywhere(self, engines: Engines, vet: User) -> None:
        secrets = [await sessions.start(engines, vet) for _ in range(2)]
        await sessions.end_all(engines, vet.id)
        for secret in secrets:
            with pytest.raises(Unauthenticated):
                await sessions.find(engines, secret)


class TestIdle:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """Sessions end after half an hour."""
        return settings.model_copy(update={"session_idle_minutes": 30.0})

    async def _unused(self, engines: Engines, minutes: int) -> None:
        ago = datetime.now(UTC) - timedelta(minutes=minutes)
        await engines.documents.installation("sessions").update({}, Edit(set={"seen_at": ago}), many=True)
        short_cache.forget_all(engines)

    async def test_a_session_ends_that_is_not_used(self, engines: Engines, vet: User) -> None:
        secret = await sessions.start(engines, vet)
        await self._unused(engines, 29)
        session = await sessions.find(engines, secret)
        await self._unused(engines, 31)
        with pytest.raises(Unauthenticated, match="not used"):
            await sessions.find(engines, secret)
        with pytest.raises(Unauthenticated):
            await sessions.again(engines, session)
        assert await sessions.find_own(session, engines) == []

    async def test_using_it_keeps_it_and_an_open_page_does_not(self, engines: Engines, vet: User) -> None:
        secret = await sessions.start(engines, vet)
        for _ in range(3):
            await self._unused(engines, 20)
            session = await sessions.find(engines, secret)
        await self._unused(engines, 20)
        await sessions.again(engines, session)
        kept = await engines.documents.installation("sessions").find_one({})
        assert kept is not None
        assert datetime.now(UTC) - kept["seen_at"] > timedelta(minutes=19)

    async def test_none_ends_where_that_is_off(self, engines: Engines, vet: User) -> None:
        secret = await sessions.start(engines, vet)
        await self._unused(engines, 600)
        assert await sessions.find(with_settings(engines, session_idle_minutes=0.0), secret)


class TestSecondFactor:
    async def test_demanded_of_a_role_shuts_the_clinic_to_a_password_alone(
        self, engines: Engines, oakwood: Scope, elmside: Scope, vet: User
    ) -> None:
        await users.admit(elmside, engines, vet.id, "veterinarian")
        weak = await sessions.start(engines, vet)
        strong = await sessions.start(engines, vet, second_factor=True)
        provider = await sessions.start(engines, vet, tenant="oakwood")
        await tenants.demand_second_factor(oakwood, engines, ["veterinarian"])
        session = await sessions.find(engines, weak)
        assert session.second_factor_missing
        assert session.scope.tenants == ("elmside",)
        with pytest.raises(Refused, match="second factor"):
            session.scope.within("oakwood")
        for secret in (strong, provider):
            assert "oakwood" in (await sessions.find(engines, secret)).scope.tenants
        await tenants.demand_second_factor(oakwood, engines, ["administrator"])
        assert "oakwood" in (await sessions.find(engines, weak)).scope.tenants

    async def test_is_the_administrators_to_demand_of_roles_there_are(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        with pytest.raises(Invalid):
            await tenants.demand_second_factor(oakwood, engines, ["king"])
        with pytest.raises(Refused):
            await tenants.demand_second_factor(replace(oakwood, rights=frozenset()), engines, [])
        made = await tenants.demand_second_factor(oakwood, engines, ["technician", "administrator"])
        assert made.second_factor == (Role.ADMINISTRATOR, Role.TECHNICIAN)
        told = (await audit.entries(oakwood, engines)).entries[0]
        assert (told.event, told.details) == ("tenant changed", {"changed": ["second_factor"]})
