"""Web Push (RFC 8030): a message to a browser by way of its push service, which cannot read it (RFC 8291)."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from services.errors import Gone, Unavailable
from services.peers import https
from services.peers.addresses import Network
from services.peers.inward import Inward

KEPT_SECONDS = 24 * 3600
"""How long the push service keeps a message for a browser that is not there."""
_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class PushSubscription:
    """As a browser makes it: where its push service takes messages, and its keys in base64url."""

    endpoint: str
    p256dh: str
    auth: str


async def push(
    inward: Inward,
    within: Sequence[Network],
    subscription: PushSubscription,
    payload: bytes,
    *,
    private_key: str,
    contact: str,
    topic: str = "",
) -> None:
    """Encrypt a payload for a browser and hand it to its push service, signed with our key (RFC 8292).

    It goes to public addresses and `within` these networks. Of messages of one `topic` that wait there, the
    last is shown. Raises Gone where the browser takes none any more, Refused, Unavailable.
    """
    headers, body = _message(subscription, payload, private_key, contact)
    if topic:
        headers = {**headers, "Topic": topic}
    async with https.client(inward, within) as http:
        status, _ = await https.answer(http, "POST", subscription.endpoint, content=body, headers=headers)
    if status in _GONE:
        raise Gone("this browser takes no messages any more")
    if not 200 <= status < 300:  # noqa: PLR2004 success (RFC 9110 15.3)
        raise Unavailable(f"a push service answers with HTTP status {status}")


def _message(
    subscription: PushSubscription, payload: bytes, private_key: str, contact: str
) -> tuple[Mapping[str, str], bytes]:
    from py_vapid import Vapid02  # noqa: PLC0415 what few processes need, and large
    from pywebpush import WebPusher  # noqa: PLC0415

    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    encoded = WebPusher({"endpoint": subscription.endpoint, "keys": keys}).encode(payload)
    parts = urlsplit(subscription.endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "sub": contact,
        "exp": int(time.time()) + 12 * 3600,
    }
    signed = Vapid02.from_raw(private_key.encode()).sign(claims)
    return {
        **signed,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Urgency": "high",
    }, encoded["body"]
