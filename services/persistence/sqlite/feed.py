"""The changes of one collection, as the file's table of changes tells them."""

import asyncio
import logging

import apsw

from services.errors import PacsError
from services.persistence.binding import Document
from services.persistence.feeds import Feed
from services.persistence.sqlite.file import File
from services.persistence.sqlite.rows import Rows

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 1.0
"""Seconds until changes are listened for again after a failure."""


class SqliteFeed(Feed):
    """See `Feed`."""

    def __init__(self, collection: str, rows: Rows, file: File) -> None:
        super().__init__()
        self._collection = collection
        self._rows = rows
        self._file = file

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except (PacsError, apsw.Error) as error:
                log.warning("changes of %s are not heard for now: %s", self._collection, error)
            await asyncio.sleep(PATIENCE_SECONDS)

    async def _hear(self) -> None:
        heard: asyncio.Queue[int | None] = asyncio.Queue()
        with self._file.listener.listening(self._collection, heard.put_nowait):
            if self._open.is_set():
                self._tell(None)
            self._open.set()
            while True:
                row = await heard.get()
                self._tell(None if row is None else await self._read(row))

    async def _read(self, row: int) -> Document | None:
        def work(connection: apsw.Connection) -> Document | None:
            return self._rows.of_number(connection, row)

        return await self._file.readers.read(work)
