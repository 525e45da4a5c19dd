"""Keeps one child running: started again, with patience, when it dies."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from services.background import keep
from services.cancellation import cancel_and_wait
from services.embedded.child import Child
from services.errors import Unavailable

log = logging.getLogger(__name__)

_FIRST_PAUSE = 0.5  # seconds; doubled at each death in a row
_LONGEST_PAUSE = 30.0  # seconds
_HEALTHY = 60.0  # seconds of life after which a death is the first again


class Keeper:
    """One child and the task that watches it."""

    def __init__(self, child: Child, start: Callable[[], Awaitable[Child]]) -> None:
        self.child = child
        self._start = start
        self._watch = keep("the watch over a process", self._keep)

    @classmethod
    async def begin(cls, start: Callable[[], Awaitable[Child]]) -> "Keeper":
        """Start the child; a first start that fails is not tried again.

        Raises:
            Unavailable: as `start` does.

        """
        return cls(await start(), start)

    async def stop(self, grace: float = 20.0) -> None:
        """Stop watching, then the child."""
        await cancel_and_wait(self._watch)  # again: a start that fails just now loses a cancellation
        await self.child.stop(grace)

    async def _keep(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            began = time.monotonic()
            await self.child.process.wait()
            if time.monotonic() - began > _HEALTHY:
                pause = _FIRST_PAUSE
            while not self.child.running:
                log.error(
                    "%s ended: %s; starting it again in %g s", self.child.name, self.child.ending, pause
                )
                if words := self.child.last_words():
                    log.error("its last words:\n%s", words)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                try:
                    self.child = await self._start()
                except Unavailable as error:
                    log.error("%s", error)  # noqa: TRY400 - a person reads it
                else:
                    log.info("%s is back", self.child.name)
