"""Slow down whoever guesses: passwords by account and place together, so that nobody locks others out.

Over all accounts an address is slowed down, and an account over all addresses (credential stuffing, botnets):
neither is shut, and who sits at a device that the account knows (`devices.py`) does not notice. Every count
is one small document that expires, keyed by a hash: no email is kept.
"""

import asyncio
import hashlib
from collections import Counter
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
"""In which one address may fail `settings.sign_in_failures` times, and one account `OF_ACCOUNT` times."""
OF_ACCOUNT = 20
STEP_SECONDS = 0.5
"""What each further guess takes longer than the one before."""
SLOWEST_SECONDS = 5.0
WAITING = 5
"""Guesses from one address that are slowed down at a time, in a process: one more is sent away."""
_WAIT = "too many failed sign-ins: wait a while"


class _Slowed(Counter[str]):
    """Guesses being slowed down, by address."""

    def __init__(self, _: Engines) -> None:
        super().__init__()


async def attempt(engines: Engines, who: str, place: str = "") -> None:
    """Count a guess before it is looked at, so that many at one moment are no way around the count.

    Raises TooMany while `who` (an email, known or not) has to wait at this `place`: an address, or a device
    or session that is theirs. After the free ones each guess doubles the wait, up to a quarter of an hour.
    Without a place the wait holds wherever `who` is guessed from.
    """
    key, now = _key(who, place), datetime.now(UTC)
    known = await _failures(engines).find_one({"key": key})
    if known is not None and known["blocked_until"] > now:
        raise TooMany(_WAIT)
    tries = await _count(engines, key, {"expires_at": now + 2 * LONGEST}, {"blocked_until": now})
    if tries["count"] >= FREE:
        wait = min(timedelta(seconds=2 ** min(tries["count"] - FREE, 10)), LONGEST)
        as_read = {"key": key, "blocked_until": tries["blocked_until"]}
        free = tries["blocked_until"] <= now
        if not free or not await _failures(engines).update(as_read, Edit(set={"blocked_until": now + wait})):
            raise TooMany(_WAIT)  # somebody else guesses right now


def require_room(engines: Engines, address: str) -> None:
    """Raise TooMany where as many guesses from this address wait as may: before one more costs anything."""
    if engines.own(_Slowed)[network_of(address)] >= WAITING:
        raise TooMany("too many failed sign-ins from this address: try again in some seconds")


async def slow_down(engines: Engines, who: str, address: str) -> None:
    """Count a guess against its address and its account, and take longer where there were too many.

    Raises TooMany where as many from this address wait as may.
    """
    over = 0
    for key, most in _hours(engines, who, address):
        tries = await _count(engines, key, {"expires_at": datetime.now(UTC) + WINDOW}, {})
        over = max(over, tries["count"] - most)
    if over <= 0:
        return
    require_room(engines, address)
    slowed, place = engines.own(_Slowed), network_of(address)
    slowed[place] += 1
    try:
        await asyncio.sleep(min(over * STEP_SECONDS, SLOWEST_SECONDS))
    finally:
        slowed[place] -= 1
        if not slowed[place]:
            del slowed[place]


async def succeeded(engines: Engines, who: str, place: str = "") -> None:
    """It was no guess: forget what was counted for `who` at this place."""
    await _failures(engines).delete({"key": _key(who, place)})


async def was_no_guess(engines: Engines, who: str, address: str) -> None:
    """Take back what `slow_down` counted once; what else the address or others did stands."""
    for key, _ in _hours(engines, who, address):
        await _failures(engines).update({"key": key}, Edit(inc={"count": -1}))


async def _count(
    engines: Engines, key: str, changed: Mapping[str, datetime], first: Mapping[str, datetime]
) -> Mapping[str, Any]:
    counts = Edit(inc={"count": 1}, set=changed, set_on_insert=first)
    counted = await _failures(engines).find_one_and_update({"key": key}, counts, upsert=True)
    assert counted is not None  # noqa: S101 -- an upsert always answers
    return counted


def _key(who: str, place: str) -> str:
    return hashlib.sha256(f"{who}\n{network_of(place)}".encode()).hexdigest()


def _hours(engines: Engines, who: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
    """The counts of this hour, and how many failures each may have."""
    hour = int(datetime.now(UTC).timestamp() // WINDOW.total_seconds())
    of_address = hashlib.sha256(f"{network_of(address)}\n{hour}".encode()).hexdigest()
    of_account = hashlib.sha256(f"account {who}\n{hour}".encode()).hexdigest()
    return (of_address, engines.settings.sign_in_failures), (of_account, OF_ACCOUNT)


def network_of(address: str) -> str:
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
