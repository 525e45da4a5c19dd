"""Patient, study and series as the earliest of their instances has them, where an earlier one is gone.

What comes first wins at every level (the reference's rule). Once it is deleted, what it said of animal and
study must not stand over what is left: a study sent again under its corrected name shows that name.
"""

from collections.abc import Sequence
from datetime import datetime

from services.archive.index.entries import Document, Entry, object_key
from services.archive.index.object_headers import read_entry
from services.persistence import Edit, Engines, Grant
from services.persistence.moments import in_milliseconds


async def series_of_its_instances(
    engines: Engines, grant: Grant, series: Document, instances: Sequence[Document]
) -> datetime:
    """Make a series of its earliest instance where it came before all of them; when that was received."""
    first = min(instances, key=lambda one: one["received_at"])
    received_at: datetime = first["received_at"]
    if series["received_at"] < received_at:
        entry = await read_entry(engines, grant, object_key(first["SOPInstanceUID"]))
        key = {name: series[name] for name in ("StudyInstanceUID", "SeriesInstanceUID")}
        await engines.documents.of(grant, "series").update(
            {**key, "received_at": series["received_at"]}, _edit(series, entry.series, received_at)
        )
    return received_at


async def study_of_its_series(
    engines: Engines, grant: Grant, study: Document, series: Sequence[Document]
) -> None:
    """Make a study and its patient of the earliest instance where they came before all of its series."""
    received_at = min(one["received_at"] for one in series)
    if study["received_at"] >= received_at:
        return
    of = engines.documents.of
    entries = [await _first(engines, grant, one) for one in series]
    first = min(entries, key=lambda entry: entry.received_at)
    key = {"StudyInstanceUID": study["StudyInstanceUID"]}
    edit = _edit(study, first.study, received_at)
    patients = list(dict.fromkeys(entry.patient_key for entry in entries))
    await of(grant, "studies").update(
        {**key, "received_at": study["received_at"]},
        Edit(set={**edit.set, "patients": patients}, unset=edit.unset),
    )
    for patient in {study["patient"], *study.get("patients", ()), *patients}:
        await _patient(engines, grant, patient, [one for one in entries if one.patient_key == patient])


async def _first(engines: Engines, grant: Grant, series: Document) -> Entry:
    key = {name: series[name] for name in ("StudyInstanceUID", "SeriesInstanceUID")}
    found = await engines.documents.of(grant, "instances").find(
        key, projection=("SOPInstanceUID", "received_at")
    )
    first = min(found, key=lambda one: one["received_at"])
    return await read_entry(engines, grant, object_key(first["SOPInstanceUID"]))


async def _patient(engines: Engines, grant: Grant, patient: str, entries: Sequence[Entry]) -> None:
    """Make a patient of the earliest of these instances; not where other studies speak of it, too."""
    of = engines.documents.of
    studies = await of(grant, "studies").find({"patient": patient}, projection=("received_at",), limit=2)
    if not studies:
        await of(grant, "clients").delete({"patient": patient}, many=True)
        await of(grant, "patients").delete({"patient": patient})
    elif len(studies) == 1 and entries:
        first = min(entries, key=lambda entry: entry.received_at)
        found = await of(grant, "patients").find_one({"patient": patient})
        if found is not None and found["received_at"] < in_milliseconds(first.received_at):
            await of(grant, "patients").update(
                {"patient": patient}, _edit(found, first.patient, first.received_at)
            )
        await of(grant, "clients").delete({"patient": patient}, many=True)
        for entry in entries:
            if (client := entry.client) is not None:
                named = {"patient": patient, "client": client["client"]}
                made = {name: value for name, value in client.items() if name not in named}
                await of(grant, "clients").upsert(named, Edit(set_on_insert=made))


def _edit(before: Document, after: Document, received_at: datetime) -> Edit:
    """Everything DICOM says of a level; what it no longer says goes."""
    keys = ("StudyInstanceUID", "SeriesInstanceUID", "patient" if "listed" not in after else "")
    made = {name: value for name, value in after.items() if name not in keys}
    gone = tuple(name for name in before if name[:1].isupper() and name not in after and name not in _SUMS)
    return Edit(set={**made, "received_at": in_milliseconds(received_at)}, unset=gone)


_SUMS = {"ModalitiesInStudy", "SOPClassesInStudy"}
"""What the courier sums up of all instances."""
