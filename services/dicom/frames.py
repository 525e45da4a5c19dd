"""Where every frame's bytes are, so that a frame is served by one ranged read (PS3.5 8.1.1 and A.4)."""

import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple, Self

from services.dicom.element_reader import Bytes
from services.dicom.native_layout import samples_there, swapped_bytes, turned
from services.dicom.scanned import PixelData, Scan
from services.dicom.scanner import OFFSET_TABLE
from services.dicom.values import told_vr, values_of
from services.errors import NotFound

LARGEST_BYTES = 256 << 10
"""Bytes of a table in a document of the index: 64 Ki fragments. MongoDB takes no document over 16 MiB."""
_NUMBER_OF_FRAMES, _SAMPLES, _PHOTOMETRIC = 0x00280008, 0x00280002, 0x00280004
_ROWS, _COLUMNS, _BITS_ALLOCATED = 0x00280010, 0x00280011, 0x00280100
_LEAST_SHOWN = 64  # a frame counts if that part of it is there
_ITEM_HEADER_BYTES = 8  # bytes between a fragment and the next
# How a frame's codestream, or the boxes around it, begins: a fragment that begins otherwise continues one.
_JPEG_2000 = (b"\xff\x4f\xff\x51", b"\0\0\0\x0c")
_STARTS = {
    "jpeg": (b"\xff\xd8",),
    "jpeg-ls": (b"\xff\xd8",),
    "jpeg2000": _JPEG_2000,
    "htj2k": _JPEG_2000,
    "jpeg-xl": (b"\xff\x0a", b"\0\0\0\x0c"),
    "unknown": (b"\xff\xd8\xff", *_JPEG_2000),
}


@dataclass(frozen=True, slots=True)
class FrameTable:
    """Pixels cut into frames. Offsets count from the start of the dataset (inflated, where it is deflated).

    `tag`, `vr`, `offset`, `length` are the pixel data's. Native frames have `bits` each, back to back; in big
    endian so many bytes lie the other way round together as `swapped` says.
    Encapsulated (`bits` 0): `fragments` has the lengths of all fragments, the first at `start`, each 8 bytes
    behind the one before; `firsts` each frame's first fragment, unless each frame is one. Both packed uint32.
    `apart`: these two are so long that they are kept elsewhere, and are not here.
    """

    tag: int
    vr: str
    offset: int
    length: int
    count: int
    bits: int = 0
    swapped: int = 0
    start: int = 0
    fragments: bytes = b""
    firsts: bytes = b""
    apart: bool = False

    @property
    def is_large(self) -> bool:
        """Whether it is too long for a document of the index."""
        return len(self.fragments) + len(self.firsts) > LARGEST_BYTES

    def ranges(self, number: int) -> list[tuple[int, int]]:
        """(offset, length) of each piece of a frame, numbered from 1. Raises NotFound: no such frame.

        In big endian with all of the words that it begins and ends in: see `in_order`.
        """
        if not 1 <= number <= self.count:
            raise NotFound(f"there is no frame {number}")
        if self.bits:
            begin, end = self._bytes(number)
            if self.swapped:
                begin, end = begin // self.swapped * self.swapped, -(-end // self.swapped) * self.swapped
            return [(self.offset + begin, min(end, self.length) - begin)]
        lengths = memoryview(self.fragments).cast("I")
        first, last = self._pieces(number)
        offset = self.start + sum(lengths[:first]) + _ITEM_HEADER_BYTES * first
        found = []
        for length in lengths[first:last]:
            found.append((offset, length))
            offset += length + _ITEM_HEADER_BYTES
        return found

    def each(self) -> Iterator[list[tuple[int, int]]]:
        """`ranges` of every frame in turn, without counting from the first each time."""
        if self.bits:
            yield from (self.ranges(number) for number in range(1, self.count + 1))
            return
        lengths = memoryview(self.fragments).cast("I")
        offset = self.start
        for number in range(1, self.count + 1):
            found = []
            for length in lengths[slice(*self._pieces(number))]:
                found.append((offset, length))
                offset += length + _ITEM_HEADER_BYTES
            yield found

    def in_order(self, number: int, data: Bytes) -> Bytes:
        """The bytes of a frame as little endian has them, from those that its `ranges` hold."""
        if not self.swapped:
            return data
        begin, end = self._bytes(number)
        start = begin % self.swapped
        return turned(data, self.swapped)[start : start + end - begin]

    def bit_offset(self, number: int) -> int:
        """Bits of the first byte that belong to the frame before: bit-packed ones need not end on a byte."""
        return (number - 1) * self.bits % 8

    def to_document(self) -> dict[str, Any]:
        """Return it as the index keeps it: without what is empty; what `is_large` is said to be apart."""
        if self.is_large:
            return replace(self, fragments=b"", firsts=b"", apart=True).to_document()
        document = {name: getattr(self, name) for name in _REQUIRED}
        document.update((name, value) for name in _OPTIONAL if (value := getattr(self, name)))
        return document

    @classmethod
    def from_document(cls, document: dict[str, Any] | None) -> Self | None:
        """What `to_document` gave; None of None."""
        return cls(**document) if document else None

    def _bytes(self, number: int) -> tuple[int, int]:
        """Where a native frame begins and ends."""
        return (number - 1) * self.bits // 8, min((number * self.bits + 7) // 8, self.length)

    def _pieces(self, number: int) -> tuple[int, int]:
        if not self.firsts:
            return number - 1, number
        firsts = memoryview(self.firsts).cast("I")
        return firsts[number - 1], firsts[number] if number < len(firsts) else len(self.fragments) // 4


_REQUIRED = ("tag", "vr", "offset", "length", "count")
_OPTIONAL = ("bits", "swapped", "start", "fragments", "firsts", "apart")


class Described(NamedTuple):
    """What a dataset says of its native frames; `claimed`: how many, None where that is no number."""

    rows: int
    columns: int
    samples: int
    bits_allocated: int
    photometric: str
    claimed: int | None
    big_endian: bool


def native_table(tag: int, vr: str, offset: int, length: int, told: Described) -> FrameTable:
    """The native frames that are there, of pixel data of so many bytes."""

    def fills(samples: int) -> bool:
        whole = (samples * told.bits_allocated * (told.claimed or 1) + 7) // 8
        return whole in (length, length - 1)  # odd ones are padded

    samples = samples_there(told.photometric, told.samples, told.rows, told.columns, fills)
    bits = samples * told.bits_allocated
    there, rest = divmod(length * 8, bits) if bits else (0, 0)
    # Of a last frame cut short a vet still sees what came of it.
    cut_short = told.claimed is not None and rest * _LEAST_SHOWN >= bits > 0
    count = there if told.claimed is None else min(told.claimed, there + cut_short)
    swapped = swapped_bytes(vr, told.bits_allocated) if told.big_endian else 1
    # Without frames their size does not matter, and what is claimed may be beyond what MongoDB counts to.
    return FrameTable(tag, vr, offset, length, count, bits if count else 0, swapped if swapped > 1 else 0)


def frame_table(scan: Scan) -> FrameTable | None:
    """The frames that are there, however many are claimed; None without pixel data. Never raises."""
    pixel = scan.pixel
    if pixel is None:
        return None
    vr = told_vr(pixel.tag, pixel.vr)
    if not pixel.encapsulated:
        return native_table(pixel.tag, vr, pixel.offset, pixel.length, _described(scan))
    claimed = _claimed(scan)
    firsts = _first_fragments(scan, pixel, claimed)
    return FrameTable(
        tag=pixel.tag,
        vr=vr,
        offset=pixel.offset,
        length=pixel.length,
        count=len(firsts) if claimed is None else min(claimed, len(firsts)),
        start=pixel.fragment_offsets[0] if pixel.fragment_offsets else 0,
        fragments=pixel.fragment_lengths.tobytes(),
        firsts=b"" if isinstance(firsts, range) else array("I", firsts).tobytes(),
    )


def _first_fragments(scan: Scan, pixel: PixelData, claimed: int | None) -> Sequence[int]:
    """Index of each frame's first fragment; a range where each fragment is a frame."""
    there = len(pixel.fragment_offsets)
    if there and (claimed == 1 or scan.syntax.video):
        return [0] if there > 1 else range(1)
    extended = scan.elements.get(OFFSET_TABLE)
    for packed, size in ((extended.value if extended else b"", "Q"), (pixel.basic_offset_table, "I")):
        if packed and isinstance(packed, bytes):
            firsts = _at_offsets(
                pixel, struct.unpack_from(f"<{len(packed) // struct.calcsize(size)}{size}", packed)
            )
            if len(firsts) >= (claimed or 1):
                return range(there) if len(firsts) == there else firsts
    if claimed is None or there > claimed:
        return _at_starts(pixel, _STARTS.get(scan.syntax.codec or "unknown", ())) or range(there)
    return range(there)


def _at_offsets(pixel: PixelData, offsets: Sequence[int]) -> list[int]:
    """The fragments an offset table points to; none if it points anywhere else even once."""
    base = pixel.fragment_offsets[0] if pixel.fragment_offsets else 0
    index = {offset - base: number for number, offset in enumerate(pixel.fragment_offsets)}
    firsts = [index.get(offset, -1) for offset in offsets]
    ascending = all(before < after for before, after in pairwise((-1, *firsts)))
    return firsts if ascending and firsts[0] == 0 else []


def _at_starts(pixel: PixelData, beginnings: tuple[bytes, ...]) -> list[int]:
    """The fragments that begin as a frame does; none if the first does not."""
    if not beginnings:
        return []
    starts = bytes(pixel.fragment_starts)
    firsts = [at // 4 for at in range(0, len(starts), 4) if starts.startswith(beginnings, at)]
    return firsts if firsts and firsts[0] == 0 else []


def _claimed(scan: Scan) -> int | None:
    """NumberOfFrames, 1 where there is none; None where it is no number."""
    number = _number(scan, _NUMBER_OF_FRAMES, 1)
    return number if number and number > 0 else None


def _described(scan: Scan) -> Described:
    """What cannot be read counts as nothing."""
    photometric = scan.elements.get(_PHOTOMETRIC)
    label = photometric.value if photometric and isinstance(photometric.value, bytes) else b""
    rows, columns, bits = (max(0, _number(scan, tag, 0) or 0) for tag in (_ROWS, _COLUMNS, _BITS_ALLOCATED))
    return Described(
        rows,
        columns,
        max(1, _number(scan, _SAMPLES, 1) or 1),
        bits,
        label.decode("ascii", "replace").strip(" \0"),
        _claimed(scan),
        scan.syntax.big_endian,
    )


def _number(scan: Scan, tag: int, absent: int) -> int | None:
    """The first value of an attribute as a number, whatever VR it was sent with; None where it is none."""
    element = scan.elements.get(tag)
    if element is None:
        return absent
    if not isinstance(element.value, bytes):
        return None
    values = values_of(told_vr(tag, element.vr), element.value, big_endian=scan.syntax.big_endian)
    try:
        return int(str(values[0]))
    except (IndexError, ValueError):
        return None
