"""The headers of a JPEG 2000 codestream (ISO 15444-1 A): what decoding it would take.

A picture may be cut into a tile for each pixel, a tile into a precinct or a code-block for a few: a decoder
takes kilobytes for the one and hundreds of bytes for the others. Such pictures claim nothing.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from services.dicom.boxes import boxes

_START = b"\xff\x4f\xff\x51"  # SOC, SIZ
_BOX = b"\x00\x00\x00\x0cjP  "
_COD, _COC, _SOT, _SOD, _EOC = 0xFF52, 0xFF53, 0xFF90, 0xFF93, 0xFFD9
_SIZ_BYTES, _COMPONENT_BYTES = 38, 3
_COD_BYTES, _COC_BYTES = 5, 1  # before what both have: levels, code-block, style, transformation, precincts
_TRANSFORM = 4  # where COD has it
_OWN_PRECINCTS = 1  # flag of Scod and Scoc
_MANY = 257  # components from which on their number takes two bytes
_MOST_LEVELS = 32
_LEAST_PART_BYTES = 14  # SOT and SOD
_FREE_TILES, _TILE_PIXELS = 64, 1 << 12
_LEAST_BLOCK = 8  # samples of a code-block, as a power of two
_FREE_PRECINCTS, _PRECINCT_PIXELS = 1 << 12, 1 << 7


class _Size(NamedTuple):
    """What the SIZ segment says, and how many tiles that makes."""

    rows: int
    columns: int
    samples: int
    bits: int
    tile_rows: int
    tile_columns: int
    tiles: int


def codestream(frame: bytes) -> bytes:
    """The codestream alone, out of the boxes of a JP2 file where it is in some.

    Boxes may hold a palette that makes hundreds of samples of one; PS3.5 A.4.4 has the dataset say all that.
    """
    if not frame.startswith(_BOX):
        return frame
    return next((bytes(content) for kind, content in boxes(frame) if kind == b"jp2c"), b"")


def without_padding(data: bytes) -> bytes:
    """The codestream as far as its tile-parts go, and its end.

    Some senders pad before the mark of the end or behind it, or leave it out. What is cut short, or does not
    say how long its last tile-part is, stays as it is.
    """
    at = 2
    try:
        while (marker := struct.unpack_from(">H", data, at)[0]) != _SOT:
            if marker < 0xFF00:  # noqa: PLR2004 - no marker
                return data
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]
        while struct.unpack_from(">H", data, at)[0] == _SOT:
            (part,) = struct.unpack_from(">L", data, at + 6)
            if part < _LEAST_PART_BYTES:
                return data
            at += part
    except struct.error:
        pass
    return data[:at] + _EOC.to_bytes(2, "big") if 2 < at <= len(data) else data  # noqa: PLR2004 - SOC


def claimed(data: bytes) -> tuple[int, int, int, int] | None:
    """(rows, columns, samples, bits) of a codestream; None where it is none that is decoded."""
    size = _size(data)
    if size is None:
        return None
    pixels = size.rows * size.columns
    if not 0 < size.tiles <= _FREE_TILES + pixels // _TILE_PIXELS:
        return None
    most = _FREE_PRECINCTS + pixels // _PRECINCT_PIXELS
    try:
        if any(_precincts(size, coding) * size.tiles > most for coding in _codings(data, size.samples)):
            return None
    except (ValueError, IndexError, struct.error):
        return None
    return size[:4]


def has_component_transform(data: bytes) -> bool:
    """Whether the codestream turned its first three components into others, which decoding takes back."""
    try:
        coding = next((content for marker, content in _segments(data) if marker == _COD), b"")
    except (ValueError, struct.error):
        return False
    return coding[_TRANSFORM : _TRANSFORM + 1] == b"\1"


def _size(data: bytes) -> _Size | None:
    if not data.startswith(_START) or len(data) < 4 + _SIZ_BYTES + _COMPONENT_BYTES:
        return None
    told = struct.unpack_from(">HH8LH", data, 4)
    length, _, right, bottom, left, top, width, height, tile_left, tile_top, samples = told
    rows, columns, depths = bottom - top, right - left, data[4 + _SIZ_BYTES : 4 + length : _COMPONENT_BYTES]
    if length != _SIZ_BYTES + _COMPONENT_BYTES * samples or len(depths) != samples:
        return None
    if min(rows, columns, width, height, samples) < 1:
        return None
    tiles = -((tile_left - right) // width) * -((tile_top - bottom) // height)
    bits = max(depth & 0x7F for depth in depths) + 1
    return _Size(rows, columns, samples, bits, min(height, rows), min(width, columns), tiles)


def _codings(data: bytes, samples: int) -> Iterator[bytes]:
    """The precincts that each COD and COC has of its own. Raises ValueError for what is not decoded."""
    for marker, content in _segments(data):
        if marker not in (_COD, _COC):
            continue
        component = 0 if marker == _COD else 1 if samples < _MANY else 2
        coding = content[_COD_BYTES if marker == _COD else component + _COC_BYTES :]
        levels = coding[0]
        if levels > _MOST_LEVELS:
            raise ValueError("more levels than there are")
        if (coding[1] & 0xF) + (coding[2] & 0xF) + 4 < _LEAST_BLOCK:
            raise ValueError("code-blocks of a few samples")
        if content[component] & _OWN_PRECINCTS:
            yield coding[5 : 6 + levels]


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, content) of the main header's segments and of those of every tile-part.

    Raises ValueError where a marker should be and is none.
    """
    at, part_end = 2, len(data)
    while at + 4 <= len(data):
        marker, length = struct.unpack_from(">HH", data, at)
        if marker == _EOC:
            return
        if marker == _SOD:
            if part_end <= at:
                raise ValueError("a tile-part ends before it begins")
            at = part_end
            continue
        if marker < 0xFF00 or length < 2:  # noqa: PLR2004 - neither a marker nor a length
            raise ValueError("no marker segment")
        if marker == _SOT:
            (part,) = struct.unpack_from(">L", data, at + 6)
            part_end = at + part if part else len(data)
        yield marker, data[at + 4 : at + 2 + length]
        at += 2 + length


def _precincts(size: _Size, sides: bytes) -> int:
    """How many precincts a tile has: `sides` as powers of two, a nibble each, the lowest resolution first."""
    count = 0
    for above, side in zip(range(len(sides) - 1, -1, -1), sides, strict=True):
        rows, columns = -(-size.tile_rows >> above), -(-size.tile_columns >> above)
        count += (-(-rows >> (side >> 4))) * (-(-columns >> (side & 0xF)))
    return count
