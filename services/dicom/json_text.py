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
    objects = []
    for document in documents:
        names = keywords if keywords is not None else [name for name in document if name[0].isupper()]
        objects.append(_object(_members(document, _plan(tuple(names)))))
    return f"[{','.join(objects)}]".encode("utf-8", "replace")


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


def _object(members: Iterable[str]) -> str:
    return f"{{{','.join(members)}}}"


def _members(document: Mapping[str, Any], plan: Iterable[_Attribute]) -> list[str]:
    members = []
    for keyword, vr, empty, opening in plan:
        value = document.get(keyword)
        if value is None or value == [] or not vr:
            members.append(empty)
        elif isinstance(value, list):
            members.append(f"{opening}{','.join([_value(vr, one) for one in value])}]}}")
        else:
            members.append(f"{opening}{_value(vr, value)}]}}")
    return members


def _value(vr: str, value: Any) -> str:
    if isinstance(value, str):
        return f'{{"Alphabetic":{_quoted(value)}}}' if vr == "PN" else _quoted(value)
    if isinstance(value, dict) and vr == "PN":
        groups = [f"{_quoted(name)}:{_quoted(text)}" for name, text in value.items() if isinstance(text, str)]
        if len(groups) == len(value):
            return f"{{{','.join(groups)}}}"
    if isinstance(value, Mapping):
        return _encoded(from_document(value, value) if vr == "SQ" else value)
    if isinstance(value, int | float):
        if vr in _AS_TEXT:
            return _quoted(str(value))
        if type(value) is int:  # the encoder's way there is a long one
            return str(value)
    return _encoded(value)
