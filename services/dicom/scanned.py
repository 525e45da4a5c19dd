"""What a scan keeps of a dataset: elements, where its pixels are, and its measures."""

from array import array
from dataclasses import dataclass, field
from typing import NamedTuple

from services.dicom.transfer_syntaxes import TransferSyntax


class Element(NamedTuple):
    """A kept element: its VR as sent ("" where implicit), its value, and the value's length in bytes as sent.

    The value is raw bytes (of a longer one, as many as the scan was asked to keep), or a sequence's items.
    `offset`: where raw bytes begin, from the start of the (inflated) dataset.
    """

    vr: str
    value: "bytes | list[Dataset]"
    length: int
    offset: int = 0


Dataset = dict[int, Element]


@dataclass(slots=True)
class PixelData:
    """Where the pixels are; offsets count from the start of the (inflated) dataset.

    `offset` and `length` are those of the value; with encapsulated pixels from the Basic Offset Table's item
    to the end of the delimiter. Of each fragment: offset and length of its bytes, and the first 4 of them.
    """

    tag: int
    vr: str
    offset: int
    length: int = 0
    encapsulated: bool = False
    basic_offset_table: bytes = b""
    fragment_offsets: "array[int]" = field(default_factory=lambda: array("Q"))
    fragment_lengths: "array[int]" = field(default_factory=lambda: array("I"))
    fragment_starts: bytearray = field(default_factory=bytearray)


@dataclass(slots=True)
class Scan:
    """A dataset's kept elements, its pixels, and its measures in bytes (inflated, where it is deflated).

    `header_length`: bytes before the pixel data element, all of them where there is none.
    """

    syntax: TransferSyntax
    elements: Dataset
    pixel: PixelData | None
    header_length: int
    length: int
