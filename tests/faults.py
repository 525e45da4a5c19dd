"""Relays on loopback between Vetark and an engine, with the faults that networks and servers have."""

import asyncio
import struct
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Self

import bson

_OP_MSG = 2013
_HEADER = struct.Struct("<iiii")
SLOW_DOWN = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
NOT_PRIMARY = {"ok": 0.0, "code": 10107, "codeName": "NotWritablePrimary", "errmsg": "not primary"}
WRITES = frozenset({"insert", "update", "delete", "findAndModify", "findandmodify", "bulkWrite"})


class Relay:
    """Connections to one port, passed on to another until they are cut.

    `refusing`: new ones are closed at once. `silent`: nothing that is said arrives, and nobody answers.
    """

    def __init__(self, target: int) -> None:
        self.port = 0
        self._target = target
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.refusing = False
        self.silent = False

    @classmethod
    @asynccontextmanager
    async def to(cls, target: int) -> AsyncIterator[Self]:
        """One that passes everything on."""
        relay = cls(target)
        async with await asyncio.start_server(relay._serve, "127.0.0.1", 0) as server:
            relay.port = server.sockets[0].getsockname()[1]
            yield relay
            relay.refusing = True
            relay.cut()
            await asyncio.gather(*relay._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Cut every connection there is, in the middle of whatever is under way."""
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            if not self.refusing:
                await self._relayed(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._tasks.discard(task)
            self._writers.discard(writer)
            writer.transport.abort()

    async def _relayed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, upstream = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers.add(upstream)
        back = asyncio.create_task(_pour(theirs, writer))
        try:
            await self.requests(reader, upstream, writer)
        finally:
            back.cancel()
            self._writers.discard(upstream)
            upstream.transport.abort()

    async def requests(
        self, reader: asyncio.StreamReader, upstream: asyncio.StreamWriter, back: asyncio.StreamWriter
    ) -> None:
        """Pass on what the client says."""
        while data := await reader.read(1 << 16):
            if not self.silent:
                upstream.write(data)
                await upstream.drain()


class ObjectStoreRelay(Relay):
    """Before an S3; `slow`: whoever asks is told 503, once all of the request is read."""

    slow = False
    told = 0

    async def requests(
        self, reader: asyncio.StreamReader, upstream: asyncio.StreamWriter, back: asyncio.StreamWriter
    ) -> None:
        """One request after the other."""
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (
                    int(line.split(b":")[1])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length:")
                ),
                0,
            )
            if self.slow and b"100-continue" in head.lower():
                length = 0
            if not self.slow:
                upstream.write(head)
            while length:
                piece = await reader.read(min(length, 1 << 16))
                if not piece:
                    return
                length -= len(piece)
                if not self.slow:
                    upstream.write(piece)
                    await upstream.drain()
            if self.slow:
                self.told += 1
                back.write(SLOW_DOWN)
                await back.drain()
                return


Answer = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]


class MongoRelay(Relay):
    """Before a server of MongoDB's wire: it counts the commands, and may answer some itself."""

    def __init__(self, target: int) -> None:
        super().__init__(target)
        self.commands: Counter[str] = Counter()
        self.streams: list[Mapping[str, Any]] = []
        self.answer: Answer = lambda _: None

    def url(self) -> str:
        """Connection string of a client that comes by here."""
        return f"mongodb://127.0.0.1:{self.port}/?directConnection=true&retryWrites=false"

    def step_down(self) -> None:
        """Cut every connection, as a primary does that steps down, and refuse writes until `step_up`."""
        self.answer = lambda command: NOT_PRIMARY if next(iter(command)) in WRITES else None
        self.cut()

    def step_up(self) -> None:
        """Take writes again."""
        self.answer = lambda _: None

    async def requests(
        self, reader: asyncio.StreamReader, upstream: asyncio.StreamWriter, back: asyncio.StreamWriter
    ) -> None:
        """One message after the other."""
        while True:
            header = await reader.readexactly(_HEADER.size)
            length, request, _, code = _HEADER.unpack(header)
            body = await reader.readexactly(length - _HEADER.size)
            answer = None
            if code == _OP_MSG:
                command = _command(body)
                name = next(iter(command))
                self.commands[name] += 1
                if name == "aggregate" and "$changeStream" in next(iter(command["pipeline"]), {}):
                    self.streams.append(command)
                answer = self.answer(command)
            if self.silent:
                continue
            if answer is None:
                upstream.write(header + body)
                await upstream.drain()
            else:
                sections = struct.pack("<iB", 0, 0) + bson.encode(answer)
                back.write(_HEADER.pack(_HEADER.size + len(sections), 0, request, _OP_MSG) + sections)
                await back.drain()


def _command(body: bytes) -> Mapping[str, Any]:
    """The command document of a message; what comes in sequences beside it is left out."""
    at = 4
    while body[at]:  # a sequence of documents before the command
        at += 1 + int.from_bytes(body[at + 1 : at + 5], "little")
    size = int.from_bytes(body[at + 1 : at + 5], "little")
    return bson.decode(body[at + 1 : at + 1 + size])


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
        writer.transport.abort()
