"""Connections that messages come on: how many, how long idle, and what a slow or huge sender may cost."""

import asyncio
import logging
import socket
import ssl
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from services.background import keep, once
from services.cancellation import cancel_and_wait
from services.errors import Malformed
from services.hl7.receiving import Receiving
from services.hl7_messages.blocks import BlockReader, NoBlocks, framed
from services.settings import Settings
from services.tenancy.hl7_applications.registry import Hl7Registry
from services.upper_layer.proxy_header import REFUSED, balancers_of, read_client
from services.upper_layer.tls import fingerprint

log = logging.getLogger(__name__)
STRANGERS = 8
"""Connections at a time of addresses that nobody lists: each is told so once, and closed."""
STRANGERS_SECONDS = 10.0
"""Seconds such a connection may take."""
HEADERS = 128
"""Connections at a time of balancers that have not said yet whose they are."""
_BACKLOG = 128
_HANDSHAKE_SECONDS = 10.0
_HEADER_SECONDS = 10.0
_WRITING_SECONDS = 30.0
_PAUSE_SECONDS = 0.1
_LOGGED_SECONDS = 60.0


@dataclass(slots=True)
class _Place:
    """Under which address a connection is counted; a stranger's is counted with those of all strangers."""

    address: str
    is_strangers: bool


class Connections:
    """The connections of one process, on the plain port and on that of TLS."""

    def __init__(self, settings: Settings, registry: Hl7Registry, receiving: Receiving) -> None:
        self._settings = settings
        self._registry = registry
        self._receiving = receiving
        self._balancers = balancers_of("VETARK_HL7_PROXY_NETWORKS", settings.hl7_proxy_networks) or ()
        self._headers = 0
        self._held: Counter[str] = Counter()
        self._strangers = 0
        self._running: set[asyncio.Task[None]] = set()
        self._busy: set[asyncio.Task[None]] = set()
        self._listeners: list[socket.socket] = []
        self._listening: list[asyncio.Task[None]] = []
        self._closing = False
        self._logged = -_LOGGED_SECONDS

    def listen(self, port: int, secure: ssl.SSLContext | None = None) -> int:
        """Open a port; which one it is. Raises OSError."""
        bind = self._settings.bind
        family = socket.AF_INET6 if ":" in bind else socket.AF_INET
        listener = socket.create_server((bind, port), family=family, backlog=_BACKLOG, reuse_port=True)
        listener.setblocking(False)
        self._listeners.append(listener)
        self._listening.append(keep("the HL7 port", lambda: self._accept(listener, secure)))
        bound: int = listener.getsockname()[1]
        return bound

    async def close(self, grace: float) -> None:
        """Take no more connections, answer the messages that have come, and end."""
        self._closing = True
        await cancel_and_wait(*self._listening)
        for listener in self._listeners:
            listener.close()
        await cancel_and_wait(*(self._running - self._busy))
        if self._busy:
            await asyncio.wait(self._busy, timeout=grace)
        await cancel_and_wait(*self._running)

    async def _accept(self, listener: socket.socket, secure: ssl.SSLContext | None) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, peer = await loop.sock_accept(listener)
            except OSError:  # no descriptor left, or gone before it was taken
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            address = str(peer[0])
            if address not in self._balancers:
                self._take(connection, address, secure)
            elif self._headers >= HEADERS:
                self._full(address)
                connection.close()
            else:
                self._headers += 1
                self._run(self._passed_on(connection, address, secure))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = once("an HL7 connection", work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def _take(self, connection: socket.socket, address: str, secure: ssl.SSLContext | None) -> None:
        """Serve a connection from this address, where there is a place for it."""
        if self._closing or not (place := self._place(address)):
            self._full(address)
            connection.close()
            return
        self._run(self._served(connection, secure, place))

    async def _passed_on(
        self, connection: socket.socket, balancer: str, secure: ssl.SSLContext | None
    ) -> None:
        """Serve a load balancer's connection once it has said whose it is."""
        client = None
        try:
            async with asyncio.timeout(_HEADER_SECONDS):
                client = await read_client(connection)
        except Malformed as error:
            REFUSED.inc()
            log.warning("a connection of the load balancer %s is refused: %s", balancer, error)
        except (OSError, TimeoutError):
            log.debug("a connection of the load balancer %s ended before it said whose it is", balancer)
        finally:
            self._headers -= 1
            if client is None:
                connection.close()
        if client is not None:
            self._take(connection, client.address, secure)

    def _place(self, address: str) -> _Place | None:
        """A place for a connection; None where there are enough of its kind."""
        if not self._registry.knows_address(address):
            if self._strangers >= STRANGERS:
                return None
            self._strangers += 1
            return _Place(address, is_strangers=True)
        most = self._settings.hl7_connections
        if self._held.total() >= most or self._held[address] >= self._settings.hl7_connections_per_address:
            return None
        self._held[address] += 1
        return _Place(address, is_strangers=False)

    def _give(self, place: _Place) -> None:
        if place.is_strangers:
            self._strangers -= 1
            return
        self._held[place.address] -= 1
        if not self._held[place.address]:
            del self._held[place.address]

    def _listed(self, place: _Place) -> None:
        """A stranger turned out to be listed a moment ago."""
        self._give(place)
        place.is_strangers = False
        self._held[place.address] += 1

    def _full(self, address: str) -> None:
        """Say so, now and then."""
        now = time.monotonic()
        if now - self._logged > _LOGGED_SECONDS:
            self._logged = now
            log.warning("no more HL7 connections are taken from %s at the moment", address)

    async def _served(self, connection: socket.socket, secure: ssl.SSLContext | None, place: _Place) -> None:
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        loop = asyncio.get_running_loop()
        transport: asyncio.BaseTransport | None = None
        try:
            transport, _ = await loop.connect_accepted_socket(
                lambda: protocol,
                connection,
                ssl=secure,
                ssl_handshake_timeout=_HANDSHAKE_SECONDS if secure else None,
            )
            writer = asyncio.StreamWriter(transport, protocol, reader, loop)
            await self._answered(BlockReader(reader, self._settings.hl7_message_bytes), writer, place)
        except (OSError, TimeoutError, NoBlocks) as error:
            log.debug("an HL7 connection from %s ended: %s", place.address, type(error).__name__)
        finally:
            self._give(place)
            if transport is None:
                connection.close()
            else:
                transport.close()

    async def _answered(self, blocks: BlockReader, writer: asyncio.StreamWriter, place: _Place) -> None:
        """Answer one message after the other; a sender that nobody lists is told so, and no more."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 -- a coroutine of one
        certificate = fingerprint(writer.get_extra_info("ssl_object"))
        idle = patience = self._settings.hl7_message_timeout
        if place.is_strangers:
            idle = patience = min(patience, STRANGERS_SECONDS)
        while not self._closing:
            block = await blocks.next(idle, patience)
            if block is None:
                return
            self._busy.add(task)
            try:
                answered = await self._receiving.answer(block, place.address, certificate)
                for each in answered.acknowledgements:
                    writer.write(framed(each))
                async with asyncio.timeout(_WRITING_SECONDS):
                    await writer.drain()
            finally:
                self._busy.discard(task)
            if answered.is_listed:
                idle, patience = self._settings.hl7_idle_timeout, self._settings.hl7_message_timeout
                if place.is_strangers:
                    self._listed(place)
            elif place.is_strangers:
                return
