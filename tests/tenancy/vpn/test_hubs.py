import pytest

from services.errors import AlreadyExists, Invalid, NotFound, Refused, Unauthenticated
from services.persistence import Engines
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Scope, operator_scope
from services.tenancy.vpn import hubs, sites
from tests.tenancy.vpn.conftest import NETWORK, AddSite, add_hub


class TestAdd:
    async def test_hubs_of_a_network_share_it_and_others_do_not_overlap(self, engines: Engines) -> None:
        first, _ = await add_hub(engines, "north")
        second, _ = await add_hub(engines, "south")
        assert (first.address, second.address) == ("100.64.0.1", "100.64.0.2")
        with pytest.raises(AlreadyExists, match="overlaps"):
            await add_hub(engines, "east", "100.64.0.0/20")
        third, _ = await add_hub(engines, "east", "100.65.0.0/16")
        assert third.address == "100.65.0.1"
        with pytest.raises(AlreadyExists, match="of this name"):
            await add_hub(engines, "north")

    async def test_is_the_operators(self, engines: Engines, oakwood: Scope) -> None:
        for call in (hubs.find(oakwood, engines), hubs.remove(oakwood, engines, "north")):
            with pytest.raises(Refused):
                await call

    @pytest.mark.parametrize(
        "wrong", [{"dicom": "443"}, {"dicom": "somewhere:1"}, {"archive": ["10.0.0.0/33"]}, {"endpoint": "x"}]
    )
    async def test_refuses_what_cannot_be(self, engines: Engines, wrong: dict[str, object]) -> None:
        with pytest.raises(Invalid):
            await add_hub(engines, "north", **wrong)
        assert await hubs.find(operator_scope(), engines) == []

    async def test_a_network_has_only_so_many(self, engines: Engines) -> None:
        for number in range(15):
            await add_hub(engines, f"hub{number}")
        with pytest.raises(Invalid, match="at most 15"):
            await add_hub(engines, "another")


class TestToken:
    async def test_names_its_hub_until_there_is_another(self, engines: Engines) -> None:
        await add_hub(engines, "south")
        _, token = await add_hub(engines, "north")
        assert (await hubs.of_token(engines, token)).name == "north"
        again = await hubs.renew_token(operator_scope(), engines, "north")
        assert (await hubs.of_token(engines, again)).name == "north"
        for wrong in (token, "vhub_x", "", again[5:]):
            with pytest.raises(Unauthenticated):
                await hubs.of_token(engines, wrong)

    async def test_is_nowhere_to_be_read(self, engines: Engines) -> None:
        _, token = await add_hub(engines, "north")
        (kept,) = await engines.documents.installation("vpn_hubs").find({})
        assert token not in str(kept)


class TestRemove:
    async def test_is_refused_for_the_last_one_of_sites(
        self, engines: Engines, oakwood: Scope, add_site: AddSite
    ) -> None:
        await add_site(oakwood)
        with pytest.raises(Invalid, match="depend on this hub"):
            await hubs.remove(operator_scope(), engines, "north")
        _, token = await add_hub(engines, "south", NETWORK)
        await hubs.remove(operator_scope(), engines, "north")
        await sites.revoke_site(oakwood, engines, "surgery")
        await hubs.remove(operator_scope(), engines, "south")
        with pytest.raises(Unauthenticated):
            await hubs.of_token(engines, token)
        with pytest.raises(NotFound):
            await hubs.remove(operator_scope(), engines, "south")

    async def test_and_all_else_is_in_the_installations_trail(self, engines: Engines) -> None:
        await add_hub(engines, "north")
        await hubs.renew_token(operator_scope(), engines, "north")
        await hubs.remove(operator_scope(), engines, "north")
        told = (await audit.entries(operator_scope(), engines)).entries
        assert [one.details["what"] for one in told if one.event == Event.VPN_HUB_CHANGED] == [
            "removed",
            "token renewed",
            "added",
        ]
