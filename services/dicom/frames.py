"""Where every frame's bytes are, so that a frame is served by one ranged read (PS3.5 8.1.1 and A.4)."""

import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Self

from services.dicom.scanned import PixelData, Scan
from services.dicom.scanner import OFFSET_TABLE
from services.dicom.values import told_vr, values_of
from services.errors import NotFound

LARGEST = 256 << 10
"""Bytes of a table in a document of the index: 64 Ki fragments. MongoDB takes no document over 16 MiB."""
_NUMBER_OF_FRAMES, _SAMPLES, _PHOTOMETRIC = 0x00280008, 0x00280002, 0x00280004
_ROWS, _COLUMNS, _BITS_ALLOCATED = 0x00280010, 0x00280011, 0x00280100
_LEAST_SHOWN = 64  # a frame counts if that part of it is there
_ITEM_HEADER = 8  # bytes between a fragment and the next
# Samples of a pixel where chrominance is shared between pixels (PS3.3 C.7.6.3.1.2).
_SHARED = {"YBR_FULL_422": 2.0, "YBR_PARTIAL_422": 2.0, "YBR_PARTIAL_420": 1.5}
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

    `tag`, `vr`, `offset`, `length` are the pixel data's. Native frames have `bits` each, back to back.
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
    start: int = 0
    fragments: bytes = b""
    firsts: bytes = b""
    apart: bool = False

    @property
    def is_large(self) -> bool:
        """Whether it is too long for a document of the index."""
        return len(self.fragments) + len(self.firsts) > LARGEST

    def ranges(self, number: int) -> list[tuple[int, int]]:
        """(offset, length) of each piece of a frame, numbered from 1. Raises NotFound: no such frame."""
        if not 1 <= number <= self.count:
            raise NotFound(f"there is no frame {number}")
        if self.bits:
            begin, end = (number - 1) * self.bits // 8, min((number * self.bits + 7) // 8, self.length)
            return [(self.offset + begin, end - begin)]
        lengths = memoryview(self.fragments).cast("I")
        first, last = self._pieces(number)
        offset = self.start + sum(lengths[:first]) + _ITEM_HEADER * first
        found = []
        for length in lengths[first:last]:
            found.append((offset, length))
            offset += length + _ITEM_HEADER
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
                offset += length + _ITEM_HEADER
            yield found

    def bit_offset(self, number: int) -> int:
        """Bits of the first byte that belong to the frame before: bit-packed ones need not end on a byte."""
        return (number - 1) * self.bits % 8

    def to_document(self) -> dict[str, Any]:
        """As the index keeps it: what is empty is left out, and what `is_large` is said to be apart."""
        if self.is_large:
            return replace(self, fragments=b"", firsts=b"", apart=True).to_document()
        document = {name: getattr(self, name) for name in _REQUIRED}
        document.update((name, value) for name in _OPTIONAL if (value := getattr(self, name)))
        return document

    @classmethod
    def from_document(cls, document: dict[str, Any] | None) -> Self | None:
        """What `to_document` gave; None of None."""
        return cls(**document) if document else None

    def _pieces(self, number: int) -> tuple[int, int]:
        if not self.firsts:
            return number - 1, number
        firsts = memoryview(self.firsts).cast("I")
        return firsts[number - 1], firsts[number] if number < len(firsts) else len(self.fragments) // 4


_REQUIRED = ("tag", "vr", "offset", "length", "count")
_OPTIONAL = ("bits", "start", "fragments", "firsts", "apart")


def frame_table(scan: Scan) -> FrameTable | None:
    """The frames that are there, however many are claimed; None without pixel data. Never raises."""
    pixel = scan.pixel
    if pixel is None:
        return None
    claimed = _claimed(scan)
    vr = told_vr(pixel.tag, pixel.vr)
    if not pixel.encapsulated:
        bits = _frame_bits(scan)
        there, rest = divmod(pixel.length * 8, bits) if bits else (0, 0)
        # Of a last frame cut short a vet still sees what came of it.
        cut_short = claimed is not None and rest * _LEAST_SHOWN >= bits > 0
        count = there if claimed is None else min(claimed, there + cut_short)
        # Without frames their size does not matter, and what is claimed may be beyond what MongoDB counts to.
        return FrameTable(pixel.tag, vr, pixel.offset, pixel.length, count, bits if count else 0)
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


def _frame_bits(scan: Scan) -> int:
    """Bits of a native frame, 0 where the dataset does not say."""
    samples: float = _number(scan, _SAMPLES, 1) or 1
    photometric = scan.elements.get(_PHOTOMETRIC)
    if photometric and isinstance(photometric.value, bytes):
        samples = _SHARED.get(photometric.value.decode("ascii", "replace").strip(" \0"), samples)
    rows, columns, allocated = (_number(scan, tag, 0) or 0 for tag in (_ROWS, _COLUMNS, _BITS_ALLOCATED))
    return max(0, int(rows * columns * allocated * samples))


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
