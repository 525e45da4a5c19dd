"""What corrections make of the levels above an instance.

A study's document, or a series', says what it shows; its `corrected` says which of that was corrected
(`keywords`), what stood there before (`was`), whose it was sent as (`patient`), and the `number` of the last
correction that is in it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from services.archive.index.corrections import StudyCorrections
from services.archive.index.entries import Document, Entry, patient_key
from services.dicom.attributes import CLIENT, EXTERNAL_PATIENT, PATIENT, STUDY, Indexed

PATIENT_LEVEL = frozenset({*PATIENT, *EXTERNAL_PATIENT})
CLIENT_LEVEL = frozenset(CLIENT)


def corrected_entry(entry: Entry, corrections: StudyCorrections) -> Entry:
    """The entry of an instance, its levels above as they were corrected."""
    study, series = corrections.values(), corrections.values(entry.series_uids[1])
    patient, client, told, of_series, instance = entry.levels
    base = {**patient, **client, **told}
    levels = Indexed(
        {**patient, **_those(study, PATIENT_LEVEL)},
        {**client, **_those(study, CLIENT_LEVEL)},
        {**told, **_those(study, STUDY)},
        {**of_series, **series},
        instance,
    )
    corrected = {"study": correction_state(corrections.number, study, base, entry.patient_key)}
    if entry.series_uids[1] in corrections.series():
        corrected["series"] = correction_state(corrections.number, series, of_series)
    key = patient_key(levels.patient, entry.series_uids[0])
    sent = entry.sent_patient or entry.patient_key
    return replace(entry, levels=levels, patient_key=key, sent_patient=sent, corrected=corrected)


def correction_state(
    number: int, values: Mapping[str, Any], base: Mapping[str, Any], patient: str | None = None
) -> Document:
    """The `corrected` of a document whose attributes were `base` before they were given these values."""
    state: Document = {
        "number": number,
        "keywords": sorted(values),
        "was": {keyword: base[keyword] for keyword in values if keyword in base},
    }
    return state if patient is None else {**state, "patient": patient}


def uncorrected(document: Document) -> Document:
    """A study's or series' document as it would be had nobody corrected anything."""
    state = document.get("corrected") or {}
    gone = set(state.get("keywords", ()))
    kept = {name: value for name, value in document.items() if name not in gone}
    return {**kept, **state.get("was", {})}


def sent_patient(study: Document) -> str:
    """The key of the patient whose images they were sent as."""
    return str((study.get("corrected") or {}).get("patient") or study["patient"])


def _those(values: Mapping[str, Any], keywords: Iterable[str]) -> dict[str, Any]:
    known = frozenset(keywords)
    return {keyword: value for keyword, value in values.items() if keyword in known}
