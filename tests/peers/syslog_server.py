"""A syslog server over TLS that keeps what it gets (RFC 5425)."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import trustme


@dataclass
class SyslogServer:
    """Messages without their lengths. `cut` hangs up once, in the middle, after so many bytes."""

    messages: list[bytes] = field(default_factory=list)
    connections: int = 0
    cut: int | None = None
    port: int = 0
    authority: Path = Path()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self.cut is not None:
            await reader.readexactly(self.cut)
            self.cut = None
            writer.transport.abort()
            return
        with suppress(asyncio.IncompleteReadError):  # the end
            while length := await reader.readuntil(b" "):
                self.messages.append(await reader.readexactly(int(length)))
        writer.close()


@asynccontextmanager
async def running(folder: Path, host: str = "localhost") -> AsyncIterator[SyslogServer]:
    """Run one on a free port of this machine, with a certificate for `host`."""
    authority = trustme.CA()
    made = SyslogServer(authority=folder / "authority.pem")
    authority.cert_pem.write_to_path(str(made.authority))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=context)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
