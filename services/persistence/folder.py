"""Objects in a local folder, as durable as its disk: decision 0004."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from services.errors import Unavailable
from services.persistence.files import (
    Folders,
    SpoolFolder,
    can_sync_all,
    fsync_folder,
    link,
    sync_all,
    translated,
)
from services.persistence.spool import PAGE, Spool
from services.persistence.threads import in_thread
from services.persistence.upload import Upload

SPOOL = ".spool"
"""No tenant's slug begins with a dot, so this folder is nobody's."""
INLINE = 1 << 20
"""Bytes read on the spot if the page cache has them all: quicker than the way to a thread."""
LISTED = 1000
IN_MEMORY = 64 << 10
"""Bytes of an object that are gathered in memory; the largest that an inbox takes."""
_NOWAIT = getattr(os, "RWF_NOWAIT", None)
_NOT_AT_ONCE = {errno.EAGAIN, errno.EOPNOTSUPP}
"""The page cache lacks some of it, or the file system (tmpfs) cannot tell."""


class Folder:
    """Objects as files: a key is a path below the root."""

    kept_in_memory = IN_MEMORY

    def __init__(self, root: Path) -> None:
        self._root = str(root.resolve())
        self._spool = SpoolFolder(f"{self._root}/{SPOOL}")
        self._folders = Folders(self._root)
        self._commits: set[asyncio.Task[object] | None] = set()
        self._cached = bytearray(INLINE)  # used over and over: fresh pages cost more than the reading

    async def prepare(self) -> None:
        """Make the folder; raises Unavailable where it cannot be written."""
        with translated(missing=Unavailable):
            await in_thread(self._spool.prepare)
            await in_thread(fsync_folder, self._root)

    async def ping(self) -> None:
        """Write a file and read it back; raise Unavailable where that fails."""
        with translated(missing=Unavailable):
            await in_thread(self._try)

    async def close(self) -> None:
        """Wait for the commits under way."""
        await asyncio.gather(*filter(None, self._commits), return_exceptions=True)

    def spool(self) -> Spool:
        """A fresh file on the objects' own file system, so that a commit is a link."""
        return self._spool.open()

    async def commit(self, key: str, upload: Upload) -> bool:
        """Durable and create-only; False where the key existed (that object is durable too).

        Each in a thread of its own: those that wait for the disk at one moment share a commit of its journal.
        """
        task = asyncio.current_task()
        self._commits.add(task)
        try:
            with translated(missing=Unavailable):
                return await in_thread(self._commit, self._path(key), upload)
        finally:
            self._commits.discard(task)

    async def supersede(self, key: str, upload: Upload) -> None:
        """Durable, whole or not at all, in place of any other."""
        task = asyncio.current_task()
        self._commits.add(task)
        try:
            with translated(missing=Unavailable):
                await in_thread(self._supersede, self._path(key), upload)
        finally:
            self._commits.discard(task)

    async def read(self, key: str, start: int, length: int | None) -> bytes:
        """A range, or all from `start`; shorter at the end of the object."""
        with translated():
            if length is not None and length <= INLINE and _NOWAIT is not None:
                data = _read_cached(self._path(key), start, memoryview(self._cached)[:length])
                if data is not None:
                    return data
            return await in_thread(_read, self._path(key), start, length)

    def read_blocking(self, key: str, start: int, length: int) -> bytes:
        """A range, read in this thread; shorter at the end of the object."""
        with translated():
            return _read(self._path(key), start, length)

    async def size(self, key: str) -> int | None:
        """Bytes of the object, or None where there is none."""
        try:
            return (await in_thread(os.stat, self._path(key))).st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    async def replace(self, key: str, data: bytes, *, lasting: bool) -> None:
        """Write the object whole, and a `lasting` one durable, in place of any other."""
        with translated(missing=Unavailable):
            await in_thread(self._replace, self._path(key), data, lasting)

    async def delete(self, key: str) -> None:
        """Remove the object, durably; none is fine too."""
        with translated():
            await in_thread(_delete, self._path(key))

    async def list(self, prefix: str) -> AsyncIterator[list[tuple[str, int]]]:
        """Batches of (key, bytes) below a prefix that ends with `/`, in no order."""
        entries = _walk(self._path(prefix.rstrip("/")), prefix)
        with translated():
            while batch := await in_thread(lambda: list(islice(entries, LISTED))):
                yield batch

    async def first_segments(self) -> Sequence[str]:
        """What stands before the first `/` of any key, in no order."""
        with translated(missing=Unavailable):
            return await in_thread(os.listdir, self._root)

    def has(self, key: str) -> bool:
        """Whether there is an object, in a thread that may wait."""
        return os.path.lexists(self._path(key))

    async def write_all(self, objects: Sequence[tuple[str, bytes]]) -> None:
        """Write objects whole, in place of any others, and durable by one sync of the file system."""
        with translated(missing=Unavailable):
            await in_thread(self._write_all, objects)

    def _write_all(self, objects: Sequence[tuple[str, bytes]]) -> None:
        for key, data in objects:
            self._replace(self._path(key), data, lasting=not can_sync_all, hardened=not can_sync_all)
        if objects and can_sync_all:
            sync_all(self._root)

    def _try(self) -> None:
        """Bytes of its own go to the disk and come back."""
        data = os.urandom(PAGE)
        with closing(self._spool.open()) as spool:
            spool.write(memoryview(data))
            spool.harden()
            if spool.read_at(0, PAGE) != data:
                raise Unavailable("object folder: what was written does not come back")

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}"

    def _commit(self, path: str, upload: Upload) -> bool:
        with self._spooled(upload) as spool:
            return self._name(spool, path)

    def _supersede(self, path: str, upload: Upload) -> None:
        aside = self._spool.free_path()  # a file without a name cannot take that of another
        with self._spooled(upload) as spool:
            self._name(spool, aside)
        folder = os.path.dirname(path)  # noqa: PTH120
        self._folders.ensure(folder)
        _rename(aside, path, folder)
        fsync_folder(folder)

    @contextmanager
    def _spooled(self, upload: Upload) -> Iterator[Spool]:
        if upload.spooled is not None:
            yield upload.spooled
            return
        with closing(self._spool.open()) as spool, upload.memory or memoryview(b"") as memory:
            spool.write(memory)
            yield spool

    def _name(self, spool: Spool, path: str) -> bool:
        """Bytes first, then the name, then the folder it stands in."""
        spool.harden()
        folder = os.path.dirname(path)  # noqa: PTH120 plain strings: this path is hot
        self._folders.ensure(folder)
        try:
            created = link(spool, path)
        except FileNotFoundError:  # the folder was removed under us
            self._folders.forget(folder)
            self._folders.ensure(folder)
            created = link(spool, path)
        fsync_folder(folder)
        return created

    def _replace(self, path: str, data: bytes, lasting: bool, hardened: bool = True) -> None:
        spool = self._spool.open_named()
        try:
            spool.write(memoryview(data))
            spool.harden() if hardened else spool.settle()
            folder = os.path.dirname(path)  # noqa: PTH120
            if lasting:
                self._folders.ensure(folder)
            _rename(str(spool.path), path, folder)
            spool.renamed()
            if lasting:
                fsync_folder(folder)
        finally:
            spool.close()


def _rename(source: str, path: str, folder: str) -> None:
    """Give a file its name, in a folder that may have to be made."""
    try:
        os.rename(source, path)  # noqa: PTH104
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
        os.rename(source, path)  # noqa: PTH104


def _read(path: str, start: int, length: int | None) -> bytes:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if length is None:
            length = max(0, os.fstat(file).st_size - start)
        parts = []
        while length and (part := os.pread(file, length, start)):  # one call reads at most 2 GiB
            parts.append(part)
            start, length = start + len(part), length - len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)
    finally:
        os.close(file)


def _read_cached(path: str, start: int, buffer: memoryview) -> bytes | None:
    """As many bytes as the buffer takes if the page cache holds them, else None: never waits for the disk."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        wanted = min(len(buffer), max(0, os.fstat(file).st_size - start))
        read = os.preadv(file, [buffer[:wanted]], start, _NOWAIT or 0)
        return bytes(buffer[:wanted]) if read == wanted else None
    except OSError as error:
        if error.errno in _NOT_AT_ONCE:
            return None
        raise
    finally:
        os.close(file)


def _delete(path: str) -> None:
    try:
        os.unlink(path)  # noqa: PTH108
    except FileNotFoundError:
        return
    fsync_folder(os.path.dirname(path))  # noqa: PTH120


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, int]]:
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path, f"{prefix}{entry.name}/")
            else:
                yield f"{prefix}{entry.name}", entry.stat(follow_symlinks=False).st_size
