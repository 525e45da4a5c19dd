"""A query as both wires ask it: QIDO-RS parameters (PS3.18 8.3.4, 10.6) and C-FIND keys (PS3.4 C.2.2.2)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydicom.datadict import dictionary_VR, keyword_for_tag, tag_for_keyword

from services.dicom.matching import (
    AnyOf,
    Document,
    Empty,
    Fuzzy,
    Match,
    Moments,
    Range,
    SequenceMatch,
    Single,
    UidList,
    Universal,
    Wildcard,
    is_moment,
    is_number,
    matches,
)
from services.dicom.moments import span
from services.dicom.search_keys import fold, words_of
from services.errors import Invalid

__all__ = [
    "AnyOf", "Document", "Empty", "Fuzzy", "Match", "Moments", "Query", "Range", "SequenceMatch", "Single",
    "UidList", "Universal", "Wildcard", "matches", "parse_key",
]  # fmt: skip

Level = Literal["PATIENT", "STUDY", "SERIES", "IMAGE"]
_TAG = re.compile(r"[0-9A-Fa-f]{8}")
_WILD = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UT"})
_LONG_TEXT = frozenset({"LT", "ST", "UT", "UR"})  # a backslash is a character there
_BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})
_NOT_ATTRIBUTES = frozenset({"accept", "charset"})  # PS3.18 8.3.3: parameters that no attribute has
_SWITCHES = frozenset({"fuzzymatching", "emptyvaluematching", "multiplevaluematching"})
_DEEPEST = 8  # attributes in a path
_LONGEST = 1024  # characters of a value to match; a list of UIDs may be longer
_UID = re.compile(r"[0-9A-Za-z.~_-]+")


@dataclass(frozen=True)
class Query:
    """What is searched for: matches that must all hold, attributes to return, and the page."""

    level: Level
    matches: tuple[Match, ...] = ()
    include: frozenset[str] | Literal["all"] = frozenset()
    limit: int | None = None
    offset: int = 0
    fuzzymatching: bool = False

    @classmethod
    def from_parameters(cls, level: Level, parameters: Iterable[tuple[str, str]]) -> "Query":
        """The query of a URL's parameters, percent-decoded, in their order (PS3.18 8.3.4).

        Raises Invalid for an attribute or a value that is none, and for an attribute asked for twice.
        """
        pairs = list(parameters)
        fuzzy, empty = (
            any(_switch(name, value) for name, value in pairs if name == switch)
            for switch in ("fuzzymatching", "emptyvaluematching")
        )
        numbers: dict[str, int] = {}
        include: set[str] = set()
        everything = False
        keys: list[Match] = []
        for name, value in pairs:
            if name in ("limit", "offset"):
                numbers[name] = _count(name, value)
            elif name == "includefield":
                fields = [field.strip() for field in value.split(",") if field.strip()]
                everything = everything or "all" in fields
                include.update(
                    keyword for field in fields if field != "all" and (keyword := _included(field))
                )
            elif name in _SWITCHES:
                _switch(name, value)
            elif name not in _NOT_ATTRIBUTES:
                keys.append(parse_key(name, value, fuzzy=fuzzy, empty=empty))
        return cls(
            level,
            _merged(keys),
            "all" if everything else frozenset(include),
            numbers.get("limit"),
            numbers.get("offset", 0),
            fuzzy,
        )

    def match(self, keyword: str) -> Match | None:
        """The match of the attribute, None where it is not asked for."""
        return next((match for match in self.matches if match.keyword == keyword), None)


def parse_key(name: str, value: str, *, fuzzy: bool = False, empty: bool = True) -> Match:
    """The match that a keyword, tag or path (`Sequence.Attribute`) with a value asks for.

    `empty`: two quotes ask for what has no value (C.2.2.2.7), else for themselves.
    Raises Invalid where no such attribute exists or the value cannot be one of its.
    """
    if name.count(".") >= _DEEPEST:
        raise Invalid("the path to an attribute is too long")
    first, _, rest = name.partition(".")
    keyword, vr = _attribute(first)
    if rest:
        if vr != "SQ":
            raise Invalid(f"{keyword} is not a sequence")
        return SequenceMatch(keyword, (parse_key(rest, value, fuzzy=fuzzy, empty=empty),))
    if not value.strip(" \0*\\"):
        return Universal(keyword)
    if value == '""' and empty:
        return Empty(keyword)
    if vr == "SQ" or vr in _BINARY:
        raise Invalid(f"{keyword} cannot be matched by a value")
    if vr == "UI":
        return _uids(keyword, value)
    if len(value) > _LONGEST:
        raise Invalid(f"the value of {keyword} is too long")
    values = [value] if vr in _LONG_TEXT else re.split(r"[\\,]" if vr == "CS" else r"\\", value)
    found = tuple(_one(keyword, vr, one, fuzzy=fuzzy) for one in values if one.strip())
    return found[0] if len(found) == 1 else AnyOf(keyword, found)


def _one(keyword: str, vr: str, value: str, *, fuzzy: bool) -> Match:
    if is_moment(vr):
        return _range(keyword, vr, value.strip(" \0"))
    if vr == "PN" and fuzzy:
        return Fuzzy(keyword, tuple(words_of(fold(re.sub(r"[*?]", " ", value)))))
    if vr in _WILD and ("*" in value or "?" in value):
        return Wildcard(keyword, vr, value)
    if is_number(vr):
        try:
            float(value)
        except ValueError:
            raise Invalid(f"the value of {keyword} is not a number") from None
    return Single(keyword, vr, value)


def _uids(keyword: str, value: str) -> UidList:
    uids = tuple(uid for part in re.split(r"[\\,]", value) if (uid := part.strip(" \0")))
    if not all(_UID.fullmatch(uid) for uid in uids):
        raise Invalid(f"the value of {keyword} is not a list of UIDs")
    return UidList(keyword, uids)


def _range(keyword: str, vr: str, value: str) -> Range:
    single = span(vr, value)
    if single:  # in DT a hyphen before a plausible offset belongs to the value
        return Range(keyword, vr, *single)
    for at in (index for index, character in enumerate(value) if character == "-"):
        low, high = value[:at].strip(), value[at + 1 :].strip()
        ends = (span(vr, low) if low else None, span(vr, high) if high else None)
        if (low or high) and bool(low) == bool(ends[0]) and bool(high) == bool(ends[1]):
            found = Range(keyword, vr, ends[0] and ends[0][0], ends[1] and ends[1][1])
            # From an evening to a morning is a range where the date is part of the moment.
            if vr != "TM" and found.low and found.high and found.low > found.high:
                raise Invalid(f"the range of {keyword} ends before it begins")
            return found
    raise Invalid(f"the value of {keyword} is not of the form {vr} demands")


def _attribute(name: str) -> tuple[str, str]:
    tag = int(name, 16) if _TAG.fullmatch(name) else tag_for_keyword(name)
    keyword = keyword_for_tag(tag) if tag is not None else ""
    if tag is None or not keyword:
        raise Invalid("the query names an attribute that does not exist")
    return keyword, dictionary_VR(tag).split(" or ")[0]


def _included(field: str) -> str | None:
    """The keyword of the field, of its sequence for a path; None for a private attribute: none is kept."""
    first = field.partition(".")[0]
    if _TAG.fullmatch(first) and not keyword_for_tag(int(first, 16)):
        return None
    return _attribute(first)[0]


def _merged(keys: list[Match]) -> tuple[Match, ...]:
    """Keys of one sequence must meet in one item; any other attribute is asked for once."""
    merged: dict[str, Match] = {}
    for key in keys:
        known = merged.get(key.keyword)
        if isinstance(known, SequenceMatch) and isinstance(key, SequenceMatch):
            merged[key.keyword] = SequenceMatch(key.keyword, _merged([*known.matches, *key.matches]))
        elif known is not None:
            raise Invalid(f"{key.keyword} is asked for more than once")
        else:
            merged[key.keyword] = key
    return tuple(merged.values())


def _count(name: str, value: str) -> int:
    if not re.fullmatch(r"\d{1,9}", value, re.ASCII):
        raise Invalid(f"{name} is not a whole number of results")
    return int(value)


def _switch(name: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise Invalid(f"{name} is neither true nor false")
    return value == "true"
