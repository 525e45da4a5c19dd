"""The one thread of a process that writes to a file: whatever waits goes in one transaction, synced once.

A lone write waits for nobody; while one transaction is being synced, the next gathers. Each write stands on
its own: what fails takes nothing else with it.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import apsw

from services.errors import PacsError, Unavailable
from services.persistence.sqlite.database import Database, error_of, impatient, translated
from services.persistence.unwritable import UNENCODABLE

log = logging.getLogger(__name__)
T = TypeVar("T")
TOGETHER = 512
"""Writes of one transaction."""
CHECKPOINT = 2000
"""Pages of the write-ahead log from which on it is brought into the database."""
OVERGROWN = 16
"""So many times as long, it is brought there while nobody may write."""
_PASSIVE, _TRUNCATE = apsw.SQLITE_CHECKPOINT_PASSIVE, apsw.SQLITE_CHECKPOINT_TRUNCATE


@dataclass(slots=True, eq=False)
class _Job:
    """A write, and whoever waits for it."""

    work: Callable[[apsw.Connection], Any]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None

    def tell(self) -> None:
        """In the loop's thread."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Writer:
    """Opened with the file, closed before it; `patience` is how long a write may wait, in seconds."""

    def __init__(self, database: Database, patience: float) -> None:
        self._database = database
        self._patience = patience
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._connection: apsw.Connection | None = None
        self._thread: threading.Thread | None = None
        self._pages, self._due = 0, CHECKPOINT
        self._closed = False

    async def write(self, work: Callable[[apsw.Connection], T]) -> T:
        """What `work` answers, once its transaction is on disk.

        Raises Unavailable where that takes too long or fails, and whatever `work` raises: then nothing of it
        stays.
        """
        if self._closed:
            raise Unavailable("the database is closed")
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        job = _Job(work, loop, loop.create_future())
        self._jobs.put(job)
        try:
            async with asyncio.timeout(self._patience):
                found: T = await job.future
                return found
        except TimeoutError as error:
            raise Unavailable("another process holds the database") from error

    async def close(self) -> None:
        """Finish what waits, bring the log into the database and end the thread."""
        self._closed = True
        if self._thread is not None:
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join, self._patience)
            if self._thread.is_alive():
                log.error("%s is let go of while another process holds it", self._database.path.name)
            self._thread = None

    def _run(self) -> None:
        ending = False
        while not ending:
            group = [self._jobs.get()]
            while len(group) < TOGETHER:
                try:
                    group.append(self._jobs.get_nowait())
                except queue.Empty:
                    break
            ending = None in group
            jobs = [job for job in group if job is not None and not job.future.cancelled()]
            if jobs:
                self._commit(jobs)
                self._tell(jobs)
                self._checkpoint()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _commit(self, jobs: list[_Job]) -> None:
        try:
            with translated(), self._database.locked():
                connection = self._opened()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    for job in jobs:
                        if not job.future.cancelled():  # while the lock was waited for
                            self._do(connection, job)
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
        except Exception as error:
            if not isinstance(error, PacsError):
                log.exception("a write of %s failed", self._database.path.name)
            for job in jobs:
                job.error = error if isinstance(error, PacsError) else Unavailable("the database failed")

    def _do(self, connection: apsw.Connection, job: _Job) -> None:
        """One job in a savepoint; an error of the whole file (its disk is full) is everybody's."""
        connection.execute("SAVEPOINT job")
        try:
            job.result = job.work(connection)
        except (apsw.FullError, apsw.IOError, apsw.CorruptError, apsw.NotADBError):
            raise
        except Exception as error:  # noqa: BLE001 it is told to whoever waits for this job
            connection.execute("ROLLBACK TO job")
            job.error = error
            if isinstance(error, (apsw.Error, *UNENCODABLE)):
                job.error = error_of(error)
        connection.execute("RELEASE job")

    def _tell(self, jobs: list[_Job]) -> None:
        for loop in {job.loop for job in jobs}:
            theirs = [job for job in jobs if job.loop is loop]
            try:
                loop.call_soon_threadsafe(_tell_all, theirs)
            except RuntimeError:  # the loop has ended, and with it whoever waited
                continue

    def _opened(self) -> apsw.Connection:
        if self._connection is None:
            self._connection = self._database.connect()
            self._connection.set_wal_hook(self._grown)
        return self._connection

    def _grown(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        if pages < self._pages:  # the log begins anew
            self._due = CHECKPOINT
        self._pages = pages
        return apsw.SQLITE_OK

    def _checkpoint(self) -> None:
        """Bring a long log into the database, while others may write unless it has grown out of bounds."""
        if self._pages < self._due or self._connection is None:
            return
        self._due = self._pages + CHECKPOINT
        try:
            self._connection.wal_checkpoint(mode=_PASSIVE)
            if self._pages > OVERGROWN * CHECKPOINT:
                with self._database.locked(), impatient(self._connection):
                    self._connection.wal_checkpoint(mode=_TRUNCATE)
        except (apsw.BusyError, apsw.LockedError):
            return  # another process is at it, or reads what is old: the next time will do
        except apsw.Error as error:
            log.warning("the log of %s is not shortened: %s", self._database.path.name, error)


def _tell_all(jobs: list[_Job]) -> None:
    for job in jobs:
        job.tell()
