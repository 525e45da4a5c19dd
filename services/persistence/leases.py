"""A due queue inside a collection: whose `changed` mark is past is due, and one worker at a time leases it.

The document carries `changed` (when it is due; absent: nothing to do), `lease` ({holder, until}) and `begun`:
how often work on it was begun and did not end, counted with the lease, so before anything can go wrong.
Everything is a compare-and-set on what was read, so two workers never hold one document and a new change is
never cleared by mistake. A worker that dies loses its lease by time. The queue is the one place that looks
across tenants; what it hands out carries its tenant's grant.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from services.background import keep
from services.cancellation import cancel_and_wait
from services.errors import Unavailable
from services.persistence.binding import NARROWED_BY, Document
from services.persistence.collection import TenantCollection
from services.persistence.documents import Documents
from services.persistence.edits import Edit
from services.persistence.filters import Filter, Not, Within
from services.persistence.grant import Grant
from services.persistence.moments import in_milliseconds

LEASED_AT_ONCE = 64
"""How many leased documents may stand before the free ones of a queue."""
LONGEST = timedelta(minutes=30)
"""What no lease lasts, and no two clocks differ by: one that ends later is nobody's."""
KEYS: Mapping[str, tuple[str, ...]] = {
    **NARROWED_BY,
    "case_messages": ("id",),
    "outgoing_notifications": ("id",),
    "digests": ("user", "way"),
    "deliveries": ("id",),
    "errands": ("id",),
    "image_requests": ("id",),
    "inbox_uploads": ("id",),
    "cases": ("id",),
    "workitems": ("uid",),
    "case_events": ("id",),
    "reports": ("id",),
    "critical_findings": ("id",),
}
"""What names a document of each queue within its tenant."""


@dataclass(frozen=True, slots=True)
class Due:
    """A document as it was when read, and the grant of its tenant."""

    collection: str
    grant: Grant
    document: Document

    @property
    def changed(self) -> datetime:
        """The mark that made it due."""
        mark: datetime = self.document["changed"]
        return mark


async def due(
    documents: Documents, collection: str, now: datetime, limit: int, where: Filter = MappingProxyType({})
) -> list[Due]:
    """What is due and leased by nobody, the longest due first; of it only what meets `where`."""
    found = await documents.installation(collection).find(
        {**where, "changed": Within(lte=now)}, sort=[("changed", 1)], limit=limit + LEASED_AT_ONCE
    )
    free = [document for document in found if not _is_leased(document, now)]
    return [Due(collection, Grant(document["tenant"]), document) for document in free[:limit]]


async def lease(documents: Documents, item: Due, holder: str, until: datetime) -> Due | None:
    """Take it until then, or renew one's own; None: somebody else was quicker, or it changed meanwhile."""
    mine = item.document.get("lease", {}).get("holder") == holder
    begun = item.document.get("begun", 0) + (not mine)
    taken = {"lease": {"holder": holder, "until": in_milliseconds(until)}, "begun": begun}
    if not await _collection(documents, item).update(_as_read(item), Edit(set=taken)):
        return None
    return Due(item.collection, item.grant, item.document | taken)


async def clear(documents: Documents, item: Due) -> bool:
    """The work is done: no longer due, unless it changed meanwhile (False; then it stays due, and free)."""
    done = Edit(unset=("changed", "lease", "begun"))
    if await _collection(documents, item).update(_as_read(item), done):
        return True
    await release(documents, item)
    return False


async def release(
    documents: Documents, item: Due, again_at: datetime | None = None, *, counted: bool = True
) -> None:
    """Give it back undone, due again at a later time if one is named; not `counted`: as if never begun."""
    mine = {**_key(item), "lease.holder": item.document.get("lease", {}).get("holder")}
    collection = _collection(documents, item)
    begun = {} if counted else {"begun": max(0, item.document.get("begun", 0) - 1)}
    if again_at is not None:
        postponed = Edit(set={"changed": again_at, **begun}, unset=("lease",))
        if await collection.update({**mine, "changed": item.changed}, postponed):
            return
    await collection.update(mine, Edit(set=begun, unset=("lease",)))


@asynccontextmanager
async def renewed_lease(
    collection: TenantCollection,
    named: Filter,
    free: Filter,
    *,
    holder: str,
    lasts: timedelta,
    now: datetime,
) -> AsyncIterator[bool]:
    """Hold the lease of one document that no queue hands out, renewed meanwhile; yields whether it is held.

    `named`: what names it. `free`: what else has to be so, but for its lease, to take it `now`.
    """
    taken = {**named, **free, "lease.until": Not(Within(gte=now, lte=now + LONGEST))}
    if not await collection.update(taken, _leased(holder, now + lasts)):
        yield False
        return
    mine = {**named, "lease.holder": holder}

    async def renew() -> None:
        while True:
            await asyncio.sleep(lasts.total_seconds() / 3)
            with suppress(Unavailable):  # the next try may reach it; the work itself will say so too
                await collection.update(mine, _leased(holder, datetime.now(UTC) + lasts))

    renewing = keep("the renewing of a lease", renew)
    try:
        yield True
    finally:
        await cancel_and_wait(renewing)
        await collection.update(mine, Edit(unset=("lease",)))


def _is_leased(document: Document, now: datetime) -> bool:
    """Whether somebody holds it. An end that lies too far ahead was written by a clock that was wrong."""
    until = _until(document)
    return until is not None and now < until <= now + LONGEST


def _leased(holder: str, until: datetime) -> Edit:
    return Edit(set={"lease": {"holder": holder, "until": in_milliseconds(until)}})


def _collection(documents: Documents, item: Due) -> TenantCollection:
    return documents.of(item.grant, item.collection)


def _key(item: Due) -> Document:
    return {name: item.document[name] for name in KEYS[item.collection]}


def _as_read(item: Due) -> Document:
    return {**_key(item), "changed": item.changed, "lease.until": _until(item.document)}


def _until(document: Document) -> Any:
    return document.get("lease", {}).get("until")
