"""Reading the trail: pages for people, newest first, and all of it for an export.

The engine may read all of an index range before it stops at a limit (SecantusDB does), so a page looks at a
window of time that widens backwards until it is full.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import Invalid
from services.persistence import Engines, TenantCollection
from services.tenancy.audit.entry import Document, Entry
from services.tenancy.audit.event import Event, Outcome
from services.tenancy.audit.trail import note, record
from services.tenancy.scope import Right, Scope

LARGEST_PAGE = 1000
_EPOCH, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)  # all is in between
_MILLISECOND = timedelta(milliseconds=1)
_FIRST_WINDOW = timedelta(hours=1)
_WIDER = 8
_EXPORTED = timedelta(days=1)
_OLDEST, _NEWEST = ([(name, way) for name in ("at", "chain", "number")] for way in (1, -1))
_LEADS = {"study": "study", "principal": "principal.id", "event": "event"}
"""Indexes that a filter makes the better way in, and its field."""
_Place = tuple[datetime, str, int]


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first, and the cursor after the last."""

    entries: tuple[Entry, ...]
    end_cursor: str | None
    has_next_page: bool


async def entries(
    scope: Scope,
    engines: Engines,
    *,
    event: str | None = None,
    principal: str | None = None,
    study: str | None = None,
    outcome: Outcome | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    first: int = 50,
    after: str | None = None,
) -> Page:
    """A page of the tenant's trail; all filters must hold, `since` <= at < `until`. For administrators.

    Raises Refused, and Invalid for a page of another size than 1 to 1000 or a cursor that is not ours.
    """
    trail, where = _trail(scope, engines)
    if not 1 <= first <= LARGEST_PAGE:
        raise Invalid(f"a page has 1 to {LARGEST_PAGE} entries")
    asked = {"study": study, "principal.id": principal, "event": event, "outcome": outcome}
    where |= {name: str(value) for name, value in asked.items() if value is not None}
    begin, end = max(since or _EPOCH, _EPOCH), min(until or _LATEST, datetime.now(UTC) + timedelta(days=1))
    found: list[Document] = []
    if after is not None:
        behind = _cursor(after)
        if begin <= behind[0] < end:
            same = await trail.find({**where, "at": behind[0]}, sort=_NEWEST)
            found, end = [one for one in same if _place(one) < behind], behind[0]
    found += await _newest(trail, where, begin, end, first + 1 - len(found))
    note(scope, engines, Event.TRAIL_READ)
    shown = found[:first]
    return Page(tuple(map(Entry.of, shown)), _text(shown[-1]) if shown else None, len(found) > first)


async def export(
    scope: Scope, engines: Engines, since: datetime | None = None, until: datetime | None = None
) -> AsyncIterator[Document]:
    """All of the tenant's documents with `since` <= at < `until`, oldest first. For administrators."""
    trail, where = _trail(scope, engines)
    ever = {**where, "at": {"$gte": _EPOCH, "$lt": _LATEST}}
    oldest = await trail.find(ever, sort=_OLDEST, limit=1, projection=["at"])
    await record(scope, engines, Event.TRAIL_EXPORTED)
    begin = max(since or _EPOCH, oldest[0]["at"] if oldest else _LATEST)
    end = min(until or _LATEST, datetime.now(UTC))
    while begin < end:
        between = {"$gte": begin, "$lt": min(begin + _EXPORTED, end)}
        async for document in trail.stream({**where, "at": between}, sort=_OLDEST):
            yield document
        begin += _EXPORTED


def _trail(scope: Scope, engines: Engines) -> tuple[TenantCollection, dict[str, Any]]:
    """The tenant's own; for the operator, who is granted none, the installation's."""
    if scope.grants:
        scope.require(Right.ADMINISTER)
        return engines.documents.of(scope.grant, "audit"), {}
    scope.require(Right.OPERATE)
    return engines.documents.installation("audit"), {"tenant": None}


async def _newest(
    trail: TenantCollection, where: dict[str, Any], begin: datetime, end: datetime, wanted: int
) -> list[Document]:
    index = next((name for name, field in _LEADS.items() if field in where), "latest")
    window, found = _FIRST_WINDOW, list[Document]()
    while end > begin and len(found) < wanted:
        start = max(begin, end - window)
        between = {"$gte": start, "$lt": end}
        found += await trail.find(
            {**where, "at": between}, sort=_NEWEST, hint=index, limit=wanted - len(found)
        )
        end, window = start, window * _WIDER
    return found


def _place(document: Document) -> _Place:
    return document["at"], document.get("chain", ""), document.get("number", 0)


def _text(document: Document) -> str:
    at, chain, number = _place(document)
    return f"{(at - _EPOCH) // _MILLISECOND}.{chain}.{number}"


def _cursor(text: str) -> _Place:
    try:
        milliseconds, chain, number = text.split(".")
        return _EPOCH + int(milliseconds) * _MILLISECOND, chain, int(number)
    except (ValueError, OverflowError):
        raise Invalid("no cursor of this trail") from None
