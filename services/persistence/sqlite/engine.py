"""Two files of documents: the index, which can be made from the objects, and the records, which cannot."""

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path

from services.background import keep
from services.cancellation import cancel_and_wait
from services.errors import PacsError
from services.persistence.collection import BoundDelete
from services.persistence.collections import COLLECTIONS
from services.persistence.filters import Within
from services.persistence.sqlite import inbox
from services.persistence.sqlite.collection import SqliteCollection
from services.persistence.sqlite.file import File
from services.settings import Settings

log = logging.getLogger(__name__)
INDEX, RECORDS = "index.sqlite", "records.sqlite"
EXPIRY = 60.0
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
        self._expiring: asyncio.Task[None] | None = None

    def collection(self, name: str) -> SqliteCollection:
        """One of `COLLECTIONS`."""
        return self._collections[name]

    async def ping(self) -> None:
        """Write to both files and read it back; raise Unavailable where that fails."""
        for file in (self.index, self._records):
            await file.ping()

    async def prepare(self) -> None:
        """Make what is missing, and begin to remove what has expired."""
        for file in (self.index, self._records):
            await asyncio.to_thread(file.prepare)
        if self._expiring is None:
            self._expiring = keep("the removal of what has expired", self._expire)

    async def close(self) -> None:
        """Finish what waits, then let go."""
        if self._expiring is not None:
            await cancel_and_wait(self._expiring)
            self._expiring = None
        for collection in self._collections.values():
            await collection.close()
        for file in (self.index, self._records):
            await file.close()

    async def remove_expired(self) -> None:
        """Delete the documents whose time is over."""
        for name, collection in COLLECTIONS.items():
            for index in collection.indexes:
                if index.expires:
                    terms = ((index.fields[0], Within(lte=datetime.now(UTC))),)
                    if await self._collections[name].count(terms, 1):
                        await self._collections[name].write([BoundDelete(terms, many=True)])

    async def _expire(self) -> None:
        while True:
            await asyncio.sleep(EXPIRY)
            try:
                await self.remove_expired()
            except PacsError as error:
                log.warning("what has expired stays for now: %s", error)
