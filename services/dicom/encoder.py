"""Data elements to bytes: small datasets that we make ourselves (PS3.5 7, A)."""

import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydicom.datadict import tag_for_keyword

from services.dicom.character_sets import Charset
from services.dicom.character_sets import encode as encode_text
from services.dicom.transfer_syntaxes import get
from services.dicom.values import TEXT, told_vr

_NUMBERS = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d", "UV": "Q", "SV": "q"}
_LONG = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
_DECODED = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
_LONGEST_SHORT = 0xFFFE
_LONGEST_DECIMAL = 16
_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_RAW = -15  # no zlib header


class Made(NamedTuple):
    """An element to encode: its value as documents of the index have it, a sequence's as lists of these."""

    tag: int
    vr: str
    value: Any


def known_tag(keyword: str) -> int:
    """The tag of an attribute. Raises LookupError where the standard has none of this keyword."""
    tag = tag_for_keyword(keyword)
    if tag is None:
        raise LookupError(keyword)
    return tag


def made_of(keyword: str, value: Any) -> Made:
    """An attribute as documents of the index have it."""
    tag = known_tag(keyword)
    vr = told_vr(tag, "")
    if vr != "SQ":
        return Made(tag, vr, value)
    return Made(tag, vr, [[made_of(*one) for one in item.items()] for item in value or ()])


def encode(elements: Iterable[Made], transfer_syntax_uid: str, charset: Charset) -> bytes:
    """The dataset's bytes. Raises UnicodeEncodeError where the character set lacks a character."""
    syntax = get(transfer_syntax_uid)
    encoder = _Encoder(syntax.explicit, syntax.big_endian, charset)
    data = encoder.dataset(elements)
    if not syntax.deflated:
        return data
    stream = zlib.compressobj(wbits=_RAW)
    data = stream.compress(data) + stream.flush()
    return data + b"\0" * (len(data) % 2)


class _Encoder:
    def __init__(self, explicit: bool, big_endian: bool, charset: Charset) -> None:
        self._explicit, self._charset = explicit, charset
        self._order = ">" if big_endian else "<"
        self._short = struct.Struct(self._order + "HH2sH")
        self._long = struct.Struct(self._order + "HH2s2xI")
        self._plain = struct.Struct(self._order + "HHI")

    def dataset(self, elements: Iterable[Made]) -> bytes:
        return b"".join(self._element(made) for made in sorted(elements, key=lambda made: made.tag))

    def _element(self, made: Made) -> bytes:
        tag, vr, value = made
        body = self._items(value) if vr == "SQ" else self._value(vr, value)
        group, number = tag >> 16, tag & 0xFFFF
        if not self._explicit:
            return self._plain.pack(group, number, len(body)) + body
        if vr in _LONG:
            return self._long.pack(group, number, vr.encode(), len(body)) + body
        if len(body) > _LONGEST_SHORT:
            body = b""  # rather none than half of it
        return self._short.pack(group, number, vr.encode(), len(body)) + body

    def _items(self, items: Any) -> bytes:
        encoded = (self.dataset(item) for item in items or ())
        return b"".join(self._plain.pack(0xFFFE, 0xE000, len(item)) + item for item in encoded)

    def _value(self, vr: str, value: Any) -> bytes:
        values = value if isinstance(value, list) else [value]
        if all(one in (None, "", {}) for one in values):
            return b""
        if vr in TEXT:
            text = "\\".join(_text(vr, one) for one in values)
            body = encode_text(text, self._charset) if vr in _DECODED else text.encode("ascii", "replace")
            return body + (b"\0" if vr == "UI" else b" ") * (len(body) % 2)
        if vr in _NUMBERS:
            return b"".join(self._number(_NUMBERS[vr], one) for one in values)
        if vr == "AT":
            tags = [int(str(one), 16) for one in values]
            return b"".join(struct.pack(self._order + "HH", tag >> 16, tag & 0xFFFF) for tag in tags)
        return b""

    def _number(self, form: str, value: Any) -> bytes:
        try:
            return struct.pack(self._order + form, value)
        except struct.error:
            return b""


def _text(vr: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "=".join(str(value.get(group, "")) for group in _GROUPS).rstrip("=")
    if vr == "DS" and isinstance(value, int | float):
        return _decimal(value)
    return str(value)


def _decimal(number: float) -> str:
    """A decimal string of at most 16 characters (PS3.5 6.2)."""
    text = str(int(number)) if float(number).is_integer() else repr(number)
    digits = _LONGEST_DECIMAL
    while len(text) > _LONGEST_DECIMAL:
        digits -= 1
        text = f"{number:.{digits}g}"
    return text
