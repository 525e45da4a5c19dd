"""Have the index say what was corrected: after a correction, and after a crash that came between.

The objects are the truth, so it is harmless to settle a study again. Only the documents above its instances
are written, one by one: stores wait for none of it.
"""

from services.archive.index.corrected_levels import (
    CLIENT_LEVEL,
    PATIENT_LEVEL,
    correction_state,
    sent_patient,
    uncorrected,
)
from services.archive.index.correction_objects import last_numbers
from services.archive.index.corrections import StudyCorrections, corrections_of
from services.archive.index.entries import Document, found_by, patient_key
from services.archive.index.first_received import forget_unused
from services.archive.index.group_commit import Committer
from services.dicom.patient import client_key
from services.errors import Unavailable
from services.persistence import Edit, Engines, Filter, Grant, In, TenantCollection

_TRIES = 5
_BATCH = 200


async def settle(engines: Engines, grant: Grant, study: str) -> None:
    """Have a study, its patient and its series say what is corrected of them. Raises Unavailable."""
    known = await corrections_of(engines, grant, study)
    if not known.every:
        return
    for _ in range(_TRIES):
        document = await engines.documents.of(grant, "studies").find_one({"StudyInstanceUID": study})
        if document is None:
            return
        if _number(document) >= known.number:
            if (sent := sent_patient(document)) != document["patient"]:
                await forget_unused(engines, grant, sent)  # an instance that came later was sent as theirs
            return
        await _series(engines, grant, study, known)
        if await _study(engines, grant, document, known):
            return
    raise Unavailable("the study changes too often to be corrected now")


async def settle_all(engines: Engines, grant: Grant) -> int:
    """Settle every study that does not say its corrections yet; returns how many."""
    behind, numbers = list[str](), await last_numbers(engines, grant)
    uids = sorted(numbers)
    for start in range(0, len(uids), _BATCH):
        found = await engines.documents.of(grant, "studies").find(
            {"StudyInstanceUID": In(uids[start : start + _BATCH])},
            projection=("StudyInstanceUID", "corrected.number"),
        )
        behind += [
            one["StudyInstanceUID"] for one in found if _number(one) < numbers[one["StudyInstanceUID"]]
        ]
    for uid in behind:
        await settle(engines, grant, uid)
    return len(behind)


async def _series(engines: Engines, grant: Grant, study: str, known: StudyCorrections) -> None:
    """Mark every series, for what was written out of it is not right any more; and correct those named."""
    collection = engines.documents.of(grant, "series")
    for one in await collection.find({"StudyInstanceUID": study}):
        uid = one["SeriesInstanceUID"]
        await engines.own(Committer).marks.touch(grant, study, uid)
        if uid in known.series():
            values, base = known.values(uid), uncorrected(one)
            made = {**base, **values, "corrected": correction_state(known.number, values, base)}
            await _become(collection, {"StudyInstanceUID": study, "SeriesInstanceUID": uid}, one, made)


async def _study(engines: Engines, grant: Grant, before: Document, known: StudyCorrections) -> bool:
    """Write the study anew, and the patient and client it names now; False where it changed meanwhile."""
    uid, base, values = before["StudyInstanceUID"], uncorrected(before), known.values()
    told = {**base, **values}
    made = {
        **told,
        **found_by(told),
        "patient": patient_key(told, uid) if values else sent_patient(before),
        "corrected": correction_state(known.number, values, base, sent_patient(before)),
    }
    await _people(engines, grant, before, made)
    if not await _become(engines.documents.of(grant, "studies"), {"StudyInstanceUID": uid}, before, made):
        return False
    if before["patient"] != made["patient"]:
        await forget_unused(engines, grant, before["patient"])
        for patient in (before["patient"], made["patient"]):
            await _since_first(engines, grant, patient)
    return True


async def _become(collection: TenantCollection, key: Filter, before: Document, made: Document) -> bool:
    """Write what differs, unless somebody else did."""
    changed = {name: value for name, value in made.items() if before.get(name, made) != value}
    gone = tuple(name for name in before if name not in made)
    as_read = {**key, "received_at": before["received_at"], "corrected.number": _number(before) or None}
    return bool(await collection.update(as_read, Edit(set=changed, unset=gone)))


async def _people(engines: Engines, grant: Grant, before: Document, study: Document) -> None:
    """The patient and the client that a study names, as it has them; another patient is as it was."""
    of, key, client = engines.documents.of, {"patient": study["patient"]}, client_key(study)
    same, since = before["patient"] == study["patient"], {"received_at": study["received_at"]}
    patient = {name: study[name] for name in PATIENT_LEVEL if name in study}
    gone = tuple(name for name in PATIENT_LEVEL if name in before and name not in study)
    if same:
        await of(grant, "patients").update(key, Edit(set=patient, unset=gone))
    await of(grant, "patients").upsert(key, Edit(set_on_insert={**patient, **since}))
    if client:
        named = {name: study[name] for name in CLIENT_LEVEL if name in study}
        mine = {**key, "client": client}
        await of(grant, "clients").upsert(mine, Edit(set_on_insert={**named, **since}))
    if same and client_key(before) != client and await of(grant, "studies").count(key, limit=2) == 1:
        await of(grant, "clients").delete({**key, "client": client_key(before)})


async def _since_first(engines: Engines, grant: Grant, patient: str) -> None:
    """Have a patient and its clients be there since the first of its studies."""
    theirs = {"patient": patient}
    found = await engines.documents.of(grant, "studies").find(
        theirs, projection=("received_at", "ResponsiblePerson", "ResponsibleOrganization")
    )
    found.sort(key=lambda one: one["received_at"], reverse=True)
    if found:
        since = Edit(set={"received_at": found[-1]["received_at"]})
        await engines.documents.of(grant, "patients").update(theirs, since)
    firsts = {client_key(one): one["received_at"] for one in found}
    for client, received_at in firsts.items():
        mine = {**theirs, "client": client}
        await engines.documents.of(grant, "clients").update(mine, Edit(set={"received_at": received_at}))


def _number(document: Document) -> int:
    return int((document.get("corrected") or {}).get("number", 0))
