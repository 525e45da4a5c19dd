"""An instance whose SOP Instance UID is taken: the first one stays; the same bytes mend a damaged one.

Other bytes are kept aside for who administers the tenant (`archive/ingest/differing.py`); after a deletion
they are a new instance.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.archive.index.entries import Document, Entry, object_key
from services.archive.index.group_commit import Committer
from services.archive.index.integrity import Examination, Integrity, examine, examine_unless_archived
from services.archive.index.object_headers import read_entry
from services.archive.index.stored_instances import Instance
from services.archive.index.tombstones import revive
from services.archive.ingest.differing import keep_aside, set_aside
from services.archive.ingest.superseding import index_superseded
from services.errors import Malformed, NotFound, Unavailable
from services.persistence import Edit, Engines, Grant, Insertion, Not, Upload
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Scope

ERASURE_WAITS = timedelta(minutes=10)
"""For which an object that is being superseded is not erased; longer than any copy takes."""
log = logging.getLogger(__name__)


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


async def settle_same(scope: Scope, engines: Engines, made: Entry, upload: Upload) -> Resent | None:
    """Settle what is stored with the same bytes, which takes no room; None for whatever would take some.

    Other bytes under the UID would be kept aside, and what is deleted does not count any more: both are None.
    """
    document = await engines.documents.of(scope.grant, "instances").find_one({"SOPInstanceUID": made.uid})
    if document is None or not await _is_received(engines, scope.grant, document, made):
        return None
    return await _stored(scope, engines, document, made, upload, lost=False)


async def _stored(
    scope: Scope, engines: Engines, document: Document, made: Entry, upload: Upload, *, lost: bool
) -> Resent:
    """Handle one that the index knows: the same bytes mend a damaged object, others are kept aside."""
    grant, instance = scope.grant, Instance.from_document(document)
    await engines.own(Committer).marks.touch(grant, instance.study_instance_uid, instance.series_instance_uid)
    seen = await examine_unless_archived(engines.objects.of(grant), instance)
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
    await upload.supersede()
    await index_superseded(engines, grant, document, made)
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
    grant, key = scope.grant, object_key(made.uid)
    try:
        first = await read_entry(engines, grant, key)
        seen = await examine(engines.objects.of(grant), Instance.from_document(first.instance))
    except (Malformed, NotFound) as error:
        damage = str(error)
    else:
        if seen.damage is None:
            document = await _inserted(engines, grant, first)
            if not _same(seen.checksum, document, made):
                await keep_aside(scope, engines, document, made, upload)
            return Resent(document, duplicate=True)
        damage = seen.damage
    log.warning("object %s is damaged (%s): what was sent again takes its place", key, damage)
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


async def _is_received(engines: Engines, grant: Grant, known: Document, made: Entry) -> bool:
    """Return whether what is stored or deleted is what was received, as far as anybody can tell."""
    checksum = known.get("checksum")
    if checksum is None:
        seen = await examine_unless_archived(engines.objects.of(grant), Instance.from_document(known))
        checksum = made.instance["checksum"] if seen.damage or seen.archived else seen.checksum
    return _same(checksum, known, made)


def _same(checksum: str, document: Document, made: Entry) -> bool:
    return bool(
        checksum == made.instance["checksum"]
        and document["transfer_syntax"] == made.instance["transfer_syntax"]
    )
