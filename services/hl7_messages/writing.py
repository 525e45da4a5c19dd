"""Messages written: segments of fields, each escaped."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from services.hl7_messages.escapes import Delimiters, escaped

Value = str | tuple["Value", ...]
"""A text, or components; a component may have subcomponents."""
Field = Value | list[Value]
"""A value, or its repetitions."""
OURS = Delimiters()
VERSION = "2.5.1"
APPLICATION = "VETARK"


class Raw(str):
    """A field as it was sent, delimiters, escape sequences and all."""

    __slots__ = ()


def segment(name: str, fields: Mapping[int, Field], delimiters: Delimiters = OURS) -> str:
    """One segment; fields by their numbers, those after the last that says anything left out."""
    texts = {number: _field(value, delimiters) for number, value in fields.items()}
    last = max((number for number, text in texts.items() if text), default=0)
    if name == "MSH":  # its first field is the delimiter itself
        parts = [name, delimiters.encoding_characters, *(texts.get(n, "") for n in range(3, last + 1))]
    else:
        parts = [name, *(texts.get(number, "") for number in range(1, last + 1))]
    return delimiters.field.join(parts)


def encoded(segments: Sequence[str], codec: str) -> bytes:
    """The message's bytes; what the character set has not becomes a question mark."""
    return "".join(f"{one}\r" for one in segments).encode(codec, "replace")


def moment(at: datetime) -> str:
    """A time stamp (TS) with its offset."""
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000")


def _field(value: Field, delimiters: Delimiters) -> str:
    if isinstance(value, list):
        return delimiters.repetition.join(_value(one, delimiters) for one in value)
    return _value(value, delimiters)


def _value(value: Value, delimiters: Delimiters) -> str:
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, str):
        return escaped(value, delimiters)
    parts = [
        escaped(one, delimiters)
        if isinstance(one, str)
        else delimiters.subcomponent.join(escaped(str(each), delimiters) for each in one)
        for one in value
    ]
    return delimiters.component.join(parts).rstrip(delimiters.component)
