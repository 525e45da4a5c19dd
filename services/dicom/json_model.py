"""DICOM JSON (PS3.18 Annex F)."""

import base64
import re
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydicom.datadict import tag_for_keyword

from services.dicom.character_sets import SPECIFIC_CHARACTER_SET, UNDECLARED, Charset, charset_of
from services.dicom.element_reader import Bytes
from services.dicom.scanned import Dataset, Element
from services.dicom.scanner import EVERYTHING, ReadAt, scan
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, get
from services.dicom.values import BINARY, TEXT, told_vr, values_of
from services.errors import NotFound

_PIXEL_REPRESENTATION = 0x00280103
_UTF_8 = {"vr": "CS", "Value": ["ISO_IR 192"]}  # of the JSON, whatever it was in the dataset
_INLINE_BYTES = 1 << 12  # bytes of a binary value that stand in the JSON itself
_LONGEST = 1 << 20  # ... of any other value
_ROOM = 1 << 28  # ... and of all within sequences
_WHOLE = 1 << 62
_WORDS = {"OW": "H", "OF": "I", "OL": "I", "OD": "Q", "OV": "Q"}
_PRIVATE = 0x00010000
_PATH = re.compile(r"[0-9A-F]{8}(?:/[0-9]{1,7}/[0-9A-F]{8})*", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Context:
    """What an element's value depends on beyond itself; items inherit it."""

    charset: Charset
    signed: bool
    big_endian: bool
    bulkdata: Callable[[str], str]
    path: str = ""

    def within(self, dataset: Dataset) -> "_Context":
        """The context of a dataset that stands in this one."""
        charset, signed = dataset.get(SPECIFIC_CHARACTER_SET), dataset.get(_PIXEL_REPRESENTATION)
        return replace(
            self,
            charset=charset_of(charset.value)
            if charset and isinstance(charset.value, bytes)
            else self.charset,
            signed=any(signed.value) if signed and isinstance(signed.value, bytes) else self.signed,
        )


def from_dataset(
    header: Bytes | ReadAt,
    transfer_syntax_uid: str,
    bulkdata: Callable[[str], str],
    *,
    pixel: tuple[int, str] | None = None,
    length: int | None = None,
) -> dict[str, Any]:
    """All of an instance but its pixels, however odd its values.

    `header`: the (inflated) dataset up to its pixel data, of which `pixel` tells tag and VR. Long binary
    values become a BulkDataURI: `bulkdata(path)`, the path being tags and items, `00089999/1/00091010`.
    A ReadAt needs its `length`, and no more of it is read than is shown. Raises Malformed only for what is no
    dataset at all.
    """
    syntax = _inflated(transfer_syntax_uid)
    found = scan(header, syntax, length=length, wanted=EVERYTHING, longest=_LONGEST, room=_ROOM)
    context = _Context(UNDECLARED, False, found.syntax.big_endian, bulkdata)
    answer = _object(found.elements, context)
    if pixel:
        tag = f"{pixel[0]:08X}"
        answer[tag] = {"vr": pixel[1], "BulkDataURI": bulkdata(tag)}
    return answer


def bulkdata(
    header: Bytes | ReadAt, transfer_syntax_uid: str, path: str, *, length: int | None = None
) -> bytes:
    """The value, in little endian, that a BulkDataURI's path points to in the header. Raises NotFound.

    `header` and `length` as in `from_dataset`.
    """
    tag, element, big_endian = _found(header, transfer_syntax_uid, path, length, longest=_WHOLE)
    value = element.value
    return _little_endian(told_vr(tag, element.vr), value, big_endian) if isinstance(value, bytes) else b""


def bulkdata_place(
    header: Bytes | ReadAt, transfer_syntax_uid: str, path: str, *, length: int | None = None
) -> tuple[int, int]:
    """Where that value is in the (inflated) dataset, and its length, in bytes; none of it is read.

    Raises NotFound.
    """
    _, element, _ = _found(header, transfer_syntax_uid, path, length, longest=0)
    return element.offset, element.length


def _found(
    header: Bytes | ReadAt, transfer_syntax_uid: str, path: str, length: int | None, *, longest: int
) -> tuple[int, Element, bool]:
    """The tag and element that a path points to, and whether it is in big endian."""
    if not _PATH.fullmatch(path):
        raise NotFound("no such bulk data")
    steps = path.split("/")
    tags, items = [int(tag, 16) for tag in steps[::2]], [int(number) - 1 for number in steps[1::2]]
    syntax = _inflated(transfer_syntax_uid)
    found = scan(
        header, syntax, length=length, wanted={tags[0]}, within=set(tags), longest=longest, room=_WHOLE
    )
    dataset = found.elements
    for tag, number in zip(tags, items, strict=False):
        sequence = dataset.get(tag)
        if not sequence or isinstance(sequence.value, bytes) or not 0 <= number < len(sequence.value):
            raise NotFound("no such bulk data")
        dataset = sequence.value[number]
    element = dataset.get(tags[-1])
    if not element or not isinstance(element.value, bytes):
        raise NotFound("no such bulk data")
    return tags[-1], element, found.syntax.big_endian


def from_document(document: Mapping[str, Any], keywords: Iterable[str]) -> dict[str, Any]:
    """Keywords of an index document as a QIDO-RS answer; those it has not are left out."""
    known = ((tag_for_keyword(keyword), document[keyword]) for keyword in keywords if keyword in document)
    return {f"{tag:08X}": _indexed(tag, value) for tag, value in sorted(known, key=_tag) if tag is not None}


def _inflated(transfer_syntax_uid: str) -> str:
    return EXPLICIT_LITTLE_ENDIAN if get(transfer_syntax_uid).deflated else transfer_syntax_uid


def _object(dataset: Dataset, around: _Context) -> dict[str, Any]:
    context = around.within(dataset)
    return {
        f"{tag:08X}": _attribute(tag, dataset[tag], _creator(tag, dataset), context)
        for tag in sorted(dataset)
        if tag & 0xFFFF  # group lengths are not part of the model (PS3.18 F.2.2)
    }


def _attribute(tag: int, element: Element, creator: str, context: _Context) -> dict[str, Any]:
    sent, raw, length, _ = element
    path = f"{context.path}{tag:08X}"
    if not isinstance(raw, bytes):
        items = [
            _object(item, replace(context, path=f"{path}/{number}/"))
            for number, item in enumerate(raw, start=1)
        ]
        return {"vr": "SQ", "Value": items} if items else {"vr": "SQ"}
    if tag == SPECIFIC_CHARACTER_SET:
        return _UTF_8
    vr = told_vr(tag, sent, creator=creator, signed=context.signed)
    if vr == "SQ":  # told by the dictionary, yet not to be read as one
        vr = "UN"
    if not length:
        return {"vr": vr}
    if length > len(raw) or (vr in BINARY and length > _INLINE_BYTES):
        return {"vr": vr, "BulkDataURI": context.bulkdata(path)}
    if vr in BINARY:
        return {
            "vr": vr,
            "InlineBinary": base64.b64encode(_little_endian(vr, raw, context.big_endian)).decode(),
        }
    values = values_of(vr, raw, context.charset, big_endian=context.big_endian and sent != "UN")
    return {"vr": vr, "Value": values} if values else {"vr": vr}


def _creator(tag: int, dataset: Dataset) -> str:
    """Who reserved a private element's block (PS3.5 7.8.1)."""
    if not tag & _PRIVATE:
        return ""
    creator = dataset.get(tag & 0xFFFF0000 | tag >> 8 & 0xFF)
    raw = creator.value if creator else b""
    return raw.decode("ascii", "replace").strip(" \0") if isinstance(raw, bytes) else ""


def _little_endian(vr: str, raw: bytes, big_endian: bool) -> bytes:
    word = _WORDS.get(vr)
    if not big_endian or word is None:
        return raw
    words = array(word, raw[: len(raw) // array(word).itemsize * array(word).itemsize])
    words.byteswap()
    return words.tobytes()


def _tag(known: tuple[int | None, Any]) -> int:
    return known[0] or 0


def _indexed(tag: int, value: Any) -> dict[str, Any]:
    if tag == SPECIFIC_CHARACTER_SET:
        return _UTF_8
    vr = told_vr(tag, "")
    if value is None or value == []:
        return {"vr": vr}
    values = value if isinstance(value, list) else [value]
    if vr == "SQ":
        return {
            "vr": vr,
            "Value": [from_document(item, item) for item in values if isinstance(item, Mapping)],
        }
    if vr == "PN":
        return {
            "vr": vr,
            "Value": [{"Alphabetic": name} if isinstance(name, str) else name for name in values],
        }
    if vr in TEXT and vr not in {"IS", "DS"}:
        values = [str(text) if isinstance(text, int | float) else text for text in values]
    return {"vr": vr, "Value": values}
