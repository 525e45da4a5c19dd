"""Command sets: the head of every DIMSE message, Implicit VR Little Endian (PS3.7 6.3, E)."""

import struct
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any, TypedDict

from services.upper_layer.errors import AbortReason, ProtocolError

NO_DATASET = 0x0101
MEDIUM_PRIORITY = 0
# Statuses that either side of an association knows (PS3.7 C)
SUCCESS = 0x0000
PENDING = (0xFF00, 0xFF01)
CANCELLED = 0xFE00
PROCESSING_FAILURE = 0x0110
RESPONSE = 0x8000
"""The bit of a Command Field that makes it a response (PS3.7 E.1-1)."""

_HEAD = struct.Struct("<HHI")
_US = struct.Struct("<H")
_UL = struct.Struct("<I")


class CommandField(IntEnum):
    """The service that a message belongs to; a response has the high bit set (PS3.7 E.1-1)."""

    C_STORE_RQ = 0x0001
    C_STORE_RSP = 0x8001
    C_GET_RQ = 0x0010
    C_GET_RSP = 0x8010
    C_FIND_RQ = 0x0020
    C_FIND_RSP = 0x8020
    C_MOVE_RQ = 0x0021
    C_MOVE_RSP = 0x8021
    C_ECHO_RQ = 0x0030
    C_ECHO_RSP = 0x8030
    N_EVENT_REPORT_RQ = 0x0100
    N_EVENT_REPORT_RSP = 0x8100
    N_GET_RQ = 0x0110
    N_GET_RSP = 0x8110
    N_SET_RQ = 0x0120
    N_SET_RSP = 0x8120
    N_ACTION_RQ = 0x0130
    N_ACTION_RSP = 0x8130
    N_CREATE_RQ = 0x0140
    N_CREATE_RSP = 0x8140
    N_DELETE_RQ = 0x0150
    N_DELETE_RSP = 0x8150
    C_CANCEL_RQ = 0x0FFF


class Command(TypedDict, total=False):
    """The elements of a command set by keyword; absent ones are absent."""

    AffectedSOPClassUID: str
    RequestedSOPClassUID: str
    CommandField: int
    MessageID: int
    MessageIDBeingRespondedTo: int
    MoveDestination: str
    Priority: int
    CommandDataSetType: int
    Status: int
    OffendingElement: bytes
    ErrorComment: str
    ErrorID: int
    AffectedSOPInstanceUID: str
    RequestedSOPInstanceUID: str
    EventTypeID: int
    AttributeIdentifierList: bytes
    ActionTypeID: int
    NumberOfRemainingSuboperations: int
    NumberOfCompletedSuboperations: int
    NumberOfFailedSuboperations: int
    NumberOfWarningSuboperations: int
    MoveOriginatorApplicationEntityTitle: str
    MoveOriginatorMessageID: int


def _number(value: bytes) -> int:
    if len(value) != _US.size:
        raise ProtocolError(AbortReason.INVALID_PARAMETER, "command element of a wrong length")
    return int.from_bytes(value, "little")


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape").strip(" \0")


_ELEMENTS: dict[int, tuple[str, Callable[[bytes], Any]]] = {
    0x0002: ("AffectedSOPClassUID", _text),
    0x0003: ("RequestedSOPClassUID", _text),
    0x0100: ("CommandField", _number),
    0x0110: ("MessageID", _number),
    0x0120: ("MessageIDBeingRespondedTo", _number),
    0x0600: ("MoveDestination", _text),
    0x0700: ("Priority", _number),
    0x0800: ("CommandDataSetType", _number),
    0x0900: ("Status", _number),
    0x0901: ("OffendingElement", bytes),
    0x0902: ("ErrorComment", _text),
    0x0903: ("ErrorID", _number),
    0x1000: ("AffectedSOPInstanceUID", _text),
    0x1001: ("RequestedSOPInstanceUID", _text),
    0x1002: ("EventTypeID", _number),
    0x1005: ("AttributeIdentifierList", bytes),
    0x1008: ("ActionTypeID", _number),
    0x1020: ("NumberOfRemainingSuboperations", _number),
    0x1021: ("NumberOfCompletedSuboperations", _number),
    0x1022: ("NumberOfFailedSuboperations", _number),
    0x1023: ("NumberOfWarningSuboperations", _number),
    0x1030: ("MoveOriginatorApplicationEntityTitle", _text),
    0x1031: ("MoveOriginatorMessageID", _number),
}
_NUMBERS = {keyword: number for number, (keyword, _) in _ELEMENTS.items()}


def decode(data: bytes) -> Command:
    """The command set in `data`; elements we do not know are left out. Raises ProtocolError."""
    command: dict[str, Any] = {}
    at, end = 0, len(data)
    while at < end:
        if at + 8 > end:
            raise ProtocolError(AbortReason.INVALID_PARAMETER, "truncated command set")
        group, number, length = _HEAD.unpack_from(data, at)
        at += 8
        if group or at + length > end:
            raise ProtocolError(AbortReason.INVALID_PARAMETER, "command set cannot be parsed")
        if number in _ELEMENTS:
            keyword, read = _ELEMENTS[number]
            command[keyword] = read(data[at : at + length])
        at += length
    if "CommandField" not in command or "CommandDataSetType" not in command:
        raise ProtocolError(AbortReason.INVALID_PARAMETER, "command set without its required elements")
    return command  # type: ignore[return-value]


def encode(command: Command | Mapping[str, Any]) -> bytes:
    """The bytes of a command set, its group length first."""
    body = b"".join(
        _element(_NUMBERS[keyword], value)
        for keyword, value in sorted(command.items(), key=lambda item: _NUMBERS[item[0]])
    )
    return _element(0x0000, _UL.pack(len(body))) + body


def has_dataset(command: Command) -> bool:
    """Return whether a dataset follows the command (PS3.7 E.1: any value but 0101H)."""
    return command["CommandDataSetType"] != NO_DATASET


def response(request: Command, status: int, comment: str = "") -> Command:
    """The response to a request, without dataset; `comment`, at most 64 characters, explains."""
    answer: Command = {
        "CommandField": request["CommandField"] | RESPONSE,
        "MessageIDBeingRespondedTo": request.get("MessageID", 0),
        "CommandDataSetType": NO_DATASET,
        "Status": status,
    }
    if "AffectedSOPClassUID" in request:
        answer["AffectedSOPClassUID"] = request["AffectedSOPClassUID"]
    if "AffectedSOPInstanceUID" in request:
        answer["AffectedSOPInstanceUID"] = request["AffectedSOPInstanceUID"]
    if comment:
        answer["ErrorComment"] = comment[:64]
    return answer


def _element(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        value = _US.pack(value)
    elif isinstance(value, str):
        value = value.encode("utf-8", "surrogateescape")
        if len(value) % 2:
            value += b"\0" if number in _UIDS else b" "
    return _HEAD.pack(0, number, len(value)) + value


_UIDS = frozenset({0x0002, 0x0003, 0x1000, 0x1001})
