"""Decodes frames in threads of their own, within one budget of memory for all of a process."""

import asyncio
import os
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar, TypeVarTuple

from services.errors import Unsupported
from services.persistence import Engines

A = TypeVarTuple("A")
R = TypeVar("R")
_AT_ONCE = 2 * (os.cpu_count() or 1)
"""Frames worked on, whoever asks for how many: more would only wait for a processor."""


class Decoding:
    """Opened once a process. Who comes first is served first, so that a large frame has its turn too."""

    def __init__(self, engines: Engines) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, "decoding")
        self._most = self._free = engines.settings.decoding_bytes
        self._waiting: deque[object] = deque()
        self._changed = threading.Condition()
        self._loop: asyncio.AbstractEventLoop | None = None
        engines.closing.append(self._close)

    async def run(self, function: Callable[[*A], R], *args: *A) -> R:
        """Return what the function returns in one of the threads, where it takes the memory it needs."""
        self._loop = asyncio.get_running_loop()
        return await self._loop.run_in_executor(self._threads, function, *args)

    def answer_of(self, coroutine: Coroutine[Any, Any, R]) -> R:
        """Run a coroutine in the loop for one of the threads, which waits and holds no memory meanwhile."""
        if self._loop is None:
            raise RuntimeError("only what is run here asks")
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    @contextmanager
    def taking(self, size: int) -> Iterator[None]:
        """Hold so many bytes of the budget, once they are there. In one of the threads, and once in each.

        Raises Unsupported for more than there ever are.
        """
        if size > self._most:
            raise Unsupported(f"decoding this frame takes {size} bytes of the {self._most} there are for it")
        me = object()
        with self._changed:
            self._waiting.append(me)
            self._changed.wait_for(lambda: self._waiting[0] is me and self._free >= size)
            self._waiting.popleft()
            self._free -= size
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._free += size
                self._changed.notify_all()

    async def _close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
