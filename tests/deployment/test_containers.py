"""The stand-in for a container engine leaves nothing behind, however its process ends."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.deployment import containers
from tests.deployment.composition import ROOT
from tests.deployment.containers import Host


@pytest.mark.skipif(bool(containers.missing()), reason="needs root, and namespaces of the kernel")
async def test_what_runs_ends_with_a_process_that_is_killed(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-c", _HOST, tmp_path),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    try:
        assert process.stdout
        async with asyncio.timeout(60):
            inside = [int(pid) for pid in (await process.stdout.readline()).split()]
        assert len(inside) == 2
        users = [Path(f"/proc/{pid}").stat().st_uid for pid in inside]
        assert users == [containers.USER, os.geteuid()]
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()
    async with asyncio.timeout(30):
        while any(_runs(pid) for pid in inside):
            await asyncio.sleep(0.02)
    await Host(tmp_path / "next").close()  # makes order first
    listed = subprocess.run(("ip", "netns", "list"), check=True, capture_output=True, text=True).stdout
    assert f"vetark{process.pid}-" not in listed


@pytest.mark.skipif(bool(containers.missing()), reason="needs root, and namespaces of the kernel")
async def test_a_checkout_below_tmp_is_seen_in_the_container_whose_tmp_is_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TemporaryDirectory(dir="/tmp", prefix="a checkout ") as name:
        checkout = Path(name)
        checkout.chmod(0o755)
        (checkout / "code").write_text("seen\n")
        (checkout / "code").chmod(0o644)
        monkeypatch.setattr(containers, "ROOT", checkout)
        host = Host(tmp_path)
        try:
            host.connect("one", "172.30.83.9")
            script = 'cat "$1/code"; echo x > "$1.own" && ls -d /tmp/*; echo ready; sleep 600'
            words = ("/bin/sh", "-c", script, "sh", checkout)
            one = await host.start("one", words, {"PATH": "/usr/bin:/bin"})
            await one.says("ready")
        finally:
            await host.close()
        seen, *below, ready = one.said.splitlines()
        assert (seen, ready) == ("seen", "ready")
        assert {str(checkout), f"{checkout}.own"} <= set(below)
        assert not Path(f"{checkout}.own").exists()


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


_HOST = """
import asyncio, sys
from pathlib import Path
from tests.deployment.containers import Host

async def main():
    host = Host(Path(sys.argv[1]))
    host.connect("one", "172.30.83.9")
    host.connect("two", "172.30.83.10")
    sleep, environment = ("/bin/sh", "-c", "echo ready; sleep 600"), {"PATH": "/usr/bin:/bin"}
    started = [await host.start("one", sleep, environment)]
    started.append(await host.start("two", sleep, environment, confined=False))
    for each in started:
        await each.says("ready")
    print(*(each.pid for each in started), flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""
