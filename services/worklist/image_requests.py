"""Image requests: who asked for which pictures of which animal, and how far that is.

A request is one Requested Procedure of one Scheduled Procedure Step (PS3.3 C.4.10, C.4.11). What a modality's
worklist shows of it is kept in it as the answer's attributes, so that a query compares and sends.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
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
from services.worklist import catalogue
from services.worklist.catalogue import Procedure
from services.worklist.numbers import accession_number, patient_id
from services.worklist.patient import Patient
from services.worklist.scheduled_step import Station, scheduled_step

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
    and `study_instance_uid`: of the system that asks; made here where they are empty.
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


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """A request as it is kept; `starts` is YYYYMMDDHHMMSS in the clinic's time."""

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
        )


async def create(scope: Scope, engines: Engines, wanted: Wanted) -> ImageRequest:
    """Ask for pictures; the same key again answers the request that it made. Needs the right to request.

    Raises Invalid, naming what cannot be; AlreadyExists for an Accession Number or Study Instance UID of
    another request; NotFound for a procedure that the catalogue has not.
    """
    scope.require(Right.REQUEST)
    if wanted.key and (known := await _by_key(scope, engines, wanted.key)):
        return known
    request = _made(wanted, await _procedure_of(scope, engines, wanted))
    try:
        await _collection(scope, engines).insert(_document(request, wanted.key))
    except AlreadyExists:
        if wanted.key and (known := await _by_key(scope, engines, wanted.key)):
            return known
        raise AlreadyExists("there is a request of this accession number or study") from None
    await _told(scope, engines, Event.IMAGES_REQUESTED, request)
    return request


async def get(scope: Scope, engines: Engines, id: str) -> ImageRequest:  # noqa: A002 - its name
    """One request. Needs the right to find. Raises NotFound."""
    scope.require(Right.FIND)
    found = await _collection(scope, engines).find_one({"id": id})
    if found is None:
        raise NotFound("no such request")
    return ImageRequest.of(found)


async def find_one(scope: Scope, engines: Engines, keyword: str, value: str) -> ImageRequest | None:
    """The request of this StudyInstanceUID or AccessionNumber, if there is one. Needs the right to find."""
    scope.require(Right.FIND)
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
    return await _change(
        scope, engines, known, (RequestState.SCHEDULED,), starts=_starts(date, time), stations=titles
    )


async def cancel_request(scope: Scope, engines: Engines, id: str, reason: str = "") -> ImageRequest:  # noqa: A002
    """Take a request off the worklist. Needs the right to request.

    Raises NoLongerUpdatable for one that has begun or ended, NotFound.
    """
    scope.require(Right.REQUEST)
    known = await get(scope, engines, id)
    return await _change(
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
    if Right.REQUEST not in scope.rights:
        scope.require(Right.STORE)
    return await _change(scope, engines, known, OPEN, state=state, ended_because=_text(because))


async def _change(
    scope: Scope, engines: Engines, known: ImageRequest, while_in: Sequence[RequestState], **facts: Any
) -> ImageRequest:
    request = _with(known, **facts)
    document = _document(request, "")
    gone = () if "open" in document else ("open", "stations")
    kept = {name: value for name, value in document.items() if name not in ("id", "key", "created_at")}
    where: Filter = {"id": known.id, "state": In([state.value for state in while_in])}
    if not await _collection(scope, engines).update(where, Edit(set=kept, unset=gone)):
        raise NoLongerUpdatable("the request has begun, or has ended")
    await _told(scope, engines, Event.REQUEST_CHANGED, request)
    return request


def _made(wanted: Wanted, procedure: Procedure) -> ImageRequest:
    accession, uid = wanted.accession_number.strip(), wanted.study_instance_uid
    if len(accession) > LONGEST_ACCESSION or "\\" in accession or not accession.isprintable():
        raise Invalid(f"an accession number has at most {LONGEST_ACCESSION} characters")
    if uid and not is_uid(uid):
        raise Invalid("the study instance UID is none")
    if len(wanted.key) > LONGEST_KEY:
        raise Invalid(f"a key has at most {LONGEST_KEY} characters")
    patient = wanted.patient
    if not patient.id:
        document = {**patient.document, "id": patient_id()}
        patient = Patient.of(document)
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
    )
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
    }
    if request.state in OPEN:
        document |= {"open": True, "stations": list(request.stations) or [""]}
    return document


async def _procedure_of(scope: Scope, engines: Engines, wanted: Wanted) -> Procedure:
    """The catalogue's procedure as it is now, which the request keeps; or one that only it has."""
    if wanted.procedure:
        found = await catalogue.procedure(scope, engines, wanted.procedure)
        modality = wanted.modality or found.modality
        return Procedure.of({**found.document, "modality": modality})
    if not (wanted.description.strip() and wanted.modality):
        raise Invalid("a request names a procedure of the catalogue, or a description and a modality")
    return Procedure(id="", name=wanted.description.strip(), modality=wanted.modality)


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
    await audit.record(scope, engines, event, told, study=request.study_instance_uid)


def _collection(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "image_requests")
