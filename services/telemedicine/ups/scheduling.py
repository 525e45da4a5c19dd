"""New steps: a clinic's case for a provider, or a provider's further reading of a case (PS3.4 CC.2.5)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from services.dicom.uids import is_uid, new_uid
from services.errors import AlreadyExists, Invalid, NotFound, PacsError
from services.persistence import Edit, Engines
from services.telemedicine import access, cases, catalogue, workitems
from services.telemedicine.case import CasePriority, ReferringVet
from services.telemedicine.records import of_clinic, readings
from services.telemedicine.ups.payload import NewStep, new_step
from services.telemedicine.ups.searching import sides
from services.telemedicine.workitem import SECOND
from services.tenancy.scope import Right, Scope


class Scheduled(NamedTuple):
    """A step that was made, and whether it is otherwise than it was asked for."""

    uid: str
    modified: bool


async def create(scope: Scope, engines: Engines, uid: str, attributes: Mapping[str, Any]) -> Scheduled:
    """Make a step of this UID, "" for a new one.

    One that names the number of a case is a second reading, by the provider, with the right to report; any
    other is a new case of the clinic, with the right to share, submitted at once. Raises AlreadyExists,
    StepRefused for one that is not SCHEDULED, Invalid, NotFound, Refused.
    """
    if uid and not is_uid(uid):
        raise Invalid("the workitem's UID is none")
    wanted = new_step(attributes)
    for records in sides(scope, engines):
        if uid and await records.workitems.find_one({"uid": uid}, projection=["uid"]):
            raise AlreadyExists("there is a workitem of this UID")
    if wanted.case and Right.REPORT in scope.rights:
        again = await _second_reading(scope, engines, wanted)
        if again is not None:
            return Scheduled(again, modified=True)
    return await _case(scope, engines, uid or new_uid(), wanted, given=bool(uid))


async def _second_reading(scope: Scope, engines: Engines, wanted: NewStep) -> str | None:
    """The UID of another reading of the case that is named; None where this provider has no such."""
    for study in wanted.studies:
        for case in await access.cases_with(scope, engines, study):
            if case.number == wanted.case:
                items = await workitems.request_second_reading(scope, engines, case.id)
                second = next(one for one in items if one.number == SECOND)
                if wanted.performer:
                    await workitems.reassign(scope, engines, second.uid, wanted.performer)
                return second.uid
    return None


async def _case(scope: Scope, engines: Engines, uid: str, wanted: NewStep, *, given: bool) -> Scheduled:
    scope.require(Right.SHARE)
    if not wanted.studies:
        raise Invalid("the input information names no study")
    draft = cases.CaseDraft(
        studies=wanted.studies,
        history=wanted.history,
        question=wanted.question,
        provider=wanted.provider,
        service=wanted.service or await _service(scope, engines, wanted),
        priority=CasePriority.STAT if wanted.stat else CasePriority.ROUTINE,
        referring_vet=ReferringVet(name=wanted.referring_vet),
        key=f"workitem {uid}",
    )
    made = await cases.draft(scope, engines, draft)
    records = of_clinic(scope, engines)
    await records.cases.update({"id": made.id}, Edit(set={"first_uid": uid}))
    try:
        case = await cases.submit(scope, engines, made.id)
    except PacsError:
        await cases.cancel(scope, engines, made.id)  # who asked is told why, and no draft of it is left
        raise
    (first, *_) = await readings(records, case.id)
    modified = wanted.modified or bool(wanted.performer) or first.uid != uid or not given
    return Scheduled(first.uid, modified)


async def _service(scope: Scope, engines: Engines, wanted: NewStep) -> str:
    """The provider's service that the step's label names; "" where it names none."""
    if not wanted.provider:
        return ""
    try:
        offered = await catalogue.services_of(scope, engines, wanted.provider)
    except NotFound:
        raise Invalid("no such provider takes cases of this clinic") from None
    return next((one.id for one in offered if one.name.casefold() == wanted.label.casefold()), "")
