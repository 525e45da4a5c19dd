"""The acceptor's side: a TCP port on which associations are negotiated and served (PS3.8 7.1)."""

import asyncio
import contextlib
import logging
import ssl as tls
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from services.upper_layer.association import Association
from services.upper_layer.connection import Connection
from services.upper_layer.dimse_messages import Command
from services.upper_layer.errors import Aborted, place
from services.upper_layer.items import Result, UserInformation
from services.upper_layer.limits import Limits
from services.upper_layer.message import Context, Sink
from services.upper_layer.negotiation import Agreement
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
from services.upper_layer.state import Event, State

logger = logging.getLogger(__name__)

_BACKLOG = 128
# Connections that have not asked for an association yet, or are being closed, beyond the associations.
_SPARE_CONNECTIONS = 64


class Service(Protocol):
    """What is done on an accepted association."""

    def open(self, context: Context, command: Command) -> Sink:
        """Where the dataset of this message goes. A PacsError here becomes the message's `failure`."""

    async def serve(self, association: Association) -> None:
        """Answer messages until there are no more; Aborted may pass through."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The association is accepted on these terms and served by this service."""

    agreement: Agreement
    service: Service


Negotiate = Callable[[AssociateRequest, str], Awaitable[Acceptance | Rejection]]


class Server:
    """A listening port. Make it with `serve`."""

    def __init__(self, negotiate: Negotiate, limits: Limits) -> None:
        self.negotiate = negotiate
        self.limits = limits
        self.guests: set[_Guest] = set()
        self.port = 0  # the TCP port really bound
        self.closing = False
        self._listener: asyncio.Server | None = None

    async def listen(self, host: str, port: int, *, reuse_port: bool, ssl: tls.SSLContext | None) -> None:
        """Open the port. Raises OSError."""
        self._listener = await asyncio.get_running_loop().create_server(
            lambda: _Guest(self).connection,
            host,
            port,
            reuse_port=reuse_port or None,
            ssl=ssl,
            backlog=_BACKLOG,
        )
        self.port = self._listener.sockets[0].getsockname()[1]

    @property
    def associations(self) -> int:
        """Associations there are now, those under negotiation included."""
        return sum(guest.counts for guest in self.guests)

    async def close(self, grace: float) -> None:
        """Stop listening, let messages in work end for at most `grace` seconds, then abort what is left."""
        self.closing = True
        if self._listener:
            self._listener.close()
        for guest in self.guests:
            guest.finish()
        tasks = {guest.task for guest in self.guests if guest.task}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for guest in list(self.guests):
            guest.connection.drop()


async def serve(
    negotiate: Negotiate,
    *,
    host: str,
    port: int,
    limits: Limits,
    reuse_port: bool = False,
    ssl: tls.SSLContext | None = None,
) -> Server:
    """Listen, and serve every association that `negotiate(request, peer's address)` accepts.

    Application context, protocol version and the number of associations are checked before `negotiate` is
    asked. Port 0 is any free one. Raises OSError when the port cannot be had.
    """
    server = Server(negotiate, limits)
    await server.listen(host, port, reuse_port=reuse_port, ssl=ssl)
    return server


class _Guest:
    """One connection to the server, from the transport to its end."""

    def __init__(self, server: Server) -> None:
        self.task: asyncio.Task[None] | None = None
        self._server = server
        self._association: Association | None = None
        self.connection = Connection(self, server.limits, admit=self._admit)
        crowded = len(server.guests) >= server.limits.maximum_associations + _SPARE_CONNECTIONS
        server.guests.add(self)
        if crowded:
            self.connection.drop()

    @property
    def counts(self) -> bool:
        """Whether this is an association, and not a connection before or after one."""
        return self.connection.state not in {State.IDLE, State.AWAITING_REQUEST, State.AWAITING_CLOSE}

    def finish(self) -> None:
        """End after the message in work."""
        if self._association:
            self._association.finish()

    def _admit(self, request: AssociateRequest) -> Rejection | None:
        if not request.protocol_version & 1:
            return PROTOCOL_VERSION_NOT_SUPPORTED
        if request.application_context != APPLICATION_CONTEXT:
            return APPLICATION_CONTEXT_NOT_SUPPORTED
        if self._server.closing:
            return TEMPORARY_CONGESTION
        if self._server.associations >= self._server.limits.maximum_associations:
            logger.warning("association rejected: %d there already", self._server.associations)
            return LOCAL_LIMIT_EXCEEDED
        return None

    # Opening

    def requested(self, request: AssociateRequest) -> None:
        """Negotiate and serve."""
        self.task = asyncio.get_running_loop().create_task(self._serve(request))

    def answered(self, answer: AssociateAccept | Rejection) -> None:
        """Never: we are the acceptor."""

    def aborted(self, why: str) -> None:
        """Gone before it was established; the transport's end follows."""

    def closed(self) -> None:
        """The transport is gone; the service sees it by itself."""
        self._server.guests.discard(self)

    async def _serve(self, request: AssociateRequest) -> None:
        try:
            answer = await self._server.negotiate(request, self.connection.address)
        except Exception as error:  # noqa: BLE001 - a bug refuses one association
            logger.error("association rejected: %s", place(error))  # noqa: TRY400 - no values in the log
            answer = NO_REASON_GIVEN
        if isinstance(answer, Rejection):
            self.connection.fire(Event.ASSOCIATE_REJECT, answer)
            return
        if self.connection.state is not State.AWAITING_LOCAL_ANSWER:
            return
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
            logger.error("service failed: %s", place(error))  # noqa: TRY400 - no values in the log
        with contextlib.suppress(Aborted):
            association.abort("the service ended")

    def _associate(self, request: AssociateRequest, acceptance: Acceptance) -> Association:
        agreement, limits = acceptance.agreement, self._server.limits
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
        )
        accept = AssociateAccept(request.called_aet, request.calling_aet, agreement.contexts, user)
        self.connection.fire(Event.ASSOCIATE_ACCEPT, accept)
        return self._association
