"""Is a remote server there, and does it know us: a C-ECHO, and in plain words why it failed."""

import asyncio
import time
from dataclasses import dataclass

from services.errors import Refused, Unavailable
from services.peers.echo import echo
from services.peers.peer import Peer
from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.application_entities.calling import peer_to_call
from services.tenancy.scope import Right, Scope

PATIENCE_SECONDS = 10.0
"""Seconds a person waits for the answer."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What came of it. `status` is that of the C-ECHO response, None where there was none."""

    status: int | None
    reason: str | None
    seconds: float

    @property
    def reached(self) -> bool:
        """Whether it answered with success."""
        return self.reason is None


async def reach(scope: Scope, engines: Engines, name: str, calling_aet: str | None = None) -> Reached:
    """Call one of the tenant's remote AEs, as `calling_aet` or as the tenant's first AE title.

    Raises NotFound where the tenant has no such remote AE or title, Invalid for one that only calls us, and
    without a title.
    """
    scope.require(Right.ADMINISTER)
    remote = await application_entities.get_remote(scope, engines, name)
    peer = await peer_to_call(scope, engines, remote, calling_aet)
    started = time.monotonic()
    status, reason = await _call(peer)
    return Reached(status, reason, time.monotonic() - started)


async def _call(peer: Peer) -> tuple[int | None, str | None]:
    """The status of the C-ECHO, and what went wrong."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            status = await echo(peer)
    except TimeoutError:
        return None, f"it did not answer within {PATIENCE_SECONDS:.0f} seconds"
    except (Refused, Unavailable) as error:
        return None, str(error)
    return status, f"it answered with status {status:04X}H" if status else None
