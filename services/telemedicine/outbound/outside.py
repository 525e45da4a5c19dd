"""Cases that a provider outside reads: sent by DICOM, and complete once its report is attached."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.dicom.sop_classes import is_of_a_reader
from services.errors import Invalid, NoLongerUpdatable, NotFound
from services.persistence import Edit, Engines, Filter, In, Not, Within
from services.persistence.moments import moment_now
from services.reading.saving import CALLING
from services.telemedicine.case import Case, CaseState, Person, Standing
from services.telemedicine.events import CaseEvent, announce
from services.telemedicine.outbound.cover_page import is_cover
from services.telemedicine.records import find_case, of_clinic
from services.telemedicine.settling import CRASHED, settle_case
from services.telemedicine.study_facts import study_facts
from services.tenancy import application_entities, audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

MOST_OBJECTS = 200


@dataclass(frozen=True, slots=True)
class ReturnedObject:
    """Something of a reader's that came into a case's studies since it was sent.

    `is_report`: somebody has said that it is the report.
    """

    study: str
    series: str
    uid: str
    sop_class: str
    calling_aet: str
    received_at: datetime
    is_report: bool


async def submit_outside(scope: Scope, engines: Engines, case_id: str, remote: str) -> Case:
    """Send a draft to a remote AE of the clinic's, that reads it. Needs the rights to share and to export.

    One that is submitted stays as it is. Raises NotFound, Invalid for an AE that only calls us, and for
    studies that are gone; NoLongerUpdatable for a case that was canceled.
    """
    scope.require(Right.SHARE)
    scope.require(Right.EXPORT)
    known, records = await find_case(scope, engines, case_id)
    if records.as_provider:
        raise NotFound("no such case")
    if known.state is CaseState.CANCELED:
        raise NoLongerUpdatable("this case was canceled")
    if known.state is not CaseState.DRAFT:
        return known
    entity = await application_entities.get_remote(scope, engines, remote)
    if entity.only_calls:
        raise Invalid(entity.only_calls)
    try:
        facts = await study_facts(scope, engines, known.studies)
    except NotFound:
        raise Invalid("a study of this case was deleted or moved: take it out of the case") from None
    moment = moment_now()
    case = replace(
        known,
        state=CaseState.SCHEDULED,
        provider="",
        outside=entity.name,
        patient=facts.patient,
        patient_key=facts.patient_key,
        modalities=facts.modalities,
        sent=facts.sent,
        requester=Person(scope.principal.id, scope.principal.name),
        submitted_at=moment,
        changed_at=moment,
    )
    facts_kept = {name: value for name, value in case.document.items() if name not in {"id", "attachments"}}
    edit = Edit(set={**facts_kept, "changed": moment + CRASHED})
    if not await records.cases.update({"id": case.id, "state": CaseState.DRAFT.value}, edit):
        return await submit_outside(scope, engines, case_id, remote)  # somebody else was quicker
    await settle_case(scope, engines, records, case)
    told = {"case": case.number, "remote": entity.name}
    await audit.record(scope, engines, Event.CASE_SUBMITTED, told, study=case.studies[0])
    return case


async def returned(scope: Scope, engines: Engines, case_id: str) -> list[ReturnedObject]:
    """What readers made that came into a case's studies since it was sent, the latest first. Needs to find.

    What was saved here is none of it. Raises NotFound.
    """
    scope.require(Right.FIND)
    document = await of_clinic(scope, engines).cases.find_one({"id": case_id})
    if document is None or document["submitted_at"] is None:
        raise NotFound("no such case")
    return await _returned(scope, engines, document)


async def _returned(scope: Scope, engines: Engines, case: Mapping[str, Any]) -> list[ReturnedObject]:
    """The same of a case as it is kept, once it was submitted."""
    found = await engines.documents.of(scope.grant, "instances").find(
        {
            "StudyInstanceUID": In(case["studies"]),
            "received_at": Within(gt=case["submitted_at"]),
            "calling_aet": Not(CALLING),
        },
        projection=(
            "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID", "calling_aet",
            "received_at",
        ),
    )  # fmt: skip
    reported_by = case.get("reported_by", ())
    made = [
        ReturnedObject(
            one["StudyInstanceUID"],
            one["SeriesInstanceUID"],
            one["SOPInstanceUID"],
            one["SOPClassUID"],
            one["calling_aet"],
            one["received_at"],
            one["SOPInstanceUID"] in reported_by,
        )
        for one in found
        if is_of_a_reader(one["SOPClassUID"])
        and not is_cover(one["SeriesInstanceUID"], one["StudyInstanceUID"])
    ]
    return sorted(made, key=lambda one: (one.received_at, one.uid), reverse=True)[:MOST_OBJECTS]


async def tell_returned(scope: Scope, engines: Engines, study: str) -> None:
    """Tell what came into a study back to those who wait for it. Idempotent; for the follow-ups."""
    where: Filter = {"granted": study, "standing": Standing.OPEN.value, "outside": Not(In(("", None)))}
    for document in await of_clinic(scope, engines).cases.find(where):
        came = [each.uid for each in await _returned(scope, engines, document)]
        if came:
            case = Case.of(document)
            name = hashlib.sha256("\n".join(sorted(came)).encode()).hexdigest()[:24]
            told = {"from": case.outside, "objects": len(came)}
            await announce(scope, engines, case, CaseEvent.RETURNED, told, id=f"{case.id}-returned-{name}")


async def attach_returned(scope: Scope, engines: Engines, case_id: str, uids: Sequence[str]) -> Case:
    """Say which objects are the report of a case read outside, which completes it. Needs to share.

    Raises Invalid for none, and what did not come into its studies since; NoLongerUpdatable for a case that
    is read inside or has ended; NotFound.
    """
    scope.require(Right.SHARE)
    chosen = list(dict.fromkeys(uids))
    there = {one.uid for one in await returned(scope, engines, case_id)}
    if not chosen or not there.issuperset(chosen):
        raise Invalid("a report is what came into the case's studies since it was sent")
    case, _ = await find_case(scope, engines, case_id)
    if not case.outside or not case.is_open:
        raise NoLongerUpdatable("this case waits for no report from outside")
    return await _ended(scope, engines, case, CaseState.COMPLETED, {"reported_by": chosen})


async def cancel_outside(scope: Scope, engines: Engines, case: Case, because: str) -> Case:
    """Take back a case that is read outside; what was sent is there. Needs to share.

    Raises NoLongerUpdatable for one that has ended.
    """
    scope.require(Right.SHARE)
    return await _ended(scope, engines, case, CaseState.CANCELED, {"canceled_because": because})


async def _ended(scope: Scope, engines: Engines, case: Case, state: CaseState, facts: dict[str, Any]) -> Case:
    records, moment = of_clinic(scope, engines), moment_now()
    sets = {
        name: value
        for name, value in replace(
            case,
            state=state,
            completed_at=moment if state is CaseState.COMPLETED else None,
            access_ends_at=moment,
            changed_at=moment,
        ).document.items()
        if name in {"state", "standing", "completed_at", "access_ends_at", "access_until", "changed_at"}
    }
    edit = Edit(set={**sets, **facts, "changed": moment + CRASHED})
    if not await records.cases.update({"id": case.id, "state": case.state.value}, edit):
        raise NoLongerUpdatable("this case has ended")
    after, _ = await find_case(scope, engines, case.id)
    await settle_case(scope, engines, records, after)
    what = Event.CASE_READ if state is CaseState.COMPLETED else Event.CASE_CANCELED
    told = {"case": case.number, "remote": case.outside}
    await audit.record(scope, engines, what, told, study=case.studies[0])
    return after
