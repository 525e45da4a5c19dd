"""Dates as people type them into a search: `29.11.2026`, `11/29/2026`, `29 Nov 2026`, `2026-11`.

Months are known by their names in English, German, French and Spanish, and by the beginnings of these.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from services.dicom.moments import date_key

_MONTHS = (
    ("january", "januar", "janner", "jaenner", "janvier", "enero"),
    ("february", "februar", "feber", "fevrier", "febrero"),
    ("march", "marz", "maerz", "mars", "marzo"),
    ("april", "avril", "abril"),
    ("may", "mai", "mayo"),
    ("june", "juni", "juin", "junio"),
    ("july", "juli", "juillet", "julio"),
    ("august", "aout", "agosto"),
    ("september", "septembre", "septiembre", "setiembre"),
    ("october", "oktober", "octobre", "octubre"),
    ("november", "novembre", "noviembre"),
    ("december", "dezember", "decembre", "diciembre"),
)
_SHORTEST = 3  # letters of a month's name; "may" and "mai" are whole ones
_THIS_CENTURY = "20"
_YEAR, _SHORT_YEAR = r"(?P<year>(?:19|20)\d\d)", r"(?P<year>(?:19|20)?\d\d)"
_NAMED = r"(?P<name>[a-z]{3,10})\.?"
_OF = r"(?:[\s./,-]+|\s+(?:de|of)\s+)"
_DAY = r"(?P<first>\d{1,2})"
_FORMS = tuple(
    re.compile(rf"(?<!\S){form}(?=[,;]?(?:\s|$))", re.ASCII)
    for form in (
        rf"{_YEAR}(?P<sign>[-./])(?P<month>\d\d?)(?P=sign)(?P<day>\d\d?)",
        rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)",
        rf"{_DAY}(?P<sign>[-./])(?P<second>\d\d?)(?P=sign){_SHORT_YEAR}",
        rf"{_DAY}\.\s(?P<second>\d\d?)\.\s?{_YEAR}",
        rf"{_DAY}(?:st|nd|rd|th|er)?{_OF}{_NAMED}{_OF}{_SHORT_YEAR}",
        rf"{_NAMED}\s+{_DAY}(?:st|nd|rd|th)?[\s,]+{_YEAR}",
        rf"{_NAMED}{_OF}{_YEAR}",
        rf"{_YEAR}[-./](?P<month>\d\d?)",
        rf"(?P<month>\d\d?)[-./]{_YEAR}",
    )
)


class TypedDate(NamedTuple):
    """Where a date stands in a text, and what it may mean: days `YYYYMMDD` or months `YYYYMM`."""

    start: int
    end: int
    meanings: tuple[str, ...]


def dates_in(folded: str) -> list[TypedDate]:
    """The dates in a folded text, from its start, none within another.

    With a slash either the day or the month may come first: where both can be, both are meant.
    """
    found: list[TypedDate] = []
    for form in _FORMS:
        for match in form.finditer(folded):
            meanings = tuple(dict.fromkeys(_meanings(match.groupdict())))
            start, end = match.span()
            if meanings and all(end <= one.start or one.end <= start for one in found):
                found.append(TypedDate(start, end, meanings))
    return sorted(found)


def _meanings(parts: dict[str, str | None]) -> Iterator[str]:
    year = (parts["year"] or "").rjust(4, "_").replace("__", _THIS_CENTURY)
    first, second = parts.get("first"), parts.get("second")
    if parts.get("name"):
        for month in _months(parts["name"] or ""):
            yield from _day(year, month, first) if first else [f"{year}{month:02}"]
    elif first and second:
        usual, other = [*_day(year, int(second), first)], [*_day(year, int(first), second)]
        yield from usual
        if parts.get("sign") == "/" or not usual:
            yield from other
    elif parts.get("day"):
        yield from _day(year, int(parts["month"] or 0), parts["day"] or "")
    elif 1 <= int(parts["month"] or 0) <= len(_MONTHS):
        yield f"{year}{int(parts['month'] or 0):02}"


def _months(name: str) -> Iterator[int]:
    for number, names in enumerate(_MONTHS, start=1):
        if len(name) >= _SHORTEST and any(one.startswith(name) for one in names):
            yield number


def _day(year: str, month: int, day: str) -> Iterator[str]:
    key = date_key(f"{year}{month:02}{int(day):02}")
    if key:
        yield key
