from datetime import UTC, datetime, timedelta

import pytest

from services.errors import Unauthenticated
from services.persistence import Engines
from services.tenancy import audit, recent, sessions, tenants, users
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Right, Scope
from services.tenancy.users import User


@pytest.fixture
async def vet(engines: Engines, oakwood: Scope) -> User:
    """A vet of Oakwood."""
    return await users.create(oakwood, engines, "vet@oakwood.test", "veterinarian", "demo", demo=True)


@pytest.fixture
def _forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """As another process would see it: nothing remembered."""
    monkeypatch.setattr(recent, "KEPT", 0.0)


class TestStart:
    async def test_gives_a_secret_that_the_database_does_not_hold(self, engines: Engines, vet: User) -> None:
        secret = await sessions.start(engines, vet)
        assert len(secret) >= 43
        assert secret not in str(await engines.documents.installation("sessions").find({}))
        assert secret != await sessions.start(engines, vet)

    async def test_is_audited(self, engines: Engines, oakwood: Scope, vet: User) -> None:
        await sessions.start(engines, vet)
        assert (await audit.entries(oakwood, engines))[0]["event"] == "signed in"


class TestFind:
    async def test_knows_who_it_is_and_where(self, engines: Engines, vet: User) -> None:
        session = await sessions.find(engines, await sessions.start(engines, vet))
        assert session.user == vet
        assert [(m.tenant.slug, m.role) for m in session.memberships] == [("oakwood", "veterinarian")]
        assert session.scope.within("oakwood").rights == RIGHTS[Role.VETERINARIAN]
        assert session.scope.principal.id == vet.id

    async def test_reaches_no_tenant_but_ones_own(self, engines: Engines, vet: User, elmside: Scope) -> None:
        scope = await sessions.scope_of_session(engines, await sessions.start(engines, vet))
        assert elmside.grant.tenant not in scope.tenants

    async def test_has_in_each_tenant_the_rights_held_there(
        self, engines: Engines, vet: User, elmside: Scope
    ) -> None:
        await users.admit(elmside, engines, vet.id, "front_desk")
        scope = await sessions.scope_of_session(engines, await sessions.start(engines, vet))
        assert scope.rights == scope.within("elmside").rights == {Right.FIND}
        assert Right.STORE in scope.within("oakwood").rights

    @pytest.mark.parametrize("secret", ["", "guess", "vtk_guess", "x" * 10_000, "caf\u00e9"])
    async def test_knows_no_other_secret(self, engines: Engines, secret: str) -> None:
        with pytest.raises(Unauthenticated):
            await sessions.find(engines, secret)

    async def test_ends_by_time_even_if_remembered(self, engines: Engines, vet: User) -> None:
        secret = await sessions.start(engines, vet)
        past = {"expires_at": datetime.now(UTC) - timedelta(seconds=1)}
        await engines.documents.installation("sessions").update({}, {"$set": past})
        sessions._recent.clear(engines)
        for _ in range(2):
            with pytest.raises(Unauthenticated):
                await sessions.find(engines, secret)

    @pytest.mark.usefixtures("_forgetful")
    async def test_of_a_suspended_tenant_reaches_nothing(self, engines: Engines, vet: User) -> None:
        secret = await sessions.start(engines, vet)
        await tenants.set_state(engines, "oakwood", "suspended")
        assert (await sessions.find(engines, secret)).scope.grants == ()

    @pytest.mark.usefixtures("_forgetful")
    async def test_ends_with_its_user(self, engines: Engines, vet: User, oakwood: Scope) -> None:
        secret = await sessions.start(engines, vet)
        await users.remove(oakwood, engines, vet.email)
        with pytest.raises(Unauthenticated):
            await sessions.find(engines, secret)


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
