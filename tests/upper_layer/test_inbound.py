"""TLS at the acceptor on both loops: asyncio's, and uvloop as the entry points run."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import replace

import pytest
import trustme
import uvloop

from services.upper_layer.acceptor import Acceptance, Caller, serve
from services.upper_layer.pdus import CALLED_AET_NOT_RECOGNIZED, AssociateRequest, Rejection
from tests.upper_layer.conftest import LIMITS, request


async def _answers(count: int) -> list[bytes]:
    """What requests are answered, over TLS; some come with the last bytes of the handshake."""
    authority, ours = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(ours)
    theirs = ssl.create_default_context()
    authority.configure_trust(theirs)

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


class TestHandshake:
    @pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
    async def test_loses_no_byte(self, loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
        def run() -> list[bytes]:
            with asyncio.Runner(loop_factory=loop) as runner:
                return runner.run(_answers(40))

        answers = await asyncio.to_thread(run)
        assert answers == [CALLED_AET_NOT_RECOGNIZED.encode()] * 40
