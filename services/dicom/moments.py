"""Dates and times as text that sorts: the first and last moment a DA, TM or DT value can mean (PS3.5 6.2).

Keys: DA `YYYYMMDD`, TM `HHMMSS.ffffff`, DT `YYYYMMDDHHMMSSffffff` (moved to UTC where an offset is given).
"""

import re
from calendar import monthrange
from datetime import datetime, timedelta
from functools import lru_cache

_DATE = re.compile(r"(\d{4})(?:(\d\d)(\d\d)|[.\-/](\d\d)[.\-/](\d\d))")
_TIME = re.compile(r"(\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.(\d{1,6}))?)?)?")
_DATE_TIME = re.compile(
    r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d{1,6}))?)?)?)?)?)?"
    r"([+-](?:0\d|1[0-4])(?:00|15|30|45))?"
)
_LONGEST_DATE = 10  # characters
_LAST_SECOND = 60  # a leap second is a legal time


def date_key(text: str) -> str | None:
    """`YYYYMMDD` of a DA value, also of the old form `YYYY.MM.DD`; None where no such day exists."""
    day = text.strip(" \0")
    return _day_of(day) if len(day) <= _LONGEST_DATE else None


@lru_cache(maxsize=4096)  # a search asks it of one study after the other, and many are of one day
def _day_of(text: str) -> str | None:
    found = _DATE.fullmatch(text)
    if not found:
        return None
    year, month, day = found[1], found[2] or found[4], found[3] or found[5]
    return year + month + day if _is_day(int(year), int(month), int(day)) else None


def time_span(text: str) -> tuple[str, str] | None:
    """First and last moment a TM value can mean: `10` is the whole hour."""
    found = _TIME.fullmatch(text.strip(" \0"))
    if not found:
        return None
    hour, minute, second, fraction = found.groups()
    if int(hour) > 23 or int(minute or 0) > 59 or int(second or 0) > _LAST_SECOND:  # noqa: PLR2004 - a clock
        return None
    first = f"{hour}{minute or '00'}{second or '00'}.{(fraction or '').ljust(6, '0')}"
    last = f"{hour}{minute or '59'}{second or '59'}.{(fraction or '').ljust(6, '9')}"
    return first, last


def time_key(text: str) -> str | None:
    """`HHMMSS.ffffff` of a TM value, also of the old form `HH:MM:SS`."""
    span = time_span(text)
    return span[0] if span else None


def date_time_span(text: str) -> tuple[str, str] | None:
    """First and last moment a DT value can mean; without an offset it is taken as UTC."""
    found = _DATE_TIME.fullmatch(text.strip(" \0"))
    if not found:
        return None
    parts = [int(part) if part else None for part in found.groups()[:6]]
    fraction, offset = found[7] or "", found[8]
    try:
        first = _moment(parts, (1, 1, 0, 0, 0), fraction.ljust(6, "0"))
        last_day = monthrange(first.year, parts[1] or 12)[1]
        last = _moment(parts, (12, last_day, 23, 59, 59), fraction.ljust(6, "9"))
        if offset:
            away = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
            away = -away if offset[0] == "-" else away
            first, last = first - away, last - away
    except (ValueError, OverflowError):
        return None
    return first.strftime("%Y%m%d%H%M%S%f"), last.strftime("%Y%m%d%H%M%S%f")


def span(vr: str, text: str) -> tuple[str, str] | None:
    """First and last key of a DA, TM or DT value; None where it is not one."""
    if vr == "DA":
        day = date_key(text)
        return (day, day) if day else None
    return time_span(text) if vr == "TM" else date_time_span(text)


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and year >= 1 and 1 <= day <= monthrange(year, month)[1]  # noqa: PLR2004 - a calendar


def _moment(parts: list[int | None], missing: tuple[int, ...], fraction: str) -> datetime:
    year, *rest = parts
    month, day, hour, minute, second = (
        given if given is not None else usual for given, usual in zip(rest, missing, strict=True)
    )
    second = min(second, 59)  # datetime knows no leap second
    return datetime(year or 0, month, day, hour, minute, second, int(fraction))  # noqa: DTZ001 - already UTC
