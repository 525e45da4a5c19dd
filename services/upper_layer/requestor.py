"""The requestor's side: ask a remote AE for an association (PS3.8 7.1)."""

import asyncio
import socket
import ssl as tls
from collections.abc import Mapping, Sequence
from contextlib import suppress

from services.dicom.uids import IMPLEMENTATION_VERSION_NAME
from services.upper_layer.association import Association, Open
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
    open_sink: Open | None = None,
    addresses: Sequence[str] = (),
    version_name: str = IMPLEMENTATION_VERSION_NAME,
) -> Association:
    """An established association; `.contexts` are those accepted, perhaps none.

    `addresses`: where the host is, tried in turn; else its name is looked up. `version_name`: how we name our
    implementation.

    `roles` by SOP class where we would be SCP (PS3.7 D.3.3.4). `open_sink`: where datasets go; to memory, of
    at most 1 MiB each, where it is not told.

    Raises Rejected, Aborted, other ConnectionErrors, OSError for an unknown host, and TimeoutError after
    `limits.artim` seconds.
    """
    user = UserInformation(limits.maximum_length, implementation_version_name=version_name, roles=roles or {})
    request = AssociateRequest(called_aet, calling_aet, tuple(contexts), user)
    opening = _Opening(request, limits, open_sink or _gather)
    try:
        async with asyncio.timeout(limits.artim):
            connected = await _connected(addresses or await _looked_up(host), port)
            await asyncio.get_running_loop().create_connection(
                lambda: opening.connection, sock=connected, ssl=ssl, server_hostname=host if ssl else None
            )
            return await opening.established
    except BaseException:
        opening.connection.drop()
        raise


async def _looked_up(host: str) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


async def _connected(addresses: Sequence[str], port: int) -> socket.socket:
    """Through to the first address that takes us; raises the last one's OSError."""
    *others, last = addresses
    for address in others:
        with suppress(OSError):
            return await _connect(address, port)
    return await _connect(last, port)


async def _connect(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setblocking(False)
        await asyncio.get_running_loop().sock_connect(made, (address, port))
    except BaseException:
        made.close()
        raise
    return made


class _Opening:
    """Waits for the answer to an A-ASSOCIATE request."""

    def __init__(self, request: AssociateRequest, limits: Limits, open_sink: Open) -> None:
        self._request = request
        self._limits = limits
        self._open = open_sink
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
            open_sink=self._open,
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
