"""Clients that take their time: for headers, for bodies, for answers; and those that only sit there."""

import asyncio
import contextlib
import socket

from tests.abuse.api import LONG_ENOUGH, Api, flood


async def trickle(api: Api, head: bytes, drop: bytes, pause: float = 0.1) -> bytes:
    """What is answered to a request that comes drop by drop and never ends.

    By a plain socket: asyncio's streams throw away what has come once a write fails.
    """
    loop = asyncio.get_running_loop()
    with socket.socket() as client:
        client.setblocking(False)
        client.bind((api.address, 0))
        await loop.sock_connect(client, ("127.0.0.1", api.port))
        answering = asyncio.create_task(_heard(client))
        with contextlib.suppress(ConnectionError):
            await loop.sock_sendall(client, head)
            while not answering.done():
                await loop.sock_sendall(client, drop)
                await asyncio.sleep(pause)
        return await answering


async def _heard(client: socket.socket) -> bytes:
    came = b""
    with contextlib.suppress(ConnectionError):
        while piece := await asyncio.get_running_loop().sock_recv(client, 1 << 16):
            came += piece
    return came


def _statuses(answers: list[bytes]) -> set[bytes]:
    return {answer[:12] for answer in answers}


class TestSlowLoris:
    async def test_headers_that_never_end_are_given_up(self, api: Api) -> None:
        async with api.bystander("slow headers"):
            head = b"GET /tenants/oakwood/dicomweb/studies HTTP/1.1\r\nHost: a\r\n"
            answers = await flood(400, 200, lambda number: trickle(api, head, b"x-%d: y\r\n" % number))
        assert _statuses(answers) == {b"HTTP/1.1 408"}

    async def test_sign_ins_that_never_end_are_given_up(self, api: Api) -> None:
        head = b"POST /session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        head += b"Content-Length: 900000\r\nConnection: close\r\n\r\n"
        async with api.bystander("slow bodies"):
            answers = await flood(400, 200, lambda _: trickle(api, head, b" "))
        assert _statuses(answers) == {b"HTTP/1.1 408"}

    async def test_uploads_that_never_end_are_given_up(self, api: Api) -> None:
        head = (
            b"POST /tenants/oakwood/dicomweb/studies HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            b'Content-Type: multipart/related; type="application/dicom"; boundary=b\r\n'
            b"Authorization: Bearer %b\r\nContent-Length: 900000000\r\n\r\n--b\r\n\r\n" % api.token.encode()
        )
        async with api.bystander("slow uploads"):
            answers = await flood(200, 100, lambda _: trickle(api, head, b"x"))
        assert _statuses(answers) == {b"HTTP/1.1 408"}

    async def test_uploads_that_nobody_reads_end_too(self, api: Api) -> None:
        head = (
            b"POST /tenants/oakwood/dicomweb/studies HTTP/1.1\r\nHost: a\r\nContent-Length: 900000000\r\n\r\n"
        )
        async with api.bystander("slow uploads of strangers"):
            answers = await flood(200, 100, lambda _: trickle(api, head, b"x"))
        assert _statuses(answers) == {b"HTTP/1.1 401"}


class TestCrowd:
    async def test_connections_of_one_address_do_not_keep_others_out(self, api: Api) -> None:
        async with api.bystander("idle connections, where there is room for 300"):
            held = await flood(
                1000,
                1,
                lambda _: asyncio.open_connection("127.0.0.1", api.port, local_addr=(api.address, 0)),
                seconds=LONG_ENOUGH,
            )
        for _, writer in held:
            writer.close()
