"""Acknowledgements, of the original mode and of the enhanced one (HL7 2.9.2, 2.9.3)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.hl7_messages.faults import Condition, MessageFault
from services.hl7_messages.header import MessageHeader
from services.hl7_messages.message import parse
from services.hl7_messages.writing import APPLICATION, VERSION, Field, Raw, encoded, moment, segment

TAKEN = "A"
"""How a code of HL7 table 0008 ends where all is well: AA, CA. Else E (its content) or R (all else)."""
LONGEST_WHY = 80
_ERRORS = "HL70357"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What somebody answered us: the code, which message it is of, and why it was not taken."""

    code: str
    control_id: str
    why: str

    @property
    def is_taken(self) -> bool:
        """Whether the message was accepted."""
        return self.code.endswith(TAKEN)


def acknowledgements(
    header: MessageHeader, fault: MessageFault | None = None, note: str = ""
) -> Sequence[bytes]:
    """What a message is answered with: one acknowledgement, or what its sender asks for (none to two).

    `note`: what a sender of a message that is taken should know all the same.
    """
    ending = ("R" if fault.rejected else "E") if fault else TAKEN
    if not header.is_enhanced:
        return [_acknowledgement(header, f"A{ending}", fault, note)]
    asked = (("C", header.accept_acknowledgement), ("A", header.application_acknowledgement))
    return [
        _acknowledgement(header, mode + ending, fault, note)
        for mode, condition in asked
        if condition in {"AL", "ER" if fault else "SU"}
    ]


def read(data: bytes) -> Acknowledgement:
    """What an answer says. Raises MessageFault for one that is no acknowledgement."""
    message = parse(data)
    found = message.first("MSA")
    if found is None:
        raise MessageFault("MSA", "an acknowledgement has it", Condition.SEGMENT_SEQUENCE)
    error = message.first("ERR")
    why = found.text(3) or (error.text(8) or error.text(3, 2) if error else "")
    return Acknowledgement(found.text(1).upper(), found.text(2), why)


def _acknowledgement(header: MessageHeader, code: str, fault: MessageFault | None, note: str) -> bytes:
    """What it names of its sender goes back byte by byte; all else is ASCII, as every set has it."""

    def sent(number: int) -> Raw:
        return Raw(header.raw(number))

    fields: dict[int, Field] = {
        3: sent(5) or APPLICATION,
        4: sent(6),
        5: sent(3),
        6: sent(4),
        7: moment(datetime.now(UTC)),
        9: ("ACK", header.event, "ACK") if header.event else "ACK",
        10: secrets.token_hex(10),
        11: sent(11) or "P",
        12: sent(12) or VERSION,
        18: sent(18),
    }
    marks = header.delimiters
    why = (str(fault) if fault else note).encode("ascii", "replace").decode()
    made = [
        segment("MSH", fields, marks),
        segment("MSA", {1: code, 2: sent(10), 3: why[:LONGEST_WHY]}, marks),
    ]
    if fault:
        made.append(_error(header, fault))
    return encoded(made, "iso8859-1")


def _error(header: MessageHeader, fault: MessageFault) -> str:
    """ERR, in the form of the message's version (HL7 2.14.5)."""
    name, field, component = fault.location
    number = str(int(fault.condition))
    if not header.names_error_by_component:
        code = (number, fault.condition.meaning, _ERRORS)
        return segment("ERR", {1: (name, "1", field, code)}, header.delimiters)
    location = (name, "1", field, "1", component) if component else (name, "1", field)
    return segment(
        "ERR",
        {
            2: location if name else "",
            3: (number, fault.condition.meaning, _ERRORS),
            4: "E",
            8: str(fault),
        },
        header.delimiters,
    )
