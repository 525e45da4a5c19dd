"""Walks a dataset to its end, keeps what is wanted, skips the rest (PS3.5 7)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from services.dicom.transfer_syntaxes import TransferSyntax

Bytes = bytes | bytearray | memoryview


class ReadAt(Protocol):
    """A spilled upload: bytes read from where they lie."""

    def read_at(self, offset: int, length: int, /) -> Bytes:
        """Up to `length` bytes from `offset`."""


class Element(NamedTuple):
    """A kept element: its VR as sent (`""` where implicit) and raw bytes, or the items of a sequence."""

    vr: str
    value: "bytes | list[dict[int, Element]]"


@dataclass(slots=True)
class PixelData:
    """Where the pixels are; offsets count from the start of the (inflated) dataset.

    `offset` and `length` are those of the value; of encapsulated pixels from the Basic Offset Table's item tag to after
    the delimiter. `fragments` are (offset, length) of each fragment's bytes, `starts` its first bytes.
    """

    tag: int
    vr: str
    offset: int
    length: int
    encapsulated: bool
    fragments: list[tuple[int, int]] = field(default_factory=list)
    starts: list[bytes] = field(default_factory=list)
    basic_offset_table: bytes = b""


@dataclass(slots=True)
class Scan:
    """A dataset's kept elements (tag -> Element), its pixels, and its measures in bytes.

    `header_length`: bytes before the pixel data element (all of it without one). Deflated: of the inflated dataset.
    """

    syntax: TransferSyntax
    elements: dict[int, Element]
    pixel: PixelData | None
    header_length: int
    length: int


def scan(
    data: Bytes | ReadAt,
    transfer_syntax_uid: str,
    *,
    length: int | None = None,
    wanted: Collection[int] | None = None,
) -> Scan:
    """Walk the dataset (without File Meta) to its last byte, keeping the `wanted` tags (default: what is indexed).

    `length` is needed with `read_at`. Pixels are not read. Raises Malformed when anything runs past the end, is cut
    off, or is not an element.
    """
    raise AssertionError(data, transfer_syntax_uid, length, wanted)


def inflate(data: Bytes, *, limit: int = 1 << 30) -> bytes:
    """The dataset of a deflated one (PS3.5 A.5). Raises Malformed: not deflated, cut off, or above `limit` bytes."""
    raise AssertionError(data, limit)
