"""Walk the studies of a tenant in an order, a window at a time, until enough have come.

An engine may read a whole index range before it heeds a limit, so every read is bounded by values: windows
cut where a sample of the studies says that about as many lie in them as are wanted.
"""

import time
from bisect import bisect_left, bisect_right
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from services.archive.indexing import Document
from services.archive.listing import LAST, SAMPLING
from services.archive.marks import EPOCH
from services.persistence import Engines, Grant, TenantCollection

_FRESH = 15.0
_COST = 100.0
"""A sample is kept for some seconds, and a hundred times as long as it took to read."""
_GENEROUS = 1.3
_LARGEST = 512
_FEWEST = 8
_STEADY = 256
_DENSE = 8
_samples: "WeakKeyDictionary[Engines, dict[str, tuple[float, list[Document]]]]" = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Axis:
    """An indexed field that orders studies, with bounds below and above all its values."""

    field: str
    low: Any
    high: Any

    def value(self, study: Document) -> Any:
        """Where a study stands on it."""
        found: Any = study
        for part in self.field.split("."):
            found = found[part]
        return found


LISTED = Axis("listed", 0, LAST)
RECEIVED = Axis("received_at", EPOCH, datetime(9999, 1, 1, tzinfo=UTC))
NAME = Axis("search.name", "", "\U0010ffff")
AXES = (LISTED, RECEIVED, NAME)


@dataclass(frozen=True, slots=True)
class Route:
    """Where to walk: an axis between two values, both included, and equalities its index holds too."""

    axis: Axis
    low: Any
    high: Any
    descending: bool = True
    equal: tuple[tuple[str, Any], ...] = ()


async def walk(
    engines: Engines, grant: Grant, route: Route, wanted: int | None
) -> AsyncGenerator[list[Document]]:
    """Batches of studies along the route, in order of (value, Study Instance UID), until it ends.

    `wanted` is how many the caller hopes to use: it sizes the first window, what comes in sizes the next.
    None: all of them, some hundreds at a time.
    """
    axis, studies = route.axis, engines.documents.of(grant, "studies")
    edges = await _edges(engines, grant, route)
    equal = dict(route.equal)
    steps = max(1, round((wanted or _STEADY) * _GENEROUS / SAMPLING))
    longest = _LARGEST
    if equal:  # who wants all of few is spared the many windows that are empty
        steps, longest = (4 * steps, longest) if wanted else (16 * steps, 8 * longest)
    seen = walked = 0
    while len(edges) > 1:
        steps = min(steps, len(edges) - 1)
        low, high = (edges[-1 - steps], edges[-1]) if route.descending else (edges[0], edges[steps])
        edges = edges[:-steps] if route.descending else edges[steps:]
        upper = {"$lte": high} if high == route.high else {"$lt": high}
        batch = await studies.find({**equal, axis.field: {"$gte": low, **upper}})
        batch.sort(key=lambda study: (axis.value(study), study["StudyInstanceUID"]), reverse=route.descending)
        yield batch
        if len({axis.value(study) for study in batch}) > _DENSE * SAMPLING * steps:
            forget(engines, grant)  # values that are all the same would stand as dense in a fresh sample
        seen, walked = seen + len(batch), walked + steps
        rest = _STEADY if wanted is None else max(wanted - seen, _FEWEST)
        hoped = round(_GENEROUS * rest * walked / seen) if seen else 4 * steps
        steps = min(max(1, hoped), 4 * steps, longest)


async def windows(engines: Engines, grant: Grant, route: Route) -> int:
    """About how many windows of some 16 studies lie along the route, its equalities not heeded."""
    return len(await _edges(engines, grant, route)) - 1


def forget(engines: Engines, grant: Grant) -> None:
    """Let the next walk look afresh where studies are dense."""
    _samples.get(engines, {}).pop(grant.tenant, None)


async def _edges(engines: Engines, grant: Grant, route: Route) -> list[Any]:
    """Values that cut the route into windows of some 16 studies each, from its low end to its high end."""
    values = sorted({route.axis.value(study) for study in await _sample(engines, grant)})
    between = values[bisect_right(values, route.low) : bisect_left(values, route.high)]
    return [route.low, *between, route.high]


async def _sample(engines: Engines, grant: Grant) -> list[Document]:
    kept = _samples.setdefault(engines, {})
    until, sample = kept.get(grant.tenant, (0.0, []))
    now = time.monotonic()
    if now < until:
        return sample
    studies: TenantCollection = engines.documents.of(Grant(grant.tenant), "studies")
    fields = ("listed", "received_at", "search.name")
    sample = await studies.find({"sampled": {"$gte": 0, "$lte": LAST}}, projection=fields)
    took = time.monotonic() - now
    kept[grant.tenant] = (now + max(_FRESH, took * _COST), sample)
    return sample
