"""Both entry points over one store, with a clinic of its own for every real file: the files share UIDs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from services.api import service as api
from services.dimse import service as dimse
from services.peers.peer import Peer
from services.peers.store import Dataset, Sent, store
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import application_entities, tenants
from services.tenancy.scope import operator_scope, system_scope
from tests.real_files import names


@dataclass(frozen=True)
class Clinics:
    """The entry points' addresses; clinic number n is for file number n."""

    http: str
    dimse_port: int

    @staticmethod
    def slug(number: int) -> str:
        """The clinic's name in URLs."""
        return f"file-{number}"

    async def send(self, number: int, dataset: Dataset) -> Sent:
        """Send a dataset to clinic `number`."""
        [sent] = await store(Peer("127.0.0.1", self.dimse_port, f"FILE{number}", "ANY-MODALITY"), [dataset])
        return sent


@asynccontextmanager
async def clinics(settings: Settings, engines: Engines, folder: Path) -> AsyncIterator[Clinics]:
    """Make the clinics and open the entry points."""
    for number in range(len(names(folder))):
        slug = Clinics.slug(number)
        scope = system_scope(slug)
        await tenants.create(operator_scope(), engines, slug, name=slug, kind="clinic")
        await application_entities.add_local(scope, engines, f"FILE{number}")
        await application_entities.add_remote(
            scope, engines, name="Modality", aet="ANY-MODALITY", host="127.0.0.1", port=104
        )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    to_dimse, to_http = loop.create_future(), loop.create_future()
    running = [
        asyncio.create_task(dimse.run(settings, ready=to_dimse.set_result, stop=stop)),
        asyncio.create_task(api.run(settings, ready=to_http.set_result, stop=stop)),
    ]
    try:
        yield Clinics(f"http://127.0.0.1:{await to_http}", await to_dimse)
    finally:
        stop.set()
        await asyncio.gather(*running)
