"""A site whose link to the archive a test cuts: documents on the MongoDB wire behind a proxy."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from services.archive.retrieve.datasets import instances_of, read_dataset
from services.edge.service import run
from services.peers.peer import Peer
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import application_entities, edge_sites
from services.tenancy.scope import Scope, operator_scope
from tests.edge.tcp_link import TcpLink

MODALITY = "ANY-MODALITY"
KEY = urlsafe_b64encode(bytes(range(32))).decode()


class Site:
    """A running `vetark edge`."""

    def __init__(self, port: int, stop: asyncio.Event, task: "asyncio.Task[None]") -> None:
        self.port = port
        self._stop = stop
        self._task = task

    def peer(self, called: str = "OAKWOOD", calling: str = MODALITY) -> Peer:
        return Peer("127.0.0.1", self.port, called, calling)

    async def stop(self) -> None:
        self._stop.set()
        await self._task


@pytest.fixture
def settings(mongodb_settings: Settings) -> Settings:
    """The archive's engines, reached directly."""
    return mongodb_settings


@pytest.fixture
async def link(mongodb_settings: Settings) -> AsyncIterator[TcpLink]:
    """The site's way to the archive's documents."""
    port = urlsplit(mongodb_settings.mongodb_url).port
    assert port
    async with TcpLink.to(port) as link:
        yield link


@pytest.fixture
def site_settings(mongodb_settings: Settings, link: TcpLink, tmp_path: Path) -> Settings:
    """The site's: the same engines over the link."""
    key = tmp_path / "key"
    key.write_text(KEY)
    url = mongodb_settings.mongodb_url.replace(
        f":{urlsplit(mongodb_settings.mongodb_url).port}", f":{link.port}"
    )
    changes: dict[str, Any] = {
        "mongodb_url": url,
        "engine_timeout": 2.0,
        "edge_site": "Barn",
        "edge_link_timeout": 2.0,
        "edge_spool_folder": tmp_path / "spool",
        "edge_spool_key_file": key,
    }
    return mongodb_settings.model_copy(update=changes)


@pytest.fixture
async def clinics(engines: Engines, oakwood: Scope, elmside: Scope) -> None:
    """Both clinics know one modality, on this machine."""
    for scope, title in ((oakwood, "OAKWOOD"), (elmside, "ELMSIDE")):
        await application_entities.add_local(scope, engines, title)
        await application_entities.add_remote(
            scope, engines, name="modality", aet=MODALITY, host="127.0.0.1", port=104, query_retrieve=True
        )


@asynccontextmanager
async def opened(settings: Settings, **changes: Any) -> AsyncIterator[Site]:
    """A site that runs in this loop."""
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    settings = settings.model_copy(update=changes)
    task = asyncio.create_task(run(settings, ready=port.set_result, stop=stop))
    await asyncio.wait({task, port}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        task.result()
    site = Site(await port, stop, task)
    try:
        yield site
    finally:
        await site.stop()


async def until(holds: Callable[[], Any], seconds: float = 30) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.02)


async def told(engines: Engines, waiting: int, tenant: str = "oakwood") -> edge_sites.EdgeSite:
    """What the site says of a tenant, once it says that so many wait."""
    async with asyncio.timeout(60):
        while True:
            for one in await edge_sites.find(operator_scope(), engines):
                if one.tenant == tenant and one.waiting.instances == waiting:
                    return one
            await asyncio.sleep(0.05)


async def kept(scope: Scope, engines: Engines) -> dict[str, bytes]:
    """Every dataset the tenant has, by SOP Instance UID."""
    found = {}
    for study in await engines.documents.of(scope.grant, "studies").find({}):
        for instance in await instances_of(scope, engines, study["StudyInstanceUID"]):
            pieces = [bytes(piece) async for piece in read_dataset(scope, engines, instance)]
            found[instance.sop_instance_uid] = b"".join(pieces)
    return found
