"""The objects that say what was corrected: written, read back into the index, and erased with their study."""

from collections import defaultdict
from collections.abc import Sequence

from services.archive.index.correction_cache import CorrectionCache
from services.archive.index.corrections import FOLDER, Correction, correction_key, corrections_of
from services.errors import NotFound
from services.persistence import Engines, Grant, batches

_BATCH = 200


async def write(engines: Engines, grant: Grant, correction: Correction) -> Correction | None:
    """Make a correction durable, and known to the index; None where its number was taken.

    Then the index knows the one that took it, whose process may have died before it told.
    """
    upload = engines.objects.of(grant).begin(correction.key)
    try:
        upload.write(correction.data)
        written = await upload.commit()
    finally:
        upload.discard()
    there = correction if written else await _read(engines, grant, correction.key)
    if there is None:
        return None  # its study is being erased
    await _index(engines, grant, [there])
    return there if there.id == correction.id else None


async def read_all(engines: Engines, grant: Grant) -> None:
    """Let the index know every correction that there is an object of."""
    fields = ("StudyInstanceUID", "number")
    there = engines.documents.of(grant, "corrections").stream({}, projection=fields)
    known = {correction_key(one["StudyInstanceUID"], one["number"]) async for one in there}
    async for listed in batches(engines.objects.of(grant).list(FOLDER), _BATCH):
        found = [await _read(engines, grant, key) for key, _ in listed if key not in known]
        await _index(engines, grant, [one for one in found if one is not None])


async def last_numbers(engines: Engines, grant: Grant) -> dict[str, int]:
    """The number of the last correction of each study that has any."""
    found: defaultdict[str, int] = defaultdict(int)
    fields = ("StudyInstanceUID", "number")
    async for one in engines.documents.of(grant, "corrections").stream({}, projection=fields):
        found[one["StudyInstanceUID"]] = max(found[one["StudyInstanceUID"]], one["number"])
    return found


async def erase_corrections(engines: Engines, grant: Grant, study: str) -> None:
    """Delete what was corrected of a study, once nothing is left of it: objects first."""
    known = await corrections_of(engines, grant, study)
    for one in known.every:
        await engines.objects.of(grant).delete(one.key)
    await engines.documents.of(grant, "corrections").delete({"StudyInstanceUID": study}, many=True)
    engines.own(CorrectionCache).forget(grant, study)


async def _read(engines: Engines, grant: Grant, key: str) -> Correction | None:
    try:
        return Correction.read(await engines.objects.of(grant).read(key))
    except NotFound:
        return None


async def _index(engines: Engines, grant: Grant, found: Sequence[Correction]) -> None:
    there = engines.documents.of(grant, "corrections")
    await there.insert_many_unordered([one.document for one in found])
    for study in {one.study for one in found}:
        engines.own(CorrectionCache).forget(grant, study)
