"""The acceptor on both loops, also over TLS: asyncio's, and uvloop as the entry points run."""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
import trustme
import uvloop

from services.upper_layer.acceptor import Acceptance, Caller, serve
from services.upper_layer.pdus import (
    CALLED_AET_NOT_RECOGNIZED,
    RELEASE_RP,
    RELEASE_RQ,
    AssociateRequest,
    Rejection,
)
from tests.upper_layer.conftest import LIMITS, Service, pdata, request, store_rq

LOOPS = [asyncio.new_event_loop, uvloop.new_event_loop]


async def _answers(count: int) -> list[bytes]:
    """What requests are answered, over TLS; some come with the last bytes of the handshake."""
    ours, theirs = _contexts()

    async def negotiate(asked: AssociateRequest, caller: Caller) -> Acceptance | Rejection:
        assert caller == Caller("127.0.0.1")
        return CALLED_AET_NOT_RECOGNIZED

    server = await serve(
        negotiate, host="127.0.0.1", port=0, limits=replace(LIMITS, maximum_associations=40), ssl=ours
    )

    async def ask() -> bytes:
        reader, writer = await asyncio.open_connection("localhost", server.port, ssl=theirs)
        writer.write(request().encode())
        answer = await reader.readexactly(10)
        writer.transport.abort()
        return answer

    async with asyncio.timeout(60):
        answers = await asyncio.gather(*(ask() for _ in range(count)))
        await server.close(0)
        while server.connections:
            await asyncio.sleep(0.01)
    return answers


def _contexts() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Ours and theirs."""
    authority, ours = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(ours)
    theirs = ssl.create_default_context()
    authority.configure_trust(theirs)
    return ours, theirs


async def _stored(images: list[bytes], *, secure: bool) -> list[bytes]:
    """What comes of images that are sent byte by byte, each on an association of its own."""
    ours, theirs = _contexts() if secure else (None, None)
    service = Service()
    service.may_answer.set()
    server = await serve(service.negotiate, host="127.0.0.1", port=0, limits=LIMITS, ssl=ours)

    async def send(image: bytes) -> None:
        reader, writer = await asyncio.open_connection("localhost", server.port, ssl=theirs)
        writer.write(request().encode())
        head = await reader.readexactly(6)
        await reader.readexactly(int.from_bytes(head[2:], "big"))
        writer.write(pdata((1, 3, store_rq())))
        writer.write(b"".join(pdata((1, 0, image[at : at + 1])) for at in range(len(image))))
        writer.write(pdata((1, 2, b"")) + RELEASE_RQ)
        answer = await reader.read()
        assert answer.endswith(RELEASE_RP)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async with asyncio.timeout(60):
        await asyncio.gather(*map(send, images))
        await server.close(0)
        while server.connections:
            await asyncio.sleep(0.01)
    return service.datasets


class TestHandshake:
    @pytest.mark.parametrize("loop", LOOPS)
    async def test_loses_no_byte(self, loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
        def run() -> list[bytes]:
            with asyncio.Runner(loop_factory=loop) as runner:
                return runner.run(_answers(40))

        answers = await asyncio.to_thread(run)
        assert answers == [CALLED_AET_NOT_RECOGNIZED.encode()] * 40


class TestManyFragments:
    @pytest.mark.parametrize("secure", [False, True])
    @pytest.mark.parametrize("loop", LOOPS)
    async def test_of_associations_that_take_turns_become_their_datasets(
        self, loop: Callable[[], asyncio.AbstractEventLoop], secure: bool
    ) -> None:
        images = [bytes((number, number + 100)) * 15_000 for number in range(4)]

        def run() -> list[bytes]:
            with asyncio.Runner(loop_factory=loop) as runner:
                return runner.run(_stored(images, secure=secure))

        assert sorted(await asyncio.to_thread(run)) == images
