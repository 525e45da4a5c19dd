"""One connection to a server, from the transport to its end."""

import asyncio
import contextlib
import logging
import ssl as tls
import types
from collections.abc import Awaitable, Coroutine, Generator
from ipaddress import ip_address, ip_network
from typing import Any, Protocol, cast

from services.upper_layer.acceptance import Acceptance, Caller, Negotiate
from services.upper_layer.association import Association
from services.upper_layer.connection import Connection
from services.upper_layer.errors import Aborted, place
from services.upper_layer.items import Result, UserInformation
from services.upper_layer.limits import Limits
from services.upper_layer.message import Context
from services.upper_layer.pdus import (
    APPLICATION_CONTEXT,
    APPLICATION_CONTEXT_NOT_SUPPORTED,
    LOCAL_LIMIT_EXCEEDED,
    NO_REASON_GIVEN,
    PROTOCOL_VERSION_NOT_SUPPORTED,
    TEMPORARY_CONGESTION,
    AssociateAccept,
    AssociateRequest,
    Rejection,
)
from services.upper_layer.proxy_header import ClientAddress
from services.upper_layer.state import Event, State
from services.upper_layer.tls import fingerprint
from services.upper_layer.turns import Turns

log = logging.getLogger(__name__)

_NOT_ASSOCIATED = frozenset({State.IDLE, State.AWAITING_REQUEST, State.AWAITING_CLOSE})
_IPV6_SITE = 64  # bits that one subscriber gets, all of whose addresses are its own


class Acceptor(Protocol):
    """What a connection asks of the server it came to."""

    negotiate: Negotiate
    limits: Limits
    turns: Turns
    closing: bool

    @property
    def associations(self) -> int:
        """Associations there are now."""

    def opened(self, connection: "InboundConnection") -> None:
        """A connection stands."""

    def closed(self, connection: "InboundConnection") -> None:
        """A connection is gone."""


class InboundConnection:
    """Asks for an association, is admitted or not, and served."""

    def __init__(self, server: Acceptor) -> None:
        self.task: asyncio.Task[None] | None = None
        self.address = self.neighbourhood = ""
        self._server = server
        self._association: Association | None = None
        self._transport: asyncio.BaseTransport | None = None
        self.connection = Connection(self, server.limits, admit=self._admit, turns=server.turns)

    @property
    def counts(self) -> bool:
        """Whether this is an association, and not a connection before or after one."""
        return self.connection.state not in _NOT_ASSOCIATED

    def finish(self) -> None:
        """End after the message in work."""
        if self._association:
            self._association.finish()

    def drop(self) -> None:
        """Close without a word."""
        self.connection.drop()
        if self._transport:
            cast("asyncio.Transport", self._transport).abort()

    def _admit(self, request: AssociateRequest) -> Rejection | None:
        if not request.protocol_version & 1:
            return PROTOCOL_VERSION_NOT_SUPPORTED
        if request.application_context != APPLICATION_CONTEXT:
            return APPLICATION_CONTEXT_NOT_SUPPORTED
        if self._server.closing:
            return TEMPORARY_CONGESTION
        if self._server.associations >= self._server.limits.maximum_associations:
            log.warning("association rejected: %d there already", self._server.associations)
            return LOCAL_LIMIT_EXCEEDED
        return None

    # Opening

    def passed_on(self, client: ClientAddress) -> None:
        """A load balancer says whose connection it is, before it stands for us."""
        self.connection.client = client.address

    def opened(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands; under TLS this is said before and after the handshake."""
        if self._transport is None:
            name = transport.get_extra_info("peername")
            self.address = self.connection.client or (str(name[0]) if name else "")
            self._transport, self.neighbourhood = transport, _neighbourhood(self.address)
            self._server.opened(self)

    def requested(self, request: AssociateRequest) -> None:
        """Negotiate and serve."""
        self.task = asyncio.get_running_loop().create_task(self._serve(request))

    def answered(self, answer: AssociateAccept | Rejection) -> None:
        """Never: we are the acceptor."""

    def aborted(self, why: str) -> None:
        """Gone before it was established; the transport's end follows."""

    def closed(self) -> None:
        """The transport is gone; the service sees it by itself."""
        self._server.closed(self)

    async def _serve(self, request: AssociateRequest) -> None:
        caller = Caller(self.connection.address, fingerprint(self.connection.told("ssl_object")))
        try:
            answer = await self._server.negotiate(request, caller)
        except Exception as error:  # noqa: BLE001 - a bug refuses one association
            log.error("association rejected: %s", place(error))  # noqa: TRY400 - no values in the log
            answer = NO_REASON_GIVEN
        if isinstance(answer, Rejection):
            self.connection.fire(Event.ASSOCIATE_REJECT, answer)
            return
        try:
            if self.connection.state is State.AWAITING_LOCAL_ANSWER:
                await self._serve_accepted(request, answer)
        finally:
            answer.ended()

    async def _serve_accepted(self, request: AssociateRequest, answer: Acceptance) -> None:
        association = self._associate(request, answer)
        if self._server.closing:
            association.finish()
        try:
            await answer.service.serve(association)
        except Aborted:
            pass
        except asyncio.CancelledError:
            association.abort("stopping")
            raise
        except Exception as error:  # noqa: BLE001 - a bug ends one association, never the process
            log.error("service failed: %s", place(error))  # noqa: TRY400 - no values in the log
        with contextlib.suppress(Aborted):
            association.abort("the service ended")

    def _associate(self, request: AssociateRequest, acceptance: Acceptance) -> Association:
        agreement, limits = acceptance.agreement, acceptance.limits or self._server.limits
        self.connection.use(limits)
        proposed = {context.id: context.abstract_syntax for context in request.contexts}
        self._association = Association(
            self.connection,
            request,
            self.connection.address,
            {
                reply.id: Context(reply.id, proposed[reply.id], reply.transfer_syntax)
                for reply in agreement.contexts
                if reply.result is Result.ACCEPTANCE
            },
            peer_maximum_length=request.user.maximum_length,
            patience=limits.request,
            open_sink=acceptance.service.open,
        )
        user = UserInformation(
            limits.maximum_length,
            roles=agreement.roles,
            extended=agreement.extended,
            asynchronous=request.user.asynchronous,
            identity_accepted=acceptance.identity_accepted,
        )
        accept = AssociateAccept(request.called_aet, request.calling_aet, agreement.contexts, user)
        self.connection.fire(Event.ASSOCIATE_ACCEPT, accept)
        return self._association


@types.coroutine
def _rest(
    begun: Coroutine[Any, Any, asyncio.Transport | None], first: Any
) -> Generator[Any, Any, asyncio.Transport | None]:
    """What is left of a coroutine that is begun and waits for `first`."""
    yield first
    transport: asyncio.Transport | None = yield from begun
    return transport


class Handshake(asyncio.Protocol):
    """A connection to the TLS port until it is secure: it counts, and can be dropped, from the first byte on.

    asyncio's own server with `ssl` tells of a connection only after the handshake, when thousands may hang.
    """

    def __init__(self, connection: InboundConnection, context: tls.SSLContext) -> None:
        self._connection = connection
        self._context = context

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The plain transport stands."""
        plain, connection = cast("asyncio.Transport", transport), self._connection.connection
        self._connection.opened(transport)
        loop = asyncio.get_running_loop()
        starting = loop.start_tls(
            plain,
            connection,
            self._context,
            server_side=True,
            ssl_handshake_timeout=connection.limits.artim,
        )
        # Begun here and not in a task: uvloop reads as soon as this returns, paused or not, and the first
        # bytes of the handshake would be nobody's.
        first = starting.send(None)
        self._task = loop.create_task(self._secure(plain, _rest(starting, first)))

    async def _secure(self, plain: asyncio.Transport, rest: Awaitable[asyncio.Transport | None]) -> None:
        connection = self._connection
        try:
            secure = await rest
        except OSError as error:
            log.info("TLS handshake with %s failed: %s", connection.address, type(error).__name__)
            secure = None
        if secure is None:  # also what asyncio answers for a connection lost meanwhile
            plain.abort()
            connection.closed()
        else:
            connection.connection.connection_made(secure)


def _neighbourhood(address: str) -> str:
    """An IPv4 address, or the network of an IPv6 one: what one flood comes from."""
    plain = address.partition("%")[0]
    if ":" not in plain or ip_address(plain).ipv4_mapped:  # type: ignore[union-attr]
        return plain
    return str(ip_network((plain, _IPV6_SITE), strict=False))
