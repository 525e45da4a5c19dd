"""The threads of a process that read a file, each with a connection of its own."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import apsw

from services.errors import Unavailable
from services.persistence.sqlite.database import Database, translated

T = TypeVar("T")
THREADS = 3


class Readers:
    """Opened with the file, closed before it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pool = ThreadPoolExecutor(THREADS, "sqlite-reader")
        self._own = threading.local()
        self._connections: list[apsw.Connection] = []
        self._closed = False

    async def read(self, work: Callable[[apsw.Connection], T]) -> T:
        """What `work` answers of the file as it was last committed. Raises Unavailable."""
        if self._closed:
            raise Unavailable("the database is closed")
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._do, work)

    def read_blocking(self, work: Callable[[apsw.Connection], T]) -> T:
        """Read as `read` does, in a thread that may wait."""
        return self._pool.submit(self._do, work).result()

    async def close(self) -> None:
        """Finish what waits and let go of the connections."""
        self._closed = True
        await asyncio.to_thread(self._pool.shutdown)
        for connection in self._connections:
            connection.close()
        self._connections.clear()

    def _do(self, work: Callable[[apsw.Connection], T]) -> T:
        with translated():
            connection: apsw.Connection | None = getattr(self._own, "connection", None)
            if connection is None:
                connection = self._own.connection = self._database.connect()
                connection.execute("PRAGMA query_only = ON")
                self._connections.append(connection)
            return work(connection)
