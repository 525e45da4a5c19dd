"""A-ASSOCIATE, A-RELEASE and A-ABORT PDUs as values, and their bytes (PS3.8 9.3, PS3.7 D.3.3).

Written by hand: items we do not know are ignored as PS3.8 9.3.1 demands, and one odd UID spoils its context only.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from services.dicom.uids import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from services.upper_layer.errors import AbortReason, ProtocolError

APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"

_PDU = struct.Struct(">BxI")
_ITEM = struct.Struct(">BxH")
_FIXED = struct.Struct(">H2x16s16s32x")
_WINDOW = b"\x00\x01\x00\x01"


class PduType(IntEnum):
    """The first byte of a PDU."""

    ASSOCIATE_RQ = 1
    ASSOCIATE_AC = 2
    ASSOCIATE_RJ = 3
    P_DATA_TF = 4
    RELEASE_RQ = 5
    RELEASE_RP = 6
    ABORT = 7


class Result(IntEnum):
    """What became of a proposed presentation context (PS3.8 Table 9-18)."""

    ACCEPTANCE = 0
    USER_REJECTION = 1
    NO_REASON = 2
    ABSTRACT_SYNTAX_NOT_SUPPORTED = 3
    TRANSFER_SYNTAXES_NOT_SUPPORTED = 4


@dataclass(frozen=True, slots=True)
class ProposedContext:
    """A presentation context as the requestor proposes it; `id` is odd, 1 to 255."""

    id: int
    abstract_syntax: str
    transfer_syntaxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContextReply:
    """The acceptor's answer to one proposed context; the transfer syntax counts only with ACCEPTANCE."""

    id: int
    result: Result
    transfer_syntax: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """SCP/SCU role selection of one SOP class, as seen by the association requestor (PS3.7 D.3.3.4)."""

    scu: bool
    scp: bool


@dataclass(frozen=True, slots=True)
class UserInformation:
    """The user information item. `maximum_length`: bytes its sender will receive in one PDU, 0 without limit."""

    maximum_length: int
    implementation_class_uid: str = IMPLEMENTATION_CLASS_UID
    implementation_version_name: str = IMPLEMENTATION_VERSION_NAME
    roles: Mapping[str, Role] = field(default_factory=dict)
    extended: Mapping[str, bytes] = field(default_factory=dict)
    asynchronous: bool = False


@dataclass(frozen=True, slots=True)
class AssociateRequest:
    """An A-ASSOCIATE-RQ PDU."""

    called_aet: str
    calling_aet: str
    contexts: tuple[ProposedContext, ...]
    user: UserInformation
    application_context: str = APPLICATION_CONTEXT
    protocol_version: int = 1

    def encode(self) -> bytes:
        """The PDU's bytes."""
        contexts = b"".join(
            _item(
                0x20,
                bytes((context.id, 0, 0, 0))
                + _item(0x30, _text(context.abstract_syntax))
                + b"".join(_item(0x40, _text(syntax)) for syntax in context.transfer_syntaxes),
            )
            for context in self.contexts
        )
        return _associate(PduType.ASSOCIATE_RQ, self, contexts)

    @classmethod
    def decode(cls, body: bytes) -> "AssociateRequest":
        """From a PDU's bytes after its header. Raises ProtocolError."""
        version, called, calling, items = _associate_items(body)
        contexts = tuple(_proposed(value) for kind, value in items if kind == 0x20)
        numbers = {context.id for context in contexts}
        if not contexts or len(numbers) != len(contexts) or any(number % 2 == 0 for number in numbers):
            raise ProtocolError(
                AbortReason.INVALID_PARAMETER, "presentation context IDs are not odd and unique"
            )
        return cls(called, calling, contexts, _user(items), _application_context(items), version)


@dataclass(frozen=True, slots=True)
class AssociateAccept:
    """An A-ASSOCIATE-AC PDU; its AE titles are those of the request and are not tested (PS3.8 9.3.3)."""

    called_aet: str
    calling_aet: str
    contexts: tuple[ContextReply, ...]
    user: UserInformation
    application_context: str = APPLICATION_CONTEXT
    protocol_version: int = 1

    def encode(self) -> bytes:
        """The PDU's bytes."""
        contexts = b"".join(
            _item(
                0x21, bytes((reply.id, 0, reply.result, 0)) + _item(0x40, _text(reply.transfer_syntax))
            )
            for reply in self.contexts
        )  # fmt: skip
        return _associate(PduType.ASSOCIATE_AC, self, contexts)

    @classmethod
    def decode(cls, body: bytes) -> "AssociateAccept":
        """From a PDU's bytes after its header. Raises ProtocolError."""
        version, called, calling, items = _associate_items(body)
        replies = tuple(_reply(value) for kind, value in items if kind == 0x21)
        return cls(called, calling, replies, _user(items), _application_context(items), version)


@dataclass(frozen=True, slots=True)
class Rejection:
    """An A-ASSOCIATE-RJ PDU: result 1 permanent, 2 transient; source and reason of PS3.8 Table 9-21."""

    result: int
    source: int
    reason: int

    def encode(self) -> bytes:
        """The PDU's bytes."""
        return _PDU.pack(PduType.ASSOCIATE_RJ, 4) + bytes((0, self.result, self.source, self.reason))

    @classmethod
    def decode(cls, body: bytes) -> "Rejection":
        """From a PDU's bytes after its header. Raises ProtocolError."""
        return cls(*_four(body)[1:])


NO_REASON_GIVEN = Rejection(1, 1, 1)
APPLICATION_CONTEXT_NOT_SUPPORTED = Rejection(1, 1, 2)
CALLING_AET_NOT_RECOGNIZED = Rejection(1, 1, 3)
CALLED_AET_NOT_RECOGNIZED = Rejection(1, 1, 7)
PROTOCOL_VERSION_NOT_SUPPORTED = Rejection(1, 2, 2)
TEMPORARY_CONGESTION = Rejection(2, 3, 1)
LOCAL_LIMIT_EXCEEDED = Rejection(2, 3, 2)


@dataclass(frozen=True, slots=True)
class Abort:
    """An A-ABORT PDU: source 0 is the service user, 2 the provider, whose reason alone means something."""

    source: int
    reason: int

    def encode(self) -> bytes:
        """The PDU's bytes."""
        return _PDU.pack(PduType.ABORT, 4) + bytes((0, 0, self.source, self.reason))

    @classmethod
    def decode(cls, body: bytes) -> "Abort":
        """From a PDU's bytes after its header. Raises ProtocolError."""
        return cls(*_four(body)[2:])


RELEASE_RQ = _PDU.pack(PduType.RELEASE_RQ, 4) + bytes(4)
RELEASE_RP = _PDU.pack(PduType.RELEASE_RP, 4) + bytes(4)


def _text(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape")


def _string(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape").strip(" \0")


def _item(kind: int, value: bytes) -> bytes:
    return _ITEM.pack(kind, len(value)) + value


def _four(body: bytes) -> bytes:
    if len(body) != 4:  # noqa: PLR2004 - PS3.8 9.3.4, 9.3.8
        raise ProtocolError(AbortReason.INVALID_PARAMETER, "PDU of a wrong length")
    return body


def _associate(kind: PduType, pdu: AssociateRequest | AssociateAccept, contexts: bytes) -> bytes:
    user = pdu.user
    information = _item(0x51, user.maximum_length.to_bytes(4, "big"))
    information += _item(0x52, _text(user.implementation_class_uid))
    if user.asynchronous:
        information += _item(0x53, _WINDOW)
    for uid, role in user.roles.items():
        information += _item(0x54, _with_uid(uid, bytes((role.scu, role.scp))))
    information += _item(0x55, _text(user.implementation_version_name))
    for uid, application in user.extended.items():
        information += _item(0x56, _with_uid(uid, application))
    body = _FIXED.pack(
        pdu.protocol_version, _text(pdu.called_aet).ljust(16), _text(pdu.calling_aet).ljust(16)
    )
    body += _item(0x10, _text(pdu.application_context)) + contexts + _item(0x50, information)
    return _PDU.pack(kind, len(body)) + body


def _with_uid(uid: str, value: bytes) -> bytes:
    encoded = _text(uid)
    return len(encoded).to_bytes(2, "big") + encoded + value


def _items(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        if at + _ITEM.size > len(data):
            raise ProtocolError(AbortReason.INVALID_PARAMETER, "truncated item")
        kind, length = _ITEM.unpack_from(data, at)
        at += _ITEM.size
        if at + length > len(data):
            raise ProtocolError(AbortReason.INVALID_PARAMETER, "item runs past the end")
        yield kind, data[at : at + length]
        at += length


def _associate_items(body: bytes) -> tuple[int, str, str, list[tuple[int, bytes]]]:
    if len(body) < _FIXED.size:
        raise ProtocolError(AbortReason.INVALID_PARAMETER, "A-ASSOCIATE PDU is too short")
    version, called, calling = _FIXED.unpack_from(body)
    return version, _string(called), _string(calling), list(_items(body[_FIXED.size :]))


def _application_context(items: list[tuple[int, bytes]]) -> str:
    return next((_string(value) for kind, value in items if kind == 0x10), "")


def _context_items(value: bytes) -> tuple[bytes, list[tuple[int, str]]]:
    if len(value) < 4:  # noqa: PLR2004 - PS3.8 9.3.2.2
        raise ProtocolError(AbortReason.INVALID_PARAMETER, "presentation context item is too short")
    return value[:4], [(kind, _string(uid)) for kind, uid in _items(value[4:])]


def _proposed(value: bytes) -> ProposedContext:
    head, items = _context_items(value)
    abstract = next((uid for kind, uid in items if kind == 0x30), "")
    return ProposedContext(head[0], abstract, tuple(uid for kind, uid in items if kind == 0x40))


def _reply(value: bytes) -> ContextReply:
    head, items = _context_items(value)
    # Reasons the standard does not know are rejections too.
    result = Result(head[2]) if head[2] <= Result.TRANSFER_SYNTAXES_NOT_SUPPORTED else Result.NO_REASON
    return ContextReply(head[0], result, next((uid for kind, uid in items if kind == 0x40), ""))


def _user(items: list[tuple[int, bytes]]) -> UserInformation:
    maximum, class_uid, version, asynchronous = 0, "", "", False
    roles: dict[str, Role] = {}
    extended: dict[str, bytes] = {}
    information = next((value for kind, value in items if kind == 0x50), b"")
    for kind, value in _items(information):
        if kind == 0x51:
            maximum = int.from_bytes(_four(value), "big")
        elif kind == 0x52:
            class_uid = _string(value)
        elif kind == 0x53:
            asynchronous = True
        elif kind == 0x54:
            uid, rest = _split_uid(value)
            roles[uid] = Role(rest[:1] == b"\1", rest[1:2] == b"\1")
        elif kind == 0x55:
            version = _string(value)
        elif kind == 0x56:
            uid, extended_value = _split_uid(value)
            extended[uid] = extended_value
    return UserInformation(maximum, class_uid, version, roles, extended, asynchronous)


def _split_uid(value: bytes) -> tuple[str, bytes]:
    length = int.from_bytes(value[:2], "big") + 2
    if len(value) < max(2, length):
        raise ProtocolError(AbortReason.INVALID_PARAMETER, "UID runs past its item")
    return _string(value[2:length]), value[length:]
