"""WebSockets and subscriptions in heaps; another clinic must not notice."""

import asyncio
import json
import socket
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Self

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidMessage, InvalidStatus

from services.tenancy.scope import system_scope
from tests.abuse.api import LONG_ENOUGH, Api, flood
from tests.abuse.beside import LATEST, SOON, beside
from tests.abuse.conftest import IMPATIENT
from tests.archive.samples import put, series

PROTOCOL = "graphql-transport-ws"
STRANGERS = 2000
LATE = 0
"""Closed without an answer: the client, one of many in its loop, did not send its headers in time."""
SUBSCRIPTIONS = 1200
ON_ONE = 20
"""Subscriptions on one WebSocket: as many as it takes."""
IMAGES = 400
QUERY = """subscription { studyArrived(tenant: "oakwood") {
  studyInstanceUID studyDate studyTime studyDescription accessionNumber modalitiesInStudy arriving receivedAt
  numberOfStudyRelatedSeries numberOfStudyRelatedInstances
  patient { patientID patientName { display } patientSpeciesDescription
    client { responsiblePerson { display } } }
} }"""


def socket_of(api: Api, token: str | None = None, address: str = "") -> connect:
    """A WebSocket from the attacker's address."""
    return connect(
        f"ws://127.0.0.1:{api.port}/graphql",
        subprotocols=[PROTOCOL],
        additional_headers={"Authorization": f"Bearer {token}"} if token else None,
        local_addr=(address or api.address, 0),
        open_timeout=60,
        compression=None,
    )


@asynccontextmanager
async def unnoticed(api: Api, attack: str) -> AsyncIterator[None]:
    """Elmside is served on meanwhile."""
    async with beside(attack, "http", str(api.port), api.other, "elmside") as seen:
        yield
    assert seen["p95"] < SOON
    assert seen["worst"] < LATEST


class TestStrangers:
    async def test_get_no_websocket_however_often_they_ask(self, api: Api) -> None:
        async with unnoticed(api, "WebSockets of strangers"):

            async def ask(number: int) -> int:
                try:
                    async with socket_of(api, "vtk_guess" if number % 2 else None):
                        return 101
                except InvalidStatus as refused:
                    return refused.response.status_code
                except InvalidMessage:
                    return LATE

            codes = Counter(await flood(STRANGERS, 50, ask))
        assert {401} <= codes.keys() <= {401, 429, LATE}
        assert codes[LATE] < STRANGERS / 10
        async with api.attacker() as client:
            assert "vetark_websockets 0.0" in (await client.get("/metrics")).text


class TestOneUser:
    @pytest.fixture
    def limits(self) -> dict[str, str]:
        return {
            **IMPATIENT,
            "WEBSOCKETS_PER_USER": "30",
            "WEBSOCKETS_PER_ADDRESS": "40",
            "WEBSOCKET_PING": "2.0",  # a hundred clients share a loop, and have to answer in time
        }

    async def test_has_so_many_websockets_and_so_has_an_address(self, api: Api) -> None:
        async with unnoticed(api, "WebSockets of one user"), AsyncExitStack() as held:

            async def crowd(token: str, address: str = "") -> Counter[int]:
                codes = []
                for _ in range(60):
                    try:
                        await held.enter_async_context(socket_of(api, token, address))
                        codes.append(101)
                    except InvalidStatus as refused:
                        codes.append(refused.response.status_code)
                return Counter(codes)

            assert await crowd(api.token) == {101: 30, 429: 30}
            assert await crowd(api.other) == {101: 10, 429: 50}
            assert await crowd(api.other, "127.0.0.1") == {101: 20, 429: 40}
            await asyncio.sleep(LONG_ENOUGH)

    async def test_who_answers_no_ping_is_let_go(self, api: Api) -> None:
        request = (
            "GET /graphql HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            f"Sec-WebSocket-Protocol: {PROTOCOL}\r\nAuthorization: Bearer {api.token}\r\n\r\n"
        )
        loop, came = asyncio.get_running_loop(), b""
        with socket.socket() as silent:
            silent.setblocking(False)
            await loop.sock_connect(silent, ("127.0.0.1", api.port))
            await loop.sock_sendall(silent, request.encode())
            async with asyncio.timeout(30):
                while piece := await loop.sock_recv(silent, 4096):
                    came += piece
        assert came.startswith(b"HTTP/1.1 101")
        assert b"\x89\x04" in came  # a ping of four bytes
        assert b"keepalive ping timeout" in came


class Listeners:
    """One user's subscriptions."""

    def __init__(self, api: Api) -> None:
        self.api, self.told, self.refused = api, 0, 0
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Begin them all."""
        for _ in range(SUBSCRIPTIONS // ON_ONE):
            try:
                line = await self._stack.enter_async_context(socket_of(self.api, self.api.token))
            except InvalidStatus:
                self.refused += ON_ONE
                continue
            await line.send('{"type": "connection_init"}')
            assert json.loads(await line.recv())["type"] == "connection_ack"
            for number in range(ON_ONE):
                subscribe = {"type": "subscribe", "id": str(number), "payload": {"query": QUERY}}
                await line.send(json.dumps(subscribe))
            hearing = asyncio.create_task(self._hear(line))
            self._stack.callback(hearing.cancel)
        return self

    async def __aexit__(self, *_: object) -> None:
        """End them."""
        await self._stack.aclose()

    async def _hear(self, line: ClientConnection) -> None:
        async for message in line:
            if "TOO_MANY" in str(message):
                self.refused += 1
            elif '"next"' in str(message):
                self.told += 1


class TestSubscriptions:
    @pytest.fixture(params=[pytest.param("100 of them let in", marks=pytest.mark.soak), "all of them let in"])
    def limits(self, request: pytest.FixtureRequest) -> Mapping[str, str]:
        some = {**IMPATIENT, "WEBSOCKETS_PER_USER": "100"}
        return (
            some if request.param.startswith("100") else some | {"SUBSCRIPTIONS_PER_USER": str(SUBSCRIPTIONS)}
        )

    async def test_of_one_user_while_images_come(self, api: Api, limits: Mapping[str, str]) -> None:
        oakwood = system_scope("oakwood")
        let_in = int(limits.get("SUBSCRIPTIONS_PER_USER", 100))
        async with (
            unnoticed(api, f"{SUBSCRIPTIONS} subscriptions, {let_in} let in"),
            Listeners(api) as listeners,
        ):
            async with asyncio.timeout(60):
                while listeners.refused < SUBSCRIPTIONS - let_in:
                    await asyncio.sleep(0.05)
            for _ in range(IMAGES // 10):
                for image in series(10):
                    await put(oakwood, api.engines, image)
            async with asyncio.timeout(120):
                while listeners.told < 2 * let_in:
                    await asyncio.sleep(0.05)
        print(f"{listeners.told} told, {listeners.refused} refused")
        assert listeners.refused == SUBSCRIPTIONS - let_in
