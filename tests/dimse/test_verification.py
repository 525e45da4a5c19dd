import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path

from services.peers.echo import echo
from tests.dimse.conftest import MODALITY, Scp


class TestAnswer:
    async def test_we_are_here(self, scp: Scp) -> None:
        assert await echo(scp.peer()) == 0

    async def test_for_dcmtk_too(self, scp: Scp, dcmtk: Callable[[str], Path]) -> None:
        command = [dcmtk("echoscu"), "-aet", MODALITY, "-aec", "ELMSIDE", "127.0.0.1", str(scp.port)]
        done: subprocess.CompletedProcess[bytes] = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
