"""What goes wrong on the wire; all of it a `ConnectionError`, so that callers need not know the details."""

from enum import IntEnum
from pathlib import Path
from traceback import extract_tb


class AbortReason(IntEnum):
    """Why the service provider aborts (PS3.8 Table 9-26)."""

    NOT_SPECIFIED = 0
    UNRECOGNIZED_PDU = 1
    UNEXPECTED_PDU = 2
    UNRECOGNIZED_PARAMETER = 4
    UNEXPECTED_PARAMETER = 5
    INVALID_PARAMETER = 6


class ProtocolError(ConnectionError):
    """The peer sent what PS3.8 or PS3.7 does not allow; the association is aborted with `reason`."""

    def __init__(self, reason: AbortReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Rejected(ConnectionRefusedError):
    """The peer answered A-ASSOCIATE-RJ; the three numbers are those of PS3.8 9.3.4."""

    def __init__(self, result: int, source: int, reason: int) -> None:
        super().__init__(f"association rejected: result {result}, source {source}, reason {reason}")
        self.result, self.source, self.reason = result, source, reason


class Aborted(ConnectionAbortedError):
    """The association ended without a release: A-ABORT of either side, a timeout, a lost connection."""


def place(error: BaseException) -> str:
    """What broke and where, for the log: type, file and line, and no value that might be a patient's."""
    frames = extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + where
