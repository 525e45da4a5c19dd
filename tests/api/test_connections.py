"""The entry point's patience, on real sockets."""

import asyncio
import contextlib
import json
import socket
from contextlib import AsyncExitStack, closing
from pathlib import Path

import httpx
import pytest

from services.api.connections import LAST_REQUEST_SECONDS
from services.settings import Settings
from services.upper_layer.proxy_header import NOT_LISTED
from tests.api.clients import api
from tests.upper_layer.test_proxy_header import header

STORE = b"POST /tenants/oakwood/dicomweb/studies HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
GET = b"GET /healthz HTTP/1.1\r\nHost: vetark.test\r\n"


async def said(port: int, *pieces: bytes, pause: float = 0.0, source: str = "127.0.0.1") -> bytes:
    """What is answered to these pieces until the other side closes, which it must."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    listening = asyncio.create_task(_heard(reader))
    with closing(writer), contextlib.suppress(ConnectionError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        return await asyncio.wait_for(asyncio.shield(listening), 60)
    return await asyncio.wait_for(listening, 60)


async def _heard(reader: asyncio.StreamReader) -> bytes:
    came = b""
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(1 << 16):
            came += piece
    return came


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


class TestHeaders:
    async def test_those_that_trickle_are_given_up(self, settings: Settings) -> None:
        async with api(settings, http_header_timeout=0.3) as port:
            answer = await said(port, *(bytes([byte]) for byte in GET), pause=0.02)
            assert status(answer) == 408
            assert json.loads(answer.partition(b"\r\n\r\n")[2])["detail"] == "the headers took too long"

    async def test_those_of_a_second_request_too(self, settings: Settings) -> None:
        async with api(settings, http_header_timeout=0.3) as port:
            answer = await said(port, GET + b"\r\n", *(bytes([byte]) for byte in GET), pause=0.02)
            assert [status(answer), status(answer[answer.rindex(b"HTTP/1.1") :])] == [200, 408]

    async def test_who_says_nothing_is_left_without_a_word(self, settings: Settings) -> None:
        async with api(settings, http_header_timeout=0.2) as port:
            assert await said(port) == b""

    async def test_those_that_fill_memory_are_refused(self, settings: Settings) -> None:
        async with api(settings, http_header_bytes=10_000) as port:
            assert status(await said(port, GET, *([b"x: %b\r\n" % (b"y" * 1000)] * 20), pause=0.01)) == 431

    async def test_quick_ones_are_served(self, settings: Settings) -> None:
        async with (
            api(settings, http_header_timeout=0.2) as port,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
        ):
            for _ in range(3):
                assert (await client.get("/healthz")).status_code == 200
                await asyncio.sleep(0.15)


class TestAnswer:
    async def test_goes_in_one_packet(self, settings: Settings) -> None:
        """A client that is woken for the head alone waits for the body a second time."""
        async with api(settings) as port:
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.setblocking(False)
                for _ in range(20):
                    await asyncio.get_running_loop().sock_sendall(client, GET + b"\r\n")
                    head, _, body = (await asyncio.get_running_loop().sock_recv(client, 1 << 16)).partition(
                        b"\r\n\r\n"
                    )
                    assert b"200 OK" in head
                    assert json.loads(body)


class TestBody:
    async def test_one_that_stops_is_given_up(self, settings: Settings) -> None:
        async with api(settings, http_body_timeout=0.3) as port:
            head = b"POST /session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            answer = await said(port, head + b"Content-Length: 100\r\nConnection: close\r\n\r\n{")
            assert status(answer) == 408

    async def test_one_that_nobody_reads_is_not_awaited_for_ever(self, settings: Settings) -> None:
        async with api(settings, http_body_timeout=0.3) as port:
            answer = await said(port, STORE % 1_000_000, *([b"x"] * 40), pause=0.02)
            assert status(answer) == 401

    async def test_the_connection_lives_on_once_it_has_come(self, settings: Settings) -> None:
        async with api(settings) as port:
            answer = await said(
                port, STORE % 10, b"0123456789", GET + b"Connection: close\r\n\r\n", pause=0.1
            )
            assert [status(answer), status(answer[answer.rindex(b"HTTP/1.1") :])] == [401, 200]


class TestReader:
    async def test_who_does_not_take_an_answer_is_left(self, settings: Settings, tmp_path: Path) -> None:
        (tmp_path / "index.html").write_bytes(bytes(64 << 20))
        limited = settings.model_copy(update={"web_folder": tmp_path})
        async with api(limited, http_body_timeout=0.3) as port:
            with socket.create_connection(("127.0.0.1", port)) as slow:
                slow.settimeout(0.2)
                slow.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                await asyncio.sleep(1.5)
                came = await asyncio.to_thread(_taken, slow)
                assert came < 64 << 20


class TestEnd:
    async def test_who_has_come_before_it_is_answered_and_let_go(self, settings: Settings) -> None:
        """A balancer may have sent them here, and can send them nowhere else any more."""
        whole = GET + b"\r\n"
        async with asyncio.timeout(30), AsyncExitStack() as stack:
            port = await stack.enter_async_context(api(settings, drain_seconds=20))
            fresh, idle, half = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
            idle[1].write(whole)
            assert b"keep-alive" not in (head := await idle[0].readuntil(b"\r\n\r\n")), head
            await idle[0].readuntil(b"}")
            half[1].write(GET)
            asking = asyncio.create_task(self._ask_once_nobody_listens(port, fresh, idle, half, whole))
            await stack.aclose()
            for answer in await asking:
                assert answer.startswith(b"HTTP/1.1 200"), answer
                assert b"connection: close" in answer.lower()

    async def _ask_once_nobody_listens(
        self, port: int, fresh: Streams, idle: Streams, half: Streams, whole: bytes
    ) -> list[bytes]:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except (ConnectionRefusedError, ConnectionResetError):  # the other: as it closes
                break
            writer.close()
            await asyncio.sleep(0.01)
        for (_, writer), rest in ((fresh, whole), (idle, whole), (half, b"\r\n")):
            writer.write(rest)
        answers = [await _heard(reader) for reader, _ in (fresh, idle, half)]
        for _, writer in (fresh, idle, half):
            writer.close()
        return answers

    async def test_who_says_nothing_is_not_waited_for_long(self, settings: Settings) -> None:
        began = asyncio.get_running_loop().time()
        async with api(settings, drain_seconds=0.2) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(GET + b"\r\n")
            await reader.readuntil(b"\r\n\r\n")
        assert asyncio.get_running_loop().time() - began < LAST_REQUEST_SECONDS
        writer.close()


class TestRoom:
    async def test_where_there_is_none_the_greediest_address_loses_its_oldest(
        self, settings: Settings
    ) -> None:
        async with api(settings, http_connections=20) as port:
            greedy = [
                await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.2", 0))
                for _ in range(19)
            ]
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
                assert (await client.get("/healthz")).status_code == 200
                others = [
                    await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.3", 0))
                    for _ in range(3)
                ]
                assert (await client.get("/healthz")).status_code == 200
                for number, (reader, _) in enumerate(greedy[:5]):
                    assert await _is_closed(reader) == (number < 3)
            for _, writer in (*greedy, *others):
                writer.close()


def _taken(reader: socket.socket) -> int:
    """Bytes that come until the other side has closed."""
    came = 0
    try:
        while piece := reader.recv(1 << 20):
            came += len(piece)
    except ConnectionError:
        return came
    return came


async def _is_closed(reader: asyncio.StreamReader) -> bool:
    try:
        return await asyncio.wait_for(reader.read(1), 0.5) == b""
    except ConnectionError:
        return True
    except TimeoutError:
        return False


class TestLoadBalancer:
    async def test_passes_on_whom_it_names(self, settings: Settings) -> None:
        networks = {"http_proxy_networks": ["127.0.0.0/8"], "monitoring_networks": ["198.51.100.0/24"]}
        async with api(settings, **networks) as port:
            for address, told in (("198.51.100.7", True), ("203.0.113.7", False)):
                asked = b"GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                answer = await said(port, header(address) + asked)
                assert status(answer) == 200
                assert (b'"disks"' in answer) is told

    async def test_must_say_so_first_and_nobody_else_may(
        self, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        ours = GET + b"Connection: close\r\n\r\n"
        async with api(settings, http_proxy_networks=["127.0.0.0/8"]) as port:
            assert await said(port, ours) == b""
        async with api(settings, http_proxy_networks=["192.0.2.0/24"]) as port:
            assert status(await said(port, header("198.51.100.7") + ours)) == 400
            assert f"a connection from 127.0.0.1 is refused: {NOT_LISTED}" in caplog.messages
            assert status(await said(port, ours)) == 200
