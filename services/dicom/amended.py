"""A dataset with corrected attributes, and what they were in Original Attributes Sequence (PS3.3 C.12.1.1.9).

Only what is corrected is made anew, all other bytes stay where they are: what is made is a list of pieces,
each new bytes or a place in the stored dataset. Where the dataset's character set lacks a letter of a
corrected value, its texts become UTF-8.
"""

from bisect import bisect_right
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any, NamedTuple

from services.dicom.character_sets import SPECIFIC_CHARACTER_SET, charset_of
from services.dicom.element_reader import Bytes
from services.dicom.encoder import Made, encode, made_of
from services.dicom.scanner import ReadAt, slices
from services.dicom.texts_anew import Piece, StoredHeader, length_of
from services.dicom.transfer_syntaxes import get
from services.dicom.values import told_vr, values_of

ORIGINAL_ATTRIBUTES = 0x04000561
_MODIFIED, _AT, _SYSTEM, _SOURCE, _REASON = 0x04000550, 0x04000562, 0x04000563, 0x04000564, 0x04000565
_UTF_8 = b"ISO_IR 192"
_LARGEST_BYTES = 1 << 20
"""Bytes of an attribute that stand among the original ones; of a longer one is told that it was there."""


class Amendment(NamedTuple):
    """Values that attributes were given, by keyword and as the index has them; None for an empty one.

    `reason`: CORRECT or COERCE (0400,0565); `system`: who did it (0400,0563).
    """

    at: datetime
    reason: str
    system: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Amended:
    """What a dataset is made of now. `header_length`: bytes before its pixel data."""

    pieces: Sequence[Piece]
    header_length: int
    length: int

    async def spliced(self, stored: AsyncIterator[bytes], start: int = 0) -> AsyncIterator[bytes]:
        """The bytes from `start` on, made of the stored dataset, which comes from its beginning."""
        at, waiting = 0, memoryview(b"")  # where the stored bytes that wait begin
        for piece in self.pieces:
            if isinstance(piece, bytes):
                if start < len(piece):
                    yield piece[start:]
                start = max(0, start - len(piece))
                continue
            first, left = piece
            while left:
                if at + len(waiting) <= first:
                    at += len(waiting)
                    waiting = memoryview(await anext(stored, b""))
                    if not waiting:
                        return  # who reads the store has told already
                    continue
                part = waiting[first - at : first - at + left]
                first, left = first + len(part), left - len(part)
                if start < len(part):
                    yield bytes(part[start:])
                start = max(0, start - len(part))
        async for _ in stored:  # its end is where damage shows
            pass


class AmendedReader:
    """Reads an amended dataset wherever the stored one can be read."""

    def __init__(self, stored: ReadAt, amended: Amended) -> None:
        self._stored, self._pieces = stored, amended.pieces
        self._ends = list(accumulate(map(length_of, amended.pieces)))

    def read_at(self, offset: int, length: int, /) -> bytes:
        """Bytes of the amended dataset, fewer at its end."""
        found = bytearray()
        for number in range(bisect_right(self._ends, offset), len(self._ends)):
            if len(found) == length:
                break
            piece = self._pieces[number]
            within = offset + len(found) - (self._ends[number] - length_of(piece))
            wanted = length - len(found)
            if isinstance(piece, bytes):
                found += piece[within : within + wanted]
            else:
                got = self._stored.read_at(piece[0] + within, min(wanted, piece[1] - within))
                found += got
                if len(got) < min(wanted, piece[1] - within):
                    break
        return bytes(found)


def amended(
    dataset: Bytes | ReadAt,
    transfer_syntax_uid: str,
    amendments: Sequence[Amendment],
    *,
    header_length: int,
    length: int,
) -> Amended:
    """The dataset of `length` bytes with these amendments, one after the other; not of a deflated one.

    `header_length`: bytes before its pixel data, which is all that is read. Raises Malformed.
    """
    read = slices(dataset) if isinstance(dataset, bytes | bytearray | memoryview) else dataset.read_at
    making = _Making(StoredHeader(read, header_length, get(transfer_syntax_uid)), transfer_syntax_uid)
    try:
        pieces = making.header(amendments, anew=False)
    except UnicodeEncodeError:
        pieces = making.header(amendments, anew=True)
    header = sum(map(length_of, pieces))
    rest = length - header_length
    return Amended([*pieces, (header_length, rest)] if rest else pieces, header, header + rest)


class _Making:
    def __init__(self, header: StoredHeader, uid: str) -> None:
        self._header, self._uid = header, uid
        self._elements = {element.tag: element for element in header.elements() if element.tag & 0xFFFF}
        declared = self._elements.get(SPECIFIC_CHARACTER_SET)
        self._stored_charset = charset_of(header.value(declared)) if declared else ()
        self._charset = self._stored_charset

    def header(self, amendments: Sequence[Amendment], *, anew: bool) -> list[Piece]:
        """All elements in order. `anew`: with their texts in UTF-8. Raises UnicodeEncodeError otherwise."""
        self._charset = charset_of(_UTF_8) if anew else self._stored_charset
        now: dict[int, bytes] = {}
        items: list[bytes] = []
        for amendment in amendments:
            asked = [made_of(keyword, value) for keyword, value in amendment.values.items()]
            new = {made.tag: made for made in asked if not self._has(made, now)}
            if new:
                before = {tag: now.get(tag) or self._stored(tag, anew) for tag in new}
                items.append(self._item(amendment, before))
                now |= {tag: encode([made], self._uid, self._charset) for tag, made in new.items()}
        if not items:
            return [(0, self._header.length)]
        changed: dict[int, list[Piece]] = {tag: [element] for tag, element in now.items()}
        changed[ORIGINAL_ATTRIBUTES] = self._originals(items, anew)
        if anew:
            changed[SPECIFIC_CHARACTER_SET] = [self._simple(SPECIFIC_CHARACTER_SET, "CS", _UTF_8.decode())]
        return self._in_order(changed, anew)

    def _in_order(self, changed: Mapping[int, list[Piece]], anew: bool) -> list[Piece]:
        pieces: list[Piece] = []
        for tag in sorted({*self._elements, *changed}):
            if tag in changed:
                pieces += changed[tag]
            elif anew:
                pieces += self._header.in_utf_8(self._elements[tag], self._stored_charset)
            else:
                element = self._elements[tag]
                pieces.append((element.at, element.end - element.at))
        return _joined(pieces)

    def _has(self, made: Made, now: Mapping[int, bytes]) -> bool:
        """Return whether the attribute is so already."""
        if made.tag in now:
            return now[made.tag] == encode([made], self._uid, self._charset)
        element = self._elements.get(made.tag)
        if element is None:
            return not made.value
        if element.end - element.start > _LARGEST_BYTES:
            return False
        if made.vr == "SQ":
            whole = self._header.bytes_of(element.at, element.end)
            return whole == encode([made], self._uid, self._stored_charset)
        there = values_of(made.vr, self._header.value(element), self._stored_charset)
        return (there or [None]) == (made.value if isinstance(made.value, list) else [made.value])

    def _stored(self, tag: int, anew: bool) -> bytes:
        """The element as it is stored; empty where there is none, or a very long one."""
        element = self._elements.get(tag)
        if element is None or element.end - element.at > _LARGEST_BYTES:
            return self._simple(tag, told_vr(tag, ""), None)
        if not anew:
            return self._header.bytes_of(element.at, element.end)
        pieces = self._header.in_utf_8(element, self._stored_charset)
        return b"".join(self._held(piece) for piece in pieces)

    def _held(self, piece: Piece) -> bytes:
        return piece if isinstance(piece, bytes) else self._header.bytes_of(piece[0], sum(piece))

    def _item(self, amendment: Amendment, before: Mapping[int, bytes]) -> bytes:
        inner = self._header.item(b"".join(before[tag] for tag in sorted(before)))
        told = (
            Made(_AT, "DT", amendment.at.strftime("%Y%m%d%H%M%S.%f%z")),
            Made(_SYSTEM, "LO", amendment.system),
            Made(_SOURCE, "LO", None),
            Made(_REASON, "CS", amendment.reason),
        )
        modified = self._header.writer.header(_MODIFIED, "SQ", len(inner)) + inner
        return self._header.item(modified + encode(told, self._uid, self._charset))

    def _originals(self, items: Sequence[bytes], anew: bool) -> list[Piece]:
        """The sequence, after the items that came with the dataset."""
        there: list[Piece] = []
        if (element := self._elements.get(ORIGINAL_ATTRIBUTES)) is not None:
            there = self._header.items_of(element, self._stored_charset if anew else None)
        every = [*there, *items]
        size = sum(map(length_of, every))
        return [self._header.writer.header(ORIGINAL_ATTRIBUTES, "SQ", size), *every]

    def _simple(self, tag: int, vr: str, value: Any) -> bytes:
        return encode([Made(tag, vr, value)], self._uid, self._charset)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Stretches of stored bytes that follow each other are one."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else b""
        if isinstance(piece, tuple) and isinstance(last, tuple) and sum(last) == piece[0]:
            joined[-1] = (last[0], last[1] + piece[1])
        elif isinstance(piece, bytes) and isinstance(last, bytes) and joined:
            joined[-1] = last + piece
        elif length_of(piece):
            joined.append(piece)
    return joined
