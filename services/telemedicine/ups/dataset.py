"""A case's workitem as the dataset of a Unified Procedure Step (PS3.3 B.26, PS3.4 Table CC.2.5-3).

What the case says is made anew each time; what a performer said of progress and result (`Performed`) is kept
as it came. The Transaction UID is never part of it: it is the lock (PS3.18 11.5.2).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.dicom.sop_classes import UNIFIED_PROCEDURE_STEP
from services.telemedicine.case import Case, CasePriority, CaseState, Person
from services.telemedicine.ups.codes import (
    INTERPRETATION,
    REQUEST,
    code_of,
    date_time,
    person_name,
    text_item,
)
from services.telemedicine.workitem import Workitem

PROGRESS = "ProcedureStepProgressInformationSequence"
PERFORMED = "UnifiedProcedureStepPerformedProcedureSequence"
HUMANS = "ScheduledHumanPerformersSequence"
STATE, READINESS = "ProcedureStepState", "InputReadinessState"
_PRIORITIES = {CasePriority.STAT: "HIGH", CasePriority.ROUTINE: "MEDIUM"}
_NAMES = {1: "", 2: "second reading", 3: "third reading"}
_LONGEST_LABEL = 64
_NEUTERED = {True: "ALTERED", False: "UNALTERED", None: None}

Dataset = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Input:
    """The instances of one series of a case: (SOP Class UID, SOP Instance UID) each."""

    study: str
    series: str
    instances: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Performed:
    """What a performer said: both sequences as they came, empty before it said anything."""

    progress: Sequence[Mapping[str, Any]] = ()
    procedure: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A workitem with the case it is of, what was said of it, and the last request to cancel it."""

    case: Case
    workitem: Workitem
    performed: Performed = field(default_factory=Performed)
    canceling: Mapping[str, str] = field(default_factory=dict)

    @property
    def uid(self) -> str:
        """Its SOP Instance UID."""
        return self.workitem.uid

    @property
    def ready(self) -> bool:
        """Whether all that is to be read is attached: images that are held may still be."""
        return bool(self.case.studies) and not self.case.held


def dataset_of(step: Step, root: str, inputs: Iterable[Input] | None = None) -> Dataset:
    """The attributes by keyword, values as the index has them.

    `root`: the URL of the installation, for where studies are retrieved. `inputs`: the series of the studies;
    without them the studies alone are named, as a search does.
    """
    case, workitem = step.case, step.workitem
    return {
        "SpecificCharacterSet": None,
        "SOPClassUID": UNIFIED_PROCEDURE_STEP,
        "SOPInstanceUID": workitem.uid,
        **_patient(case),
        **_scheduled(case, workitem),
        STATE: workitem.state.value,
        READINESS: "READY" if step.ready else "INCOMPLETE",
        "InputInformationSequence": _inputs(case, root, inputs) or None,
        "StudyInstanceUID": case.studies[0] if case.studies else None,
        "ReferencedRequestSequence": [_request(case)],
        PROGRESS: _progress(step) or None,
        PERFORMED: list(step.performed.procedure) or _performed(workitem),
    }


def humans_of(workitem: Workitem) -> list[Dataset] | None:
    """Scheduled Human Performers: who is wanted, or else has claimed it; none where anybody may."""
    known = workitem.performer
    if workitem.wanted_performer and (known is None or known.id != workitem.wanted_performer):
        return [_human(Person(workitem.wanted_performer), workitem.provider)]
    return [_human(known, workitem.provider)] if known else None


def _human(person: Person, organization: str) -> Dataset:
    return {
        "HumanPerformerCodeSequence": [code_of(person.id, person.name or person.id)],
        "HumanPerformerName": person_name(person.name),
        "HumanPerformerOrganization": organization,
    }


def _scheduled(case: Case, workitem: Workitem) -> Dataset:
    reading = _NAMES.get(workitem.number, f"reading {workitem.number}")
    label = f"{case.service.name} ({reading})" if reading else case.service.name
    return {
        "ScheduledProcedureStepPriority": _PRIORITIES[workitem.priority],
        "ScheduledProcedureStepModificationDateTime": date_time(case.changed_at),
        "ProcedureStepLabel": label[:_LONGEST_LABEL] or "Reading",
        "WorklistLabel": workitem.provider,
        "ScheduledProcessingParametersSequence": _parameters(case) or None,
        "ScheduledStationNameCodeSequence": [code_of(workitem.provider, workitem.provider)],
        "ScheduledStationClassCodeSequence": None,
        "ScheduledStationGeographicLocationCodeSequence": None,
        HUMANS: humans_of(workitem),
        "ScheduledProcedureStepStartDateTime": date_time(case.submitted_at or case.created_at),
        "ExpectedCompletionDateTime": date_time(workitem.due_at or case.due_at),
        "ScheduledWorkitemCodeSequence": [INTERPRETATION],
        "CommentsOnTheScheduledProcedureStep": case.question or None,
    }


def _parameters(case: Case) -> list[Dataset]:
    """The history's fields and the question, each a text of its own concept."""
    said = [
        text_item(code_of(name, name.replace("_", " ")), text) for name, text in case.history.items() if text
    ]
    return [*said, *([text_item(REQUEST, case.question)] if case.question else [])]


def _patient(case: Case) -> Dataset:
    patient = case.patient
    return {
        "PatientName": _name(patient.name),
        "PatientID": patient.id or None,
        "IssuerOfPatientID": patient.issuer or None,
        "PatientBirthDate": patient.birth_date or None,
        "PatientSex": patient.sex or None,
        "PatientSexNeutered": _NEUTERED.get(patient.neutered),
        "PatientSpeciesDescription": patient.species or None,
        "PatientBreedDescription": patient.breed or None,
        "ResponsiblePerson": _name(patient.client),
        "AdmissionID": None,
        "IssuerOfAdmissionIDSequence": None,
        "AdmittingDiagnosesDescription": None,
        "AdmittingDiagnosesCodeSequence": None,
    }


def _name(name: str) -> dict[str, str] | None:
    """A name that is a PN already."""
    return {"Alphabetic": name} if name else None


def _request(case: Case) -> Dataset:
    return {
        "StudyInstanceUID": case.studies[0] if case.studies else None,
        "AccessionNumber": None,
        "IssuerOfAccessionNumberSequence": None,
        "PlacerOrderNumberImagingServiceRequest": None,
        "OrderPlacerIdentifierSequence": None,
        "FillerOrderNumberImagingServiceRequest": None,
        "OrderFillerIdentifierSequence": None,
        "RequestedProcedureID": case.number,
        "RequestedProcedureDescription": case.service.name or None,
        "RequestedProcedureCodeSequence": [code_of(case.service.id, case.service.name)],
        "ReasonForTheRequestedProcedure": None,
        "RequestingService": case.tenant,
        "RequestingPhysician": person_name(case.requester.name),
        "ReferringPhysicianName": person_name(case.referring_vet.name),
    }


def _inputs(case: Case, root: str, inputs: Iterable[Input] | None) -> list[Dataset]:
    """Referenced Instances and Access of the case's studies and priors (PS3.3 Table 10-3b)."""
    base = f"{root}/cases/{case.id}/dicomweb/studies"
    if inputs is None:
        return [_input(study, f"{base}/{study}") for study in (*case.studies, *case.priors)]
    return [
        {
            **_input(one.study, f"{base}/{one.study}/series/{one.series}"),
            "SeriesInstanceUID": one.series,
            "ReferencedSOPSequence": [
                {"ReferencedSOPClassUID": kind, "ReferencedSOPInstanceUID": uid}
                for kind, uid in one.instances
            ],
        }
        for one in inputs
    ]


def _input(study: str, url: str) -> Dataset:
    return {
        "TypeOfInstances": "DICOM",
        "StudyInstanceUID": study,
        "WADORSRetrievalSequence": [{"RetrieveURL": url}],
    }


def _progress(step: Step) -> list[Mapping[str, Any]]:
    """Return how far it is; of one that is canceled when and why, where nobody said so."""
    said = list(step.performed.progress)
    if step.workitem.state is not CaseState.CANCELED:
        return said
    because = step.workitem.cancel_asked or step.case.canceled_because
    supplied: Dataset = {
        "ProcedureStepCancellationDateTime": date_time(step.workitem.changed_at),
        "ProcedureStepDiscontinuationReasonCodeSequence": [_UNSPECIFIED],
        **({"ReasonForCancellation": because} if because else {}),
    }
    first, *rest = said or [{}]
    return [{**supplied, **{keyword: value for keyword, value in first.items() if value}}, *rest]


_UNSPECIFIED = {
    "CodeValue": "110513",
    "CodingSchemeDesignator": "DCM",
    "CodeMeaning": "Discontinued for unspecified reason",
}
"""Why a step ended of which nobody said why (PS3.16 CID 9300)."""


def _performed(workitem: Workitem) -> list[Dataset] | None:
    """Who reads it since when, where it was claimed by a person in the web app."""
    if workitem.performer is None:
        return None
    ended = date_time(workitem.completed_at)
    result = {"PerformedProcedureStepEndDateTime": ended, "OutputInformationSequence": None} if ended else {}
    return [
        {
            "ActualHumanPerformersSequence": [_human(workitem.performer, workitem.provider)],
            "PerformedStationNameCodeSequence": [code_of(workitem.provider, workitem.provider)],
            "PerformedProcedureStepStartDateTime": date_time(workitem.claimed_at),
            "PerformedWorkitemCodeSequence": [INTERPRETATION],
            **result,
        }
    ]
