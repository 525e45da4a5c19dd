"""Browsers at which somebody has signed in before: there nobody else's guesses slow them down.

The browser keeps a random secret in a cookie, we keep its hash with each user who signed in there. It lets
nobody in: a password is asked for as ever, and guessed as slowly.
"""

import secrets
from datetime import UTC, datetime, timedelta

from services.persistence import Edit, Engines, TenantCollection
from services.tenancy.sign_in import links

KEPT = timedelta(days=180)
"""Since the last sign-in there."""
MOST = 20
"""Devices of one user: the one unused longest is forgotten first."""


async def known(engines: Engines, secret: str, user_id: str) -> str:
    """The name of a device that this user has signed in at before, else ""."""
    name = links.hashed(secret)
    found = await _devices(engines).find_one({"device": name, "user": user_id}) if secret else None
    return name if found is not None and found["expires_at"] > datetime.now(UTC) else ""


async def anybodys(engines: Engines, secret: str) -> str:
    """Return the name of the device with this secret, whoever signed in at it; else ""."""
    name = links.hashed(secret)
    return name if secret and await _devices(engines).find_one({"device": name}) is not None else ""


async def remember(engines: Engines, secret: str, user_id: str) -> str:
    """Know the device from now on; the secret it has, or a new one where that is none of ours."""
    if not await anybodys(engines, secret):
        secret = secrets.token_urlsafe(links.BYTES)
    now = datetime.now(UTC)
    seen = Edit(set={"last_used": now, "expires_at": now + KEPT})
    await _devices(engines).upsert({"device": links.hashed(secret), "user": user_id}, seen)
    of_user = await _devices(engines).find({"user": user_id}, sort=[("last_used", -1)])
    for old in of_user[MOST:]:
        await _devices(engines).delete({"device": old["device"], "user": user_id})
    return secret


def _devices(engines: Engines) -> TenantCollection:
    return engines.documents.installation("known_devices")
