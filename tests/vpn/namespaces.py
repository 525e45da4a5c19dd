"""A hub and two clinics in network namespaces of their own, with real routers set up by what we render.

device 192.168.1.20 - router of clinic A -.
                                           >- hub: WireGuard, firewall, agent, archive
device 192.168.1.20 - router of clinic B -'
"""

import asyncio
import fcntl
import os
import signal
import struct
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from tests import programs

HUB_AT = "198.51.100.1"
"""Where sites reach the hub, outside of the tunnel."""
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_GO = {"WG_QUICK_USERSPACE_IMPLEMENTATION": "wireguard-go"}


def lacking() -> str:
    """Why this machine cannot do it, in words; empty where it can."""
    if os.geteuid():
        return "network namespaces need root"
    probe = f"vtk{os.getpid()}p"
    if subprocess.run(["ip", "netns", "add", probe], capture_output=True, check=False).returncode:
        return "this machine makes no network namespaces"
    try:
        table = ["ip", "netns", "exec", probe, "nft", "add", "table", "ip", "probe"]
        if subprocess.run(table, capture_output=True, check=False).returncode:
            return "this kernel has no nftables"
        if not Path("/dev/net/tun").exists():
            return "this machine has no /dev/net/tun"
    finally:
        subprocess.run(["ip", "netns", "delete", probe], check=True)
    return ""


def has_wireguard() -> bool:
    """Whether the kernel has WireGuard itself; else wireguard-go is used."""
    name = f"vtk{os.getpid()}w"
    made = (
        subprocess.run(
            ["ip", "link", "add", name, "type", "wireguard"], capture_output=True, check=False
        ).returncode
        == 0
    )
    if made:
        subprocess.run(["ip", "link", "delete", name], check=True)
    return made


class Namespace:
    """One machine of the network."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._started: list[subprocess.Popen[bytes]] = []

    def command(self, *command: object) -> list[str]:
        """What runs a command in it."""
        return ["ip", "netns", "exec", self.name, *map(str, command)]

    async def run(self, *command: object, seconds: float = 30) -> tuple[int, str]:
        """Exit code and output of a command."""
        with tempfile.TemporaryFile() as output:
            process = await asyncio.create_subprocess_exec(
                *self.command(*command), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env={**os.environ, **_GO},
            )  # fmt: skip
            try:
                async with asyncio.timeout(seconds):
                    code = await process.wait()
            except TimeoutError:
                process.kill()
                code = await process.wait()
            output.seek(0)
            return code, output.read().decode(errors="replace")

    def start(self, *command: object, log: Path | None = None, **environment: str) -> None:
        """Run a command until the machine is cleared."""
        with (log or Path(os.devnull)).open("wb") as output:
            started = subprocess.Popen(
                self.command(*command), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env={**os.environ, **environment}, start_new_session=True,
            )  # fmt: skip
        self._started.append(started)

    async def must(self, *command: object) -> str:
        """Output of a command that succeeds."""
        code, output = await self.run(*command)
        assert code == 0, f"{self.name}: {command}: {output}"
        return output

    async def reaches(self, host: str, port: int, seconds: float = 1.5) -> bool:
        """Whether somebody there takes a TCP connection."""
        code, _ = await self.run("bash", "-c", f"</dev/tcp/{host}/{port}", seconds=seconds)
        return code == 0

    async def echo(self, calling: str, called: str, host: str, port: int = 11112, *, wait: int = 2) -> str:
        """What comes of a C-ECHO: "" for success."""
        program = programs.find("echoscu")
        code, output = await self.run(
            program, "-to", wait, "-ta", wait, "-td", wait, "-aet", calling, "-aec", called, host, port
        )
        return "" if code == 0 else output or "failed"

    async def clear(self) -> None:
        """End what runs in it, and it."""
        listed = subprocess.run(
            ["ip", "netns", "pids", self.name], capture_output=True, text=True, check=True
        )
        for pid in map(int, listed.stdout.split()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for started in self._started:
            started.wait(10)
        subprocess.run(["ip", "netns", "delete", self.name], check=True)


class Network:
    """All of them. `prefix` is of interfaces too: sockets of WireGuard are shared by all namespaces."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.hub, self.a, self.b, self.device_a, self.device_b = (
            Namespace(f"{prefix}{one}") for one in ("h", "a", "b", "da", "db")
        )

    @classmethod
    @asynccontextmanager
    async def open(cls, prefix: str) -> AsyncIterator["Network"]:
        """Wired up, without a tunnel."""
        network = cls(prefix)
        async with AsyncExitStack() as stack:
            for one in (network.hub, network.a, network.b, network.device_a, network.device_b):
                subprocess.run(["ip", "netns", "add", one.name], check=True)
                stack.push_async_callback(one.clear)
                await one.must("ip", "link", "set", "lo", "up")
            await network.hub.must("ip", "address", "add", f"{HUB_AT}/32", "dev", "lo")
            for number, (router, device) in enumerate(
                ((network.a, network.device_a), (network.b, network.device_b)), 1
            ):
                ours, theirs = (f"203.0.113.{number * 4 + one}" for one in (1, 2))
                await stack.enter_async_context(
                    _wire(network.hub, f"site{number}", f"{ours}/30", router, "wan", f"{theirs}/30")
                )
                await router.must("ip", "route", "add", "default", "via", ours)
                await stack.enter_async_context(
                    _wire(router, "lan", "192.168.1.1/24", device, "eth", "192.168.1.20/24")
                )
                await device.must("ip", "route", "add", "default", "via", "192.168.1.1")
            yield network

    @asynccontextmanager
    async def tunnel(self, machine: Namespace, folder: Path, text: str) -> AsyncIterator[str]:
        """A configuration of wg-quick, up on a machine; the name of the interface."""
        interface = f"{machine.name}w"
        file = folder / f"{interface}.conf"
        file.write_text(text)
        file.chmod(0o600)
        await machine.must("wg-quick", "up", file)
        try:
            yield interface
        finally:
            await machine.must("wg-quick", "down", file)


@asynccontextmanager
async def _wire(
    one: Namespace, at: str, address: str, other: Namespace, there: str, theirs: str
) -> AsyncIterator[None]:
    """A wire between two machines: two tunnel interfaces, whose packets this process passes on.

    Not every kernel has veth; whatever runs WireGuard in a program has these.
    """
    ends = []
    for machine, name, given in ((one, at, address), (other, there, theirs)):
        end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        ends.append(end)
        made = f"{machine.name}{name}"[:15]
        fcntl.ioctl(end, _TUNSETIFF, struct.pack("16sH22x", made.encode(), _IFF_TUN | _IFF_NO_PI))
        subprocess.run(["ip", "link", "set", made, "netns", machine.name, "name", name], check=True)
        await machine.must("ip", "address", "add", given, "dev", name)
        await machine.must("ip", "link", "set", name, "up")
    loop = asyncio.get_running_loop()
    for source, target in (ends, ends[::-1]):
        loop.add_reader(source, _pass_on, source, target)
    try:
        yield
    finally:
        for end in ends:
            loop.remove_reader(end)
            os.close(end)


def _pass_on(source: int, target: int) -> None:
    with suppress(OSError):  # one of them is down, or has no room: the packet is lost, as on any wire
        os.write(target, os.read(source, 65536))
