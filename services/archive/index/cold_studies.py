"""Studies in a cold storage class: when each was last opened, and how a whole one is brought back.

Who sees a part of a study opens, and has brought back, all of it; nothing of the rest is told to them.

With no cold class in the settings nothing of this costs anything.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Coroutine
from typing import Any

from services.archive.index.entries import object_key
from services.background import once
from services.cancellation import cancel_and_wait
from services.persistence import Edit, Engines, Grant
from services.persistence.moments import moment_now

_NOTED_SECONDS = 24 * 3600.0
"""Seconds after which a study that is opened again is noted again: nobody counts hours against months."""
_FETCHED_SECONDS = 600.0
"""Seconds in which a study is asked for once, however many of its images somebody wants."""
_REMEMBERED = 50_000
_TOGETHER = 8
_Key = tuple[str, str]


class ColdStudies:
    """The studies that one process has noted as opened, or asked the store to bring back, of late."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._opened: OrderedDict[_Key, float] = OrderedDict()
        self._fetched: OrderedDict[_Key, float] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        engines.closing.append(self._close)

    def opened(self, grant: Grant, study: str) -> None:
        """Somebody reads images of a study, which then stays where it is: noted once a day."""
        if self._engines.objects.cold_class and self._is_new(self._opened, grant, study, _NOTED_SECONDS):
            self._soon("the noting of an opened study", self._note(grant, study))

    def fetch_soon(self, grant: Grant, study: str) -> bool:
        """Have all of a study brought back; False where that was asked for a moment ago."""
        if not self._is_new(self._fetched, grant, study, _FETCHED_SECONDS):
            return False
        self._soon("the fetching of a study", self._fetch(grant, study))
        return True

    async def _note(self, grant: Grant, study: str) -> None:
        studies = self._engines.documents.of(Grant(grant.tenant), "studies")
        await studies.update({"StudyInstanceUID": study}, Edit(max={"opened_at": moment_now()}))

    async def _fetch(self, grant: Grant, study: str) -> None:
        """Fetch its images one by one: for those that can be read nothing happens."""
        await self._note(grant, study)
        instances = self._engines.documents.of(Grant(grant.tenant), "instances")
        found = await instances.find({"StudyInstanceUID": study}, projection=("SOPInstanceUID",))
        objects, room = self._engines.objects.of(grant), asyncio.Semaphore(_TOGETHER)

        async def one(key: str) -> None:
            async with room:
                await objects.fetch(key)

        await asyncio.gather(*(one(object_key(each["SOPInstanceUID"])) for each in found))

    def _is_new(self, known: OrderedDict[_Key, float], grant: Grant, study: str, seconds: float) -> bool:
        key, now = (grant.tenant, study), time.monotonic()
        if known.get(key, 0.0) > now:
            return False
        known[key] = now + seconds
        known.move_to_end(key)
        if len(known) > _REMEMBERED:
            known.popitem(last=False)
        return True

    def _soon(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        task = once(name, work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _close(self) -> None:
        await cancel_and_wait(*self._tasks)
