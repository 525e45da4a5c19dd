"""Looks whether another process has changed a file, while anybody listens."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import apsw

from services.background import keep
from services.cancellation import cancel_and_wait
from services.persistence.sqlite import changes
from services.persistence.sqlite.database import Database

log = logging.getLogger(__name__)
_PAUSE_SECONDS = 0.01
"""Seconds between two looks: reading one number that all processes share, some microseconds."""
_IDLE_PAUSE_SECONDS = 0.02
"""The same while nothing happens: each look wakes the process, once for each file. No change waits longer."""
Heard = Callable[[int | None], None]


class Listener:
    """One look for all collections of a file. Opened with the file, closed before it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._heard: dict[Heard, str] = {}
        self._connection: apsw.Connection | None = None
        self._task: asyncio.Task[None] | None = None
        self._last = 0

    @contextmanager
    def listening(self, collection: str, heard: Heard) -> Iterator[None]:
        """Call `heard` with the row of each change from now on; None: something has gone or was missed."""
        if self._connection is None:
            self._connection = self._database.connect()
        if self._task is None:
            self._last = changes.last(self._connection)
            self._task = keep("the look for changes", self._look)
        self._heard[heard] = collection
        try:
            yield
        finally:
            del self._heard[heard]
            if not self._heard and self._task is not None:
                self._task.cancel()
                self._task = None

    async def close(self) -> None:
        """Stop looking."""
        if self._task is not None:
            await cancel_and_wait(self._task)
            self._task = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def _look(self) -> None:
        seen, pause = None, _PAUSE_SECONDS
        while True:
            try:
                version = self._version()
                pause = _IDLE_PAUSE_SECONDS if version == seen else _PAUSE_SECONDS
                if version != seen:
                    self._tell()
                    seen = version
            except apsw.Error as error:
                log.warning("changes of %s are not heard: %s", self._database.path.name, error)
                await asyncio.sleep(1)
            await asyncio.sleep(pause)

    def _version(self) -> int:
        assert self._connection is not None  # noqa: S101 -- made before the task
        return int(next(self._connection.execute("PRAGMA data_version"))[0])

    def _tell(self) -> None:
        assert self._connection is not None  # noqa: S101 -- made before the task
        found = changes.since(self._connection, self._last)
        if found is None:
            self._last = changes.last(self._connection)
            for heard in self._heard:
                heard(None)
            return
        for number, collection, row in found:
            self._last = number
            for heard, wanted in self._heard.items():
                if wanted == collection:
                    heard(row)
