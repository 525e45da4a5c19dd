"""A remote AE as we reach it."""

import asyncio
import ssl as tls
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from services.dicom.uids import IMPLEMENTATION_VERSION_NAME
from services.errors import Refused, Unavailable
from services.peers.failures import reason
from services.peers.outgoing import OUTGOING
from services.upper_layer.association import Association
from services.upper_layer.errors import Rejected
from services.upper_layer.items import ProposedContext, Role
from services.upper_layer.limits import Limits
from services.upper_layer.requestor import associate


@dataclass(frozen=True, slots=True)
class Peer:
    """A remote Application Entity, and the name under which we call it.

    `where` says at which addresses it may be called, by its host and port; the host is looked up without.
    """

    host: str
    port: int
    called_aet: str
    calling_aet: str
    limits: Limits = field(default_factory=Limits)
    ssl: tls.SSLContext | None = None
    where: Callable[[str, int], Awaitable[Sequence[str]]] | None = None
    version_name: str = IMPLEMENTATION_VERSION_NAME


@asynccontextmanager
async def association(
    peer: Peer, contexts: Sequence[ProposedContext], roles: Mapping[str, Role] | None = None
) -> AsyncIterator[Association]:
    """An association that is released at the end, aborted when the block fails.

    `roles`: of the classes of which we would be SCP.

    Raises Refused when the peer rejects us or may not be called, Unavailable when it cannot be reached or
    breaks off.
    """
    async with (
        OUTGOING.one(peer.limits.maximum_outgoing, peer.limits.artim),
        _associated(peer, contexts, roles) as established,
    ):
        yield established


@asynccontextmanager
async def _associated(
    peer: Peer, contexts: Sequence[ProposedContext], roles: Mapping[str, Role] | None
) -> AsyncIterator[Association]:
    try:
        async with asyncio.timeout(peer.limits.artim):
            addresses = await peer.where(peer.host, peer.port) if peer.where else ()
        established = await associate(
            peer.host,
            peer.port,
            calling_aet=peer.calling_aet,
            called_aet=peer.called_aet,
            contexts=contexts,
            limits=peer.limits,
            ssl=peer.ssl,
            roles=roles,
            addresses=addresses,
            version_name=peer.version_name,
        )
    except Rejected as error:
        raise Refused(_reason(error, peer)) from error
    except OSError as error:
        raise Unavailable(_reason(error, peer)) from error
    try:
        yield established
        await established.release()
    except ConnectionError as error:
        raise Unavailable(_reason(error, peer)) from error
    finally:
        established.abort()


def _reason(error: OSError | Rejected, peer: Peer) -> str:
    return reason(error, calling=peer.calling_aet, called=peer.called_aet)
