"""What the index says of patients and clients, of entries that read otherwise than when they were stored.

An identifier whose character set lied reads otherwise since that is seen through, and a client may be an
organization.
"""

from collections.abc import Sequence

from services.archive.index.entries import Document, Entry
from services.archive.index.first_received import forget_unused
from services.persistence import Edit, Engines, Grant
from services.persistence.moments import in_milliseconds


async def patients_and_clients(engines: Engines, grant: Grant, entries: Sequence[Entry]) -> None:
    """Make them of the entries that their studies were made of, and let the studies name them."""
    of = engines.documents.of
    for entry in {entry.series_uids[0]: entry for entry in sorted(entries, key=_latest_first)}.values():
        key = {"StudyInstanceUID": entry.series_uids[0]}
        study = await of(grant, "studies").find_one(key, projection=("patient", "patients", "received_at"))
        if study is None or study["received_at"] != in_milliseconds(entry.received_at):
            continue
        if client := entry.client:
            await _upsert(engines, grant, "clients", client, ("patient", "client"))
        before, now = study["patient"], entry.patient_key
        if before == now:
            continue
        await _upsert(engines, grant, "patients", entry.patient, ("patient",))
        patients = dict.fromkeys(now if one == before else one for one in study.get("patients", [before]))
        named = Edit(set={"patient": now, "patients": list(patients)})
        await of(grant, "studies").update({**key, "patient": before}, named)
        await forget_unused(engines, grant, before)


async def _upsert(engines: Engines, grant: Grant, name: str, made: Document, key: Sequence[str]) -> None:
    rest = {field: value for field, value in made.items() if field not in key}
    where = {field: made[field] for field in key}
    await engines.documents.of(grant, name).upsert(where, Edit(set_on_insert=rest))


def _latest_first(entry: Entry) -> float:
    return -entry.received_at.timestamp()
