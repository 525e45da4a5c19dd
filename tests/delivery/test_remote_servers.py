"""Search other archives, and have them send us what they have."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from services.archive.retrieve import instances_of
from services.courier.errands import Runner
from services.delivery import errands, remote_servers
from services.delivery.errands import OVER, Errand, State
from services.peers.store import Dataset, store
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import application_entities
from services.tenancy.scope import Scope
from tests.conformance.table_1 import part10
from tests.dimse.clinics import opened
from tests.dimse.conftest import Door
from tests.peers import archives
from tests.peers.conftest import peer

CT, EXPLICIT = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1"
STUDY = "1.2.826.0.1.3680043.10.9.1"


def images(count: int = 3) -> list[Dataset]:
    return [Dataset.of_bytes(part10(CT, EXPLICIT, StudyInstanceUID=STUDY)) for _ in range(count)]


async def know(scope: Scope, engines: Engines, port: int, **facts: object) -> None:
    """Let the tenant know the server THEM."""
    there = {"name": "Archive", "aet": "THEM", "host": "127.0.0.1", "port": port, "query_retrieve": True}
    await application_entities.add_remote(scope, engines, **(there | facts))  # type: ignore[arg-type]


async def until_over(scope: Scope, engines: Engines, errand: str) -> Errand:
    """Work as the courier does until it is over."""
    runner = Runner(engines)
    async with asyncio.timeout(30):
        while True:
            await runner.look()
            found = await errands.get(scope, engines, errand)
            if found.state in OVER:
                await runner.close()
                return found
            await runner.wait(0.05)


@pytest.fixture
async def door(settings: Settings, engines: Engines, oakwood: Scope) -> AsyncIterator[Door]:
    await application_entities.add_local(oakwood, engines, "OAKWOOD")
    async with opened(settings) as door:
        yield door


@pytest.fixture(params=["dcmqrscp", "Orthanc"])
async def archive(
    request: pytest.FixtureRequest,
    door: Door,
    engines: Engines,
    oakwood: Scope,
    dcmtk: Callable[[str], Path],
    orthanc: Path,
    tmp_path: Path,
) -> AsyncIterator[int]:
    """A remote server with a study, known to Oakwood and knowing it; its port."""
    program, start = {
        "dcmqrscp": (dcmtk("dcmqrscp"), archives.dcmqrscp),
        "Orthanc": (orthanc, archives.orthanc),
    }[request.param]
    async with start(program, tmp_path, aet="OAKWOOD", back=door.port) as port:
        await store(peer(port), images())
        await know(oakwood, engines, port)
        yield port


class TestSearchAndRetrieve:
    async def test_what_is_found_there_is_brought_here(
        self, archive: int, engines: Engines, oakwood: Scope
    ) -> None:
        found = await remote_servers.search(oakwood, engines, "Archive", {"PatientName": "Doe*"}, 50)
        assert [(row["StudyInstanceUID"], row["PatientName"]["Alphabetic"]) for row in found.rows] == [
            (STUDY, "Doe^Bella")
        ]
        [errand] = await remote_servers.retrieve(oakwood, engines, "Archive", [(STUDY, "Bella")])
        done = await until_over(oakwood, engines, errand.id)
        assert (done.state, done.reason, done.facts["label"]) == (State.DONE, "", "Bella")
        assert done.progress == {"remaining": 0, "completed": 3, "failed": 0}
        assert len(await instances_of(oakwood, engines, STUDY)) == 3
