"""Reading the trail: pages for people, newest first, and all of it for an export.

SecantusDB reads all of an index range before it stops at a limit, so a page looks at a window of time that
widens backwards until it is full. It scans the whole collection for a filter that no index has whole, so only
one filter is the database's; the others are looked at here.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import Invalid
from services.persistence import Engines, TenantCollection
from services.tenancy.audit.entry import Document, Entry, sign_of
from services.tenancy.audit.event import Event, Outcome
from services.tenancy.audit.trail import note, record
from services.tenancy.scope import Right, Scope

LARGEST_PAGE = 1000
_EPOCH, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)  # all is in between
_MILLISECOND = timedelta(milliseconds=1)
_FIRST_WINDOW = timedelta(hours=1)
_WIDER = 8
_EXPORTED = timedelta(days=1)
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Before it there was no Vetark: an export looks at all that time at once."""
_OLDEST, _NEWEST = ([(name, way) for name in ("at", "chain", "number")] for way in (1, -1))


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
    filters = {name: str(value) for name, value in asked.items() if value is not None}
    begin, end = max(since or _EPOCH, _EPOCH), min(until or _LATEST, datetime.now(UTC) + timedelta(days=1))
    moment, sign = _cursor(after) if after is not None else (None, "")
    if moment is not None:
        end = min(end, moment + _MILLISECOND)
    found: list[Document] = []
    async with aclosing(_newest_first(trail, where, filters, (begin, end), batch=first + 1)) as documents:
        async for document in documents:
            if document["at"] == moment:  # behind the cursor once its own entry has gone by
                moment = None if sign_of(document) == sign else moment
                continue
            found.append(document)
            if len(found) > first:
                break
    note(scope, engines, Event.TRAIL_READ)
    shown = found[:first]
    return Page(tuple(map(Entry.of, shown)), _text(shown[-1]) if shown else None, len(found) > first)


async def export(
    scope: Scope, engines: Engines, since: datetime | None = None, until: datetime | None = None
) -> AsyncIterator[Document]:
    """All of the tenant's documents with `since` <= at < `until`, oldest first. For administrators.

    Without their numbers: those tell how much other tenants do. The installation's own come whole.
    """
    trail, where = _trail(scope, engines)
    await record(scope, engines, Event.TRAIL_EXPORTED)
    hidden = {"number", "previous"} if scope.grants else set()
    begin, end = max(since or _EPOCH, _EPOCH), min(until or _LATEST, datetime.now(UTC))
    while begin < end:
        until_then = min(max(begin + _EXPORTED, _FIRST_DAY), end)
        between = {"$gte": begin, "$lt": until_then}
        async for document in trail.stream({**where, "at": between}, sort=_OLDEST):
            yield {name: value for name, value in document.items() if name not in hidden}
        begin = until_then


def _trail(scope: Scope, engines: Engines) -> tuple[TenantCollection, dict[str, Any]]:
    """The tenant's own; for the operator, who is granted none, the installation's."""
    if scope.grants:
        scope.require(Right.ADMINISTER)
        return engines.documents.of(scope.grant, "audit"), {}
    scope.require(Right.OPERATE)
    return engines.documents.installation("audit"), {"tenant": None}


async def _newest_first(
    trail: TenantCollection,
    where: dict[str, Any],
    filters: dict[str, str],
    between: tuple[datetime, datetime],
    *,
    batch: int,
) -> AsyncGenerator[Document]:
    """What passes all filters, of which the first is the most telling."""
    leading, rest = dict(list(filters.items())[:1]), list(filters.items())[1:]
    (begin, end), window = between, _FIRST_WINDOW
    while end > begin:
        start = max(begin, end - window)
        asked = {**where, **leading, "at": {"$gte": start, "$lt": end}}
        async with aclosing(trail.stream(asked, sort=_NEWEST, batch=batch)) as documents:
            async for document in documents:
                if all(_value(document, name) == value for name, value in rest):
                    yield document
        end, window = start, window * _WIDER


def _value(document: Document, name: str) -> Any:
    """Of a field, or of a field's field."""
    outer, _, inner = name.partition(".")
    return document.get(outer, {}).get(inner) if inner else document.get(outer)


def _text(document: Document) -> str:
    return f"{(document['at'] - _EPOCH) // _MILLISECOND}.{sign_of(document)}"


def _cursor(text: str) -> tuple[datetime, str]:
    try:
        milliseconds, sign = text.split(".")
        return _EPOCH + int(milliseconds) * _MILLISECOND, sign
    except (ValueError, OverflowError):
        raise Invalid("no cursor of this trail") from None
