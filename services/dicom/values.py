"""An element's bytes to Python values by VR (PS3.5 6.2). Never raises, whatever the bytes."""

import math
import re
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from pydicom.datadict import dictionary_VR, private_dictionary_VR

from services.dicom.character_sets import UNDECLARED, Charset, decode

Value = str | int | float | dict[str, str]

BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
TEXT = frozenset({
    "AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT",
})  # fmt: skip

_NUMBERS = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d", "UV": "Q", "SV": "q"}
_PARAGRAPHS = frozenset({"LT", "ST", "UT", "UR"})  # one value, whatever backslashes are in it
_DECODED = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})  # by Specific Character Set
_STRIPPED = frozenset({"AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI"})  # space in front means nothing
_PAD = " \0"
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_PRIVATE_CREATORS = range(0x10, 0x100)


def values_of(
    vr: str, raw: bytes, charset: Charset = UNDECLARED, *, big_endian: bool = False
) -> list[Value | None]:
    """The values, None for each that is empty; none at all of an empty element or a binary VR.

    PN: its groups by name. IS, DS: numbers where well-formed, else text as it came. AT: `GGGGEEEE`.
    """
    if vr in TEXT:
        texts = texts_of(vr, raw, charset)
        convert = _FROM_TEXT.get(vr, _text)
        return [convert(text) for text in texts] if any(texts) else []
    if vr in _NUMBERS:
        return _numbers(raw, _NUMBERS[vr], ">" if big_endian else "<")
    if vr == "AT":
        halves = _numbers(raw[: len(raw) // 4 * 4], "H", ">" if big_endian else "<")
        return [f"{group:04X}{number:04X}" for group, number in zip(halves[::2], halves[1::2], strict=True)]
    return []


def texts_of(vr: str, raw: bytes, charset: Charset = UNDECLARED) -> list[str]:
    """The values of a text VR as they came, without padding; a single "" where there is none."""
    text = decode(raw, charset if vr in _DECODED else UNDECLARED)
    if vr in _PARAGRAPHS or "\\" not in text:
        return [text.strip(_PAD) if vr in _STRIPPED else text.rstrip(_PAD)]
    return [value.strip(_PAD) for value in text.split("\\")]


@lru_cache(maxsize=4096)
def dictionary_vr(tag: int, creator: str = "") -> str:
    """The VR PS3.6 (or a private dictionary) gives a tag; "UN" where it is not known. May name several."""
    if tag & 0xFFFF == 0:
        return "UL"
    try:
        if not tag >> 16 & 1:
            return dictionary_VR(tag)
        if tag & 0xFFFF in _PRIVATE_CREATORS:
            return "LO"
        return private_dictionary_VR(tag, creator) if creator else "UN"
    except (KeyError, ValueError):
        return "UN"


def told_vr(tag: int, vr: str, *, creator: str = "", signed: bool = False) -> str:
    """The VR sent, or where none was (implicit, UN) the dictionary's, of several the one that fits."""
    if vr not in {"", "UN"}:
        return vr
    known = dictionary_vr(tag, creator)
    if known == "US or SS":
        return "SS" if signed else "US"
    return known if len(known) == 2 else "OW"  # noqa: PLR2004 - a VR has two letters


def _numbers(raw: bytes, form: str, order: str) -> list[Any]:
    numbers = struct.unpack_from(f"{order}{len(raw) // struct.calcsize('=' + form)}{form}", raw)
    return [number if math.isfinite(number) else None for number in numbers]


def _text(text: str) -> str | None:
    return text or None


def _integer(text: str) -> int | str | None:
    return int(text) if _INTEGER.fullmatch(text) else text or None


def _decimal(text: str) -> float | str | None:
    if not _DECIMAL.fullmatch(text):
        return text or None
    number = float(text)
    return number if math.isfinite(number) else text


def _name(text: str) -> dict[str, str] | None:
    if "=" not in text:
        return {"Alphabetic": text} if text else None
    groups = {
        name: group
        for name, text in zip(_GROUPS, text.split("="), strict=False)
        if (group := text.strip(_PAD))
    }
    return groups or None


_FROM_TEXT: dict[str, Callable[[str], Value | None]] = {"IS": _integer, "DS": _decimal, "PN": _name}
