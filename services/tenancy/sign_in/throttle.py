"""Slow down whoever guesses: passwords by email and address together, so that nobody locks others out.

One address may fail only so often an hour over all emails (credential stuffing), whatever succeeds meanwhile.
Every count is one small document that expires, keyed by a hash: no email is kept.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from services.errors import TooMany
from services.persistence import Edit, Engines, TenantCollection

FREE = 5
"""Failures in a row that cost nothing."""
LONGEST = timedelta(minutes=15)
WINDOW = timedelta(hours=1)
"""In which one address may fail `settings.sign_in_failures` times."""
_WAIT = "too many failed sign-ins: wait a while"


async def attempt(engines: Engines, who: str, address: str = "") -> None:
    """Count a guess before it is looked at, so that many at one moment are no way around the count.

    Raises TooMany while `who` (an email, known or not) has to wait at this address, or the address itself
    does. After the free ones each guess doubles the wait, up to a quarter of an hour. Without an address the
    wait holds wherever `who` is guessed from: for what comes after the password.
    """
    key, now = _key(who, address), datetime.now(UTC)
    known = await _failures(engines).find_one({"key": key})
    if known is not None and known["blocked_until"] > now:
        raise TooMany(_WAIT)  # before the address is counted: one impatient person shuts out no clinic
    if address:
        tries = await _count(engines, _hour_of(address), {"expires_at": now + WINDOW}, {})
        if tries["count"] > engines.settings.sign_in_failures:
            raise TooMany("too many failed sign-ins from this address: wait an hour")
    tries = await _count(engines, key, {"expires_at": now + 2 * LONGEST}, {"blocked_until": now})
    if tries["count"] >= FREE:
        wait = min(timedelta(seconds=2 ** min(tries["count"] - FREE, 10)), LONGEST)
        as_read = {"key": key, "blocked_until": tries["blocked_until"]}
        free = tries["blocked_until"] <= now
        if not free or not await _failures(engines).update(as_read, Edit(set={"blocked_until": now + wait})):
            raise TooMany(_WAIT)  # somebody else guesses right now


async def succeeded(engines: Engines, who: str, address: str = "") -> None:
    """It was no guess: forget what was counted for `who`. What the address did to others stands."""
    await _failures(engines).delete({"key": _key(who, address)})
    if address:
        await _failures(engines).update({"key": _hour_of(address)}, Edit(inc={"count": -1}))


async def _count(
    engines: Engines, key: str, changed: Mapping[str, datetime], first: Mapping[str, datetime]
) -> Mapping[str, Any]:
    counts = Edit(inc={"count": 1}, set=changed, set_on_insert=first)
    counted = await _failures(engines).find_one_and_update({"key": key}, counts, upsert=True)
    assert counted is not None  # noqa: S101 -- an upsert always answers
    return counted


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
