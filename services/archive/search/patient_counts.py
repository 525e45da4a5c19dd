"""How many studies, series and instances of a patient a scope sees (PS3.4 C.3.4), for who asks for them."""

from collections import Counter

from services.archive.index.counts import with_counts
from services.archive.index.entries import Document
from services.persistence import Engines, Grant, In

PATIENT_COUNTS = frozenset({
    "NumberOfPatientRelatedStudies", "NumberOfPatientRelatedSeries", "NumberOfPatientRelatedInstances",
})  # fmt: skip


async def with_patient_counts(engines: Engines, grant: Grant, studies: list[Document]) -> list[Document]:
    """The studies, each with the counts of its patient under their keywords."""
    patients = sorted({study["patient"] for study in studies})
    fields = ("StudyInstanceUID", "patient", "changed", "counts")
    found = await engines.documents.of(grant, "studies").find({"patient": In(patients)}, projection=fields)
    of_studies, of_series, of_instances = Counter[str](), Counter[str](), Counter[str]()
    for study in await with_counts(engines, grant, found):
        patient = study["patient"]
        of_studies[patient] += 1
        of_series[patient] += study["counts"]["series"]
        of_instances[patient] += study["counts"]["instances"]
    return [
        {
            **study,
            "NumberOfPatientRelatedStudies": of_studies[study["patient"]],
            "NumberOfPatientRelatedSeries": of_series[study["patient"]],
            "NumberOfPatientRelatedInstances": of_instances[study["patient"]],
        }
        for study in studies
    ]
