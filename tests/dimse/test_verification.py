import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path

from services.peers.echo import echo
from tests.dimse.conftest import MODALITY, Door


class TestAnswer:
    async def test_we_are_here(self, door: Door) -> None:
        assert await echo(door.peer()) == 0

    async def test_for_dcmtk_too(self, door: Door, dcmtk: Callable[[str], Path]) -> None:
        command = [dcmtk("echoscu"), "-aet", MODALITY, "-aec", "ELMSIDE", "127.0.0.1", str(door.port)]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
