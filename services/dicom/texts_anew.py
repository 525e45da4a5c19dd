"""The elements of a header where they lie, and their texts in UTF-8 (PS3.5 7, PS3.3 C.12.1.1.2).

Nothing but texts is read: what stays is told by its place.
"""

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from services.dicom.character_sets import SPECIFIC_CHARACTER_SET, Charset, decode
from services.dicom.element_reader import (
    DELIMITERS,
    ITEM,
    ITEM_END,
    SEQUENCE_END,
    SHORTEST_BYTES,
    UNDEFINED,
    Bytes,
    ElementReader,
    tag_name,
)
from services.dicom.recoding import Writer
from services.dicom.transfer_syntaxes import TransferSyntax
from services.dicom.values import told_vr
from services.errors import Malformed, Unsupported

Piece = bytes | tuple[int, int]
"""New bytes, or offset and length of stored ones."""
ITEM_BYTES = 8
_TEXTS = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
_LONGEST_BYTES = 16 << 20  # bytes of a text that is read; a longer one stays as it is
_DEEPEST = 64


class StoredElement(NamedTuple):
    """Where an element lies: its header `at`, its value from `start`, all of it up to `end`.

    `vr` ("" where implicit) and `size`, which may be undefined, as sent; `explicit`: what is around it.
    """

    tag: int
    vr: str
    size: int
    at: int
    start: int
    end: int
    explicit: bool

    @property
    def nested(self) -> bool:
        """Whether items follow."""
        return self.size == UNDEFINED or told_vr(self.tag, self.vr) == "SQ"


def length_of(piece: Piece) -> int:
    """Bytes of a piece."""
    return len(piece) if isinstance(piece, bytes) else piece[1]


class StoredHeader:
    """The header of a dataset, which `read(offset, count)` gives, `length` bytes of it."""

    def __init__(self, read: Callable[[int, int], Bytes], length: int, syntax: TransferSyntax) -> None:
        self._read, self.length, self._big_endian = read, length, syntax.big_endian
        self._item = struct.Struct((">" if syntax.big_endian else "<") + "HHL").pack
        self._explicit = syntax.explicit or self._reader().looks_explicit(0)
        self.writer = Writer(syntax)

    def elements(self) -> Iterator[StoredElement]:
        """Those at the top. Raises Malformed."""
        reader, position = self._reader(), 0
        while position <= self.length - SHORTEST_BYTES:
            element = _element(reader, position, self._explicit)
            if not element.tag and reader.only_zeros(position):
                return  # some sender's padding
            if element.tag >= DELIMITERS:
                raise Malformed(f"{tag_name(element.tag)} at byte {position} is out of place")
            yield element
            position = element.end
        reader.end(position)

    def value(self, element: StoredElement) -> bytes:
        """An element's value."""
        return self.bytes_of(element.start, element.end)

    def bytes_of(self, start: int, end: int) -> bytes:
        """Stored bytes. Raises Malformed."""
        return self._reader().value(start, end - start)

    def item(self, content: bytes) -> bytes:
        """An item of known length."""
        return self._item(ITEM >> 16, ITEM & 0xFFFF, len(content)) + content

    def in_utf_8(self, element: StoredElement, charset: Charset) -> list[Piece]:
        """An element of a dataset in this character set, its texts and those of its items in UTF-8."""
        return self._anew(element, charset, 0)

    def items_of(self, element: StoredElement, charset: Charset | None = None) -> list[Piece]:
        """The items of a sequence without what ends it; with a `charset`, their texts in UTF-8."""
        if charset is not None:
            return self._items(element, charset, 0)
        size = element.end - element.start - (ITEM_BYTES if element.size == UNDEFINED else 0)
        return [(element.start, size)] if size else []

    def _reader(self) -> ElementReader:
        return ElementReader(self._read, self.length, big_endian=self._big_endian)

    def _anew(self, element: StoredElement, charset: Charset, depth: int) -> list[Piece]:
        as_it_is: list[Piece] = [(element.at, element.end - element.at)]
        if element.nested and element.vr not in ("OB", "OW"):
            try:
                items = self._items(element, charset, depth)
            except (Malformed, Unsupported):
                return as_it_is  # damaged within, as the scanner lets it be
            if all(isinstance(piece, tuple) for piece in items):
                return as_it_is
            return [self._header(element, sum(map(length_of, items))), *items]
        size = element.end - element.start
        if told_vr(element.tag, element.vr) not in _TEXTS or size > _LONGEST_BYTES:
            return as_it_is
        stored = self.value(element)
        if stored.isascii() and b"\x1b" not in stored:
            return as_it_is
        text = decode(stored, charset).encode("utf-8", "replace")
        text += b" " * (len(text) % 2)
        return [self._header(element, len(text)), text]

    def _header(self, element: StoredElement, size: int) -> bytes:
        if element.vr or not self.writer.explicit:
            return self.writer.header(element.tag, element.vr, size)
        return self._item(element.tag >> 16, element.tag & 0xFFFF, size)  # implicit amidst explicit

    def _items(self, element: StoredElement, charset: Charset, depth: int) -> list[Piece]:
        if depth > _DEEPEST:
            raise Unsupported("the dataset is nested too deep to be encoded anew")
        reader, position, pieces = self._reader(), element.start, list[Piece]()
        while position < element.end:
            tag, size, _ = reader.item(position)
            if tag == SEQUENCE_END:
                break
            if tag != ITEM:
                raise Malformed(f"{tag_name(tag)} at byte {position} is no item")
            start = position + ITEM_BYTES
            explicit = reader.looks_explicit(start) if element.vr == "UN" else element.explicit
            end = element.end if size == UNDEFINED else start + size
            content, position = self._content(start, end, explicit, charset, depth)
            inner = sum(map(length_of, content))
            if all(isinstance(piece, tuple) for piece in content):
                pieces.append((start - ITEM_BYTES, position - start + ITEM_BYTES))
            else:
                pieces += [self._item(ITEM >> 16, ITEM & 0xFFFF, inner), *content]
        return pieces

    def _content(
        self, position: int, end: int, explicit: bool, charset: Charset, depth: int
    ) -> tuple[list[Piece], int]:
        """What is in an item, and where that ends. One with a character set of its own stays as it is."""
        reader, pieces, own = self._reader(), list[Piece](), False
        while position < end:
            element = _element(reader, position, explicit)
            if element.tag == ITEM_END:
                return pieces, element.start
            if element.end > end:
                raise Malformed(f"{tag_name(element.tag)} runs past its item")
            own |= element.tag == SPECIFIC_CHARACTER_SET
            pieces += (
                [(element.at, element.end - element.at)] if own else self._anew(element, charset, depth + 1)
            )
            position = element.end
        return pieces, position


def _element(reader: ElementReader, position: int, explicit: bool) -> StoredElement:
    tag, vr, size, start = reader.header(position, explicit)
    if tag == ITEM_END:
        return StoredElement(tag, vr, size, position, start, start, explicit)
    end = _end(reader, start, None if vr == "UN" else explicit) if size == UNDEFINED else start + size
    if end > reader.length:
        raise Malformed(f"{tag_name(tag)} runs past the end")
    return StoredElement(tag, vr, size, position, start, end, explicit)


def _end(reader: ElementReader, position: int, explicit: bool | None) -> int:
    """Where a sequence of undefined length ends; walked with a list: nothing sent may exhaust the stack."""
    levels = [(False, explicit)]  # whether it is an item that is open, and how that is encoded
    while levels:
        within_item, explicit = levels[-1]
        if not within_item:
            tag, size, _ = reader.item(position)
            position += ITEM_BYTES
            if tag == SEQUENCE_END:
                levels.pop()
            elif tag != ITEM:
                raise Malformed(f"{tag_name(tag)} at byte {position - ITEM_BYTES} is no item")
            elif size == UNDEFINED:
                levels.append((True, reader.looks_explicit(position) if explicit is None else explicit))
            else:
                position += size
            continue
        tag, vr, size, position = reader.header(position, bool(explicit))
        if tag == ITEM_END:
            levels.pop()
        elif size == UNDEFINED:
            levels.append((False, None if vr == "UN" else explicit))
        else:
            position += size
    return position
