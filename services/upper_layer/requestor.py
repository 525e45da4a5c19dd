"""The requestor's side: ask a remote AE for an association (PS3.8 7.1)."""

import asyncio
import ssl as tls
from collections.abc import Mapping, Sequence

from services.upper_layer.association import Association
from services.upper_layer.connection import Connection
from services.upper_layer.dimse_messages import Command
from services.upper_layer.errors import Aborted, Rejected
from services.upper_layer.items import ProposedContext, Result, Role, UserInformation
from services.upper_layer.limits import Limits
from services.upper_layer.message import Context, Gathered, Sink
from services.upper_layer.pdus import AssociateAccept, AssociateRequest, Rejection

MOST_CONTEXTS = 128


def propose(pairs: Sequence[tuple[str, Sequence[str]]]) -> tuple[ProposedContext, ...]:
    """Contexts of (abstract syntax, transfer syntaxes), numbered 1, 3, 5 ...; at most 128 (PS3.8 9.3.2.2)."""
    if len(pairs) > MOST_CONTEXTS:
        raise ValueError(f"{len(pairs)} presentation contexts; an association has room for {MOST_CONTEXTS}")
    return tuple(
        ProposedContext(2 * number + 1, abstract, tuple(transfer))
        for number, (abstract, transfer) in enumerate(pairs)
    )


async def associate(
    host: str,
    port: int,
    *,
    calling_aet: str,
    called_aet: str,
    contexts: Sequence[ProposedContext],
    limits: Limits,
    ssl: tls.SSLContext | None = None,
    roles: Mapping[str, Role] | None = None,
) -> Association:
    """An established association; `.contexts` are those accepted, perhaps none.

    `roles`: of the classes of which we would be SCP.

    Raises Rejected, Aborted, other ConnectionErrors, OSError for an unknown host, and TimeoutError after
    `limits.artim` seconds.
    """
    request = AssociateRequest(
        called_aet, calling_aet, tuple(contexts), UserInformation(limits.maximum_length, roles=roles or {})
    )
    opening = _Opening(request, limits)
    try:
        async with asyncio.timeout(limits.artim):
            await asyncio.get_running_loop().create_connection(
                lambda: opening.connection, host, port, ssl=ssl
            )
            return await opening.established
    except BaseException:
        opening.connection.drop()
        raise


class _Opening:
    """Waits for the answer to an A-ASSOCIATE request."""

    def __init__(self, request: AssociateRequest, limits: Limits) -> None:
        self._request = request
        self._limits = limits
        self.established: asyncio.Future[Association] = asyncio.get_running_loop().create_future()
        self.connection = Connection(self, limits, request=request)

    def opened(self, transport: asyncio.BaseTransport) -> None:
        """We are through to the host."""

    def requested(self, request: AssociateRequest) -> None:
        """Never: we are the requestor."""

    def answered(self, answer: AssociateAccept | Rejection) -> None:
        """The peer's answer."""
        if self.established.done():
            return
        if isinstance(answer, Rejection):
            self.established.set_exception(Rejected(answer.result, answer.source, answer.reason))
            return
        proposed = {context.id: context.abstract_syntax for context in self._request.contexts}
        association = Association(
            self.connection,
            self._request,
            self.connection.address,
            {
                reply.id: Context(reply.id, proposed[reply.id], reply.transfer_syntax)
                for reply in answer.contexts
                if reply.result is Result.ACCEPTANCE and reply.id in proposed
            },
            peer_maximum_length=answer.user.maximum_length,
            patience=self._limits.dimse,
            open_sink=_gather,
        )
        self.established.set_result(association)

    def aborted(self, why: str) -> None:
        """The peer aborted, or was lost."""
        if not self.established.done():
            self.established.set_exception(Aborted(why))

    def closed(self) -> None:
        """The transport is gone."""
        self.aborted("connection closed")


def _gather(context: Context, command: Command) -> Sink:
    del context, command
    return Gathered()
