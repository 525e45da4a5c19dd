"""Walk the studies of a tenant in an order, a window at a time, until enough have come.

An engine may read a whole index range before it heeds a limit, so every read is bounded by values: windows
cut where a sample of the studies says that about as many lie in them as are wanted.
"""

import asyncio
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from services.archive.answer import placed
from services.archive.indexing import Document
from services.archive.listing import LAST, SAMPLING
from services.archive.marks import EPOCH
from services.errors import PacsError
from services.persistence import Engines, Grant, TenantCollection

_FRESH = 15.0
_COST = 100.0
"""A sample is kept for some seconds, and a hundred times as long as it took to read."""
_GENEROUS = 1.3
_LARGEST = 512
_FEWEST = 8
_STEADY = 256
_DENSE = 8
_REMEMBERED = 1000
_SAMPLED = ("listed", "received_at", "search.name", "search.PatientID", "search.AccessionNumber")


@dataclass(frozen=True, slots=True)
class Axis:
    """An indexed field that orders studies, with bounds below and above all its values."""

    field: str
    low: Any
    high: Any

    def value(self, study: Document) -> Any:
        """Where a study stands on it."""
        return _value(study, self.field)


def _value(study: Document, path: str) -> Any:
    found: Any = study
    for part in path.split("."):
        found = found[part]
    return found


class _Sample:
    """One of some sixteen studies of a tenant. What searches ask of it again and again is counted once."""

    def __init__(self, studies: Sequence[Document] = ()) -> None:
        self._studies = studies
        self._along: dict[str, list[Any]] = {}
        self._alike: dict[tuple[str, ...], Counter[tuple[Any, ...]]] = {}
        self._reached: dict[tuple[Grant, Route, int], Any] = {}

    def __len__(self) -> int:
        return len(self._studies)

    def along(self, axis: Axis) -> list[Any]:
        """The values on an axis, each once, in order."""
        if axis.field not in self._along:
            self._along[axis.field] = sorted({axis.value(study) for study in self._studies})
        return self._along[axis.field]

    def reached(self, grant: Grant, route: "Route", wanted: int) -> Any:
        """Where a walk had met so many studies the last time, or None."""
        return self._reached.get((grant, route, wanted))

    def reach(self, grant: Grant, route: "Route", wanted: int, value: Any) -> None:
        """Keep that for the next one."""
        if len(self._reached) >= _REMEMBERED:
            self._reached.clear()
        self._reached[grant, route, wanted] = value

    def alike(self, equal: Sequence[tuple[str, Any]]) -> int:
        """How many of them have these values."""
        names, values = zip(*equal, strict=True)
        if names not in self._alike:
            self._alike[names] = Counter(
                tuple(_value(study, name) for name in names) for study in self._studies
            )
        return self._alike[names][values]


@dataclass(slots=True)
class _Kept:
    sample: _Sample
    until: float
    span: float
    renewal: asyncio.Task[None] | None = None


_samples: "WeakKeyDictionary[Engines, dict[str, _Kept]]" = WeakKeyDictionary()
LISTED = Axis("listed", 0, LAST)
RECEIVED = Axis("received_at", EPOCH, datetime(9999, 1, 1, tzinfo=UTC))
NAME = Axis("search.name", "", "\U0010ffff")
AXES = (LISTED, RECEIVED, NAME)


@dataclass(frozen=True, slots=True)
class Route:
    """Where to walk: an axis between two values, both included, and equalities its index holds too.

    Of `any_of` one must hold, beside all of `equal`.
    """

    axis: Axis
    low: Any
    high: Any
    descending: bool = True
    equal: tuple[tuple[str, Any], ...] = ()
    any_of: tuple[tuple[str, Any], ...] = ()


async def walk(
    engines: Engines,
    grant: Grant,
    route: Route,
    wanted: int | None,
    projection: Sequence[str] | None = None,
) -> AsyncGenerator[list[Document]]:
    """Batches of studies along the route, in order of (value, Study Instance UID), until it ends.

    `wanted` is how many the caller hopes to use: it sizes the first window, what comes in sizes the next.
    None: all of them, some hundreds at a time. A `projection` includes the UID, and the axis or the answer.
    """
    axis, studies = route.axis, engines.documents.of(grant, "studies")
    sample = await _sample(engines, grant)
    edges = _edges(route, sample)
    steps = _first_steps(route, sample, wanted)
    known = sample.reached(grant, route, wanted) if wanted else None
    if known is not None:
        at = bisect_left(edges, known)
        if edges[at] != known:
            edges.insert(at, known)
        steps = max(1, len(edges) - 1 - at if route.descending else at)
    ways = [{**dict(route.equal), name: value} for name, value in route.any_of] or [dict(route.equal)]
    # Who wants all of few is spared the many windows that are empty.
    longest = 8 * _LARGEST if wanted is None and route.equal else _LARGEST
    seen = walked = 0
    while len(edges) > 1:
        steps = min(steps, len(edges) - 1)
        low, high = (edges[-1 - steps], edges[-1]) if route.descending else (edges[0], edges[steps])
        edges = edges[:-steps] if route.descending else edges[steps:]
        upper = {"$lte": high} if high == route.high else {"$lt": high}
        between = {axis.field: {"$gte": low, **upper}}
        found = await asyncio.gather(
            *(studies.find({**way, **between}, projection=projection) for way in ways)
        )
        batch = list({study["StudyInstanceUID"]: placed(study) for some in found for study in some}.values())
        batch.sort(key=lambda study: (axis.value(study), study["StudyInstanceUID"]), reverse=route.descending)
        if wanted and seen < wanted <= seen + len(batch):
            last = wanted - seen - (1 if route.descending else 0)  # a window's upper end is not in it
            sample.reach(grant, route, wanted, axis.value(batch[last]) if last < len(batch) else high)
        yield batch
        if len({axis.value(study) for study in batch}) > _DENSE * SAMPLING * steps:
            forget(engines, grant)  # values that are all the same would stand as dense in a fresh sample
        seen, walked = seen + len(batch), walked + steps
        rest = _STEADY if wanted is None else max(wanted - seen, _FEWEST)
        hoped = round(_GENEROUS * rest * walked / seen) if seen else 4 * steps
        steps = min(max(1, hoped), 4 * steps, longest)


async def windows(engines: Engines, grant: Grant, route: Route) -> int:
    """About how many windows of some 16 studies lie along the route, its equalities not heeded."""
    return len(_edges(route, await _sample(engines, grant))) - 1


def forget(engines: Engines, grant: Grant) -> None:
    """Let the next walk look afresh where studies are dense."""
    _samples.get(engines, {}).pop(grant.tenant, None)


def _first_steps(route: Route, sample: _Sample, wanted: int | None) -> int:
    """How many windows to look through first: all, where the sample says that few are equal."""
    steps = max(1, round((wanted or _STEADY) * _GENEROUS / SAMPLING))
    if not route.equal and not route.any_of:
        return steps
    steps *= 4 if wanted else 16
    known = route.equal and all(name in _SAMPLED for name, _ in route.equal)
    return len(sample) + 1 if known and sample.alike(route.equal) <= steps else steps


def _edges(route: Route, sample: _Sample) -> list[Any]:
    """Values that cut the route into windows of some 16 studies each, from its low end to its high end."""
    values = sample.along(route.axis)
    between = values[bisect_right(values, route.low) : bisect_left(values, route.high)]
    return [route.low, *between, route.high]


async def _sample(engines: Engines, grant: Grant) -> _Sample:
    """The tenant's sample. A late one serves as long again while a new one is read: nobody waits."""
    kept = _samples.setdefault(engines, {}).get(grant.tenant)
    now = time.monotonic()
    if kept is None or now >= kept.until + kept.span:
        return await _read_sample(engines, grant)
    if now >= kept.until and (kept.renewal is None or kept.renewal.done()):
        kept.renewal = asyncio.create_task(_renew(engines, grant))
    return kept.sample


async def _renew(engines: Engines, grant: Grant) -> None:
    with suppress(PacsError):  # the next walk tries again, or waits and hears of it
        await _read_sample(engines, grant)


async def _read_sample(engines: Engines, grant: Grant) -> _Sample:
    began = time.monotonic()
    studies: TenantCollection = engines.documents.of(Grant(grant.tenant), "studies")
    sample = _Sample(await studies.find({"sampled": {"$gte": 0, "$lte": LAST}}, projection=_SAMPLED))
    now = time.monotonic()
    span = max(_FRESH, (now - began) * _COST)
    _samples.setdefault(engines, {})[grant.tenant] = _Kept(sample, now + span, span)
    return sample
