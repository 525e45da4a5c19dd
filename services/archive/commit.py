"""Group commit: instances that wait at the same moment go into the index in one trip.

While one group is on its way the next one gathers, so a lone instance waits for nobody and a crowd shares
what a trip costs. An insert is the commit point of a store.
"""

import asyncio
import logging
from collections import defaultdict
from weakref import WeakKeyDictionary

from services.archive.indexing import Entry
from services.archive.marks import Marks
from services.errors import PacsError
from services.persistence import Engines, Grant

log = logging.getLogger(__name__)
LARGEST_GROUP = 256
"""Instances in one trip: at some 2 KB each far below what one message may hold."""
_committers: "WeakKeyDictionary[Engines, Committer]" = WeakKeyDictionary()


class Committer:
    """The process's one way into the instances' index."""

    def __init__(self, engines: Engines) -> None:
        self.marks = Marks(engines)
        self._engines = engines
        self._waiting: list[tuple[Grant, Entry, asyncio.Future[bool]]] = []
        self._worker: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, engines: Engines) -> "Committer":
        """The one of these engines."""
        found = _committers.get(engines)
        if found is None:
            found = _committers[engines] = cls(engines)
        return found

    async def commit(self, grant: Grant, entry: Entry) -> bool:
        """Put an instance whose object is safe into the index; False when it was there already.

        Raises Unavailable when the engine fails: the instance may then be in the index or not.
        """
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((grant, entry, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:LARGEST_GROUP], self._waiting[LARGEST_GROUP:]
            parts: defaultdict[Grant, list[tuple[Entry, asyncio.Future[bool]]]] = defaultdict(list)
            for grant, entry, future in group:
                parts[grant].append((entry, future))
            await asyncio.gather(*(self._answer(grant, part) for grant, part in parts.items()))

    async def _answer(self, grant: Grant, part: list[tuple[Entry, asyncio.Future[bool]]]) -> None:
        try:
            there_already = await self._insert(grant, [entry for entry, _ in part])
        except PacsError as error:
            for _, future in part:
                if not future.done():
                    future.set_exception(error)
        except Exception as error:
            if len(part) > 1:  # one document the driver cannot take must not fail its neighbours
                await asyncio.gather(*(self._answer(grant, [one]) for one in part))
                return
            log.exception("an instance cannot be put into the index")
            if not part[0][1].done():
                part[0][1].set_exception(error)
        else:
            for position, (_, future) in enumerate(part):
                if not future.done():
                    future.set_result(position not in there_already)

    async def _insert(self, grant: Grant, entries: list[Entry]) -> set[int]:
        await self.marks.ensure(grant, entries)
        instances = self._engines.documents.of(grant, "instances")
        there_already = await instances.insert_many_unordered([entry.instance for entry in entries])
        await self.marks.catch_up(grant, entries)
        return there_already
