"""Passcodes of remote AEs (PS3.7 D.3.3.7): kept as argon2 hashes, checked at most once in a process.

Guesses are slowed down as those of people's passwords are, in the memory of each process.
"""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from services.errors import Invalid
from services.tenancy.sign_in import throttle

LONGEST = 256
WAITING = 8
"""Checks that may wait for one another; who comes when there are more is not believed."""
KEPT = 1000
GUESSERS = 10_000
"""Most addresses remembered; the one that guessed longest ago is forgotten first."""
_LONGEST_WAIT = throttle.LONGEST.total_seconds()
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)  # OWASP's: 19 MiB, some 20 ms
_hashing = ThreadPoolExecutor(1, "passcodes")


async def hashed(passcode: str) -> str:
    """What is kept of a passcode; raises Invalid for one of no length or too long."""
    if not 0 < len(passcode) <= LONGEST:
        raise Invalid(f"a passcode has 1 to {LONGEST} characters")
    return await asyncio.get_running_loop().run_in_executor(_hashing, _hasher.hash, passcode)


class Passcodes:
    """What was shown to this process. It is remembered under a key of the process's own."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._seen: dict[bytes, bool] = {}  # whether it was right
        self._waiting = 0

    async def right(self, kept: str, passcode: str) -> bool:
        """Return whether it is the passcode of this hash."""
        seen = self._seen.get(mark := self._mark(kept, passcode))
        if seen is not None:
            return seen
        if len(passcode) > LONGEST or self._waiting >= WAITING:
            return False
        self._waiting += 1
        try:
            await asyncio.get_running_loop().run_in_executor(_hashing, _hasher.verify, kept, passcode)
            right = True
        except (Argon2Error, InvalidHashError, UnicodeEncodeError):
            right = False
        finally:
            self._waiting -= 1
        if len(self._seen) >= KEPT:  # the right ones stay: guesses must not make modalities wait
            self._seen = {mark: True for mark, was_right in self._seen.items() if was_right}
            if len(self._seen) >= KEPT:
                self._seen.clear()
        self._seen[mark] = right
        return right

    def remembers(self, kept: str, passcode: str) -> bool:
        """Whether the answer is known without a look: a modality that repeats a wrong one guesses nothing."""
        return self._mark(kept, passcode) in self._seen

    def _mark(self, kept: str, passcode: str) -> bytes:
        return hmac.new(self._key, f"{kept}\0{passcode}".encode("utf-8", "replace"), hashlib.sha256).digest()


class Guesses:
    """Passcodes that were looked at, by hash and address: after the free ones each doubles the wait."""

    def __init__(self) -> None:
        self._tries: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()  # how many, wait until

    def take(self, kept: str, address: str) -> bool:
        """Return whether one more may be looked at now; then it counts."""
        key, now = (kept, throttle.network_of(address)), time.monotonic()
        tries, until = self._tries.pop(key, (0, 0.0))
        if now - until > _LONGEST_WAIT:
            tries = 0
        if may := now >= until:
            tries += 1
            over = tries - throttle.FREE
            until = now + (min(2.0 ** min(over, 10), _LONGEST_WAIT) if over >= 0 else 0)
        self._tries[key] = tries, until
        if len(self._tries) > GUESSERS:
            self._tries.popitem(last=False)
        return may

    def forget(self, kept: str, address: str) -> None:
        """Forget the failures of who gave the right one."""
        self._tries.pop((kept, throttle.network_of(address)), None)
