"""One-time secrets: links that people are sent, and tickets that carry a sign-in from one step to the next.

Only hashes are kept. A secret works for its own kind, once, and not for long.
"""

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import NotFound
from services.persistence import Engines, TenantCollection

BYTES = 32
"""256 bits: not to be guessed, and not to be slowed down by a password's hash."""


def hashed(secret: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def create(engines: Engines, kind: str, lifetime: timedelta, facts: Mapping[str, Any]) -> str:
    """A new secret that stands for these facts; `tenant` and `user` among them can be searched by."""
    secret, now = secrets.token_urlsafe(BYTES), datetime.now(UTC)
    document = {
        **facts,
        "id": uuid.uuid4().hex,
        "secret": hashed(secret),
        "kind": kind,
        "created_at": now,
        "expires_at": now + lifetime,
    }
    await _links(engines).insert(document)
    return secret


async def look(engines: Engines, kind: str, secret: str) -> dict[str, Any]:
    """What a secret stands for, which stays good; raises NotFound for one unknown, used or too old."""
    found = await _links(engines).find_one({"secret": hashed(secret)})
    if found is None or found["kind"] != kind or found["expires_at"] <= datetime.now(UTC):
        raise NotFound("this link is too old or was used already")
    return found


async def take(engines: Engines, kind: str, secret: str) -> dict[str, Any]:
    """The same, and the secret is good no more: of two who take it, one gets NotFound."""
    found = await look(engines, kind, secret)
    if not await _links(engines).delete({"secret": found["secret"]}):
        raise NotFound("this link is too old or was used already")
    return found


async def forget(engines: Engines, user: str) -> None:
    """End all that stand for a user (by id)."""
    await _links(engines).delete({"user": user}, many=True)


def web_address(engines: Engines, page: str, secret: str) -> str:
    """Where a person follows it: the secret stands in the fragment, which no server is sent.

    Relative where the installation does not know its own address.
    """
    return f"{(engines.settings.public_url or '').rstrip('/')}/{page}#{secret}"


def _links(engines: Engines) -> TenantCollection:
    return engines.documents.installation("links")
