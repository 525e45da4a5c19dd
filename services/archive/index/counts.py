"""How many studies, series and instances a scope sees, as follow-ups counted; live until they have run."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from services.archive.index.corrected_levels import sent_patient
from services.archive.index.entries import Document
from services.persistence import Engines, Grant, In

PATIENT_COUNTS = frozenset({
    "NumberOfPatientRelatedStudies", "NumberOfPatientRelatedSeries", "NumberOfPatientRelatedInstances",
})  # fmt: skip
"""What is counted of a patient for who asks for it (PS3.4 C.3.4)."""


async def with_counts(engines: Engines, grant: Grant, studies: Sequence[Document]) -> list[Document]:
    """Those of the studies with an instance to show, their `counts` and `arriving` true.

    Where `patients` was read, `other_patients` are those beside the one it was sent as, unless somebody has
    said whose it is: somebody should look.
    In a grant of some series or without some instances, modalities and SOP classes are those of what it sees.
    """
    narrowed = grant.series is not None or bool(grant.hidden)
    live = [study["StudyInstanceUID"] for study in studies if narrowed or study.get("changed")]
    seen = await instances_by_series(engines, grant, live) if live else {}
    shown = []
    for study in studies:
        uid = study["StudyInstanceUID"]
        made = {**study, "arriving": bool(study.get("changed"))}
        if "patients" in study:
            sent = sent_patient(study)
            others = [key for key in study["patients"] if key != sent]
            made["other_patients"] = others if sent == study["patient"] else []
        if uid in live:
            series = seen.get(uid, {})
            made["counts"] = {"series": len(series), "instances": sum(map(len, series.values()))}
            if narrowed:
                made |= await _narrowed(engines, grant, uid, series)
        if made.get("counts", {}).get("instances"):
            shown.append(made)
    return shown


async def series_with_counts(engines: Engines, grant: Grant, series: Sequence[Document]) -> list[Document]:
    """Those of the series that have an instance to show, with `counts` true."""
    hides = bool(grant.hidden)
    live = sorted({one["StudyInstanceUID"] for one in series if hides or one.get("changed")})
    seen = await instances_by_series(engines, grant, live) if live else {}
    shown = []
    for one in series:
        counts = one.get("counts", {})
        if hides or one.get("changed"):
            instances = seen.get(one["StudyInstanceUID"], {}).get(one["SeriesInstanceUID"], [])
            counts = {"instances": len(instances)}
        if counts.get("instances"):
            shown.append({**one, "counts": counts})
    return shown


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


async def instances_by_series(
    engines: Engines, grant: Grant, studies: Sequence[str]
) -> dict[str, dict[str, list[str]]]:
    """Study -> series -> SOP Class UID of each of its instances, as they are at this moment."""
    uids = studies[0] if len(studies) == 1 else In(studies)
    found: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    fields = ("StudyInstanceUID", "SeriesInstanceUID", "SOPClassUID")
    for one in await engines.documents.of(grant, "instances").find(
        {"StudyInstanceUID": uids}, projection=fields
    ):
        found[one["StudyInstanceUID"]].setdefault(one["SeriesInstanceUID"], []).append(one["SOPClassUID"])
    return found


async def _narrowed(
    engines: Engines, grant: Grant, study: str, series: dict[str, list[str]]
) -> dict[str, list[str]]:
    documents = await engines.documents.of(grant, "series").find(
        {"StudyInstanceUID": study}, projection=("SeriesInstanceUID", "Modality")
    )
    modalities = {
        str(one["Modality"])
        for one in documents
        if one.get("Modality") and one["SeriesInstanceUID"] in series
    }
    classes = {uid for members in series.values() for uid in members}
    return {"ModalitiesInStudy": sorted(modalities), "SOPClassesInStudy": sorted(classes)}
