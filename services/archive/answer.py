"""What QIDO-RS answers of a study (PS3.18 10.6.3.3), written into its document when the document is made.

A page of studies is a thousand small values. To read each of them, and to make them JSON, took most of a
search; what a study is called does not change, so its text is made once. Before the text stands the study's
place in the lists, so that a page is in order without another value being read.
"""

from collections.abc import Mapping
from typing import Any

from services.archive.listing import LAST
from services.dicom.json_text import Draft

FIELD = "answer_2"
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
_DRAFT = Draft((*ALWAYS, *STUDY), LIVE)
_DIGITS = len(str(LAST))
_LONGEST = 1 << 16  # characters: a value may be long, and the document has it already


class Undrafted(Exception):
    """A study whose document has no such text, and of which nothing else was read."""


def answer_of(study: Mapping[str, Any], position: int) -> dict[str, str]:
    """The field for the document of a study `listed` there; none where it would be too long to keep twice."""
    text = _DRAFT.written(study)
    return {FIELD: f"{position:0{_DIGITS}}{text}"} if len(text) <= _LONGEST else {}


def placed(study: dict[str, Any]) -> dict[str, Any]:
    """The study with `listed`, of its text where that was not read. Raises Undrafted without either."""
    if "listed" not in study:
        try:
            study["listed"] = int(study[FIELD][:_DIGITS])
        except KeyError as error:
            raise Undrafted from error
    return study


def filled(study: Mapping[str, Any]) -> str:
    """The JSON object of a study: its text, and what is live under its keywords."""
    return _DRAFT.filled(study[FIELD][_DIGITS:], study)
