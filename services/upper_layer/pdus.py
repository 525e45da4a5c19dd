"""The PDUs of PS3.8 9.3 but P-DATA-TF, as values and as bytes."""

import struct
from dataclasses import dataclass
from enum import IntEnum

from services.upper_layer.errors import AbortReason, ProtocolError
from services.upper_layer.items import (
    ContextReply,
    Item,
    ProposedContext,
    UserInformation,
    item,
    items,
    string,
    text,
)

APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"

_PDU = struct.Struct(">BxI")
_FIXED = struct.Struct(">H2x16s16s32x")


class PduType(IntEnum):
    """The first byte of a PDU."""

    ASSOCIATE_RQ = 1
    ASSOCIATE_AC = 2
    ASSOCIATE_RJ = 3
    P_DATA_TF = 4
    RELEASE_RQ = 5
    RELEASE_RP = 6
    ABORT = 7


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
        return _associate(PduType.ASSOCIATE_RQ, self)

    @classmethod
    def decode(cls, body: bytes) -> "AssociateRequest":
        """Decode a PDU's bytes after its header. Raises ProtocolError."""
        version, called, calling, values = _split(body)
        contexts = tuple(ProposedContext.decode(v) for kind, v in values if kind == Item.PROPOSED_CONTEXT)
        numbers = {context.id for context in contexts}
        if not contexts or len(numbers) != len(contexts) or any(number % 2 == 0 for number in numbers):
            raise ProtocolError(
                AbortReason.INVALID_PARAMETER, "presentation context IDs are not odd and unique"
            )
        return cls(called, calling, contexts, *_common(values), version)


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
        return _associate(PduType.ASSOCIATE_AC, self)

    @classmethod
    def decode(cls, body: bytes) -> "AssociateAccept":
        """Decode a PDU's bytes after its header. Raises ProtocolError."""
        version, called, calling, values = _split(body)
        replies = tuple(ContextReply.decode(v) for kind, v in values if kind == Item.CONTEXT_REPLY)
        return cls(called, calling, replies, *_common(values), version)


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
        """Decode a PDU's bytes after its header. Raises ProtocolError."""
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
        """Decode a PDU's bytes after its header. Raises ProtocolError."""
        return cls(*_four(body)[2:])


RELEASE_RQ = _PDU.pack(PduType.RELEASE_RQ, 4) + bytes(4)
RELEASE_RP = _PDU.pack(PduType.RELEASE_RP, 4) + bytes(4)


def _four(body: bytes) -> bytes:
    if len(body) != 4:  # noqa: PLR2004 - PS3.8 9.3.4, 9.3.8
        raise ProtocolError(AbortReason.INVALID_PARAMETER, "PDU of a wrong length")
    return body


def _associate(kind: PduType, pdu: AssociateRequest | AssociateAccept) -> bytes:
    body = _FIXED.pack(pdu.protocol_version, text(pdu.called_aet).ljust(16), text(pdu.calling_aet).ljust(16))
    body += item(Item.APPLICATION_CONTEXT, text(pdu.application_context))
    body += b"".join(context.encode() for context in pdu.contexts) + pdu.user.encode()
    return _PDU.pack(kind, len(body)) + body


def _split(body: bytes) -> tuple[int, str, str, list[tuple[int, bytes]]]:
    if len(body) < _FIXED.size:
        raise ProtocolError(AbortReason.INVALID_PARAMETER, "A-ASSOCIATE PDU is too short")
    version, called, calling = _FIXED.unpack_from(body)
    return version, string(called), string(calling), list(items(body[_FIXED.size :]))


def _common(values: list[tuple[int, bytes]]) -> tuple[UserInformation, str]:
    single = dict(values)
    user = UserInformation.decode(single.get(Item.USER_INFORMATION, b""))
    return user, string(single.get(Item.APPLICATION_CONTEXT, b""))
