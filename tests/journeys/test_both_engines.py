"""One journey of each kind on both engines of documents: nobody can tell which it is."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from services.embedded import phantoms
from services.embedded.ports import free_port
from tests.conformance.test_send import program
from tests.installation import Installation
from tests.journeys.conftest import ENGINES
from tests.journeys.dcmtk import run

ROOT = "/tenants/oakwood/dicomweb"
INSTANCES = 3
pytestmark = pytest.mark.parametrize("engine", ENGINES, indirect=True, scope="module")
SOON = 30.0  # seconds within which whatever follows a store has happened
ARRIVED = "subscription ($tenant: ID!) { studyArrived(tenant: $tenant) { studyInstanceUID } }"
SEND = """mutation ($uid: ID!) {
  send(tenant: "oakwood", what: {level: STUDY, studyInstanceUID: $uid}, remotes: ["PACS"]) { id }
}"""
DELIVERED = '{ deliveries(tenant: "oakwood") { nodes { id state } } }'


@pytest.fixture(scope="module")
async def installation(engine: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """A running `vetark up --demo`, without the demo's images."""
    folder = tmp_path_factory.mktemp("installation")
    installation = await Installation.start_demo_without_images(folder / "data")
    yield installation
    assert await installation.stop() == 0


@pytest.fixture(scope="module")
async def vet(installation: Installation) -> AsyncIterator[httpx.AsyncClient]:
    """Who has signed in with a password: the journey of signing in."""
    async with installation.signed_in("vet@oakwood.test") as client:
        assert (await client.get("/session")).json()["user"]["email"] == "vet@oakwood.test"
        yield client


@pytest.fixture
async def study(installation: Installation, dcmtk: Callable[[str], Path], tmp_path: Path) -> str:
    """The UID of a study that DCMTK's storescu has just sent."""
    return await _sent(installation, dcmtk, tmp_path)


async def _sent(installation: Installation, dcmtk: Callable[[str], Path], folder: Path) -> str:
    seed = uuid.uuid4().int % 10**6
    made = list(phantoms.study("CT", phantoms.ANIMALS[0], instances=INSTANCES, seed=seed))
    files = []
    for number, dataset in enumerate(made):
        files.append(folder / f"{seed}-{number}.dcm")
        files[-1].write_bytes(phantoms.part10(dataset))
    where = ("-aet", "ANY-MODALITY", "-aec", "OAKWOOD", "127.0.0.1", str(installation.dimse_port))
    await run(dcmtk("storescu"), *where, *files)
    return str(made[0].StudyInstanceUID)


async def _until(ask: Callable[[], Any]) -> Any:
    async with asyncio.timeout(SOON):
        while not (found := await ask()):
            await asyncio.sleep(0.1)
        return found


async def _studies(vet: httpx.AsyncClient, uid: str, root: str = ROOT) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await vet.get(f"{root}/studies", params={"StudyInstanceUID": uid})).json()
    return found


async def _ask(vet: httpx.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    answer = (await vet.post("/graphql", json={"query": query, "variables": variables})).json()
    assert "errors" not in answer, answer
    data: dict[str, Any] = answer["data"]
    return data


@asynccontextmanager
async def _listening(installation: Installation, vet: httpx.AsyncClient) -> AsyncIterator[ClientConnection]:
    cookies = "; ".join(f"{name}={value}" for name, value in vet.cookies.items())
    headers = {"Cookie": cookies, "Origin": installation.http}
    url = installation.http.replace("http", "ws", 1) + "/graphql"
    async with connect(url, subprotocols=["graphql-transport-ws"], additional_headers=headers) as socket:
        await socket.send('{"type": "connection_init"}')
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        asked = {"query": ARRIVED, "variables": {"tenant": "oakwood"}}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": asked}))
        yield socket


class TestEachKind:
    async def test_what_is_stored_is_found_and_comes_back(self, vet: httpx.AsyncClient, study: str) -> None:
        (row,) = await _studies(vet, study)
        assert row["00201208"]["Value"] == [INSTANCES]
        accept = 'multipart/related; type="application/dicom"; transfer-syntax=*'
        answer = await vet.get(f"{ROOT}/studies/{study}", headers={"Accept": accept})
        assert answer.content.count(b"DICM") == INSTANCES

    async def test_it_is_found_by_the_other_service_too_and_by_nobody_else(
        self, installation: Installation, vet: httpx.AsyncClient, study: str, dcmtk: Callable[[str], Path]
    ) -> None:
        keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={study}", "-k", "PatientName")
        where = ("-aet", "ANY-MODALITY", "-aec", "OAKWOOD", "127.0.0.1", str(installation.dimse_port))
        assert study in await run(dcmtk("findscu"), "-S", *keys, *where)
        async with installation.signed_in("vet@elmside.test") as stranger:
            assert await _studies(stranger, study, "/tenants/elmside/dicomweb") == []
            assert (await stranger.get(f"{ROOT}/studies/{study}")).status_code == 404

    async def test_whoever_listens_is_told_that_it_arrives(
        self, installation: Installation, vet: httpx.AsyncClient, dcmtk: Callable[[str], Path], tmp_path: Path
    ) -> None:
        async with _listening(installation, vet) as socket, asyncio.timeout(SOON):
            uid = await _sent(installation, dcmtk, tmp_path)
            while uid not in str(await socket.recv()):
                pass

    async def test_it_is_delivered_to_another_server(
        self,
        installation: Installation,
        vet: httpx.AsyncClient,
        study: str,
        dcmtk: Callable[[str], Path],
        tmp_path: Path,
    ) -> None:
        port, folder = free_port(), tmp_path / "received"
        folder.mkdir()
        remote = ("--name", "PACS", "--aet", "PACS", "--host", "127.0.0.1", "--port", str(port))
        await installation.run("ae", "remote", "add", "--tenant", "oakwood", *remote)
        async with program(port, dcmtk("storescp"), "-aet", "PACS", "-od", folder, port):
            (made,) = (await _ask(vet, SEND, uid=study))["send"]

            async def completed() -> bool:
                nodes = (await _ask(vet, DELIVERED))["deliveries"]["nodes"]
                return {"id": made["id"], "state": "COMPLETED"} in nodes

            await _until(completed)
        assert len(list(folder.iterdir())) == INSTANCES

    async def test_it_is_deleted(
        self, installation: Installation, vet: httpx.AsyncClient, study: str
    ) -> None:
        async with installation.signed_in("admin@oakwood.test") as administrator:
            assert (await administrator.delete(f"{ROOT}/studies/{study}")).status_code == 204
        assert await _studies(vet, study) == []
        assert (await vet.get(f"{ROOT}/studies/{study}")).status_code in {404, 410}
