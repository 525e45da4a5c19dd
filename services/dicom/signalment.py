"""Sex and dates as people read them, of what DICOM codes."""

from datetime import UTC, datetime

_SEX = {"M": "male", "F": "female"}
_NEUTERED = {"M": "neutered", "F": "spayed"}
_INTACT = ("UNALTERED", False)


def told_sex(sex: object, neutered: object = None) -> str:
    """Tell `female, spayed` of F and ALTERED (PS3.3 C.7.1.1), or True; `intact` of UNALTERED, or False."""
    code = str(sex or "")
    if code not in _SEX:
        return ""
    altered = _NEUTERED[code] if neutered in ("ALTERED", True) else "intact" if neutered in _INTACT else ""
    return ", ".join(filter(None, (_SEX[code], altered)))


def told_day(value: object) -> str:
    """Tell `2 January 2026` of 20260102; nothing of what is no date."""
    try:
        day = datetime.strptime(str(value or ""), "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return ""
    return f"{day.day} {day:%B %Y}"
