"""Cases of a clinic: drafted, submitted, canceled, and given further studies."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.errors import AlreadyExists, Invalid, NoLongerUpdatable, NotFound, Refused
from services.persistence import Edit, Engines, Exactly, Filter, TenantCollection
from services.persistence.moments import moment_now
from services.telemedicine import attachments, catalogue, collaborations, routing
from services.telemedicine.case import (
    Case,
    CasePriority,
    CaseState,
    Person,
    ReferringVet,
    ServiceChoice,
    Standing,
    new_number,
)
from services.telemedicine.catalogue import Service
from services.telemedicine.events import CaseEvent, announce
from services.telemedicine.history import checked_history
from services.telemedicine.outbound.outside import cancel_outside
from services.telemedicine.outbound.pushing import push_as_wanted
from services.telemedicine.records import find_case, of_clinic, readings
from services.telemedicine.routing import Routed
from services.telemedicine.settling import CRASHED, NO_REASON, changed_by, settle_case, settle_workitem
from services.telemedicine.study_facts import (
    MOST_PRIORS,
    MOST_STUDIES,
    StudyFacts,
    priors_of,
    study_facts,
)
from services.tenancy import audit, users
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.texts import line, paragraphs
from services.worklist.regions import REGIONS

LONGEST_KEY = 200
MOST_REGIONS = 40
_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDraft:
    """What a clinic says of a case.

    `key`: the asker's own, under which the same case is made once. `provider`: "" for the one that routing
    names. `service`: an ID of its catalogue, "" for the first that takes such a case. `regions`: None for
    what the images say. `priors`: None for the patient's other studies.
    """

    studies: tuple[str, ...]
    priors: tuple[str, ...] | None = None
    history: Mapping[str, str] = field(default_factory=dict)
    question: str = ""
    provider: str = ""
    service: str = ""
    regions: tuple[str, ...] | None = None
    priority: CasePriority = CasePriority.ROUTINE
    referring_vet: ReferringVet = field(default_factory=ReferringVet)
    key: str = ""


async def draft(scope: Scope, engines: Engines, wanted: CaseDraft) -> Case:
    """Begin a case; the same key again answers the case that it made. Needs the right to share.

    Raises Invalid, naming what cannot be; NotFound for a study, provider or service that is not there.
    """
    scope.require(Right.SHARE)
    if len(wanted.key) > LONGEST_KEY or not wanted.key.isprintable():
        raise Invalid(f"a key has at most {LONGEST_KEY} characters")
    if wanted.key and (known := await _by_key(scope, engines, wanted.key)):
        return known
    case = await sketch(scope, engines, wanted)
    for _ in range(_TRIES):
        try:
            await _cases(scope, engines).insert(_document(case))
        except AlreadyExists:
            if wanted.key and (known := await _by_key(scope, engines, wanted.key)):
                return known
            case = replace(case, number=new_number())
        else:
            return case
    raise AlreadyExists("there is a case of this number")


async def sketch(scope: Scope, engines: Engines, wanted: CaseDraft) -> Case:
    """A case as it would be drafted, kept nowhere. Needs the right to share. Raises as `draft`."""
    scope.require(Right.SHARE)
    moment = moment_now()
    case = Case(
        id=secrets.token_hex(12),
        number=new_number(),
        key=wanted.key,
        tenant=scope.grant.tenant,
        created_at=moment,
        changed_at=moment,
    )
    return await _filled(scope, engines, case, wanted)


async def change_draft(scope: Scope, engines: Engines, id: str, wanted: CaseDraft) -> Case:  # noqa: A002
    """Let a draft say this instead. Needs the right to share.

    Raises as `draft`, and NoLongerUpdatable for a case that is submitted.
    """
    scope.require(Right.SHARE)
    known = await _own(scope, engines, id)
    case = await _filled(scope, engines, replace(known, changed_at=moment_now()), wanted)
    if not await _replace_draft(scope, engines, case):
        raise NoLongerUpdatable("this case is submitted")
    return case


async def submit(scope: Scope, engines: Engines, id: str) -> Case:  # noqa: A002 - its name
    """Send a draft to its provider; one that is submitted stays as it is. Needs the right to share.

    Raises Invalid for studies that cannot go together or are gone, or a service that does not do it; Refused
    for a provider that takes no cases now; NoLongerUpdatable for a case that was canceled; NotFound.
    """
    scope.require(Right.SHARE)
    known = await _own(scope, engines, id)
    if known.state is CaseState.CANCELED:
        raise NoLongerUpdatable("this case was canceled")
    if known.state is not CaseState.DRAFT:
        return known
    try:
        facts = await study_facts(scope, engines, known.studies)
    except NotFound:
        raise Invalid("a study of this case was deleted or moved: take it out of the case") from None
    if not known.provider:
        raise Invalid("no provider takes this case: choose one")
    collaboration = await collaborations.require_active(scope, engines, known.provider)
    service = await _service(scope, engines, known.provider, known.service.id, facts)
    if service is None:
        raise Invalid(f"{collaboration.provider_name} offers no service for this case")
    moment = moment_now()
    case = replace(
        known,
        state=CaseState.SCHEDULED,
        patient=facts.patient,
        patient_key=facts.patient_key,
        modalities=facts.modalities,
        sent=facts.sent,
        service=_chosen(service, known.service.regions, facts, known.priority),
        requester=Person(scope.principal.id, scope.principal.name),
        submitted_at=moment,
        changed_at=moment,
        due_at=moment + service.due(known.priority),
        access_days=collaboration.access_days,
    )
    overflow = routing.overflow_at(await routing.routing(scope, engines), case.priority, moment)
    due = {"changed": moment + CRASHED, "overflow_at": overflow}
    if not await _replace_draft(scope, engines, case, due):
        return await submit(scope, engines, id)  # somebody else was quicker
    await settle_case(scope, engines, of_clinic(scope, engines), case)
    told = {"case": case.number, "provider": case.provider, "priority": case.priority.value}
    await audit.record(scope, engines, Event.CASE_SUBMITTED, told, study=case.studies[0])
    return case


async def get(scope: Scope, engines: Engines, id: str) -> Case:  # noqa: A002 - its name
    """A case of the scope's clinic, or one that the scope's provider was sent. Needs to find or to share.

    Raises NotFound.
    """
    scope.require_any(Right.FIND, Right.SHARE)
    case, _ = await find_case(scope, engines, id)
    return case


async def cancel(scope: Scope, engines: Engines, id: str, because: str = "") -> Case:  # noqa: A002
    """Take a case back, or ask whoever reads it to stop; a draft is gone. Needs the right to share.

    Raises NoLongerUpdatable for one that has ended, NotFound, Invalid.
    """
    scope.require(Right.SHARE)
    reason = paragraphs(because, "the reason", 1000)
    known = await _own(scope, engines, id)
    if known.state is CaseState.DRAFT:
        if await _cases(scope, engines).delete({"id": id, "state": CaseState.DRAFT.value}):
            await attachments.forget_files(scope, engines, known)
            return replace(known, state=CaseState.CANCELED)
        known = await _own(scope, engines, id)
    if not known.is_open:
        raise NoLongerUpdatable(f"the case is {known.state.value.lower()}")
    if known.outside:
        return await cancel_outside(scope, engines, known, reason)
    records = of_clinic(scope, engines)
    for item in await readings(records, id):
        taken_back = changed_by(scope, None, {"state": CaseState.CANCELED.value, "cancel_asked": reason})
        waiting = {"uid": item.uid, "state": CaseState.SCHEDULED.value}
        if not await records.workitems.update(waiting, taken_back):
            asked = changed_by(
                scope, CaseEvent.CANCEL_REQUESTED, {"cancel_asked": reason or NO_REASON}, {"why": reason}
            )
            claimed = {"uid": item.uid, "state": CaseState.IN_PROGRESS.value}
            await records.workitems.update(claimed, asked)
        await settle_workitem(scope, engines, records, item.uid)
    told = {"case": known.number, "provider": known.provider}
    await audit.record(scope, engines, Event.CASE_CANCELED, told, study=known.studies[0])
    return await _own(scope, engines, id)


async def attach_studies(scope: Scope, engines: Engines, id: str, studies: Sequence[str]) -> Case:  # noqa: A002
    """Let the provider see further studies of the patient, held ones too. Needs the right to share.

    Raises NoLongerUpdatable for a case that is not open, Invalid for another patient's study, NotFound.
    """
    scope.require(Right.SHARE)
    known = await _own(scope, engines, id)
    if not known.is_open:
        raise NoLongerUpdatable("this case is not open")
    facts = await study_facts(scope, engines, studies)
    if facts.patient_key != known.patient_key:
        raise Invalid("a study of another patient goes into a case of its own")
    every = tuple(dict.fromkeys((*known.studies, *studies)))
    if len(every) > MOST_STUDIES:
        raise Invalid(f"a case has at most {MOST_STUDIES} studies")
    new = [one for one in facts.sent if one.uid not in known.studies]
    case = replace(
        known,
        studies=every,
        sent=(*known.sent, *new),
        held=tuple(one for one in known.held if one not in every),
        changed_at=moment_now(),
    )
    names = ("studies", "sent", "held", "granted", "changed_at")
    sets = {name: value for name, value in case.document.items() if name in names}
    as_read: Filter = {"id": id, "standing": Standing.OPEN.value, "studies": Exactly(list(known.studies))}
    shown = [{"study": one.uid, "until": case.changed_at} for one in new]  # see `late_images.py`
    edit = Edit(set=sets, add_to_set={"images_until": shown})
    if not await _cases(scope, engines).update(as_read, edit):
        return await attach_studies(scope, engines, id, studies)  # somebody else was quicker
    if new:
        await announce(scope, engines, case, CaseEvent.IMAGES_ATTACHED, {"studies": [one.uid for one in new]})
        await push_as_wanted(scope, engines, case, case.changed_at.isoformat())
    return case


async def prefilled(scope: Scope, engines: Engines, studies: Sequence[str]) -> CaseDraft:
    """A draft as the clinic would most likely write it: by its last case of such an animal. Needs to share.

    Raises as `draft`.
    """
    scope.require(Right.SHARE)
    facts = await study_facts(scope, engines, studies)
    last = await _last(scope, engines, facts)
    active = await collaborations.providers(scope, engines)
    provider = last.provider if last and last.provider in active else ""
    if not provider:
        provider = await _routed(scope, engines, facts, CasePriority.ROUTINE)
    service = ""
    if last and last.provider == provider:
        known = await catalogue.services_of(scope, engines, provider)
        fitting = {one.id for one in known if one.takes(facts.patient.animals, facts.modalities)}
        service = last.service.id if last.service.id in fitting else ""
    same_patient = last is not None and last.patient_key == facts.patient_key
    return CaseDraft(
        studies=tuple(studies),
        priors=await priors_of(scope, engines, studies),
        history=dict(last.history) if last and same_patient else {},
        provider=provider,
        service=service,
        referring_vet=last.referring_vet if last and same_patient else ReferringVet(),
        key=secrets.token_hex(12),
    )


async def _last(scope: Scope, engines: Engines, facts: StudyFacts) -> Case | None:
    """The clinic's last case of the patient, else of any."""
    for where in ({"patient_key": facts.patient_key}, {}):
        found = await _cases(scope, engines).find(where, sort=[("created_at", -1), ("id", -1)], limit=1)
        if found:
            return Case.of(found[0])
    return None


async def _filled(scope: Scope, engines: Engines, case: Case, wanted: CaseDraft) -> Case:
    """A draft that says what is wanted. Raises Invalid, NotFound."""
    facts = await study_facts(scope, engines, wanted.studies)
    regions = facts.regions if wanted.regions is None else wanted.regions
    if len(regions) > MOST_REGIONS or not set(regions) <= set(REGIONS):
        raise Invalid("a region is a part of the body")
    provider = wanted.provider or await _routed(scope, engines, facts, wanted.priority)
    service = await _service(scope, engines, provider, wanted.service, facts) if provider else None
    email = wanted.referring_vet.email.strip()
    return replace(
        case,
        provider=provider,
        studies=tuple(dict.fromkeys(wanted.studies)),
        priors=await _priors(scope, engines, wanted),
        sent=facts.sent,
        patient=facts.patient,
        patient_key=facts.patient_key,
        modalities=facts.modalities,
        history=checked_history(wanted.history),
        question=paragraphs(wanted.question, "the question"),
        service=_chosen(service, regions, facts, wanted.priority) if service else ServiceChoice(),
        priority=wanted.priority,
        referring_vet=ReferringVet(
            line(wanted.referring_vet.name, "the referring vet's name"),
            users.checked_email(email) if email else "",
        ),
        requester=Person(scope.principal.id, scope.principal.name),
    )


async def _priors(scope: Scope, engines: Engines, wanted: CaseDraft) -> tuple[str, ...]:
    """Earlier studies, which are of the patient. Raises Invalid."""
    found = await priors_of(scope, engines, wanted.studies)
    if wanted.priors is None:
        return found
    if len(wanted.priors) > MOST_PRIORS or not set(wanted.priors) <= set(found):
        raise Invalid(f"priors are up to {MOST_PRIORS} other studies of the patient")
    return wanted.priors


async def _routed(scope: Scope, engines: Engines, facts: StudyFacts, priority: CasePriority) -> str:
    at = await routing.clinic_time(engines, scope.grant.tenant, moment_now())
    case = Routed(facts.patient.animals, facts.modalities, "", priority, at)
    return await routing.provider_for(scope, engines, case)


async def _service(
    scope: Scope,
    engines: Engines,
    provider: str,
    id: str,  # noqa: A002 - its name
    facts: StudyFacts,
) -> Service | None:
    """The service of this ID, else the first that takes such a case. Raises NotFound."""
    offered = await catalogue.services_of(scope, engines, provider)
    if id:
        for one in offered:
            if one.id == id:
                return one
        raise NotFound("the provider has no such service")
    return next((one for one in offered if one.takes(facts.patient.animals, facts.modalities)), None)


def _chosen(
    service: Service, regions: Sequence[str], facts: StudyFacts, priority: CasePriority
) -> ServiceChoice:
    views = sum(one.views for one in facts.counts if one.region in regions)
    price = service.price(len(regions), priority)
    return ServiceChoice(service.id, service.name, tuple(regions), views, price, service.currency)


async def _replace_draft(
    scope: Scope, engines: Engines, case: Case, due: Mapping[str, Any] | None = None
) -> bool:
    kept = {"id", "attachments"}  # which somebody may add to at the same moment
    facts = {name: value for name, value in _document(case).items() if name not in kept}
    where = {"id": case.id, "state": CaseState.DRAFT.value}
    return bool(await _cases(scope, engines).update(where, Edit(set={**facts, **(due or {})})))


async def _own(scope: Scope, engines: Engines, id: str) -> Case:  # noqa: A002 - its name
    """A case of the scope's clinic. Raises NotFound; Refused to the provider of it."""
    case, records = await find_case(scope, engines, id)
    if records.as_provider:
        raise Refused("this is the clinic's to do")
    return case


async def _by_key(scope: Scope, engines: Engines, key: str) -> Case | None:
    found = await _cases(scope, engines).find_one({"key": key})
    return Case.of(found) if found else None


def _document(case: Case) -> dict[str, Any]:
    return {**case.document, "mirrored": 0}


def _cases(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "cases")
