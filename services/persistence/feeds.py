"""What one process must learn from another: one stream of changes a collection and process, fanned out."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator

from services.background import keep
from services.cancellation import cancel_and_wait
from services.persistence.binding import Binding, Document
from services.persistence.collection import Change

READ_AGAIN = Change(None)
WAITING = 1000
"""Changes that may wait for one slow follower before it is told to read again."""


class Feed(ABC):
    """The changes of one collection, listened for while anybody follows them."""

    def __init__(self) -> None:
        self._followers: set[tuple[Binding, asyncio.Queue[Change]]] = set()
        self._task: asyncio.Task[None] | None = None
        self._open = asyncio.Event()

    async def follow(self, binding: Binding) -> AsyncGenerator[Change]:
        """Changes within the binding. The first item is `READ_AGAIN`, sent once the stream is open.

        What is read after it and what is followed leave no gap.
        """
        queue: asyncio.Queue[Change] = asyncio.Queue(WAITING)
        follower = (binding, queue)
        if self._task is None:
            self._task = keep("the changes of documents", self._listen)
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
        """Stop listening."""
        task, self._task = self._task, None
        self._open.clear()
        if task is not None:
            await cancel_and_wait(task)

    @abstractmethod
    async def _listen(self) -> None:
        """Set `_open` once changes are heard, and tell them until cancelled."""

    def _tell(self, document: Document | None) -> None:
        """Tell the document as it is now; None: something was removed or missed."""
        for binding, queue in self._followers:
            if document is None:
                _put(queue, READ_AGAIN)
            elif binding.holds(document):
                _put(queue, Change(document))
            elif binding.held(document):
                _put(queue, READ_AGAIN)


def _put(queue: asyncio.Queue[Change], change: Change) -> None:
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        change = READ_AGAIN
    queue.put_nowait(change)
