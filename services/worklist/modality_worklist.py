"""The modality worklist: which open requests match a query (PS3.4 K.4.1)."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any

from services.dicom.matching import AnyOf, Match, Moments, Range, SequenceMatch, Single, UidList, matches
from services.errors import TooBroad
from services.persistence import Engines, Filter, Within
from services.tenancy.scope import Right, Scope
from services.worklist.scheduled_step import SCHEDULED, STEP

_BATCH = 100
_TITLE, _DATE, _STATUS = (
    "ScheduledStationAETitle",
    "ScheduledProcedureStepStartDate",
    "ScheduledProcedureStepStatus",
)
_FIRST, _LAST = "0", "99991231235959"
_SORT = (("starts", 1), ("id", 1))


async def stream(
    scope: Scope, engines: Engines, asked: Sequence[Match], *, station: str = "", started: bool = True
) -> AsyncGenerator[list[dict[str, Any]]]:
    """Worklist items that match, the earliest first, in batches. Needs the right to find.

    `station`: an AE title that sees its own steps alone, and those of no station. `started`: whether steps in
    progress are told too. Raises TooBroad for a query that would read too much for what it finds.
    """
    scope.require(Right.FIND)
    requests = engines.documents.of(scope.grant, "image_requests")
    vain, told = 0, set[str]()
    left = _without_titles(asked)
    for where in (filters := _filters(asked, station)):
        after: tuple[Any, ...] | None = None
        while True:
            found = await requests.find(where, sort=_SORT, after=after, limit=_BATCH)
            new = [one for one in found if one["id"] not in told]
            if len(filters) > 1:
                told.update(one["id"] for one in new)
            shown = [one["item"] for one in new if _fits(one["item"], left, started)]
            vain += len(found) - len(shown)
            if vain > engines.settings.query_vain:
                raise TooBroad("the worklist is read too far for what it finds: name a station or a day")
            if shown:
                yield shown
            if len(found) < _BATCH:
                break
            after = (found[-1]["starts"], found[-1]["id"])


def _fits(item: dict[str, Any], asked: Sequence[Match], started: bool) -> bool:
    status = item[STEP][0][_STATUS]
    return (started or status == SCHEDULED) and all(matches(match, item) for match in asked)


def _filters(asked: Sequence[Match], station: str) -> list[Filter]:
    """Along which index the open requests are read: one filter for each of a few values."""
    top = {match.keyword: match for match in asked}
    for keyword in ("StudyInstanceUID", "AccessionNumber", "PatientID"):
        if values := _values(top.get(keyword)):
            return [{keyword: value, "open": True} for value in values]
    step = top.get(STEP)
    inner = {match.keyword: match for match in step.matches} if isinstance(step, SequenceMatch) else {}
    low, high = _days(inner.get(_DATE))
    bounds = {"starts": Within(gte=low, lte=high)}
    titles = [station] if station else _values(inner.get(_TITLE))
    if titles:  # and what any station may take
        return [{"stations": one, **bounds} for one in dict.fromkeys([*titles, ""])]
    return [{"open": True, **bounds}]


def _values(match: Match | None) -> list[str]:
    if isinstance(match, AnyOf):
        singles = [one for one in match.matches if isinstance(one, Single)]
        return [one.value.strip() for one in singles] if len(singles) == len(match.matches) else []
    if isinstance(match, UidList):
        return list(match.values)
    return [match.value.strip()] if isinstance(match, Single) else []


def _days(match: Match | None) -> tuple[str, str]:
    if isinstance(match, Range | Moments):
        low, high = match.low, match.high
        return (low or _FIRST)[:8], (high or _LAST)[:8] + "235959"
    return _FIRST, _LAST


def _without_titles(asked: Sequence[Match]) -> list[Match]:
    """The matches but for plain AE titles: the index has met these, with the steps of any station."""
    left: list[Match] = []
    for match in asked:
        if isinstance(match, SequenceMatch) and match.keyword == STEP:
            inner = tuple(one for one in match.matches if one.keyword != _TITLE or not _values(one))
            if inner:
                left.append(SequenceMatch(STEP, inner))
        else:
            left.append(match)
    return left
