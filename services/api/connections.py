"""One HTTP/1.1 connection with limits: seconds for headers and for what nobody reads, and their number.

A body that somebody reads is timed by the guard, which knows when it is waited for.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from services.api.gathered import Gathered
from services.api.standing import ABORT
from services.http_problem import problem
from services.settings import Settings
from services.upper_layer.proxy_header import NOT_LISTED, SIGNATURE, ClientAddress, Proxied, balancers_of

log = logging.getLogger(__name__)
LAST_REQUEST_SECONDS = 5.0
"""Seconds in which one more request may come by a connection of a process that drains: balancers look whether
it takes connections every few."""


class Connection(HttpToolsProtocol):
    """Uvicorn's connection with time limits; `of` makes the class for a server's settings."""

    settings: Settings
    began = 0.0
    _gathered: Gathered
    _clock: asyncio.TimerHandle | None = None
    _reader_clock: asyncio.TimerHandle | None = None
    _is_new = True  # nothing has come yet
    _head = 0  # bytes since a request began
    _asking = False  # a request has begun and not all of it is here
    _in_headers = True
    _passed_on: ClientAddress | None = None
    _ending = False  # the process goes: what is asked is answered, and nothing after it

    @classmethod
    def of(cls, settings: Settings) -> Callable[..., asyncio.BaseProtocol]:
        """Return what makes connections with these settings. Raises Invalid for networks that are none."""
        made = type(cls.__name__, (cls,), {"settings": settings})
        balancers = balancers_of("VETARK_HTTP_PROXY_NETWORKS", settings.http_proxy_networks)
        if balancers is None:
            return made

        def proxied(**given: Any) -> Proxied:
            connection = made(**given)
            return Proxied(balancers, connection, connection.passed_on, settings.http_header_timeout)

        return proxied

    @property
    def droppable(self) -> bool:
        """Return whether no answer and no image is lost with it."""
        answering = self.cycle is not None and not self.cycle.response_complete
        return not answering or (self._asking and b"/dicomweb/" not in self.url)

    def handle_websocket_upgrade(self) -> None:
        """Go on as a WebSocket, whose client is the same."""
        self.ws_protocol_class = cast("type[asyncio.Protocol]", partial(Socket, passed_on=self._passed_on))
        self.transport = self._gathered.end()
        super().handle_websocket_upgrade()

    def passed_on(self, client: ClientAddress) -> None:
        """A load balancer says whose connection it is, before it stands for us."""
        self._passed_on = client

    # What comes in

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection; where there are too many, the address that has most loses one for it."""
        super().connection_made(transport)
        self.transport = self._gathered = Gathered(transport, self.loop)
        self.client = self._passed_on or self.client
        self.began = self.loop.time()
        self._wait(self.settings.http_header_timeout, self._too_slow)
        if len(self.connections) > self.settings.http_connections:
            dropped = _greediest(self.connections - {self})
            if dropped is not None:
                dropped.transport.abort()
            else:
                self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "too many connections")

    def data_received(self, data: bytes) -> None:
        """Read on; headers must end before they fill our memory."""
        self._head += len(data)
        if self._is_new and data.startswith(SIGNATURE):
            log.warning("a connection from %s is refused: %s", _address(self), NOT_LISTED)
        self._is_new = False
        super().data_received(data)
        if self._asking and self._in_headers and self._head > self.settings.http_header_bytes:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Start the clock of a request."""
        super().on_message_begin()
        cast("dict[str, Any]", self.scope)[ABORT] = self.transport.abort
        self._head, self._asking, self._in_headers = 0, True, True
        self._wait(self.settings.http_header_timeout, self._too_slow)

    def on_headers_complete(self) -> None:
        """Stop the clock of a request: its headers are here."""
        self._in_headers = False
        self._wait(None)
        super().on_headers_complete()
        if self._ending:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """Note that all of a request is here."""
        self._asking = False
        self._wait(None)
        super().on_message_complete()
        if self.cycle is not None and self.cycle.response_complete:  # it was answered before
            self._wait(self.settings.http_header_timeout, self._too_slow)

    def on_response_complete(self) -> None:
        """Throw away the rest of a body for a while, so that who writes first and reads then is answered."""
        self._gathered.flush()
        super().on_response_complete()
        if self._asking and self.cycle.response_complete and not self.transport.is_closing():
            self._unset_keepalive_if_required()
            self._wait(self.settings.http_body_timeout, self.transport.abort)

    def shutdown(self) -> None:
        """Answer what is asked, and close. A balancer may be sending a request: it is awaited."""
        type(self)._ending = True  # noqa: SLF001 also whoever is on the way
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False
        elif not self._asking:  # else its own clock runs
            self._wait(min(self.settings.drain_seconds, LAST_REQUEST_SECONDS), self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks."""
        self._wait(None)
        self._stop_watching()
        super().connection_lost(exc)

    # What goes out

    def pause_writing(self) -> None:
        """Watch a client that does not take what it asked for."""
        super().pause_writing()
        self._watch(None)

    def resume_writing(self) -> None:
        """Watch no longer: the client has taken what it asked for."""
        super().resume_writing()
        self._stop_watching()

    def _watch(self, before: int | None) -> None:
        left, patience = self.transport.get_write_buffer_size(), self.settings.http_body_timeout
        if before is not None and before - left < min(before, self.settings.http_least_rate * patience):
            self.transport.abort()
        else:
            self._reader_clock = self.loop.call_later(patience, self._watch, left)

    def _stop_watching(self) -> None:
        if self._reader_clock is not None:
            self._reader_clock.cancel()
            self._reader_clock = None

    # The clock of what comes in

    def _wait(self, seconds: float | None, then: Callable[[], None] | None = None) -> None:
        if self._clock is not None:
            self._clock.cancel()
        self._clock = self.loop.call_later(seconds, then) if seconds is not None and then else None

    def _too_slow(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait(self.settings.http_header_timeout, self._too_slow)  # the slow ones are we
        elif self._asking:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "the headers took too long")
        else:
            self.transport.close()

    def _refuse(self, status: HTTPStatus, detail: str = "") -> None:
        """Answer before there is a request, and close."""
        if not self.transport.is_closing():
            answer = problem(status, detail, {"Connection": "close"})
            head = b"".join(b"%b: %b\r\n" % pair for pair in answer.raw_headers)
            self.transport.write(STATUS_LINE[status] + head + b"\r\n" + bytes(answer.body))
            self.transport.close()


class Socket(WebSocketsSansIOProtocol):
    """A WebSocket: uvicorn's, which takes a handshake that is answered by a refusal for a mistake of ours."""

    def __init__(self, *given: Any, passed_on: ClientAddress | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        self._passed_on = passed_on

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take over a connection."""
        super().connection_made(transport)
        self.client = self._passed_on or self.client

    async def send(self, message: Any) -> None:
        """Send; a refusal completes the handshake."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body"):
            self.handshake_complete = True


def _greediest(others: set[Any]) -> Connection | None:
    """Return the oldest that may be dropped, of the address that has most connections."""
    held = Counter(map(_address, others))
    idle = (one for one in others if isinstance(one, Connection) and one.droppable)
    return max(idle, key=lambda one: (held[_address(one)], -one.began), default=None)


def _address(connection: object) -> str:
    client = cast("tuple[str, int] | None", getattr(connection, "client", None))
    return client[0] if client else ""
