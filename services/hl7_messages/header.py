"""The header of a message (MSH, HL7 2.14.9), read first and leniently: so any message can be answered."""

import re
from dataclasses import dataclass, field

from services.hl7_messages.escapes import Delimiters
from services.hl7_messages.faults import Condition, MessageFault

LONGEST_HEADER = 4096
_USUAL = Delimiters()


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """The fields of MSH that decide what becomes of a message; `fields`: all, each byte a character."""

    delimiters: Delimiters = _USUAL
    sending: tuple[str, str] = ("", "")  # application and facility
    receiving: tuple[str, str] = ("", "")
    at: str = ""
    type: str = ""
    event: str = ""
    control_id: str = ""
    processing_id: str = ""
    version: str = ""
    accept_acknowledgement: str = ""  # HL7 table 0155: AL, NE, ER, SU
    application_acknowledgement: str = ""
    character_set: str = ""
    fields: tuple[str, ...] = field(default=(), repr=False)

    def raw(self, number: int) -> str:
        """A whole field as it was sent, each of its bytes a character; fields are counted from MSH-1."""
        return self.fields[number - 1] if number <= len(self.fields) else ""

    @property
    def is_enhanced(self) -> bool:
        """Whether its sender asks for acknowledgements of the enhanced mode (HL7 2.9.3)."""
        return bool(self.accept_acknowledgement or self.application_acknowledgement)

    @property
    def names_error_by_component(self) -> bool:
        """Whether its version has the ERR segment in its present form (from HL7 2.5 on)."""
        found = re.fullmatch(r"2\.(\d+).*", self.version)
        return found is None or int(found[1]) >= 5  # noqa: PLR2004 - the version


def header_of(data: bytes) -> MessageHeader:
    """What the first segment says. Raises MessageFault for what begins with no MSH that can be read."""
    line = re.split(rb"[\r\n]", data.lstrip(b" \t\r\n\xef\xbb\xbf")[:LONGEST_HEADER], maxsplit=1)[0]
    text = line.decode("iso8859-1")
    if not text.startswith("MSH") or len(text) < len("MSH|^~\\&"):
        raise MessageFault("MSH", "a message begins with it", Condition.SEGMENT_SEQUENCE, rejected=True)
    delimiters = _delimiters(text)
    fields = tuple(text.split(delimiters.field))

    def named(number: int, component: int = 1) -> str:
        value = fields[number - 1] if number <= len(fields) else ""
        parts = value.split(delimiters.component)
        return _read(parts[component - 1].strip()) if component <= len(parts) else ""

    return MessageHeader(
        delimiters,
        (named(3), named(4)),
        (named(5), named(6)),
        named(7),
        named(9),
        named(9, 2),
        named(10),
        named(11),
        named(12),
        named(15).upper(),
        named(16).upper(),
        fields[17].strip() if len(fields) > 17 else "",  # noqa: PLR2004 - MSH-18
        fields,
    )


def _read(text: str) -> str:
    """Bytes that are UTF-8 as its characters."""
    try:
        return text.encode("iso8859-1").decode("utf-8")
    except UnicodeDecodeError:
        return text


def _delimiters(text: str) -> Delimiters:
    separator = text[3]
    marks = text[4:].split(separator, 1)[0]
    whole = marks + _USUAL.encoding_characters[len(marks) :]
    made = Delimiters(separator, *whole[:4])
    characters = [separator, *made.encoding_characters]
    if len(set(characters)) < len(characters) or any(
        one.isalnum() or one.isspace() or not one.isprintable() for one in characters
    ):
        where = "MSH-2"
        raise MessageFault(where, "the delimiters cannot be told apart", Condition.DATA_TYPE, rejected=True)
    return made
