"""What this process learned a moment ago: a few seconds of memory in front of the database."""

import time
from collections.abc import Hashable
from typing import Generic, TypeVar

from services.persistence import Engines

KEPT_SECONDS = 1.5
"""Seconds: as long as a revoked session, token, share or role may live on in another process."""
MOST = 10_000
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ShortCache(Generic[K, V]):
    """Values by key, each for `KEPT_SECONDS` seconds. Engines own one of each subclass."""

    def __init__(self, _: Engines) -> None:
        self._kept: dict[K, tuple[float, V]] = {}

    def get(self, key: K) -> V | None:
        """The value, unless it is too old or was never there."""
        expires, value = self._kept.get(key, (0.0, None))
        return value if time.monotonic() < expires else None

    def put(self, key: K, value: V) -> None:
        """Remember it."""
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = (time.monotonic() + KEPT_SECONDS, value)

    def forget(self, key: K) -> None:
        """Forget the value of a key."""
        self._kept.pop(key, None)

    def clear(self) -> None:
        """Forget all values."""
        self._kept.clear()


def forget_all(engines: Engines) -> None:
    """Forget all that this process remembers of anybody, because somebody's rights changed."""
    for one in engines.owned():
        if isinstance(one, ShortCache):
            one.clear()
