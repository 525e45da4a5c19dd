"""Modality Worklist, SCU: C-FIND of what is scheduled at another system (PS3.4 K).

Every attribute of types 1 and 2, the veterinary ones among them, is asked for; an answer counts only where it
meets the keys, since some systems ignore them. An answer that cannot be read spoils none of the others.
"""

from collections.abc import Callable, Mapping
from typing import Any

from services.dicom.sop_classes import MODALITY_WORKLIST_FIND
from services.errors import Malformed
from services.peers.find import Matches, asking
from services.peers.identifiers import decode
from services.peers.peer import Peer
from services.upper_layer.message import Gathered, Message

STEP = "ScheduledProcedureStepSequence"
LONGEST_BYTES = 1 << 16
"""Of one entry: an honest one has some 3 KiB."""
_CODE = {"CodeValue": "", "CodingSchemeDesignator": "", "CodingSchemeVersion": "", "CodeMeaning": ""}
_OTHER_ID = {"PatientID": "", "IssuerOfPatientID": "", "TypeOfPatientID": ""}
STEP_KEYS: Mapping[str, Any] = {
    **dict.fromkeys(
        ("ScheduledStationAETitle", "ScheduledProcedureStepStartDate", "ScheduledProcedureStepStartTime",
         "Modality", "ScheduledPerformingPhysicianName", "ScheduledProcedureStepDescription",
         "ScheduledProcedureStepID", "ScheduledStationName", "ScheduledProcedureStepLocation",
         "PreMedication", "ScheduledProcedureStepStatus", "RequestedContrastAgent",
         "CommentsOnTheScheduledProcedureStep"),
        "",
    ),
    "ScheduledProtocolCodeSequence": [_CODE],
}  # fmt: skip
PATIENT_KEYS: Mapping[str, Any] = {
    **dict.fromkeys(
        ("PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex",
         "PatientSexNeutered", "PatientWeight", "PatientSize", "PatientComments", "PatientSpeciesDescription",
         "PatientBreedDescription", "ResponsiblePerson", "ResponsiblePersonRole", "ResponsibleOrganization",
         "OtherPatientIDs", "EthnicGroup"),
        "",
    ),
    "OtherPatientIDsSequence": [_OTHER_ID],
    "PatientSpeciesCodeSequence": [_CODE],
    "PatientBreedCodeSequence": [_CODE],
    "BreedRegistrationSequence": [{"BreedRegistrationNumber": "", "BreedRegistryCodeSequence": [_CODE]}],
}  # fmt: skip
PROCEDURE_KEYS: Mapping[str, Any] = {
    **dict.fromkeys(
        ("AccessionNumber", "StudyInstanceUID", "RequestedProcedureID", "RequestedProcedureDescription",
         "RequestedProcedurePriority", "PatientTransportArrangements", "ReasonForTheRequestedProcedure",
         "RequestedProcedureComments", "RequestingPhysician", "RequestingService", "ReferringPhysicianName",
         "AdmissionID", "CurrentPatientLocation", "ConfidentialityConstraintOnPatientDataDescription",
         "PatientState", "PregnancyStatus", "MedicalAlerts", "Allergies", "SpecialNeeds"),
        "",
    ),
    "RequestedProcedureCodeSequence": [_CODE],
    "ReasonForRequestedProcedureCodeSequence": [_CODE],
    "ReferencedStudySequence": [{"ReferencedSOPClassUID": "", "ReferencedSOPInstanceUID": ""}],
    "ReferencedPatientSequence": [{"ReferencedSOPClassUID": "", "ReferencedSOPInstanceUID": ""}],
}  # fmt: skip


async def scheduled(
    peer: Peer,
    step: Mapping[str, str],
    *,
    limit: int,
    fits: Callable[[Mapping[str, Any]], bool],
) -> Matches:
    """At most `limit` entries whose step meets these keys; {} for one that cannot be read.

    `fits` is asked of each that can be. Nothing is in them that was not asked for. Raises as
    `services.peers.find.find`.
    """
    keys = {**PATIENT_KEYS, **PROCEDURE_KEYS, STEP: [{**STEP_KEYS, **step}]}
    async with asking(peer, MODALITY_WORKLIST_FIND) as queries:
        return await queries.find(keys, limit=limit, fits=lambda row: not row or fits(row), read=_read)


def _read(answer: Message) -> dict[str, Any]:
    if isinstance(answer.sink, Gathered) and len(answer.sink.data) > LONGEST_BYTES:
        return {}
    try:
        row = decode(answer)
    except Malformed:
        return {}
    if not row:
        return {}
    steps = row.get(STEP)
    step = steps[0] if isinstance(steps, list) and steps and isinstance(steps[0], Mapping) else {}
    asked = {name: value for name, value in row.items() if name in PATIENT_KEYS or name in PROCEDURE_KEYS}
    return {**asked, STEP: [{name: value for name, value in step.items() if name in STEP_KEYS}]}
