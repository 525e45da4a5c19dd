"""Reading the trail: pages for people, newest first, and all of it for an export.

No index has two filters, so the database looks for the first one and the others are looked at here: a page
reads no more entries than its bound.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.errors import Invalid
from services.persistence import Engines, Filter, TenantCollection, Within, value_at
from services.tenancy.audit.entry import Document, Entry, sign_of
from services.tenancy.audit.event import Event, Outcome
from services.tenancy.audit.trail import note, record
from services.tenancy.scope import Right, Scope

LARGEST_PAGE = 1000
READING = 5000
"""Entries that one page reads, also in vain."""
_EPOCH, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)  # all is in between
_MILLISECOND = timedelta(milliseconds=1)
_OLDEST, _NEWEST = ([(name, way) for name in ("at", "chain", "number")] for way in (1, -1))
_MORE = 4


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

    One that holds fewer than `first` and has a next page ended at the bound of what a page reads. Raises
    Refused, and Invalid for a page of another size than 1 to 1000 or a cursor that is not ours.
    """
    trail, where = _trail(scope, engines)
    if not 1 <= first <= LARGEST_PAGE:
        raise Invalid(f"a page has 1 to {LARGEST_PAGE} entries")
    asked = {"study": study, "principal.id": principal, "event": event, "outcome": outcome}
    leading, rest = _parted({name: str(value) for name, value in asked.items() if value is not None})
    begin, end = max(since or _EPOCH, _EPOCH), min(until or _LATEST, datetime.now(UTC) + timedelta(days=1))
    moment, sign = _cursor(after) if after is not None else (None, "")
    if moment is not None:
        end = min(end, moment + _MILLISECOND)
    between: Filter = {**where, **leading, "at": Within(gte=begin, lt=end)}
    size = first + 2
    while True:  # each time more, from the cursor on: its numbers are nobody's to know
        some = await trail.find(between, sort=_NEWEST, limit=size)
        behind = _behind(some, moment, sign)
        found = [one for one in behind if all(value_at(one, name) == value for name, value in rest.items())]
        more = len(some) == size
        if len(found) > first or not more or size >= READING:
            break
        size = min(_MORE * size, READING)
    note(scope, engines, Event.TRAIL_READ)
    shown = found[:first]
    last = some[-1] if more and len(found) <= first else shown[-1] if shown else None
    return Page(tuple(map(Entry.of, shown)), _text(last) if last else None, more or len(found) > first)


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
    between = Within(gte=begin, lt=end)
    async for document in trail.stream({**where, "at": between}, sort=_OLDEST):
        yield {name: value for name, value in document.items() if name not in hidden}


def _parted(filters: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The filter that tells most, and the others."""
    ranked = list(filters.items())
    return dict(ranked[:1]), dict(ranked[1:])


def _trail(scope: Scope, engines: Engines) -> tuple[TenantCollection, Filter]:
    """The tenant's own; for the operator, who is granted none, the installation's."""
    if scope.grants:
        scope.require(Right.ADMINISTER)
        return engines.documents.of(scope.grant, "audit"), {}
    scope.require(Right.OPERATE)
    return engines.documents.installation("audit"), {"tenant": None}


def _behind(found: Sequence[Document], moment: datetime | None, sign: str) -> Sequence[Document]:
    """What stands behind the entry of a cursor."""
    for place, document in enumerate(found):
        if document["at"] != moment:
            return found[place:]
        if sign_of(document) == sign:
            return found[place + 1 :]
    return ()


def _text(document: Document) -> str:
    return f"{(document['at'] - _EPOCH) // _MILLISECOND}.{sign_of(document)}"


def _cursor(text: str) -> tuple[datetime, str]:
    try:
        milliseconds, sign = text.split(".")
        return _EPOCH + int(milliseconds) * _MILLISECOND, sign
    except (ValueError, OverflowError):
        raise Invalid("no cursor of this trail") from None
