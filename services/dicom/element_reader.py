"""Reads element headers and values through a window, so that a spilled dataset is never loaded whole."""

import struct
from collections.abc import Callable

from services.errors import Malformed

Bytes = bytes | bytearray | memoryview

ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
DELIMITERS = 0xFFFE0000  # from here on no tag is a data element's
UNDEFINED = 0xFFFFFFFF
WIDE_BYTES = 1 << 16  # bytes of a window among elements
NARROW = 1 << 12  # ... among fragments, where only headers matter

SHORTEST_BYTES = 8  # bytes of a header

_LONGEST_BYTES = 12  # bytes of the header of a long VR
_SHORT = {
    vr.encode(): vr
    for vr in (
        *("AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO"),
        *("LT", "PN", "SH", "SL", "SS", "ST", "TM", "UI", "UL", "US"),
    )
}
_LONG = {
    vr.encode(): vr for vr in ("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV")
}
_VRS = _SHORT.keys() | _LONG.keys()
NO_VR = b"??"  # what some old writers put where they knew none, always with a short length


def tag_name(tag: int) -> str:
    """`(gggg,eeee)`, for messages."""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


class ElementReader:
    """A dataset of `length` bytes that `read(offset, count)` gives; `whole` where they lie in memory already.

    It is read forward only. Every method raises Malformed where the bytes end too early.
    """

    def __init__(
        self, read: Callable[[int, int], Bytes], length: int, *, whole: Bytes = b"", big_endian: bool = False
    ) -> None:
        order = ">" if big_endian else "<"
        self._explicit = struct.Struct(order + "HH2sHL").unpack_from
        self._implicit = struct.Struct(order + "HHL").unpack_from
        self._item = struct.Struct(order + "HHL4s").unpack_from
        self._read, self.length, self.window = read, length, WIDE_BYTES
        self._buffer, self._base, self._limit = whole, 0, len(whole)

    def header(self, position: int, explicit: bool) -> tuple[int, str, int, int]:
        """Tag, VR ("" where implicit), length, and where the value starts."""
        at = position - self._base if position + _LONGEST_BYTES <= self._limit else self._fill(position)
        if explicit:
            group, number, vr, size, long_size = self._explicit(self._buffer, at)
            if vr in _SHORT:
                return group << 16 | number, _SHORT[vr], size, position + 8
            if vr in _LONG:
                return group << 16 | number, _LONG[vr], long_size, position + 12
            if vr == NO_VR or (vr.isalpha() and vr.isupper()):
                # VRs to come have the long form (PS3.5 7.1.2), with 0 where the short one has its length.
                if size or vr == NO_VR:
                    return group << 16 | number, "UN", size, position + 8
                return group << 16 | number, "UN", long_size, position + 12
            # Items have no VR, and some writers fall back to implicit in the middle of a dataset.
        group, number, size = self._implicit(self._buffer, at)
        return group << 16 | number, "", size, position + 8

    def item(self, position: int) -> tuple[int, int, bytes]:
        """Tag and length of an item or delimiter, and the first 4 bytes of what follows."""
        at = position - self._base if position + _LONGEST_BYTES <= self._limit else self._fill(position)
        group, number, size, start = self._item(self._buffer, at)
        return group << 16 | number, size, start

    def looks_explicit(self, position: int) -> bool:
        """Whether a VR stands in the header there: some writers use another encoding than they name."""
        if self.length - position < SHORTEST_BYTES:
            return False
        at = position - self._base if position + _LONGEST_BYTES <= self._limit else self._fill(position)
        return bytes(self._buffer[at + 4 : at + 6]) in _VRS

    def value(self, start: int, size: int) -> bytes:
        """The bytes of a value."""
        at = start - self._base
        if at >= 0 and start + size <= self._limit:
            return bytes(self._buffer[at : at + size])
        return bytes(self._bytes(start, size))

    def end(self, position: int) -> None:
        """Take leave where too few bytes for an element are left: zeros are padding, all else was cut off."""
        if position < self.length and not self.only_zeros(position):
            raise Malformed(f"cut off at byte {position}, within an element's header")

    def only_zeros(self, position: int) -> bool:
        """Return whether nothing but zeros follows."""
        while position < self.length:
            piece = bytes(self._bytes(position, min(WIDE_BYTES, self.length - position)))
            if piece.count(0) < len(piece):
                return False
            position += len(piece)
        return True

    def _bytes(self, start: int, size: int) -> Bytes:
        got = self._read(start, size)
        if len(got) < size:
            raise Malformed(f"cut off at byte {start + len(got)}")
        return got

    def _fill(self, position: int) -> int:
        """Move the window to the header at `position`; 0, which is where that lies in it then."""
        there = min(self.window, self.length - position)
        if there < SHORTEST_BYTES:
            raise Malformed(f"cut off at byte {position}, within an element's header")
        got = self._bytes(position, there)
        self._buffer = got if there >= _LONGEST_BYTES else bytes(got) + bytes(_LONGEST_BYTES - there)
        self._base, self._limit = position, position + len(self._buffer)
        return 0
