"""Small objects on their way to their folder: first in the index's file, in one transaction with a document.

An object of some kilobytes costs more in waiting for the disk than in writing. Here it is safe with its
document by one sync; it is written to its own file soon after, many with one sync, and then leaves the inbox.
What a crash left is written to its file when the installation starts again. Readers find the bytes in either
place.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Hashable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from services.background import keep
from services.cancellation import cancel_and_wait
from services.errors import NotFound, PacsError, Unavailable
from services.persistence.collection import BoundInsertWithObject, BoundOperation
from services.persistence.disks import Disks
from services.persistence.folder import Folder
from services.persistence.outages import Outages
from services.persistence.spool import Spool, in_pages
from services.persistence.sqlite.database import Database
from services.persistence.upload import Insertion, Upload

if TYPE_CHECKING:
    from services.persistence.sqlite.engine import SqliteEngine

log = logging.getLogger(__name__)
DEFINITION = "CREATE TABLE _inbox (n INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, gone, data BLOB)"
_TAKE = "INSERT INTO _inbox (key, data) VALUES (?, ?) ON CONFLICT (key) DO NOTHING"
_LISTED = "(SELECT value FROM json_each(?))"
HELD_BYTES = 64 << 20
"""Bytes that may wait for their file; beyond them objects go straight into theirs."""
PAUSE_SECONDS = 1.0
"""Seconds between two times that objects go to their files."""
ENDED = 5
"""So many times that long another process has to end what it took in and somebody deleted."""
TOGETHER = 1000
"""Objects written to their files with one sync."""


_Writing = Callable[[apsw.Connection], int | None]


@dataclass(frozen=True, slots=True)
class _Taken:
    """An object, the insert of its document, and what is written before."""

    object_key: str
    data: bytes
    insert: _Writing
    key: Hashable
    before: Sequence[_Writing]


class Inbox:
    """An object engine: a folder, before it the inbox. Opened and closed with the index's file."""

    def __init__(self, folder: Folder, documents: "SqliteEngine", disks: Disks) -> None:
        self.kept_in_memory = folder.kept_in_memory
        self.cold_class = folder.cold_class
        self._folder = folder
        self._documents = documents
        self._disks = disks
        self._file = documents.index
        self._held: dict[str, tuple[int, bytes]] = {}
        self._size = 0
        self._filing: asyncio.Task[None] | None = None
        self._wanted = asyncio.Event()
        self._writing = asyncio.Lock()

    def takes(self, upload: Upload) -> bool:
        """Return whether an object goes this way: a small one, while few enough wait and all fit the disk."""
        small = upload.spooled is None and self._size < HELD_BYTES
        return small and self._disks.has_room(self._needed(upload.length))

    async def insert(self, inserts: Sequence[BoundInsertWithObject]) -> list[Insertion]:
        """Make objects and their documents durable, each pair whole or not at all. Raises Unavailable."""
        taken = [self._taken_in(one) for one in inserts]
        done = await self._file.writer.write(partial(self._insert, taken=taken))
        for one, (insertion, row) in zip(taken, done, strict=True):
            if insertion is Insertion.STORED:
                self._held[one.object_key] = row, one.data
                self._size += in_pages(len(one.data))
        if self._held:
            self._file_soon()
        return [insertion for insertion, _ in done]

    async def prepare(self) -> None:
        """Make the folder, and write to its files what waits here, as after a crash."""
        await self._folder.prepare()
        if saved := [one for one in self._documents.saved if not self._folder.has(one[0])]:
            log.info("%d small objects of the damaged index go into their files", len(saved))
            await self._folder.write_all(saved)
        await self._replay()

    async def look(self) -> None:
        """Open the folder for who only reads; what a crash has left here stays."""
        await self._folder.look()

    def hosts(self) -> frozenset[str]:
        """Return those of the folder."""
        return self._folder.hosts()

    def outages(self) -> tuple[Outages, ...]:
        """Return those of the folder."""
        return self._folder.outages()

    async def ping(self) -> None:
        """Write a file and read it back; raise Unavailable where that fails."""
        await self._folder.ping()

    async def close(self) -> None:
        """Bring everything into its file, then let go."""
        if self._filing is not None:
            await cancel_and_wait(self._filing)
            self._filing = None
        if self._held:
            try:
                await self._write_held()
            except PacsError as error:  # it is safe where it is
                log.warning("small objects stay in the inbox: %s", error)
        await self._folder.close()

    def spool(self) -> Spool:
        """A fresh file for a large object."""
        return self._folder.spool()

    async def commit(self, key: str, upload: Upload) -> bool:
        """Durable and create-only; False where the key existed.

        Raises OutOfSpace on a full disk, and when only what the inbox needs is left of it.
        """
        if key in self._held:
            return False
        self._disks.require(self._needed(0 if upload.spooled else upload.length))
        return await self._folder.commit(key, upload)

    async def supersede(self, key: str, upload: Upload) -> None:
        """Durable, whole or not at all, in place of any other, once what waits here has its file."""
        for _ in range(ENDED):
            if key in self._held:
                await self._write_held()
            if not await self._file.readers.read(partial(_numbers, key=key)):
                await self._folder.supersede(key, upload)
                return
            await asyncio.sleep(PAUSE_SECONDS)
        raise Unavailable("another process has this object in its hands: try again")

    async def read(self, key: str, start: int, length: int | None) -> bytes:
        """A range, or all from `start`."""
        if (held := self._held.get(key)) is not None:
            return _part(held[1], start, length)
        try:
            return await self._folder.read(key, start, length)
        except NotFound:
            data = await self._file.readers.read(partial(_data, key=key))
            if data is not None:
                return _part(data, start, length)
            return await self._folder.read(key, start, length)  # it went there meanwhile, or is nowhere

    def read_blocking(self, key: str, start: int, length: int) -> bytes:
        """A range, in a thread that may wait."""
        if (held := self._held.get(key)) is not None:
            return _part(held[1], start, length)
        try:
            return self._folder.read_blocking(key, start, length)
        except NotFound:
            data = self._file.readers.read_blocking(partial(_data, key=key))
            if data is not None:
                return _part(data, start, length)
            return self._folder.read_blocking(key, start, length)

    async def size(self, key: str) -> int | None:
        """Bytes, or None."""
        size = await self._folder.size(key)
        if size is not None:
            return size
        data = await self._file.readers.read(partial(_data, key=key))
        return len(data) if data is not None else await self._folder.size(key)

    def version(self, key: str) -> tuple[int, ...] | None:
        """Return the folder's version; a document of the index has a checksum of its own."""
        return self._folder.version(key)

    async def replace(self, key: str, data: bytes, *, lasting: bool) -> None:
        """Write whole, in place of any other: what is derived, which is never in the inbox."""
        await self._folder.replace(key, data, lasting=lasting)

    async def delete(self, key: str) -> None:
        """Remove; none is fine too. What waits here is marked as gone and ended by whoever took it in."""
        if await self._file.readers.read(partial(_numbers, key=key)):
            await self._file.writer.write(partial(_mark_gone, key=key))
            await self._end(key)
        await self._folder.delete(key)

    async def _end(self, key: str) -> None:
        """Remove the row of a deleted object; one that a killed process took in goes after a while."""
        ours = self._drop(key)
        for _ in range(0 if ours else ENDED):
            if not await self._file.readers.read(partial(_numbers, key=key)):
                return
            await asyncio.sleep(PAUSE_SECONDS)
        async with self._writing:
            await self._remove(await self._file.readers.read(partial(_numbers, key=key)))

    def _taken_in(self, one: BoundInsertWithObject) -> "_Taken":
        def writing(named: tuple[str, BoundOperation]) -> _Writing:
            return self._documents.collection(named[0]).writing(named[1])

        data = bytes(one.upload.memory or b"")
        return _Taken(one.upload.key, data, writing(one.insert), one.key, [*map(writing, one.before)])

    def _insert(self, connection: apsw.Connection, taken: Sequence["_Taken"]) -> list[tuple[Insertion, int]]:
        """Insert each, and return how it went and its row."""
        done: list[tuple[Insertion, int]] = []
        written: set[Hashable] = set()
        for one in taken:
            if self._folder.has(one.object_key):
                done.append((Insertion.OBJECT_THERE, 0))
                continue
            connection.execute(_TAKE, (one.object_key, one.data))
            if not connection.changes():
                done.append((_why(connection, one.object_key), 0))
                continue
            row = connection.last_insert_rowid()
            if one.before and one.key not in written:
                for work in one.before:
                    work(connection)
                written.add(one.key)
            if one.insert(connection) is None:
                connection.execute("DELETE FROM _inbox WHERE n = ?", (row,))
                done.append((Insertion.DOCUMENT_THERE, 0))
            else:
                done.append((Insertion.STORED, row))
        return done

    def _needed(self, length: int) -> int:
        """Bytes of the disk for an object and the files of those that wait, here and in another process."""
        return 2 * (self._size + in_pages(length))

    def _file_soon(self) -> None:
        self._wanted.set()
        if self._filing is None or self._filing.done():
            self._filing = keep("the filing of small objects", self._keep_filing)

    async def _keep_filing(self) -> None:
        while True:
            await self._wanted.wait()
            await asyncio.sleep(PAUSE_SECONDS)
            self._wanted.clear()
            try:
                await self._write_held()
            except PacsError as error:
                log.warning("small objects stay in the inbox for now: %s", error)
                self._wanted.set()
                await asyncio.sleep(PAUSE_SECONDS)

    async def _replay(self) -> None:
        """Write to its file what waits here: a crash left it, or a process that runs has just taken it in."""
        while found := await self._file.readers.read(_left):
            log.info("%d small objects that waited in the index go into their files", len(found))
            await self._write_out({row: (key, data) for row, key, data in found})

    async def _write_held(self) -> None:
        """Write what this process has taken in to its files."""
        while some := list(islice(self._held.items(), TOGETHER)):
            await self._write_out({row: (key, data) for key, (row, data) in some})
            for key, _ in some:
                self._drop(key)

    async def _write_out(self, objects: Mapping[int, tuple[str, bytes]]) -> None:
        """Write rows to their files, sync them all at once, and let the rows go."""
        async with self._writing:
            there = await self._file.readers.read(partial(_there, rows=list(objects)))
            await self._folder.write_all([objects[row] for row in there])
            await self._remove(list(objects))

    async def _remove(self, rows: Sequence[int]) -> None:
        """Let rows go, and the files of those that were deleted meanwhile."""
        for key in await self._file.writer.write(partial(_remove, rows=rows)):
            await self._folder.delete(key)

    def _drop(self, key: str) -> bool:
        """Hold an object no longer; False for one that this process did not hold."""
        held = self._held.pop(key, None)
        if held is None:
            return False
        self._size -= in_pages(len(held[1]))
        return True

    async def cool(self, key: str) -> None:
        """Do nothing: a folder has one class of storage."""

    async def fetch(self, key: str) -> None:
        """Do nothing: all can be read."""

    async def tidy(self, prefix: str) -> None:
        """Remove folders that are empty."""
        await self._folder.tidy(prefix)

    async def first_segments(self) -> Sequence[str]:
        """List what keys begin with, up to their first slash."""
        waiting = await self._file.readers.read(partial(_list, prefix=""))
        return sorted({key.partition("/")[0] for key in waiting} | {*await self._folder.first_segments()})

    async def list(self, prefix: str) -> AsyncIterator[list[tuple[str, int]]]:
        """Batches of (key, bytes)."""
        waiting = await self._file.readers.read(partial(_list, prefix=prefix))
        if waiting:
            yield list(waiting.items())
        async for batch in self._folder.list(prefix):
            yield [(key, size) for key, size in batch if key not in waiting]


def _part(data: bytes, start: int, length: int | None) -> bytes:
    return data[start:] if length is None else data[start : start + length]


def _data(connection: apsw.Connection, key: str) -> bytes | None:
    asked = "SELECT data FROM _inbox WHERE key = ? AND gone IS NULL"
    found = next(connection.execute(asked, (key,)), None)
    return None if found is None else bytes(found[0])


def _list(connection: apsw.Connection, prefix: str) -> dict[str, int]:
    asked = "SELECT key, length(data) FROM _inbox WHERE key >= ? AND key < ? AND gone IS NULL"
    return dict(connection.execute(asked, (prefix, f"{prefix}\U0010ffff")))


def _numbers(connection: apsw.Connection, key: str) -> list[int]:
    return [row for (row,) in connection.execute("SELECT n FROM _inbox WHERE key = ?", (key,))]


def _there(connection: apsw.Connection, rows: Sequence[int]) -> list[int]:
    """Those of the rows that nobody has written out or deleted."""
    asked = f"SELECT n FROM _inbox WHERE n IN {_LISTED} AND gone IS NULL"
    return [row for (row,) in connection.execute(asked, (json.dumps(rows),))]


def _left(connection: apsw.Connection) -> list[tuple[int, str, bytes]]:
    return list(connection.execute("SELECT n, key, data FROM _inbox LIMIT ?", (TOGETHER,)))


def _why(connection: apsw.Connection, key: str) -> Insertion:
    """Return why a key is taken."""
    (gone,) = next(connection.execute("SELECT gone FROM _inbox WHERE key = ?", (key,)))
    return Insertion.BEING_ERASED if gone else Insertion.OBJECT_THERE


def _mark_gone(connection: apsw.Connection, key: str) -> None:
    connection.execute("UPDATE _inbox SET gone = 1, data = NULL WHERE key = ?", (key,))


def _remove(connection: apsw.Connection, rows: Sequence[int]) -> list[str]:
    """Let rows go; the keys of those that were deleted while they were written."""
    asked = f"DELETE FROM _inbox WHERE n IN {_LISTED} RETURNING key, gone"
    return [key for key, gone in connection.execute(asked, (json.dumps(rows),)) if gone]


def saved_from(path: Path) -> list[tuple[str, bytes]]:
    """Read what can still be read of the inbox of a damaged file."""
    found: list[tuple[str, bytes]] = []
    try:
        with closing(Database(path).connect()) as connection:
            for key, data in connection.execute("SELECT key, data FROM _inbox WHERE gone IS NULL"):
                found.append((key, bytes(data)))
    except apsw.Error as error:
        log.warning("small images that came in the last seconds may be lost, have them sent again: %s", error)
    return found
