"""What stands between a browser and the installation, and can be shut: then the server is gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from services.cancellation import cancel_and_wait


class Gate:
    """Passes bytes on to an address while it is open."""

    def __init__(self, host: str, port: int) -> None:
        self._to = host, port
        self._port = 0
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        """Where a browser goes to."""
        return f"http://127.0.0.1:{self._port}"

    async def open(self) -> None:
        """Let through what comes, at the same port each time."""
        self._server = await asyncio.start_server(self._let_in, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Let nobody in, and drop what was let in."""
        if self._server is not None:
            self._server.close()
        await cancel_and_wait(*self._passing)

    async def _let_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._passing.add(task)
        writers = [writer]
        try:
            with suppress(OSError):
                there_reader, there_writer = await asyncio.open_connection(*self._to)
                writers.append(there_writer)
                await asyncio.gather(_pass(reader, there_writer), _pass(there_reader, writer))
        finally:
            for one in writers:
                one.transport.abort()
            self._passing.discard(task)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
    writer.close()


@asynccontextmanager
async def gate_to(http: str) -> AsyncIterator[Gate]:
    """An open gate to an installation."""
    parts = urlsplit(http)
    assert parts.hostname
    assert parts.port
    gate = Gate(parts.hostname, parts.port)
    await gate.open()
    try:
        yield gate
    finally:
        await gate.shut()
