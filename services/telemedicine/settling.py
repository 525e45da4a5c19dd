"""What follows a change of a workitem or a case, done at once, and by the courier where a crash was quicker.

A change and what has to be told of it (`after`) are one write, which makes the document due. Everything that
follows can be done twice: the case mirrors its readings, and an event has its ID from that write.
"""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from services.dicom.uids import new_uid
from services.errors import AlreadyExists
from services.persistence import Edit, Engines, Exactly, Within
from services.persistence.moments import moment_now
from services.telemedicine.case import Case, CaseState, Person, standing_of
from services.telemedicine.events import CaseEvent, announce
from services.telemedicine.outbound.pushing import push_as_wanted
from services.telemedicine.records import Records, readings
from services.telemedicine.workitem import FIRST, SECOND, THIRD, Workitem, reading_of
from services.tenancy.scope import Scope

NO_REASON = "-"
"""Why a reading is to be stopped, where nobody says it."""
CRASHED = timedelta(seconds=30)
"""After which the courier does what follows a change; until then whoever made the change is at it."""


def changed_by(
    scope: Scope, what: CaseEvent | None, sets: Mapping[str, Any], details: Mapping[str, Any] | None = None
) -> Edit:
    """A change of a workitem, with what is announced of it."""
    moment = moment_now()
    entry = {
        "id": secrets.token_hex(12),
        "what": what.value if what else "",
        "by": {"id": scope.principal.id, "name": scope.principal.name},
        "by_tenant": scope.grant.tenant,
        "details": dict(details or {}),
    }
    state = {"standing": standing_of(CaseState(sets["state"])).value} if "state" in sets else {}
    return Edit(
        set={**sets, **state, "changed_at": moment, "changed": moment + CRASHED},
        inc={"revision": 1},
        add_to_set={"after": [entry]},
    )


async def settle_workitem(scope: Scope, engines: Engines, records: Records, uid: str) -> Workitem:
    """Do what follows the last changes of a workitem; answers how it is."""
    document = await records.workitems.find_one({"uid": uid})
    assert document is not None  # noqa: S101 - workitems are not deleted while their tenant is there
    item = Workitem.of(document)
    case = await _mirrored(scope, engines, records, item.case)
    if case is None:
        return item  # it is being passed on: its clinic's courier does the rest
    entries = document.get("after", [])
    for entry in entries:
        if entry["what"]:
            by, what = Person(**entry["by"]), CaseEvent(entry["what"])
            await announce(
                scope, engines, case, what, entry["details"],
                id=entry["id"], by=by, by_tenant=entry["by_tenant"],
            )  # fmt: skip
    waits = item.overflow_at if item.state is CaseState.SCHEDULED else None
    unset = ("lease", "begun") if waits else ("changed", "lease", "begun")
    done = Edit(set={"after": [], **({"changed": waits} if waits else {})}, unset=unset)
    as_read: dict[str, Any] = {"uid": uid, "revision": item.revision}
    if entries:
        as_read["after"] = Exactly(entries)
    await records.workitems.update(as_read, done)
    return item


async def settle_case(scope: Scope, engines: Engines, records: Records, case: Case) -> Case:
    """Do what follows a submission: the first reading stands in the queue, and the provider is told.

    What goes out by DICOM is sent; of a case that is read outside its end is told too.
    """
    if case.is_open and not case.outside and not await readings(records, case.id):
        overflow_at, uid = await _wanted_of(records, case)
        await add_reading(records, case, FIRST, overflow_at=overflow_at, uid=uid)
    event = f"{case.id}-submitted"
    told = {"priority": case.priority.value}
    await announce(
        scope, engines, case, CaseEvent.SUBMITTED, told, id=event, by=case.requester, by_tenant=case.tenant
    )
    if case.is_open:
        await push_as_wanted(scope, engines, case)
    elif case.outside:
        await _end_outside(scope, engines, case)
    await records.cases.update({"id": case.id}, Edit(unset=("changed", "lease", "begun")))
    return case


async def _end_outside(scope: Scope, engines: Engines, case: Case) -> None:
    """Tell how a case ended that no reading here tells of."""
    completed = case.state is CaseState.COMPLETED
    if completed:
        await announce(scope, engines, case, CaseEvent.REPORT_FINAL, id=f"{case.id}-report")
    ended = CaseEvent.COMPLETED if completed else CaseEvent.CANCELED
    await announce(scope, engines, case, ended, id=f"{case.id}-ended")


async def add_reading(
    records: Records,
    case: Case,
    number: int,
    *,
    overflow_at: datetime | None = None,
    not_by: Sequence[str] = (),
    uid: str = "",
) -> None:
    """Put a reading of a case into the queue, once. `uid`: that it gets, unless another workitem has it."""
    due = {"changed": overflow_at} if overflow_at else {}
    texts = case.search_terms
    for one in [uid, new_uid()] if uid else [new_uid()]:
        item = reading_of(case, one, number, overflow_at=overflow_at, not_by=tuple(not_by))
        with suppress(AlreadyExists):
            await records.workitems.insert(
                {**item.document, **texts, "after": [], **due, **records.whose(case)}
            )
            return


async def _wanted_of(records: Records, case: Case) -> tuple[datetime | None, str]:
    """When the first reading is passed on if nobody claims it, and the UID asked for, "" for none."""
    document = await records.cases.find_one({"id": case.id}, projection=("overflow_at", "first_uid")) or {}
    return document.get("overflow_at"), document.get("first_uid", "")


async def _mirrored(scope: Scope, engines: Engines, records: Records, id: str) -> Case | None:  # noqa: A002
    """Let a case say what its readings do; None where this side does not see the case (any more)."""
    document = await records.cases.find_one({"id": id})
    if document is None:
        return None
    case, items = Case.of(document), await readings(records, id)
    await _know_each_other(records, items)
    if _decides(items) and len(items) < THIRD:
        await add_reading(records, case, THIRD)
        items = await readings(records, id)
    state, moment = _state_of(items), moment_now()
    sets: dict[str, Any] = {"state": state.value, "standing": standing_of(state).value, "changed_at": moment}
    if state is CaseState.COMPLETED:
        completed = max((one.completed_at for one in items if one.completed_at), default=moment)
        ends = completed + timedelta(days=case.access_days)
        sets |= {"completed_at": completed, "access_ends_at": ends, "access_until": ends}
    elif state is CaseState.CANCELED:
        because = next((one.cancel_asked for one in items if one.cancel_asked not in {"", NO_REASON}), "")
        sets |= {"access_ends_at": moment, "access_until": moment, "canceled_because": because}
    if not records.as_provider and items[0].provider != case.provider:
        to = items[0].provider
        sets |= {"provider": to, "wanted_provider": to, "former_provider": case.provider}
    seen = sum(one.revision + 1 for one in items)
    await records.cases.update({"id": id, "mirrored": Within(lt=seen)}, Edit(set={**sets, "mirrored": seen}))
    document = await records.cases.find_one({"id": id})
    if document is None:
        return None
    case = Case.of(document)
    if case.state in (CaseState.COMPLETED, CaseState.CANCELED):
        ended = CaseEvent.COMPLETED if case.state is CaseState.COMPLETED else CaseEvent.CANCELED
        await announce(scope, engines, case, ended, id=f"{case.id}-ended")
    return case


def _state_of(items: Sequence[Workitem]) -> CaseState:
    kept = [one.state for one in items if one.state is not CaseState.CANCELED]
    if not kept:
        return CaseState.CANCELED
    if all(one is CaseState.COMPLETED for one in kept):
        return CaseState.COMPLETED
    if all(one is CaseState.SCHEDULED for one in kept):
        return CaseState.SCHEDULED
    return CaseState.IN_PROGRESS


def _decides(items: Sequence[Workitem]) -> bool:
    """Return whether both readings are complete, and a third has to decide."""
    complete = {one.number for one in items if one.state is CaseState.COMPLETED}
    return complete >= {FIRST, SECOND}


async def _know_each_other(records: Records, items: Sequence[Workitem]) -> None:
    """Keep whoever reads the first from the second, and the other way round."""
    for one in items:
        others = {
            two.performer.id for two in items if two.performer and {one.number, two.number} == {FIRST, SECOND}
        }
        if set(one.not_by) != others:
            await records.workitems.update({"uid": one.uid}, Edit(set={"not_by": sorted(others)}))
