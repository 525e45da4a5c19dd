import asyncio
from datetime import timedelta

import pytest

from services.errors import AlreadyExists, Invalid, NotFound, Refused
from services.persistence import Edit, Engines
from services.tenancy import application_entities, audit
from services.tenancy.audit import Event
from services.tenancy.scope import Scope
from services.tenancy.vpn import reports, sites
from services.tenancy.vpn.hubs import Hub
from services.tenancy.vpn.sites import WantedDevice
from services.vpn.keys import new_keys
from tests.tenancy.vpn.conftest import LAN, AddSite, add_hub


class TestAdd:
    async def test_the_same_networks_get_addresses_of_their_own(
        self, engines: Engines, oakwood: Scope, elmside: Scope, add_site: AddSite
    ) -> None:
        made = await asyncio.gather(
            *(add_site(scope, f"site{number}") for scope in (oakwood, elmside) for number in range(4)),
            return_exceptions=True,
        )
        # one remote AE is called X-ray, so two sites at once may want to make it
        there = [one for one in made if not isinstance(one, AlreadyExists)]
        addresses = [device.address for site in there for device in site.devices]
        assert len(set(addresses)) == len(addresses) >= 2
        assert {device.lan_address for site in there for device in site.devices} == {"192.168.1.20"}

    async def test_a_device_with_a_title_is_a_remote_ae_at_its_address(
        self, engines: Engines, oakwood: Scope, add_site: AddSite
    ) -> None:
        site = await add_site(
            oakwood,
            "surgery",
            WantedDevice("X-ray", "192.168.1.20", "XRAY", 104),
            WantedDevice("Printer", "192.168.1.9"),
        )
        (remote,) = await application_entities.find_remote(oakwood, engines)
        device, printer = site.devices
        assert (remote.name, remote.aet, remote.host, remote.port) == ("X-ray", "XRAY", device.address, 104)
        assert (device.address, printer.address) == ("100.64.0.16", "100.64.0.17")
        assert printer.remote is None

    async def test_one_that_there_is_moves_and_keeps_what_is_set(
        self, engines: Engines, oakwood: Scope, add_site: AddSite
    ) -> None:
        facts = {"name": "X-ray", "aet": "XRAY", "host": "198.51.100.7", "port": 104, "query_retrieve": True}
        await application_entities.add_remote(oakwood, engines, **facts)
        (device,) = (await add_site(oakwood)).devices
        remote = await application_entities.get_remote(oakwood, engines, "X-ray")
        assert (remote.host, remote.port, remote.query_retrieve) == (device.address, 104, True)
        assert device.port == 104

    async def test_refuses_before_anything_is_made(
        self, engines: Engines, oakwood: Scope, add_site: AddSite
    ) -> None:
        await application_entities.add_remote(oakwood, engines, name="CT", aet="CT", host="198.51.100.7")
        for wrong in (
            {"name": "a\nb"},
            {"lan": "192.168.1.0"},
            {"lan": "100.64.0.0/24"},
            {"network": "10.0.0.0/8"},
            {"devices": []},
            {"devices": [WantedDevice("X-ray", "192.168.2.20")]},
            {"devices": [WantedDevice("X-ray", "192.168.1.20"), WantedDevice("US", "192.168.1.20")]},
            {"devices": [WantedDevice("X-ray", "192.168.1.20"), WantedDevice("X-ray", "192.168.1.21")]},
            {"devices": [WantedDevice("X-ray", "192.168.1.20", "A TITLE THAT IS TOO LONG")]},
            {"devices": [WantedDevice("X-ray", "192.168.1.20", None, 104)]},
            {"devices": [WantedDevice("X-ray", "192.168.1.20", "XRAY", 70000)]},
            {"devices": [WantedDevice("CT", "192.168.1.20", "OTHER")]},
            {"key": "no key"},
        ):
            given = {"name": "surgery", "lan": LAN, "devices": [WantedDevice("X-ray", "192.168.1.20")]}
            given |= {"key": new_keys().public, **wrong}
            with pytest.raises((Invalid, AlreadyExists)):
                await sites.add(oakwood, engines, **given)
        assert await sites.find(oakwood, engines, revoked=True) == []
        assert await engines.documents.installation("vpn_devices").find({}) == []

    async def test_a_name_is_of_one_active_site(
        self, engines: Engines, oakwood: Scope, elmside: Scope, add_site: AddSite
    ) -> None:
        first = await add_site(oakwood)
        await add_site(elmside)
        with pytest.raises(AlreadyExists):
            await add_site(oakwood, "surgery", WantedDevice("US", "192.168.1.21"))
        await sites.revoke_site(oakwood, engines, "surgery")
        again = await add_site(oakwood)
        assert again.devices[0].address != first.devices[0].address

    async def test_an_address_is_nobodys_again_and_none_is_left_in_the_end(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        await add_hub(engines, "small", "10.9.0.0/26")  # 64 addresses, less those of hubs and both ends
        given = {"lan": LAN, "devices": [WantedDevice("X-ray", "192.168.1.20")]}
        last = await sites.add(oakwood, engines, name="a", key=new_keys().public, **given)
        devices = engines.documents.installation("vpn_devices")
        number = 10 * 2**24 + 9 * 2**16 + 62
        edit = Edit(set={"number": number, "address": "10.9.0.62"})
        await devices.update({"address": last.devices[0].address}, edit)
        await sites.revoke_site(oakwood, engines, "a")
        with pytest.raises(Invalid, match="no address left"):
            await sites.add(oakwood, engines, name="b", key=new_keys().public, **given)

    async def test_says_which_networks_there_are(
        self, engines: Engines, oakwood: Scope, add_site: AddSite
    ) -> None:
        await add_hub(engines, "east", "10.9.0.0/24")
        with pytest.raises(Invalid, match=r"10\.9\.0\.0/24, 100\.64\.0\.0/16"):
            await add_site(oakwood)
        assert (await add_site(oakwood, network="10.9.0.0/24")).devices[0].address == "10.9.0.16"

    async def test_needs_who_administers(self, engines: Engines, oakwood: Scope, add_site: AddSite) -> None:
        nobody = Scope(oakwood.principal, frozenset(), oakwood.grants)
        for call in (
            lambda: add_site(nobody),
            lambda: sites.find(nobody, engines),
            lambda: sites.get(nobody, engines, "surgery"),
            lambda: sites.rotate(nobody, engines, "surgery", new_keys().public),
            lambda: sites.revoke_site(nobody, engines, "surgery"),
        ):
            with pytest.raises(Refused):
                await call()


class TestTenants:
    async def test_see_nothing_of_each_other(
        self, engines: Engines, oakwood: Scope, elmside: Scope, add_site: AddSite
    ) -> None:
        await add_site(elmside)
        assert await sites.find(oakwood, engines, revoked=True) == []
        assert await sites.by_address(oakwood, engines) == {}
        for call in (
            sites.get(oakwood, engines, "surgery"),
            sites.revoke_site(oakwood, engines, "surgery"),
            sites.rotate(oakwood, engines, "surgery", new_keys().public),
        ):
            with pytest.raises(NotFound):
                await call
        assert (await sites.get(elmside, engines, "surgery")).state == "active"


class TestRotate:
    async def test_the_old_key_is_good_until_the_new_one_is_heard_of(
        self, engines: Engines, oakwood: Scope, add_site: AddSite, hub: Hub
    ) -> None:
        site = await add_site(oakwood)
        new = new_keys().public
        rotated = await sites.rotate(oakwood, engines, "surgery", new)
        assert (rotated.state, rotated.key, rotated.old_key) == ("rotating", new, site.key)
        addresses = (site.devices[0].address,)
        state = await reports.state_of(engines, hub)
        assert {one.key: one.addresses for one in state.tunnels} == {site.key: addresses, new: ()}
        await reports.take(engines, hub, {new: rotated.created_at})
        state = await reports.state_of(engines, hub)
        assert [(one.key, one.addresses) for one in state.tunnels] == [(new, addresses)]
        assert (await sites.get(oakwood, engines, "surgery")).state == "active"
        told = (await audit.entries(oakwood, engines)).entries
        assert [one.details.get("in_use") for one in told if one.event == Event.VPN_KEYS_ROTATED] == [
            True,
            None,
        ]

    async def test_or_until_its_bound(
        self, engines: Engines, oakwood: Scope, add_site: AddSite, hub: Hub
    ) -> None:
        site = await add_site(oakwood)
        new = new_keys().public
        await sites.rotate(oakwood, engines, "surgery", new, timedelta())
        (tunnel,) = (await reports.state_of(engines, hub)).tunnels
        assert (tunnel.key, tunnel.addresses) == (new, (site.devices[0].address,))

    async def test_twice_leaves_the_one_that_is_in_use(
        self, engines: Engines, oakwood: Scope, add_site: AddSite
    ) -> None:
        site = await add_site(oakwood)
        await sites.rotate(oakwood, engines, "surgery", new_keys().public)
        last = new_keys().public
        again = await sites.rotate(oakwood, engines, "surgery", last)
        assert (again.key, again.old_key) == (last, site.key)


class TestRevoke:
    async def test_leaves_nothing_to_hubs_and_is_told(
        self, engines: Engines, oakwood: Scope, add_site: AddSite, hub: Hub
    ) -> None:
        site = await add_site(oakwood, "surgery", WantedDevice("X-ray", "192.168.1.20", "XRAY", 104))
        assert (await reports.state_of(engines, hub)).called == ((site.devices[0].address, 104),)
        ended = await sites.revoke_site(oakwood, engines, "surgery")
        assert ended.state == "revoked"
        state = await reports.state_of(engines, hub)
        assert (state.tunnels, state.called) == ((), ())
        assert await sites.find(oakwood, engines) == []
        assert [one.id for one in await sites.find(oakwood, engines, revoked=True)] == [site.id]
        told = (await audit.entries(oakwood, engines)).entries
        assert Event.VPN_SITE_REVOKED in {one.event for one in told}
        with pytest.raises(NotFound):
            await sites.revoke_site(oakwood, engines, "surgery")

    async def test_that_was_broken_off_is_finished(
        self, engines: Engines, oakwood: Scope, add_site: AddSite, hub: Hub
    ) -> None:
        await add_site(oakwood)
        await sites._end_devices(oakwood, engines, await sites._known(oakwood, engines, "surgery"))
        (tunnel,) = (await reports.state_of(engines, hub)).tunnels
        assert tunnel.addresses == ()
        assert (await sites.revoke_site(oakwood, engines, "surgery")).state == "revoked"
