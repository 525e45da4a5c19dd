"""GraphQL documents are parsed one after another, so that other requests are served in between."""

import asyncio
import time

_LONG_SECONDS = 0.01
"""Seconds in which the documents of our own pages are read."""


class ReadingTurns:
    """Who may parse a document next: parsing holds the event loop, and many in a row would hold it for long.

    After a long one the loop goes round for others as long as that took: to answer them takes many rounds.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    async def take(self) -> None:
        """Wait until a document may be read. The caller reads it before it awaits anything else."""
        await self._lock.acquire()
        asyncio.get_running_loop().call_soon(self._pass_on, time.monotonic())

    def _pass_on(self, began: float) -> None:
        """Let the next one parse; runs in the loop's round after the one in which the last was parsed."""
        took = time.monotonic() - began
        asyncio.get_running_loop().call_later(took if took > _LONG_SECONDS else 0, self._lock.release)
