"""An SCP that says what a test tells it to, right or wrong."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from services.peers.peer import Peer
from services.upper_layer.acceptor import Acceptance, Caller, serve
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import Command
from services.upper_layer.limits import Limits
from services.upper_layer.message import Context, Gathered, Message
from services.upper_layer.negotiation import agree
from services.upper_layer.pdus import AssociateRequest
from tests.peers.conftest import peer

Script = Callable[[Association, Message], Awaitable[None]]


class _Scripted:
    def __init__(self, script: Script) -> None:
        self._script = script

    def open(self, context: Context, command: Command) -> Gathered:
        return Gathered()

    async def serve(self, association: Association) -> None:
        async for message in association:
            await self._script(association, message)


@asynccontextmanager
async def scripted(script: Script, *syntaxes: str) -> AsyncIterator[Peer]:
    """It accepts every class in these transfer syntaxes, and answers by the script."""

    async def negotiate(request: AssociateRequest, caller: Caller) -> Acceptance:
        return Acceptance(agree(request, lambda _: frozenset(syntaxes)), _Scripted(script))

    server = await serve(negotiate, host="127.0.0.1", port=0, limits=Limits(close_delay=0.2))
    yield peer(server.port)
    await server.close(0)
