"""Codes, names and moments in a Unified Procedure Step, as items and values of its dataset."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.dicom.moments import date_time_span

IDENTIFIERS = "99VETARK_ID"
"""The coding scheme whose values are our own identifiers: of providers, services, people and questions."""
INTERPRETATION = {"CodeValue": "110005", "CodingSchemeDesignator": "DCM", "CodeMeaning": "Interpretation"}
"""The workitem code of every reading (PS3.16 CID 9231)."""
REQUEST = {"CodeValue": "121062", "CodingSchemeDesignator": "DCM", "CodeMeaning": "Request"}
"""The concept of a case's question among the processing parameters."""
_SHORT, _LONGEST_MEANING = 16, 64


def code_of(value: str, meaning: str) -> dict[str, str]:
    """An item of a code sequence: an identifier of ours, as a long value where it is no SH (PS3.3 8.1)."""
    keyword = "CodeValue" if len(value) <= _SHORT else "LongCodeValue"
    named = meaning[:_LONGEST_MEANING] or value
    return {keyword: value, "CodingSchemeDesignator": IDENTIFIERS, "CodeMeaning": named}


def value_of(item: Mapping[str, Any]) -> str:
    """The value of a code's item, whichever attribute has it; "" where it has none."""
    found = item.get("CodeValue") or item.get("LongCodeValue") or item.get("URNCodeValue")
    return str(found) if found else ""


def text_item(concept: Mapping[str, str], text: str) -> dict[str, Any]:
    """A content item of text (PS3.3 10.2)."""
    return {"ValueType": "TEXT", "ConceptNameCodeSequence": [dict(concept)], "TextValue": text}


def person_name(name: str) -> dict[str, str] | None:
    """A name as people write it, as a PN; its characters that would divide it are left out."""
    plain = " ".join(name.translate({ord(letter): " " for letter in "^=\\"}).split())
    return {"Alphabetic": plain} if plain else None


def date_time(moment: datetime | None) -> str | None:
    """A moment as a DT, with the offset of UTC."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000") if moment else None


def moment_of(value: object) -> datetime | None:
    """The first moment that a DT can mean, one without an offset being of UTC; None for what is none."""
    span = date_time_span(value) if isinstance(value, str) else None
    return datetime.strptime(span[0], "%Y%m%d%H%M%S%f").replace(tzinfo=UTC) if span else None


def items(value: object) -> list[Mapping[str, Any]]:
    """The items of a sequence; none where there is no sequence."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
