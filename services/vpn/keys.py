"""WireGuard's keys: X25519, as its own tools write them. A private key is shown once and kept nowhere."""

import base64
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


class KeyPair(NamedTuple):
    """Both halves as base64."""

    private: str
    public: str


def new_keys() -> KeyPair:
    """A new pair."""
    made = X25519PrivateKey.generate()
    halves = (made.private_bytes_raw(), made.public_key().public_bytes_raw())
    return KeyPair(*(base64.b64encode(half).decode() for half in halves))
