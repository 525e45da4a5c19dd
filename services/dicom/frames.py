"""Where every frame's bytes are, so that a frame is served by one ranged read (PS3.5 8.2 and A.4)."""

from dataclasses import dataclass
from typing import Any

from services.dicom.scanner import Scan


@dataclass(frozen=True, slots=True)
class FrameTable:
    """Pixels cut into frames. Offsets count from the start of the dataset (inflated, where deflated).

    Native: `bits` of one frame, back to back from `offset`. Encapsulated: `bits` is 0, `packed` has each fragment's
    offset and length (little-endian uint64 pairs), `firsts` each frame's first fragment (uint32; empty: one each).
    """

    tag: int
    vr: str
    offset: int
    length: int
    count: int
    bits: int = 0
    packed: bytes = b""
    firsts: bytes = b""

    def ranges(self, number: int) -> list[tuple[int, int]]:
        """(offset, length) of the pieces of a frame, numbered from 1. Raises NotFound for one that is not there."""
        raise AssertionError(number)

    def bit_offset(self, number: int) -> int:
        """Bits of the first byte that still belong to the frame before: bit-packed frames need not end on a byte."""
        raise AssertionError(number)

    def to_document(self) -> dict[str, Any]:
        """As MongoDB keeps it."""
        raise AssertionError

    @classmethod
    def from_document(cls, document: dict[str, Any] | None) -> "FrameTable | None":
        """What `to_document` gave; None from None."""
        raise AssertionError(cls, document)


def frame_table(scan: Scan) -> FrameTable | None:
    """The frames that are really there; None without pixel data. Never raises."""
    raise AssertionError(scan)
