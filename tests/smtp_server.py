"""A small SMTP server (RFC 5321) of the tests' own, which keeps what it takes."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class SmtpServer:
    """`refuses` is what it answers to MAIL, if not with a welcome; `knows_not`: who has no mailbox."""

    port: int = 0
    refuses: str = ""
    knows_not: str = ""
    taken: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    @asynccontextmanager
    async def run(cls, tls: ssl.SSLContext | None = None, port: int = 0) -> AsyncIterator["SmtpServer"]:
        """Listen on a port of loopback, a free one where none is named."""
        made = cls()
        server = await asyncio.start_server(made._serve, "127.0.0.1", port, ssl=tls)
        made.port = server.sockets[0].getsockname()[1]
        async with server:
            yield made

    async def next(self) -> EmailMessage:
        """The latest message, once one has come."""
        async with asyncio.timeout(60):
            await self.arrived.wait()
        self.arrived.clear()
        return self.taken[-1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 tests\r\n")
        while line := (await reader.readline()).decode():
            verb = line[:4].upper()
            if verb == "EHLO":
                writer.write(b"250-tests\r\n250 AUTH PLAIN\r\n")
            elif verb == "AUTH":
                self.credentials.append(base64.b64decode(line.split()[2]).decode())
                writer.write(b"235 welcome\r\n")
            elif verb == "RCPT" and self.knows_not and self.knows_not in line:
                writer.write(b"550 nobody of this name\r\n")
            elif verb == "MAIL" and self.refuses:
                writer.write(f"{self.refuses}\r\n".encode())
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                self.raw.append(body)
                self.taken.append(message_from_bytes(body[:-3], policy=policy.default))
                self.arrived.set()
                writer.write(b"250 taken\r\n")
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 yes\r\n")
        writer.close()
