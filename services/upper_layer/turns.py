"""Who takes turns: connections whose last read brought more than a moment's work."""

import asyncio
from collections import deque
from collections.abc import Callable

from services.upper_layer.reader import MOMENT_SECONDS

REST = 3 * MOMENT_SECONDS
"""Seconds that belong to all others after each turn."""


class Turns:
    """The turns of a port's connections: each goes on for a moment, then the next, whoever sends how much."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Callable[[], None]] = deque()
        self._next: asyncio.TimerHandle | None = None
        self._free = 0.0  # loop time at which the others have had theirs

    def wait(self, go_on: Callable[[], None]) -> None:
        """Call `go_on` when its turn comes; who calls has just had a moment."""
        self._waiting.append(go_on)
        self._free = max(self._free, self._loop.time()) + REST
        if self._next is None:
            self._next = self._loop.call_at(self._free, self._turn)

    def _turn(self) -> None:
        self._next = None
        self._waiting.popleft()()
        if self._waiting and self._next is None:
            self._next = self._loop.call_at(self._free, self._turn)
