"""Passwords: what is good enough, and the hashes we keep of them (argon2id)."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from services.errors import Invalid

SHORTEST = 12
LONGEST = 1024
STRONG = 3
"""zxcvbn's score from which a guesser with the stolen hash needs more than he has (10^8 guesses and more)."""
_JUDGED = 72  # characters zxcvbn looks at
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)  # OWASP's: 19 MiB, some 20 ms
_hashing = ThreadPoolExecutor(2, "argon2")
"""Two hashes at a time: each takes a core and its memory."""


async def choose(password: str, *about: str) -> str:
    """The hash of a new password; raises Invalid for one too short, too long or easily guessed.

    Among the passwords that were stolen often, or made of words `about` its owner, it is easily guessed.
    """
    if len(password) < SHORTEST:
        raise Invalid(f"a password has at least {SHORTEST} characters")
    if len(password) > LONGEST:
        raise Invalid(f"a password has at most {LONGEST} characters")
    words = [word for text in about for word in (text, *text.replace("@", " ").split()) if word]
    loop = asyncio.get_running_loop()
    judged = await loop.run_in_executor(_hashing, _judged, password, words)
    if judged["score"] < STRONG:
        why = judged["feedback"]["warning"] or "Add a word or two."
        raise Invalid(f"this password is easily guessed. {why}")
    return await hashed(password)


def _judged(password: str, words: list[str]) -> Mapping[str, Any]:
    from zxcvbn import zxcvbn  # noqa: PLC0415 its word lists are 12 MB, for those who take a new password

    judged: Mapping[str, Any] = zxcvbn(password[:_JUDGED], words)
    return judged


async def hashed(password: str) -> str:
    """The hash of a password, good or not."""
    return await asyncio.get_running_loop().run_in_executor(_hashing, _hasher.hash, password)


async def verify(known: str | None, password: str) -> bool:
    """Return whether it is the password of this hash; where there is none, "no" takes as long."""
    if len(password) > LONGEST:
        return False
    loop = asyncio.get_running_loop()
    try:
        dummy = await loop.run_in_executor(_hashing, _dummy)  # for everybody: its making tells nothing
        right = await loop.run_in_executor(_hashing, _hasher.verify, known or dummy, password)
    except (Argon2Error, InvalidHashError):
        return False
    return right and bool(known)


@cache
def _dummy() -> str:
    """Made when first needed: most processes never need it, and it takes them 35 ms."""
    return _hasher.hash("nobody has this password")


def outdated(known: str) -> bool:
    """Return whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(known)
