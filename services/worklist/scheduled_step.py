"""A worklist item: what a modality is told of a Scheduled Procedure Step (PS3.4 K.6, Table K.6-1)."""

from dataclasses import dataclass
from typing import Any

from services.worklist.catalogue import Procedure
from services.worklist.patient import Patient

STEP = "ScheduledProcedureStepSequence"
SCHEDULED, STARTED = "SCHEDULED", "STARTED"
LONGEST_ID = 16


@dataclass(frozen=True, slots=True)
class Station:
    """Where and when: titles of the modalities' AEs, and YYYYMMDDHHMMSS in the clinic's time."""

    titles: tuple[str, ...]
    starts: str


def scheduled_step(
    *,
    patient: Patient,
    procedure: Procedure,
    station: Station,
    accession_number: str,
    study_instance_uid: str,
    priority: str,
    requested_by: str,
    reason: str,
    started: bool,
    requested_procedure_id: str = "",
    step_id: str = "",
) -> dict[str, Any]:
    """The attributes by keyword, values as the index has them: every return key of type 1 and 2, and ours.

    Without IDs of the system that asks they are made of the accession number.
    """
    made_id = accession_number[-LONGEST_ID:]
    codes = [procedure.region.item] if procedure.region else []
    protocols = [view.code.item for view in procedure.views if view.code and view.required]
    requesting = {"Alphabetic": requested_by} if requested_by else None
    step = {
        "ScheduledStationAETitle": list(station.titles)
        if len(station.titles) > 1
        else "".join(station.titles),
        "ScheduledProcedureStepStartDate": station.starts[:8],
        "ScheduledProcedureStepStartTime": station.starts[8:],
        "Modality": procedure.modality,
        "ScheduledPerformingPhysicianName": None,
        "ScheduledProcedureStepDescription": procedure.name,
        "ScheduledProtocolCodeSequence": protocols or None,
        "ScheduledProcedureStepID": step_id or made_id,
        "ScheduledStationName": None,
        "ScheduledProcedureStepLocation": None,
        "PreMedication": None,
        "ScheduledProcedureStepStatus": STARTED if started else SCHEDULED,
        "CommentsOnTheScheduledProcedureStep": ", ".join(view.name for view in procedure.views) or None,
        "RequestedContrastAgent": None,
    }
    return {
        **patient.attributes,
        STEP: [step],
        "AccessionNumber": accession_number,
        "StudyInstanceUID": study_instance_uid,
        "RequestedProcedureID": requested_procedure_id or made_id,
        "RequestedProcedureDescription": procedure.name,
        "RequestedProcedureCodeSequence": codes or None,
        "ReferencedStudySequence": None,
        "RequestedProcedurePriority": priority,
        "PatientTransportArrangements": None,
        "ReasonForTheRequestedProcedure": reason or None,
        "RequestedProcedureComments": None,
        "ReferringPhysicianName": requesting,
        "RequestingPhysician": requesting,
        "AdmissionID": None,
        "CurrentPatientLocation": None,
        "ReferencedPatientSequence": None,
        "ConfidentialityConstraintOnPatientDataDescription": None,
        "PatientState": None,
        "PregnancyStatus": None,
        "MedicalAlerts": None,
        "Allergies": None,
        "SpecialNeeds": None,
    }
