"""The Identifier of a C-FIND response: the keys asked for, and what a match has of them (PS3.4 C.4.1.1.3)."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydicom.datadict import tag_for_keyword

from services.dicom.character_sets import SPECIFIC_CHARACTER_SET, charset_of
from services.dicom.encoder import Made, encode
from services.dicom.identifier import Key, Keys
from services.dicom.values import told_vr

TIMEZONE = "TimezoneOffsetFromUTC"
_LATIN_1, _UTF_8 = b"ISO_IR 100", b"ISO_IR 192"


def encode_response(
    identifier: Keys, row: Mapping[str, Any], told: Mapping[str, str], transfer_syntax_uid: str
) -> bytes:
    """One response's identifier: every key asked for, zero length where the row has nothing of it.

    `told` is what every response says. The offset of the row's times from UTC is there where it is known,
    asked for or not. The character set is the least that holds its texts: none for ASCII, then the one the
    request came in, Latin 1, and Unicode.
    """
    if identifier.timezone or row.get(TIMEZONE):
        told = {**told, TIMEZONE: row.get(TIMEZONE) or ""}
    answers = [*_told(told), *(_made(key, row) for key in identifier.keys if key.keyword not in told)]
    for declared in (b"", identifier.character_set, _LATIN_1):
        try:
            return _encode(answers, declared, transfer_syntax_uid)
        except UnicodeEncodeError:
            continue
    return _encode(answers, _UTF_8, transfer_syntax_uid)


def _encode(answers: list[Made], declared: bytes, transfer_syntax_uid: str) -> bytes:
    terms = declared.decode("ascii", "replace").strip(" \0")
    made = [*answers, Made(SPECIFIC_CHARACTER_SET, "CS", terms)] if declared else answers
    return encode(made, transfer_syntax_uid, charset_of(declared))


def _told(told: Mapping[str, str]) -> Iterable[Made]:
    for keyword, value in told.items():
        tag = tag_for_keyword(keyword) or 0
        yield Made(tag, told_vr(tag, ""), value)


def _made(key: Key, row: Mapping[str, Any]) -> Made:
    value = row.get(key.keyword) if key.keyword else None
    if key.vr != "SQ":
        return Made(key.tag, key.vr, value)
    items = [item for item in value or () if isinstance(item, Mapping)] if isinstance(value, list) else []
    return Made(key.tag, "SQ", [_item(key.items, item) for item in items])


def _item(keys: tuple[Key, ...], item: Mapping[str, Any]) -> list[Made]:
    if not keys:
        tags = ((tag_for_keyword(keyword), keyword) for keyword in item)
        keys = tuple(
            Key(tag, keyword, told_vr(tag, ""))
            for tag, keyword in tags
            if tag is not None and keyword != "SpecificCharacterSet"
        )
    return [_made(key, item) for key in keys if key.tag != SPECIFIC_CHARACTER_SET]
