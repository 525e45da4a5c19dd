"""Keeps one child running: started again, with patience, when it dies or no longer answers."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from services.background import keep
from services.cancellation import cancel_and_wait
from services.embedded.child import Child
from services.errors import Unavailable

log = logging.getLogger(__name__)

_FIRST_PAUSE_SECONDS = 0.5  # doubled at each death in a row
_LONGEST_PAUSE_SECONDS = 30.0
_HALVES = 2
_ASKED = 10  # times within its patience
_ASKED_AGAIN_SECONDS = 0.1
_HEALTHY_SECONDS = 60.0  # seconds of life after which a death is the first again


class Keeper:
    """One child and the task that watches it.

    `answers` asks it again and again. One that does not answer within `patience` seconds is killed: what was
    acknowledged is safe, and a process that is stopped or stuck hears nothing else.
    """

    def __init__(
        self,
        child: Child,
        start: Callable[[], Awaitable[Child]],
        answers: Callable[[Child], Awaitable[bool]],
        patience: float,
    ) -> None:
        self.child = child
        self._start = start
        self._answers = answers
        self._patience = patience
        self._watch = keep("the watch over a process", self._keep)

    @classmethod
    async def begin(
        cls,
        start: Callable[[], Awaitable[Child]],
        answers: Callable[[Child], Awaitable[bool]],
        patience: float,
    ) -> "Keeper":
        """Start the child; a first start that fails is not tried again.

        Raises:
            Unavailable: as `start` does.

        """
        return cls(await start(), start, answers, patience)

    async def stop(self, grace: float = 20.0) -> None:
        """Stop watching, then the child."""
        await cancel_and_wait(self._watch)  # again: a start that fails just now loses a cancellation
        await self.child.stop(grace)

    async def _keep(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            began = time.monotonic()
            await self._until_ended()
            if time.monotonic() - began > _HEALTHY_SECONDS:
                pause = _FIRST_PAUSE_SECONDS
            while not self.child.running:
                log.error(
                    "%s ended: %s; starting it again in %g s", self.child.name, self.child.ending, pause
                )
                if words := self.child.last_words():
                    log.error("its last words:\n%s", words)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
                try:
                    self.child = await self._start()
                except Unavailable as error:
                    log.error("%s", error)  # noqa: TRY400 - a person reads it
                else:
                    log.info("%s is back", self.child.name)

    async def _until_ended(self) -> None:
        """Return once the child has ended, by itself or because it does not answer."""
        ended, silent = asyncio.create_task(self.child.process.wait()), asyncio.create_task(self._silent())
        try:
            await asyncio.wait((ended, silent), return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                log.error("%s has not answered for %g s: it is ended", self.child.name, self._patience)
                await self.child.stop(grace=0)
        finally:
            await cancel_and_wait(ended, silent)

    async def _silent(self) -> None:
        """Return once the child has not answered for so long.

        Half of that twice: where we were stopped ourselves, the answers are there and not read yet.
        """
        missed = 0
        while missed < _HALVES:
            try:
                async with asyncio.timeout(self._patience / _HALVES):
                    while not await self._answers(self.child):  # noqa: ASYNC110 nobody would tell us
                        await asyncio.sleep(_ASKED_AGAIN_SECONDS)
            except TimeoutError:
                missed += 1
            else:
                missed = 0
                await asyncio.sleep(self._patience / _ASKED)
