"""Whom a load balancer passes on, as it says in front of the first byte (the PROXY protocol, version 2).

It is believed from listed balancers alone, and asked of them: anybody else who sends one sends no PDU.
"""

import asyncio
import logging
import socket
from collections.abc import Callable, Collection, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple, cast

from prometheus_client import Counter

from services.errors import Invalid, Malformed

REFUSED = Counter(
    "vetark_balancer_connections_refused", "connections of a load balancer that did not say whose they are"
)
log = logging.getLogger(__name__)
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
NOT_LISTED = "a PROXY header of who is not listed as a load balancer"
HEAD_BYTES = 16
LONGEST_BYTES = 4096
"""Bytes of addresses and of what a balancer may say besides."""
_VERSION, _PROXY, _LOCAL = 2, 1, 0
_ADDRESS_BYTES = {1: 4, 2: 16}  # of AF_INET and AF_INET6
_STREAM = 1


class ClientAddress(NamedTuple):
    """Whom a balancer passes on: IP address and TCP port."""

    address: str
    port: int


class Balancers:
    """The networks of the load balancers that send a PROXY header."""

    def __init__(self, networks: Collection[IPv4Network | IPv6Network]) -> None:
        self._networks = networks

    def __contains__(self, address: str) -> bool:
        """Return whether a connection from this IP address is a balancer's."""
        return any(_plain(address) in network for network in self._networks)


def balancers_of(setting: str, networks: Iterable[str]) -> Balancers | None:
    """The load balancers that a setting names; None where it names none. Raises Invalid for no network."""
    try:
        found = tuple(map(ip_network, networks))
    except ValueError as error:
        raise Invalid(f"{setting}: {error}") from None
    return Balancers(found) if found else None


def length_behind(head: bytes) -> int:
    """Return how many bytes follow the first 16 of a header. Raises Malformed for what is no header."""
    if not head.startswith(SIGNATURE) or head[12] >> 4 != _VERSION:
        raise Malformed("no PROXY header of version 2")
    length = int.from_bytes(head[14:16], "big")
    if length > LONGEST_BYTES:
        raise Malformed("a PROXY header too long")
    return length


def client_of(head: bytes, rest: bytes) -> ClientAddress | None:
    """Whom a header names; None: the balancer itself, which looks whether we are there. Raises Malformed."""
    command, family, protocol = head[12] & 15, head[13] >> 4, head[13] & 15
    if command == _LOCAL:
        return None
    size = _ADDRESS_BYTES.get(family)
    if command != _PROXY or protocol != _STREAM or size is None or len(rest) < 2 * size + 4:
        raise Malformed("a PROXY header of another kind")
    port = int.from_bytes(rest[2 * size : 2 * size + 2], "big")
    return ClientAddress(str(_plain(str(ip_address(rest[:size])))), port)


async def read_client(connection: socket.socket) -> ClientAddress | None:
    """Read the header that a balancer's connection begins with, and no byte more; whom it names.

    None: nobody, for the balancer looks whether we are there. Raises Malformed, OSError.
    """
    head = await _exactly(connection, HEAD_BYTES)
    return client_of(head, await _exactly(connection, length_behind(head))) if head else None


async def _exactly(connection: socket.socket, wanted: int) -> bytes:
    """So many bytes, or none where the peer closes before the first. Raises Malformed for what breaks off."""
    loop, found = asyncio.get_running_loop(), b""
    while len(found) < wanted:
        piece = await loop.sock_recv(connection, wanted - len(found))
        if not piece and not found:
            return b""
        if not piece:
            raise Malformed("a PROXY header that breaks off")
        found += piece
    return found


class Proxied(asyncio.BufferedProtocol):
    """A connection until it is known whose it is; then `then` serves it, told beforehand by `told`.

    Who is no balancer is served at once. Never more is read than the header: what follows is `then`'s.
    """

    def __init__(
        self,
        balancers: Balancers,
        then: asyncio.BaseProtocol,
        told: Callable[[ClientAddress], None],
        seconds: float,
    ) -> None:
        self._balancers = balancers
        self._then = then
        self._told = told
        self._seconds = seconds
        self._buffer = bytearray(HEAD_BYTES + LONGEST_BYTES)
        self._filled = 0
        self._wanted = HEAD_BYTES
        self._clock: asyncio.TimerHandle | None = None
        self._peer = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The transport stands."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self._peer = str(peer[0]) if peer else ""
        if self._peer and self._peer in self._balancers:
            self._clock = asyncio.get_running_loop().call_later(self._seconds, self._transport.abort)
        else:
            self._serve()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where what is missing of the header goes."""
        del sizehint
        return memoryview(self._buffer)[self._filled : self._wanted]

    def buffer_updated(self, nbytes: int) -> None:
        """The transport received `nbytes`."""
        self._filled += nbytes
        if self._filled < self._wanted:
            return
        try:
            if self._wanted == HEAD_BYTES:
                self._wanted += length_behind(bytes(self._buffer[:HEAD_BYTES]))
                if self._filled < self._wanted:
                    return
            client = client_of(
                bytes(self._buffer[:HEAD_BYTES]), bytes(self._buffer[HEAD_BYTES : self._wanted])
            )
        except Malformed as error:
            REFUSED.inc()
            log.warning("a connection of the load balancer %s is refused: %s", self._peer, error)
            self._transport.abort()
            return
        if client is not None:
            self._told(client)
        self._serve()

    def eof_received(self) -> bool:
        """The peer says nothing: it only looked whether somebody listens."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The transport is gone before it was known whose it is."""
        del exc
        if self._clock:
            self._clock.cancel()

    def _serve(self) -> None:
        if self._clock:
            self._clock.cancel()
        self._transport.set_protocol(self._then)
        self._then.connection_made(self._transport)


def _plain(address: str) -> IPv4Address | IPv6Address:
    """The address, an IPv4 one also where it is written as IPv6."""
    found = ip_address(address.partition("%")[0])
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
