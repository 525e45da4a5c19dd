"""The modality worklist: which open requests match a query (PS3.4 K.4.1)."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.dicom.identifier import combined
from services.dicom.matching import AnyOf, Match, Moments, Range, SequenceMatch, Single, UidList, matches
from services.dicom.moments import time_span
from services.errors import TooBroad
from services.persistence import Engines, Filter, In, Within
from services.tenancy.scope import Right, Scope
from services.worklist.scheduled_step import SCHEDULED, STEP

_BATCH = 100
_TITLE, _DATE, _TIME, _STATUS = (
    "ScheduledStationAETitle",
    "ScheduledProcedureStepStartDate",
    "ScheduledProcedureStepStartTime",
    "ScheduledProcedureStepStatus",
)
_FIRST, _LAST = "0", "99991231235959"
_SORT = (("starts", 1), ("id", 1))


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the AE title of a station, or none.

    `own`: it is told its own steps alone, and those that any station may take. `started`: it is told steps in
    progress too.
    """

    title: str = ""
    own: bool = False
    started: bool = True


async def stream(
    scope: Scope, engines: Engines, asked: Sequence[Match], asker: Asker
) -> AsyncGenerator[list[dict[str, Any]]]:
    """Worklist items that match, each station's in the order of time, in batches.

    A step that any station may take has the title of the one asked for, else of the one that asks. Needs the
    right to find or to store. Raises TooBroad for a query that would read too much for what it finds.
    """
    scope.require_any(Right.FIND, Right.STORE)
    requests = engines.documents.of(scope.grant, "image_requests")
    query = _Query.of(asked, asker)
    vain, told = 0, set[str]()
    for where in (filters := query.filters()):
        after: tuple[Any, ...] | None = None
        while True:
            found = await requests.find(where, sort=_SORT, after=after, limit=_BATCH)
            new = [one for one in found if one["id"] not in told]
            if len(filters) > 1:
                told.update(one["id"] for one in new)
            items = (query.told(one["item"]) for one in new)
            shown = [item for item in items if query.fits(item)]
            vain += len(found) - len(shown)
            if vain > engines.settings.query_vain:
                raise TooBroad("the worklist is read too far for what it finds: name a station or a day")
            if shown:
                yield shown
            if len(found) < _BATCH:
                break
            after = (found[-1]["starts"], found[-1]["id"])


@dataclass(frozen=True, slots=True)
class _Query:
    """What is asked for, by whom. `title`: that of steps which any station may take."""

    asked: tuple[Match, ...]
    asker: Asker
    title: str

    @classmethod
    def of(cls, asked: Sequence[Match], asker: Asker) -> "_Query":
        """The query with its dates and times as moments."""
        whole = tuple(_in_moments(match) for match in asked)
        titles = _values(_of_step(whole).get(_TITLE))
        others = not (asker.own or asker.title in titles)
        return cls(whole, asker, titles[0] if titles and others else asker.title)

    def told(self, item: dict[str, Any]) -> dict[str, Any]:
        """The item with a title for its step, a key of type 1."""
        (step,) = item[STEP]
        return item if step[_TITLE] or not self.title else {**item, STEP: [{**step, _TITLE: self.title}]}

    def fits(self, item: dict[str, Any]) -> bool:
        """Return whether an item as it would be told is one of those asked for."""
        (step,) = item[STEP]
        titles = step[_TITLE] if isinstance(step[_TITLE], list) else [step[_TITLE]]
        return (
            (self.asker.started or step[_STATUS] == SCHEDULED)
            and (not self.asker.own or self.asker.title in titles)
            and all(matches(match, item) for match in self.asked)
        )

    def filters(self) -> list[Filter]:
        """Along which index the open requests are read: one filter for each of a few stations."""
        top = {match.keyword: match for match in self.asked}
        for keyword in ("StudyInstanceUID", "AccessionNumber", "PatientID"):
            if values := _values(top.get(keyword)):
                return [{keyword: In(values), "open": True}]
        inner = _of_step(self.asked)
        low, high = _days(inner.get(_DATE))
        bounds = {"starts": Within(gte=low, lte=high)}
        titles = [self.asker.title] if self.asker.own else _values(inner.get(_TITLE))
        if titles:  # and what any station may take
            return [{"stations": one, **bounds} for one in dict.fromkeys([*titles, ""])]
        return [{"open": True, **bounds}]


def _of_step(asked: Sequence[Match]) -> Mapping[str, Match]:
    """What a Scheduled Procedure Step must match, by keyword."""
    steps = (match for match in asked if isinstance(match, SequenceMatch) and match.keyword == STEP)
    return {match.keyword: match for step in steps for match in step.matches}


def _in_moments(match: Match) -> Match:
    """Of a step, a range of dates with a range of times is one from moment to moment (PS3.4 Table K.6-1)."""
    if not isinstance(match, SequenceMatch) or match.keyword != STEP:
        return match
    inner = _of_step([match])
    day, time = inner.get(_DATE), inner.get(_TIME)
    if isinstance(day, Range) and isinstance(time, Range) and day.low != day.high and _is_one(time):
        return match  # the same time of each day
    return SequenceMatch(STEP, combined(match.matches))


def _is_one(time: Range) -> bool:
    """Return whether a range of times is all that one value means: `10` is the whole hour."""
    low = time.low or ""
    return any((time.low, time.high) == time_span(low[:digits]) for digits in (2, 4, 6, len(low)))


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
