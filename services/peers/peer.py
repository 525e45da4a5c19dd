"""A remote AE as we reach it."""

import ssl as tls
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from services.errors import Refused, Unavailable
from services.peers.outgoing import OUTGOING
from services.upper_layer.association import Association
from services.upper_layer.errors import Rejected
from services.upper_layer.items import ProposedContext, Role
from services.upper_layer.limits import Limits
from services.upper_layer.requestor import associate


@dataclass(frozen=True, slots=True)
class Peer:
    """A remote Application Entity, and the name under which we call it."""

    host: str
    port: int
    called_aet: str
    calling_aet: str
    limits: Limits = field(default_factory=Limits)
    ssl: tls.SSLContext | None = None


@asynccontextmanager
async def association(
    peer: Peer, contexts: Sequence[ProposedContext], roles: Mapping[str, Role] | None = None
) -> AsyncIterator[Association]:
    """An association that is released at the end, aborted when the block fails.

    `roles`: of the classes of which we would be SCP.

    Raises Refused when the peer rejects us, Unavailable when it cannot be reached or breaks off.
    """
    where = f"{peer.called_aet} at {peer.host}:{peer.port}"
    async with (
        OUTGOING.one(peer.limits.maximum_outgoing, peer.limits.artim),
        _associated(peer, where, contexts, roles) as established,
    ):
        yield established


@asynccontextmanager
async def _associated(
    peer: Peer, where: str, contexts: Sequence[ProposedContext], roles: Mapping[str, Role] | None
) -> AsyncIterator[Association]:
    try:
        established = await associate(
            peer.host,
            peer.port,
            calling_aet=peer.calling_aet,
            called_aet=peer.called_aet,
            contexts=contexts,
            limits=peer.limits,
            ssl=peer.ssl,
            roles=roles,
        )
    except Rejected as error:
        raise Refused(f"{where}: {error}") from error
    except (OSError, TimeoutError) as error:
        raise Unavailable(f"{where}: {error or 'no answer'}") from error
    try:
        yield established
        await established.release()
    except ConnectionError as error:
        raise Unavailable(f"{where}: {error}") from error
    finally:
        established.abort()
