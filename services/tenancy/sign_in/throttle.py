"""Slow down whoever guesses: passwords by email and address together, so that nobody locks others out.

One address may fail only so often an hour over all emails (credential stuffing), whatever succeeds meanwhile.
Every count is one small document that expires, keyed by a hash: no email is kept.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from services.errors import TooMany
from services.persistence import Engines, TenantCollection

FREE = 5
"""Failures in a row that cost nothing."""
LONGEST = timedelta(minutes=15)
WINDOW = timedelta(hours=1)
"""In which one address may fail `settings.sign_in_failures` times."""


async def check(engines: Engines, who: str, address: str = "") -> None:
    """Raise TooMany while `who` (an email, known or not) has to wait at this address, or the address itself.

    Without an address the wait holds wherever `who` is guessed from: for what comes after the password.
    """
    await _check(engines, _key(who, address))
    if address:
        failures = await _failures(engines).find_one({"key": _hour_of(address)})
        if failures is not None and failures["count"] >= engines.settings.sign_in_failures:
            raise TooMany("too many failed sign-ins from this address: wait an hour")


async def failed(engines: Engines, who: str, address: str = "") -> None:
    """One more failure: after the free ones each doubles the wait, up to a quarter of an hour."""
    key, now = _key(who, address), datetime.now(UTC)
    counted = await _count(engines, key, now + 2 * LONGEST, {"blocked_until": now})
    if counted >= FREE:
        wait = min(timedelta(seconds=2 ** min(counted - FREE, 10)), LONGEST)
        await _failures(engines).update({"key": key}, {"$set": {"blocked_until": now + wait}})
    if address:
        await _count(engines, _hour_of(address), now + WINDOW, {})


async def succeeded(engines: Engines, who: str, address: str = "") -> None:
    """Forget the failures of `who`; those of the address over others stand."""
    await _failures(engines).delete({"key": _key(who, address)})


async def _check(engines: Engines, key: str) -> None:
    failures = await _failures(engines).find_one({"key": key})
    if failures is not None and failures["blocked_until"] > datetime.now(UTC):
        raise TooMany("too many failed sign-ins: wait a while")


async def _count(engines: Engines, key: str, expires: datetime, first: dict[str, datetime]) -> int:
    update = {"$inc": {"count": 1}, "$set": {"expires_at": expires}}
    if first:
        update["$setOnInsert"] = first
    counted = await _failures(engines).find_one_and_update({"key": key}, update, upsert=True)
    return counted["count"] if counted else 0


def _key(who: str, address: str) -> str:
    return hashlib.sha256(f"{who}\n{_network(address)}".encode()).hexdigest()


def _hour_of(address: str) -> str:
    hour = int(datetime.now(UTC).timestamp() // WINDOW.total_seconds())
    return hashlib.sha256(f"{_network(address)}\n{hour}".encode()).hexdigest()


def _network(address: str) -> str:
    """An IPv6 address' /64: somebody who has one has all of it."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)


def _failures(engines: Engines) -> TenantCollection:
    return engines.documents.installation("sign_in_failures")
