"""A dataset in another encoding: VRs, lengths and byte order change, values do not (PS3.5 7 and A).

Element by element as it is read, so that one of any size passes through in pieces. Private elements whose VR
nobody knows become UN, with the bytes they came in (PS3.5 6.2.2). Group lengths, retired and wrong in another
encoding, are left out.
"""

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from services.dicom.element_reader import (
    DELIMITERS,
    ITEM,
    ITEM_END,
    SEQUENCE_END,
    SHORTEST_BYTES,
    UNDEFINED,
    Bytes,
    ElementReader,
    tag_name,
)
from services.dicom.native_layout import swapped_bytes, turned
from services.dicom.scanner import PIXELS
from services.dicom.transfer_syntaxes import IMPLICIT_LITTLE_ENDIAN, TransferSyntax, get
from services.dicom.values import told_vr
from services.errors import Malformed, Unsupported

Read = Callable[[int, int], Bytes]

PIXEL_DATA = 0x7FE00010
PIECE_BYTES = 1 << 20  # bytes of a value that are held at a time
_DEEPEST = 64
_LONGEST_SHORT = 0xFFFF
_PIXEL_REPRESENTATION, _BITS_ALLOCATED = 0x00280103, 0x00280100
_BYTE = 8  # bits
_LONG = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
_WIDTHS = {
    **dict.fromkeys(("US", "SS", "OW", "AT"), 2),
    **dict.fromkeys(("UL", "SL", "FL", "OL", "OF"), 4),
    **dict.fromkeys(("FD", "OD", "OV", "SV", "UV"), 8),
}


class Writer:
    """Element headers and values in an encoding."""

    def __init__(self, syntax: TransferSyntax) -> None:
        order = ">" if syntax.big_endian else "<"
        self.syntax = syntax
        self.explicit, self.big_endian = syntax.explicit, syntax.big_endian
        self._implicit = struct.Struct(order + "HHL").pack
        self._short = struct.Struct(order + "HH2sH").pack
        self._long = struct.Struct(order + "HH2sxxL").pack

    def header(self, tag: int, vr: str, size: int) -> bytes:
        """An element's header; a value too long for a short VR goes as UN (PS3.5 6.2.2 Note)."""
        group, number = tag >> 16, tag & 0xFFFF
        if not self.explicit or tag >= DELIMITERS:
            return self._implicit(group, number, size)
        if vr in _LONG:
            return self._long(group, number, vr.encode(), size)
        if size > _LONGEST_SHORT:
            return self._long(group, number, b"UN", size)
        return self._short(group, number, vr.encode(), size)

    def value(self, vr: str, value: Bytes, *, big_endian: bool = False) -> Bytes:
        """A value that came in this byte order."""
        width = _WIDTHS.get(vr, 1)
        return value if big_endian is self.big_endian or width == 1 else turned(value, width)

    def pixels(self, bits_allocated: int, value: Bytes) -> Bytes:
        """Native pixels that came as in little endian, under the VR of `pixel_vr`."""
        width = swapped_bytes(self.pixel_vr(bits_allocated), bits_allocated) if self.big_endian else 1
        return turned(value, width) if width > 1 else value

    def pixel_vr(self, bits_allocated: int) -> str:
        """The VR of native pixels: bytes are OB, so that nobody need wonder which is the first (PS3.5 A)."""
        return "OB" if self.explicit and 0 < bits_allocated <= _BYTE else "OW"

    def element(self, tag: int, vr: str, value: bytes) -> bytes:
        """A whole element from a value in little endian."""
        return self.header(tag, vr, len(value)) + bytes(self.value(vr, value))


class _Header(NamedTuple):
    """An element's header as it was read; `start`: where the value begins."""

    tag: int
    vr: str
    size: int
    start: int

    @property
    def end(self) -> int:
        """Where the value ends."""
        return self.start + self.size

    @property
    def nested(self) -> bool:
        """Whether items follow."""
        return self.size == UNDEFINED or self.vr == "SQ"


class Recoder:
    """Reads a dataset of `length` bytes in one encoding and gives it in another, both without compression.

    Raises Malformed where it cannot be parsed, Unsupported where it is nested too deep or holds compressed
    pixels anywhere but at its top.
    """

    def __init__(self, read: Read, length: int, source: TransferSyntax, writer: Writer) -> None:
        self._reader = ElementReader(read, length, big_endian=source.big_endian)
        self._explicit = source.explicit or self._reader.looks_explicit(0)
        self._big_endian = source.big_endian
        self._writer = writer
        self._signed, self._bits_allocated = False, 0

    def dataset(
        self, changes: Mapping[int, bytes | None], pixels: Iterator[bytes] | None = None, after: int = 0
    ) -> Iterator[bytes]:
        """All elements. `changes`: values in little endian instead of those there; None leaves one out.

        `pixels` is the pixel data element anew; the old one ends at `after`.
        """
        new = sorted((tag, value) for tag, value in changes.items() if value is not None)
        position, length = 0, self._reader.length
        while position <= length - SHORTEST_BYTES:
            element = self._header(position, self._explicit)
            if not element.tag and self._reader.only_zeros(position):
                position = length  # some sender's padding
                break
            while new and new[0][0] <= element.tag:
                yield self._changed(*new.pop(0))
            if element.tag in PIXELS and pixels is not None:
                yield from pixels
                position, pixels = after, None
            elif element.nested:
                made, position = self._sequence(self._writer, element, self._explicit)
                if element.tag not in changes:
                    yield made
            else:
                position = element.end
                if element.tag == PIXEL_DATA and self._big_endian is not self._writer.big_endian:
                    yield from self._turned_pixels(element)
                elif element.tag & 0xFFFF and element.tag not in changes:
                    yield from self._plain(element)
        self._reader.end(position)
        for tag, value in new:
            yield self._changed(tag, value)

    def _changed(self, tag: int, value: bytes) -> bytes:
        return self._writer.element(tag, told_vr(tag, ""), value)

    def _header(self, position: int, explicit: bool) -> _Header:
        tag, vr, size, start = self._reader.header(position, explicit)
        if tag >= DELIMITERS and tag != ITEM_END:
            raise Malformed(f"{tag_name(tag)} at byte {position} is out of place")
        return _Header(tag, vr or told_vr(tag, "", signed=self._signed), size, start)

    def _plain(self, element: _Header) -> Iterator[bytes]:
        """An element without items, its value in pieces."""
        yield self._writer.header(element.tag, element.vr, element.size)
        for at in range(element.start, element.end, PIECE_BYTES):
            piece = self._reader.value(at, min(PIECE_BYTES, element.end - at))
            yield bytes(self._writer.value(element.vr, piece, big_endian=self._big_endian))
            if element.tag == _PIXEL_REPRESENTATION:
                self._signed = any(piece)
            if element.tag == _BITS_ALLOCATED:
                self._bits_allocated = int.from_bytes(piece, "big" if self._big_endian else "little")

    def _turned_pixels(self, element: _Header) -> Iterator[bytes]:
        """Native pixels in the other order of bytes, which cells of 8 bits may or may not have."""
        bits, vr = self._bits_allocated, told_vr(element.tag, element.vr)
        yield self._writer.header(element.tag, self._writer.pixel_vr(bits), element.size)
        width = swapped_bytes(vr, bits) if self._big_endian else 1
        for at in range(element.start, element.end, PIECE_BYTES):
            piece: Bytes = self._reader.value(at, min(PIECE_BYTES, element.end - at))
            piece = turned(piece, width) if width > 1 else piece
            yield bytes(self._writer.pixels(bits, piece))

    def _sequence(
        self, writer: Writer, element: _Header, explicit: bool, depth: int = 0
    ) -> tuple[bytes, int]:
        """A sequence, and where the old one ended. Within UN all is implicit (PS3.5 6.2.2), or should be."""
        if depth > _DEEPEST:
            raise Unsupported("the dataset is nested too deep to be encoded anew")
        if element.tag in PIXELS or element.vr in ("OB", "OW"):
            raise Unsupported("compressed pixels within a sequence cannot be encoded anew")
        unknown, open_ended = element.vr == "UN", element.size == UNDEFINED
        if unknown and writer.big_endian:
            raise Unsupported("a sequence of unknown VR has no form in big endian")
        inner = _WITHIN_UN if unknown else writer
        made: list[bytes] = []
        position = element.start
        while open_ended or position < element.end:
            found, length, _ = self._reader.item(position)
            position += 8
            if found == SEQUENCE_END and open_ended:
                break
            if found != ITEM:
                raise Malformed(f"{tag_name(found)} at byte {position - 8} is no item")
            shown = self._reader.looks_explicit(position) if unknown else explicit
            item, position = self._item(inner, position, length, shown, depth + 1)
            made += (inner.header(ITEM, "", UNDEFINED if length == UNDEFINED else len(item)), item)
            if length == UNDEFINED:
                made.append(inner.header(ITEM_END, "", 0))
        if not open_ended and position > element.end:
            raise Malformed(f"{tag_name(element.tag)} runs past its end")
        if open_ended:
            made.append(inner.header(SEQUENCE_END, "", 0))
        content = b"".join(made)
        size = UNDEFINED if open_ended else len(content)
        return writer.header(element.tag, element.vr, size) + content, position

    def _item(
        self, writer: Writer, position: int, length: int, explicit: bool, depth: int
    ) -> tuple[bytes, int]:
        made: list[bytes] = []
        open_ended, end = length == UNDEFINED, position + length
        while open_ended or position < end:
            element = self._header(position, explicit)
            if element.tag == ITEM_END:
                return b"".join(made), element.start
            if element.nested:
                nested, position = self._sequence(writer, element, explicit, depth)
                made.append(nested)
                continue
            position = element.end
            if element.tag & 0xFFFF:
                value = self._reader.value(element.start, element.size)
                made.append(writer.header(element.tag, element.vr, element.size))
                made.append(bytes(writer.value(element.vr, value, big_endian=self._big_endian)))
        if position > end:
            raise Malformed("an item runs past its end")
        return b"".join(made), position


_WITHIN_UN = Writer(get(IMPLICIT_LITTLE_ENDIAN))
