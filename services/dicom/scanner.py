"""Walks a dataset to its last byte, keeps what is wanted and skips the rest (PS3.5 7).

On the way of every C-STORE, so it is written for speed: one pass over a window of bytes, values sliced only
where wanted, pixels never read. Nesting is walked with a list, not by recursion: nothing sent can exhaust the
stack.
"""

from collections.abc import Callable, Collection, Container
from contextlib import suppress
from typing import NamedTuple, Protocol

from pydicom._dicom_dict import DicomDictionary

from services.dicom.attributes import INDEXED
from services.dicom.element_reader import (
    DELIMITERS,
    ITEM,
    ITEM_END,
    NARROW,
    SEQUENCE_END,
    SHORTEST_BYTES,
    UNDEFINED,
    WIDE_BYTES,
    Bytes,
    ElementReader,
    tag_name,
)
from services.dicom.inflation import Inflating, first_inflated
from services.dicom.scanned import Dataset, Element, PixelData, Scan
from services.dicom.transfer_syntaxes import TransferSyntax, get
from services.errors import Malformed

PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
OFFSET_TABLE, OFFSET_TABLE_LENGTHS = 0x7FE00001, 0x7FE00002

_TABLES = frozenset({OFFSET_TABLE, OFFSET_TABLE_LENGTHS})
WANTED = frozenset({*INDEXED, *_TABLES})

_LARGEST_TABLE_BYTES = 1 << 24  # bytes of an offset table that are kept: two million frames
_MOST_FRAGMENTS = 1 << 21
_DEEPEST = 128  # open sequences and items up to which is kept; what lies deeper is walked only
_MOST_LEVELS = 1 << 16
_OVERHEAD_BYTES = 64  # bytes that keeping an item or element costs beside its value
_UNTOLD = frozenset({"", "UN"})  # the dictionary knows the VR
_SEQUENCES = frozenset(tag for tag, (vr, *_) in DicomDictionary.items() if vr == "SQ")
_FRAGMENTED = frozenset({"OB", "OW"})


class _Everything:
    def __contains__(self, _: object) -> bool:
        return True


EVERYTHING = _Everything()
"""To be wanted: every tag."""


class ReadAt(Protocol):
    """A spilled upload: bytes are read from where they lie."""

    def read_at(self, offset: int, length: int, /) -> Bytes:
        """Up to `length` bytes from `offset`."""


def scan(
    data: Bytes | ReadAt,
    transfer_syntax_uid: str,
    *,
    length: int | None = None,
    wanted: Container[int] = WANTED,
    within: Container[int] = EVERYTHING,
    longest: int = 1 << 16,
    room: int = 1 << 20,
) -> Scan:
    """Walk a dataset (without File Meta Information), keeping the elements with a `wanted` tag.

    `length` in bytes is needed with a ReadAt. `within`: the tags kept in sequences that are wanted.
    `longest`: bytes kept of one value. `room`: bytes kept within sequences. Raises Malformed when anything
    runs past the end, is cut off, or is no data element.
    """
    whole: Bytes = b""
    if isinstance(data, bytes | bytearray | memoryview):
        read, whole, length = slices(data), data, len(data)
    elif length is None:
        raise TypeError("the length of what is read from elsewhere must be told")
    else:
        read = data.read_at
    syntax = get(transfer_syntax_uid)
    if syntax.deflated:
        inflating = Inflating(read, length)
        read, whole, length = inflating.read_at, b"", inflating.length
    reader = ElementReader(read, length, whole=whole, big_endian=syntax.big_endian)
    return _Walk(reader, within, longest, room).dataset(syntax, wanted)


def beginning(data: Bytes, transfer_syntax_uid: str, wanted: Collection[int]) -> Scan:
    """What the first bytes of a dataset hold of the elements with a `wanted` tag, all before its pixels.

    Never raises: where the bytes end, or cannot be read on, so does what is found.
    """
    syntax = get(transfer_syntax_uid)
    if syntax.deflated:
        data = first_inflated(data)
    reader = ElementReader(slices(data), len(data), whole=data, big_endian=syntax.big_endian)
    return _Walk(reader, EVERYTHING, longest=1 << 16, room=0).beginning(syntax, wanted)


class _Level(NamedTuple):
    """A sequence or an item that is open: where it ends at the latest, whether a delimiter must end it.

    `explicit` None: to be seen in each item, as within UN, where it is implicit (PS3.5 6.2.2 Note 2) and
    often is not. `kept` takes items or elements; None keeps nothing.
    """

    is_item: bool
    bound: int
    delimited: bool
    explicit: bool | None
    kept: "list[Dataset] | Dataset | None"


class _Walk:
    def __init__(self, reader: ElementReader, within: Container[int], longest: int, room: int) -> None:
        self.reader, self.within, self.longest, self.room = reader, within, longest, room
        self.levels: list[_Level] = []

    def dataset(self, syntax: TransferSyntax, wanted: Container[int]) -> Scan:
        """The top level, to the last byte."""
        elements: Dataset = {}
        pixel: PixelData | None = None
        reader, header, length = self.reader, self.reader.header, self.reader.length
        position, header_length = 0, length
        explicit = syntax.explicit or reader.looks_explicit(0)
        last = length - SHORTEST_BYTES
        while position <= last:
            tag, vr, size, start = header(position, explicit)
            stop = start + size
            if tag in PIXELS and pixel is None:
                header_length, pixel = position, PixelData(tag, vr, start, size)
                stop = self.fragments(pixel, length) if size == UNDEFINED else stop
            elif size == UNDEFINED:
                items: list[Dataset] | None = [] if tag in wanted else None
                stop = self.undefined(tag, vr, start, explicit, items)
                if items is not None:
                    elements[tag] = Element("SQ", items, stop - start)
            elif tag >= DELIMITERS or not tag:
                if not tag and reader.only_zeros(position):
                    position = length  # some sender's padding
                    break
                raise Malformed(f"{tag_name(tag)} at byte {position} is out of place")
            elif tag in wanted and stop <= length:
                elements[tag] = self.element(tag, vr, size, start, explicit)
            if stop > length:
                raise Malformed(f"{tag_name(tag)} at byte {position} runs past the end")
            position = stop
        reader.end(position)
        return Scan(syntax, elements, pixel, header_length, length)

    def beginning(self, syntax: TransferSyntax, wanted: Collection[int]) -> Scan:
        """The top level until all that is wanted was found, or nothing more can be read."""
        elements: Dataset = {}
        reader = self.reader
        explicit, position = syntax.explicit or reader.looks_explicit(0), 0
        with suppress(Malformed):
            while len(elements) < len(wanted):
                tag, vr, size, start = reader.header(position, explicit)
                if tag in PIXELS or tag >= DELIMITERS or (size != UNDEFINED and start + size > reader.length):
                    break
                if size == UNDEFINED:
                    position = self.undefined(tag, vr, start, explicit, None)
                    continue
                if tag in wanted:
                    elements[tag] = self.element(tag, vr, size, start, explicit)
                position = start + size
        return Scan(syntax, elements, None, reader.length, reader.length)

    def element(self, tag: int, vr: str, size: int, start: int, explicit: bool) -> Element:
        """Keep an element of known length."""
        if vr == "SQ" or (vr in _UNTOLD and tag in _SEQUENCES):
            items: list[Dataset] = []
            self.sequence(_Level(False, start + size, False, _inside(vr, explicit), items), start)
            return Element("SQ", items, size)
        kept = size
        if size > self.longest:
            kept = min(size, _LARGEST_TABLE_BYTES if tag in _TABLES else self.longest)
        return Element(vr, self.reader.value(start, kept), size, start)

    def undefined(self, tag: int, vr: str, start: int, explicit: bool, items: list[Dataset] | None) -> int:
        """Walk a value of undefined length, a sequence unless it is pixel data; where it ends."""
        if tag in PIXELS or vr in _FRAGMENTED:
            return self.fragments(PixelData(tag, vr, start), self.reader.length)
        return self.sequence(_Level(False, self.reader.length, True, _inside(vr, explicit), items), start)

    def sequence(self, outermost: _Level, position: int) -> int:
        """Walk a sequence and all it holds; where it ends."""
        self.levels = [outermost]
        while self.levels:
            try:
                position = self.step(position)
            except Malformed:
                if (end := self.pass_over()) is None:
                    raise
                position = end
        return position

    def step(self, position: int) -> int:
        """Take in one header within the level that is open last, or close that level; where to go on."""
        is_item, bound, delimited, explicit, _ = self.levels[-1]
        if position >= bound:
            if delimited or position > bound:
                raise Malformed(f"a sequence or item is not ended at byte {position}")
            self.levels.pop()
            return position
        header = self.reader.header(position, is_item and explicit is True)
        tag, _, size, start = header
        if tag == (ITEM_END if is_item else SEQUENCE_END):
            if delimited:
                self.levels.pop()
            return start
        stop = start if size == UNDEFINED else start + size
        if stop > bound or (tag >= DELIMITERS if is_item else tag != ITEM) or len(self.levels) > _MOST_LEVELS:
            raise Malformed(f"{tag_name(tag)} at byte {position} is out of place or runs past its end")
        return self.within_item(*header) if is_item else self.open_item(size, start)

    def pass_over(self) -> int | None:
        """Leave the innermost sequence of known length: what is wrong in it costs only its rest.

        It might have been skipped unseen, and what is kept must not decide what is Malformed.
        """
        while self.levels:
            is_item, bound, delimited, _, _ = self.levels.pop()
            if not is_item and not delimited:
                return bound
        return None

    def open_item(self, size: int, start: int) -> int:
        """Open an item of the sequence that is open; where its elements begin."""
        _, bound, _, explicit, items = self.levels[-1]
        item: Dataset | None = None
        if isinstance(items, list) and self.room > 0:
            self.room -= _OVERHEAD_BYTES
            item = {}
            items.append(item)
        if explicit is None:
            explicit = self.reader.looks_explicit(start)
        bound, delimited = (bound, True) if size == UNDEFINED else (start + size, False)
        self.levels.append(_Level(True, bound, delimited, explicit, item))
        return start

    def within_item(self, tag: int, vr: str, size: int, start: int) -> int:
        """Keep, open or pass over an element of the item that is open; where to go on."""
        _, bound, _, explicit, kept = self.levels[-1]
        item = kept if isinstance(kept, dict) and self.room > 0 and tag in self.within else None
        if size == UNDEFINED and (tag in PIXELS or vr in _FRAGMENTED):
            return self.fragments(PixelData(tag, vr, start), bound)
        if size == UNDEFINED or (item is not None and (vr == "SQ" or (vr in _UNTOLD and tag in _SEQUENCES))):
            items: list[Dataset] | None = None
            if item is not None and len(self.levels) < _DEEPEST:
                items = []
                item[tag] = Element("SQ", items, size)
            bound, delimited = (bound, True) if size == UNDEFINED else (start + size, False)
            self.levels.append(_Level(False, bound, delimited, _inside(vr, explicit is True), items))
            return start
        if item is not None:
            value = self.reader.value(start, min(size, self.longest))
            self.room -= _OVERHEAD_BYTES + len(value)
            item[tag] = Element(vr, value, size, start)
        return start + size

    def fragments(self, pixel: PixelData, bound: int) -> int:
        """Walk encapsulated pixel data item by item (PS3.5 A.4), noting where they are; where it ends."""
        reader, position, offsets = self.reader, pixel.offset, pixel.fragment_offsets
        reader.window, pixel.encapsulated = NARROW, True
        while True:
            tag, size, first_bytes = reader.item(position)
            position += 8
            if tag == SEQUENCE_END:
                break
            if tag != ITEM or position + size > bound or len(offsets) > _MOST_FRAGMENTS:
                raise Malformed(f"{tag_name(tag)} at byte {position - 8} is no fragment that ends in time")
            if position == pixel.offset + 8:
                pixel.basic_offset_table = reader.value(position, min(size, _LARGEST_TABLE_BYTES))
            else:
                offsets.append(position)
                pixel.fragment_lengths.append(size)
                pixel.fragment_starts += first_bytes
            position += size
        reader.window = WIDE_BYTES
        pixel.length = position - pixel.offset
        return position


def _inside(vr: str, explicit: bool) -> bool | None:
    return None if vr == "UN" else explicit


def slices(data: Bytes) -> Callable[[int, int], Bytes]:
    """What reads from bytes that are held as `ReadAt` does from those that are not."""
    return lambda offset, length: data[offset : offset + length]
