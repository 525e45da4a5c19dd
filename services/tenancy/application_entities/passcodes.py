"""Passcodes of remote AEs (PS3.7 D.3.3.7): kept as argon2 hashes, checked at most once in a process."""

import asyncio
import hashlib
import hmac
import secrets
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from services.errors import Invalid

LONGEST = 256
WAITING = 8
"""Checks that may wait for one another; who comes when there are more is not believed."""
KEPT = 1000
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)  # OWASP's: 19 MiB, some 20 ms
_hashing = ThreadPoolExecutor(1, "passcodes")


async def hashed(passcode: str) -> str:
    """What is kept of a passcode; raises Invalid for one of no length or too long."""
    if not 0 < len(passcode) <= LONGEST:
        raise Invalid(f"a passcode has 1 to {LONGEST} characters")
    return await asyncio.get_running_loop().run_in_executor(_hashing, _hasher.hash, passcode)


class Passcodes:
    """What was shown to this process. A right one is remembered under a key of the process's own."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._right: set[bytes] = set()
        self._waiting = 0

    async def right(self, kept: str, passcode: str) -> bool:
        """Whether it is the passcode of this hash."""
        mark = hmac.new(self._key, f"{kept}\0{passcode}".encode("utf-8", "replace"), hashlib.sha256).digest()
        if mark in self._right:
            return True
        if len(passcode) > LONGEST or self._waiting >= WAITING:
            return False
        self._waiting += 1
        try:
            await asyncio.get_running_loop().run_in_executor(_hashing, _hasher.verify, kept, passcode)
        except (Argon2Error, InvalidHashError, UnicodeEncodeError):
            return False
        finally:
            self._waiting -= 1
        if len(self._right) >= KEPT:
            self._right.clear()
        self._right.add(mark)
        return True
