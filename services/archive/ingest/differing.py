"""Instances that came under the SOP Instance UID of another one: kept aside until somebody decides.

The first one stays (the reference's rule); the other is shown to who administers the tenant, who keeps the
stored one or takes the other as its correction, or lets the time pass.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.archive.index.entries import Document, Entry, object_key
from services.archive.index.legal_holds import is_held, refuse_held
from services.archive.index.object_headers import read_entry
from services.archive.index.stored_instances import FIELDS
from services.archive.ingest.superseding import index_superseded
from services.dicom.uids import key_of, new_uid
from services.errors import Malformed, NotFound
from services.persistence import Edit, Engines, Grant, TenantObjects, Upload, Within
from services.persistence.moments import in_milliseconds
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

log = logging.getLogger(__name__)
MOST_OF_ONE = 8
"""Differing instances that are kept aside of one UID: a sender that repeats itself fills no disk."""
LISTED = 200


@dataclass(frozen=True, slots=True)
class Differing:
    """An instance kept aside, until when, and who sent it; its UIDs as it has them itself."""

    id: str
    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    received_at: datetime
    kept_until: datetime
    calling_aet: str
    key: str
    """Of its object."""

    @classmethod
    def of(cls, document: Document) -> "Differing":
        """Make it from its document."""
        return cls(
            document["id"],
            document["StudyInstanceUID"],
            document["SeriesInstanceUID"],
            document["SOPInstanceUID"],
            document["received_at"],
            document["ends_at"],
            document["calling_aet"],
            _aside_key(document),
        )


async def keep_aside(
    scope: Scope, engines: Engines, stored: Document, received: Entry, upload: Upload
) -> None:
    """Keep what was received beside what is stored under its UID, and tell the audit trail."""
    study = stored["StudyInstanceUID"]
    audit.note(scope, engines, Event.DUPLICATE, study=study, instance=received.uid)
    mine = {"SOPInstanceUID": received.uid}
    aside = engines.documents.of(scope.grant, "differing_instances")
    if await aside.count(mine) >= MOST_OF_ONE and not await aside.find_one(_named(received.instance)):
        log.warning("instance %s came with other bytes once more: it is not kept", object_key(received.uid))
        return
    engines.objects.of(scope.grant).redirect(upload, _aside_key(received.instance))
    await upload.commit()
    await _note(engines, scope.grant, received.instance)
    log.warning("instance %s came again with other bytes: they are kept aside", object_key(received.uid))


async def set_aside(scope: Scope, engines: Engines, uid: str) -> None:
    """Copy the object that is stored under a UID, and its name into the list; it stays where it is."""
    objects, key = engines.objects.of(scope.grant), object_key(uid)
    try:
        entry = await read_entry(engines, scope.grant, key)
    except (Malformed, NotFound):
        return  # nothing that could be shown to anybody
    async with _copied(objects, key, _aside_key(entry.instance)) as copy:
        await copy.commit()
    await _note(engines, scope.grant, entry.instance)


async def differing(scope: Scope, engines: Engines) -> list[Differing]:
    """List what is kept aside, the latest first. Needs the right to administer the whole tenant."""
    _require(scope)
    aside = engines.documents.of(scope.grant, "differing_instances")
    found = await aside.find({}, sort=(("received_at", -1),), limit=LISTED)
    return [Differing.of(one) for one in found]


async def keep_stored(scope: Scope, engines: Engines, ident: str) -> None:
    """Decide for what is stored: what was kept aside goes. Raises NotFound, Refused on legal hold."""
    document = await _one(scope, engines, ident)
    await refuse_held(engines, scope.grant, document["StudyInstanceUID"])
    await _forget(engines, scope.grant, document)
    await _tell(scope, engines, document, "the stored one")


async def take_received(scope: Scope, engines: Engines, ident: str) -> None:
    """Decide for what was kept aside: it takes the place of what is stored, which is kept aside in turn.

    Raises NotFound, also where nothing is stored under the UID any more, and Refused while one of the two is
    on legal hold. Broken off, it is done by being asked again.
    """
    document = await _one(scope, engines, ident)
    uid = document["SOPInstanceUID"]
    objects, instances = engines.objects.of(scope.grant), engines.documents.of(scope.grant, "instances")
    stored = await instances.find_one({"SOPInstanceUID": uid}, projection=FIELDS)
    if stored is None:
        raise NotFound("nothing is stored under this UID any more")
    await refuse_held(engines, scope.grant, document["StudyInstanceUID"], stored["StudyInstanceUID"])
    if stored.get("checksum") != document["checksum"]:
        await set_aside(scope, engines, uid)
        async with _copied(objects, _aside_key(document), object_key(uid)) as copy:
            await copy.supersede()
    entry = await read_entry(engines, scope.grant, object_key(uid))
    await index_superseded(engines, scope.grant, stored, entry)
    await _forget(engines, scope.grant, document)
    await _tell(scope, engines, document, "the received one")


async def let_go(scope: Scope, engines: Engines) -> int:
    """Delete what was kept aside long enough and is not on legal hold; returns how many."""
    scope.require(Right.ADMINISTER)
    aside = engines.documents.of(scope.grant, "differing_instances")
    due = await aside.find({"ends_at": Within(lte=datetime.now(UTC))})
    gone = 0
    for document in due:
        if not await is_held(engines, scope.grant, document["StudyInstanceUID"]):
            await _forget(engines, scope.grant, document)
            gone += 1
    return gone


@asynccontextmanager
async def _copied(objects: TenantObjects, source: str, target: str) -> AsyncIterator[Upload]:
    """A copy of an object, all written and under no key yet."""
    copy = objects.begin(target)
    try:
        async for piece in objects.stream(source):
            copy.write(piece)
        yield copy
    finally:
        copy.discard()


def _aside_key(instance: Document) -> str:
    """Return the key under which an instance is kept aside."""
    return f"differing/{key_of(instance['SOPInstanceUID'])}/{instance['checksum'] or 'unknown'}.dcm"


def _named(instance: Document) -> Document:
    return {"SOPInstanceUID": instance["SOPInstanceUID"], "checksum": instance["checksum"]}


def _require(scope: Scope) -> None:
    scope.require_whole(Right.ADMINISTER, "decides nothing")


async def _one(scope: Scope, engines: Engines, ident: str) -> Document:
    _require(scope)
    found = await engines.documents.of(scope.grant, "differing_instances").find_one({"id": ident})
    if found is None:
        raise NotFound("it is decided already")
    return found


async def _tell(scope: Scope, engines: Engines, document: Document, kept: str) -> None:
    told = {"kept": kept, "SOPInstanceUID": document["SOPInstanceUID"], "checksum": document["checksum"]}
    study = document["StudyInstanceUID"]
    await audit.record(scope, engines, Event.DIFFERENCE_DECIDED, told, study=study)


async def _note(engines: Engines, grant: Grant, instance: Document) -> None:
    kept = ("StudyInstanceUID", "SeriesInstanceUID", "received_at", "calling_aet")
    ends_at = in_milliseconds(datetime.now(UTC) + timedelta(days=engines.settings.differing_days))
    made = {name: instance[name] for name in kept}
    edit = Edit(set={**made, "ends_at": ends_at}, set_on_insert={"id": new_uid()})
    await engines.documents.of(grant, "differing_instances").upsert(_named(instance), edit)


async def _forget(engines: Engines, grant: Grant, document: Document) -> None:
    await engines.objects.of(grant).delete(_aside_key(document))
    await engines.documents.of(grant, "differing_instances").delete({"id": document["id"]})
