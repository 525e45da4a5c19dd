"""Access that ends, ends everywhere in two seconds: what is asked next, and what is running."""

import asyncio
import json
import socket
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from services.persistence import Edit, Engines
from services.tenancy import sessions, shared_studies, tokens, users
from services.tenancy.scope import Scope
from services.tenancy.shares import sharing, visiting
from services.tenancy.shares.sharing import Wanted
from tests.api.clients import image, part10, stow

INSTANCES, ROWS = 4, 2048  # of 4 MiB
MOST_SECONDS = 2.0
PIECE, RATE = 1 << 14, 4 << 20  # bytes at a time and in a second


class Large:
    """A running entry point, a study that takes a while to download, and who may see it."""

    def __init__(self, port: int, scope: Scope, engines: Engines, study: str) -> None:
        self.port, self.scope, self.engines, self.study = port, scope, engines, study
        self.share = self.token = ""

    async def visit(self, **wanted: object) -> None:
        """Share it by a link, and open that: the token is the visit's."""
        made, secret = await sharing.create(
            self.scope,
            self.engines,
            Wanted((self.study,), download=True, **wanted),  # type: ignore[arg-type]
        )
        opened = await visiting.open_link(self.engines, made.id, secret)
        assert isinstance(opened, visiting.Opened)
        self.share, self.token = made.id, opened.secret

    @property
    def root(self) -> str:
        return f"/shares/{self.share}"


@pytest.fixture
async def large(port: int, engines: Engines, oakwood: Scope) -> Large:
    token = await tokens.create(oakwood, engines, role="veterinarian")
    headers = {"Authorization": f"Bearer {token}"}
    study = image()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
        for _ in range(INSTANCES):
            one = image(ROWS, ROWS, StudyInstanceUID=study.StudyInstanceUID)
            assert (await stow(client, part10(one))).status_code == 200
    return Large(port, oakwood, engines, str(study.StudyInstanceUID))


async def running(large: Large, path: str, credentials: str) -> Awaitable[float]:
    """A download that has begun and is read without haste; answers when its connection ended (monotonic)."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)  # so that most of it waits at the other end
    line.connect(("127.0.0.1", large.port))
    reader, writer = await asyncio.open_connection(sock=line, limit=PIECE)
    accept = 'multipart/related; type="application/dicom"; transfer-syntax=*, application/zip'
    head = f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{credentials}\r\nAccept: {accept}\r\n\r\n"
    writer.write(head.encode())
    assert b"200 OK" in await reader.readline()

    async def read() -> float:
        came, began = 0, time.monotonic()
        with suppress(ConnectionError):
            while piece := await reader.read(PIECE):
                came += len(piece)
                await asyncio.sleep(max(0.0, came / RATE - (time.monotonic() - began)))
        writer.close()
        assert came < INSTANCES * ROWS * ROWS, "it ended before it was cut"
        return time.monotonic()

    return asyncio.ensure_future(read())


async def refused_since(ask: Callable[[], Awaitable[int]], status: int) -> float:
    """When a request was first answered with this status (monotonic)."""
    async with asyncio.timeout(10):
        while await ask() != status:
            await asyncio.sleep(0.01)
    return time.monotonic()


async def closed(large: Large) -> Awaitable[float]:
    """A subscription of a visitor; answers when its WebSocket ended."""
    line = await connect(
        f"ws://127.0.0.1:{large.port}{large.root}/graphql",
        subprotocols=["graphql-transport-ws"],
        additional_headers={"Authorization": f"Bearer {large.token}"},
    )
    await line.send('{"type": "connection_init"}')
    await line.recv()
    query = f'subscription {{ studyArrived(tenant: "shares/{large.share}") {{ studyInstanceUID }} }}'
    payload = {"type": "subscribe", "id": "1", "payload": {"query": query}}
    await line.send(json.dumps(payload))

    async def read() -> float:
        with suppress(ConnectionClosed):
            while True:
                await line.recv()
        return time.monotonic()

    return asyncio.ensure_future(read())


class TestShare:
    async def test_that_is_revoked_ends_on_every_route(self, large: Large) -> None:
        await large.visit()
        bearer = f"Authorization: Bearer {large.token}"
        zipped = await running(large, f"{large.root}/dicomweb/studies/{large.study}/export", bearer)
        parts = await running(large, f"{large.root}/dicomweb/studies/{large.study}", bearer)
        listening = await closed(large)
        headers = {"Authorization": f"Bearer {large.token}"}
        base = f"http://127.0.0.1:{large.port}{large.root}"
        async with httpx.AsyncClient(base_url=base, headers=headers) as client:

            async def dicomweb() -> int:
                return (await client.get("/dicomweb/studies")).status_code

            async def graphql() -> int:
                query = {"query": f'{{ place(tenant: "shares/{large.share}") {{ name }} }}'}
                return (await client.post("/graphql", json=query)).status_code

            assert (await dicomweb(), await graphql()) == (200, 200)
            await asyncio.sleep(0.7)  # what was known a moment ago is no longer known
            assert (await dicomweb(), await graphql()) == (200, 200)
            began = time.monotonic()
            await sharing.revoke(large.scope, large.engines, large.share)
            ended = await asyncio.gather(
                zipped, parts, listening, refused_since(dicomweb, 404), refused_since(graphql, 404)
            )
        names = ("running zip", "running WADO-RS", "subscription", "DICOMweb", "GraphQL")
        took = dict(zip(names, (one - began for one in ended), strict=True))
        print(", ".join(f"{name}: {seconds:.3f} s" for name, seconds in took.items()))
        assert max(took.values()) < MOST_SECONDS

    async def test_whose_time_is_over_ends_what_runs(self, large: Large) -> None:
        await large.visit()
        bearer = f"Authorization: Bearer {large.token}"
        zipped = await running(large, f"{large.root}/dicomweb/studies/{large.study}/export", bearer)
        began = time.monotonic()
        shares = large.engines.documents.of(large.scope.grant, "shares")
        await shares.update({"id": large.share}, Edit(set={"ends_at": datetime.now(UTC)}))
        assert await zipped - began < MOST_SECONDS

    async def test_of_another_goes_on(self, large: Large) -> None:
        await large.visit()
        other = large.share
        await large.visit()
        bearer = f"Authorization: Bearer {large.token}"
        zipped = await running(large, f"{large.root}/dicomweb/studies/{large.study}/export", bearer)
        await sharing.revoke(large.scope, large.engines, other)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(zipped), 1.2)
        await sharing.revoke(large.scope, large.engines, large.share)
        await zipped


class TestReferringVeterinarian:
    async def test_loses_a_study_that_is_withdrawn_in_the_middle(self, large: Large) -> None:
        scope, engines = large.scope, large.engines
        ref = await users.create(scope, engines, "r@f.test", "referring_veterinarian", "demo", demo=True)
        await shared_studies.share(scope, engines, ref.id, large.study)
        secret = await sessions.start(engines, ref)
        path = f"/tenants/oakwood/dicomweb/studies/{large.study}"
        parts = await running(large, path, f"Cookie: vetark_session={secret}")
        await asyncio.sleep(0.7)
        began = time.monotonic()
        await shared_studies.withdraw(scope, engines, ref.id, large.study)
        took = await parts - began
        print(f"referring veterinarian's running WADO-RS: {took:.3f} s")
        assert took < MOST_SECONDS
