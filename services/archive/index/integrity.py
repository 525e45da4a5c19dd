"""Examines whether a stored object is still what was received: nothing of a damaged one is given out.

The checksum of the dataset stands in the index and in the object's own File Meta Information. An object of up
to `WHOLE_BYTES` is read whole before anything of it is shown: once in some minutes a process, and again when
its file was written to. Of a larger one its length and whose it is are looked at at once, and the rest while
it is shown.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from xxhash import xxh3_128

from services.archive.index.cold_studies import ColdStudies
from services.archive.index.stored_instances import FIELDS, Instance, InstanceCache
from services.background import once
from services.cancellation import cancel_and_wait
from services.dicom.part10 import read_file_meta
from services.errors import BeingFetched, Damaged, Malformed, NotFound, PacsError, Unavailable
from services.persistence import Edit, Engines, Grant, In, TenantObjects
from services.persistence.moments import moment_now
from services.tenancy.scope import Scope

log = logging.getLogger(__name__)
WHOLE_BYTES = 32 << 20
"""Of an object that is read whole before the first of it is shown."""
_PIECE_BYTES = 4 << 20
_AT_ONCE_BYTES = 1 << 20
"""Of an object whose checksum is made on the loop: less than the way to a thread takes."""
_HEAD_BYTES = 1 << 16
_SOUND_SECONDS = 600.0
_DAMAGED_SECONDS = 5.0
_REMEMBERED = 50_000
_WAITING = 1000
"""Large objects that wait to be read; what comes then is left to the scrub."""
_Key = tuple[str, str, str | None]


class _Known(NamedTuple):
    """What an examination has shown of an object of this checksum and version, and until when that counts."""

    until: float
    checksum: str | None
    damage: str | None
    version: tuple[int, ...] | None


_NOTHING = _Known(0.0, None, None, None)


class Examination(NamedTuple):
    """Holds what reading an object whole has shown: why it is damaged (None: it is sound), and its checksum.

    `archived`: it was not read, as an archival class of storage has it.
    """

    damage: str | None
    checksum: str = ""
    archived: bool = False


async def examine_unless_archived(objects: TenantObjects, instance: Instance) -> Examination:
    """Examine an object; take an archived one for what the index says: it was sound when it was moved there.

    For who looks at what nobody asked to see: it has nothing fetched.
    """
    try:
        return await examine(objects, instance)
    except BeingFetched:
        return Examination(None, instance.checksum or "", archived=True)


async def forget_damage(scope: Scope, engines: Engines, sound: Sequence[str]) -> None:
    """Name these instances no longer among the damaged ones: their objects were read and are sound."""
    damaged = engines.documents.of(scope.grant, "damaged_instances")
    found = await damaged.find({"SOPInstanceUID": In(sound)}, projection=("SOPInstanceUID",)) if sound else []
    if found:
        uids = [one["SOPInstanceUID"] for one in found]
        await damaged.delete({"SOPInstanceUID": In(uids)}, many=True)


async def examine(objects: TenantObjects, instance: Instance) -> Examination:
    """Read an object whole and hold it against what the index says. Raises Unavailable, BeingFetched."""
    if instance.size <= _AT_ONCE_BYTES:
        try:
            return examined(instance, await objects.read(instance.key, 0, instance.size + 1))
        except NotFound:
            return Examination("the object is missing")
    return await asyncio.to_thread(_examine, objects, instance)


def examined(instance: Instance, whole: bytes) -> Examination:
    """Examine an object that was read already: all of it, or more than there should be."""
    checksum = xxh3_128(memoryview(whole)[instance.dataset_offset :]).hexdigest()
    return _compared(instance, whole, checksum, len(whole))


class Integrity:
    """What this process knows of the soundness of objects, remembered within bounds."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._known: OrderedDict[tuple[str, str], _Known] = OrderedDict()
        self._looking: dict[_Key, asyncio.Task[str | None]] = {}
        self._large: OrderedDict[_Key, tuple[Grant, Instance]] = OrderedDict()
        self._reading: asyncio.Task[None] | None = None
        engines.closing.append(self._close)

    async def hold(self, grant: Grant, instance: Instance) -> None:
        """Raise Damaged unless the object is what was received; NotFound where it was deleted meanwhile."""
        key = (grant.tenant, instance.sop_instance_uid, instance.checksum)
        known = self._known.get(key[:2], _NOTHING)
        damage = known.damage
        if (
            known.until <= time.monotonic()
            or known.checksum != instance.checksum
            or known.version == ()
            or known.version != self._engines.objects.of(grant).version(instance.key)
        ):
            task = self._looking.get(key)
            if task is None:
                task = self._looking[key] = asyncio.create_task(self._look(key, grant, instance))
                task.add_done_callback(lambda done: done.cancelled() or done.exception())
            damage = await asyncio.shield(task)
        if damage is not None:
            raise Damaged(f"the stored object is damaged: {damage}")
        self._engines.own(ColdStudies).opened(grant, instance.study_instance_uid)

    def forget(self, grant: Grant, uid: str) -> None:
        """Look at this instance's object again when it is next asked for."""
        self._known.pop((grant.tenant, uid), None)

    async def found(self, grant: Grant, instance: Instance, damage: str | None) -> str | None:
        """Write down what an examination has shown; the damage that there is.

        Raises NotFound for an instance that was deleted meanwhile, Unavailable for one that was superseded.
        """
        if damage is None:
            return None
        of = self._engines.documents.of
        mine = {"SOPInstanceUID": instance.sop_instance_uid}
        document = await of(grant, "instances").find_one(mine, projection=FIELDS)
        if document is None or Instance.from_document(document).content != instance.content:
            self._engines.own(InstanceCache).forget(grant, [instance.sop_instance_uid])
            if document is None:
                raise NotFound("no such instance")
            raise Unavailable("the instance was superseded a moment ago: ask again")
        log.error("object %s of %s is damaged: %s", instance.key, grant.tenant, damage)
        await of(grant, "damaged_instances").upsert(mine, _told(instance, damage))
        return damage

    async def streamed(
        self, grant: Grant, instance: Instance, start: int, pieces: AsyncIterator[bytes]
    ) -> AsyncIterator[bytes]:
        """Pass on a large object or its dataset to the end, the last piece once all was right."""
        digest, at, held = xxh3_128(), start, b""
        async for piece in pieces:
            if held:
                yield held
            digest.update(memoryview(piece)[max(0, instance.dataset_offset - at) :])
            at, held = at + len(piece), piece
        if at != instance.size or (instance.checksum or digest.hexdigest()) != digest.hexdigest():
            damage = await self.found(grant, instance, "its bytes are not those that were received")
            raise Damaged(f"the stored object is damaged: {damage}")
        yield held

    async def _look(self, key: _Key, grant: Grant, instance: Instance) -> str | None:
        try:
            objects = self._engines.objects.of(grant)
            version = objects.version(instance.key)
            if instance.size <= WHOLE_BYTES:
                damage = (await examine(objects, instance)).damage
            else:
                damage = await _beginning(objects, instance)
                if damage is None and len(self._large) < _WAITING:
                    self._large[key] = (grant, instance)
                    if self._reading is None or self._reading.done():
                        self._reading = once("the reading of large objects", self._read_large())
            return self._remember(key, version, await self.found(grant, instance, damage))
        except BeingFetched:
            if self._engines.own(ColdStudies).fetch_soon(grant, instance.study_instance_uid):
                log.info("a study of %s is fetched from the archival class of storage", grant.tenant)
            raise
        finally:
            del self._looking[key]

    async def _read_large(self) -> None:
        """Examine large objects that were shown, one after the other."""
        while self._large:
            key, (grant, instance) = self._large.popitem(last=False)
            try:
                objects = self._engines.objects.of(grant)
                version = objects.version(instance.key)
                seen = await examine(objects, instance)
                self._remember(key, version, await self.found(grant, instance, seen.damage))
            except PacsError as error:
                log.warning("object %s was not examined: %s", instance.key, error)

    def _remember(self, key: _Key, version: tuple[int, ...] | None, damage: str | None) -> str | None:
        seconds = _SOUND_SECONDS if damage is None else _DAMAGED_SECONDS
        self._known[key[:2]] = _Known(time.monotonic() + seconds, key[2], damage, version)
        self._known.move_to_end(key[:2])
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return damage

    async def _close(self) -> None:
        tasks = [*self._looking.values(), *([self._reading] if self._reading else [])]
        self._large.clear()
        await cancel_and_wait(*tasks)


def _told(instance: Instance, damage: str) -> Edit:
    now = moment_now()
    levels = {
        "StudyInstanceUID": instance.study_instance_uid,
        "SeriesInstanceUID": instance.series_instance_uid,
        "found_at": now,
    }
    return Edit(set={"damage": damage, "seen_at": now}, set_on_insert=levels)


async def _beginning(objects: TenantObjects, instance: Instance) -> str | None:
    """The damage that an object's length and first bytes show."""
    try:
        size, head = await objects.size(instance.key), await objects.read(instance.key, 0, _HEAD_BYTES)
    except NotFound:
        return "the object is missing"
    return _compared(instance, head, instance.checksum or "", size or 0).damage


def _examine(objects: TenantObjects, instance: Instance) -> Examination:
    digest, at, head = xxh3_128(), 0, b""
    try:
        while at <= instance.size:
            piece = objects.read_blocking(
                instance.key, at, _PIECE_BYTES if at else _PIECE_BYTES + instance.dataset_offset
            )
            if not piece:
                break
            head = head or piece[:_HEAD_BYTES]
            digest.update(memoryview(piece)[max(0, instance.dataset_offset - at) :])
            at += len(piece)
    except NotFound:
        return Examination("the object is missing")
    return _compared(instance, head, digest.hexdigest(), at)


def _compared(instance: Instance, head: bytes, checksum: str, size: int) -> Examination:
    """An object's first bytes, the checksum of its dataset and its length, held against the index."""
    if size != instance.size:
        there = "more" if size > instance.size else str(size)
        return Examination(f"it has {there} bytes instead of {instance.size}", checksum)
    try:
        meta = read_file_meta(head)
    except Malformed as error:
        return Examination(str(error), checksum)
    if meta.sop_instance_uid != instance.sop_instance_uid:
        return Examination("it is another instance", checksum)
    if checksum != (instance.checksum or checksum) or meta.checksum not in (None, checksum):
        return Examination("its bytes are not those that were received", checksum)
    if (meta.length, meta.transfer_syntax_uid) != (instance.dataset_offset, instance.transfer_syntax_uid):
        return Examination("its File Meta Information is not the one that was written", checksum)
    return Examination(None, checksum)
