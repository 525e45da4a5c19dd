"""Which attributes can be corrected, and the values they can be given (PS3.3 C.7.1.1, C.7.2.1)."""

import re
from collections.abc import Mapping
from typing import Any

from services.dicom.encoder import known_tag
from services.dicom.moments import date_key, time_key
from services.dicom.patient import client_key
from services.dicom.values import told_vr
from services.errors import Invalid

IDENTITY = (
    "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex", "PatientSexNeutered",
    "PatientSpeciesDescription", "PatientSpeciesCodeSequence", "PatientBreedDescription",
    "PatientBreedCodeSequence", "OtherPatientIDs", "OtherPatientIDsSequence", "ResponsiblePerson",
    "ResponsiblePersonRole", "ResponsibleOrganization",
)  # fmt: skip
"""Whose images they are: what goes over with a study to another patient."""
OF_STUDY = (
    *IDENTITY,
    "StudyDate", "StudyTime", "StudyDescription", "AccessionNumber", "ReferringPhysicianName",
)  # fmt: skip
OF_SERIES = ("SeriesDescription", "BodyPartExamined")
_CODES = ("CodeValue", "CodingSchemeDesignator", "CodingSchemeVersion", "CodeMeaning")
_IDS = ("PatientID", "IssuerOfPatientID", "TypeOfPatientID")
_ITEMS: Mapping[str, tuple[str, ...]] = {
    "PatientSpeciesCodeSequence": _CODES,
    "PatientBreedCodeSequence": _CODES,
    "OtherPatientIDsSequence": _IDS,
}
_ENUMERATED: Mapping[str, tuple[str, ...]] = {
    "PatientSex": ("M", "F", "O"),
    "PatientSexNeutered": ("ALTERED", "UNALTERED"),
    "ResponsiblePersonRole": ("OWNER", "PARENT", "CHILD", "SPOUSE", "SIBLING", "RELATIVE", "GUARDIAN",
        "CUSTODIAN", "AGENT", "INVESTIGATOR", "VETERINARIAN"),
}  # fmt: skip
_LONGEST: Mapping[str, int] = {"CS": 16, "SH": 16, "LO": 64, "PN": 64}
_MOST_ITEMS = 16
_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_CODE_STRING = re.compile(r"[A-Z0-9 _]*")


def checked_values(values: Mapping[str, Any], keywords: tuple[str, ...]) -> dict[str, Any]:
    """The values as the index has them, None for an empty one. Raises Invalid, naming what cannot be.

    A name is a text (`Miller^Rex`) or its groups by name; a sequence is a list of items by keyword.
    """
    if not values:
        raise Invalid("nothing is corrected")
    unknown = sorted(values.keys() - set(keywords))
    if unknown:
        raise Invalid(f"{unknown[0]} cannot be corrected")
    return {keyword: _checked(keyword, value) for keyword, value in values.items()}


def is_nobody(study: Mapping[str, Any]) -> bool:
    """Return whether neither a name nor a number says which animal it is."""
    return not (study.get("PatientName") or study.get("PatientID") or client_key(study))


def _checked(keyword: str, value: Any) -> Any:
    if value in (None, "", [], {}):
        return None
    if keyword in _ITEMS:
        return _items(keyword, value)
    vr = told_vr(known_tag(keyword), "")
    if vr == "PN":
        return _name(keyword, value)
    if keyword == "OtherPatientIDs" and isinstance(value, list):
        return [_text(keyword, vr, one) for one in value[:_MOST_ITEMS]]
    text = _text(keyword, vr, value)
    allowed = _ENUMERATED.get(keyword)
    if allowed and text not in allowed:
        raise Invalid(f"{keyword} is one of {', '.join(allowed)}")
    return text or None


def _text(keyword: str, vr: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Invalid(f"{keyword} is a text")
    text = value.strip()
    if _CONTROL.search(text) or len(text) > _LONGEST.get(vr, len(text)):
        raise Invalid(f"{keyword} has at most {_LONGEST.get(vr, 16)} characters and no backslash")
    if vr == "CS" and not _CODE_STRING.fullmatch(text):
        raise Invalid(f"{keyword} has capital letters, digits, spaces and underscores")
    if vr == "DA" and (len(text) != 8 or date_key(text) != text):  # noqa: PLR2004 YYYYMMDD
        raise Invalid(f"{keyword} is no day (YYYYMMDD)")
    if vr == "TM" and time_key(text) is None:
        raise Invalid(f"{keyword} is no time (HHMMSS)")
    return text


def _name(keyword: str, value: Any) -> dict[str, str] | None:
    groups = value if isinstance(value, Mapping) else dict(zip(_GROUPS, str(value).split("="), strict=False))
    if not groups.keys() <= set(_GROUPS):
        raise Invalid(f"{keyword} has at most three groups")
    made = {name: _text(keyword, "PN", groups[name]).rstrip("^") for name in _GROUPS if groups.get(name)}
    if any("=" in text or text.count("^") > 4 for text in made.values()):  # noqa: PLR2004 components of a PN
        raise Invalid(f"{keyword} has at most five components and no equals sign")
    return {name: text for name, text in made.items() if text} or None


def _items(keyword: str, value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list) or len(value) > _MOST_ITEMS:
        raise Invalid(f"{keyword} has at most {_MOST_ITEMS} items")
    made = []
    for item in value:
        if not isinstance(item, Mapping) or not item.keys() <= set(_ITEMS[keyword]):
            raise Invalid(f"an item of {keyword} has {', '.join(_ITEMS[keyword])}")
        told = {
            name: text
            for name, one in item.items()
            if one and (text := _text(name, told_vr(known_tag(name), ""), one))
        }
        needed = ("PatientID",) if _ITEMS[keyword] is _IDS else ("CodeValue", "CodingSchemeDesignator")
        if any(name not in told for name in needed):
            raise Invalid(f"an item of {keyword} has {' and '.join(needed)}")
        made.append(told)
    return made
