"""Containers without an engine: processes with a network, a root and process numbers of their own.

What an engine does for compose.yaml is done here by the kernel's own means: addresses on a bridge, names in
/etc/hosts, a root that cannot be written, nobody's user without any capability. Needs root and Linux.
"""

import asyncio
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.embedded import with_parent
from services.embedded.child import Child
from tests.deployment.composition import DOCKER, ROOT

GATEWAY, SUBNET = "172.30.83.1", 24
STREET = "203.0.113"
"""Where modalities and browsers are: beyond the host's bridge."""
USER = 10001
_SYSTEM = ("bin", "etc", "lib", "lib32", "lib64", "sbin", "usr")
_READY_SECONDS = 60
_POLL_SECONDS = 0.05
# A root of nothing but what the image has, or stands for it; then the process as compose.yaml has it.
# Its /tmp comes before what is seen of this machine: a checkout may lie below that.
_ROOT = f"""
set -eu
umask 022
root={{root}}
mount --make-rprivate /
mount -t tmpfs -o mode=755 root $root
for each in {" ".join(_SYSTEM)}; do
  if [ -L /$each ]; then cp -d /$each $root/$each
  elif [ -d /$each ]; then mkdir $root/$each; mount --rbind /$each $root/$each; fi
done
mkdir -p $root/proc $root/dev $root/run/secrets $root/tmp $root/vetark $root/web $root/var/spool/vetark
mount --rbind /dev $root/dev
mount -t proc proc $root/proc
mount -t tmpfs -o size=256m,mode=1777 tmp $root/tmp
for each in {{seen}}; do mkdir -p "$root$each"; mount --rbind "$each" "$root$each"; done
mount --rbind {shlex.quote(sys.prefix)} $root/vetark
mount --rbind {shlex.quote(f"{ROOT}/web/dist")} $root/web
cp {shlex.quote(f"{DOCKER}/healthcheck.py")} $root/healthcheck.py
cp {{hosts}} $root/run/hosts
mount --bind $root/run/hosts $root/etc/hosts
{{secrets}}
for each in {" ".join(_SYSTEM)} vetark web; do
  [ -L $root/$each ] || [ ! -d $root/$each ] || mount -o remount,ro,bind $root/$each
done
mount -o remount,ro,bind $root
mount -t tmpfs -o mode=700,uid={USER} spool $root/var/spool/vetark
exec {{command}}
"""
_AS_NOBODY = (
    *("setpriv", "--reuid", str(USER), "--regid", str(USER), "--clear-groups"),
    *("--bounding-set", "-all", "--inh-caps", "-all", "--no-new-privs"),
    *("--pdeathsig", "keep"),  # the kernel forgets it with the user: nothing may outlive its test
)
_OURS = re.compile(r"vetark(\d+)-")
"""How networks of a process's own begin."""


def missing() -> str | None:
    """Why there can be no containers here, if there can be none."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "needs root on Linux"
    tried = ("unshare", "--net", "--mount", "--pid", "--fork", "ip", "link", "add", "probe", "type", "veth")
    try:
        done = subprocess.run(tried, check=False, capture_output=True, text=True)
    except OSError as error:
        return str(error)
    return done.stderr or None


@dataclass
class Container:
    """One that runs."""

    name: str
    child: Child

    @property
    def pid(self) -> int:
        """Its first process, as the host sees it: unshare's child."""
        outer = self.child.process.pid
        return int(Path(f"/proc/{outer}/task/{outer}/children").read_text().split()[0])

    @property
    def said(self) -> str:
        """All that it wrote."""
        assert self.child.log
        return self.child.log.read_text(errors="replace")

    async def says(self, words: str) -> None:
        """Return once it has written this. Raises AssertionError when it ends before, or takes a minute."""
        async with asyncio.timeout(_READY_SECONDS):
            while words not in self.said:
                assert self.child.running, self.said
                await asyncio.sleep(_POLL_SECONDS)

    async def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command inside, as `docker exec` runs it."""
        spaces = ("--mount", "--pid", "--net", "--root", "--wd=/")
        inside = ("nsenter", "-t", str(self.pid), *spaces, *_AS_NOBODY)
        environment = Path(f"/proc/{self.pid}/environ").read_text().split("\0")
        command = (*inside, "env", "-i", *filter(None, environment), *words)
        return await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=120)

    async def stop(self, number: int) -> None:
        """A signal to its first process, and wait for its end."""
        os.kill(self.pid, number)
        await self.child.process.wait()


@dataclass
class Talk:
    """A program that waits for a line and answers with one."""

    process: asyncio.subprocess.Process

    async def answer(self, line: str) -> str:
        """What it says to this."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{line}\n".encode())
        async with asyncio.timeout(_READY_SECONDS):
            return (await self.process.stdout.readline()).decode().strip()


class Host:
    """The machine's network, and what runs on it. `close` ends all of it.

    Where its process is killed, the kernel ends what runs, and the next one gives the networks back.
    """

    def __init__(self, folder: Path) -> None:
        _give_back()
        self.folder = folder
        self._prefix = f"vetark{os.getpid()}"
        self._spaces: dict[str, None] = {}
        self._names: dict[str, str] = {}
        self._children: list[Child] = []
        self._space("host")
        self._ip("host", "link add bridge type bridge")
        self._ip("host", f"addr add {GATEWAY}/{SUBNET} dev bridge")
        self._ip("host", "link set bridge up")
        subprocess.run((*self._enter("host"), "sysctl", "-qw", "net.ipv4.ip_forward=1"), check=True)

    def space(self, name: str) -> str:
        """The network namespace of this name."""
        return f"{self._prefix}-{name}"

    def connect(self, name: str, address: str) -> None:
        """A container's network: an address on the bridge, and a name that the others know."""
        self._wire(name, address, GATEWAY)
        self._ip("host", f"link set {self._port(name)} master bridge")
        self._names[name] = address

    def client(self, name: str, number: int) -> None:
        """Somebody beyond the bridge, each in a street of their own: no address translation on the way."""
        street = f"{STREET}.{4 * number + 1}"
        self._wire(name, f"{STREET}.{4 * number + 2}", street, 30)
        self._ip("host", f"addr add {street}/30 dev {self._port(name)}")

    async def start(
        self,
        name: str,
        words: Sequence[str | Path],
        environment: Mapping[str, str],
        *,
        secrets: Mapping[str, Path] | None = None,
        confined: bool = True,
    ) -> Container:
        """Run a process in this container's network. Not `confined`: on the machine's own files, as root."""
        log = self.folder / f"{name}.log"
        hosts = self.folder / "hosts"
        hosts.write_text("".join(f"{address} {each}\n" for each, address in self._names.items()))
        listed = [f"{key}={value}" for key, value in environment.items()]
        command: list[Any] = ["env", "-i", *listed, *words]
        if confined:
            root = self.folder / f"{name}.root"
            root.mkdir()
            copied = (
                f"cp {source} $root{target} && chmod 444 $root{target}"
                for target, source in (secrets or {}).items()
            )
            script = _ROOT.format(
                root=root,
                seen=shlex.join({sys.base_prefix, sys.prefix, str(ROOT)}),
                hosts=hosts,
                secrets="\n".join(copied),
                command=shlex.join(["chroot", str(root), *_AS_NOBODY, *map(str, command)]),
            )
        else:
            script = f"mount --bind {hosts} /etc/hosts; exec {shlex.join(map(str, command))}"
        inside = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script)
        child = await Child.start(name, (*self._enter(name), *inside), log=log)
        self._children.append(child)
        return Container(name, child)

    async def listening(self, name: str, port: int) -> None:
        """Return once this container takes connections. Raises TimeoutError after a minute."""
        tried = (*self._enter("host"), "bash", "-c", f": </dev/tcp/{self._names[name]}/{port}")
        async with asyncio.timeout(_READY_SECONDS):
            while (await asyncio.to_thread(subprocess.run, tried, capture_output=True)).returncode:
                await asyncio.sleep(_POLL_SECONDS)

    async def as_client(self, name: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """A program of somebody beyond the bridge."""
        command = (*self._enter(name), *map(str, words))
        return await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=120)

    @asynccontextmanager
    async def talking(self, name: str, *words: str) -> AsyncIterator["Talk"]:
        """A program of somebody beyond the bridge that goes on when it is told; it must end well."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-IS", with_parent.__file__, str(os.getpid())),
            *(*self._enter(name), *words),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            yield Talk(process)
            assert await process.wait() == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def close(self) -> None:
        """End every process and give the networks back."""
        for child in reversed(self._children):
            if child.running:
                with suppress(ProcessLookupError):
                    child.process.kill()
            await child.process.wait()
        for name in self._spaces:
            subprocess.run(("ip", "netns", "del", self.space(name)), check=False)

    def _enter(self, name: str) -> tuple[str, ...]:
        return (shutil.which("ip") or "ip", "netns", "exec", self.space(name))

    def _port(self, name: str) -> str:
        return f"port{list(self._spaces).index(name)}"

    def _wire(self, name: str, address: str, router: str, length: int = SUBNET) -> None:
        self._space(name)
        peer = f"peer name eth0 netns {self.space(name)}"
        self._ip("host", f"link add {self._port(name)} type veth {peer}")
        self._ip("host", f"link set {self._port(name)} up")
        self._ip(name, f"addr add {address}/{length} dev eth0")
        self._ip(name, "link set eth0 up")
        self._ip(name, f"route add default via {router}")

    def _space(self, name: str) -> None:
        subprocess.run(("ip", "netns", "add", self.space(name)), check=True)
        self._spaces[name] = None
        self._ip(name, "link set lo up")

    def _ip(self, name: str, words: str) -> None:
        subprocess.run(("ip", "-n", self.space(name), *words.split()), check=True)


def _give_back() -> None:
    """Remove the networks of processes that were killed."""
    listed = subprocess.run(("ip", "netns", "list"), check=True, capture_output=True, text=True).stdout
    for line in listed.splitlines():
        found = _OURS.match(line)
        if found and not Path(f"/proc/{found[1]}").exists():
            subprocess.run(("ip", "netns", "del", line.split()[0]), check=True)
