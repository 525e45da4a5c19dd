"""Raw values of a scanned header, read leniently: what cannot be read counts as absent."""

import math
import struct
from array import array
from dataclasses import dataclass, field
from functools import cache

from pydicom.datadict import tag_for_keyword

from services.dicom.scanned import Dataset


@cache
def tag_of(keyword: str | int) -> int:
    """The tag of a keyword that PS3.6 has, 0 of any other; a tag is its own."""
    return keyword if isinstance(keyword, int) else tag_for_keyword(keyword) or 0


@dataclass(frozen=True)
class Header:
    """A dataset or an item of a sequence as the scanner kept it; `order` is `<` or `>`.

    Attributes are named by keyword, those of repeating groups by tag.
    """

    elements: Dataset = field(default_factory=dict)
    order: str = "<"

    def raw(self, keyword: str | int) -> bytes:
        """The bytes of the value; none of a sequence."""
        element = self.elements.get(tag_of(keyword))
        return bytes(element.value) if element and not isinstance(element.value, list) else b""

    def words(self, keyword: str | int) -> bytes:
        """The bytes of a value of 16-bit words, in little endian; those of an OB as they are."""
        raw, element = self.raw(keyword), self.elements.get(tag_of(keyword))
        if self.order == "<" or (element and element.vr == "OB"):
            return raw
        words = array("H", raw[: len(raw) // 2 * 2])
        words.byteswap()
        return words.tobytes()

    def items(self, keyword: str) -> "list[Header]":
        """The items of a sequence."""
        element = self.elements.get(tag_of(keyword))
        held = element.value if element and isinstance(element.value, list) else []
        return [Header(item, self.order) for item in held]

    def text(self, keyword: str | int) -> str:
        """The value as text, without padding."""
        return self.raw(keyword).decode("latin-1").strip(" \0")

    def whole(self, keyword: str | int, *, at: int = 0, signed: bool = False) -> int | None:
        """The word `at` a position, whatever VR it was sent with."""
        raw = self.raw(keyword)
        if len(raw) < 2 * at + 2:
            return None
        return int(struct.unpack_from(self.order + ("h" if signed else "H"), raw, 2 * at)[0])

    def decimals(self, keyword: str) -> list[float | None]:
        """The values of a DS or IS at their positions, None for each that is no finite number."""
        return [_number(part) for part in self.text(keyword).split("\\")]

    def decimal(self, keyword: str) -> float | None:
        """The first value of a DS or IS."""
        return self.decimals(keyword)[0]


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
