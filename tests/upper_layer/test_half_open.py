"""Connections that ask for nothing: bounded, and never at the expense of those who do."""

import asyncio
import resource
import socket
import ssl
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import trustme

from services.upper_layer.acceptor import Server
from services.upper_layer.inbound import _neighbourhood
from services.upper_layer.pdus import RELEASE_RQ
from tests.upper_layer.conftest import Listen, Raw, Service, pdata, request, store_rq, until

FLOOD = 10_000
BATCH = 2_000
NOBODY = struct.pack("ii", 1, 0)  # SO_LINGER: closing resets, so that no port waits for its last packets


@pytest.fixture
def many_files() -> Iterator[int]:
    """How many connections this process may open for one batch."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, BATCH + 1000)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield min(BATCH, max(soft, wanted) - 600)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def crowd() -> Iterator[ExitStack]:
    """Connections that are closed in the end."""
    with ExitStack() as stack:
        yield stack


async def half_open(crowd: ExitStack, port: int, address: str = "127.0.0.2") -> socket.socket:
    """A connection from this address that says nothing."""
    connection = crowd.enter_context(socket.socket())
    connection.setblocking(False)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NOBODY)
    connection.bind((address, 0))
    await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    return connection


async def ended(connection: socket.socket) -> bool:
    """Whether the other side lets go of it."""
    try:
        async with asyncio.timeout(60):
            return await asyncio.get_running_loop().sock_recv(connection, 1) == b""
    except ConnectionError:
        return True


class TestAFlood:
    async def test_of_ten_thousand_leaves_a_sender_served(
        self, listen: Listen, service: Service, many_files: int
    ) -> None:
        server = await listen(half_open=256, artim=2)
        raw = await Raw.associated(server)
        longest, stored, flooding = 0.0, 0, True

        async def send() -> None:
            """Store on one association, and open another each time, as a modality does."""
            nonlocal longest, stored
            while flooding:
                began = time.perf_counter()
                await raw.send(pdata((1, 3, store_rq())) + pdata((1, 2, b"an image")))
                assert (await raw.response())["Status"] == 0
                another = await Raw.associated(server)
                await another.send(RELEASE_RQ)
                assert (await another.pdu())[0] == 6
                another.writer.close()
                longest, stored = max(longest, time.perf_counter() - began), stored + 1

        sending = asyncio.create_task(send())
        began, opened, most = time.perf_counter(), 0, 0
        while opened < FLOOD:
            with ExitStack() as crowd:
                for _ in range(min(many_files, FLOOD - opened)):
                    await half_open(crowd, server.port)
                    await asyncio.sleep(0)  # the flood and the server share this loop
                    opened += 1
                    most = max(most, len(server.connections))
        seconds = time.perf_counter() - began
        flooding = False
        await sending
        print(f"{opened} in {seconds:.1f} s, {stored} stores meanwhile, the longest {longest * 1000:.0f} ms")
        assert most <= 256 + 4
        assert stored >= 20
        assert longest < 5  # a modality waits 30 s and more

    async def test_ends_with_artim(self, listen: Listen, crowd: ExitStack) -> None:
        server = await listen(half_open=50, artim=0.3)
        left = [await half_open(crowd, server.port) for _ in range(50)]
        await until(lambda: len(server.connections) == 50)
        await until(lambda: not server.connections)
        assert all([await ended(connection) for connection in left])

    async def test_costs_its_own_address_its_oldest(self, listen: Listen, crowd: ExitStack) -> None:
        server = await listen(half_open=4)
        quiet = await Raw.to(server)
        oldest, *others = [await half_open(crowd, server.port) for _ in range(4)]
        assert await ended(oldest)
        await quiet.send(request().encode())
        assert (await quiet.pdu())[0] == 2
        assert [connection.neighbourhood for connection in server.connections].count("127.0.0.2") == len(
            others
        )

    async def test_does_not_count_associations(self, listen: Listen, crowd: ExitStack) -> None:
        server = await listen(half_open=2, maximum_associations=4)
        associated = [await Raw.associated(server) for _ in range(4)]
        waiting = [await half_open(crowd, server.port) for _ in range(2)]
        await until(lambda: len(server.connections) == 6)
        for raw in associated:
            await raw.send(RELEASE_RQ)
            assert (await raw.pdu())[0] == 6
        assert waiting

    async def test_of_rejected_requests_is_one_too(self, listen: Listen, service: Service) -> None:
        """Who is rejected and does not hang up is as idle as who never asked."""
        server = await listen(half_open=3, close_delay=30)
        rejected = []
        for _ in range(5):
            raw = await Raw.to(server)
            await raw.send(request(protocol_version=2).encode())
            assert (await raw.pdu())[0] == 3
            rejected.append(raw)
        await until(lambda: len(server.connections) == 3)
        await rejected[0].closed()


class TestOverTls:
    async def test_a_handshake_that_never_begins_counts(self, secure: Server, crowd: ExitStack) -> None:
        oldest, *_ = [await half_open(crowd, secure.port) for _ in range(4)]
        assert await ended(oldest)
        assert len(secure.connections) == 3

    async def test_and_ends_with_artim(self, secure: Server, crowd: ExitStack) -> None:
        connections = [await half_open(crowd, secure.port) for _ in range(3)]
        await until(lambda: len(secure.connections) == 3)
        assert all([await ended(connection) for connection in connections])
        await until(lambda: not secure.connections)

    async def test_nonsense_instead_of_a_handshake_is_closed(self, secure: Server) -> None:
        raw = await Raw.to(secure)
        await raw.send(request().encode())
        async with asyncio.timeout(60):
            while await raw.reader.read(100):
                pass
        await until(lambda: not secure.connections)

    @pytest.fixture
    async def secure(self, service: Service, listen: Listen) -> Server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("localhost").configure_cert(context)
        return await listen(half_open=3, artim=0.5, ssl=context)


class TestNeighbourhood:
    @pytest.mark.parametrize(
        ("address", "neighbourhood"),
        [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
            ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
            ("fe80::1%eth0", "fe80::/64"),
            ("", ""),
        ],
    )
    def test_is_what_one_flood_comes_from(self, address: str, neighbourhood: str) -> None:
        assert _neighbourhood(address) == neighbourhood
