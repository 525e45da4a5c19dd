"""Audit messages to a syslog server over TLS (RFC 5424 in RFC 5425; PS3.15 A.6).

Syslog acknowledges nothing. So each batch has a connection of its own, closed in order: a server that answers
TLS's close_notify has read every byte. One that only closes may have died with what it read: it gets the
batch once more. asyncio does not tell how a TLS connection ended; a blocking socket in a thread does.
"""

import asyncio
import logging
import os
import re
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from services.errors import Invalid, Unavailable
from services.upper_layer.tls import client_context

log = logging.getLogger(__name__)
PORT = 6514
PATIENCE_SECONDS = 10.0
"""Seconds that connecting, each write and the answer to the end of a connection may take."""
_FACILITY = 10  # security/authorization
_NOTICE, _WARNING = 5, 4
_ADDRESS = re.compile(r"(?:(?P<plain>[^\[\]:]+)|\[(?P<v6>[^\[\]]+)\])(?::(?P<port>\d{1,5}))?", re.ASCII)
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Server:
    """Who takes our messages."""

    host: str
    port: int
    context: ssl.SSLContext


@dataclass(frozen=True, slots=True)
class Message:
    """An audit message's XML, when it happened, and whether it warns."""

    at: datetime
    xml: str
    warns: bool = False


def server(address: str, authorities: Path | None) -> Server:
    """The server at `host`, `host:port` or `[address]:port`, whose certificate names that host.

    Raises Invalid for another form, or where the file of authorities (PEM) cannot be read.
    """
    named = _ADDRESS.fullmatch(address)
    if named is None:
        raise Invalid("the syslog server is host:port")
    try:
        context = client_context(authorities, None, None)
    except OSError as error:
        raise Invalid("the syslog server's authorities are no PEM file") from error
    return Server(named["plain"] or named["v6"], int(named["port"] or PORT), context)


async def send(to: Server, messages: Sequence[Message]) -> None:
    """Give the server all of them. Raises Unavailable unless it took every one; then some may be there."""
    data = b"".join(map(framed, messages))
    try:
        if not await asyncio.to_thread(_send, to, data) and not await asyncio.to_thread(_send, to, data):
            log.warning("the syslog server closes without TLS's close_notify: it gets everything twice")
    except OSError as error:  # ssl.SSLError and TimeoutError are some
        raise Unavailable(f"the syslog server does not take messages: {type(error).__name__}") from error


def framed(message: Message) -> bytes:
    """A syslog message with its length before it (RFC 5425 4.3)."""
    severity = _WARNING if message.warns else _NOTICE
    at = message.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    head = f"<{_FACILITY * 8 + severity}>1 {at} {_hostname()} vetark {os.getpid()} DICOM+RFC3881 - "
    body = head.encode("ascii") + _BOM + message.xml.encode()
    return b"%d %b" % (len(body), body)


def _hostname() -> str:
    name = "".join(c for c in socket.gethostname() if "!" <= c <= "~")
    return name[:255] or "-"


def _send(to: Server, data: bytes) -> bool:
    """Send it over a connection of its own; whether the server answered close_notify. Raises OSError."""
    with (
        socket.create_connection((to.host, to.port), PATIENCE_SECONDS) as plain,
        to.context.wrap_socket(plain, server_hostname=to.host) as connection,
    ):
        connection.sendall(data)
        try:
            connection.unwrap()
        except ssl.SSLEOFError:
            return False
    return True
