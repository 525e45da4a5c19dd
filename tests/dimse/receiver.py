"""A C-STORE SCP on our own upper layer that keeps what it gets: a move destination that does as told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.upper_layer import dimse_messages
from services.upper_layer.acceptance import Acceptance, Caller
from services.upper_layer.acceptor import serve
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import Command
from services.upper_layer.limits import Limits
from services.upper_layer.message import Context, Gathered
from services.upper_layer.negotiation import agree
from services.upper_layer.pdus import CALLING_AET_NOT_RECOGNIZED, AssociateRequest, Rejection


@dataclass
class Receiver:
    """`statuses` by number of the C-STORE on the port; at `hangs` it never answers, at `dies` it aborts.

    `before`: what it waits for before it answers each.
    """

    port: int = 0
    syntaxes: frozenset[str] = frozenset({EXPLICIT_LITTLE_ENDIAN})
    statuses: dict[int, int] = field(default_factory=dict)
    hangs: int = 0
    dies: int = 0
    rejects: bool = False
    before: Callable[[], Awaitable[None]] | None = None
    got: list[tuple[str, str, bytes]] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    requests: list[AssociateRequest] = field(default_factory=list)
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    ended: list[str] = field(default_factory=list)

    async def negotiate(self, request: AssociateRequest, caller: Caller) -> Acceptance | Rejection:
        """Anything in the syntaxes we take."""
        del caller
        self.requests.append(request)
        if self.rejects:
            return CALLING_AET_NOT_RECOGNIZED
        return Acceptance(agree(request, lambda _: self.syntaxes), self)

    def open(self, context: Context, command: Command) -> Gathered:
        """Into memory."""
        del context, command
        return Gathered(1 << 24)

    async def serve(self, association: Association) -> None:
        """Answer as told."""
        try:
            async for message in association:
                assert isinstance(message.sink, Gathered)
                number = len(self.commands) + 1
                self.commands.append(message.command)
                if number == self.dies:
                    association.abort("dying")
                    return
                if number == self.hangs:
                    self.hanging.set()
                    await association.receive()
                uid = message.command["AffectedSOPInstanceUID"]
                self.got.append((uid, message.context.transfer_syntax, bytes(message.sink.data)))
                if self.before:
                    await self.before()
                status = self.statuses.get(number, 0)
                await association.send(message.context.id, dimse_messages.response(message.command, status))
        finally:
            self.ended.append(association.ended)


@asynccontextmanager
async def receiving(**how: object) -> AsyncIterator[Receiver]:
    """A running one."""
    receiver = Receiver(**how)
    server = await serve(receiver.negotiate, host="127.0.0.1", port=0, limits=Limits(close_delay=0.2))
    receiver.port = server.port
    try:
        yield receiver
    finally:
        await server.close(0)
