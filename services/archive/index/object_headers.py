"""Read an instance's index entry back from its object: after a crash, and when the index is made again."""

import asyncio
from datetime import UTC, datetime

from services.archive.index.corrected_levels import corrected_entry
from services.archive.index.correction_cache import CorrectionCache
from services.archive.index.entries import Entry, entry
from services.dicom.part10 import FileMeta, read_file_meta
from services.errors import Malformed, NotFound
from services.persistence import Engines, Grant

_HEAD_BYTES = 1 << 16
SMALL_BYTES = 4 << 20
"""Of an object that is read at once rather than walked through."""


class Windows:
    """A dataset in the object store, from byte `start` on, in windows, for a thread that may wait."""

    def __init__(self, engines: Engines, grant: Grant, key: str, start: int) -> None:
        self._objects = engines.objects.of(grant)
        self._key = key
        self._start = start

    def read_at(self, offset: int, length: int, /) -> bytes:
        """Bytes of the dataset, fewer at its end."""
        return self._objects.read_blocking(self._key, self._start + offset, length)


async def read_meta(engines: Engines, grant: Grant, key: str, *, waking: bool = True) -> FileMeta:
    """Read an object's File Meta Information. Raises NotFound, Malformed, Unavailable."""
    return read_file_meta(await engines.objects.of(grant, waking=waking).read(key, 0, _HEAD_BYTES))


async def read_entry(engines: Engines, grant: Grant, key: str, whole: bytes | None = None) -> Entry:
    """The documents of the instance whose object has this key, those above it as they were corrected.

    `whole`: all of the object, where it was read already. Raises NotFound without the object, Malformed where
    it is not what we store, Unavailable.
    """
    objects = engines.objects.of(grant)
    size = await objects.size(key) if whole is None else len(whole)
    if size is None:
        raise NotFound("no such object")
    head = whole if whole is not None else await objects.read(key, 0, min(size, _HEAD_BYTES))
    meta = read_file_meta(head)
    received_at = meta.source.received_at if meta.source else datetime.now(UTC)
    data: memoryview | Windows
    if size <= SMALL_BYTES:
        data = memoryview(head if size <= len(head) else await objects.read(key, 0, size))[meta.length :]
    else:
        data = Windows(engines, grant, key, meta.length)
    found = await asyncio.to_thread(entry, data, meta, received_at, length=size - meta.length)
    if found.uid != meta.sop_instance_uid:
        raise Malformed("the object's File Meta Information names another instance")
    corrections = await engines.own(CorrectionCache).of(grant, found.series_uids[0])
    return corrected_entry(found, corrections) if corrections else found
