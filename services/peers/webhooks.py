"""Signed webhooks (Standard Webhooks 1.0): HMAC-SHA256 over ID, time and body."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

PREFIX = "whsec_"
"""Of a secret; what follows is the key in base64."""


def headers(secret: str, id: str, timestamp: int, body: bytes) -> Mapping[str, str]:  # noqa: A002 - its name
    """What stands beside a body. `timestamp`: seconds since 1970, by which a receiver tells a replay.

    `id` is the same however often the message is sent.
    """
    return {
        "Content-Type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{_signature(secret, id, timestamp, body)}",
    }


def _signature(secret: str, id: str, timestamp: int, body: bytes) -> str:  # noqa: A002
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
