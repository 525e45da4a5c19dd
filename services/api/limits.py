"""What one may do: wrong tokens and requests of sign-in a minute by address, and what is held at a time."""

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import TypeVar

from services.errors import TooMany, Unauthenticated
from services.persistence import Engines
from services.tenancy.scope import Principal

T = TypeVar("T")
WINDOW_SECONDS = 60.0
"""Seconds a wrong token counts."""
PAUSE_SECONDS = 0.02
"""Seconds between two looks at tokens of an address that guesses."""
WAITING = 32
"""Most tokens of such an address that wait to be looked at."""
ADDRESSES = 10_000
"""Most addresses remembered; the one that failed longest ago is forgotten first."""


@dataclass(slots=True)
class _Guesser:
    wrong: dict[int, float] = field(default_factory=dict)  # when, by what tells the token from others
    right: set[int] = field(default_factory=set)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Guesses:
    """Those of one process. A program that repeats one expired token guesses nothing and counts once."""

    def __init__(self, most: int) -> None:
        """`most`: different wrong tokens a minute."""
        self._most = most
        self._guessers: OrderedDict[str, _Guesser] = OrderedDict()

    async def check(self, address: str, token: str, look: Callable[[], Awaitable[T]]) -> T:
        """Answer what `look` finds.

        Raises what it raises, but TooMany in place of Unauthenticated once the address has guessed too often;
        from then on its tokens are looked at one after another.
        """
        guesser, guess = self._guessers.get(key := _place(address)), hash(token)
        if guesser is None or guess in guesser.right or not self._too_many(guesser):
            try:
                return await look()
            except Unauthenticated:
                self._failed(key, guess)
                raise
        return await self._in_turn(guesser, guess, look)

    async def _in_turn(self, guesser: _Guesser, guess: int, look: Callable[[], Awaitable[T]]) -> T:
        if guesser.waiting >= WAITING:
            raise TooMany("too many wrong tokens: wait a minute")
        guesser.waiting += 1
        try:
            async with guesser.turn:
                await asyncio.sleep(PAUSE_SECONDS)
                found = await look()
        except Unauthenticated:
            raise TooMany("too many wrong tokens: wait a minute") from None
        finally:
            guesser.waiting -= 1
        if len(guesser.right) < self._most:
            guesser.right.add(guess)
        return found

    def _failed(self, key: str, guess: int) -> None:
        guesser = self._guessers.setdefault(key, _Guesser())
        guesser.wrong[guess] = time.monotonic()
        guesser.right.discard(guess)
        self._guessers.move_to_end(key)
        if len(self._guessers) > ADDRESSES:
            self._guessers.popitem(last=False)

    def _too_many(self, guesser: _Guesser) -> bool:
        if len(guesser.wrong) < self._most:
            return False
        old = time.monotonic() - WINDOW_SECONDS
        guesser.wrong = {guess: at for guess, at in guesser.wrong.items() if at > old}
        return len(guesser.wrong) >= self._most


class Rate:
    """Requests of one kind by address: so many a minute, all at once or one after the other."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # how many at which moment

    def take(self, address: str) -> bool:
        """Return whether one more is within the rate; then it counts."""
        key, now = _place(address), time.monotonic()
        left, before = self._left.pop(key, (float(self._most), now))
        left = min(self._most, left + (now - before) * self._most / WINDOW_SECONDS)
        self._left[key] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > ADDRESSES:
            self._left.popitem(last=False)
        return left >= 1


class Held:
    """How many of something each holder has at a time."""

    def __init__(self, what: str, most: int) -> None:
        self._what, self._most = what, most
        self._held: Counter[str] = Counter()

    @contextmanager
    def one(self, holder: str) -> Iterator[None]:
        """Hold one meanwhile. Raises TooMany."""
        if self._held[holder] >= self._most:
            raise TooMany(f"too many {self._what}: {self._most} at a time")
        self._held[holder] += 1
        try:
            yield
        finally:
            self._held[holder] -= 1
            if not self._held[holder]:
                del self._held[holder]


class WebSockets:
    """Those of one process; half of its connections are for requests."""

    def __init__(self, engines: Engines) -> None:
        settings = engines.settings
        self._all = Held("WebSockets here", settings.http_connections // 2)
        self._of_address = Held("WebSockets from this address", settings.websockets_per_address)
        self._of_user = Held("WebSockets of this user", settings.websockets_per_user)

    @contextmanager
    def one(self, principal: Principal) -> Iterator[None]:
        """Hold one meanwhile. Raises TooMany."""
        with (
            self._all.one(""),
            self._of_address.one(_place(principal.address)),
            self._of_user.one(holder(principal)),
        ):
            yield


class Subscriptions(Held):
    """Those of one process by `holder`, however many WebSockets they share."""

    def __init__(self, engines: Engines) -> None:
        super().__init__("subscriptions of this user", engines.settings.subscriptions_per_user)


def holder(principal: Principal) -> str:
    """Who it is that holds: a person in all browsers, or a token."""
    return f"{principal.kind} {principal.id}"


@lru_cache(ADDRESSES)
def _place(address: str) -> str:
    """One IPv4 address, or the /64 that one IPv6 customer has."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return address if found.version == 4 else str(ip_network((found, 64), strict=False))  # noqa: PLR2004
