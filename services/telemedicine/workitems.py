"""The provider's queue: workitems claimed by exactly one reader, released, passed on and completed."""

from collections.abc import Mapping
from typing import Any

from services.dicom.uids import is_uid, new_uid
from services.errors import AlreadyClaimed, Invalid, NoLongerUpdatable, NotFound, Refused
from services.persistence import Edit, Engines, Filter, In, Not
from services.persistence.moments import moment_now
from services.telemedicine.case import Case, CaseState
from services.telemedicine.events import CaseEvent
from services.telemedicine.records import Records, find_case, find_workitem, of_provider, readings
from services.telemedicine.settling import add_reading, changed_by, settle_workitem
from services.telemedicine.trails import of_both
from services.telemedicine.workitem import FIRST, SECOND, Workitem
from services.tenancy import audit, tenants, users
from services.tenancy.audit import Event
from services.tenancy.roles import RIGHTS
from services.tenancy.scope import Right, Scope
from services.texts import paragraphs

_SCHEDULED, _IN_PROGRESS = CaseState.SCHEDULED.value, CaseState.IN_PROGRESS.value


async def get(scope: Scope, engines: Engines, uid: str) -> Workitem:
    """A workitem of either side. Needs the right to find or to share. Raises NotFound."""
    scope.require_any(Right.FIND, Right.SHARE)
    item, _ = await find_workitem(scope, engines, uid)
    return item


async def of_case(scope: Scope, engines: Engines, case: str) -> list[Workitem]:
    """The readings of a case of either side, by number. Needs to find or to share. Raises NotFound."""
    scope.require_any(Right.FIND, Right.SHARE)
    _, records = await find_case(scope, engines, case)
    return await readings(records, case)


async def claim(scope: Scope, engines: Engines, uid: str, transaction: str = "") -> Workitem:
    """Begin to read: of all who try, one alone does. Needs the right to report, with the provider.

    `transaction`: the Transaction UID that the reading goes by; a new one where none is given. The same again
    by the same reader answers the same. Raises AlreadyClaimed for the others, NoLongerUpdatable for one that
    has ended, Refused where somebody else has to read it, NotFound, Invalid.
    """
    item, case, records = await _readable(scope, engines, uid)
    if transaction and not is_uid(transaction):
        raise Invalid("a Transaction UID is a UID")
    if (clinic := await tenants.get(engines, case.tenant)).state != "active":
        raise Refused(f"the clinic is {clinic.state}")
    me = scope.principal
    if item.number != FIRST and me.kind != "user":
        raise Refused("a further reading is a person's")
    if me.id in item.not_by:
        raise Refused("you have read this case: a further reading is somebody else's")
    free: Filter = {
        "uid": uid,
        "state": _SCHEDULED,
        "wanted_performer": In(["", me.id]),
        "not_by": Not(me.id),
    }
    claimed = {
        "state": _IN_PROGRESS,
        "performer": {"id": me.id, "name": me.name},
        "transaction": transaction or new_uid(),
        "claimed_at": moment_now(),
    }
    told = {"reading": item.number}
    if not await records.workitems.update(free, changed_by(scope, CaseEvent.CLAIMED, claimed, told)):
        return await _lost(scope, records, uid, transaction)
    item = await settle_workitem(scope, engines, records, uid)
    if await _reads_twice(records, item):
        await _give_back(scope, engines, records, item)
        raise Refused("you have read this case: a further reading is somebody else's")
    await _record(scope, engines, Event.CASE_CLAIMED, case, item)
    return item


async def release(scope: Scope, engines: Engines, uid: str, transaction: str = "") -> Workitem:
    """Put a workitem back into the queue: the reader's own, or an administrator anybody's.

    Raises AlreadyClaimed for somebody else's, NoLongerUpdatable for one that is not claimed, NotFound.
    """
    item, case, records = await _readable(scope, engines, uid)
    if Right.ADMINISTER not in scope.rights:
        _require_mine(scope, item, transaction)
    released = await _give_back(scope, engines, records, item)
    await _record(scope, engines, Event.CASE_RELEASED, case, item)
    return released


async def reassign(scope: Scope, engines: Engines, uid: str, user: str) -> Workitem:
    """Let one reader alone claim a workitem ("": anybody), which is given back if somebody reads it.

    The reader's own, or one that nobody reads; an administrator does it with anybody's. Raises NotFound for
    somebody who does not read here, AlreadyClaimed, NoLongerUpdatable.
    """
    item, case, records = await _readable(scope, engines, uid)
    if item.state is CaseState.IN_PROGRESS and Right.ADMINISTER not in scope.rights:
        _require_mine(scope, item)
    if user:
        if user in item.not_by:
            raise Refused("this reader has read the case: a further reading is somebody else's")
        if not any(one.id == user for one in await readers(scope, engines)):
            raise NotFound("nobody of this name reads here")
    sets = {"wanted_performer": user, **_GIVEN_BACK}
    as_read: Filter = {"uid": uid, "state": In([_SCHEDULED, _IN_PROGRESS]), "revision": item.revision}
    edit = changed_by(scope, CaseEvent.REASSIGNED, sets, {"to": user, "reading": item.number})
    if not await records.workitems.update(as_read, edit):
        raise NoLongerUpdatable("somebody else changed this workitem at the same moment, or it has ended")
    await _record(scope, engines, Event.CASE_REASSIGNED, case, item)
    return await settle_workitem(scope, engines, records, uid)


async def complete(scope: Scope, engines: Engines, uid: str, transaction: str = "") -> Workitem:
    """End a reading that is done; a case whose readings all are is complete. Needs the right to report.

    One that is complete stays so. Raises AlreadyClaimed for somebody else's, NoLongerUpdatable for one that
    nobody reads, NotFound.
    """
    item, case, records = await _readable(scope, engines, uid)
    _require_mine(scope, item, transaction)
    if item.state is CaseState.COMPLETED:
        return item
    mine = {"uid": uid, "state": _IN_PROGRESS, "performer.id": scope.principal.id}
    done = {"state": CaseState.COMPLETED.value, "completed_at": moment_now()}
    edit = changed_by(scope, CaseEvent.READ, done, {"reading": item.number})
    if not await records.workitems.update(mine, edit):
        raise NoLongerUpdatable("this workitem is not being read")
    item = await settle_workitem(scope, engines, records, uid)
    await _record(scope, engines, Event.CASE_READ, case, item)
    return item


async def cancel_reading(
    scope: Scope, engines: Engines, uid: str, because: str = "", transaction: str = ""
) -> Workitem:
    """Give a reading up for good, as its clinic asked or because it cannot be done. Needs to report.

    Raises AlreadyClaimed for somebody else's, NoLongerUpdatable for one that nobody reads, NotFound, Invalid.
    """
    item, case, records = await _readable(scope, engines, uid)
    _require_mine(scope, item, transaction)
    reason = paragraphs(because, "the reason", 1000) or item.cancel_asked
    mine = {"uid": uid, "state": _IN_PROGRESS, "performer.id": scope.principal.id}
    ended = {"state": CaseState.CANCELED.value, "cancel_asked": reason}
    if not await records.workitems.update(mine, changed_by(scope, None, ended)):
        raise NoLongerUpdatable("this workitem is not being read")
    await _record(scope, engines, Event.CASE_CANCELED, case, item)
    return await settle_workitem(scope, engines, records, uid)


async def note_progress(
    scope: Scope, engines: Engines, uid: str, progress: Mapping[str, Any], transaction: str = ""
) -> Workitem:
    """Keep what the reader says of how far it is. Needs the right to report. Raises as `complete`."""
    item, _, records = await _readable(scope, engines, uid)
    _require_mine(scope, item, transaction)
    mine = {"uid": uid, "state": _IN_PROGRESS, "performer.id": scope.principal.id}
    edit = Edit(set={"progress": dict(progress), "changed_at": moment_now()}, inc={"revision": 1})
    if not await records.workitems.update(mine, edit):
        raise NoLongerUpdatable("this workitem is not being read")
    return await get(scope, engines, uid)


async def request_second_reading(scope: Scope, engines: Engines, case: str) -> list[Workitem]:
    """Have a case read by another person too; answers its readings. Needs to report, with the provider.

    A third one is made when both are complete. Raises NoLongerUpdatable for a case that has ended, NotFound.
    """
    scope.require(Right.REPORT)
    known, records = await find_case(scope, engines, case)
    if not records.as_provider:
        raise Refused("this is the provider's to do")
    items = await readings(records, case)
    if len(items) >= SECOND:
        return items
    if not known.is_open or not items:
        raise NoLongerUpdatable("this case is not open")
    first = items[0]
    told = changed_by(scope, CaseEvent.SECOND_READING, {}, {"reading": SECOND})
    await add_reading(records, known, SECOND, not_by=[first.performer.id] if first.performer else ())
    await records.workitems.update({"uid": first.uid}, told)
    await settle_workitem(scope, engines, records, first.uid)
    return await readings(records, case)


async def readers(scope: Scope, engines: Engines) -> list[users.User]:
    """The scope's tenant's people who may read, by email. Needs the right to report."""
    scope.require(Right.REPORT)

    tenant = scope.grant.tenant
    return [
        one for one in await users.members_of(engines, tenant) if Right.REPORT in RIGHTS[one.roles[tenant]]
    ]


_GIVEN_BACK = {"state": _SCHEDULED, "performer": None, "transaction": "", "claimed_at": None}


async def _readable(scope: Scope, engines: Engines, uid: str) -> tuple[Workitem, Case, Records]:
    """A workitem of the scope's tenant as the provider, and its case. Raises Refused, NotFound."""
    scope.require(Right.REPORT)
    records = of_provider(scope, engines)
    found = await records.workitems.find_one({"uid": uid})
    if found is None:
        raise NotFound("no such workitem")
    item = Workitem.of(found)
    case = await records.cases.find_one({"id": item.case})
    if case is None:
        raise NotFound("no such workitem")
    return item, Case.of(case), records


def _require_mine(scope: Scope, item: Workitem, transaction: str = "") -> None:
    """Raise AlreadyClaimed for somebody else's, NoLongerUpdatable for one that nobody has."""
    if item.performer is None:
        raise NoLongerUpdatable("nobody reads this workitem")
    if item.performer.id != scope.principal.id or (transaction and transaction != item.transaction):
        raise AlreadyClaimed(f"{item.performer.name} reads this case")


async def _lost(scope: Scope, records: Records, uid: str, transaction: str) -> Workitem:
    """What who came second is told: the claim as it is for who has it already. Raises."""
    found = await records.workitems.find_one({"uid": uid})
    if found is None:
        raise NotFound("no such workitem")
    item = Workitem.of(found)
    if item.state is CaseState.IN_PROGRESS and item.performer:
        mine = item.performer.id == scope.principal.id
        if mine and transaction in ("", item.transaction):
            return item
        raise AlreadyClaimed(f"{item.performer.name} reads this case")
    if item.state is CaseState.SCHEDULED:
        raise Refused("another reader has been asked to read this case")
    raise NoLongerUpdatable(f"this reading is {item.state.value.lower()}")


async def _reads_twice(records: Records, item: Workitem) -> bool:
    """Return whether somebody has claimed both readings at the same moment."""
    assert item.performer is not None  # noqa: S101 - it was claimed
    pair = {FIRST, SECOND}
    return item.number in pair and any(
        one.performer == item.performer and one.uid != item.uid and one.number in pair
        for one in await readings(records, item.case)
    )


async def _give_back(scope: Scope, engines: Engines, records: Records, item: Workitem) -> Workitem:
    held: Filter = {"uid": item.uid, "state": _IN_PROGRESS, "revision": item.revision}
    edit = changed_by(scope, CaseEvent.RELEASED, _GIVEN_BACK, {"reading": item.number})
    if not await records.workitems.update(held, edit):
        raise NoLongerUpdatable("this workitem is not being read")
    return await settle_workitem(scope, engines, records, item.uid)


async def _record(scope: Scope, engines: Engines, event: Event, case: Case, item: Workitem) -> None:
    told = {"case": case.number, "reading": item.number}
    await audit.record(of_both(scope, case), engines, event, told, study=case.studies[0])
