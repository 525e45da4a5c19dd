"""A clinic's day in time compression while the link is cut and the pod is killed: all comes, once."""

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from services.bench.day import BenchStudy, Image
from services.bench.images import KINDS, ImageKind
from services.embedded.ports import free_port
from services.errors import PacsError
from services.peers.peer import Peer
from services.peers.store import Dataset, store
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.audit import Event
from services.tenancy.scope import Scope
from tests.edge.conftest import MODALITY, kept, told, until
from tests.edge.tcp_link import TcpLink
from tests.trail import told as told_by_trail

pytestmark = pytest.mark.usefixtures("clinics")
IMAGES_OF_A_DAY = 1600
"""200 studies of 8 images."""


@dataclass
class Clinic:
    """A modality that sends studies on associations of their own, and keeps what was not acknowledged."""

    port: int
    called: str
    dice: random.Random
    acknowledged: dict[str, bytes] = field(default_factory=dict)
    longest: float = 0.0
    studies: int = 0

    async def send(self, images: int) -> None:
        """Send so many; what meets a pod that is gone is sent again."""
        study: list[Dataset] = []
        while len(self.acknowledged) < images or study:
            if not study:
                self.studies += 1
                count = min(8, images - len(self.acknowledged))
                kind = ImageKind(KINDS["US"].sop_class, self.dice.randrange(1, 150), 200)
                made = BenchStudy(self.called, 1, "US", self.studies, count).datasets({"US": kind})
                study = [replace(one, data=one.data.whole) for one in made if isinstance(one.data, Image)]
            began = time.monotonic()
            try:
                sent = await store(Peer("127.0.0.1", self.port, self.called, MODALITY), study)
            except PacsError:
                await asyncio.sleep(0.2)
                continue
            self.longest = max(self.longest, (time.monotonic() - began) / len(study))
            done = {one.dataset.sop_instance_uid for one in sent if one.status == 0}
            for one in study:
                if one.sop_instance_uid in done:
                    assert isinstance(one.data, bytes)
                    self.acknowledged[one.sop_instance_uid] = one.data
            study = [one for one in study if one.sop_instance_uid not in done]


class Pod:
    """`vetark edge` as a process that is killed and started again."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.port = free_port()
        self._log = folder / "edge.log"
        self._environment = {
            **os.environ,
            "VETARK_MONGODB_URL": settings.mongodb_url,
            "VETARK_MONGODB_DATABASE": settings.mongodb_database,
            "VETARK_OBJECTS_URL": settings.objects_url,
            "VETARK_ENGINE_TIMEOUT": "3",
            "VETARK_DIMSE_PORT": str(self.port),
            "VETARK_EDGE_SITE": "Barn",
            "VETARK_EDGE_LINK_TIMEOUT": "2",
            "VETARK_EDGE_SPOOL_FOLDER": str(settings.edge_spool_folder),
            "VETARK_EDGE_SPOOL_KEY_FILE": str(settings.edge_spool_key_file),
        }
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "services.cli", "edge"),
                env=self._environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout
        line = await self.process.stdout.readline()
        assert json.loads(line)["event"] == "ready", self.log()

    async def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> int:
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 60)

    def log(self) -> str:
        return self._log.read_text()

    async def says(self, words: str, count: int = 1) -> None:
        async with asyncio.timeout(60):
            while self.log().count(words) < count:
                await asyncio.sleep(0.05)


@asynccontextmanager
async def running(settings: Settings, folder: Path) -> AsyncIterator[Pod]:
    """One that runs."""
    pod = Pod(settings, folder)
    await pod.start()
    try:
        yield pod
    finally:
        if pod.process and pod.process.returncode is None:
            await pod.kill()


class TestDay:
    @pytest.mark.parametrize(
        ("images", "kills"), [(24, 1), pytest.param(IMAGES_OF_A_DAY, 12, marks=pytest.mark.soak)]
    )
    async def test_everything_comes_once_and_byte_for_byte(
        self,
        images: int,
        kills: int,
        site_settings: Settings,
        link: TcpLink,
        engines: Engines,
        oakwood: Scope,
        elmside: Scope,
        tmp_path: Path,
    ) -> None:
        dice = random.Random(21)
        async with running(site_settings, tmp_path) as pod:
            clinics = [Clinic(pod.port, name, dice) for name in ("OAKWOOD", "ELMSIDE")]
            await pod.says("the archive is up")
            await asyncio.gather(*(one.send(images // 8) for one in clinics))  # with the archive
            await told(engines, 0)
            sending = [asyncio.create_task(one.send(images * 3 // 4)) for one in clinics]
            link.cut()  # under load
            for _ in range(kills):
                await asyncio.sleep(dice.uniform(0.5, 1.5))
                await pod.kill()
                await pod.start()
            await asyncio.gather(*sending)
            sending = [asyncio.create_task(one.send(images)) for one in clinics]
            await link.mend()  # under load, and once more killed while it brings what waits
            if kills > 1:
                await asyncio.sleep(5)
                await pod.kill()
                await pod.start()
            await asyncio.gather(*sending)
            await until(lambda: not list((tmp_path / "spool" / "waiting").iterdir()), 300)
            for tenant in ("oakwood", "elmside"):
                await told(engines, 0, tenant)
            assert await pod.stop() == 0, pod.log()
            assert "set aside:" not in pod.log()
            assert "unexpectedly" not in pod.log()
        for scope, clinic in ((oakwood, clinics[0]), (elmside, clinics[1])):
            assert await kept(scope, engines) == clinic.acknowledged
            assert len(clinic.acknowledged) == images
            delivered = await told_by_trail(scope, engines, Event.SPOOL_DELIVERED)
            assert sum(one.details["instances"] for one in delivered) > images // 4
        print(f"longest wait of a modality for an image: {max(one.longest for one in clinics):.2f} s")
