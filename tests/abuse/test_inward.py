"""An administrator who sounds out what listens inside, through what we do on their behalf, learns nothing."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest

from services.api.app import Application
from services.embedded.ports import free_port
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import tokens
from services.tenancy.application_entities import add_local
from services.tenancy.scope import Scope
from tests.api.clients import client_of
from tests.api.graphql.asking import ask

ADD = """mutation ($entity: RemoteApplicationEntityInput!) {
  addRemoteApplicationEntity(tenant: "oakwood", entity: $entity) { name }
}"""
TEST = """mutation ($name: String!) {
  testRemoteApplicationEntity(tenant: "oakwood", name: $name) { reached status reason }
}"""
SEARCH = """query ($name: String!) {
  remoteStudies(tenant: "oakwood", name: $name, filter: {patientID: "1"}) { more }
}"""
PROVIDER = """mutation ($issuer: String!) {
  setIdentityProvider(tenant: "oakwood", provider: {
    issuer: $issuer, clientID: "x", clientSecret: "y", defaultRole: TECHNICIAN
  }) { issuer }
}"""
ADDRESSES = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254"]
NAMES = ["localhost", "0x7f000001", "0x7f.1"]
"""What the resolver takes for loopback addresses."""


@pytest.fixture
async def head(settings: Settings, oakwood: Scope) -> AsyncIterator[httpx.AsyncClient]:
    """Oakwood's administrator, where no setting excepts anything."""
    strict = settings.model_copy(
        update={"remote_networks": (), "sign_in_networks": (), "secret_key": "A" * 43 + "="}
    )
    async with Engines.open(strict) as engines:
        token = await tokens.create(oakwood, engines, role="administrator")
        await add_local(oakwood, engines, "OAKWOOD")
        async with client_of(Application(strict, engines), token) as client:
            yield client


@asynccontextmanager
async def inside() -> AsyncIterator[tuple[dict[str, int], list[str]]]:
    """Ports on this machine: closed, silent, of another protocol, of a DICOM server; and who was let in."""
    came: list[str] = []

    def serving(kind: str, answer: bytes) -> Callable[..., Awaitable[None]]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            came.append(kind)
            writer.write(answer)
            await reader.read()
            writer.close()

        return serve

    ports = {"closed": free_port()}
    answers = {
        "silent": b"",
        "http": b"HTTP/1.1 400 Bad\r\n\r\n",
        "dicom": bytes([3, 0, 0, 0, 0, 4, 0, 1, 1, 3]),
    }
    async with AsyncExitStack() as stack:
        for kind, answer in answers.items():
            server = await asyncio.start_server(serving(kind, answer), "127.0.0.1", 0)
            await stack.enter_async_context(server)
            ports[kind] = server.sockets[0].getsockname()[1]
        yield ports, came


class TestRemoteServer:
    @pytest.mark.parametrize("host", ADDRESSES)
    async def test_at_an_address_inside_is_refused_alike(self, head: httpx.AsyncClient, host: str) -> None:
        async with inside() as (ports, came):
            said = []
            for kind, port in ports.items():
                entity = {"name": kind, "aeTitle": "X", "host": host, "port": port}
                (error,) = (await ask(head, ADD, entity=entity))["errors"]
                said.append((error["extensions"]["code"], error["message"]))
            assert len(set(said)) == 1
            assert said[0][0] == "REFUSED"
            assert came == []

    @pytest.mark.parametrize("host", [*ADDRESSES, *NAMES])
    async def test_tells_no_port_from_another(
        self, head: httpx.AsyncClient, engines: Engines, oakwood: Scope, host: str
    ) -> None:
        """Those there from earlier, and names, which may lead anywhere when they are called."""
        remotes = engines.documents.of(oakwood.grant, "remote_application_entities")
        async with inside() as (ports, came):
            said = []
            for kind, port in ports.items():
                facts = {"name": kind, "aet": "X", "host": host, "port": port, "tls": False}
                await remotes.insert({**facts, "query_retrieve": True})
                answers = [await ask(head, asked, name=kind) for asked in (TEST, SEARCH)]
                said.append(str(answers))
            assert len(set(said)) == 1
            assert host not in said[0]
            assert came == []

    async def test_tells_no_name_inside_from_one_that_is_nowhere(self, head: httpx.AsyncClient) -> None:
        said = set()
        for host in (*NAMES, "no-such-host.invalid"):
            entity = {"name": host, "aeTitle": "X", "host": host, "port": 104, "queryRetrieve": True}
            assert "errors" not in await ask(head, ADD, entity=entity)
            said.add(str([await ask(head, asked, name=host) for asked in (TEST, SEARCH)]))
        assert len(said) == 1


class TestIdentityProvider:
    @pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", *NAMES])
    async def test_tells_no_port_from_another(self, head: httpx.AsyncClient, host: str) -> None:
        async with inside() as (ports, came):
            said = set()
            for scheme, port in itertools.product(("https", "http"), ports.values()):
                (error,) = (await ask(head, PROVIDER, issuer=f"{scheme}://{host}:{port}"))["errors"]
                said.add((error["extensions"]["code"], error["message"]))
            assert len(said) == 1
            assert came == []
