"""The kinds of attribute matching (PS3.4 C.2.2.2), and whether a document matches.

Person names match without regard to case and accents in any of their groups; all other text matches exactly
as it stands; dates, times and numbers match by their meaning, multi-valued attributes by any value.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from typing import Any

from services.dicom.fuzzy import near
from services.dicom.moments import span
from services.dicom.search_keys import (
    fold_name,
    name_groups,
    text_key,
    words_in,
    words_of,
)

Document = Mapping[str, Any]
_MOMENTS = frozenset({"DA", "TM", "DT"})
_NUMBERS = frozenset({"IS", "DS", "US", "SS", "UL", "SL", "UV", "SV", "FL", "FD"})


@dataclass(frozen=True)
class Universal:
    """Everything matches, also what lacks the attribute (C.2.2.2.3): the attribute is only asked for."""

    keyword: str


@dataclass(frozen=True)
class Empty:
    """The attribute is absent or has no value (C.2.2.2.7)."""

    keyword: str


@dataclass(frozen=True)
class Single:
    """One value (C.2.2.2.1)."""

    keyword: str
    vr: str
    value: str

    @cached_property
    def key(self) -> str:
        """The folded value: what the search keys of a matching document hold."""
        if self.vr != "PN":
            return text_key(self.value)
        groups = name_groups(self.value)
        return fold_name(groups[0]) if groups else ""


@dataclass(frozen=True)
class UidList:
    """Any of these UIDs (C.2.2.2.2)."""

    keyword: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Wildcard:
    """`*` stands for any characters, `?` for one (C.2.2.2.4)."""

    keyword: str
    vr: str
    pattern: str

    @cached_property
    def prefix(self) -> str:
        """The folded text before the first wildcard: search keys of a matching document begin with it."""
        start = re.split(r"[*?]", self.pattern, maxsplit=1)[0]
        return fold_name(start) if self.vr == "PN" else text_key(start)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Folded pieces of three letters and more that a matching document's words hold somewhere."""
        pieces = (word for part in re.split(r"[*?]", self.pattern) for word in words_of(text_key(part)))
        return tuple(piece for piece in pieces if len(piece) > 2)  # noqa: PLR2004 - a trigram

    @cached_property
    def matchers(self) -> tuple[Callable[[str], Any], ...]:
        """Each must match some text, without backtracking; of a name one for each group, on folded groups."""
        groups = map(fold_name, name_groups(self.pattern)) if self.vr == "PN" else [self.pattern.strip()]
        return tuple(re.compile(translate(group.replace("[", "[[]"))).match for group in groups)


@dataclass(frozen=True)
class Range:
    """Dates or times (C.2.2.2.5): keys of `moments`, both ends included, None is open; also a single one."""

    keyword: str
    vr: str
    low: str | None
    high: str | None


@dataclass(frozen=True)
class Moments:
    """A date and its time as one moment (C.2.2.2.5): `YYYYMMDD` and a time's key, or a part of that."""

    keyword: str  # of the time
    date_keyword: str
    low: str | None
    high: str | None


@dataclass(frozen=True)
class Fuzzy:
    """Every word is near some word of the person's name (PS3.18 8.3.4.2), see `fuzzy`."""

    keyword: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class AnyOf:
    """One of several matches of an attribute (C.2.2.2.8)."""

    keyword: str
    matches: tuple["Match", ...]


@dataclass(frozen=True)
class SequenceMatch:
    """Some item of the sequence meets all of these (C.2.2.2.6)."""

    keyword: str
    matches: tuple["Match", ...]


Match = Universal | Empty | Single | UidList | Wildcard | Range | Moments | Fuzzy | AnyOf | SequenceMatch


def matches(match: Match, document: Document) -> bool:
    """Return whether the document (keyword -> value as `attributes.documents` makes them) meets the match."""
    if isinstance(match, Universal):
        return True
    if isinstance(match, AnyOf):
        return any(matches(one, document) for one in match.matches)
    if isinstance(match, Moments):
        return _within(match, document)
    value = document.get(match.keyword)
    if isinstance(match, Empty):
        return not _values(value)
    if isinstance(value, list):
        return any(_meets(match, one) for one in _values(value))
    return _is_there(value) and _meets(match, value)


def _meets(match: Single | UidList | Wildcard | Range | Fuzzy | SequenceMatch, value: Any) -> bool:
    match match:
        case SequenceMatch():
            return isinstance(value, Mapping) and all(matches(inner, value) for inner in match.matches)
        case UidList():
            return value in match.values
        case Range():
            moment = span(match.vr, str(value))
            return moment is not None and (match.low or "") <= moment[0] <= (match.high or "~")
        case Fuzzy():
            words = {word for group in name_groups(value) for word in words_in(group, joined=True)}
            return all(any(near(asked, word) for word in words) for asked in match.words)
        case Wildcard():
            forms = _forms(match.vr, value)
            return all(any(found(text) for text in forms) for found in match.matchers)
        case Single():
            return _equals(match, value)


def _within(match: Moments, document: Document) -> bool:
    day = span("DA", str(document.get(match.date_keyword)))
    time = span("TM", str(document.get(match.keyword)))
    if day is None or time is None:
        return False
    return (match.low or "") <= day[0] + time[0] <= (match.high or "~")


def _equals(match: Single, value: Any) -> bool:
    if match.vr == "PN":
        groups = [fold_name(group) for group in name_groups(value)]
        return all(fold_name(asked) in groups for asked in name_groups(match.value))
    if match.vr in _NUMBERS:
        try:
            return float(value) == float(match.value)
        except (TypeError, ValueError):
            return False
    return str(value).strip() == match.value.strip()


def _forms(vr: str, value: Any) -> list[str]:
    if vr != "PN":
        return [str(value).strip()]
    groups = [fold_name(group) for group in name_groups(value)]
    # Components left out behind are empty ones: "smith^*" finds "smith".
    return groups + [group + "^" * (4 - group.count("^")) for group in groups]


def _values(value: Any) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if _is_there(one)]


def _is_there(value: Any) -> bool:
    return value not in (None, "", {})


def is_moment(vr: str) -> bool:
    """Return whether values of the VR are matched as dates or times."""
    return vr in _MOMENTS


def is_number(vr: str) -> bool:
    """Return whether values of the VR are matched as numbers."""
    return vr in _NUMBERS
