"""What QIDO-RS answers of a study (PS3.18 10.6.3.3), written into its document when the document is made.

A page of studies is a thousand small values. To read each of them, and to make them JSON, took most of a
search; what a study is called does not change, so its text is made once.
"""

from collections.abc import Mapping
from typing import Any

from services.dicom.json_text import Draft

FIELD = "answer_1"
"""In a study's document. Where keywords or text change, so does this name, and older documents lack it."""
ALWAYS = ("SpecificCharacterSet", "InstanceAvailability", "RetrieveURL", "TimezoneOffsetFromUTC")
"""Answered at every level."""
STUDY = (
    "StudyDate", "StudyTime", "AccessionNumber", "ModalitiesInStudy",
    "ReferringPhysicianName", "StudyDescription", "PatientName", "PatientID",
    "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "PatientSexNeutered", "PatientSpeciesDescription",
    "PatientBreedDescription", "ResponsiblePerson", "StudyInstanceUID", "StudyID",
    "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances",
)  # fmt: skip
"""Answered of every study: what the standard demands, and what a veterinarian looks for."""
LIVE = (
    "InstanceAvailability", "RetrieveURL", "ModalitiesInStudy",
    "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances",
)  # fmt: skip
"""Of these what depends on its instances, and on who asks."""
DRAFT = Draft((*ALWAYS, *STUDY), LIVE)
_LONGEST = 1 << 16  # characters: a value may be long, and the document has it already


def answer_of(study: Mapping[str, Any]) -> dict[str, str]:
    """The field for a study's document; none where its text would be too long to keep twice."""
    text = DRAFT.written(study)
    return {FIELD: text} if len(text) <= _LONGEST else {}
