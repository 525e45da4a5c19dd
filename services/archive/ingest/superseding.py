"""Another object takes the place of an instance's: what the index says of it now, and what goes."""

from services.archive.index.derived import delete_derived
from services.archive.index.entries import Document, Entry
from services.archive.index.group_commit import Committer
from services.archive.index.integrity import Integrity
from services.archive.index.stored_instances import InstanceCache
from services.persistence import Edit, Engines, Grant


async def index_superseded(engines: Engines, grant: Grant, before: Document, entry: Entry) -> None:
    """Have the index say of an instance what its object is now. Raises Unavailable; may be done again.

    `before`: its document until now, with at least its UIDs.
    """
    of, uid = engines.documents.of, entry.uid
    marks = engines.own(Committer).marks
    await marks.ensure(grant, [entry])
    await of(grant, "instances").update({"SOPInstanceUID": uid}, Edit(set=entry.instance))
    await of(grant, "damaged_instances").delete({"SOPInstanceUID": uid})
    engines.own(InstanceCache).forget(grant, [uid])
    engines.own(Integrity).forget(grant, uid)
    for study, series in {(before["StudyInstanceUID"], before["SeriesInstanceUID"]), entry.series_uids}:
        await delete_derived(engines, grant, study, series, uid)
        await marks.touch(grant, study, series)
