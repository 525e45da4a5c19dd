"""Images that came late: noted on the case by the follow-ups, seen by the clinic, attached on purpose."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.archive.index.entries import Document
from services.archive.search.browse import studies_by_uid
from services.dicom.searched import text_of
from services.dicom.sop_classes import is_of_a_reader
from services.errors import Invalid, NoLongerUpdatable, NotFound
from services.persistence import Edit, Engines, Exactly, Filter, In, Not, Within
from services.persistence.moments import moment_now
from services.telemedicine.case import Case, CaseState, Standing
from services.telemedicine.events import CaseEvent, announce
from services.telemedicine.late_images import LateImages, held_of, late_images, received_after
from services.telemedicine.outbound.pushing import push_as_wanted
from services.telemedicine.records import of_clinic
from services.telemedicine.study_facts import MOST_STUDIES, study_facts
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

MOST_CASES = 1_000
_TRIES = 10


@dataclass(frozen=True, slots=True)
class HeldStudy:
    """What of a study the provider of a case does not see, with what the study is called."""

    late: LateImages
    description: str
    study_date: str
    modalities: tuple[str, ...]


async def hold(scope: Scope, engines: Engines, study: str) -> None:
    """Note on the cases that have a study what came late into it. Idempotent; for the follow-ups."""
    cases = of_clinic(scope, engines).cases
    # Of a case whose access has ended the provider sees nothing.
    where: Filter = {
        "granted": study, "standing": Not(Standing.DRAFT.value), "access_until": Within(gt=moment_now()),
    }  # fmt: skip
    found = await cases.find(where, sort=[("created_at", -1)], limit=MOST_CASES, projection=("id",))
    for id_ in [one["id"] for one in found]:
        for _ in range(_TRIES):
            case = await cases.find_one({"id": id_})
            if case is None:
                break
            late = await late_images(engines, scope.grant, case, study)
            if await _noted(scope, engines, case, late):
                break


async def hold_new(scope: Scope, engines: Engines, study: Document, instances: int) -> None:
    """Note on the open cases of a patient a study that came late (its document). Idempotent."""
    classes = study.get("SOPClassesInStudy") or ()
    if classes and all(map(is_of_a_reader, classes)):
        return
    uid, at = study["StudyInstanceUID"], study["received_at"]
    cases = of_clinic(scope, engines).cases
    where: Filter = {
        "patient_key": study["patient"],
        "standing": Standing.OPEN.value,
        "sender": In(("", None)),
    }
    for found in await cases.find(where, sort=[("created_at", -1)], limit=MOST_CASES):
        if uid not in found["granted"] and at > found["submitted_at"]:
            await _noted(scope, engines, found, LateImages(uid, (uid,), instances, at, at, whole=True))


async def held(scope: Scope, engines: Engines, case_id: str) -> list[HeldStudy]:
    """What came late to a case of the scope's clinic. Needs the right to find. Raises NotFound.

    To the provider nothing is told of it.
    """
    scope.require(Right.FIND)
    found = await _document(scope, engines, case_id)
    late = held_of(found)
    studies = await studies_by_uid(scope, engines, [one.study for one in late])
    return [
        HeldStudy(
            one,
            text_of(known.get("StudyDescription")),
            text_of(known.get("StudyDate")),
            tuple(known.get("ModalitiesInStudy") or ()),
        )
        for one in late
        if (known := studies.get(one.study)) is not None
    ]


async def attach_held(scope: Scope, engines: Engines, case_id: str, study: str, until: datetime) -> Case:
    """Let the provider see what came late into a study, up to the last that was looked at.

    After the report it is asked for an addendum. Needs the right to share. Raises NotFound for what is not
    held, NoLongerUpdatable where the provider sees nothing of the case any more, Invalid for too many.
    """
    scope.require(Right.SHARE)
    cases = of_clinic(scope, engines).cases
    for _ in range(_TRIES):
        found = await _document(scope, engines, case_id)
        case, moment = Case.of(found), moment_now()
        late = next((one for one in held_of(found) if one.study == study), None)
        if late is None or late.last_at is None:
            raise NotFound("nothing is held of this study")
        if case.state is CaseState.CANCELED or found["access_until"] <= moment:
            raise NoLongerUpdatable("the provider sees nothing of this case any more")
        shown = min(max(until, late.first_at or until), moment)
        sets: dict[str, Any] = {"changed_at": moment}
        if late.whole:
            sets |= await _with(scope, engines, case, study)
            shown = moment
        rest = await received_after(engines, scope.grant, study, shown)
        sets |= _kept([one for one in held_of(found) if one.study != study] + [rest] * bool(rest.uids))
        edit = Edit(set=sets, add_to_set={"images_until": [{"study": study, "until": shown}]})
        if await cases.update(_as_read(found), edit):
            after = Case.of(await _document(scope, engines, case_id))
            details = {"study": study, "images": late.images - rest.images}
            addendum = {"addendum": True} if case.state is CaseState.COMPLETED else {}
            event = f"{case.id}-attached-{_digest([study, shown.isoformat()])}"
            await announce(
                scope, engines, after, CaseEvent.IMAGES_ATTACHED, {**details, **addendum}, id=event
            )
            await push_as_wanted(scope, engines, after, event)
            told = {"case": case.number, "images": details["images"]}
            await audit.record(scope, engines, Event.CASE_IMAGES_ATTACHED, told, study=study)
            return after
    raise NoLongerUpdatable("images are arriving: try again in a moment")


async def _noted(scope: Scope, engines: Engines, found: Mapping[str, Any], late: LateImages) -> bool:
    """Note it, unless it is noted; False where the case changed meanwhile.

    It is told first, under a name that is the same when that is done again.
    """
    before = held_of(found)
    known = next((one for one in before if one.study == late.study), None)
    if known == late or (known is None and not late.uids):
        return True
    if late.images > (known.images if known else 0):
        details = {"study": late.study, "images": late.images, "new_study": late.whole}
        event = f"{found['id']}-held-{_digest(late.uids)}"
        await announce(scope, engines, Case.of(found), CaseEvent.IMAGES_HELD, details, id=event)
    rest = [one for one in before if one.study != late.study]
    sets = _kept([*rest, late] if late.uids else rest)
    return bool(await of_clinic(scope, engines).cases.update(_as_read(found), Edit(set=sets)))


async def _with(scope: Scope, engines: Engines, case: Case, study: str) -> dict[str, Any]:
    """The case with one study more. Raises Invalid, NotFound."""
    facts = await study_facts(scope, engines, [study])
    if facts.patient_key != case.patient_key:
        raise Invalid("a study of another patient goes into a case of its own")
    if len(case.studies) >= MOST_STUDIES:
        raise Invalid(f"a case has at most {MOST_STUDIES} studies")
    more = replace(case, studies=(*case.studies, study), sent=(*case.sent, *facts.sent)).document
    return {name: more[name] for name in ("studies", "sent", "granted")}


async def _document(scope: Scope, engines: Engines, case_id: str) -> Document:
    found = await of_clinic(scope, engines).cases.find_one({"id": case_id})
    if found is None or found["standing"] == Standing.DRAFT.value:
        raise NotFound("no such case")
    return found


def _kept(late: Sequence[LateImages]) -> dict[str, Any]:
    return {"late": [one.document for one in late], "held": [uid for one in late for uid in one.uids]}


def _as_read(found: Mapping[str, Any]) -> dict[str, Any]:
    """The case, unless what is held or shown of it changed since it was read."""
    as_read = {name: Exactly(found[name]) if name in found else None for name in ("late", "images_until")}
    return {"id": found["id"], **as_read}


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:24]
