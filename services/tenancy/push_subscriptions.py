"""Browsers that show notifications though the app is closed (Web Push), and the key we are known by (VAPID).

A browser's push service takes messages for it at an address that the browser makes. The key is made once,
kept sealed, and the same for all processes: a subscription is bound to it.
"""

import base64
import binascii
import hashlib
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.errors import AlreadyExists, Invalid, NotFound, Refused
from services.peers.addresses import literal
from services.peers.web_push import PushSubscription
from services.persistence import Edit, Engines, TenantCollection, Within
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.installation import Installation
from services.tenancy.notification_settings import require_theirs
from services.tenancy.session import Session
from services.tenancy.sign_in import sealed

MOST = 10
"""Browsers of one user; one more takes the place of the oldest."""
MOST_FAILURES = 100
LONGEST_ENDPOINT = 1000
_POINT_BYTES, _AUTH_BYTES = 65, 16
_VAPID = {"name": "vapid"}


@dataclass(frozen=True, slots=True)
class SubscribedBrowser:
    """One of a person's browsers, as they may see it."""

    id: str
    browser: str
    created_at: datetime
    subscription: PushSubscription

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "SubscribedBrowser":
        """Make it from what the database keeps."""
        subscription = PushSubscription(document["endpoint"], document["p256dh"], document["auth"])
        return cls(document["id"], document["browser"], document["created_at"], subscription)


async def public_key(engines: Engines) -> str:
    """The key that a browser subscribes with; "" where the installation keeps no secrets."""
    if engines.settings.secret_key is None:
        return ""
    return _public(await private_key(engines))


async def private_key(engines: Engines) -> str:
    """The key that messages are signed with, made where there is none yet; in base64url.

    Raises Refused where the installation has no key to seal it with, Unavailable.
    """
    keys = engines.documents.installation("vapid_keys")
    found = await keys.find_one(_VAPID)
    if found is None:
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        new = _encoded(number.to_bytes(32, "big"))
        with suppress(AlreadyExists):  # another process was quicker
            await keys.insert({**_VAPID, "key": sealed.seal(engines, new)})
        found = await keys.find_one(_VAPID)
        assert found is not None  # noqa: S101 -- nobody removes it
    return sealed.unseal(engines, found["key"])


async def subscribe(
    session: Session, engines: Engines, subscription: PushSubscription, browser: str = ""
) -> SubscribedBrowser:
    """Have a browser of one's own shown notifications; it leaves whoever had it before.

    Raises Invalid for what no browser makes, Refused for an address inside, for a visitor, and where the
    installation keeps no secrets.
    """
    require_theirs(session)
    await private_key(engines)
    await _check(engines, subscription)
    key = {"endpoint_hash": hashlib.sha256(subscription.endpoint.encode()).hexdigest()}
    document = {
        "id": uuid.uuid4().hex,
        "user": session.user.id,
        "endpoint": subscription.endpoint,
        "p256dh": subscription.p256dh,
        "auth": subscription.auth,
        "browser": browser[:100],
        "created_at": datetime.now(UTC),
    }
    await _subscriptions(engines).upsert(key, Edit(set=document))
    own = await find(session, engines)
    for old in own[MOST:]:
        await _subscriptions(engines).delete({"id": old.id})
    await audit.record(session.scope, engines, Event.SETTINGS_CHANGED, {"what": "push set up in a browser"})
    return SubscribedBrowser.of(document)


async def find(session: Session, engines: Engines) -> list[SubscribedBrowser]:
    """One's own, the latest first."""
    return await of_user(engines, session.user.id)


async def of_user(engines: Engines, user: str) -> list[SubscribedBrowser]:
    """A user's, the latest first: for who tells them."""
    found = await _subscriptions(engines).find({"user": user})
    return sorted(map(SubscribedBrowser.of, found), key=lambda one: one.created_at, reverse=True)


async def remove(session: Session, engines: Engines, id: str) -> None:  # noqa: A002
    """Show one of one's own browsers no more. Raises NotFound."""
    require_theirs(session)
    if not await _subscriptions(engines).delete({"id": id, "user": session.user.id}):
        raise NotFound("no such browser")
    await audit.record(session.scope, engines, Event.SETTINGS_CHANGED, {"what": "push ended in a browser"})


async def push_taken(engines: Engines, id: str) -> None:  # noqa: A002
    """Its push service took a message: for who tells people."""
    await _subscriptions(engines).update({"id": id, "failures": Within(gt=0)}, Edit(unset=("failures",)))


async def push_failed(engines: Engines, id: str) -> None:  # noqa: A002
    """Its push service took none; after `MOST_FAILURES` in a row it is forgotten: for who tells people."""
    known = await _subscriptions(engines).find_one_and_update({"id": id}, Edit(inc={"failures": 1}))
    if known is not None and known["failures"] >= MOST_FAILURES:
        await gone(engines, id)


async def gone(engines: Engines, id: str) -> None:  # noqa: A002
    """Its push service knows it no more: for who tells people."""
    await _subscriptions(engines).delete({"id": id})


async def _check(engines: Engines, subscription: PushSubscription) -> None:
    endpoint = subscription.endpoint
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    fine = host and parts.scheme in ("https", "http") and not (parts.username or parts.fragment)
    if (
        not fine
        or not host
        or len(endpoint) > LONGEST_ENDPOINT
        or not (endpoint.isascii() and endpoint.isprintable())
    ):
        raise Invalid("this is no address of a push service")
    inward = engines.own(Installation).inward
    with suppress(OSError):
        if literal(host) and await inward.public_at(host, inward.push_services) is None:
            raise Refused(f"{host} is not on the public internet")
    point, auth = _decoded(subscription.p256dh), _decoded(subscription.auth)
    if len(point) != _POINT_BYTES or len(auth) != _AUTH_BYTES:
        raise Invalid("a browser's keys are a point of P-256 and 16 bytes")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise Invalid("a browser's keys are a point of P-256 and 16 bytes") from None


def _public(private: str) -> str:
    number = int.from_bytes(_decoded(private), "big")
    point = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    return _encoded(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("a key is base64url") from None


def _subscriptions(engines: Engines) -> TenantCollection:
    return engines.documents.installation("push_subscriptions")
