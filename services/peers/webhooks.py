"""Signed webhooks (Standard Webhooks 1.0): HMAC-SHA256 over ID, time and body."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from services.peers import https
from services.peers.addresses import Network
from services.peers.inward import Inward

PREFIX = "whsec_"
"""Of a secret; what follows is the key in base64."""


async def post(
    inward: Inward,
    within: Sequence[Network],
    to: tuple[str, str],
    id: str,  # noqa: A002 - its name
    message: Mapping[str, Any],
) -> None:
    """Send a message to a URL, signed with the secret beside it. Raises Refused, Unavailable.

    It goes to public addresses and `within` these networks. `id` is the same however often it is sent.
    """
    url, secret = to
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    async with https.client(inward, within) as http:
        signed = headers(secret, id, int(time.time()), body)
        await https.send(http, "POST", url, content=body, headers=dict(signed))


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
