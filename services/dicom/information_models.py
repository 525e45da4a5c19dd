"""Query/Retrieve information models: their levels, and the unique key of each (PS3.4 C.3, C.6)."""

from dataclasses import dataclass

from services.dicom.query import Level

UNIQUE_KEYS: dict[Level, str] = {
    "PATIENT": "PatientID",
    "STUDY": "StudyInstanceUID",
    "SERIES": "SeriesInstanceUID",
    "IMAGE": "SOPInstanceUID",
}


@dataclass(frozen=True, slots=True)
class InformationModel:
    """`levels` may be asked at; `rooted` are those whose unique keys a hierarchical request descends by."""

    name: str
    levels: tuple[Level, ...]
    rooted: tuple[Level, ...]

    def above(self, level: Level) -> list[str]:
        """The unique keys above a level, each of which a hierarchical request gives one value."""
        if level not in self.rooted:
            return []
        return [UNIQUE_KEYS[higher] for higher in self.rooted[: self.rooted.index(level)]]


PATIENT_ROOT = InformationModel(
    "Patient Root", ("PATIENT", "STUDY", "SERIES", "IMAGE"), ("PATIENT", "STUDY", "SERIES", "IMAGE")
)
# The standard's Study Root has no PATIENT level; the reference promises it there.
STUDY_ROOT = InformationModel(
    "Study Root", ("PATIENT", "STUDY", "SERIES", "IMAGE"), ("STUDY", "SERIES", "IMAGE")
)
PATIENT_STUDY_ONLY = InformationModel("Patient/Study Only", ("PATIENT", "STUDY"), ("PATIENT", "STUDY"))

FIND: dict[str, InformationModel] = {
    "1.2.840.10008.5.1.4.1.2.1.1": PATIENT_ROOT,
    "1.2.840.10008.5.1.4.1.2.2.1": STUDY_ROOT,
    "1.2.840.10008.5.1.4.1.2.3.1": PATIENT_STUDY_ONLY,  # retired
}
"""The models of the C-FIND SOP classes, by UID."""
