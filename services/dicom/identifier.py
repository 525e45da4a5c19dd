"""The Identifier of a C-FIND, C-MOVE or C-GET request: which level, which keys, what they must match.

PS3.4 C.2.2.2 and C.4.1.1.3.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pydicom.datadict import keyword_for_tag

from services.dicom.character_sets import SPECIFIC_CHARACTER_SET, UNDECLARED, Charset, charset_of
from services.dicom.inflation import inflate
from services.dicom.information_models import InformationModel
from services.dicom.query import (
    Level,
    Match,
    Moments,
    Range,
    SequenceMatch,
    Single,
    UidList,
    Universal,
    parse_key,
)
from services.dicom.scanned import Dataset, Element
from services.dicom.scanner import EVERYTHING, scan
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, get
from services.dicom.values import BINARY, TEXT, texts_of, told_vr, values_of
from services.errors import Malformed, Mismatched

_LEVEL, _TIMEZONE = 0x00080052, 0x00080201
# What tells of the request itself: none of it is matched (C.4.1.1.3.1).
_TOLD = frozenset({"SpecificCharacterSet", "QueryRetrieveLevel", "TimezoneOffsetFromUTC"})
_ANSWERED = frozenset({"RetrieveAETitle", "InstanceAvailability"})  # what every response tells by itself
_LONGEST_BYTES = 1 << 20  # bytes of an identifier, inflated


@dataclass(frozen=True, slots=True)
class Key:
    """An attribute asked for; of a sequence `items` are those asked for in its items, none meaning all."""

    tag: int
    keyword: str  # empty where nobody knows the tag
    vr: str
    items: tuple["Key", ...] = ()


@dataclass(frozen=True, slots=True)
class Keys:
    """What an identifier asks for. `character_set`: the value of Specific Character Set as it came.

    `timezone`: whether it has a Timezone Offset From UTC, which asks for it in the responses.
    """

    keys: tuple[Key, ...]
    matches: tuple[Match, ...]
    character_set: bytes
    timezone: bool


@dataclass(frozen=True, slots=True)
class Identifier(Keys):
    """A request's identifier in a Query/Retrieve information model."""

    level: Level


@dataclass(frozen=True, slots=True)
class Options:
    """What extended negotiation agreed on (PS3.4 C.5.1.1)."""

    relational: bool = False
    date_time: bool = False
    fuzzy: bool = False


def decode(
    data: bytes | bytearray, transfer_syntax_uid: str, model: InformationModel, options: Options
) -> Identifier:
    """Read an identifier.

    Raises Malformed for what is no dataset, Invalid for a value that is none of its attribute, and Mismatched
    for one that does not fit the information model: no level, or a unique key above it without one value.
    """
    elements, found = _read(data, transfer_syntax_uid, fuzzy=options.fuzzy)
    level = _level(elements, model)
    if not options.relational:
        _check_hierarchy(found.matches, model.above(level))
    matches = combined(found.matches) if options.date_time else found.matches
    return Identifier(found.keys, matches, found.character_set, found.timezone, level)


def decode_worklist(data: bytes | bytearray, transfer_syntax_uid: str) -> Keys:
    """Read the identifier of a query of the modality worklist, which has no level (PS3.4 K.4.1.1.3).

    Raises Malformed and Invalid as `decode`.
    """
    return _read(data, transfer_syntax_uid, fuzzy=False)[1]


def _read(data: bytes | bytearray, transfer_syntax_uid: str, *, fuzzy: bool) -> tuple[Dataset, Keys]:
    if get(transfer_syntax_uid).deflated:
        data, transfer_syntax_uid = inflate(data, limit=_LONGEST_BYTES), EXPLICIT_LITTLE_ENDIAN
    found = scan(data, transfer_syntax_uid, wanted=EVERYTHING, longest=_LONGEST_BYTES)
    elements = found.elements
    declared = elements.get(SPECIFIC_CHARACTER_SET)
    character_set = declared.value if declared and isinstance(declared.value, bytes) else b""
    reading = _Reading(charset_of(character_set), found.syntax.big_endian, fuzzy)
    keys = tuple(key for tag in sorted(elements) if (key := _key(tag, elements[tag])).keyword not in _TOLD)
    matches = tuple(
        match
        for key in keys
        if key.keyword not in _ANSWERED and (match := reading.match(key, elements[key.tag])) is not None
    )
    return elements, Keys(keys, matches, character_set, _TIMEZONE in elements)


def combined(matches: Iterable[Match]) -> tuple[Match, ...]:
    """The matches with each range of dates and the range of times that goes with it as one (C.2.2.2.5)."""
    known = {match.keyword: match for match in matches}
    for keyword, time in list(known.items()):
        day = known.get(keyword.replace("Time", "Date"))
        if isinstance(time, Range) and time.vr == "TM" and isinstance(day, Range) and day.vr == "DA":
            low = day.low and day.low + (time.low or "")
            high = day.high and day.high + (time.high or "~")
            known[keyword] = Moments(keyword, day.keyword, low, high)
    return tuple(known.values())


def _level(elements: Dataset, model: InformationModel) -> Level:
    element = elements.get(_LEVEL)
    told = texts_of("CS", element.value)[0] if element and isinstance(element.value, bytes) else ""
    for level in model.levels:
        if told == level:
            return level
    raise Mismatched(f"{model.name} has no such Query/Retrieve Level" if told else "no Query/Retrieve Level")


def _check_hierarchy(matches: Iterable[Match], above: Iterable[str]) -> None:
    """Raise Mismatched unless each unique key above the level has one value (C.4.1.2.1)."""
    known = {match.keyword: match for match in matches}
    for keyword in above:
        match = known.get(keyword)
        if not (isinstance(match, Single) or (isinstance(match, UidList) and len(match.values) == 1)):
            raise Mismatched(f"a hierarchical query at this level needs one {keyword}")


def _key(tag: int, element: Element) -> Key:
    keyword = keyword_for_tag(tag) if tag & 0xFFFF else ""
    vr = told_vr(tag, "" if keyword else element.vr)
    if isinstance(element.value, bytes):
        return Key(tag, keyword, vr)
    items = element.value[0] if element.value else {}
    return Key(
        tag, keyword, "SQ", tuple(_key(inner, items[inner]) for inner in sorted(items) if inner & 0xFFFF)
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the values are to be read."""

    charset: Charset
    big_endian: bool
    fuzzy: bool

    def match(self, key: Key, element: Element) -> Match | None:
        """What a key must match; None for an attribute nobody knows."""
        if not key.keyword:
            return None
        if not isinstance(element.value, bytes):
            return self._sequence(key, element.value)
        if key.vr in BINARY or key.vr == "SQ" or not element.value:
            return Universal(key.keyword)
        return parse_key(key.keyword, self._text(key.vr, element), fuzzy=self.fuzzy)

    def _sequence(self, key: Key, items: list[Dataset]) -> Match:
        if not items:
            return Universal(key.keyword)
        declared = items[0].get(SPECIFIC_CHARACTER_SET)
        reading = self
        if declared and isinstance(declared.value, bytes):
            reading = _Reading(charset_of(declared.value), self.big_endian, self.fuzzy)
        inner = (reading.match(one, items[0][one.tag]) for one in key.items if one.keyword not in _TOLD)
        asked = tuple(match for match in inner if match is not None and not isinstance(match, Universal))
        return SequenceMatch(key.keyword, asked) if asked else Universal(key.keyword)

    def _text(self, vr: str, element: Element) -> str:
        raw = element.value
        if not isinstance(raw, bytes):
            raise Malformed("a sequence where a value belongs")
        if vr in TEXT:
            return "\\".join(texts_of(vr, raw, self.charset))
        return "\\".join(str(value) for value in values_of(vr, raw, UNDECLARED, big_endian=self.big_endian))
