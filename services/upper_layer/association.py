"""An association as services use it: messages in and out, release, abort (PS3.7 6, PS3.8 7)."""

import asyncio
import struct
from collections import deque
from collections.abc import AsyncIterable, Callable, Mapping

from services.errors import PacsError
from services.upper_layer import dimse_messages
from services.upper_layer.connection import Connection
from services.upper_layer.dimse_messages import Command, CommandField
from services.upper_layer.errors import Aborted, AbortReason, ProtocolError
from services.upper_layer.limits import Limits
from services.upper_layer.message import Context, Message, Sink
from services.upper_layer.pdus import AssociateRequest
from services.upper_layer.reader import Write
from services.upper_layer.state import Event, State

_HEADER = struct.Struct(">BxIIBB")
_HEAD_BYTES = 6  # bytes of a PDV item before its fragment
_BATCH_BYTES = 1 << 20  # bytes given to the transport between two looks at its buffer
_LONGEST_QUEUE = 2
_UNLIMITED = 1 << 20

Open = Callable[[Context, Command], Sink]
Outgoing = bytes | memoryview | AsyncIterable[bytes | memoryview]


class Association:
    """An established association. Iterate over it for messages; the iteration ends when the peer releases.

    `request` is what was asked for, `contexts` what was accepted, by ID; `address` is the peer's.
    Everything raises Aborted once the association is broken.
    """

    def __init__(
        self,
        connection: Connection,
        request: AssociateRequest,
        address: str,
        contexts: Mapping[int, Context],
        *,
        peer_maximum_length: int,
        patience: float,
        open_sink: Open,
    ) -> None:
        self.request = request
        self.address = address
        self.contexts = contexts
        self._connection = connection
        self._fragment = max(2, ((peer_maximum_length or _UNLIMITED) - _HEAD_BYTES) & ~1)
        self._batch = max(1, _BATCH_BYTES // self._fragment) * self._fragment
        self._patience = patience
        self._open = open_sink
        self._loop = asyncio.get_running_loop()
        self._messages: deque[Message] = deque()
        self._coming: Message | None = None  # its dataset is still being received
        self._cancelled: set[int] = set()  # Message IDs, 16 bits each
        self._waiter: asyncio.Future[None] | None = None
        self._idle = False  # waits for a request of the peer
        self._paused = False
        self._ending = False  # the service wants no further messages
        self._leaving = False  # we have asked for the release
        self._release_asked = False
        self._released = False
        self._broken: str | None = None
        self._watch = self._loop.call_later(min(connection.limits.dimse, patience), self._look)
        connection.association = self

    @property
    def limits(self) -> Limits:
        """What the peer is granted."""
        return self._connection.limits

    # Messages in

    def __aiter__(self) -> "Association":
        return self

    async def __anext__(self) -> Message:
        """The next message; the end when the peer asks for the release, which it is granted."""
        self._idle = True
        try:
            return await self._next()
        finally:
            self._idle = False

    async def _next(self) -> Message:
        while not self._messages:
            if self._broken is not None:
                raise Aborted(self._broken)
            if self._release_asked:
                self._connection.fire(Event.RELEASE_RESPONSE)
                self._released = True
                raise StopAsyncIteration
            if self._ending and self._coming is None:
                self.abort("stopping")
                raise Aborted("stopping")
            self._connection.heard = self._loop.time()
            await self._wait()
        message = self._messages.popleft()
        if self._paused and not self._messages:
            self._paused = False
            self._connection.resume()
        return message

    async def receive(self) -> Message:
        """The next message, where a release by the peer would be out of place."""
        try:
            return await self._next()
        except StopAsyncIteration:
            raise Aborted("released by the peer") from None

    @property
    def idle(self) -> float:
        """Seconds since the peer had anything to do with us; 0 while anything is under way."""
        if not self._idle or self._coming or self._connection.reader.inside_message or self.ended:
            return 0.0
        return self._loop.time() - self._connection.heard

    def is_cancelled(self, command: Command) -> bool:
        """Return whether a C-CANCEL for this request has come in (PS3.7 9.3.2.3); it overtakes the queue."""
        return command.get("MessageID") in self._cancelled

    # Messages out

    async def send(self, context_id: int, command: Command, dataset: Outgoing | None = None) -> None:
        """Send a message; a dataset of any size goes out in fragments of the peer's maximum length.

        A dataset may come in pieces, of even length but the last. What fails before the first piece is raised
        with nothing sent; what fails later ends the association, for no message can be taken back.
        Raises Aborted, also when the peer does not take it within `limits.dimse`.
        """
        command["CommandDataSetType"] = dimse_messages.NO_DATASET if dataset is None else 1
        pieces: list[bytes | memoryview] = []
        if dataset is None or isinstance(dataset, bytes | memoryview):
            self._fragments(pieces, context_id, memoryview(dimse_messages.encode(command)), 1)
            if dataset is not None:
                pieces = await self._part(pieces, context_id, memoryview(dataset), whole=True)
            await self._write(pieces)
            return
        coming = aiter(dataset)
        part = memoryview(await anext(coming, b""))
        self._fragments(pieces, context_id, memoryview(dimse_messages.encode(command)), 1)
        try:
            async for following in coming:
                pieces = await self._part(pieces, context_id, part, whole=False)
                part = memoryview(following)
            await self._write(await self._part(pieces, context_id, part, whole=True))
        except BaseException:
            self.abort("a dataset that cannot be sent to its end")
            raise

    async def _part(
        self, pieces: list[bytes | memoryview], context_id: int, view: memoryview, *, whole: bool
    ) -> list[bytes | memoryview]:
        """Send `pieces` and a part of a dataset; what of it is still to be written, with what follows."""
        for start in range(0, len(view) or int(whole), self._batch):
            last = start + self._batch >= len(view)
            self._fragments(pieces, context_id, view[start : start + self._batch], 0, whole=whole and last)
            if not last or not whole:
                await self._write(pieces)
                pieces = []
        return pieces

    def _fragments(
        self,
        pieces: list[bytes | memoryview],
        context_id: int,
        data: memoryview,
        command: int,
        *,
        whole: bool = True,
    ) -> None:
        size = self._fragment
        for start in range(0, len(data) or 1, size):
            piece = data[start : start + size]
            length = len(piece)
            last = 2 if whole and start + size >= len(data) else 0
            pieces.append(_HEADER.pack(4, length + _HEAD_BYTES, length + 2, context_id, command | last))
            pieces.append(piece)

    async def _write(self, pieces: list[bytes | memoryview]) -> None:
        if not self._connection.may_send:
            raise Aborted(self._broken or "association released")
        try:
            await self._connection.write(pieces)
        except TimeoutError:
            self.abort("the peer does not read")
            raise Aborted("the peer does not read") from None

    # The end

    async def release(self) -> None:
        """Ask for the release and wait until it is granted; what nobody took is lost. Raises Aborted."""
        self._leaving = True
        self._drop_messages()
        if self._paused:  # or the answer would not be read
            self._paused = False
            self._connection.resume()
        self._connection.fire(Event.RELEASE_REQUEST)
        while not self._released and self._broken is None:
            if self._connection.state is State.COLLISION_REQUESTOR_LOCAL:
                self._connection.fire(Event.RELEASE_RESPONSE)
            await self._wait()
        if self._connection.state is State.COLLISION_ACCEPTOR_LOCAL:
            self._connection.fire(Event.RELEASE_RESPONSE)
        if self._broken is not None:
            raise Aborted(self._broken)

    def abort(self, why: str = "aborted here") -> None:
        """A-ABORT by the service user; harmless after the end."""
        if self._broken is None and not self._over:
            self.aborted(why)
            self._connection.fire(Event.ABORT_REQUEST)

    def finish(self) -> None:
        """Take no further message: end as soon as the one in work is answered."""
        self._ending = True
        self._wake()

    @property
    def ended(self) -> str:
        """How it ended; empty while it has not."""
        if self._broken is not None:
            return self._broken
        return "released" if self._released else ""

    @property
    def _over(self) -> bool:
        return self._connection.state in {State.IDLE, State.AWAITING_CLOSE}

    # User of the connection

    def command(self, context_id: int, data: bytes) -> Write | None:
        """A command set came in."""
        context = self.contexts.get(context_id)
        if context is None:
            raise ProtocolError(AbortReason.INVALID_PARAMETER, "presentation context was not accepted")
        command = dimse_messages.decode(data)
        if command["CommandField"] == CommandField.C_CANCEL_RQ and not dimse_messages.has_dataset(command):
            self._cancelled.add(command.get("MessageIDBeingRespondedTo", 0))
            return None
        self._cancelled.discard(command.get("MessageID", 0))
        message = Message(context, command)
        if not dimse_messages.has_dataset(command):
            self._enqueue(message)
            return None
        self._coming = message
        message.sink = self._open(context, command)
        return message.sink.write

    def failed(self, error: PacsError) -> Write:
        """The dataset that is coming in cannot be taken."""
        if self._coming:
            if self._coming.sink:
                self._coming.sink.discard()
            self._coming.sink, self._coming.failure = None, error
        return _drop

    def complete(self) -> None:
        """The dataset that was coming in is whole."""
        if self._coming:
            message, self._coming = self._coming, None
            self._enqueue(message)

    def release_requested(self) -> None:
        """The peer asks for the release; granted when its messages are done."""
        self._release_asked = True
        self._wake()

    def released(self) -> None:
        """The peer grants the release."""
        self._released = True
        self._wake()

    def aborted(self, why: str) -> None:
        """The association is broken."""
        self._broken = why
        self._drop_messages()
        if self._coming and self._coming.sink:
            self._coming.sink.discard()
        self._coming = None
        self._wake()

    def closed(self) -> None:
        """The transport is gone."""
        self._watch.cancel()
        if self._broken is None and not self._released:
            self.aborted("connection lost")

    def _enqueue(self, message: Message) -> None:
        self._messages.append(message)
        if self._leaving:
            self._drop_messages()
        if len(self._messages) >= _LONGEST_QUEUE and not self._paused:
            # The peer runs ahead of us without a window negotiated: let TCP hold it.
            self._paused = True
            self._connection.pause()
        self._wake()

    def _drop_messages(self) -> None:
        for message in self._messages:
            if message.sink:
                message.sink.discard()
        self._messages.clear()

    # Waiting

    async def _wait(self) -> None:
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def _look(self) -> None:
        """Break off when the peer has been silent for too long where it is its turn to speak."""
        limits = self._connection.limits
        idle = self._loop.time() - self._connection.heard
        limit = None
        if self._coming or self._connection.reader.inside_message:
            limit = None if self._paused else limits.dimse
        elif self._waiter:
            limit = self._patience
        if limit is not None and idle >= limit:
            self._connection.break_off(AbortReason.NOT_SPECIFIED, f"silent for {limit:g} s")
            return
        rest = min(limits.dimse, self._patience) if limit is None else min(limits.dimse, limit - idle)
        self._watch = self._loop.call_later(rest, self._look)


def _drop(data: memoryview) -> None:
    del data
