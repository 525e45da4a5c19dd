"""Slow down whoever guesses passwords: by email and address together, so that nobody locks others out."""

import hashlib
from datetime import UTC, datetime, timedelta

from services.errors import Refused
from services.persistence import Engines, TenantCollection

FREE = 5
"""Failures in a row that cost nothing."""
LONGEST = timedelta(minutes=15)


async def check(engines: Engines, email: str, address: str) -> None:
    """Raise Refused while a pair of email and address has to wait; known emails and unknown ones alike."""
    failures = await _failures(engines).find_one({"key": _key(email, address)})
    if failures is not None and failures["blocked_until"] > datetime.now(UTC):
        raise Refused("too many failed sign-ins: wait a while")


async def failed(engines: Engines, email: str, address: str) -> None:
    """One more failure: after the free ones each doubles the wait, up to a quarter of an hour."""
    key, now = _key(email, address), datetime.now(UTC)
    counted = await _failures(engines).find_one_and_update(
        {"key": key},
        {
            "$inc": {"count": 1},
            "$set": {"expires_at": now + 2 * LONGEST},
            "$setOnInsert": {"blocked_until": now},
        },
        upsert=True,
    )
    if counted is not None and counted["count"] >= FREE:
        wait = min(timedelta(seconds=2 ** min(counted["count"] - FREE, 10)), LONGEST)
        await _failures(engines).update({"key": key}, {"$set": {"blocked_until": now + wait}})


async def succeeded(engines: Engines, email: str, address: str) -> None:
    """Forget the failures."""
    await _failures(engines).delete({"key": _key(email, address)})


def _key(email: str, address: str) -> str:
    return hashlib.sha256(f"{email}\n{address}".encode()).hexdigest()


def _failures(engines: Engines) -> TenantCollection:
    return engines.documents.installation("sign_in_failures")
