"""Documents are read one after another."""

import asyncio
import time

_LONG = 0.01
"""Seconds in which the documents of our own pages are read."""


class ReadingTurns:
    """While a document is read, nobody else is served, and many would be read in one go.

    After a long one the loop goes round for others as long as that took: to answer them takes many rounds.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    async def take(self) -> None:
        """Wait until a document may be read. The caller reads it before it awaits anything else."""
        await self._lock.acquire()
        asyncio.get_running_loop().call_soon(self._pass_on, time.monotonic())

    def _pass_on(self, began: float) -> None:
        """Run in the round after the one in which it was read."""
        took = time.monotonic() - began
        asyncio.get_running_loop().call_later(took if took > _LONG else 0, self._lock.release)
