"""An image request: what is wanted, checked, and the request with its worklist item that is made of it.

A request is one Requested Procedure of one Scheduled Procedure Step (PS3.3 C.4.10, C.4.11). What a modality's
worklist shows of it is kept in it as the answer's attributes, so that a query compares and sends.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.dicom.moments import date_key, time_key
from services.dicom.uids import is_uid, new_uid
from services.errors import Invalid
from services.persistence.moments import moment_now
from services.tenancy.application_entities.remote_entity import title
from services.texts import paragraphs
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
        """Make it from its document."""
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
    moment = moment_now()
    return with_facts(
        ImageRequest(
            id=secrets.token_hex(12),
            accession_number=accession or accession_number(),
            study_instance_uid=uid or new_uid(),
            state=RequestState.SCHEDULED,
            patient=patient,
            procedure=procedure,
            stations=checked_stations(wanted.stations),
            starts=checked_start(wanted.date, wanted.time),
            priority=wanted.priority,
            requested_by=paragraphs(wanted.requested_by, "who asks", LONGEST_TEXT),
            reason=paragraphs(wanted.reason, "the reason", LONGEST_REASON),
            ended_because="",
            created_at=moment,
            changed_at=moment,
            item={},
            origin=wanted.origin,
            requested_procedure_id=wanted.requested_procedure_id.strip(),
            step_id=wanted.step_id.strip(),
            practice_system=wanted.practice_system,
        )
    )


def with_facts(request: ImageRequest, **facts: Any) -> ImageRequest:
    """The request with other facts, and its worklist item as they make it."""
    named = {name: getattr(request, name) for name in ImageRequest.__slots__} | facts
    named["changed_at"] = moment_now()
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


def document_of(request: ImageRequest, key: str) -> dict[str, Any]:
    """Return it as the database keeps it; with `open` and `stations` only while it is on the worklist."""
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


def checked_stations(titles: Sequence[str]) -> tuple[str, ...]:
    """AE titles of stations, each once. Raises Invalid."""
    if len(titles) > MOST_STATIONS:
        raise Invalid(f"a request has at most {MOST_STATIONS} stations")
    return tuple(dict.fromkeys(title(one) for one in titles))


def checked_start(date: str, time: str) -> str:
    """YYYYMMDDHHMMSS of a date (YYYYMMDD) and a time (HHMMSS, or none). Raises Invalid."""
    day, clock = date_key(date), time_key(time or "000000")
    if day is None or clock is None:
        raise Invalid("a request has a date (YYYYMMDD), and a time (HHMMSS) or none")
    return day + clock[:6]
