"""Datasets written byte by byte, so that they can be wrong exactly where a test wants it."""

import struct

LONG = {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"}
UNDEFINED = 0xFFFFFFFF
ITEM_END = struct.pack("<HHL", 0xFFFE, 0xE00D, 0)
SEQUENCE_END = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)


def explicit(tag: int, vr: str, value: bytes = b"", length: int | None = None, order: str = "<") -> bytes:
    """An explicit VR element; `length` is what the header claims."""
    size = len(value) if length is None else length
    group, number = tag >> 16, tag & 0xFFFF
    if vr in LONG:
        return struct.pack(order + "HH2sHL", group, number, vr.encode(), 0, size) + value
    return struct.pack(order + "HH2sH", group, number, vr.encode(), size) + value


def implicit(tag: int, value: bytes = b"", length: int | None = None) -> bytes:
    """An implicit VR element."""
    return struct.pack("<HHL", tag >> 16, tag & 0xFFFF, len(value) if length is None else length) + value


def item(value: bytes = b"", length: int | None = None) -> bytes:
    """An item of a sequence, or a fragment."""
    return implicit(0xFFFEE000, value, length)


def open_item(value: bytes = b"") -> bytes:
    """An item of undefined length, with its delimiter."""
    return item(value, UNDEFINED) + ITEM_END


def fragments(*values: bytes, table: bytes = b"") -> bytes:
    """Encapsulated pixel data (7FE0,0010)."""
    items = b"".join(item(value) for value in (table, *values))
    return explicit(0x7FE00010, "OB", items + SEQUENCE_END, UNDEFINED)


class Spilled:
    """A dataset one can only read pieces of, as from a spool file; it remembers how much was read."""

    def __init__(self, data: bytes) -> None:
        self.data, self.read = data, 0

    def read_at(self, offset: int, length: int) -> bytes:
        piece = self.data[offset : offset + length]
        self.read += len(piece)
        return piece
