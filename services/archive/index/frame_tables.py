"""Frame tables too large for a document: kept beside the objects, made again where they are lost."""

import struct
from collections import OrderedDict
from dataclasses import replace

from services.archive.index.derived import derived_folder
from services.archive.index.object_headers import read_entry
from services.archive.index.stored_instances import Instance
from services.dicom.frames import FrameTable
from services.errors import NotFound
from services.persistence import Engines, Grant

_HEADER = struct.Struct("<QQQ")  # bytes of pixel data, frames, bytes of fragments: whose table it is
_REMEMBERED_BYTES = 64 << 20
"""Bytes of tables that a process remembers."""


def table_key(study: str, series: str, instance: str) -> str:
    """The key of an instance's table: with what is derived of it, which goes when the instance goes."""
    return derived_folder(study, series, instance) + "frame-table"


async def keep_table(engines: Engines, grant: Grant, key: str, table: FrameTable) -> None:
    """Write a table, before the document that says it is apart."""
    header = _HEADER.pack(table.length, table.count, len(table.fragments))
    await engines.objects.of(grant).replace(key, header + table.fragments + table.firsts)


class FrameTables:
    """What this process remembers of them, the least recently used going first."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._known: OrderedDict[tuple[str, Instance], Instance] = OrderedDict()
        self._size = 0

    async def whole(self, grant: Grant, instance: Instance) -> Instance:
        """The instance with all of its table. Raises NotFound without its object."""
        known = self._known.get((grant.tenant, instance))
        if known is None:
            known = replace(instance, frames=await self._read(grant, instance))
            self._remember((grant.tenant, instance), known)
        else:
            self._known.move_to_end((grant.tenant, instance))
        return known

    async def _read(self, grant: Grant, instance: Instance) -> FrameTable:
        light = instance.frames
        assert light is not None  # noqa: S101 -- of one that is apart
        key = table_key(instance.study_instance_uid, instance.series_instance_uid, instance.sop_instance_uid)
        try:
            data = await self._engines.objects.of(grant).read(key)
        except NotFound:
            data = b""
        if len(data) >= _HEADER.size:
            length, count, split = _HEADER.unpack_from(data)
            if (length, count) == (light.length, light.count):
                fragments, firsts = data[_HEADER.size :][:split], data[_HEADER.size + split :]
                return replace(light, fragments=fragments, firsts=firsts, apart=False)
        made = (await read_entry(self._engines, grant, instance.key)).frames
        if made is None:
            raise NotFound("the frames are not those of the object")
        await keep_table(self._engines, grant, key, made)
        return made

    def _remember(self, key: tuple[str, Instance], whole: Instance) -> None:
        self._known[key] = whole
        self._size += _size(whole)
        while self._size > _REMEMBERED_BYTES and len(self._known) > 1:
            _, gone = self._known.popitem(last=False)
            self._size -= _size(gone)


async def with_table(engines: Engines, grant: Grant, instance: Instance) -> Instance:
    """The instance as it is needed to read frames: mostly as it came. Raises NotFound."""
    if instance.frames is None or not instance.frames.apart:
        return instance
    return await engines.own(FrameTables).whole(grant, instance)


def _size(instance: Instance) -> int:
    table = instance.frames
    return len(table.fragments) + len(table.firsts) if table else 0
