"""A practice system's end of MLLP."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import hl7

from services.hl7_messages.blocks import framed


@dataclass
class Sender:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    @asynccontextmanager
    async def to(cls, port: int, context: ssl.SSLContext | None = None) -> AsyncIterator["Sender"]:
        name = "localhost" if context else None
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=name)
        try:
            yield cls(reader, writer)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def send(self, message: str | bytes, codec: str = "utf-8") -> "Answer":
        """Send one message; its first acknowledgement."""
        await self.write(framed(message if isinstance(message, bytes) else message.encode(codec)))
        return await self.answer()

    async def write(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self) -> "Answer":
        async with asyncio.timeout(30):
            block = await self.reader.readuntil(b"\x1c\r")
        return Answer.of(block[1:-2])

    async def ended(self) -> bool:
        """Whether the other end closes without another word."""
        async with asyncio.timeout(30):
            try:
                return await self.reader.read(1) == b""
            except ConnectionResetError:
                return True


@dataclass(frozen=True)
class Answer:
    """An acknowledgement, read by the library."""

    code: str
    control_id: str
    why: str
    error: str
    raw: bytes

    @classmethod
    def of(cls, data: bytes) -> "Answer":
        message = hl7.parse(data.decode("iso8859-1"))
        segments = {str(one[0]): one for one in message}
        parts = [str(part) for part in segments["MSA"]] + ["", "", ""]
        error = str(segments["ERR"]) if "ERR" in segments else ""
        return cls(parts[1], parts[2], parts[3], error, data)
