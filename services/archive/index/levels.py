"""Which attributes the index has at which level, and the order of what stands below."""

from collections.abc import Iterable

from services.archive.index.entries import Document
from services.dicom.attributes import CLIENT, EXTERNAL_PATIENT, IMAGE, PATIENT, SERIES, STUDY

PATIENT_KEYWORDS = frozenset({*PATIENT, *EXTERNAL_PATIENT, *CLIENT})
STUDY_KEYWORDS = frozenset({
    *PATIENT_KEYWORDS, *STUDY, "ModalitiesInStudy", "SOPClassesInStudy",
    "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances",
})  # fmt: skip
SERIES_KEYWORDS = frozenset({*SERIES, "NumberOfSeriesRelatedInstances"}) - STUDY_KEYWORDS
IMAGE_KEYWORDS = frozenset(IMAGE) - STUDY_KEYWORDS - SERIES_KEYWORDS
STUDY_FIELDS = (
    *sorted(STUDY_KEYWORDS),
    "patient", "patients", "listed", "received_at", "changed", "counts", "search.name", "corrected",
)  # fmt: skip


def in_order(documents: Iterable[Document], number: str, uid: str) -> list[Document]:
    """By a number a modality gave (last where it gave none), then by UID."""

    def key(document: Document) -> tuple[bool, float, str]:
        value = document.get(number)
        if isinstance(value, (int, float)):
            return False, float(value), document[uid]
        return True, 0.0, document[uid]

    return sorted(documents, key=key)
