"""Items of a dataset read leniently: what cannot be read counts as absent (PS3.3 C.17.3)."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.dicom.character_sets import SPECIFIC_CHARACTER_SET, UNDECLARED, Charset, charset_of
from services.dicom.element_reader import Bytes
from services.dicom.header import tag_of
from services.dicom.scanned import Dataset
from services.dicom.scanner import EVERYTHING, scan
from services.dicom.structured_reports.codes import ConceptCode
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, get
from services.dicom.values import texts_of, told_vr, values_of

HALF_PIXEL = 0.5
"""SCOORD and graphics count from the corner of the first pixel, we from its middle (PS3.3 C.18.6.1.1)."""
LONGEST_BYTES = 1 << 18
"""Bytes of a value that are read: 30,000 points; of what is longer, none."""
_ROOM_BYTES = 32 << 20
_DEEPEST = 32
"""Items within items of which a content tree is read."""


@dataclass(frozen=True, slots=True)
class DatasetItem:
    """A dataset, or an item of a sequence."""

    elements: Dataset
    charset: Charset
    big_endian: bool

    def text(self, keyword: str) -> str:
        """The value as it came, without padding; several joined by backslashes."""
        _, raw = self._value(keyword)
        return "\\".join(texts_of(told_vr(tag_of(keyword), ""), raw, self.charset))

    def numbers(self, keyword: str) -> tuple[float, ...]:
        """The values that are finite numbers; none where one is not."""
        vr, raw = self._value(keyword)
        found = values_of(told_vr(tag_of(keyword), vr), raw, self.charset, big_endian=self.big_endian)
        if not all(isinstance(one, int | float) and math.isfinite(one) for one in found):
            return ()
        return tuple(float(one) for one in found if isinstance(one, int | float))

    def number(self, keyword: str) -> float | None:
        """The first value, where it is a finite number."""
        return next(iter(self.numbers(keyword)), None)

    def items(self, keyword: str) -> list["DatasetItem"]:
        """The items of a sequence."""
        element = self.elements.get(tag_of(keyword))
        if element is None or not isinstance(element.value, list):
            return []
        return [item_of(one, self.charset, big_endian=self.big_endian) for one in element.value]

    def first(self, keyword: str) -> "DatasetItem | None":
        """The first item of a sequence."""
        return next(iter(self.items(keyword)), None)

    def code(self, keyword: str) -> ConceptCode | None:
        """The coded concept that a sequence holds (PS3.3 8.8)."""
        item = self.first(keyword)
        if item is None:
            return None
        value = item.text("CodeValue") or item.text("LongCodeValue") or item.text("URNCodeValue")
        return ConceptCode(value, item.text("CodingSchemeDesignator"), item.text("CodeMeaning"))

    def walk(self) -> Iterator["DatasetItem"]:
        """Its content items and theirs, in order, itself not; no deeper than anybody writes."""
        waiting = [(one, 1) for one in reversed(self.items("ContentSequence"))]
        while waiting:
            item, depth = waiting.pop()
            yield item
            if depth < _DEEPEST:
                waiting += [(one, depth + 1) for one in reversed(item.items("ContentSequence"))]

    def _value(self, keyword: str) -> tuple[str, bytes]:
        """The VR as sent and the bytes; none where there are none, or so many that they were not kept."""
        element = self.elements.get(tag_of(keyword))
        if element is None or isinstance(element.value, list) or element.length > len(element.value):
            return "", b""
        return element.vr, element.value


def points_of(numbers: Sequence[float], off: float) -> tuple[tuple[float, float], ...]:
    """Columns and rows that stand one after the other, each less what its count is off ours."""
    return tuple((column - off, row - off) for column, row in zip(numbers[::2], numbers[1::2], strict=False))


def item_of(elements: Dataset, around: Charset, *, big_endian: bool) -> DatasetItem:
    """An item whose own character set holds before the one around it."""
    declared = elements.get(SPECIFIC_CHARACTER_SET)
    told = charset_of(declared.value) if declared and isinstance(declared.value, bytes) else around
    return DatasetItem(elements, told, big_endian)


def read(header: Bytes, transfer_syntax_uid: str) -> DatasetItem:
    """An (inflated) dataset. Raises Malformed for what is none."""
    syntax = EXPLICIT_LITTLE_ENDIAN if get(transfer_syntax_uid).deflated else transfer_syntax_uid
    found = scan(header, syntax, wanted=EVERYTHING, longest=LONGEST_BYTES, room=_ROOM_BYTES)
    return item_of(found.elements, UNDECLARED, big_endian=found.syntax.big_endian)
