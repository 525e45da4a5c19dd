"""The entry point itself, on real engines, with a modality known to both clinics."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest

from services.dimse.service import run
from services.peers.peer import Peer
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import application_entities
from services.tenancy.scope import Scope

MODALITY = "ANY-MODALITY"


@dataclass
class Scp:
    """A running `vetark dimse`."""

    port: int
    stop: Callable[[], None]
    task: asyncio.Task[None]

    def peer(self, called: str = "OAKWOOD", calling: str = MODALITY) -> Peer:
        return Peer("127.0.0.1", self.port, called, calling)


@pytest.fixture
async def scp(settings: Settings, engines: Engines, oakwood: Scope, elmside: Scope) -> AsyncIterator[Scp]:
    """The entry point of both clinics, AE titles OAKWOOD and ELMSIDE."""
    for scope, title in ((oakwood, "OAKWOOD"), (elmside, "ELMSIDE")):
        await application_entities.add_local(scope, engines, title)
        await application_entities.add_remote(
            scope, engines, name="modality", aet=MODALITY, host="127.0.0.1", port=104, query_retrieve=True
        )
    opened = await open_scp(settings)
    yield opened
    opened.stop()
    await opened.task


async def open_scp(settings: Settings) -> Scp:
    """Start the entry point in this loop."""
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    task = asyncio.create_task(run(settings, ready=port.set_result, stop=stop))
    await asyncio.wait({task, port}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        task.result()
    return Scp(await port, stop.set, task)
