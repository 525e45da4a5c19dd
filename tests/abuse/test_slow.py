"""Clients that take their time: for headers, for bodies, for answers; and those that only sit there."""

import asyncio
import contextlib

from tests.abuse.api import LONG_ENOUGH, Api, flood


async def trickle(api: Api, head: bytes, drop: bytes, pause: float = 0.1) -> bytes:
    """What is answered to a request that comes drop by drop and never ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", api.port, local_addr=(api.address, 0))
    answering = asyncio.create_task(_heard(reader))
    with contextlib.suppress(ConnectionError):
        writer.write(head)
        while not answering.done():
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(pause)
    writer.close()
    return await answering


async def _heard(reader: asyncio.StreamReader) -> bytes:
    came = b""
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(1 << 16):
            came += piece
    return came


def _given_up(answers: list[bytes], status: bytes = b"408") -> None:
    """Whoever writes on after the end may be reset before the answer was read."""
    answered = b"HTTP/1.1 %b" % status
    assert answered in {answer[:12] for answer in answers} <= {answered, b""}


class TestSlowLoris:
    async def test_headers_that_never_end_are_given_up(self, api: Api) -> None:
        async with api.bystander("slow headers"):
            head = b"GET /tenants/oakwood/dicomweb/studies HTTP/1.1\r\nHost: a\r\n"
            answers = await flood(600, 200, lambda number: trickle(api, head, b"x-%d: y\r\n" % number))
        _given_up(answers)

    async def test_sign_ins_that_never_end_are_given_up(self, api: Api) -> None:
        head = b"POST /session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        head += b"Content-Length: 900000\r\nConnection: close\r\n\r\n"
        async with api.bystander("slow bodies"):
            answers = await flood(400, 200, lambda _: trickle(api, head, b" "))
        _given_up(answers)

    async def test_uploads_that_never_end_are_given_up(self, api: Api) -> None:
        head = (
            b"POST /tenants/oakwood/dicomweb/studies HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            b'Content-Type: multipart/related; type="application/dicom"; boundary=b\r\n'
            b"Authorization: Bearer %b\r\nContent-Length: 900000000\r\n\r\n--b\r\n\r\n" % api.token.encode()
        )
        async with api.bystander("slow uploads"):
            answers = await flood(200, 100, lambda _: trickle(api, head, b"x"))
        _given_up(answers)

    async def test_uploads_that_nobody_reads_end_too(self, api: Api) -> None:
        head = (
            b"POST /tenants/oakwood/dicomweb/studies HTTP/1.1\r\nHost: a\r\nContent-Length: 900000000\r\n\r\n"
        )
        async with api.bystander("slow uploads of strangers"):
            answers = await flood(200, 100, lambda _: trickle(api, head, b"x"))
        _given_up(answers, b"401")


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
