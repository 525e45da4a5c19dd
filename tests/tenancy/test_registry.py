import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from services.embedded import secantusdb
from services.embedded.ports import free_port
from services.errors import Unavailable
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import application_entities, tenants
from services.tenancy import registry as registry_module
from services.tenancy.registry import Registry, Unrecognised
from services.tenancy.scope import Right, Scope, system_scope

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


async def becomes_true(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


class TestAssociation:
    def test_opens_the_called_tenant(self, registry: Registry) -> None:
        scope = registry.association(" OAKWOOD ", "XRAY  ", "10.1.2.3")
        assert isinstance(scope, Scope)
        assert scope.grant.tenant == "oakwood"
        assert scope.rights == {Right.STORE}
        assert (scope.principal.kind, scope.principal.name) == ("association", "XRAY")

    def test_knows_the_same_ae_in_no_other_tenant(self, registry: Registry) -> None:
        assert registry.association("ELMSIDE", "XRAY", "10.1.2.3") is Unrecognised.CALLING

    @pytest.mark.parametrize("called", ["NOBODY", "oakwood", "", "XRAY"])
    def test_refuses_an_unknown_called_title(self, registry: Registry, called: str) -> None:
        assert registry.association(called, "XRAY", "10.1.2.3") is Unrecognised.CALLED

    @pytest.mark.parametrize(
        ("calling", "address"), [("NOBODY", "10.1.2.3"), ("XRAY", "11.1.2.3"), ("", "::")]
    )
    def test_refuses_an_unknown_calling_title_or_address(
        self, registry: Registry, calling: str, address: str
    ) -> None:
        assert registry.association("OAKWOOD", calling, address) is Unrecognised.CALLING

    def test_knows_an_ipv4_address_that_comes_through_ipv6(self, registry: Registry) -> None:
        assert isinstance(registry.association("OAKWOOD", "XRAY", "::ffff:10.1.2.3"), Scope)

    async def test_resolves_host_names(self, registry: Registry, engines: Engines, elmside: Scope) -> None:
        await trust(elmside, engines, name="CT", aet="CT", host="localhost")
        await registry.reload()
        assert isinstance(registry.association("ELMSIDE", "CT", HERE), Scope)
        assert registry.association("ELMSIDE", "CT", "10.1.2.3") is Unrecognised.CALLING

    async def test_of_a_name_that_does_not_resolve_is_nobodys(
        self, registry: Registry, engines: Engines, elmside: Scope
    ) -> None:
        await trust(elmside, engines, name="CT", aet="CT", host="nowhere.invalid")
        await registry.reload()
        assert registry.association("ELMSIDE", "CT", HERE) is Unrecognised.CALLING

    async def test_may_find_and_retrieve_where_configured(
        self, registry: Registry, engines: Engines, oakwood: Scope
    ) -> None:
        await trust(oakwood, engines, name="Workstation", aet="WS", query_retrieve=True)
        await registry.reload()
        scope = registry.association("OAKWOOD", "WS", "10.0.0.9")
        assert isinstance(scope, Scope)
        assert scope.rights == {Right.STORE, Right.FIND, Right.RETRIEVE}


class TestOpen:
    async def test_hears_of_what_other_processes_change(
        self, registry: Registry, engines: Engines, elmside: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(registry_module, "RELOADED", 3600.0)  # by change stream, not by time
        await trust(elmside, engines, name="CT", aet="CT", host=HERE)
        await becomes_true(lambda: isinstance(registry.association("ELMSIDE", "CT", HERE), Scope))
        await application_entities.remove_remote(elmside, engines, "CT")
        await becomes_true(lambda: registry.association("ELMSIDE", "CT", HERE) is Unrecognised.CALLING)

    async def test_closes_the_door_of_a_suspended_tenant(self, registry: Registry, engines: Engines) -> None:
        await tenants.set_state(engines, "oakwood", "suspended")
        await becomes_true(lambda: registry.association("OAKWOOD", "XRAY", "10.0.0.1") is Unrecognised.CALLED)

    async def test_keeps_what_it_knows_while_the_database_is_away(
        self, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(registry_module, "RELOADED", 0.2)
        port = free_port()
        child = await secantusdb.start(tmp_path / "data", port)
        ours = {"mongodb_url": secantusdb.url(port), "engine_timeout": 0.5}
        async with Engines.open(settings.model_copy(update=ours)) as engines:
            await tenants.create(engines, "oakwood", name="Oakwood", kind="clinic")
            await application_entities.add_local(system_scope("oakwood"), engines, "OAKWOOD")
            await trust(system_scope("oakwood"), engines)
            async with Registry.open(engines) as registry:
                child.process.kill()
                await child.process.wait()
                with pytest.raises(Unavailable):
                    await registry.reload()
                assert isinstance(registry.association("OAKWOOD", "XRAY", "10.0.0.1"), Scope)
                child = await secantusdb.start(tmp_path / "data", port)
                await _written(trust(system_scope("oakwood"), engines, name="CT", aet="CT"))
                await becomes_true(
                    lambda: isinstance(registry.association("OAKWOOD", "CT", "10.0.0.1"), Scope)
                )
        await child.stop(grace=5)


async def _written(writing: Any) -> None:
    async with asyncio.timeout(20):
        await writing
