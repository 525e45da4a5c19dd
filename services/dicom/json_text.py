"""Index documents as DICOM JSON text (PS3.18 F): what `json_model.from_document` says, without dicts between.

A page of studies is a thousand small values, and making dicts of them first takes most of a search's time.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from pydicom.datadict import tag_for_keyword

from services.dicom.json_model import from_document
from services.dicom.values import TEXT, told_vr

_quoted = json.encoder.encode_basestring
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_CHARACTER_SET = "SpecificCharacterSet"  # of the JSON: always UTF-8
_AS_TEXT = TEXT - {"IS", "DS", "PN"}
_NUMBERS = (int, float)


class _Attribute(NamedTuple):
    keyword: str
    vr: str
    empty: str
    """The member as it is without a value."""
    opening: str
    """What stands before its values."""


def of_documents(documents: Iterable[Mapping[str, Any]], keywords: Sequence[str] | None) -> bytes:
    """A JSON array with an object for each document, of these keywords or (None) of all it has.

    A keyword that a document has no value of is there without one.
    """
    if keywords is None:
        objects = [text for one in documents for text in _objects([one], [*filter(_is_keyword, one)])]
    else:
        objects = _objects(list(documents), keywords)
    return f"[{','.join(objects)}]".encode("utf-8", "replace")


def _is_keyword(name: str) -> bool:
    return name[0].isupper()


def _objects(documents: Sequence[Mapping[str, Any]], keywords: Iterable[str]) -> list[str]:
    """One attribute of all documents after the other: how its values are written is asked once."""
    columns = [_members(attribute, documents) for attribute in _plan(tuple(keywords))]
    if not columns:
        return ["{}"] * len(documents)
    return [f"{{{','.join(members)}}}" for members in zip(*columns, strict=True)]


@lru_cache(maxsize=256)
def _plan(keywords: tuple[str, ...]) -> tuple[_Attribute, ...]:
    """The attributes in the order of their tags."""
    tagged = sorted(
        (tag, keyword) for keyword in set(keywords) if (tag := tag_for_keyword(keyword)) is not None
    )
    return tuple(_attribute(tag, keyword) for tag, keyword in tagged)


def _attribute(tag: int, keyword: str) -> _Attribute:
    vr = told_vr(tag, "")
    head = f'"{tag:08X}":{{"vr":"{vr}"'
    if keyword == _CHARACTER_SET:
        return _Attribute(keyword, "", head + ',"Value":["ISO_IR 192"]}', "")
    return _Attribute(keyword, vr, head + "}", head + ',"Value":[')


def _members(attribute: _Attribute, documents: Sequence[Mapping[str, Any]]) -> list[str]:
    """The attribute's member of each document."""
    keyword, vr, empty, opening = attribute
    if not vr:
        return [empty] * len(documents)
    write = _name if vr == "PN" else _value
    members = []
    for document in documents:
        value = document.get(keyword)
        if type(value) is str and write is _value:  # nearly all are
            members.append(f"{opening}{_quoted(value)}]}}")
        elif value is None or value == []:
            members.append(empty)
        elif isinstance(value, list):
            members.append(f"{opening}{','.join([write(vr, one) for one in value])}]}}")
        else:
            members.append(f"{opening}{write(vr, value)}]}}")
    return members


def _name(vr: str, value: Any) -> str:
    if isinstance(value, str):
        return f'{{"Alphabetic":{_quoted(value)}}}'
    if isinstance(value, dict):
        if len(value) == 1 and isinstance(text := value.get("Alphabetic"), str):
            return f'{{"Alphabetic":{_quoted(text)}}}'
        groups = [f"{_quoted(name)}:{_quoted(text)}" for name, text in value.items() if isinstance(text, str)]
        if len(groups) == len(value):
            return f"{{{','.join(groups)}}}"
    return _value(vr, value)


def _value(vr: str, value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, _NUMBERS):
        if vr in _AS_TEXT:
            return _quoted(str(value))
        # The encoder's way to a whole number is a long one.
        return str(value) if type(value) is int else _encoded(value)
    if isinstance(value, Mapping):
        return _encoded(from_document(value, value) if vr == "SQ" else value)
    return _encoded(value)
