"""Walks a dataset to its last byte, keeps what is wanted and skips the rest (PS3.5 7).

On the way of every C-STORE, so it is written for speed: one pass over a window of bytes, values sliced only where
wanted, pixels never read. Nesting is walked with a list, not by recursion: nothing sent can exhaust the stack.
"""

from array import array
from collections.abc import Callable, Container
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from pydicom._dicom_dict import DicomDictionary

from services.dicom.attributes import INDEXED
from services.dicom.element_reader import (
    DELIMITERS,
    ITEM,
    ITEM_END,
    NARROW,
    SEQUENCE_END,
    UNDEFINED,
    WIDE,
    Bytes,
    ElementReader,
    tag_name,
)
from services.dicom.inflation import Inflating
from services.dicom.transfer_syntaxes import TransferSyntax, get
from services.errors import Malformed

PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
OFFSET_TABLE, OFFSET_TABLE_LENGTHS = 0x7FE00001, 0x7FE00002

_TABLES = frozenset({OFFSET_TABLE, OFFSET_TABLE_LENGTHS})
_LARGEST_TABLE = 1 << 24  # bytes of an offset table that are kept: two million frames
_MOST_FRAGMENTS = 1 << 21
_DEEPEST = 64  # levels of nesting that are kept; what lies deeper is walked only
_MOST_LEVELS = 1 << 16
_OVERHEAD = 64  # bytes that keeping an item or element costs beside its value
_UNTOLD = frozenset({"", "UN"})  # the dictionary knows the VR
_FRAGMENTED = frozenset({"OB", "OW"})


class ReadAt(Protocol):
    """A spilled upload: bytes are read from where they lie."""

    def read_at(self, offset: int, length: int, /) -> Bytes:
        """Up to `length` bytes from `offset`."""


class Element(NamedTuple):
    """A kept element: its VR as sent ("" where implicit), its value, and the value's length in bytes as sent.

    The value is raw bytes (of a longer one, as many as the scan was asked to keep), or a sequence's items.
    """

    vr: str
    value: "bytes | list[Dataset]"
    length: int


Dataset = dict[int, Element]


@dataclass(slots=True)
class PixelData:
    """Where the pixels are; offsets count from the start of the (inflated) dataset.

    `offset` and `length` are those of the value; with encapsulated pixels from the Basic Offset Table's item tag
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


def scan(
    data: Bytes | ReadAt,
    transfer_syntax_uid: str,
    *,
    length: int | None = None,
    wanted: Container[int] = INDEXED,
    longest: int = 1 << 16,
    room: int = 1 << 20,
) -> Scan:
    """Walk a dataset (without File Meta Information), keeping the elements with a `wanted` tag.

    `length` in bytes is needed with a ReadAt. `longest`: bytes kept of one value. `room`: bytes kept within
    sequences. Raises Malformed when anything runs past the end, is cut off, or is no data element.
    """
    whole: Bytes = b""
    if isinstance(data, bytes | bytearray | memoryview):
        read, whole, length = _slices(data), data, len(data)
    elif length is None:
        raise TypeError("the length of what is read from elsewhere must be told")
    else:
        read = data.read_at
    syntax = get(transfer_syntax_uid)
    if syntax.deflated:
        inflating = Inflating(read, length)
        read, whole, length = inflating.read_at, b"", inflating.length
    reader = ElementReader(read, length, whole=whole, big_endian=syntax.big_endian)
    return _Walk(reader, longest, room).dataset(syntax, wanted)


class _Level(NamedTuple):
    """A sequence or an item that is open: where it ends at the latest, and whether a delimiter must end it.

    `explicit` None: to be seen in each item, as within UN, where it is implicit (PS3.5 6.2.2 Note 2) and often is
    not. `kept` takes items or elements; None keeps nothing.
    """

    is_item: bool
    bound: int
    delimited: bool
    explicit: bool | None
    kept: "list[Dataset] | Dataset | None"


class _Walk:
    def __init__(self, reader: ElementReader, longest: int, room: int) -> None:
        self.reader, self.longest, self.room = reader, longest, room

    def dataset(self, syntax: TransferSyntax, wanted: Container[int]) -> Scan:
        """The top level, to the last byte."""
        elements: Dataset = {}
        pixel: PixelData | None = None
        reader, header, length = self.reader, self.reader.header, self.reader.length
        position, header_length = 0, length
        explicit = syntax.explicit or reader.looks_explicit(0)
        while position < length:
            tag, vr, size, start = header(position, explicit)
            stop = start + size
            if tag in PIXELS and pixel is None:
                header_length, pixel = position, PixelData(tag, vr, start, size)
                stop = self.fragments(pixel) if size == UNDEFINED else stop
                if stop > length:
                    raise Malformed("the pixel data runs past the end")
            elif size == UNDEFINED:
                stop = self.undefined(tag, vr, start, length, explicit, elements if tag in wanted else None)
            elif stop > length:
                raise Malformed(f"{tag_name(tag)} at byte {position} runs past the end")
            elif tag in wanted or tag in _TABLES:
                elements[tag] = self.element(tag, vr, size, start, explicit)
            elif tag >= DELIMITERS:
                raise Malformed(f"{tag_name(tag)} at byte {position} is out of place")
            elif not tag and reader.only_zeros(position):
                break  # some sender's padding
            position = stop
        return Scan(syntax, elements, pixel, header_length, length)

    def element(self, tag: int, vr: str, size: int, start: int, explicit: bool) -> Element:
        """Keep an element of known length."""
        if _is_sequence(tag, vr):
            items: list[Dataset] = []
            # The length is sound: what is wrong inside loses only what follows it inside.
            with suppress(Malformed):
                self.sequence(_Level(False, start + size, False, _inside(vr, explicit), items), start)
            return Element("SQ", items, size)
        longest = _LARGEST_TABLE if tag in _TABLES else self.longest
        return Element(vr, self.reader.value(start, min(size, longest)), size)

    def undefined(
        self, tag: int, vr: str, start: int, bound: int, explicit: bool, keeper: Dataset | None
    ) -> int:
        """Walk a value of undefined length, a sequence unless it is pixel data; where it ends."""
        if tag in PIXELS or vr in _FRAGMENTED:
            return self.fragments(PixelData(tag, vr, start))
        items: list[Dataset] | None = None if keeper is None else []
        stop = self.sequence(_Level(False, bound, True, _inside(vr, explicit), items), start)
        if keeper is not None and items is not None:
            keeper[tag] = Element("SQ", items, stop - start)
        return stop

    def sequence(self, outermost: _Level, position: int) -> int:
        """Walk a sequence and all it holds; where it ends."""
        header, levels = self.reader.header, [outermost]
        while levels:
            is_item, bound, delimited, explicit, kept = levels[-1]
            if position >= bound:
                if delimited or position > bound:
                    raise Malformed(f"a sequence or item is not ended at byte {position}")
                levels.pop()
                continue
            tag, vr, size, start = header(position, is_item and explicit is True)
            stop = bound if size == UNDEFINED else start + size
            if tag == (ITEM_END if is_item else SEQUENCE_END):
                position = start
                if delimited:
                    levels.pop()
            elif stop > bound or start > bound or (tag >= DELIMITERS if is_item else tag != ITEM):
                raise Malformed(f"{tag_name(tag)} at byte {position} is out of place or runs past the end")
            elif not is_item:
                inside = self.reader.looks_explicit(start) if explicit is None else explicit
                levels.append(_Level(True, stop, size == UNDEFINED, inside, self.new_item(kept)))
                position = start
            elif size == UNDEFINED and (tag in PIXELS or vr in _FRAGMENTED):
                position = self.fragments(PixelData(tag, vr, start))
            elif size == UNDEFINED or (kept is not None and _is_sequence(tag, vr)):
                items = self.new_sequence(kept, tag, size, len(levels))
                levels.append(_Level(False, stop, size == UNDEFINED, _inside(vr, explicit is True), items))
                position = start
            else:
                self.keep(kept, tag, vr, size, start)
                position = stop
            if len(levels) > _MOST_LEVELS:
                raise Malformed(f"sequences are nested too deep at byte {position}")
        return position

    def new_item(self, items: "list[Dataset] | Dataset | None") -> Dataset | None:
        """Where an item's elements are kept, if its sequence is and there is room."""
        if not isinstance(items, list) or self.room <= 0:
            return None
        self.room -= _OVERHEAD
        items.append({})
        return items[-1]

    def new_sequence(
        self, item: "list[Dataset] | Dataset | None", tag: int, size: int, depth: int
    ) -> list[Dataset] | None:
        """Where a sequence's items are kept, if the item around it is."""
        if not isinstance(item, dict) or depth > _DEEPEST:
            return None
        items: list[Dataset] = []
        item[tag] = Element("SQ", items, size)
        return items

    def keep(self, item: "list[Dataset] | Dataset | None", tag: int, vr: str, size: int, start: int) -> None:
        """Keep an element of an item, if the item is kept and there is room."""
        if isinstance(item, dict) and self.room > 0:
            value = self.reader.value(start, min(size, self.longest))
            self.room -= _OVERHEAD + len(value)
            item[tag] = Element(vr, value, size)

    def fragments(self, pixel: PixelData) -> int:
        """Walk encapsulated pixel data item by item (PS3.5 A.4), noting where they are; where it ends."""
        reader, position, offsets = self.reader, pixel.offset, pixel.fragment_offsets
        reader.window, pixel.encapsulated = NARROW, True
        tag, size, start = reader.item(position)
        while tag == ITEM:
            position += 8
            if size == UNDEFINED or position + size > reader.length:
                raise Malformed(f"a fragment at byte {position} runs past the end")
            if position == pixel.offset + 8:
                pixel.basic_offset_table = reader.value(position, min(size, _LARGEST_TABLE))
            else:
                offsets.append(position)
                pixel.fragment_lengths.append(size)
                pixel.fragment_starts += start
            if len(offsets) > _MOST_FRAGMENTS:
                raise Malformed("the pixel data has too many fragments")
            position += size
            tag, size, start = reader.item(position)
        if tag != SEQUENCE_END:
            raise Malformed(f"{tag_name(tag)} at byte {position} is not a fragment of pixel data")
        reader.window = WIDE
        position += 8
        pixel.length = position - pixel.offset
        return position


def _inside(vr: str, explicit: bool) -> bool | None:
    return None if vr == "UN" else explicit


def _slices(data: Bytes) -> Callable[[int, int], Bytes]:
    return lambda offset, length: data[offset : offset + length]


def _is_sequence(tag: int, vr: str) -> bool:
    return vr == "SQ" or (vr in _UNTOLD and tag in DicomDictionary and DicomDictionary[tag][0] == "SQ")
