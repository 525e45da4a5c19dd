"""Two files of documents: the index, which can be made from the objects, and the records, which cannot."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import apsw

from services.background import keep
from services.cancellation import cancel_and_wait
from services.errors import PacsError, Refused
from services.persistence.collection import BoundDelete
from services.persistence.collections import COLLECTIONS
from services.persistence.damage import Lost, Part
from services.persistence.deployed import Deployed
from services.persistence.documents import Batch
from services.persistence.filters import Within
from services.persistence.outages import Outages
from services.persistence.sqlite import damage, inbox
from services.persistence.sqlite.collection import SqliteCollection
from services.persistence.sqlite.database import DamagedFile, translated
from services.persistence.sqlite.file import File
from services.persistence.sqlite.running import Running
from services.settings import Settings

log = logging.getLogger(__name__)
INDEX, RECORDS = "index.sqlite", "records.sqlite"
EXPIRY_SECONDS = 60.0
"""Seconds between two looks for documents whose time is over: MongoDB's own pace."""


class SqliteEngine:
    """The files of one folder, for one process of perhaps several."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        patience = settings.engine_timeout
        self.index = File(
            folder / INDEX,
            {name: one for name, one in COLLECTIONS.items() if one.rebuilt},
            patience,
            inbox.DEFINITION,
        )
        self._records = File(
            folder / RECORDS, {name: one for name, one in COLLECTIONS.items() if not one.rebuilt}, patience
        )
        self._collections = {
            name: SqliteCollection(file.tables[name], file)
            for file in (self.index, self._records)
            for name in file.tables
        }
        self.saved: list[tuple[str, bytes]] = []
        """Small objects that a damaged index had still to write to their files."""
        self._running = Running(folder)
        self._parts = {Part.INDEX: self.index, Part.RECORDS: self._records}
        self._expiring: asyncio.Task[None] | None = None

    def collection(self, name: str) -> SqliteCollection:
        """Open one of `COLLECTIONS`."""
        return self._collections[name]

    def hosts(self) -> frozenset[str]:
        """None: files are on this machine."""
        return frozenset()

    def outages(self) -> tuple[Outages, ...]:
        """None: a disk that cannot be written says so itself."""
        return ()

    def gaps(self) -> int:
        """None that anybody counts."""
        return 0

    async def ping(self) -> None:
        """Write to both files and read it back; raise Unavailable where that fails."""
        for file in (self.index, self._records):
            await file.ping()

    async def prepare(self, without: Collection[Part] = ()) -> None:
        """Make what is missing, and begin to remove what has expired."""
        for part, file in self._parts.items():
            if part in without:
                await asyncio.to_thread(self._put_aside, part, file)
            try:
                await asyncio.to_thread(file.prepare)
            except DamagedFile as error:
                raise _damaged(part, file, str(error.args[0])) from error
        if self._expiring is None:
            self._expiring = keep("the removal of what has expired", self._expire)

    async def enter(
        self,
        knows: Mapping[str, int],
        lapsed: Callable[[], Awaitable[None]],  # noqa: ARG002 the kernel keeps it
    ) -> None:
        """Note this process by a lock."""
        with translated():
            self._running.enter(knows)

    async def others(self) -> list[Mapping[str, int]]:
        """Read what the other processes' locks say."""
        with translated():
            return self._running.others()

    async def changes(self) -> list[str]:
        """Tables that are missing, or have another definition."""
        return [change for file in self._parts.values() for change in await asyncio.to_thread(file.changes)]

    async def deploy(self) -> Deployed:
        """Deploy nothing: there are files alone."""
        return Deployed("SQLite files of this machine")

    async def check(self, seconds: float) -> None:
        """Look for damage in both files, for so long each; raises Lost."""
        for part, file in self._parts.items():
            if what := await asyncio.to_thread(file.damage, seconds):
                raise _damaged(part, file, what)

    async def snapshot(self, collections: Iterable[str]) -> AsyncGenerator[Batch]:
        """Read a snapshot of the records alone: they are what is backed up."""
        with closing(self._records.snapshot(collections)) as batches:
            while (batch := await asyncio.to_thread(next, batches, None)) is not None:
                yield batch

    async def close(self) -> None:
        """Finish what waits, then let go."""
        if self._expiring is not None:
            await cancel_and_wait(self._expiring)
            self._expiring = None
        for collection in self._collections.values():
            await collection.close()
        for file in (self.index, self._records):
            await file.close()
        self._running.leave()

    async def remove_expired(self) -> None:
        """Delete the documents whose time is over."""
        for name, collection in COLLECTIONS.items():
            for index in collection.indexes:
                if index.expires:
                    terms = ((index.fields[0], Within(lte=datetime.now(UTC))),)
                    if await self._collections[name].count(terms, 1):
                        await self._collections[name].write([BoundDelete(terms, many=True)])

    def _put_aside(self, part: Part, file: File) -> None:
        """Look at all of a file, and put a damaged one aside; what waits in the index's inbox is saved."""
        if not file.path.exists():
            return
        if damage.in_use(file.path):
            if part is Part.RECORDS:
                raise Refused(f"{file.path} is in use: stop Vetark first, all of its processes")
            return
        if what := file.damage():
            if part is Part.INDEX:
                self.saved = inbox.saved_from(file.path)
            log.warning("%s is damaged (%s) and put aside: %s", file.path, what, damage.put_aside(file.path))

    async def _expire(self) -> None:
        while True:
            await asyncio.sleep(EXPIRY_SECONDS)
            try:
                await self.remove_expired()
            except PacsError as error:
                log.warning("what has expired stays for now: %s", error)


def _look(connection: apsw.Connection) -> None:
    next(connection.execute("SELECT count(*) FROM _tables"))


def _damaged(part: Part, file: File, what: str) -> Lost:
    return Lost(part, f"{file.path} is damaged ({what})")
