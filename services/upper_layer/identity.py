"""User identity negotiation (PS3.7 D.3.3.7): who asks for an association, by username and passcode."""

import struct
from dataclasses import dataclass, field
from enum import IntEnum

from services.upper_layer.errors import AbortReason, ProtocolError

_HEAD = struct.Struct(">BBH")
_LENGTH = struct.Struct(">H")
_TOO_SHORT = "user identity runs past its item"


class IdentityType(IntEnum):
    """What the fields hold; more kinds (Kerberos, SAML, JWT) may come, and are nobody we know."""

    USERNAME = 1
    USERNAME_AND_PASSCODE = 2


@dataclass(frozen=True, slots=True)
class UserIdentity:
    """The sub-item of a request. `wants_reply`: the requestor asks to hear that the identity is accepted."""

    type: int
    primary: bytes
    secondary: bytes = field(default=b"", repr=False)
    wants_reply: bool = False

    @classmethod
    def of(cls, username: str, passcode: str) -> "UserIdentity":
        """Username and passcode."""
        return cls(IdentityType.USERNAME_AND_PASSCODE, username.encode(), passcode.encode(), wants_reply=True)

    @property
    def credentials(self) -> tuple[str, str] | None:
        """Username and passcode; None where it is another kind of identity, or no text."""
        if self.type != IdentityType.USERNAME_AND_PASSCODE:
            return None
        try:
            return self.primary.decode(), self.secondary.decode()
        except UnicodeDecodeError:
            return None

    def encode(self) -> bytes:
        """The sub-item's value."""
        head = _HEAD.pack(self.type, self.wants_reply, len(self.primary))
        return head + self.primary + _LENGTH.pack(len(self.secondary)) + self.secondary

    @classmethod
    def decode(cls, value: bytes) -> "UserIdentity":
        """Decode a sub-item's value. Raises ProtocolError."""
        if len(value) < _HEAD.size:
            raise ProtocolError(AbortReason.INVALID_PARAMETER, _TOO_SHORT)
        kind, wants_reply, length = _HEAD.unpack_from(value)
        middle = _HEAD.size + length
        if len(value) < middle + _LENGTH.size:
            raise ProtocolError(AbortReason.INVALID_PARAMETER, _TOO_SHORT)
        end = middle + _LENGTH.size + _LENGTH.unpack_from(value, middle)[0]
        if len(value) < end:
            raise ProtocolError(AbortReason.INVALID_PARAMETER, _TOO_SHORT)
        return cls(kind, value[_HEAD.size : middle], value[middle + _LENGTH.size : end], wants_reply == 1)
