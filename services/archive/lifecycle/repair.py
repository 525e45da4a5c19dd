"""Bring damaged and missing objects back from a replica: the index's checksum decides which bytes are right.

What a replica still has of instances that are erased here does not come back: the index names what is wanted.
Broken off, it is begun again; what is mended already is sound then, and is left alone.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from xxhash import xxh3_128

from services.archive.index.corrections import correction_key
from services.archive.index.entries import Document
from services.archive.index.integrity import examine, examine_unless_archived, forget_damage
from services.archive.index.object_headers import read_entry
from services.archive.index.stored_instances import FIELDS, Instance
from services.archive.index.tombstones import tombstone
from services.archive.ingest.superseding import index_superseded
from services.errors import Damaged, NotFound, PacsError
from services.persistence import Engines, In, Objects, TenantObjects, Upload, batches
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

_BATCH = 200
_TOGETHER = 8


@dataclass(frozen=True, slots=True)
class Replica:
    """Another store with the same keys, only read; `name`: as the audit trail calls it."""

    objects: Objects
    name: str


@dataclass(frozen=True, slots=True)
class Mending:
    """What was wrong with an object, and why it could not be brought back; None: it was, or could be."""

    key: str
    damage: str
    failed: str | None = None


async def repair(
    scope: Scope,
    engines: Engines,
    replica: Replica,
    *,
    every: bool = False,
    apply: bool = True,
    progress: Callable[[int], None] = lambda _done: None,
) -> AsyncGenerator[Mending]:
    """Yield each object of a tenant that is missing or damaged, brought back where the replica has it.

    Looks at what was found damaged, and at the size of each object; `every`: reads each object whole. Each is
    mended alone, and audited. Needs the right to administer. Raises Unavailable.
    """
    scope.require(Right.ADMINISTER)
    done = 0
    async for batch in batches(
        engines.documents.of(scope.grant, "instances").stream({}, projection=FIELDS), _BATCH
    ):
        for instance, damage in await _wrong(scope, engines, batch, every=every, apply=apply):
            yield await _mended(scope, engines, replica, instance, damage, apply=apply)
        done += len(batch)
        progress(done)
    async for one in _written_down(scope, engines, replica, apply=apply):
        yield one


async def _wrong(
    scope: Scope, engines: Engines, batch: Sequence[Document], *, every: bool, apply: bool
) -> list[tuple[Instance, str]]:
    """Those of some instances whose object is not sound, and why."""
    objects, room = engines.objects.of(scope.grant), asyncio.Semaphore(_TOGETHER)
    uids = [one["SOPInstanceUID"] for one in batch]
    found = await engines.documents.of(scope.grant, "damaged_instances").find(
        {"SOPInstanceUID": In(uids)}, projection=("SOPInstanceUID",)
    )
    known = {one["SOPInstanceUID"] for one in found}

    async def look(instance: Instance) -> str | None:
        async with room:
            named = every or instance.sop_instance_uid in known
            if not named and await objects.size(instance.key) == instance.size:
                return None
            return (await examine_unless_archived(objects, instance)).damage

    instances = [Instance.from_document(one) for one in batch]
    damages = await asyncio.gather(*map(look, instances))
    pairs = zip(instances, damages, strict=True)
    sound = [
        one.sop_instance_uid for one, damage in pairs if damage is None and one.sop_instance_uid in known
    ]
    if apply:
        await forget_damage(scope, engines, sound)  # somebody has mended them by hand
    return [(one, damage) for one, damage in zip(instances, damages, strict=True) if damage is not None]


async def _mended(
    scope: Scope, engines: Engines, replica: Replica, instance: Instance, damage: str, *, apply: bool
) -> Mending:
    theirs = replica.objects.of(scope.grant)
    if instance.checksum is None:
        return Mending(instance.key, damage, "the index has no checksum of it: nobody can say what is right")
    try:
        seen = await examine(theirs, instance)
        if seen.damage is not None:
            return Mending(instance.key, damage, f"of the replica: {seen.damage}")
        if apply:
            await _bring_back(scope, engines, theirs, instance)
    except PacsError as error:
        return Mending(instance.key, damage, str(error))
    if apply:
        audit.note(
            scope,
            engines,
            Event.REPAIRED,
            {"damage": damage, "from": replica.name},
            study=instance.study_instance_uid,
            instance=instance.sop_instance_uid,
        )
    return Mending(instance.key, damage)


async def _bring_back(scope: Scope, engines: Engines, theirs: TenantObjects, instance: Instance) -> None:
    """Write the replica's object in place of ours, unless its instance has changed or gone meanwhile."""
    upload = engines.objects.of(scope.grant).begin(instance.key)
    try:
        await _copy(theirs, instance, upload)
        before = await _document(scope, engines, instance)
        await upload.supersede()
    finally:
        upload.discard()
    try:
        await _document(scope, engines, instance)
    except NotFound:
        if not await _is_deleted(scope, engines, instance):  # it was erased at this moment
            await engines.objects.of(scope.grant).delete(instance.key)
        raise
    entry = await read_entry(engines, scope.grant, instance.key)
    await index_superseded(engines, scope.grant, before, entry)


async def _copy(theirs: TenantObjects, instance: Instance, upload: Upload) -> None:
    """Take the bytes over, and look at them once more while they come."""
    digest, at = xxh3_128(), 0
    async for piece in theirs.stream(instance.key):
        digest.update(memoryview(piece)[max(0, instance.dataset_offset - at) :])
        at += len(piece)
        await asyncio.to_thread(upload.write, piece)
    if at != instance.size or digest.hexdigest() != instance.checksum:
        raise Damaged("the replica's object changed while it was read")


async def _document(scope: Scope, engines: Engines, instance: Instance) -> Document:
    as_read = {"SOPInstanceUID": instance.sop_instance_uid}
    found = await engines.documents.of(scope.grant, "instances").find_one(as_read)
    if found is None or Instance.from_document(found).content != instance.content:
        raise NotFound("the instance was deleted or superseded meanwhile")
    return found


async def _is_deleted(scope: Scope, engines: Engines, instance: Instance) -> bool:
    mine = {"SOPInstanceUID": instance.sop_instance_uid}
    for name in ("instances", "deleted_instances"):
        if await engines.documents.of(scope.grant, name).find_one(mine) is not None:
            return True
    return False


async def _written_down(
    scope: Scope, engines: Engines, replica: Replica, *, apply: bool
) -> AsyncIterator[Mending]:
    """Corrections come from the replica, tombstones from the index: a rebuild must find both."""
    ours, theirs = engines.objects.of(scope.grant), replica.objects.of(scope.grant)
    fields = ("StudyInstanceUID", "number")
    async for one in engines.documents.of(scope.grant, "corrections").stream({}, projection=fields):
        key = correction_key(one["StudyInstanceUID"], one["number"])
        if await ours.size(key) is not None:
            continue
        try:
            data = await theirs.read(key)
        except PacsError as error:
            yield Mending(key, "the object is missing", str(error))
            continue
        if apply:
            upload = ours.begin(key)
            try:
                upload.write(data)
                await upload.commit()
            finally:
                upload.discard()
        yield Mending(key, "the object is missing")
    async for deletion in engines.documents.of(scope.grant, "deletions").stream({}):
        key = f"tombstones/{deletion['id']}.json"
        if await ours.size(key) is None:
            if apply:
                told = {name: value for name, value in deletion.items() if name != "tenant"}
                await tombstone(engines, scope.grant, told)
            yield Mending(key, "the object is missing")
