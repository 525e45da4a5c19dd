"""Studies that arrive or change, told while they do: what a study list subscribes to.

However many listen to a tenant in a process, there is one watch and, for what it tells, one look at the
index. What was found stands in one list for all of them, of a bounded length; a listener is a place in it.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from itertools import islice

from services.archive.index.change_marks import due_in
from services.archive.index.entries import Document
from services.archive.search.browse import studies_by_uid
from services.cancellation import cancel_and_wait
from services.errors import PacsError, Unavailable
from services.persistence import Engines, Within
from services.tenancy.scope import Right, Scope, system_scope

log = logging.getLogger(__name__)
KEPT = 200
"""Studies that a slow listener may be behind; then it has to read the list again."""
NOTED = 10_000
"""Studies that may wait to be looked at; then the index is asked which are arriving."""
_AT_ONCE = 100
_GATHER_SECONDS = 0.4
"""Seconds of changes told as one: a series that arrives changes often."""
_PATIENCE = 20
"""Rounds a study is waited for whose first instance is not committed yet."""
_AGAIN_SECONDS = 1.0
"""Seconds until an engine that did not answer is asked again."""
_ENDING_SECONDS = 1.0
"""Seconds that a change stream gets to be let go of."""


async def arrivals(scope: Scope, engines: Engines) -> AsyncGenerator[str]:
    """Study Instance UIDs of the tenant's studies that changed, until closed; `arrived` shows those seen.

    One that changes again before it is told is told once. Raises Unavailable to a listener that is `KEPT`
    studies behind: it reads the list again.
    """
    scope.require(Right.FIND)
    async with engines.own(_Watches).watch(scope.grant.tenant) as watch:
        async for uid in watch.told():
            yield uid


async def arrived(scope: Scope, engines: Engines, uid: str) -> Document | None:
    """A study as it was told, None where the scope does not see it. A narrowed scope sees its own part."""
    scope.require(Right.FIND)
    if scope.grant.studies is not None and uid not in scope.grant.studies:
        return None
    known = engines.own(_Watches).known(scope.grant.tenant, uid) if scope.grant.whole else None
    return known or (await studies_by_uid(scope, engines, [uid])).get(uid)


class _Watches:
    """Of one process, by tenant, while anybody listens."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._watches: dict[str, _Watch] = {}

    @asynccontextmanager
    async def watch(self, tenant: str) -> AsyncIterator["_Watch"]:
        """The tenant's, one listener more."""
        watch = self._watches.get(tenant)
        if watch is None:
            watch = self._watches[tenant] = _Watch(self._engines, tenant)
        watch.listeners += 1
        try:
            yield watch
        finally:
            watch.listeners -= 1
            if not watch.listeners:
                del self._watches[tenant]
                await watch.close()

    def known(self, tenant: str, uid: str) -> Document | None:
        """A study as it was told last."""
        watch = self._watches.get(tenant)
        return watch.studies.get(uid, (0, None))[1] if watch else None


class _Watch:
    """What changes in one tenant."""

    def __init__(self, engines: Engines, tenant: str) -> None:
        self.listeners = 0
        self.studies: dict[str, tuple[int, Document]] = {}  # as told, with their numbers; the last told last
        self._engines, self._scope = engines, system_scope(tenant)
        self._number = 0  # of the last study told
        self._forgotten = 0  # of the last one that is kept no more
        self._noted: dict[str, int] = {}  # studies to be looked at, and how often yet
        self._missed = False
        self._news, self._work = asyncio.Event(), asyncio.Event()
        self._turn = asyncio.Lock()
        self._queued = 0  # listeners that wait for their turn
        self._tasks = [asyncio.create_task(each) for each in (self._follow(), self._look())]
        for task in self._tasks:
            task.add_done_callback(lambda _: self._news.set())

    async def close(self) -> None:
        """Let go of the change stream."""
        await cancel_and_wait(*self._tasks, patience=_ENDING_SECONDS)

    async def told(self) -> AsyncGenerator[str]:
        """What is told from now on."""
        number = self._number
        while True:
            while number == self._number:
                for task in self._tasks:
                    if task.done():
                        task.result()
                await self._news.wait()
            await self._take_turn()
            if number < self._forgotten:
                raise Unavailable("more has changed than was listened to: read the list again")
            uid, number = self._after(number)
            yield uid

    def _after(self, number: int) -> tuple[str, int]:
        """The first study told after this one. Most listeners are near the end."""
        found = "", number
        for uid in reversed(self.studies):
            told = self.studies[uid][0]
            if told <= number:
                break
            found = uid, told
        return found

    async def _take_turn(self) -> None:
        """One listener a round of the loop: what it makes of a study takes time, while others wait."""
        self._queued += 1
        try:
            await self._turn.acquire()
        finally:
            self._queued -= 1
        asyncio.get_running_loop().call_soon(self._turn.release)

    async def _follow(self) -> None:
        async for change in self._engines.documents.of(self._scope.grant, "studies").watch():
            if change.document is None or len(self._noted) >= NOTED:
                self._missed = True
            else:
                self._noted[change.document["StudyInstanceUID"]] = _PATIENCE
            self._work.set()

    async def _look(self) -> None:
        while True:
            await self._work.wait()
            await asyncio.sleep(_GATHER_SECONDS)
            if self._queued:
                continue  # what changes meanwhile is told as one; who takes nothing waits for no turn
            self._work.clear()
            try:
                await self._tell()
            except PacsError as error:
                log.warning("arrivals wait for the index: %s", error)
                await asyncio.sleep(_AGAIN_SECONDS)
            if self._noted or self._missed:
                self._work.set()

    async def _tell(self) -> None:
        """Look at what was noted; where changes were missed, at all that is arriving now."""
        if self._missed and len(self._noted) < _AT_ONCE:
            self._missed = False
            try:
                found = await self._engines.documents.of(self._scope.grant, "studies").find(
                    {"changed": Within(lte=due_in(3600))}, projection=("StudyInstanceUID",), limit=NOTED
                )
            except PacsError:
                self._missed = True
                raise
            self._noted.update({study["StudyInstanceUID"]: _PATIENCE for study in found})
        looked = {uid: self._noted.pop(uid) for uid in list(islice(self._noted, _AT_ONCE))}
        try:
            shown = await studies_by_uid(self._scope, self._engines, list(looked))
        except PacsError:
            self._noted = looked | self._noted
            raise
        for uid, left in looked.items():
            if uid in shown:
                self._number += 1
                self.studies.pop(uid, None)
                self.studies[uid] = self._number, shown[uid]
            elif left:
                self._noted.setdefault(uid, left - 1)
        while len(self.studies) > KEPT:
            self._forgotten = self.studies.pop(next(iter(self.studies)))[0]
        self._news.set()
        self._news.clear()
