"""The timer of PS3.8 9.1.5."""

import asyncio
from collections.abc import Callable


class Artim:
    """Started anew or stopped; calls `expired` when it runs out."""

    def __init__(self, expired: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._expired = expired
        self._handle: asyncio.TimerHandle | None = None

    def start(self, seconds: float) -> None:
        """Run out after so many seconds from now."""
        self.stop()
        self._handle = self._loop.call_later(seconds, self._expired)

    def stop(self) -> None:
        """Do not run out."""
        if self._handle:
            self._handle.cancel()
            self._handle = None
