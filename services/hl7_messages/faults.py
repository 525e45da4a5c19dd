"""What is wrong with a message: where, why, and the code that its sender is told (HL7 table 0357)."""

import re
from enum import IntEnum

from services.errors import Invalid

_FIELD = re.compile(r"([A-Z][A-Z0-9]{2})(?:-(\d+)(?:\.(\d+))?)?")


class Condition(IntEnum):
    """HL7 Error Condition Code (table 0357)."""

    SEGMENT_SEQUENCE = 100
    REQUIRED_FIELD = 101
    DATA_TYPE = 102
    TABLE_VALUE = 103
    MESSAGE_TYPE = 200
    EVENT_CODE = 201
    PROCESSING_ID = 202
    VERSION_ID = 203
    UNKNOWN_KEY = 204
    DUPLICATE_KEY = 205
    LOCKED = 206
    INTERNAL = 207

    @property
    def meaning(self) -> str:
        """The table's words."""
        return _MEANINGS[self]


_MEANINGS = {
    Condition.SEGMENT_SEQUENCE: "Segment sequence error",
    Condition.REQUIRED_FIELD: "Required field missing",
    Condition.DATA_TYPE: "Data type error",
    Condition.TABLE_VALUE: "Table value not found",
    Condition.MESSAGE_TYPE: "Unsupported message type",
    Condition.EVENT_CODE: "Unsupported event code",
    Condition.PROCESSING_ID: "Unsupported processing id",
    Condition.VERSION_ID: "Unsupported version id",
    Condition.UNKNOWN_KEY: "Unknown key identifier",
    Condition.DUPLICATE_KEY: "Duplicate key identifier",
    Condition.LOCKED: "Application record locked",
    Condition.INTERNAL: "Application internal error",
}


class MessageFault(Invalid):
    """A message that is not taken. `where` is a field (`PID-3`, `PID-3.4`) or a segment.

    `rejected`: for what has nothing to do with its content (HL7 2.9.2.1): the kind of message, its addressee,
    or that we cannot at the moment.
    """

    def __init__(self, where: str, why: str, condition: Condition, *, rejected: bool = False) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.condition = condition
        self.rejected = rejected

    @property
    def location(self) -> tuple[str, str, str]:
        """Segment, field and component; empty where it names none."""
        found = _FIELD.fullmatch(self.where)
        return (found[1], found[2] or "", found[3] or "") if found else ("", "", "")
