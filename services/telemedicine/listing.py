"""Cases and workitems for people, page by page along an index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.dicom.search_keys import fold, tokens, words_of
from services.errors import Invalid
from services.persistence import Engines, In, TenantCollection, Within
from services.persistence.moments import moment_now
from services.telemedicine.case import Case, CasePriority, CaseState, Standing, standing_of
from services.telemedicine.records import of_clinic, of_provider
from services.telemedicine.workitem import Workitem
from services.tenancy.scope import Right, Scope

MOST = 200
LONGEST_TEXT = 200
MOST_TOKENS = 12
READING = 1000
"""Documents that one page reads, also in vain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases; what is empty excludes none. `other`: the provider, or the clinic, on the other side."""

    state: CaseState | None = None
    standing: Standing | None = None
    other: str = ""
    patient: str = ""
    study: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which workitems; what is empty excludes none. `mine`: those that the asker reads."""

    state: CaseState | None = None
    standing: Standing | None = Standing.OPEN
    priority: CasePriority | None = None
    species: str = ""
    modality: str = ""
    clinic: str = ""
    service: str = ""
    mine: bool = False
    overdue: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class CasesPage:
    """Cases, the latest first, and the cursor after the last where there are more."""

    cases: tuple[Case, ...]
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Workitems by due time, and the cursor after the last where there are more."""

    workitems: tuple[Workitem, ...]
    end_cursor: str | None


async def cases_page(
    scope: Scope,
    engines: Engines,
    wanted: CaseFilter | None = None,
    *,
    as_provider: bool = False,
    first: int = 50,
    after: str | None = None,
) -> CasesPage:
    """A page of what the scope's clinic asks, or `as_provider` of what it is asked. Needs to find or share.

    It reads at most `READING` cases: a page that holds fewer than `first` and has a cursor ended there.
    Raises Invalid for a cursor that is not ours.
    """
    scope.require_any(Right.FIND, Right.SHARE)
    asked = wanted or CaseFilter()
    records = of_provider(scope, engines) if as_provider else of_clinic(scope, engines)
    where: dict[str, Any] = {}
    if asked.state:
        where["state"] = asked.state.value
    if asked.standing:
        where["standing"] = asked.standing.value
    if asked.other:
        where["tenant" if as_provider else "wanted_provider"] = asked.other
    if asked.patient:
        where["patient_key"] = asked.patient
    if asked.study:
        where["granted"] = asked.study
    words = await _searched(records.cases, where, asked.text)
    found, end = await _page(records.cases, where, ("created_at", -1), "id", words, first, after)
    return CasesPage(tuple(map(Case.of, found)), end)


async def cases_by_id(scope: Scope, engines: Engines, ids: Sequence[str]) -> dict[str, Case]:
    """Cases of either side by their IDs; those that the scope does not see are missing."""
    scope.require_any(Right.FIND, Right.SHARE)
    found: dict[str, Case] = {}
    for records in (of_clinic(scope, engines), of_provider(scope, engines)):
        asked = [one for one in dict.fromkeys(ids) if one not in found]
        documents = await records.cases.find({"id": In(asked)}) if asked else []
        found |= {one["id"]: Case.of(one) for one in documents}
    return found


async def queue_page(
    scope: Scope,
    engines: Engines,
    wanted: QueueFilter | None = None,
    *,
    first: int = 50,
    after: str | None = None,
) -> QueuePage:
    """A page of what the scope's provider has to read, by due time. Needs the right to report.

    It reads at most `READING` workitems, as `cases_page`. Raises Invalid for a cursor that is not ours.
    """
    scope.require(Right.REPORT)
    asked = wanted or QueueFilter()
    where: dict[str, Any] = {}
    if asked.state:
        where["state"] = asked.state.value
    elif asked.standing:
        where["standing"] = asked.standing.value
    if asked.priority:
        where["priority"] = asked.priority.value
    plain = {"species": asked.species, "service": asked.service, "tenant": asked.clinic}
    where |= {name: value for name, value in plain.items() if value}
    if asked.modality:
        where["modalities"] = asked.modality
    if asked.mine:
        where["performer.id"] = scope.principal.id
    if asked.overdue:
        where["due_at"] = Within(lt=moment_now())
    if asked.text:  # words are found by standing
        where["standing"] = _standing_of(asked)
    workitems = of_provider(scope, engines).workitems
    words = await _searched(workitems, where, asked.text)
    found, end = await _page(workitems, where, ("due_at", 1), "uid", words, first, after)
    return QueuePage(tuple(map(Workitem.of, found)), end)


def _standing_of(asked: QueueFilter) -> str | In:
    """The standing of what is asked for, or all that a workitem may have."""
    if asked.state:
        return standing_of(asked.state).value
    return asked.standing.value if asked.standing else In([Standing.OPEN.value, Standing.ENDED.value])


async def _searched(collection: TenantCollection, where: dict[str, Any], text: str) -> list[str]:
    """Narrow a search to what may have all words of a text; answers the words."""
    words = fold(text[:LONGEST_TEXT]).split()
    if any(map(words_of, words)):
        where["words"] = await _rarest(collection, where, words)
    return words


async def _rarest(collection: TenantCollection, where: Mapping[str, Any], words: Sequence[str]) -> str:
    """Choose of what must stand among a case's words what the fewest have."""
    wanted = [token for word in words for token in tokens("".join(words_of(word)))]
    counted = [
        (await collection.count({**where, "words": token}, limit=READING), token)
        for token in dict.fromkeys(wanted[:MOST_TOKENS])
    ]
    return min(counted, default=(0, ""))[1]


async def _page(  # noqa: PLR0917 - all of them make the page
    collection: TenantCollection,
    where: Mapping[str, Any],
    order: tuple[str, int],
    tie: str,
    words: Sequence[str],
    first: int,
    after: str | None,
) -> tuple[list[dict[str, Any]], str | None]:
    if not 1 <= first <= MOST:
        raise Invalid(f"a page has 1 to {MOST}")
    name, way = order
    place = _place(after) if after else None
    found: list[dict[str, Any]] = []
    read, batch = 0, MOST if words else first + 1
    while True:
        documents = await collection.find(where, sort=[(name, way), (tie, way)], after=place, limit=batch)
        read += len(documents)
        found += [one for one in documents if all(word in one["search"] for word in words)]
        if len(found) > first:
            last = found[first - 1]
            return found[:first], _cursor(last[name], last[tie])
        more = len(documents) == batch
        if not more or read >= READING:
            return found, _cursor(documents[-1][name], documents[-1][tie]) if more else None
        place = (documents[-1][name], documents[-1][tie])


def _cursor(moment: datetime, tie: str) -> str:
    return f"{moment.isoformat()} {tie}"


def _place(cursor: str) -> tuple[datetime, str]:
    moment, _, tie = cursor.partition(" ")
    try:
        if tie:
            return datetime.fromisoformat(moment), tie
    except ValueError:
        pass
    raise Invalid("this cursor is not ours")
