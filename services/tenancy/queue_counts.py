"""Counts what is due in the queues of background work, over all tenants: for who measures."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from services.persistence import Engines, Within
from services.persistence.leases import KEYS
from services.tenancy.scope import Right, Scope

MOST = 1000
"""Documents that are counted of a queue: a look costs no more, however long the queue is."""
QUEUES = tuple(name for name in KEYS if name != "instances")


@dataclass(frozen=True, slots=True)
class QueueCount:
    """What is due in a queue, counted up to `MOST`, and for how many seconds the oldest of it is."""

    due: int
    oldest_seconds: float


async def find(scope: Scope, engines: Engines) -> Mapping[str, QueueCount]:
    """Look at all of them now. Needs to operate; raises Unavailable."""
    scope.require(Right.OPERATE)
    return await read(engines)


async def read(engines: Engines) -> Mapping[str, QueueCount]:
    """Read the counts: for who measures."""
    now = datetime.now(UTC)
    found = await asyncio.gather(*(_of(engines, queue, now) for queue in QUEUES))
    return dict(zip(QUEUES, found, strict=True))


async def _of(engines: Engines, queue: str, now: datetime) -> QueueCount:
    documents, due = engines.documents.installation(queue), {"changed": Within(lte=now)}
    oldest = await documents.find(due, projection=("changed",), sort=[("changed", 1)], limit=1)
    if not oldest:
        return QueueCount(0, 0.0)
    count = await documents.count(due, limit=MOST)
    return QueueCount(count, (now - oldest[0]["changed"]).total_seconds())
