"""From the DICOM JSON model (PS3.18 Annex F) back to a dataset in Explicit VR Little Endian (PS3.5 7.1.2).

Bulk data stays where it lies: a dataset is a row of pieces, bytes or values somebody else holds.
"""

import base64
import binascii
import math
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from services.dicom.values import BINARY, TEXT
from services.errors import Malformed

Model = Mapping[str, Mapping[str, Any]]
CHARACTER_SET = "00080005"
_UTF_8 = {"vr": "CS", "Value": ["ISO_IR 192"]}
_NUMBERS = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d", "UV": "Q", "SV": "q"}
_LONG = frozenset({*BINARY, "SQ", "SV", "UC", "UR", "UT", "UV"})
_TAG = re.compile(r"[0-9A-Fa-f]{8}", re.ASCII)
_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_ITEM = struct.Struct("<2HL")
_DEEPEST = 32
_DECIMAL = 16
_MOST_SHORT = 0xFFFE
_UNDEFINED = 0xFFFFFFFF
_META = "0002"


class Held(Protocol):
    """A value that lies elsewhere: how many bytes."""

    @property
    def length(self) -> int:
        """Bytes of it."""


H = TypeVar("H", bound=Held)


@dataclass(frozen=True, slots=True)
class Bulk(Generic[H]):
    """A value held elsewhere; `frames`: the lengths of its compressed frames, in order, if it is such."""

    value: H
    frames: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Span(Generic[H]):
    """Bytes of a held value."""

    value: H
    offset: int
    length: int


def references(model: Model) -> Iterator[str]:
    """Every BulkDataURI in a model, that of its sequences' items too. Raises Malformed."""
    stack: list[tuple[Any, int]] = [(model, 0)]
    while stack:
        dataset, depth = stack.pop()
        if not isinstance(dataset, Mapping) or depth > _DEEPEST:
            raise Malformed("the metadata is no DICOM JSON, or is nested too deep")
        for attribute in dataset.values():
            if not isinstance(attribute, Mapping):
                raise Malformed("an attribute of the metadata is no object")
            if isinstance(uri := attribute.get("BulkDataURI"), str):
                yield uri
            if attribute.get("vr") == "SQ":
                stack += [(item, depth + 1) for item in _listed(attribute.get("Value", []))]


def text_of(model: Model, tag: str) -> str:
    """The one text value of an attribute, "" where there is none. Raises Malformed."""
    attribute = model.get(tag, {})
    values = _listed(attribute.get("Value", [])) if isinstance(attribute, Mapping) else []
    return values[0].strip() if values and isinstance(values[0], str) else ""


def encoded(model: Model, bulk: Mapping[str, Bulk[H]]) -> list[bytes | Span[H]]:
    """The dataset in pieces. Its texts are UTF-8, whatever the model says of character sets.

    Raises Malformed for values that their VR cannot hold, and for a BulkDataURI that `bulk` has not.
    """
    told = {tag.upper(): attribute for tag, attribute in model.items()}
    try:
        return list(_elements({**told, CHARACTER_SET: _UTF_8}, bulk, 0))
    except (ValueError, TypeError, struct.error, OverflowError, RecursionError, AttributeError) as error:
        raise Malformed("a value of the metadata does not fit its VR") from error


def _elements(dataset: Model, bulk: Mapping[str, Bulk[H]], depth: int) -> Iterator[bytes | Span[H]]:
    if depth > _DEEPEST:
        raise Malformed("the metadata is nested too deep")
    for tag, attribute in sorted(dataset.items()):
        if not _TAG.fullmatch(tag):
            raise Malformed("a tag of the metadata is not eight hexadecimal digits")
        if tag.startswith(_META) or tag.endswith("0000"):
            continue  # File Meta Information and group lengths are not part of the model (PS3.18 F.2.2)
        yield from _element(tag, attribute, bulk, depth)


def _element(
    tag: str, attribute: Mapping[str, Any], bulk: Mapping[str, Bulk[H]], depth: int
) -> Iterator[bytes | Span[H]]:
    vr = attribute.get("vr")
    number = int(tag, 16)
    if not isinstance(vr, str) or vr not in {*TEXT, *BINARY, *_NUMBERS, "AT", "SQ"}:
        raise Malformed(f"the VR of {tag} is none")
    if "BulkDataURI" in attribute:
        found = bulk.get(attribute["BulkDataURI"])
        if found is None:
            raise Malformed(f"the bulk data of {tag} did not come")
        yield from _bulk(number, vr, found)
        return
    value: list[bytes | Span[H]]
    if vr == "SQ":
        value = [piece for item in _listed(attribute.get("Value", [])) for piece in _item(item, bulk, depth)]
    else:
        value = [_padded(vr, _value(vr, attribute))]
    yield _header(number, vr, sum(map(_length, value)))
    yield from value


def _item(item: Model, bulk: Mapping[str, Bulk[H]], depth: int) -> Iterator[bytes | Span[H]]:
    inner = list(_elements({tag.upper(): one for tag, one in item.items()}, bulk, depth + 1))
    yield _ITEM.pack(0xFFFE, 0xE000, sum(map(_length, inner)))
    yield from inner


def _bulk(number: int, vr: str, found: Bulk[H]) -> Iterator[bytes | Span[H]]:
    size = found.value.length
    if found.frames is None:
        yield _header(number, vr, size + size % 2)
        yield Span(found.value, 0, size)
        if size % 2:
            yield b"\0"
        return
    yield _header(number, "OB", _UNDEFINED)
    yield _ITEM.pack(0xFFFE, 0xE000, 0)  # an empty Basic Offset Table: a fragment is a frame (PS3.5 A.4)
    offset = 0
    for length in found.frames:
        yield _ITEM.pack(0xFFFE, 0xE000, length + length % 2)
        yield Span(found.value, offset, length)
        if length % 2:
            yield b"\0"
        offset += length
    yield _ITEM.pack(0xFFFE, 0xE0DD, 0)


def _header(number: int, vr: str, length: int) -> bytes:
    group, element, code = number >> 16, number & 0xFFFF, vr.encode()
    if vr in _LONG:
        return struct.pack("<2H2sHL", group, element, code, 0, length)
    if length > _MOST_SHORT:  # PS3.5 6.2.2 Note 1: what its VR is too short for
        return struct.pack("<2H2sHL", group, element, b"UN", 0, length)
    return struct.pack("<2H2sH", group, element, code, length)


def _value(vr: str, attribute: Mapping[str, Any]) -> bytes:
    if vr in BINARY:
        try:
            return base64.b64decode(attribute.get("InlineBinary", ""), validate=True)
        except binascii.Error:
            raise Malformed("InlineBinary is no base64") from None
    values = _listed(attribute.get("Value", []))
    if vr == "AT":
        tags = [int(one, 16) for one in values]
        return b"".join(struct.pack("<2H", tag >> 16, tag & 0xFFFF) for tag in tags)
    if vr in _NUMBERS:
        whole = vr not in {"FL", "FD"}
        numbers = (int(one) if whole else float(one) for one in values)
        return struct.pack(f"<{len(values)}{_NUMBERS[vr]}", *numbers)
    return "\\".join(_text(vr, one) for one in values).encode("utf-8", "replace")


def _text(vr: str, value: Any) -> str:
    if value is None:
        return ""
    if vr == "PN":
        groups = [value.get(group) or "" for group in _GROUPS]
        return "=".join(groups).rstrip("=")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Malformed("a value of the metadata is neither text nor number")
    return _decimal(value) if isinstance(value, float) else str(value)


def _decimal(value: float) -> str:
    """As exact as 16 characters allow (PS3.5 6.2, DS)."""
    if not math.isfinite(value):
        raise Malformed("a decimal of the metadata is no number")
    return next(text for digits in range(17, 8, -1) if len(text := f"{value:.{digits}g}") <= _DECIMAL)


def _padded(vr: str, value: bytes) -> bytes:
    return value + (b"\0" if vr in BINARY or vr == "UI" else b" ") if len(value) % 2 else value


def _length(piece: "bytes | Span[Any]") -> int:
    return len(piece) if isinstance(piece, bytes) else piece.length


def _listed(values: Any) -> list[Any]:
    if not isinstance(values, list):
        raise Malformed("the values of an attribute are no list")
    return values
