"""Two clinics with the same network, a hub and the archive, over real tunnels; see `namespaces`."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.persistence import Engines
from services.settings import Settings
from services.tenancy import audit
from services.tenancy.application_entities import add_local
from services.tenancy.scope import Scope, operator_scope
from services.tenancy.vpn import hubs, sites
from services.tenancy.vpn.sites import WantedDevice
from services.vpn import wg_quick
from services.vpn.keys import new_keys
from services.vpn.router import Router, add_site, rotate_site
from tests import programs
from tests.conftest import _clinic
from tests.installation import environment_of
from tests.vpn import namespaces
from tests.vpn.namespaces import HUB_AT, Network

ARCHIVE = "100.64.0.1"
CUT_SECONDS = 10.0


@dataclass
class Connected:
    """The network with its tunnels up, and what the registry knows."""

    network: Network
    engines: Engines
    oakwood: Scope
    elmside: Scope
    oak: Router
    elm: Router
    hub_interface: str
    folder: Path
    tunnels: AsyncExitStack

    async def peers(self) -> set[str]:
        """The keys that the hub lets in."""
        return set((await self.network.hub.must("wg", "show", self.hub_interface, "peers")).split())

    async def until(self, holds: Callable[[], object], seconds: float = CUT_SECONDS) -> float:
        """Wait until something holds; how many seconds that took."""
        began = time.monotonic()
        async with asyncio.timeout(seconds):
            while not await holds():
                await asyncio.sleep(0.1)
        return time.monotonic() - began


@pytest.fixture(scope="module")
async def connected(
    settings_in: Callable[[Path], Settings],
    tmp_path_factory: pytest.TempPathFactory,
    dcmtk: object,
    wireguard: Path,
) -> AsyncIterator[Connected]:
    """Two clinics that come by the VPN."""
    if why := namespaces.lacking():
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("vpn")
    async with AsyncExitStack() as stack:
        network = await stack.enter_async_context(Network.open(f"v{os.getpid() % 100_000}"))
        engines = await stack.enter_async_context(Engines.open(settings_in(folder)))
        clinics = [await _clinic(engines, slug) for slug in ("oakwood", "elmside")]
        for scope, title in zip(clinics, ("OAKWOOD", "ELMSIDE"), strict=True):
            await add_local(scope, engines, title)
        keys = new_keys()
        hub, token = await hubs.add(
            operator_scope(), engines, name="north", endpoint=f"{HUB_AT}:51820", network="100.64.0.0/16",
            key=keys.public,
        )  # fmt: skip
        interface = await stack.enter_async_context(
            network.tunnel(network.hub, folder, wg_quick.hub(hub, keys.private))
        )
        (folder / "token").write_text(token)
        environment = {"VETARK_BIND": "0.0.0.0", "VETARK_HTTP_PORT": "443", "VETARK_DIMSE_PORT": "11112"}
        for words in (
            ("dimse",),
            ("api",),
            ("vpn", "hub", "agent", "--url", "http://127.0.0.1:443", "--token-file", folder / "token",
             "--interface", interface),
        ):  # fmt: skip
            network.hub.start(
                sys.executable, "-m", "services.cli", *words, log=folder / f"{words[0]}.log",
                **environment_of(engines.settings), **environment,
            )  # fmt: skip
        wanted = WantedDevice("X-ray", "192.168.1.20", "XRAY", 104)
        oak, elm = [
            await add_site(scope, engines, "surgery", lan="192.168.1.0/24", devices=[wanted])
            for scope in clinics
        ]
        tunnels = await stack.enter_async_context(AsyncExitStack())
        for machine, router in ((network.b, elm), (network.a, oak)):
            await tunnels.enter_async_context(network.tunnel(machine, folder, wg_quick.site(router)))
        oakwood, elmside = clinics
        made = Connected(network, engines, oakwood, elmside, oak, elm, interface, folder, tunnels)

        async def close() -> None:
            await made.tunnels.aclose()  # by then they may be others

        stack.push_async_callback(close)
        for device in (network.device_a, network.device_b):
            await made.until(lambda device=device: device.reaches(ARCHIVE, 11112), 40)
            await made.until(lambda device=device: device.reaches(ARCHIVE, 443), 40)
        yield made


class TestNetwork:
    async def test_both_clinics_with_one_network_work_at_once(self, connected: Connected) -> None:
        """The policy sees each device's own address, and the trail tells it."""
        network = connected.network
        answers = await asyncio.gather(
            network.device_a.echo("XRAY", "OAKWOOD", ARCHIVE),
            network.device_b.echo("XRAY", "ELMSIDE", ARCHIVE),
        )
        assert answers == ["", ""]
        for scope, router in ((connected.oakwood, connected.oak), (connected.elmside, connected.elm)):
            await connected.until(lambda scope=scope: _accepted(scope, connected.engines), 20)
            told = await _accepted(scope, connected.engines)
            assert {one.address for one in told} == {router.site.devices[0].address}

    async def test_a_device_may_call_by_the_routers_own_address(self, connected: Connected) -> None:
        assert await connected.network.device_a.echo("XRAY", "OAKWOOD", "192.168.1.1") == ""

    async def test_one_clinics_device_is_nobody_at_the_other(self, connected: Connected) -> None:
        told = await connected.network.device_a.echo("XRAY", "ELMSIDE", ARCHIVE)
        assert "Calling AE Title Not Recognized" in told

    async def test_a_spoofed_address_does_not_come_through(self, connected: Connected) -> None:
        """Clinic A's router says it is clinic B's device, inside the tunnel and outside."""
        router, own, theirs = connected.network.a, "100.64.0.16", "100.64.0.17"
        devices = connected.oak.site.devices[0].address, connected.elm.site.devices[0].address
        assert devices == (own, theirs)
        interface = f"{router.name}w"
        way = ("ip", "route", "replace", f"{ARCHIVE}/32", "dev", interface, "src")
        await router.must(*way, own)
        assert await router.echo("XRAY", "OAKWOOD", ARCHIVE) == ""
        await router.must("ip", "address", "add", f"{theirs}/32", "dev", interface)
        await router.must(*way, theirs)
        assert "Calling AE" not in (told := await router.echo("XRAY", "ELMSIDE", ARCHIVE))
        assert told
        outside = ("ip", "route", "replace", f"{HUB_AT}/32", "via", "203.0.113.5", "src")
        assert await router.reaches(HUB_AT, 11112)
        await router.must(*outside, theirs)
        try:
            assert not await router.reaches(HUB_AT, 11112)
        finally:
            await router.must("ip", "route", "delete", f"{HUB_AT}/32")
            await router.must("ip", "address", "delete", f"{theirs}/32", "dev", interface)
            await router.must(*way, own)

    async def test_only_dicom_and_https_are_reached(self, connected: Connected) -> None:
        network = connected.network
        listening = "import socket,time; s=socket.create_server(('', 2222)); time.sleep(600)"
        network.hub.start(sys.executable, "-S", "-c", listening)
        await connected.until(lambda: network.hub.reaches("127.0.0.1", 2222), 20)
        assert await network.a.reaches(HUB_AT, 2222)  # it listens, outside of the tunnel
        device = network.device_a
        reached = await asyncio.gather(
            *(device.reaches(ARCHIVE, port) for port in (11112, 443, 2222, 22, 51820)),
            device.reaches(connected.elm.site.devices[0].address, 11112),
        )
        assert reached == [True, True, False, False, False, False]
        code, _ = await device.run("ping", "-c", "1", "-W", "1", ARCHIVE)
        assert code != 0

    async def test_the_archive_calls_devices_where_they_listen_and_nowhere_else(
        self, connected: Connected
    ) -> None:
        listening = (
            "import socket,time; a=[socket.create_server(('', p)) for p in (104, 105)]; time.sleep(600)"
        )
        device, address = connected.network.device_a, connected.oak.site.devices[0].address
        device.start(sys.executable, "-S", "-c", listening)
        await connected.until(lambda: connected.network.hub.reaches(address, 104), 20)
        assert await device.reaches("127.0.0.1", 105)
        assert not await connected.network.hub.reaches(address, 105)

    async def test_new_keys_take_the_place_of_the_old_ones(self, connected: Connected) -> None:
        network, before = connected.network, connected.oak.site.key
        rotated = await rotate_site(connected.oakwood, connected.engines, "surgery")
        await connected.until(
            lambda: _holds(connected.peers(), {before, rotated.site.key, connected.elm.site.key})
        )
        assert await network.device_a.echo("XRAY", "OAKWOOD", ARCHIVE) == ""  # by the old ones
        await connected.tunnels.aclose()  # of both sites, the last one that was opened first
        connected.tunnels = AsyncExitStack()
        for machine, router in ((network.b, connected.elm), (network.a, rotated)):
            await connected.tunnels.enter_async_context(
                network.tunnel(machine, connected.folder, wg_quick.site(router))
            )
        await connected.until(lambda: _holds(connected.peers(), {rotated.site.key, connected.elm.site.key}))
        await connected.until(lambda: network.device_a.reaches(ARCHIVE, 11112))
        assert await network.device_a.echo("XRAY", "OAKWOOD", ARCHIVE) == ""
        site = await sites.get(connected.oakwood, connected.engines, "surgery")
        assert (site.state, set(site.handshakes)) == ("active", {"north"})
        connected.oak = rotated

    async def test_who_is_revoked_and_keeps_sending_is_cut(self, connected: Connected) -> None:
        """An association that runs is ended by the archive, and the hub drops the site itself."""
        network = connected.network
        sending = await asyncio.create_subprocess_exec(
            *network.device_a.command(
                programs.find("echoscu"), "--repeat", 10_000_000, "-td", 20,
                "-aet", "XRAY", "-aec", "OAKWOOD", ARCHIVE, 11112,
            ),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        await asyncio.sleep(0.5)
        assert sending.returncode is None
        began = time.monotonic()
        await sites.revoke_site(connected.oakwood, connected.engines, "surgery")
        async with asyncio.timeout(CUT_SECONDS):
            await sending.wait()
        archive_seconds = time.monotonic() - began
        await connected.until(lambda: _holds(connected.peers(), {connected.elm.site.key}))
        hub_seconds = time.monotonic() - began
        print(f"cut by the archive after {archive_seconds:.2f} s, by the hub after {hub_seconds:.2f} s")
        assert max(archive_seconds, hub_seconds) < CUT_SECONDS
        for port in (11112, 443):
            assert not await network.device_a.reaches(ARCHIVE, port)
        assert await network.device_b.echo("XRAY", "ELMSIDE", ARCHIVE) == ""

    async def test_a_hub_that_is_nobodys_any_more_lets_nobody_through(self, connected: Connected) -> None:
        network = connected.network
        assert await network.device_b.reaches(ARCHIVE, 443)
        await hubs.renew_token(operator_scope(), connected.engines, "north")  # and the agent has the old one
        await connected.until(lambda: _holds(connected.peers(), set()))
        assert not await network.device_b.reaches(ARCHIVE, 443)


async def _accepted(scope: Scope, engines: Engines) -> list[audit.Entry]:
    found = (await audit.entries(scope, engines)).entries
    return [one for one in found if one.event == audit.Event.ASSOCIATION_ACCEPTED]


async def _holds(found: object, expected: set[str]) -> bool:
    return await found == expected
