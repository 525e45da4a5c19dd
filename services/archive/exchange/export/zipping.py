"""A zip whose every byte is known by its place: members stored, lengths known before, any range of it alone.

The same members give the same bytes each time, so a download that broke off goes on where it was (RFC 9110
14.2). A member's CRC-32 stands before its bytes: members of some megabytes are held while it is made, larger
ones are read twice. ZIP64 where sizes need it (APPNOTE 6.3.10 4.3.9, 4.5.3).
"""

import asyncio
import struct
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.errors import Unavailable

HELD_BYTES = 4 << 20
"""Bytes of a member that are held in memory while it passes."""
_LARGE = 0xFFFFFFFF
_MANY = 0xFFFF
_UTF_8 = 1 << 11
_PLAIN, _ZIP64 = 20, 45  # versions needed to extract
_UNIX_FILE = 0o100644 << 16
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END_64, _LOCATOR, _END = struct.Struct("<4sQ2H2L4Q"), struct.Struct("<4sLQL"), struct.Struct("<4s4H2LH")
_REMEMBERED = 100_000  # checksums of a process
_SLOW_BYTES = 1 << 18  # bytes whose checksum is made off the loop


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the zip: its path, its bytes' length, and how to read them from an offset on.

    `identity` names the content for good (a tenant's object key): its checksum is remembered by it.
    """

    name: str
    size: int
    read: Callable[[int], AsyncIterator[bytes]]
    identity: str


class Checksums:
    """The CRC-32 of members that were read already, by their identity; those asked for last are kept."""

    def __init__(self, _engines: object = None) -> None:
        self._known: OrderedDict[str, int] = OrderedDict()

    async def of(self, member: Member) -> tuple[bytes | None, int]:
        """The bytes of a member that is small and had to be read, and its CRC-32."""
        known = self._known.get(member.identity)
        if known is not None:
            self._known.move_to_end(member.identity)
            return None, known
        crc, pieces = 0, list[bytes]()
        async for piece in _cut(member, 0, member.size):
            crc = await _crc(piece, crc)
            if member.size <= HELD_BYTES:
                pieces.append(piece)
        self._known[member.identity] = crc
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return (b"".join(pieces) if member.size <= HELD_BYTES else None), crc


class Zip:
    """The members, in their order, each of the same moment.

    `length`: bytes of the whole; `name`: what it is called, without `.zip`.
    """

    def __init__(
        self, members: Sequence[Member], moment: datetime, checksums: Checksums, name: str = "study"
    ) -> None:
        self.members, self.name = members, name
        self._checksums = checksums
        self._moment = _dos(moment)
        self._offsets: list[int] = []
        at = 0
        for member in members:
            self._offsets.append(at)
            at += len(self._header(member, 0)) + member.size
        self._directory_at = at
        self.length = at + len(self._directory([0] * len(members)))

    async def stream(self, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to `end` (default: all the rest), a few megabytes at a time.

        Raises Unavailable where a member is not as long as was said, and what reading it raises.
        """
        end = self.length if end is None else min(end, self.length)
        for member, at in zip(self.members, self._offsets, strict=True):
            data = at + _LOCAL.size + len(self._name(member)) + len(_extra(member.size))
            if at >= end or data + member.size <= start:
                continue
            held, crc = await self._checksums.of(member)
            header = self._header(member, crc)[max(start - at, 0) : end - at]
            if header:
                yield header
            first, last = max(start - data, 0), min(end - data, member.size)
            if held is not None:
                if first < last:
                    yield held[first:last]
                continue
            async for piece in _cut(member, first, last):
                yield piece
        if end > self._directory_at:
            crcs = [(await self._checksums.of(member))[1] for member in self.members]
            at = self._directory_at
            yield self._directory(crcs)[max(start - at, 0) : end - at]

    def _header(self, member: Member, crc: int) -> bytes:
        name, extra = self._name(member), _extra(member.size)
        size = _LARGE if extra else member.size
        version = _ZIP64 if extra else _PLAIN
        fixed = _LOCAL.pack(
            b"PK\3\4", version, _UTF_8, 0, *self._moment, crc, size, size, len(name), len(extra)
        )
        return fixed + name + extra

    def _directory(self, crcs: Sequence[int]) -> bytes:
        entries = b"".join(map(self._entry, self.members, self._offsets, crcs))
        at, size, count = self._directory_at, len(entries), len(self.members)
        more = b""
        if max(at, size) >= _LARGE or count >= _MANY:
            more = _END_64.pack(b"PK\6\6", _END_64.size - 12, _ZIP64, _ZIP64, 0, 0, count, count, size, at)
            more += _LOCATOR.pack(b"PK\6\7", 0, at + size, 1)
            at, size, count = min(at, _LARGE), min(size, _LARGE), min(count, _MANY)
        return entries + more + _END.pack(b"PK\5\6", 0, 0, count, count, size, at, 0)

    def _entry(self, member: Member, offset: int, crc: int) -> bytes:
        large, far = member.size >= _LARGE, offset >= _LARGE
        values = ([member.size] * 2 if large else []) + ([offset] if far else [])
        extra = struct.pack(f"<2H{len(values)}Q", 1, 8 * len(values), *values) if values else b""
        name, size = self._name(member), _LARGE if large else member.size
        version = _ZIP64 if extra else _PLAIN
        fixed = _CENTRAL.pack(
            *(b"PK\1\2", 3 << 8 | version, version, _UTF_8, 0, *self._moment, crc, size, size),
            *(len(name), len(extra), 0, 0, 0, _UNIX_FILE, _LARGE if far else offset),
        )
        return fixed + name + extra

    @staticmethod
    def _name(member: Member) -> bytes:
        return member.name.encode()


def _extra(size: int) -> bytes:
    return struct.pack("<2H2Q", 1, 16, size, size) if size >= _LARGE else b""


async def _crc(piece: bytes, crc: int) -> int:
    return (
        await asyncio.to_thread(zlib.crc32, piece, crc)
        if len(piece) > _SLOW_BYTES
        else zlib.crc32(piece, crc)
    )


async def _cut(member: Member, first: int, last: int) -> AsyncIterator[bytes]:
    """A member's bytes between two offsets, and neither fewer nor more."""
    left = last - first
    if left <= 0:
        return
    async for piece in member.read(first):
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return
    raise Unavailable("a file of the zip is shorter than it was")


def _dos(moment: datetime) -> tuple[int, int]:
    """MS-DOS time and date: even seconds, from 1980 on."""
    year = min(max(moment.year, 1980), 2107)
    return (
        moment.hour << 11 | moment.minute << 5 | moment.second // 2,
        (year - 1980) << 9 | moment.month << 5 | moment.day,
    )
