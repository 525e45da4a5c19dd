"""Images that remote AEs sent to a provider by plain DICOM, and that belong to no case: claimed into one.

Such a case is the provider's own, and its clinic goes by the name of the remote AE that sent.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from services.archive.index.entries import Document
from services.archive.search.browse import StudySort, studies_page
from services.errors import AlreadyExists, Invalid, NoLongerUpdatable, NotFound
from services.persistence import Edit, Engines, Exactly, Filter, In
from services.persistence.moments import moment_now
from services.telemedicine import catalogue
from services.telemedicine.case import (
    Case,
    CasePriority,
    CaseState,
    Person,
    ServiceChoice,
    Standing,
    new_number,
)
from services.telemedicine.events import CaseEvent, announce
from services.telemedicine.records import of_clinic
from services.telemedicine.settling import CRASHED, settle_case
from services.telemedicine.study_facts import MOST_STUDIES, study_facts
from services.tenancy import application_entities, audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.texts import paragraphs

_PAGE, _PAGES = 50, 10
"""Studies read at a time, and how often, to find some that are unknown."""
_USUALLY = timedelta(days=1)
_TRIES = 5


@dataclass(frozen=True, slots=True)
class UnknownStudy:
    """A study (its document), and the name of the remote AE that sent it."""

    study: Document
    sender: str


@dataclass(frozen=True, slots=True)
class UnknownPage:
    """Unknown studies, and the cursor after the last that was looked at where there are more."""

    studies: tuple[UnknownStudy, ...]
    end_cursor: str | None


async def unknown_studies(scope: Scope, engines: Engines, after: str | None = None) -> UnknownPage:
    """Studies of no case that a remote AE sent, the latest received first. Needs the right to report.

    Raises Invalid for a cursor that is not ours.
    """
    scope.require(Right.REPORT)
    senders = await _senders(scope, engines)
    found: list[UnknownStudy] = []
    cursor = after
    for _ in range(_PAGES):
        page = await studies_page(scope, engines, sort=StudySort.RECEIVED_DESC, first=_PAGE, after=cursor)
        cursor = page.end_cursor if page.has_next_page else None
        known = await _in_cases(scope, engines, [one["StudyInstanceUID"] for one in page.studies])
        for study in page.studies:
            if study["StudyInstanceUID"] in known:
                continue
            if sender := await _sender_of(scope, engines, study["StudyInstanceUID"], senders):
                found.append(UnknownStudy(study, sender))
        if cursor is None or len(found) >= _PAGE:
            break
    return UnknownPage(tuple(found), cursor)


async def claim_unknown(
    scope: Scope,
    engines: Engines,
    study: str,
    question: str = "",
    priority: CasePriority = CasePriority.ROUTINE,
) -> Case:
    """Make a case of an unknown study, ready to be read; the same again answers that case. Needs to report.

    Raises NotFound for a study that is not unknown, Invalid.
    """
    scope.require(Right.REPORT)
    records, key = of_clinic(scope, engines), f"unknown/{study}"
    if known := await records.cases.find_one({"key": key}):
        return Case.of(known)
    sender = await _unknown(scope, engines, study)
    facts = await study_facts(scope, engines, [study])
    offered = await catalogue.services(scope, engines)
    service = next((one for one in offered if one.takes(facts.patient.animals, facts.modalities)), None)
    moment = moment_now()
    regions = facts.regions
    case = Case(
        id=secrets.token_hex(12),
        number=new_number(),
        key=key,
        tenant=scope.grant.tenant,
        provider=scope.grant.tenant,
        sender=sender,
        state=CaseState.SCHEDULED,
        studies=(study,),
        sent=facts.sent,
        patient=facts.patient,
        patient_key=facts.patient_key,
        modalities=facts.modalities,
        question=paragraphs(question, "the question"),
        service=ServiceChoice(service.id, service.name, regions, facts.views, 0, service.currency)
        if service
        else ServiceChoice(regions=regions, views=facts.views),
        priority=priority,
        requester=Person("", sender),
        created_at=moment,
        changed_at=moment,
        submitted_at=moment,
        due_at=moment + (service.due(priority) if service else _USUALLY),
        access_days=0,
    )
    for _ in range(_TRIES):
        try:
            await records.cases.insert({**case.document, "mirrored": 0, "changed": moment + CRASHED})
        except AlreadyExists:
            if known := await records.cases.find_one({"key": key}):
                return Case.of(known)
            case = replace(case, number=new_number())
        else:
            await settle_case(scope, engines, records, case)
            told = {"case": case.number, "from": sender}
            await audit.record(scope, engines, Event.CASE_SUBMITTED, told, study=study)
            return case
    raise AlreadyExists("there is a case of this number")


async def attach_unknown(scope: Scope, engines: Engines, study: str, case_id: str) -> Case:
    """Put an unknown study into an open case of the same sender. Needs the right to report.

    Raises NotFound for a study that is not unknown or no such case, Invalid for another sender's and too
    many, NoLongerUpdatable for a case that has ended.
    """
    scope.require(Right.REPORT)
    sender = await _unknown(scope, engines, study)
    records = of_clinic(scope, engines)
    for _ in range(_TRIES):
        document = await records.cases.find_one({"id": case_id})
        if document is None or not document.get("sender"):
            raise NotFound("no such case")
        case = Case.of(document)
        if case.sender != sender:
            raise Invalid("these images came from somebody else than the case's")
        if document["standing"] != Standing.OPEN.value:
            raise NoLongerUpdatable("this case has ended")
        if len(case.studies) >= MOST_STUDIES:
            raise Invalid(f"a case has at most {MOST_STUDIES} studies")
        facts = await study_facts(scope, engines, [study])
        more = replace(
            case, studies=(*case.studies, study), sent=(*case.sent, *facts.sent), changed_at=moment_now()
        )
        sets = {name: more.document[name] for name in ("studies", "sent", "granted", "changed_at")}
        as_read: Filter = {"id": case_id, "studies": Exactly(document["studies"])}
        if await records.cases.update(as_read, Edit(set=sets)):
            await announce(
                scope, engines, more, CaseEvent.IMAGES_ATTACHED, {"studies": [study]},
                id=f"{case_id}-{study}"[:100],
            )  # fmt: skip
            told = {"case": case.number, "from": sender}
            await audit.record(scope, engines, Event.CASE_IMAGES_ATTACHED, told, study=study)
            return more
    raise NoLongerUpdatable("somebody else changes this case at the same moment")


async def cases_of_sender(scope: Scope, engines: Engines, sender: str) -> list[Case]:
    """The open cases that an unknown study of a sender may go into, the latest first. Needs to report."""
    scope.require(Right.REPORT)
    found = await of_clinic(scope, engines).cases.find(
        {"standing": Standing.OPEN.value, "sender": sender},
        sort=[("created_at", -1), ("id", -1)],
        limit=_PAGE,
    )
    return [Case.of(one) for one in found]


async def _unknown(scope: Scope, engines: Engines, study: str) -> str:
    """Who sent a study that is in no case. Raises NotFound for any other."""
    sender = await _sender_of(scope, engines, study, await _senders(scope, engines))
    if not sender or await _in_cases(scope, engines, [study]):
        raise NotFound("no such unknown images")
    return sender


async def _senders(scope: Scope, engines: Engines) -> dict[str, str]:
    """Names of the tenant's remote AEs by AE title; of several of one title the first."""
    remotes = await application_entities.find_remote(scope, engines)
    return {one.aet: one.name for one in reversed(remotes)}


async def _sender_of(scope: Scope, engines: Engines, study: str, senders: dict[str, str]) -> str:
    one = await engines.documents.of(scope.grant, "instances").find_one(
        {"StudyInstanceUID": study}, projection=("calling_aet",)
    )
    return senders.get(one["calling_aet"].strip(), "") if one else ""


async def _in_cases(scope: Scope, engines: Engines, studies: Sequence[str]) -> set[str]:
    found = await of_clinic(scope, engines).cases.find(
        {"granted": In(list(studies))}, projection=("granted",)
    )
    return {uid for one in found for uid in one["granted"]}
