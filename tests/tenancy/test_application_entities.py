from dataclasses import replace

import pytest

from services.errors import AlreadyExists, Invalid, NotFound, Refused
from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.application_entities import LocalEntity, checked_host, title
from services.tenancy.scope import Right, Scope

MODALITY = {"name": "X-ray", "aet": "XRAY", "host": "10.0.0.7", "port": 104}


class TestTitle:
    @pytest.mark.parametrize("text", ["A", "OAKWOOD", " OAK WOOD ", "16-characters-xx", "any:thing/else~"])
    def test_takes_the_vr(self, text: str) -> None:
        assert title(text) == text.strip()

    @pytest.mark.parametrize("text", ["", "   ", "17-characters-xxx", "A\\B", "A\nB", "caf\u00e9", "\x7f"])
    def test_refuses_what_breaks_it(self, text: str) -> None:
        with pytest.raises(Invalid):
            title(text)


class TestCheckedHost:
    @pytest.mark.parametrize("text", ["10.0.0.7", "10.0.0.0/8", "::1", "fd00::/8", "xray.example", "ct"])
    def test_takes_addresses_networks_and_names(self, text: str) -> None:
        assert checked_host(text) == text

    @pytest.mark.parametrize("text", ["", "10.0.0.256", "10.0.0.0/33", "a b", "http://x", "x" * 254])
    def test_refuses_anything_else(self, text: str) -> None:
        with pytest.raises(Invalid):
            checked_host(text)


class TestAddLocal:
    async def test_names_the_tenant(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        assert await application_entities.find_local(oakwood, engines) == [LocalEntity("oakwood", "OAKWOOD")]
        assert await application_entities.find_local(elmside, engines) == []

    async def test_is_unique_over_the_installation(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        with pytest.raises(AlreadyExists):
            await application_entities.add_local(elmside, engines, "OAKWOOD")

    async def test_is_the_administrators(self, engines: Engines, oakwood: Scope) -> None:
        vet = replace(oakwood, rights=frozenset({Right.FIND}))
        with pytest.raises(Refused):
            await application_entities.add_local(vet, engines, "OAKWOOD")


class TestAddRemote:
    async def test_is_the_tenants(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        made = await application_entities.add_remote(oakwood, engines, **MODALITY, query_retrieve=True)
        assert (made.tenant, made.query_retrieve, made.tls) == ("oakwood", True, False)
        assert await application_entities.find_remote(oakwood, engines) == [made]
        assert await application_entities.find_remote(elmside, engines) == []

    async def test_wants_a_name_of_its_own(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        await application_entities.add_remote(oakwood, engines, **MODALITY)
        with pytest.raises(AlreadyExists):
            await application_entities.add_remote(oakwood, engines, **MODALITY)
        await application_entities.add_remote(elmside, engines, **MODALITY)

    @pytest.mark.parametrize("wrong", [{"port": 0}, {"port": 65536}, {"name": ""}, {"aet": ""}, {"host": ""}])
    async def test_refuses_what_cannot_be(
        self, engines: Engines, oakwood: Scope, wrong: dict[str, object]
    ) -> None:
        with pytest.raises(Invalid):
            await application_entities.add_remote(oakwood, engines, **(MODALITY | wrong))


class TestRemove:
    async def test_takes_away_ones_own_alone(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        await application_entities.add_remote(oakwood, engines, **MODALITY)
        with pytest.raises(NotFound):
            await application_entities.remove_local(elmside, engines, "OAKWOOD")
        with pytest.raises(NotFound):
            await application_entities.remove_remote(elmside, engines, "X-ray")
        await application_entities.remove_local(oakwood, engines, "OAKWOOD")
        await application_entities.remove_remote(oakwood, engines, "X-ray")
        assert await application_entities.find_remote(oakwood, engines) == []
