"""The one change stream of a process, over all watched collections; it comes back after every outage.

On a sharded cluster each stream is asked of every shard, so neither subscribers nor collections nor tenants
have one of their own: what is heard is told to the feeds in memory.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from pymongo.errors import OperationFailure, PyMongoError

from services.background import keep, once
from services.cancellation import cancel_and_wait
from services.persistence.binding import Document
from services.persistence.collections import COLLECTIONS

if TYPE_CHECKING:
    from pymongo.asynchronous.change_stream import AsyncChangeStream
    from pymongo.asynchronous.database import AsyncDatabase

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 1.0
"""Seconds between two tries to reach an engine that went away."""
PAUSE_SECONDS = 0.01
"""Seconds between two looks at a quiet stream: a server may answer a waiting look at every write."""
_WATCHED = [name for name, made in COLLECTIONS.items() if made.watched]
_WANTED = {
    "$or": [{"ns.coll": {"$in": _WATCHED}}, {"operationType": {"$in": ["dropDatabase", "invalidate"]}}]
}
Heard = Callable[[Document | None], None]


class ChangeStream:
    """Open while anybody listens. `gaps`: how often changes were missed, so that all was read again."""

    def __init__(self, database: "AsyncDatabase[Document]") -> None:
        self.gaps = 0
        self._database = database
        self._heard: dict[str, Heard] = {}
        self._task: asyncio.Task[None] | None = None
        self._open = asyncio.Event()
        self._ending: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def listening(self, collection: str, heard: Heard) -> AsyncIterator[None]:
        """Once it is open, call `heard` with each changed document; None: one has gone or was missed."""
        self._heard[collection] = heard
        if self._task is None:
            self._open = asyncio.Event()  # of this stream: one before it may still be ending
            self._task = keep("the change stream", partial(self._follow, self._open))
        try:
            await self._open.wait()
            yield
        finally:
            del self._heard[collection]
            if not self._heard:
                self._end()

    async def close(self) -> None:
        """Let go of the stream."""
        self._end()
        await asyncio.gather(*self._ending)

    def _end(self) -> None:
        """Have it end by itself: whoever stops listening is being cancelled, and must not wait."""
        task, self._task = self._task, None
        if task is not None:
            self._open = asyncio.Event()
            ending = once("the end of the change stream", cancel_and_wait(task))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)

    async def _follow(self, opened: asyncio.Event) -> None:
        """Follow from the last token, which lives as long as this call; without one, all is read again."""
        token: Any = None
        away = False
        while self._open is opened:
            try:
                async with await self._watch(token) as stream:
                    self._begin(opened, resumed=token is not None, away=away)
                    token, away = stream.resume_token, False
                    while stream.alive:
                        change = await stream.try_next()
                        if self._open is not opened:  # what comes now is heard by the next one
                            return
                        if change is None:
                            await asyncio.sleep(PAUSE_SECONDS)
                        else:
                            self._tell(change)
                        token = stream.resume_token
                reason, token = "the database was dropped", None  # such a stream cannot be resumed
            except OperationFailure as error:  # among them: the oplog does not reach back to the token
                reason, token = f"{type(error).__name__} {error.code}", None
            except PyMongoError as error:
                reason = type(error).__name__
            if (
                not away and self._open is opened
            ):  # the driver may lose a cancellation, and find itself closed
                log.warning("changes of documents are not heard for now: %s", reason)
            away = True
            await asyncio.sleep(PATIENCE_SECONDS)

    async def _watch(self, token: Any) -> "AsyncChangeStream[Document]":
        return await self._database.watch(
            [{"$match": _WANTED}], full_document="updateLookup", resume_after=token, max_await_time_ms=1000
        )

    def _begin(self, opened: asyncio.Event, *, resumed: bool, away: bool) -> None:
        missed = opened.is_set() and not resumed
        opened.set()
        if away:
            told = "some were missed, so all is read again" if missed else "none was missed"
            log.warning("changes of documents are heard again: %s", told)
        if missed:
            self.gaps += 1
            self._tell_all()

    def _tell(self, change: Document) -> None:
        name = change.get("ns", {}).get("coll")
        if name is None:
            self._tell_all()
        elif name in self._heard:
            document: Document | None = change.get("fullDocument")
            if document is not None:
                document.pop("_id", None)
            self._heard[name](document)

    def _tell_all(self) -> None:
        for heard in self._heard.values():
            heard(None)
