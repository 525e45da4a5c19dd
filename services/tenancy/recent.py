"""What this process learned a moment ago: a few seconds of memory in front of the database."""

import time
from collections.abc import Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary, WeakSet

from services.persistence import Engines

KEPT = 3.0
"""Seconds: as long as a revoked session, token or role may live on in another process."""
MOST = 10_000
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by key and engines, each for `KEPT` seconds."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Engines, dict[K, tuple[float, V]]] = WeakKeyDictionary()
        _all.add(self)

    def get(self, engines: Engines, key: K) -> V | None:
        """The value, unless it is too old or was never there."""
        expires, value = self._kept.get(engines, {}).get(key, (0.0, None))
        return value if time.monotonic() < expires else None

    def put(self, engines: Engines, key: K, value: V) -> None:
        """Remember it."""
        kept = self._kept.setdefault(engines, {})
        if len(kept) >= MOST:
            kept.clear()
        kept[key] = (time.monotonic() + KEPT, value)

    def forget(self, engines: Engines, key: K) -> None:
        """It no longer holds."""
        self._kept.get(engines, {}).pop(key, None)

    def clear(self, engines: Engines) -> None:
        """None of it may hold any more."""
        self._kept.pop(engines, None)


def forget_all(engines: Engines) -> None:
    """Somebody's rights changed: whatever this process remembers of anybody is read anew."""
    for recent in list(_all):
        recent.clear(engines)


_all: "WeakSet[Recent[Any, Any]]" = WeakSet()
