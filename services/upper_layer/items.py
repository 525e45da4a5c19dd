"""The items inside A-ASSOCIATE PDUs: presentation contexts and user information (PS3.8 9.3.2, PS3.7 D.3.3).

Written by hand: items we do not know are ignored, as PS3.8 9.3.1 demands, and one odd UID spoils its context
only.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from services.dicom.uids import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from services.upper_layer.errors import AbortReason, ProtocolError
from services.upper_layer.identity import UserIdentity

_HEADER = struct.Struct(">BxH")
_CONTEXT_HEAD_BYTES = 4
_ONE_AT_A_TIME = b"\0\1\0\1"
# A response of no length: all there is to say of a username (PS3.7 D.3-15).
_IDENTITY_ACCEPTED = b"\0\0"


class Item(IntEnum):
    """The first byte of an item or sub-item."""

    APPLICATION_CONTEXT = 0x10
    PROPOSED_CONTEXT = 0x20
    CONTEXT_REPLY = 0x21
    ABSTRACT_SYNTAX = 0x30
    TRANSFER_SYNTAX = 0x40
    USER_INFORMATION = 0x50
    MAXIMUM_LENGTH = 0x51
    IMPLEMENTATION_CLASS_UID = 0x52
    ASYNCHRONOUS_OPERATIONS_WINDOW = 0x53
    ROLE_SELECTION = 0x54
    IMPLEMENTATION_VERSION_NAME = 0x55
    EXTENDED_NEGOTIATION = 0x56
    USER_IDENTITY = 0x58
    USER_IDENTITY_REPLY = 0x59


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

    def encode(self) -> bytes:
        """The item's bytes."""
        value = bytes((self.id, 0, 0, 0)) + item(Item.ABSTRACT_SYNTAX, text(self.abstract_syntax))
        for syntax in self.transfer_syntaxes:
            value += item(Item.TRANSFER_SYNTAX, text(syntax))
        return item(Item.PROPOSED_CONTEXT, value)

    @classmethod
    def decode(cls, value: bytes) -> "ProposedContext":
        """Decode an item's value. Raises ProtocolError."""
        head, uids = _context_items(value)
        abstract = next((uid for kind, uid in uids if kind == Item.ABSTRACT_SYNTAX), "")
        return cls(head[0], abstract, tuple(uid for kind, uid in uids if kind == Item.TRANSFER_SYNTAX))


@dataclass(frozen=True, slots=True)
class ContextReply:
    """The acceptor's answer to one proposed context; the transfer syntax counts only with ACCEPTANCE."""

    id: int
    result: Result
    transfer_syntax: str = ""

    def encode(self) -> bytes:
        """The item's bytes."""
        syntax = item(Item.TRANSFER_SYNTAX, text(self.transfer_syntax))
        return item(Item.CONTEXT_REPLY, bytes((self.id, 0, self.result, 0)) + syntax)

    @classmethod
    def decode(cls, value: bytes) -> "ContextReply":
        """Decode an item's value; an unknown result is a rejection too. Raises ProtocolError."""
        head, uids = _context_items(value)
        result = Result(head[2]) if head[2] in set(Result) else Result.NO_REASON
        return cls(head[0], result, next((uid for kind, uid in uids if kind == Item.TRANSFER_SYNTAX), ""))


@dataclass(frozen=True, slots=True)
class Role:
    """SCP/SCU role selection of one SOP class, as seen by the association requestor (PS3.7 D.3.3.4)."""

    scu: bool
    scp: bool


@dataclass(frozen=True, slots=True)
class UserInformation:
    """What each side says of itself. `maximum_length`: bytes it will receive in one PDU, 0 without limit."""

    maximum_length: int
    implementation_class_uid: str = IMPLEMENTATION_CLASS_UID
    implementation_version_name: str = IMPLEMENTATION_VERSION_NAME
    roles: Mapping[str, Role] = field(default_factory=dict)
    extended: Mapping[str, bytes] = field(default_factory=dict)
    asynchronous: bool = False  # a window was proposed; we answer one operation at a time
    identity: UserIdentity | None = None  # of a request
    identity_accepted: bool = False  # of an answer to a request that asked to be told

    def encode(self) -> bytes:
        """The item's bytes."""
        value = item(Item.MAXIMUM_LENGTH, self.maximum_length.to_bytes(4, "big"))
        value += item(Item.IMPLEMENTATION_CLASS_UID, text(self.implementation_class_uid))
        if self.asynchronous:
            value += item(Item.ASYNCHRONOUS_OPERATIONS_WINDOW, _ONE_AT_A_TIME)
        for uid, role in self.roles.items():
            value += item(Item.ROLE_SELECTION, _with_uid(uid, bytes((role.scu, role.scp))))
        value += item(Item.IMPLEMENTATION_VERSION_NAME, text(self.implementation_version_name))
        for uid, information in self.extended.items():
            value += item(Item.EXTENDED_NEGOTIATION, _with_uid(uid, information))
        if self.identity:
            value += item(Item.USER_IDENTITY, self.identity.encode())
        if self.identity_accepted:
            value += item(Item.USER_IDENTITY_REPLY, _IDENTITY_ACCEPTED)
        return item(Item.USER_INFORMATION, value)

    @classmethod
    def decode(cls, value: bytes) -> "UserInformation":
        """Decode an item's value. Raises ProtocolError."""
        values = list(items(value))
        single = dict(values)
        maximum = single.get(Item.MAXIMUM_LENGTH, b"\0\0\0\0")
        if len(maximum) != 4:  # noqa: PLR2004 - PS3.8 D.1
            raise ProtocolError(AbortReason.INVALID_PARAMETER, "maximum length of a wrong length")
        roles = [_split_uid(value) for kind, value in values if kind == Item.ROLE_SELECTION]
        extended = [_split_uid(value) for kind, value in values if kind == Item.EXTENDED_NEGOTIATION]
        return cls(
            int.from_bytes(maximum, "big"),
            string(single.get(Item.IMPLEMENTATION_CLASS_UID, b"")),
            string(single.get(Item.IMPLEMENTATION_VERSION_NAME, b"")),
            {uid: Role(rest[:1] == b"\1", rest[1:2] == b"\1") for uid, rest in roles},
            dict(extended),
            Item.ASYNCHRONOUS_OPERATIONS_WINDOW in single,
            UserIdentity.decode(single[Item.USER_IDENTITY]) if Item.USER_IDENTITY in single else None,
            Item.USER_IDENTITY_REPLY in single,
        )


def text(value: str) -> bytes:
    """AE titles and UIDs; what is not ASCII survives the way in and out."""
    return value.encode("utf-8", "surrogateescape")


def string(value: bytes) -> str:
    """The reverse of `text`, without padding."""
    return value.decode("utf-8", "surrogateescape").strip(" \0")


def item(kind: Item, value: bytes) -> bytes:
    """An item's bytes."""
    return _HEADER.pack(kind, len(value)) + value


def items(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and value of each item. Raises ProtocolError where one does not end within `data`."""
    at = 0
    while at < len(data):
        if at + _HEADER.size > len(data):
            raise ProtocolError(AbortReason.INVALID_PARAMETER, "truncated item")
        kind, length = _HEADER.unpack_from(data, at)
        at += _HEADER.size
        if at + length > len(data):
            raise ProtocolError(AbortReason.INVALID_PARAMETER, "item runs past the end")
        yield kind, data[at : at + length]
        at += length


def _context_items(value: bytes) -> tuple[bytes, list[tuple[int, str]]]:
    if len(value) < _CONTEXT_HEAD_BYTES:
        raise ProtocolError(AbortReason.INVALID_PARAMETER, "presentation context item is too short")
    return value[:_CONTEXT_HEAD_BYTES], [
        (kind, string(uid)) for kind, uid in items(value[_CONTEXT_HEAD_BYTES:])
    ]


def _with_uid(uid: str, value: bytes) -> bytes:
    encoded = text(uid)
    return len(encoded).to_bytes(2, "big") + encoded + value


def _split_uid(value: bytes) -> tuple[str, bytes]:
    end = int.from_bytes(value[:2], "big") + 2
    if len(value) < end:
        raise ProtocolError(AbortReason.INVALID_PARAMETER, "UID runs past its item")
    return string(value[2:end]), value[end:]
