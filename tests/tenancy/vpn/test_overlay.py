"""An address of the VPN is one device's: of no other clinic's, and of nobody once its site is revoked."""

from collections.abc import AsyncIterator

import pytest

from services.errors import Refused
from services.persistence import Engines
from services.tenancy.application_entities import add_local, add_remote, get_remote, update_remote
from services.tenancy.application_entities.admission import Admitted, Asked, Unrecognised
from services.tenancy.application_entities.calling import peer_to_call
from services.tenancy.application_entities.registry import Registry
from services.tenancy.scope import Scope
from services.tenancy.vpn import sites
from services.tenancy.vpn.sites import WantedDevice
from tests.tenancy.application_entities.test_registry import becomes
from tests.tenancy.vpn.conftest import AddSite


@pytest.fixture
async def device(add_site: AddSite, engines: Engines, oakwood: Scope, elmside: Scope) -> str:
    """The address of Oakwood's X-ray; both clinics have AE titles."""
    await add_local(oakwood, engines, "OAKWOOD")
    await add_local(elmside, engines, "ELMSIDE")
    return (
        (await add_site(oakwood, "surgery", WantedDevice("X-ray", "192.168.1.20", "XRAY", 104)))
        .devices[0]
        .address
    )


@pytest.fixture
async def registry(engines: Engines, device: str) -> AsyncIterator[Registry]:
    """What the DICOM entry point knows."""
    async with Registry.open(engines) as opened:
        yield opened


class TestAssociating:
    async def test_a_device_is_let_in_from_its_own_address(self, registry: Registry, device: str) -> None:
        granted = await registry.association("OAKWOOD", Asked("XRAY", device))
        assert isinstance(granted, Admitted)
        assert granted.scope.principal.address == device
        for address in ("100.64.0.17", "192.168.1.20", "100.64.0.1"):
            assert await registry.association("OAKWOOD", Asked("XRAY", address)) is Unrecognised.CALLING
        assert await registry.association("ELMSIDE", Asked("XRAY", device)) is Unrecognised.CALLING

    async def test_another_clinics_device_proves_nothing_to_a_wide_network(
        self, registry: Registry, engines: Engines, elmside: Scope, device: str
    ) -> None:
        await add_remote(elmside, engines, name="Anybody", aet="XRAY", host="0.0.0.0/0")
        assert await registry.association("ELMSIDE", Asked("XRAY", device)) is Unrecognised.DEVICE
        assert await registry.association("ELMSIDE", Asked("XRAY", "100.64.9.9")) is Unrecognised.DEVICE
        assert isinstance(await registry.association("ELMSIDE", Asked("XRAY", "198.51.100.7")), Admitted)

    async def test_who_is_revoked_is_nobody_in_a_moment_and_stays_as_it_is_set(
        self, registry: Registry, engines: Engines, oakwood: Scope, device: str
    ) -> None:
        granted = await registry.association("OAKWOOD", Asked("XRAY", device))
        assert isinstance(granted, Admitted)
        await sites.revoke_site(oakwood, engines, "surgery")
        await becomes(Unrecognised.CALLING, registry, "OAKWOOD", "XRAY", device)
        assert not registry.still_knows("OAKWOOD", granted.remote)  # an association that runs ends
        assert (await get_remote(oakwood, engines, "X-ray")).host == device

    async def test_a_username_does_not_stand_in_for_a_revoked_site(
        self, registry: Registry, engines: Engines, oakwood: Scope, device: str
    ) -> None:
        await update_remote(oakwood, engines, "X-ray", username="u", passcode="p")
        asked = Asked("XRAY", "198.51.100.7", credentials=("u", "p"))
        assert isinstance(await registry.association("OAKWOOD", asked), Admitted)
        await sites.revoke_site(oakwood, engines, "surgery")
        assert not isinstance(await registry.association("OAKWOOD", Asked("XRAY", device)), Admitted)
        assert not isinstance(await registry.association("OAKWOOD", asked), Admitted)

    async def test_a_new_site_brings_it_back_at_another_address(
        self, registry: Registry, engines: Engines, oakwood: Scope, device: str, add_site: AddSite
    ) -> None:
        await sites.revoke_site(oakwood, engines, "surgery")
        (again,) = (await add_site(oakwood)).devices
        assert again.address != device
        assert isinstance(await registry.association("OAKWOOD", Asked("XRAY", again.address)), Admitted)
        assert await registry.association("OAKWOOD", Asked("XRAY", device)) is Unrecognised.CALLING


class TestCalling:
    @pytest.mark.parametrize("host", ["100.64.0.16", "100.64.0.99", "100.64.0.0/24", "::ffff:100.64.0.16"])
    async def test_no_clinic_has_a_remote_at_an_address_that_is_not_its_devices(
        self, engines: Engines, elmside: Scope, device: str, host: str
    ) -> None:
        assert device == "100.64.0.16"
        with pytest.raises(Refused, match="no remote server may stand at this address"):
            await add_remote(elmside, engines, name="Theirs", aet="XRAY", host=host, port=104)
        await add_remote(elmside, engines, name="Own", aet="XRAY", host="198.51.100.7", port=104)
        with pytest.raises(Refused, match="no remote server may stand at this address"):
            await update_remote(elmside, engines, "Own", host=host)

    async def test_nor_has_us_call_there(
        self, engines: Engines, oakwood: Scope, elmside: Scope, device: str
    ) -> None:
        await add_remote(elmside, engines, name="Theirs", aet="XRAY", host="198.51.100.7", port=104)
        remote = await get_remote(elmside, engines, "Theirs")
        peer = await peer_to_call(elmside, engines, remote)
        with pytest.raises(Refused):
            await peer.where(device, 104)
        own = await peer_to_call(oakwood, engines, await get_remote(oakwood, engines, "X-ray"))
        assert await own.where(device, 104) == [device]
        await sites.revoke_site(oakwood, engines, "surgery")
        with pytest.raises(Refused):
            await own.where(device, 104)
