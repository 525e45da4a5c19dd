"""Reads a tenant's studies in an order, some at a time, along the index that narrows a search best.

Each reading is one page of an index behind the place where the last one ended: it costs what it brings,
however large the archive.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.archive.index.entries import Document
from services.archive.index.list_keys import LAST
from services.persistence import Engines, Filter, Grant, Within, value_at
from services.persistence.moments import EPOCH

UID = "StudyInstanceUID"
_FIRST, _LARGEST = 128, 1024
"""Studies of the first reading where nobody says how many are wanted, and of the largest."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An indexed field that orders studies, with bounds below and above all its values."""

    field: str
    low: Any
    high: Any

    def value(self, study: Document) -> Any:
        """Return the value of a study on it."""
        return value_at(study, self.field)

    def place(self, study: Document) -> tuple[Any, str]:
        """Return the place of a study among all: its value, and its UID among those of the same value."""
        return self.value(study), study[UID]


LISTED = Axis("listed", 0, LAST)
RECEIVED = Axis("received_at", EPOCH, datetime(9999, 1, 1, tzinfo=UTC))
NAME = Axis("search.name", "", "\U0010ffff")


@dataclass(frozen=True, slots=True)
class Route:
    """A way through the studies: an axis between two values, both included, and equalities of its index.

    Of `any_of` one must hold, beside all of `equal`.
    """

    axis: Axis
    low: Any
    high: Any
    descending: bool = True
    equal: tuple[tuple[str, Any], ...] = ()
    any_of: tuple[tuple[str, Any], ...] = ()

    @property
    def filters(self) -> list[Filter]:
        """One for each of `any_of`; what meets any of them lies along the route."""
        bounds: dict[str, Any] = {}
        if (self.low, self.high) != (self.axis.low, self.axis.high):
            bounds = {self.axis.field: Within(gte=self.low, lte=self.high)}
        equal = {**bounds, **dict(self.equal)}
        return [{**equal, name: value} for name, value in self.any_of] or [equal]


async def studies_along(
    engines: Engines,
    grant: Grant,
    route: Route,
    wanted: int | None = None,
    *,
    after: tuple[Any, str] | None = None,
    projection: Sequence[str] | None = None,
) -> AsyncGenerator[list[Document]]:
    """Batches of studies along the route, in order of (value, Study Instance UID), until it ends.

    `wanted` is how many the caller hopes to use: it sizes the first reading, each further one is twice as
    large. None: all of them. `after`: the place behind which it begins.
    """
    axis, studies = route.axis, engines.documents.of(grant, "studies")
    direction = -1 if route.descending else 1
    sort = ((axis.field, direction), (UID, direction))
    fields = None if projection is None else tuple({*projection, axis.field, UID})
    size = min(wanted or _FIRST, _LARGEST)
    while True:
        reading = [
            studies.find(where, sort=sort, after=after, limit=size, projection=fields)
            for where in route.filters
        ]
        found = await asyncio.gather(*reading) if len(reading) > 1 else [await reading[0]]
        ends = [axis.place(some[-1]) for some in found if len(some) == size]
        end = (max(ends) if route.descending else min(ends)) if ends else None
        yield found[0] if len(found) == 1 else _merged(route, found, end)
        if end is None:
            return
        after, size = end, min(2 * size, _LARGEST)


async def count_along(engines: Engines, grant: Grant, route: Route, limit: int) -> int:
    """About how many studies lie along the route, counted up to a limit."""
    studies = engines.documents.of(grant, "studies")
    counts = await asyncio.gather(*(studies.count(where, limit=limit) for where in route.filters))
    return min(sum(counts), limit)


def _merged(route: Route, found: Sequence[list[Document]], end: tuple[Any, str] | None) -> list[Document]:
    """Put what several filters brought in one order, each study once.

    Where a way may go on, nothing is told from behind its end: the next reading brings that again.
    """
    place = route.axis.place
    batch = {study[UID]: study for some in found for study in some}
    here = [study for study in batch.values() if end is None or not _behind(route, place(study), end)]
    return sorted(here, key=place, reverse=route.descending)


def _behind(route: Route, place: tuple[Any, str], end: tuple[Any, str]) -> bool:
    return place < end if route.descending else place > end
