"""What runs on access to some studies alone and ends with that access: answers, downloads, associations.

It is looked at again as soon as a change tells that somebody's access may have changed, and twice a second
for what no change tells: a moment that is past, a change stream that is down.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from services.background import keep
from services.cancellation import cancel_and_wait
from services.errors import NotFound, PacsError, Unavailable
from services.persistence import Engines, Grant
from services.tenancy.scope import Scope
from services.tenancy.short_cache import forget_all

WATCHED = ("shares", "shared_studies", "cases")
"""Collections whose changes give access and take it."""
LOOKED_SECONDS = 0.5
"""Seconds between two looks where no change is told."""
SETTLED_SECONDS = 0.02
"""Seconds of changes that are looked at as one."""
IDLE_SECONDS = 60.0
"""Seconds without anything that runs, after which nobody listens any more."""
_AT_ONCE = 16

Look = Callable[[], Awaitable[Scope]]


class Withdrawn(NotFound):
    """Access ended while something ran on it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Running:
    task: "asyncio.Task[object]"
    needed: Grant
    look: Look
    who: Hashable
    began: float
    ended: list[bool]


class Standing:
    """All that runs so in one process: `engines.own(Standing)`."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._running: set[_Running] = set()
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        engines.closing.append(self.close)

    @asynccontextmanager
    async def granted(self, needed: Grant, look: Look, who: Hashable) -> AsyncIterator[None]:
        """Run what needs this grant; it is cut off once `look` does not find all of it any more.

        `look` reads who asks anew, and raises where they have nothing here; `who` is the same for all whom it
        finds the same for. Raises Withdrawn in place of what was cut off.
        """
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 -- we are awaited
        before = task.cancelling()
        running = _Running(task, needed, look, who, asyncio.get_running_loop().time(), [])
        self._running.add(running)
        self._begin()
        try:
            yield
        except BaseException:
            if running.ended and task.uncancel() <= before:
                raise Withdrawn("this is no longer shared") from None
            raise
        finally:
            self._running.discard(running)

    async def close(self) -> None:
        """Stop listening."""
        tasks, self._tasks = self._tasks, []
        await cancel_and_wait(*tasks)

    def _begin(self) -> None:
        if all(task.done() for task in self._tasks):
            self._tasks = [keep("access to studies", self._look)]

    async def _look(self) -> None:
        """Look while anything runs, and some time longer."""
        listening = [keep("changes of access", self._listener(name)) for name in WATCHED]
        loop = asyncio.get_running_loop()
        idle_since = loop.time()
        try:
            while loop.time() - idle_since < IDLE_SECONDS:
                told = await self._wait()
                if self._running:
                    idle_since = loop.time()
                    old = loop.time() - LOOKED_SECONDS
                    await self._end([one for one in self._running if told or one.began <= old])
        finally:
            await cancel_and_wait(*listening)

    async def _wait(self) -> bool:
        """Until it is time to look; whether a change is why."""
        try:
            async with asyncio.timeout(LOOKED_SECONDS):
                await self._changed.wait()
            await asyncio.sleep(SETTLED_SECONDS)
        except TimeoutError:
            return False
        self._changed.clear()
        return True

    def _listener(self, name: str) -> Callable[[], Awaitable[None]]:
        async def listen() -> None:
            async for _ in self._engines.documents.installation(name).watch():
                forget_all(self._engines)
                self._changed.set()

        return listen

    async def _end(self, running: Iterable[_Running]) -> None:
        """End those of these that have no access any more: one look for each who asks."""
        by_who: dict[Hashable, list[_Running]] = {}
        for one in running:
            by_who.setdefault(one.who, []).append(one)
        turns = asyncio.Semaphore(_AT_ONCE)

        async def look(theirs: list[_Running]) -> None:
            async with turns:
                with suppress(Unavailable):  # who knows? what was known stands
                    await self._end_those(theirs)

        await asyncio.gather(*(look(theirs) for theirs in by_who.values()))

    async def _end_those(self, theirs: list[_Running]) -> None:
        try:
            now: tuple[Grant, ...] = (await theirs[0].look()).grants
        except Unavailable:
            raise
        except PacsError:
            now = ()
        for one in theirs:
            if one in self._running and not any(_holds(grant, one.needed) for grant in now):
                one.ended.append(True)
                one.task.cancel()


def _holds(grant: Grant, needed: Grant) -> bool:
    """Return whether all that is needed is granted."""
    if grant.tenant != needed.tenant:
        return False
    if grant.studies is None:
        return True
    if needed.studies is None or not needed.studies <= grant.studies:
        return False
    return grant.series is None or (needed.series is not None and needed.series <= grant.series)
