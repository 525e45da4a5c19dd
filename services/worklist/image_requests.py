"""Image requests: who asked for which pictures of which animal, and how far that is.

A request is one Requested Procedure of one Scheduled Procedure Step (PS3.3 C.4.10, C.4.11). What a modality's
worklist shows of it is kept in it as the answer's attributes, so that a query compares and sends.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from services.dicom.moments import date_key, time_key
from services.dicom.uids import is_uid, new_uid
from services.errors import AlreadyExists, Invalid, NoLongerUpdatable, NotFound
from services.persistence import Edit, Engines, Filter, In, TenantCollection
from services.persistence.moments import in_milliseconds
from services.tenancy import audit
from services.tenancy.application_entities.remote_entity import title
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.worklist import catalogue, results
from services.worklist.catalogue import Procedure, View
from services.worklist.codes import CodedConcept
from services.worklist.numbers import accession_number, patient_id
from services.worklist.origin import Origin
from services.worklist.patient import Patient
from services.worklist.scheduled_step import LONGEST_ID, Station, scheduled_step

MOST_STATIONS = 20
LONGEST_TEXT = 64
LONGEST_REASON = 1000
LONGEST_KEY = 200
LONGEST_ACCESSION = 16


class RequestState(StrEnum):
    """How far a request is."""

    SCHEDULED = "SCHEDULED"
    IN_PROGRESS = "IN PROGRESS"
    COMPLETED = "COMPLETED"
    DISCONTINUED = "DISCONTINUED"
    CANCELED = "CANCELED"


OPEN = (RequestState.SCHEDULED, RequestState.IN_PROGRESS)
"""The states in which a request stands on the worklist."""


class Priority(StrEnum):
    """Requested Procedure Priority (0040,1003)."""

    STAT = "STAT"
    HIGH = "HIGH"
    ROUTINE = "ROUTINE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for. `procedure`: an ID of the catalogue; without one, `description` and `modality`.

    `stations`: titles of the modalities' AEs, none: any of the modality. `date` YYYYMMDD and `time` HHMMSS in
    the clinic's time. `key`: the asker's own, under which the same request is made once. `accession_number`
    and `study_instance_uid`: of the system that asks; made here where they are empty, as are the IDs of the
    requested procedure and its step. `region` and `views`: of a procedure that is described. `origin`: the
    worklist entry of another system that is taken in. `practice_system`: the ID of the one that asks, and
    is told what becomes of it.
    """

    patient: Patient
    date: str
    time: str = ""
    procedure: str = ""
    description: str = ""
    modality: str = ""
    stations: tuple[str, ...] = ()
    priority: Priority = Priority.ROUTINE
    requested_by: str = ""
    reason: str = ""
    key: str = ""
    accession_number: str = ""
    study_instance_uid: str = ""
    region: CodedConcept | None = None
    views: tuple[View, ...] = ()
    origin: Origin | None = None
    requested_procedure_id: str = ""
    step_id: str = ""
    practice_system: str = ""


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """A request as it is kept; `starts` is YYYYMMDDHHMMSS in the clinic's time.

    `former_patient_ids`: those that its patient had before it was merged or given another one.
    """

    id: str
    accession_number: str
    study_instance_uid: str
    state: RequestState
    patient: Patient
    procedure: Procedure
    stations: tuple[str, ...]
    starts: str
    priority: Priority
    requested_by: str
    reason: str
    ended_because: str
    created_at: datetime
    changed_at: datetime
    item: dict[str, Any] = field(repr=False)
    origin: Origin | None = field(default=None, repr=False)
    requested_procedure_id: str = ""
    step_id: str = ""
    former_patient_ids: tuple[str, ...] = ()
    practice_system: str = ""

    @classmethod
    def of(cls, document: dict[str, Any]) -> "ImageRequest":
        """From its document."""
        return cls(
            id=document["id"],
            accession_number=document["AccessionNumber"],
            study_instance_uid=document["StudyInstanceUID"],
            state=RequestState(document["state"]),
            patient=Patient.of(document["patient"]),
            procedure=Procedure.of(document["procedure"]),
            stations=tuple(document["station_titles"]),
            starts=document["starts"],
            priority=Priority(document["priority"]),
            requested_by=document["requested_by"],
            reason=document["reason"],
            ended_because=document.get("ended_because", ""),
            created_at=document["created_at"],
            changed_at=document["changed_at"],
            item=document["item"],
            origin=Origin.of(document.get("origin")),
            requested_procedure_id=document.get("requested_procedure_id", ""),
            step_id=document.get("step_id", ""),
            former_patient_ids=tuple(document.get("former_patient_ids", ())),
            practice_system=document.get("practice_system", ""),
        )


async def create(scope: Scope, engines: Engines, wanted: Wanted) -> ImageRequest:
    """Ask for pictures; the same key again answers the request that it made. Needs the right to request.

    Raises Invalid, naming what cannot be; AlreadyExists for an Accession Number or Study Instance UID of
    another request; NotFound for a procedure that the catalogue has not.
    """
    scope.require(Right.REQUEST)
    if wanted.key and (known := await _by_key(scope, engines, wanted.key)):
        return known
    request = made_of(wanted, await procedure_of(scope, engines, wanted))
    try:
        await _collection(scope, engines).insert(_document(request, wanted.key))
    except AlreadyExists:
        if wanted.key and (known := await _by_key(scope, engines, wanted.key)):
            return known
        raise AlreadyExists("there is a request of this accession number or study") from None
    await _told(scope, engines, Event.IMAGES_REQUESTED, request)
    return request


async def get(scope: Scope, engines: Engines, id: str) -> ImageRequest:  # noqa: A002 - its name
    """One request. Needs the right to find or to store. Raises NotFound."""
    scope.require_any(Right.FIND, Right.STORE)
    found = await _collection(scope, engines).find_one({"id": id})
    if found is None:
        raise NotFound("no such request")
    return ImageRequest.of(found)


async def find_one(scope: Scope, engines: Engines, keyword: str, value: str) -> ImageRequest | None:
    """The request of this StudyInstanceUID, AccessionNumber or key, if any. Needs to find or to store."""
    scope.require_any(Right.FIND, Right.STORE)
    found = await _collection(scope, engines).find_one({keyword: value})
    return ImageRequest.of(found) if found else None


async def reschedule(
    scope: Scope,
    engines: Engines,
    id: str,  # noqa: A002 - its name
    *,
    date: str,
    time: str = "",
    stations: Sequence[str] | None = None,
) -> ImageRequest:
    """Move a request that nobody has begun, also to other stations. Needs the right to request.

    Raises NoLongerUpdatable for one that has begun or ended, NotFound, Invalid.
    """
    scope.require(Right.REQUEST)
    known = await get(scope, engines, id)
    titles = known.stations if stations is None else _stations(stations)
    return await alter(
        scope, engines, known, (RequestState.SCHEDULED,), starts=_starts(date, time), stations=titles
    )


async def note_images(scope: Scope, engines: Engines, known: ImageRequest, study: str, images: int) -> None:
    """Have a request's practice system told that a study of it has so many images by now. Needs to find."""
    scope.require(Right.FIND)
    if known.practice_system:
        seen = {"images": f"{study} {images}", "changed": _now()}
        await _collection(scope, engines).update({"id": known.id}, Edit(set=seen))


async def cancel_request(scope: Scope, engines: Engines, id: str, reason: str = "") -> ImageRequest:  # noqa: A002
    """Take a request off the worklist. Needs the right to request.

    Raises NoLongerUpdatable for one that has begun or ended, NotFound.
    """
    scope.require(Right.REQUEST)
    known = await get(scope, engines, id)
    return await alter(
        scope,
        engines,
        known,
        (RequestState.SCHEDULED,),
        state=RequestState.CANCELED,
        ended_because=_text(reason),
    )


async def repeat(scope: Scope, engines: Engines, id: str, *, date: str, time: str = "") -> ImageRequest:  # noqa: A002
    """Ask for the same once more, as a request and a study of its own. Needs the right to request."""
    scope.require(Right.REQUEST)
    known = await get(scope, engines, id)
    request = _with(
        known,
        id=secrets.token_hex(12),
        accession_number=accession_number(),
        study_instance_uid=new_uid(),
        state=RequestState.SCHEDULED,
        starts=_starts(date, time),
        ended_because="",
        created_at=_now(),
        origin=None,
        requested_procedure_id="",
        step_id="",
    )
    await _collection(scope, engines).insert(_document(request, ""))
    await _told(scope, engines, Event.IMAGES_REQUESTED, request)
    return request


async def advance(
    scope: Scope, engines: Engines, known: ImageRequest, state: RequestState, because: str = ""
) -> ImageRequest:
    """Take a request to the state that its images or its performed step have reached.

    A step in progress is begun once and ends once. Needs the right to store, or to request as who says which
    images are its. Raises NoLongerUpdatable for one that has ended.
    """
    scope.require_any(Right.STORE, Right.REQUEST)
    return await alter(scope, engines, known, OPEN, state=state, ended_because=_text(because))


async def alter(
    scope: Scope, engines: Engines, known: ImageRequest, while_in: Sequence[RequestState], **facts: Any
) -> ImageRequest:
    """Keep a request with other facts, while it is in one of these states. Raises NoLongerUpdatable."""
    request = _with(known, **facts)
    if request.state is not known.state:
        await results.announce(scope, engines, known.id, request.state)
    document = _document(request, "")
    gone = () if "open" in document else ("open", "stations")
    kept = {name: value for name, value in document.items() if name not in ("id", "key", "created_at")}
    where: Filter = {"id": known.id, "state": In([state.value for state in while_in])}
    if not await _collection(scope, engines).update(where, Edit(set=kept, unset=gone)):
        raise NoLongerUpdatable("the request has begun, or has ended")
    await _told(scope, engines, Event.REQUEST_CHANGED, request)
    return request


def made_of(wanted: Wanted, procedure: Procedure) -> ImageRequest:
    """The request for what is wanted, kept nowhere yet. Raises Invalid."""
    accession, uid = wanted.accession_number.strip(), wanted.study_instance_uid
    if len(accession) > LONGEST_ACCESSION or "\\" in accession or not accession.isprintable():
        raise Invalid(f"an accession number has at most {LONGEST_ACCESSION} characters")
    if uid and not is_uid(uid):
        raise Invalid("the study instance UID is none")
    for number in (wanted.requested_procedure_id, wanted.step_id):
        if len(number) > LONGEST_ID or "\\" in number or not number.isprintable():
            raise Invalid(f"the ID of a procedure or a step has at most {LONGEST_ID} characters")
    if len(wanted.key) > LONGEST_KEY:
        raise Invalid(f"a key has at most {LONGEST_KEY} characters")
    patient = wanted.patient if wanted.patient.id else replace(wanted.patient, id=patient_id())
    now = _now()
    return _with(
        ImageRequest(
            id=secrets.token_hex(12),
            accession_number=accession or accession_number(),
            study_instance_uid=uid or new_uid(),
            state=RequestState.SCHEDULED,
            patient=patient,
            procedure=procedure,
            stations=_stations(wanted.stations),
            starts=_starts(wanted.date, wanted.time),
            priority=wanted.priority,
            requested_by=_text(wanted.requested_by, LONGEST_TEXT),
            reason=_text(wanted.reason),
            ended_because="",
            created_at=now,
            changed_at=now,
            item={},
            origin=wanted.origin,
            requested_procedure_id=wanted.requested_procedure_id.strip(),
            step_id=wanted.step_id.strip(),
            practice_system=wanted.practice_system,
        )
    )


def _with(request: ImageRequest, **facts: Any) -> ImageRequest:
    """The request with other facts, and its worklist item as they make it."""
    named = {name: getattr(request, name) for name in ImageRequest.__slots__} | facts
    named["changed_at"] = _now()
    named["item"] = scheduled_step(
        patient=named["patient"],
        procedure=named["procedure"],
        station=Station(named["stations"], named["starts"]),
        accession_number=named["accession_number"],
        study_instance_uid=named["study_instance_uid"],
        priority=named["priority"],
        requested_by=named["requested_by"],
        reason=named["reason"],
        started=named["state"] is not RequestState.SCHEDULED,
        requested_procedure_id=named["requested_procedure_id"],
        step_id=named["step_id"],
    )
    if origin := named["origin"]:
        named["item"] = origin.told(named["item"], named["patient"])
    return ImageRequest(**named)


def _document(request: ImageRequest, key: str) -> dict[str, Any]:
    """As it is kept; `open` and `stations` stand in it only while it is on the worklist."""
    document: dict[str, Any] = {
        "id": request.id,
        "AccessionNumber": request.accession_number,
        "StudyInstanceUID": request.study_instance_uid,
        "PatientID": request.patient.id,
        "state": request.state.value,
        "patient": request.patient.document,
        "procedure": request.procedure.document,
        "station_titles": list(request.stations),
        "starts": request.starts,
        "priority": request.priority.value,
        "requested_by": request.requested_by,
        "reason": request.reason,
        "ended_because": request.ended_because,
        "created_at": request.created_at,
        "changed_at": request.changed_at,
        "item": request.item,
        "key": key or request.id,
        "requested_procedure_id": request.requested_procedure_id,
        "step_id": request.step_id,
        "former_patient_ids": list(request.former_patient_ids),
    }
    if request.origin:
        document["origin"] = request.origin.document
    if request.state in OPEN:
        document |= {"open": True, "stations": list(request.stations) or [""]}
    if request.practice_system:  # with each change it is due to be told
        document |= {"practice_system": request.practice_system, "changed": request.changed_at}
    return document


async def procedure_of(scope: Scope, engines: Engines, wanted: Wanted) -> Procedure:
    """The catalogue's procedure as it is now, which the request keeps; or one that only it has."""
    if wanted.procedure:
        found = await catalogue.procedure(scope, engines, wanted.procedure)
        modality = wanted.modality or found.modality
        return Procedure.of({**found.document, "modality": modality})
    if not (wanted.description.strip() and wanted.modality):
        raise Invalid("a request names a procedure of the catalogue, or a description and a modality")
    name = wanted.description.strip()
    return Procedure(id="", name=name, modality=wanted.modality, region=wanted.region, views=wanted.views)


def _stations(titles: Sequence[str]) -> tuple[str, ...]:
    if len(titles) > MOST_STATIONS:
        raise Invalid(f"a request has at most {MOST_STATIONS} stations")
    return tuple(dict.fromkeys(title(one) for one in titles))


def _starts(date: str, time: str) -> str:
    day, clock = date_key(date), time_key(time or "000000")
    if day is None or clock is None:
        raise Invalid("a request has a date (YYYYMMDD), and a time (HHMMSS) or none")
    return day + clock[:6]


def _text(text: str, longest: int = LONGEST_REASON) -> str:
    stripped = text.strip()
    if len(stripped) > longest or any(not letter.isprintable() and letter != "\n" for letter in stripped):
        raise Invalid(f"a text has at most {longest} characters")
    return stripped


def _now() -> datetime:
    return in_milliseconds(datetime.now(UTC))


async def _by_key(scope: Scope, engines: Engines, key: str) -> ImageRequest | None:
    found = await _collection(scope, engines).find_one({"key": key})
    return ImageRequest.of(found) if found else None


async def _told(scope: Scope, engines: Engines, event: Event, request: ImageRequest) -> None:
    told = {"accession": request.accession_number, "state": request.state.value}
    if request.origin:
        told["from"] = request.origin.remote
    await audit.record(scope, engines, event, told, study=request.study_instance_uid)


def _collection(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "image_requests")
