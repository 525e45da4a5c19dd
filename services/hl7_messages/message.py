"""A message parted into segments, fields, repetitions, components and subcomponents (HL7 2.6).

`hl7` does the parting. It makes some hundred bytes of every delimiter, so they are counted before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import hl7

from services.hl7_messages.character_sets import codec_of, decoded
from services.hl7_messages.escapes import Delimiters, unescaped
from services.hl7_messages.faults import Condition, MessageFault
from services.hl7_messages.header import MessageHeader, header_of

MOST_SEGMENTS = 500
MOST_DELIMITERS = 20_000
NULL = '""'
"""What stands for a value that is to be deleted (HL7 2.5.3.2)."""
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment. Fields, components and repetitions are counted from 1, as HL7 does."""

    name: str
    _fields: Any = field(repr=False)
    _delimiters: Delimiters = field(repr=False)
    _codec: str = field(repr=False)

    def text(self, number: int, component: int = 1, subcomponent: int = 1, *, repetition: int = 1) -> str:
        """A value without its outer spaces; empty where there is none, and where it is to be deleted."""
        found = _part(_part(_part(_part(self._fields, number + 1), repetition), component), subcomponent)
        if not isinstance(found, str) or found == NULL:
            return ""
        return unescaped(found, self._delimiters, self._codec).strip()

    def has(self, number: int) -> bool:
        """Return whether the field says anything, be it that its value is to be deleted."""
        return bool(str(_part(self._fields, number + 1)).strip())

    def repetitions(self, number: int) -> int:
        """Return how often the field repeats."""
        found = _part(self._fields, number + 1)
        return len(found) if self.has(number) and not isinstance(found, str) else int(self.has(number))


@dataclass(frozen=True, slots=True)
class Hl7Message:
    """A message: its header and its segments in order, MSH the first of them."""

    header: MessageHeader
    segments: tuple[Segment, ...]

    def first(self, name: str) -> Segment | None:
        """The first segment of a name."""
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator[Segment]:
        """All segments of a name."""
        return (segment for segment in self.segments if segment.name == name)

    def after(self, name: str, *until: str) -> tuple[Segment, ...]:
        """What follows the first segment of a name, up to the next of `until`."""
        found: list[Segment] = []
        begun = False
        for segment in self.segments:
            if begun and segment.name in until:
                break
            if begun:
                found.append(segment)
            begun = begun or segment.name == name
        return tuple(found)

    def groups(self, name: str) -> list[tuple[Segment, ...]]:
        """The segments from each of a name up to the next of it: the orders of an ORM begin with ORC."""
        made: list[list[Segment]] = []
        for segment in self.segments:
            if segment.name == name:
                made.append([])
            if made:
                made[-1].append(segment)
        return [tuple(group) for group in made]


def parse(data: bytes) -> Hl7Message:
    """A message of these bytes. Raises MessageFault, naming what is wrong with it."""
    header = header_of(data)
    codec = codec_of(header.character_set, data)
    text = decoded(data, codec).lstrip("\ufeff").replace("\r\n", "\r").replace("\n", "\r")
    if text.count("\r") > MOST_DELIMITERS:
        raise _too_many()
    lines = [line for line in text.split("\r") if line.strip()]
    _check(lines, header.delimiters)
    # What of it the library is given has the delimiters that it takes for granted, none twice.
    parted = hl7.parse("\r".join(line.lstrip(" \t") for line in lines))
    return Hl7Message(
        header,
        tuple(
            Segment(line.lstrip()[:3], segment, header.delimiters, codec)
            for line, segment in zip(lines, parted, strict=True)
        ),
    )


def _check(lines: list[str], delimiters: Delimiters) -> None:
    if len(lines) > MOST_SEGMENTS:
        raise MessageFault("MSH", f"a message has at most {MOST_SEGMENTS} segments", Condition.DATA_TYPE)
    marks = (delimiters.field, delimiters.component, delimiters.repetition, delimiters.subcomponent)
    if sum(line.count(mark) for line in lines for mark in marks) > MOST_DELIMITERS:
        raise _too_many()
    for number, line in enumerate(lines, 1):
        name, rest = line.lstrip()[:3], line.lstrip()[3:]
        if not _SEGMENT.fullmatch(name) or (not rest.startswith(delimiters.field) and rest):
            where = f"segment {number}"
            raise MessageFault(where, "a segment begins with its name", Condition.SEGMENT_SEQUENCE)
        if name == "MSH" and number > 1:
            raise MessageFault("MSH", "a message has one of it", Condition.SEGMENT_SEQUENCE)


def _too_many() -> MessageFault:
    return MessageFault("MSH", f"a message has at most {MOST_DELIMITERS} delimiters", Condition.DATA_TYPE)


def _part(whole: Any, number: int) -> Any:
    """The library leaves out levels that a text has no delimiter of: it is then its own first part."""
    if isinstance(whole, str):
        return whole if number == 1 else ""
    return whole[number - 1] if number <= len(whole) else ""
