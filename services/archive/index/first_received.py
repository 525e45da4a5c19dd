"""Patient, study and series as the earliest of their instances has them, where an earlier one is gone.

What comes first wins at every level (the reference's rule). Once it is deleted, what it said of animal and
study must not stand over what is left: a study sent again under its corrected name shows that name.
"""

from collections.abc import Sequence
from datetime import datetime

from services.archive.index.entries import Document, Entry, object_key
from services.archive.index.object_headers import read_entry
from services.persistence import Edit, Engines, Grant, TenantCollection
from services.persistence.moments import in_milliseconds


async def series_of_its_instances(
    engines: Engines, grant: Grant, series: Document, instances: Sequence[Document]
) -> None:
    """Make a series of its earliest instance where it came before all of them."""
    first = min(instances, key=_received_at)
    if series["received_at"] < first["received_at"]:
        entry = await read_entry(engines, grant, object_key(first["SOPInstanceUID"]))
        await _become(engines.documents.of(grant, "series"), _key(series), series, entry.series)


async def study_of_its_series(
    engines: Engines, grant: Grant, study: Document, series: Sequence[Document]
) -> None:
    """Make a study and its patient of the earliest instance where they came before all of its series."""
    if study["received_at"] >= min(map(_received_at, series)):
        return
    entries = sorted([await _first(engines, grant, one) for one in series], key=lambda one: one.received_at)
    patients = list(dict.fromkeys(entry.sent_patient or entry.patient_key for entry in entries))
    key = {"StudyInstanceUID": study["StudyInstanceUID"]}
    now = {**entries[0].study, "patients": patients}
    await _become(engines.documents.of(grant, "studies"), key, study, now)
    of_entries = {entry.patient_key for entry in entries}
    for patient in {study["patient"], *study.get("patients", ()), *patients, *of_entries}:
        await _patient(engines, grant, patient, [one for one in entries if one.patient_key == patient])


async def forget_unused(engines: Engines, grant: Grant, patient: str) -> bool:
    """Take a patient and its clients out of the index where no study speaks of it; whether none does."""
    of = engines.documents.of
    if await of(grant, "studies").find_one({"patient": patient}) is not None:
        return False
    await of(grant, "clients").delete({"patient": patient}, many=True)
    await of(grant, "patients").delete({"patient": patient})
    return True


async def _first(engines: Engines, grant: Grant, series: Document) -> Entry:
    found = await engines.documents.of(grant, "instances").find(
        _key(series), projection=("SOPInstanceUID", "received_at")
    )
    return await read_entry(engines, grant, object_key(min(found, key=_received_at)["SOPInstanceUID"]))


async def _patient(engines: Engines, grant: Grant, patient: str, entries: Sequence[Entry]) -> None:
    """Make a patient of the earliest of these instances; not where other studies speak of it, too."""
    of, key = engines.documents.of, {"patient": patient}
    if await forget_unused(engines, grant, patient) or not entries:
        return
    if await of(grant, "studies").count(key, limit=2) > 1:
        return
    found = await of(grant, "patients").find_one(key)
    if found is not None and found["received_at"] < in_milliseconds(entries[0].received_at):
        await _become(of(grant, "patients"), key, found, entries[0].patient)
    await of(grant, "clients").delete(key, many=True)
    for client in filter(None, (entry.client for entry in entries)):
        named = {**key, "client": client["client"]}
        await of(grant, "clients").upsert(named, Edit(set_on_insert=_without(client, named)))


async def _become(collection: TenantCollection, key: Document, before: Document, now: Document) -> None:
    """Write all that DICOM says of a level, as it was read; what it no longer says goes."""
    made = {**_without(now, key), "received_at": in_milliseconds(now["received_at"])}
    gone = tuple(name for name in before if name[:1].isupper() and name not in now and name not in _SUMS)
    await collection.update({**key, "received_at": before["received_at"]}, Edit(set=made, unset=gone))


def _without(document: Document, key: Document) -> Document:
    return {name: value for name, value in document.items() if name not in key}


def _key(series: Document) -> Document:
    return {name: series[name] for name in ("StudyInstanceUID", "SeriesInstanceUID")}


def _received_at(document: Document) -> datetime:
    moment: datetime = document["received_at"]
    return moment


_SUMS = {"ModalitiesInStudy", "SOPClassesInStudy"}
"""What the courier sums up of all instances."""
