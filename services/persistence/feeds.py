"""What one process must learn from another: change streams, one per collection and process, fanned out."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pymongo.errors import OperationFailure, PyMongoError

from services.ending import end
from services.persistence.binding import Binding, Document

if TYPE_CHECKING:
    from pymongo.asynchronous.collection import AsyncCollection

log = logging.getLogger(__name__)
PATIENCE = 1.0
"""Seconds between two tries to reach an engine that went away."""
PAUSE = 0.2
"""Seconds between two looks at a quiet stream: SecantusDB answers a waiting look at every write, whatever the
collection, so that without a pause storing an instance cost more in looks than in inserts."""
WAITING = 1000
"""Changes that may wait for one slow follower before it is told to read again."""


@dataclass(frozen=True, slots=True)
class Change:
    """The document as it is after the change; None: something was removed or missed, so read again."""

    document: Document | None


READ_AGAIN = Change(None)


class Feed:
    """The change stream of one collection, open while anybody follows it; comes back after every outage."""

    def __init__(self, collection: "AsyncCollection[Document]") -> None:
        self._collection = collection
        self._followers: set[tuple[Binding, asyncio.Queue[Change]]] = set()
        self._task: asyncio.Task[None] | None = None
        self._open = asyncio.Event()

    async def follow(self, binding: Binding) -> AsyncIterator[Change]:
        """Changes within the binding. The first item is `READ_AGAIN`, sent once the stream is open.

        What is read after it and what is followed leave no gap.
        """
        queue: asyncio.Queue[Change] = asyncio.Queue(WAITING)
        follower = (binding, queue)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        await self._open.wait()
        queue.put_nowait(READ_AGAIN)
        self._followers.add(follower)
        try:
            while True:
                yield await queue.get()
        finally:
            self._followers.discard(follower)
            if not self._followers:
                await self.close()

    async def close(self) -> None:
        """Let go of the stream."""
        task, self._task = self._task, None
        self._open.clear()
        if task is not None:
            await end(task)

    async def _run(self) -> None:
        token: Any = None
        while True:
            try:
                stream = await self._collection.watch(
                    full_document="updateLookup", resume_after=token, max_await_time_ms=1000
                )
                async with stream:
                    if token is None and self._open.is_set():
                        self._tell_all()
                    self._open.set()
                    while stream.alive:
                        change = await stream.try_next()
                        token = stream.resume_token
                        if change is None:
                            await asyncio.sleep(PAUSE)
                        else:
                            self._tell(change)
                token = None  # an invalidated stream (its collection was dropped) cannot be resumed
            except OperationFailure as error:
                log.warning("change stream of %s starts anew: %s", self._collection.name, error.code)
                token = None
            except PyMongoError as error:
                log.warning("change stream of %s waits: %s", self._collection.name, type(error).__name__)
            await asyncio.sleep(PATIENCE)

    def _tell(self, change: Document) -> None:
        document: Document | None = change.get("fullDocument")
        if document is None:
            self._tell_all()
            return
        document.pop("_id", None)
        for binding, queue in self._followers:
            if binding.holds(document):
                _put(queue, Change(document))

    def _tell_all(self) -> None:
        for _, queue in self._followers:
            _put(queue, READ_AGAIN)


def _put(queue: asyncio.Queue[Change], change: Change) -> None:
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        change = READ_AGAIN
    queue.put_nowait(change)
