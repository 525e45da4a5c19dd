"""Steps as they are found: by UID, or by the keys of a query (PS3.4 CC.2.7 and CC.2.8).

A scope sees what its tenant reads for others, with the right to report, and what its tenant has asked of
others, with the right to find. What is open comes first, by when it is due.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from services.archive.search import find
from services.dicom.matching import UidList
from services.dicom.query import Match, Query, Single, matches
from services.errors import NotFound, Refused, TooBroad
from services.persistence import Engines, Filter, In
from services.telemedicine.access import case_scope
from services.telemedicine.case import Case, CaseState, Standing, standing_of
from services.telemedicine.records import Records, of_clinic, of_provider
from services.telemedicine.ups.dataset import Dataset, Input, Performed, Step, dataset_of
from services.telemedicine.workitem import Workitem
from services.tenancy.scope import Right, Scope

_BATCH = 100
_MOST_INSTANCES = 5_000
"""Instances that a step names one by one; the studies of a case with more are named as a whole."""
_SORT = (("due_at", 1), ("uid", 1))


def sides(scope: Scope, engines: Engines) -> list[Records]:
    """The records a scope sees steps in. Raises Refused where it may see none."""
    found = [
        *([of_provider(scope, engines)] if Right.REPORT in scope.rights else []),
        *([of_clinic(scope, engines)] if Right.FIND in scope.rights else []),
    ]
    if not found:
        raise Refused("the right to find or to report is missing")
    return found


async def step_of(scope: Scope, engines: Engines, uid: str) -> tuple[Step, Records]:
    """A step, and the records of the side that the scope sees it from. Raises NotFound, Refused."""
    for records in sides(scope, engines):
        found = await records.workitems.find_one({"uid": uid})
        if found is not None:
            (step,) = await with_cases(records, [found])
            return step, records
    raise NotFound("no such workitem")


async def retrieve(scope: Scope, engines: Engines, uid: str, root: str) -> Dataset:
    """A step's dataset, each image of its input named. Needs to find or to report. Raises NotFound."""
    step, _ = await step_of(scope, engines, uid)
    return dataset_of(step, root, await _inputs(scope, engines, step.case))


async def matching_steps(
    scope: Scope, engines: Engines, query: Query, limit: int, root: str
) -> list[Dataset]:
    """The datasets that match after the query's offset, at most `limit`. Needs to find or to report.

    Raises TooBroad for a query that would read too much for what it finds.
    """
    found: list[Dataset] = []
    vain = 0
    for records in sides(scope, engines):
        async with aclosing(steps_by(records, _filters(query))) as batches:
            async for steps in batches:
                shown = [made for step in steps if _fits(query, made := dataset_of(step, root))]
                vain += len(steps) - len(shown)
                if vain > engines.settings.query_vain:
                    raise TooBroad("the worklist is read too far for what it finds: name a state or a step")
                found += shown
                if len(found) >= query.offset + limit:
                    return found[query.offset : query.offset + limit]
    return found[query.offset :]


async def steps_by(records: Records, filters: list[Filter]) -> AsyncGenerator[list[Step]]:
    """The steps of one side by each filter in turn, in batches, in the order they are due."""
    for where in filters:
        after: tuple[Any, ...] | None = None
        while True:
            found = await records.workitems.find(where, sort=_SORT, after=after, limit=_BATCH)
            if found:
                yield await with_cases(records, found)
            if len(found) < _BATCH:
                break
            after = (found[-1]["due_at"], found[-1]["uid"])


ALL: list[Filter] = [{"standing": one.value} for one in (Standing.OPEN, Standing.ENDED)]
"""Every step, what is open first."""


async def with_cases(records: Records, documents: list[dict[str, Any]]) -> list[Step]:
    """Steps of workitems' documents; one whose case is gone is left out."""
    wanted = In(sorted({one["case"] for one in documents}))
    cases = {one["id"]: Case.of(one) for one in await records.cases.find({"id": wanted})}
    return [
        Step(cases[one["case"]], Workitem.of(one), performed_of(one), one.get("cancel_request") or {})
        for one in documents
        if one["case"] in cases
    ]


def performed_of(document: Mapping[str, Any]) -> Performed:
    """What a performer said, of a workitem's document."""
    said = document.get("progress") or {}
    return Performed(said.get("progress") or (), said.get("procedure") or ())


def _filters(query: Query) -> list[Filter]:
    """Along which index steps are read."""
    uid = query.match("SOPInstanceUID")
    if isinstance(uid, UidList):
        return [{"standing": one["standing"], "uid": In(uid.values)} for one in ALL]
    state = query.match("ProcedureStepState")
    if isinstance(state, Single) and state.value in set(CaseState):
        return [{"standing": standing_of(CaseState(state.value)).value, "state": state.value}]
    return ALL


def _fits(query: Query, step: Dataset) -> bool:
    return all(matches(match, step) for match in query.matches)


async def _inputs(scope: Scope, engines: Engines, case: Case) -> list[Input] | None:
    """The images of a case by series; None where the scope reaches them no more, or there are very many."""
    try:
        whose = await case_scope(scope, engines, case.id)
    except (NotFound, Refused):
        return None
    keys: tuple[Match, ...] = (UidList("StudyInstanceUID", case.granted),)
    page = await find.find(whose, engines, Query("IMAGE", keys, limit=_MOST_INSTANCES + 1))
    if len(page.rows) > _MOST_INSTANCES:
        return None
    by_series: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in page.rows:
        instances = by_series.setdefault((row["StudyInstanceUID"], row["SeriesInstanceUID"]), [])
        instances.append((row["SOPClassUID"], row["SOPInstanceUID"]))
    return [Input(study, series, found) for (study, series), found in by_series.items()]
