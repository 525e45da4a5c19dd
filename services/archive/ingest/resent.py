"""An instance whose SOP Instance UID is taken: the first one stays; the same bytes mend a damaged one.

Other bytes are kept aside for who administers the tenant (`archive/ingest/differing.py`); after a deletion
they are a new instance.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.archive.index.derived import delete_derived
from services.archive.index.entries import Document, Entry
from services.archive.index.group_commit import Committer
from services.archive.index.integrity import Examination, Integrity, examine
from services.archive.index.object_headers import read_entry
from services.archive.index.stored_instances import Instance, InstanceCache
from services.archive.index.tombstones import revive
from services.archive.ingest.differing import keep_aside, set_aside
from services.errors import Malformed, NotFound, Unavailable
from services.persistence import Edit, Engines, Grant, Insertion, Not, Upload
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Scope

ERASURE_WAITS = timedelta(minutes=10)
"""For which an object that is being superseded is not erased; longer than any copy takes."""
log = logging.getLogger(__name__)
_TAKES_ITS_PLACE = "object %s is damaged (%s): what was sent again takes its place"


@dataclass(frozen=True, slots=True)
class Resent:
    """The document of the instance that is stored now. `duplicate`: it was there before."""

    document: Document
    duplicate: bool


async def settle(scope: Scope, engines: Engines, made: Entry, upload: Upload, *, lost: bool) -> Resent:
    """Decide between what is stored under a UID and what was received for it.

    `lost`: the index knew the instance, its object was missing, and what was received lies there now. Raises
    Unavailable, also while the instance is being erased.
    """
    of = engines.documents.of
    document = await of(scope.grant, "instances").find_one({"SOPInstanceUID": made.uid})
    if document is not None:
        return await _stored(scope, engines, document, made, upload, lost=lost)
    deleted = await of(scope.grant, "deleted_instances").find_one({"SOPInstanceUID": made.uid})
    if deleted is not None and not await _is_received(engines, scope.grant, deleted, made):
        return await _new_after_deletion(scope, engines, made, upload)
    await revive(engines, scope.grant, made.uid)
    return await _without_document(scope, engines, made, upload)


async def _stored(
    scope: Scope, engines: Engines, document: Document, made: Entry, upload: Upload, *, lost: bool
) -> Resent:
    """The index knows it: the same bytes mend a damaged object, other ones are kept aside."""
    grant, instance = scope.grant, Instance.from_document(document)
    await engines.own(Committer).marks.touch(grant, instance.study_instance_uid, instance.series_instance_uid)
    seen = await examine(engines.objects.of(grant), instance)
    if lost:
        seen = Examination("the object was missing", seen.checksum)
    same = _same(document.get("checksum") or seen.checksum, document, made)
    if seen.damage is None:
        if not same:
            await keep_aside(scope, engines, document, made, upload)
        return Resent(document, duplicate=True)
    if not same and document.get("checksum") and not lost:
        await engines.own(Integrity).found(grant, instance, seen.damage)
        await keep_aside(scope, engines, document, made, upload)
        return Resent(document, duplicate=True)
    await _repair(scope, engines, document, made, upload)
    audit.note(
        scope,
        engines,
        Event.REPAIRED,
        {"damage": seen.damage},
        study=instance.study_instance_uid,
        instance=made.uid,
    )
    log.warning("object %s was damaged (%s) and is mended by what was sent again", instance.key, seen.damage)
    return Resent(made.instance, duplicate=True)


async def _repair(scope: Scope, engines: Engines, document: Document, made: Entry, upload: Upload) -> None:
    """Put what was received in place of a damaged object; the index says so after."""
    grant, uid = scope.grant, made.uid
    await upload.supersede()
    await engines.documents.of(grant, "instances").update({"SOPInstanceUID": uid}, Edit(set=made.instance))
    await engines.documents.of(grant, "damaged_instances").delete({"SOPInstanceUID": uid})
    engines.own(InstanceCache).forget(grant, [uid])
    engines.own(Integrity).forget(grant, uid)
    marks = engines.own(Committer).marks
    for levels in {(one["StudyInstanceUID"], one["SeriesInstanceUID"]) for one in (document, made.instance)}:
        await delete_derived(engines, grant, *levels, uid)
        await marks.touch(grant, *levels)
    await marks.ensure(grant, [made])


async def _new_after_deletion(scope: Scope, engines: Engines, made: Entry, upload: Upload) -> Resent:
    """Other bytes after a deletion are a new instance; what was deleted is kept aside, not restored."""
    grant, later = scope.grant, datetime.now(UTC) + ERASURE_WAITS
    deleted = engines.documents.of(grant, "deleted_instances")
    if not await deleted.update({"SOPInstanceUID": made.uid, "ending": Not(True)}, Edit(set={"held": later})):
        raise Unavailable("the instance is being erased: send it again later")
    await set_aside(scope, engines, made.uid)
    await upload.supersede()
    await revive(engines, grant, made.uid)
    return Resent(await _inserted(engines, grant, made), duplicate=False)


async def _without_document(scope: Scope, engines: Engines, made: Entry, upload: Upload) -> Resent:
    """Only the object is there, of a deletion or left by a crash: it goes into the index if it is sound."""
    grant = scope.grant
    try:
        first = await read_entry(engines, grant, _key(made))
    except (Malformed, NotFound) as error:
        log.warning(
            "object %s cannot be read back (%s): what was sent again takes its place", _key(made), error
        )
        first = None
    if first is not None:
        instance = Instance.from_document(first.instance)
        seen = await examine(engines.objects.of(grant), instance)
        if seen.damage is None:
            document = await _inserted(engines, grant, first)
            if not _same(seen.checksum, document, made):
                await keep_aside(scope, engines, document, made, upload)
            return Resent(document, duplicate=True)
        log.warning(_TAKES_ITS_PLACE, _key(made), seen.damage)
    await upload.supersede()
    return Resent(await _inserted(engines, grant, made), duplicate=False)


async def _inserted(engines: Engines, grant: Grant, entry: Entry) -> Document:
    """The instance's document: this one, or the one that another process has put there meanwhile."""
    if await engines.own(Committer).commit(grant, entry) is Insertion.STORED:
        return entry.instance
    found = await engines.documents.of(grant, "instances").find_one({"SOPInstanceUID": entry.uid})
    if found is None:
        raise Unavailable("the instance was deleted at this moment: send it again")
    return found


async def _is_received(engines: Engines, grant: Grant, deleted: Document, made: Entry) -> bool:
    """Whether the instance that was deleted is the one received, as far as anybody can tell."""
    checksum = deleted.get("checksum")
    if checksum is None:
        seen = await examine(engines.objects.of(grant), Instance.from_document(deleted))
        checksum = made.instance["checksum"] if seen.damage else seen.checksum
    return _same(checksum, deleted, made)


def _same(checksum: str, document: Document, made: Entry) -> bool:
    return bool(
        checksum == made.instance["checksum"]
        and document["transfer_syntax"] == made.instance["transfer_syntax"]
    )


def _key(made: Entry) -> str:
    return Instance.from_document(made.instance).key
