"""What a process knows of some collections, read anew as they change, so that a decision needs no trip.

Kept fresh by change streams, and read every few seconds for what a stream cannot tell (a host name that
moved, a stream that is down). A change takes a moment to be heard of, so whoever is about to be turned away
may wait for one reading. A database that is away leaves the last knowledge standing.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from services.background import keep
from services.cancellation import cancel_and_wait
from services.errors import Unavailable
from services.persistence import Engines

log = logging.getLogger(__name__)
RELOADED_SECONDS = 5.0
"""Seconds between two readings when nothing is heard."""
SETTLED_SECONDS = 0.05
"""Seconds waited after a change, so that many changes at once are read once."""
PAUSE_SECONDS = 0.2
"""Seconds at least between two readings for those who are not known: they must not keep the database busy."""
SHARE = 0.1
"""Of the time that is spent on them at most, where one takes long."""
WAITING = 8
"""Most who wait for such a reading. One more is turned away at once."""
PATIENCE_SECONDS = 5.0
"""Seconds they wait at most: peers give up an association after 10 or more."""


class KeptFresh:
    """`read` reads the collections and keeps what they say; `name` is for the log."""

    def __init__(
        self, engines: Engines, name: str, collections: Sequence[str], read: Callable[[], Awaitable[None]]
    ) -> None:
        self._engines = engines
        self._name = name
        self._collections = collections
        self._read = read
        self._one_at_a_time = asyncio.Lock()
        self._next = _future()  # the end of the next reading to begin
        self._wanted = asyncio.Event()
        self._waiting = 0
        self.changed = asyncio.Event()
        self.readings = 0  # how often all was read: as long as it is the same, so is every decision

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Keep it fresh meanwhile; raises Unavailable where it cannot be read at first."""
        await self.reload()
        listening = [partial(self._listen, collection) for collection in self._collections]
        works: list[Callable[[], Awaitable[None]]] = [*listening, self._stay_fresh, self._look_up]
        tasks = [keep(self._name, work) for work in works]
        try:
            yield
        finally:
            await cancel_and_wait(*tasks)

    async def reload(self) -> None:
        """Read everything anew; raises Unavailable, and then what was known stands."""
        async with self._one_at_a_time:  # an older reading that ends later must not stand
            ended, self._next = self._next, _future()
            try:
                await self._read()
                self.readings += 1
            finally:
                ended.set_result(None)

    async def read_since_now(self) -> None:
        """Wait for a reading that begins from now on; not where many wait, and not for ever."""
        if self._waiting >= WAITING:
            return
        self._waiting += 1
        self._wanted.set()
        try:
            await asyncio.wait({self._next}, timeout=PATIENCE_SECONDS)
        finally:
            self._waiting -= 1

    async def _listen(self, collection: str) -> None:
        async for _ in self._engines.documents.installation(collection).watch():
            self.changed.set()

    async def _stay_fresh(self) -> None:
        while True:
            try:
                async with asyncio.timeout(RELOADED_SECONDS):
                    await self.changed.wait()
                await asyncio.sleep(SETTLED_SECONDS)
            except TimeoutError:
                pass
            self.changed.clear()
            await self._try_to_reload()

    async def _look_up(self) -> None:
        """Read when somebody waits for it: one reading for all who do, and then none for a while."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            began = time.monotonic()
            await self._try_to_reload()
            took = time.monotonic() - began
            await asyncio.sleep(max(PAUSE_SECONDS, took / SHARE))

    async def _try_to_reload(self) -> None:
        try:
            await self.reload()
        except Unavailable:
            log.warning("%s could not be read; the last reading stands", self._name)


def _future() -> "asyncio.Future[None]":
    return asyncio.get_running_loop().create_future()
