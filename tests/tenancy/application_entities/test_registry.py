import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.embedded.ports import free_port
from services.errors import Unavailable
from services.persistence import Edit, Engines
from services.settings import Settings
from services.tenancy import application_entities, kept_fresh, tenants
from services.tenancy.application_entities.admission import Admitted, Asked, Unrecognised
from services.tenancy.application_entities.registry import Registry
from services.tenancy.application_entities.slots import Slots
from services.tenancy.kept_fresh import KeptFresh
from services.tenancy.scope import Right, Scope, operator_scope, system_scope
from tests import secantusdb

HERE = "127.0.0.1"


async def trust(scope: Scope, engines: Engines, **more: Any) -> None:
    remote: dict[str, Any] = {"name": "X-ray", "aet": "XRAY", "host": "10.0.0.0/8", "port": 104}
    await application_entities.add_remote(scope, engines, **(remote | more))


@pytest.fixture
async def registry(engines: Engines, oakwood: Scope, elmside: Scope) -> AsyncIterator[Registry]:
    """Two clinics, each with its title; Oakwood trusts an X-ray."""
    await application_entities.add_local(oakwood, engines, "OAKWOOD")
    await application_entities.add_local(elmside, engines, "ELMSIDE")
    await trust(oakwood, engines)
    async with Registry.open(engines) as opened:
        yield opened


async def asked(
    registry: Registry, called: str, calling: str, address: str, **shown: Any
) -> Scope | Unrecognised:
    """The scope granted, or why there is none."""
    granted = await registry.association(called, Asked(calling, address, **shown))
    return granted.scope if isinstance(granted, Admitted) else granted


async def becomes(expected: object, registry: Registry, called: str, calling: str, address: str) -> None:
    async with asyncio.timeout(60):
        while (answer := await asked(registry, called, calling, address)) is not expected:
            if expected is Scope and isinstance(answer, Scope):
                return
            await asyncio.sleep(0.01)


class TestAssociation:
    async def test_opens_the_called_tenant(self, registry: Registry) -> None:
        scope = await asked(registry, " OAKWOOD ", "XRAY  ", "10.1.2.3")
        assert isinstance(scope, Scope)
        assert scope.grant.tenant == "oakwood"
        assert scope.rights == {Right.STORE}
        assert (scope.principal.kind, scope.principal.name) == ("association", "XRAY")

    async def test_knows_the_same_ae_in_no_other_tenant(self, registry: Registry) -> None:
        assert await asked(registry, "ELMSIDE", "XRAY", "10.1.2.3") is Unrecognised.CALLING

    @pytest.mark.parametrize("called", ["NOBODY", "oakwood", "", "XRAY"])
    async def test_refuses_an_unknown_called_title(self, registry: Registry, called: str) -> None:
        assert await asked(registry, called, "XRAY", "10.1.2.3") is Unrecognised.CALLED

    @pytest.mark.parametrize(
        ("calling", "address"), [("NOBODY", "10.1.2.3"), ("XRAY", "11.1.2.3"), ("", "::")]
    )
    async def test_refuses_an_unknown_calling_title_or_address(
        self, registry: Registry, calling: str, address: str
    ) -> None:
        assert await asked(registry, "OAKWOOD", calling, address) is Unrecognised.CALLING

    async def test_knows_an_ipv4_address_that_comes_through_ipv6(self, registry: Registry) -> None:
        assert isinstance(await asked(registry, "OAKWOOD", "XRAY", "::ffff:10.1.2.3"), Scope)

    async def test_resolves_host_names(self, registry: Registry, engines: Engines, elmside: Scope) -> None:
        await trust(elmside, engines, name="CT", aet="CT", host="localhost")
        await registry.reload()
        assert isinstance(await asked(registry, "ELMSIDE", "CT", HERE), Scope)
        assert await asked(registry, "ELMSIDE", "CT", "10.1.2.3") is Unrecognised.CALLING

    async def test_of_a_name_that_does_not_resolve_is_nobodys(
        self, registry: Registry, engines: Engines, elmside: Scope
    ) -> None:
        await trust(elmside, engines, name="CT", aet="CT", host="nowhere.invalid")
        await registry.reload()
        assert await asked(registry, "ELMSIDE", "CT", HERE) is Unrecognised.CALLING

    async def test_may_find_and_retrieve_where_configured(
        self, registry: Registry, engines: Engines, oakwood: Scope
    ) -> None:
        await trust(oakwood, engines, name="Workstation", aet="WS", query_retrieve=True)
        await registry.reload()
        scope = await asked(registry, "OAKWOOD", "WS", "10.0.0.9")
        assert isinstance(scope, Scope)
        assert scope.rights == {Right.STORE, Right.FIND, Right.RETRIEVE}


SHOWN = hashlib.sha256(b"a certificate").hexdigest()


class TestWhatStandsInForTheAddress:
    async def test_a_certificate_is_needed_where_the_remote_is_bound_to_one(
        self, registry: Registry, engines: Engines, elmside: Scope
    ) -> None:
        await trust(elmside, engines, certificate=SHOWN)
        await registry.reload()
        assert await asked(registry, "ELMSIDE", "XRAY", "10.0.0.1") is Unrecognised.CERTIFICATE
        wrong = await asked(registry, "ELMSIDE", "XRAY", "10.0.0.1", certificate="0" * 64)
        assert wrong is Unrecognised.CERTIFICATE
        assert isinstance(await asked(registry, "ELMSIDE", "XRAY", "10.0.0.1", certificate=SHOWN), Scope)
        elsewhere = await asked(registry, "ELMSIDE", "XRAY", "11.0.0.1", certificate=SHOWN)
        assert elsewhere is Unrecognised.CALLING

    async def test_a_username_and_passcode_are_right_from_everywhere_and_needed(
        self, registry: Registry, engines: Engines, elmside: Scope
    ) -> None:
        await trust(elmside, engines, username="scanner", passcode="the right one")
        await registry.reload()

        async def shown(*credentials: str) -> Scope | Unrecognised:
            return await asked(registry, "ELMSIDE", "XRAY", "192.0.2.9", credentials=credentials)

        assert isinstance(await shown("scanner", "the right one"), Scope)
        assert await shown("scanner", "the wrong one") is Unrecognised.IDENTITY
        assert await shown("somebody", "the right one") is Unrecognised.IDENTITY
        assert await shown("scanner", "\udc80") is Unrecognised.IDENTITY
        assert await asked(registry, "ELMSIDE", "XRAY", "10.0.0.1") is Unrecognised.IDENTITY

    async def test_a_passcode_changed_is_the_only_right_one(
        self, registry: Registry, engines: Engines, elmside: Scope
    ) -> None:
        await trust(elmside, engines, username="scanner", passcode="old")
        await registry.reload()
        here = ("ELMSIDE", "XRAY", HERE)
        assert isinstance(await asked(registry, *here, credentials=("scanner", "old")), Scope)
        await application_entities.update_remote(elmside, engines, "X-ray", passcode="new")
        await registry.reload()
        assert await asked(registry, *here, credentials=("scanner", "old")) is Unrecognised.IDENTITY
        assert isinstance(await asked(registry, *here, credentials=("scanner", "new")), Scope)

    async def test_two_remotes_of_one_title_are_told_apart(
        self, registry: Registry, engines: Engines, oakwood: Scope
    ) -> None:
        await trust(oakwood, engines, name="Laptop", username="laptop", passcode="p", query_retrieve=True)
        await registry.reload()
        by_address = await asked(registry, "OAKWOOD", "XRAY", "10.0.0.1")
        by_name = await asked(registry, "OAKWOOD", "XRAY", "192.0.2.9", credentials=("laptop", "p"))
        assert isinstance(by_address, Scope)
        assert isinstance(by_name, Scope)
        assert (by_address.principal.id, by_name.principal.id) == ("oakwood/X-ray", "oakwood/Laptop")


class TestOverlappingNetworks:
    async def test_the_called_title_decides_the_tenant(
        self, registry: Registry, engines: Engines, elmside: Scope
    ) -> None:
        """Both clinics have an XRAY at 10.0.0.7, each in its own network."""
        await trust(elmside, engines, query_retrieve=True)
        await registry.reload()
        for called, tenant in (("OAKWOOD", "oakwood"), ("ELMSIDE", "elmside")):
            scope = await asked(registry, called, "XRAY", "10.0.0.7")
            assert isinstance(scope, Scope)
            assert (scope.tenants, scope.principal.id) == ((tenant,), f"{tenant}/X-ray")
            assert (Right.FIND in scope.rights) is (tenant == "elmside")


class TestLimits:
    async def test_are_read_with_the_tenants(self, registry: Registry, engines: Engines) -> None:
        await limit(engines, "oakwood", 3)
        await registry.reload()
        assert registry.limits == {"oakwood": 3}
        granted = await registry.association("OAKWOOD", Asked("XRAY", "10.0.0.1"))
        assert isinstance(granted, Admitted)
        assert granted.limit == 3


class TestADecision:
    async def test_takes_no_database_trip(
        self, registry: Registry, engines: Engines, settings: Settings
    ) -> None:
        """With an engine that is gone, it is made all the same, and in no time."""
        await limit(engines, "oakwood", 3)
        await registry.reload()
        async with Slots.open(engines, lambda: registry.limits) as slots:
            registry._engines = slots._engines = None
            started = time.perf_counter()
            for _ in range(1000):
                granted = await registry.association("OAKWOOD", Asked("XRAY", "10.0.0.1"))
                assert isinstance(granted, Admitted)
                assert await slots.take("oakwood", granted.limit)
                slots.give("oakwood")
            seconds = (time.perf_counter() - started) / 1000
            registry._engines = slots._engines = engines
        assert seconds < 0.001


@pytest.fixture
async def deaf(
    engines: Engines, oakwood: Scope, elmside: Scope, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Registry]:
    """A registry that hears of no change and reads nothing by itself; Oakwood has its title and an X-ray."""

    async def hears_nothing(_: KeptFresh, __: str) -> None:
        return

    monkeypatch.setattr(KeptFresh, "_listen", hears_nothing)
    monkeypatch.setattr(kept_fresh, "RELOADED_SECONDS", 3600.0)
    await application_entities.add_local(oakwood, engines, "OAKWOOD")
    await trust(oakwood, engines)
    async with Registry.open(engines) as opened:
        yield opened


class TestWhoIsNotKnown:
    """He is looked up once before he is turned away."""

    async def test_is_admitted_where_he_was_added_a_moment_ago(
        self, deaf: Registry, engines: Engines, oakwood: Scope
    ) -> None:
        await trust(oakwood, engines, name="CT", aet="CT", host=HERE)
        assert isinstance(await asked(deaf, "OAKWOOD", "CT", HERE), Scope)
        assert deaf.readings == 2

    async def test_may_call_a_title_that_was_added_a_moment_ago(
        self, deaf: Registry, engines: Engines, elmside: Scope
    ) -> None:
        await application_entities.add_local(elmside, engines, "ELMSIDE")
        await trust(elmside, engines)
        assert isinstance(await asked(deaf, "ELMSIDE", "XRAY", "10.0.0.1"), Scope)
        assert deaf.tenant("ELMSIDE") == "elmside"

    async def test_may_call_from_where_he_has_moved(
        self, deaf: Registry, engines: Engines, oakwood: Scope
    ) -> None:
        await application_entities.update_remote(oakwood, engines, "X-ray", host="192.0.2.9")
        assert isinstance(await asked(deaf, "OAKWOOD", "XRAY", "192.0.2.9"), Scope)
        assert await asked(deaf, "OAKWOOD", "XRAY", "10.0.0.1") is Unrecognised.CALLING

    async def test_may_show_what_he_was_just_given(
        self, deaf: Registry, engines: Engines, oakwood: Scope
    ) -> None:
        shown: dict[str, Any] = {"certificate": SHOWN, "credentials": ("scanner", "new")}
        await application_entities.update_remote(oakwood, engines, "X-ray", certificate="0" * 64)
        await deaf.reload()
        assert await asked(deaf, "OAKWOOD", "XRAY", "10.0.0.1", **shown) is Unrecognised.CERTIFICATE
        await application_entities.update_remote(
            oakwood, engines, "X-ray", certificate=SHOWN, username="scanner", passcode="old"
        )
        assert await asked(deaf, "OAKWOOD", "XRAY", "10.0.0.1", **shown) is Unrecognised.IDENTITY
        await application_entities.update_remote(oakwood, engines, "X-ray", passcode="new")
        assert isinstance(await asked(deaf, "OAKWOOD", "XRAY", "10.0.0.1", **shown), Scope)

    async def test_is_looked_up_with_all_others_who_come_then(
        self, deaf: Registry, engines: Engines, oakwood: Scope
    ) -> None:
        await trust(oakwood, engines, name="CT", aet="CT", host=HERE)
        callers = ["CT", *(f"STRANGER{number}" for number in range(kept_fresh.WAITING - 1))]
        answers = await asyncio.gather(*(asked(deaf, "OAKWOOD", caller, HERE) for caller in callers))
        assert isinstance(answers[0], Scope)
        assert set(answers[1:]) == {Unrecognised.CALLING}
        assert deaf.readings == 2

    async def test_is_looked_up_by_a_reading_that_begins_after_he_came(
        self, deaf: Registry, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """One that is under way may have missed him."""
        was_read, may_end = asyncio.Event(), asyncio.Event()
        read = deaf._fresh._read

        async def slowly() -> None:
            await read()
            was_read.set()
            await may_end.wait()

        monkeypatch.setattr(deaf._fresh, "_read", slowly)
        stranger = asyncio.create_task(asked(deaf, "OAKWOOD", "STRANGER", HERE))
        await was_read.wait()
        await trust(oakwood, engines, name="CT", aet="CT", host=HERE)
        added = asyncio.create_task(asked(deaf, "OAKWOOD", "CT", HERE))
        await asyncio.sleep(0)
        may_end.set()
        assert await stranger is Unrecognised.CALLING
        assert isinstance(await added, Scope)

    async def test_makes_the_database_work_only_so_often(
        self, deaf: Registry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However many hammer at the entry point, each with another title."""
        monkeypatch.setattr(kept_fresh, "PATIENCE_SECONDS", 0.05)
        monkeypatch.setattr(kept_fresh, "PAUSE_SECONDS", 3600.0)

        async def hammer(which: int) -> None:
            for number in range(5):
                assert await asked(deaf, f"NOBODY{number}", "X", HERE) is Unrecognised.CALLED
                assert await asked(deaf, "OAKWOOD", f"X{which}.{number}", HERE) is Unrecognised.CALLING

        await asyncio.gather(*(hammer(which) for which in range(20)))
        assert deaf.readings == 2
        assert isinstance(await asked(deaf, "OAKWOOD", "XRAY", "10.0.0.1"), Scope)

    async def test_is_turned_away_at_once_where_many_wait(
        self, deaf: Registry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each who waits has an association's place, which others need."""
        may_end = asyncio.Event()

        async def never() -> None:
            await may_end.wait()

        monkeypatch.setattr(kept_fresh, "PATIENCE_SECONDS", 3600.0)
        monkeypatch.setattr(deaf._fresh, "_read", never)
        waiting = [
            asyncio.create_task(asked(deaf, "OAKWOOD", "STRANGER", HERE)) for _ in range(kept_fresh.WAITING)
        ]
        await asyncio.sleep(0)
        assert await asked(deaf, "OAKWOOD", "STRANGER", HERE) is Unrecognised.CALLING
        assert not any(task.done() for task in waiting)
        may_end.set()
        assert set(await asyncio.gather(*waiting)) == {Unrecognised.CALLING}

    async def test_is_not_waited_for_by_those_who_are(
        self, deaf: Registry, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        may_end = asyncio.Event()

        async def never() -> None:
            await may_end.wait()

        monkeypatch.setattr(deaf._fresh, "_read", never)
        stranger = asyncio.create_task(asked(deaf, "OAKWOOD", "STRANGER", HERE))
        await asyncio.sleep(0)
        known = asyncio.create_task(asked(deaf, "OAKWOOD", "XRAY", "10.0.0.1"))
        await asyncio.sleep(0)
        assert known.done()
        assert not stranger.done()
        may_end.set()
        assert await stranger is Unrecognised.CALLING

    async def test_of_a_suspended_clinic_is_asked_to_try_again_without_a_reading(
        self, deaf: Registry, engines: Engines
    ) -> None:
        await tenants.set_state(operator_scope(), engines, "oakwood", "suspended")
        await deaf.reload()
        assert await asked(deaf, "OAKWOOD", "XRAY", "10.0.0.1") is Unrecognised.SUSPENDED
        assert deaf.readings == 2


async def limit(engines: Engines, slug: str, associations: int) -> None:
    await engines.documents.installation("tenants").update(
        {"slug": slug}, Edit(set={"limits": {"associations": associations}})
    )


class TestOpen:
    async def test_hears_of_what_other_processes_change(
        self, registry: Registry, engines: Engines, elmside: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kept_fresh, "RELOADED_SECONDS", 3600.0)  # by change stream, not by time
        await application_entities.add_local(elmside, engines, "EAST")
        async with asyncio.timeout(60):
            while registry.tenant("EAST") != "elmside":  # from memory: nobody asks for it to be read
                await asyncio.sleep(0.01)
        await trust(elmside, engines, name="CT", aet="CT", host=HERE)
        await becomes(Scope, registry, "ELMSIDE", "CT", HERE)
        await application_entities.remove_remote(elmside, engines, "CT")
        await becomes(Unrecognised.CALLING, registry, "ELMSIDE", "CT", HERE)

    async def test_closes_the_scp_of_a_suspended_tenant(self, registry: Registry, engines: Engines) -> None:
        await tenants.set_state(operator_scope(), engines, "oakwood", "suspended")
        await becomes(Unrecognised.SUSPENDED, registry, "OAKWOOD", "XRAY", "10.0.0.1")
        assert await asked(registry, "OAKWOOD", "STRANGER", "10.0.0.1") is Unrecognised.CALLING

    async def test_keeps_what_it_knows_while_the_database_is_away(
        self, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kept_fresh, "RELOADED_SECONDS", 0.2)
        port = free_port()
        child, url = await secantusdb.start(tmp_path, port)
        ours = {"sqlite_folder": None, "mongodb_url": url, "engine_timeout": 0.5}
        async with Engines.open(settings.model_copy(update=ours)) as engines:
            await tenants.create(operator_scope(), engines, "oakwood", name="Oakwood", kind="clinic")
            await application_entities.add_local(system_scope("oakwood"), engines, "OAKWOOD")
            await trust(system_scope("oakwood"), engines)
            async with Registry.open(engines) as registry:
                child.process.kill()
                await child.process.wait()
                with pytest.raises(Unavailable):
                    await registry.reload()
                assert isinstance(await asked(registry, "OAKWOOD", "XRAY", "10.0.0.1"), Scope)
                assert await asked(registry, "OAKWOOD", "STRANGER", "10.0.0.1") is Unrecognised.CALLING
                child, _ = await secantusdb.start(tmp_path, port)
                await _written(trust(system_scope("oakwood"), engines, name="CT", aet="CT"))
                await becomes(Scope, registry, "OAKWOOD", "CT", "10.0.0.1")
        await child.stop(grace=5)


async def _written(writing: Any) -> None:
    async with asyncio.timeout(60):
        await writing
