"""Arriving images meet their request: by study, by accession number, by patient, station and day.

What contradicts its request, or fits several, waits until a person has decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.dicom.search_keys import fold_name, name_groups
from services.errors import NoLongerUpdatable, NotFound
from services.persistence import Edit, Engines, Filter, In, Not, TenantCollection, Within
from services.persistence.moments import moment_now
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.worklist import image_requests
from services.worklist.changes import touch
from services.worklist.image_request import OPEN, ImageRequest, RequestState
from services.worklist.shots import shots_in

MOST_LISTED = 200


class Meeting(StrEnum):
    """How a study stands to a request."""

    MET = "met"
    IN_DOUBT = "in doubt"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class StudyMatch:
    """A study and the request it met, or may belong to. `why` it is in doubt, in plain words."""

    study_instance_uid: str
    request: str | None
    meeting: Meeting
    why: str
    at: datetime

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "StudyMatch":
        """Make it from its document."""
        return cls(
            document["StudyInstanceUID"],
            document.get("request"),
            Meeting(document["meeting"]),
            document.get("why", ""),
            document["at"],
        )


async def meet(scope: Scope, engines: Engines, study: Mapping[str, Any], images: int) -> StudyMatch | None:
    """Let a study that came, or has more images now, meet its request; None where no request is its.

    `study`: attributes by keyword. What a person has decided stays.
    """
    scope.require(Right.STORE)
    uid = study["StudyInstanceUID"]
    known: Mapping[str, Any] | None = await _matches(scope, engines).find_one({"StudyInstanceUID": uid})
    # What was in doubt may have been corrected.
    if known is None or (known.get("doubt") and study.get("corrected")):
        candidates = await _candidates(scope, engines, study)
        if candidates:
            known = await _note(scope, engines, uid, candidates, study)
    if known is None:
        return None
    match = StudyMatch.of(known)
    if match.request:
        await touch(scope, engines, match.request)
    if match.meeting is Meeting.MET and match.request:
        await _follow(scope, engines, match.request, uid, images)
    return match


async def in_doubt(scope: Scope, engines: Engines) -> list[StudyMatch]:
    """The studies that wait for a decision, the latest first. Needs the right to request."""
    scope.require(Right.REQUEST)
    where = {"doubt": True}
    found = await _matches(scope, engines).find(where, sort=(("at", -1),), limit=MOST_LISTED)
    return [StudyMatch.of(one) for one in found]


async def link(scope: Scope, engines: Engines, study: str, request: str) -> StudyMatch:
    """Say that a study is of a request, whatever they say themselves. Needs the right to request.

    Raises NotFound for a request that there is none of, or a study that no scope of ours sees.
    """
    scope.require(Right.REQUEST)
    known = await image_requests.get(scope, engines, request)
    found = await _study(scope, engines, study)
    match = await _decided(scope, engines, study, Meeting.MET, known.id)
    await _follow(scope, engines, known.id, study, int(found.get("counts", {}).get("instances", 0)))
    return match


async def reject(scope: Scope, engines: Engines, study: str) -> StudyMatch:
    """Say that a study belongs to no request, also one that it has met. Needs the right to request."""
    scope.require(Right.REQUEST)
    await _study(scope, engines, study)
    return await _decided(scope, engines, study, Meeting.REJECTED, None)


async def studies_of(scope: Scope, engines: Engines, requests: Sequence[str]) -> dict[str, list[str]]:
    """Study Instance UIDs of what has met each of these requests. Needs the right to find."""
    scope.require(Right.FIND)
    met: Filter = {"request": In(requests), "meeting": Meeting.MET.value}
    found: dict[str, list[str]] = {}
    for one in await _matches(scope, engines).find(met, sort=(("at", 1),)):
        found.setdefault(one["request"], []).append(one["StudyInstanceUID"])
    return found


async def requests_of(scope: Scope, engines: Engines, study: str) -> list[str]:
    """IDs of the requests that a study has met. Needs the right to find."""
    scope.require(Right.FIND)
    met: Filter = {"StudyInstanceUID": study, "meeting": Meeting.MET.value}
    return [one["request"] for one in await _matches(scope, engines).find(met) if one.get("request")]


async def _candidates(scope: Scope, engines: Engines, study: Mapping[str, Any]) -> list[ImageRequest]:
    """The requests that may be the study's: those of the first rule that finds any."""
    for keyword in ("StudyInstanceUID", "AccessionNumber"):
        value = study.get(keyword)
        if value and (found := await image_requests.find_one(scope, engines, keyword, str(value))):
            return [found]
    patient, day = study.get("PatientID"), study.get("StudyDate")
    if not (patient and day):
        return []
    requests = engines.documents.of(scope.grant, "image_requests")
    documents = await requests.find(
        {
            "PatientID": str(patient),
            "starts": Within(gte=str(day), lte=f"{day}235959"),
            "state": In([state.value for state in OPEN]),
        },
        sort=(("starts", 1), ("id", 1)),
        limit=MOST_LISTED,
    )
    modalities = study.get("ModalitiesInStudy") or []
    fitting = [one for one in map(ImageRequest.of, documents) if one.procedure.modality in modalities]
    if not any(one.stations for one in fitting):
        return fitting
    sender = await _sender(scope, engines, study["StudyInstanceUID"])
    return [one for one in fitting if not one.stations or sender in one.stations]


async def _sender(scope: Scope, engines: Engines, study: str) -> str:
    """The AE title that sent a study's images, by one of them."""
    first = await engines.documents.of(scope.grant, "instances").find_one(
        {"StudyInstanceUID": study}, projection=("calling_aet",)
    )
    return str(first["calling_aet"]) if first else ""


def _contradiction(request: ImageRequest, study: Mapping[str, Any]) -> str:
    """Return why a study cannot be told to be of a request; empty where nothing speaks against it."""
    patient = study.get("PatientID")
    if patient and str(patient).strip() not in (request.patient.id, *request.former_patient_ids):
        return "the patient ID is another one"
    asked = request.patient.attributes["PatientName"]
    ours, theirs = (
        {word for group in name_groups(name) for word in fold_name(group).split("^") if word}
        for name in (asked, study.get("PatientName"))
    )
    if ours and theirs and not ours & theirs:
        return "the patient's name is another one"
    if request.state is RequestState.CANCELED:
        return "the request was cancelled"
    return ""


async def _note(
    scope: Scope, engines: Engines, uid: str, candidates: Sequence[ImageRequest], study: Mapping[str, Any]
) -> Mapping[str, Any]:
    first = candidates[0]
    why = _contradiction(first, study) if len(candidates) == 1 else "several requests fit"
    meeting = Meeting.IN_DOUBT if why else Meeting.MET
    document: dict[str, Any] = {"meeting": meeting.value, "why": why, "at": _now(), "request": first.id}
    doubt = {"doubt": True} if why else {}
    # Another courier may have noted it, or a person decided, at this moment: that stays.
    noted = {"StudyInstanceUID": uid}
    await _matches(scope, engines).upsert(noted, Edit(set_on_insert={**document, **doubt}))
    over = Edit(set=document, unset=() if why else ("doubt",))
    await _matches(scope, engines).update({**noted, "doubt": True, "why": Not(why)}, over)
    found = await _matches(scope, engines).find_one({"StudyInstanceUID": uid})
    return found or {"StudyInstanceUID": uid, **document}


async def _decided(
    scope: Scope, engines: Engines, study: str, meeting: Meeting, request: str | None
) -> StudyMatch:
    facts = {"meeting": meeting.value, "why": "", "at": _now(), "request": request}
    before = await _matches(scope, engines).find_one({"StudyInstanceUID": study}) or {}
    await _matches(scope, engines).upsert(
        {"StudyInstanceUID": study}, Edit(set={**facts, "decided": True}, unset=("doubt",))
    )
    for one in {before.get("request"), request} - {None}:
        await touch(scope, engines, str(one))
    told = {"meeting": meeting.value, "request": request or ""}
    await audit.record(scope, engines, Event.STUDY_MATCHED, told, study=study)
    return StudyMatch.of({"StudyInstanceUID": study, **facts})


async def _follow(scope: Scope, engines: Engines, request: str, study: str, images: int) -> None:
    """Take a request along with its images, where no performed step of a modality does."""
    known = await image_requests.get(scope, engines, request)
    await image_requests.note_images(scope, engines, known, study, images)
    steps = engines.documents.of(scope.grant, "performed_steps")
    if known.state not in OPEN or not images or await steps.count({"request": request}, limit=1):
        return
    studies = (await studies_of(scope, engines, [request])).get(request, [])
    shots = await shots_in(scope, engines, known.procedure.views, studies)
    state = RequestState.COMPLETED if shots.complete else RequestState.IN_PROGRESS
    if state is not known.state:
        try:
            await image_requests.advance(scope, engines, known, state)
        except NoLongerUpdatable:
            return  # it ended at this moment


async def _study(scope: Scope, engines: Engines, uid: str) -> Mapping[str, Any]:
    found = await engines.documents.of(scope.grant, "studies").find_one({"StudyInstanceUID": uid})
    if found is None:
        raise NotFound("no such study")
    return found


def _now() -> datetime:
    return moment_now()


def _matches(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "study_matches")
