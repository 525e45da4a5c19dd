"""Objects in a local folder, as durable as its disk: decision 0004."""

import asyncio
import errno
import mmap
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TypeVar

from services.errors import Misconfigured, Unavailable
from services.persistence.files import (
    Folders,
    SpoolFolder,
    can_sync_all,
    fsync_folder,
    link,
    sync_all,
    translated,
)
from services.persistence.layout import Layout
from services.persistence.outages import Outages
from services.persistence.spool import PAGE_BYTES, Spool
from services.persistence.threads import in_thread
from services.persistence.upload import Upload

T = TypeVar("T")
SPOOL = ".spool"
"""No tenant's slug begins with a dot, so this folder is nobody's."""
INLINE_BYTES = 1 << 20
"""Bytes read on the spot if the page cache has them all: quicker than the way to a thread."""
LISTED = 1000
IN_MEMORY_BYTES = 64 << 10
"""Bytes of an object that are gathered in memory; the largest that an inbox takes."""
_NOWAIT = getattr(os, "RWF_NOWAIT", None)
_NOT_AT_ONCE = {errno.EAGAIN, errno.EOPNOTSUPP}
"""The page cache lacks some of it, or the file system (tmpfs) cannot tell."""
_LEVELS_KEPT = 3
"""Folders of an owner, of what it keeps there and of a 256th of that stay when they are empty."""
_GONE = (FileNotFoundError, FileExistsError)
"""What making a folder says while somebody removes it."""
_TRIES = 20
"""To put a file into a folder that others remove as soon as it is empty."""


class Folder:
    """Objects as files: a key is a path below the root, as `layout` has it."""

    kept_in_memory = IN_MEMORY_BYTES
    cold_class = ""

    def __init__(self, root: Path) -> None:
        self._root = str(root.resolve())
        self._spool = SpoolFolder(f"{self._root}/{SPOOL}")
        self._folders = Folders(self._root)
        self._layout = Layout(self._root)
        self._commits: set[asyncio.Task[object] | None] = set()
        # Used over and over, for fresh pages cost more than the reading. It begins at a page: some processors
        # take twice as long to copy a file to a place a few bytes behind one.
        self._cached = mmap.mmap(-1, INLINE_BYTES)

    async def prepare(self) -> None:
        """Make the folder; raises Unavailable where it cannot be written."""
        with translated(missing=Unavailable):
            await in_thread(self._spool.prepare)
            await in_thread(fsync_folder, self._root)
            await in_thread(self._layout.begin)

    async def look(self) -> None:
        """Open for who only reads, in place of `prepare`: nothing is made, and nothing moved."""
        if not await in_thread(Path(self._root).is_dir):
            raise Misconfigured(f"there is no folder {self._root}")
        with translated(missing=Unavailable):
            await in_thread(self._layout.look)

    def hosts(self) -> frozenset[str]:
        """None: a folder is on this machine."""
        return frozenset()

    def outages(self) -> tuple[Outages, ...]:
        """None: a disk that cannot be written says so itself."""
        return ()

    async def ping(self) -> None:
        """Write a file and read it back; raise Unavailable where that fails."""
        with translated(missing=Unavailable):
            await in_thread(self._try)

    async def close(self) -> None:
        """Wait for the commits under way, and let files lie where they lie."""
        await asyncio.gather(*filter(None, self._commits), return_exceptions=True)
        await in_thread(self._layout.end)

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
                return await in_thread(self._commit, key, upload)
        finally:
            self._commits.discard(task)

    async def supersede(self, key: str, upload: Upload) -> None:
        """Durable, whole or not at all, in place of any other."""
        task = asyncio.current_task()
        self._commits.add(task)
        try:
            with translated(missing=Unavailable):
                await in_thread(self._supersede, key, upload)
        finally:
            self._commits.discard(task)

    async def read(self, key: str, start: int, length: int | None) -> bytes:
        """A range, or all from `start`; shorter at the end of the object."""
        with translated():
            if length is not None and length <= INLINE_BYTES and _NOWAIT is not None:
                buffer = memoryview(self._cached)[:length]
                data = self._found(key, lambda path: _read_cached(path, start, buffer))
                if data is not None:
                    return data
            return await in_thread(self._found, key, lambda path: _read(path, start, length))

    def read_blocking(self, key: str, start: int, length: int) -> bytes:
        """A range, read in this thread; shorter at the end of the object."""
        with translated():
            return self._found(key, lambda path: _read(path, start, length))

    async def size(self, key: str) -> int | None:
        """Bytes of the object, or None where there is none."""
        try:
            return (await in_thread(self._found, key, os.stat)).st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    def version(self, key: str) -> tuple[int, ...] | None:
        """The file's number, bytes and moments of change; empty where there is none."""
        try:
            found = self._found(key, os.stat)
        except OSError:
            return ()
        return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

    async def replace(self, key: str, data: bytes, *, lasting: bool) -> None:
        """Write the object whole, and a `lasting` one durable, in place of any other."""
        with translated(missing=Unavailable):
            await in_thread(self._replace, key, data, lasting)

    async def delete(self, key: str) -> None:
        """Remove the object, durably; none is fine too."""
        with translated():
            await in_thread(self._delete, key)

    async def list(self, prefix: str) -> AsyncIterator[list[tuple[str, int]]]:
        """Batches of (key, bytes) below a prefix that ends with `/`, in no order."""
        with ExitStack() as held:
            with translated():
                await in_thread(held.enter_context, self._layout.held())
            entries = self._layout.listed(prefix)
            with translated():
                while batch := await in_thread(lambda: list(islice(entries, LISTED))):
                    yield batch

    async def first_segments(self) -> Sequence[str]:
        """List what stands before the first `/` of any key, in no order."""
        with translated(missing=Unavailable):
            return await in_thread(os.listdir, self._root)

    def has(self, key: str) -> bool:
        """Return whether there is an object, in a thread that may wait."""
        former = self._layout.former(key)
        # In this order: it may be moved meanwhile.
        return (former is not None and os.path.lexists(former)) or os.path.lexists(self._layout.place(key))

    async def cool(self, key: str) -> None:
        """Do nothing: a folder has one class of storage."""

    async def fetch(self, key: str) -> None:
        """Do nothing: all can be read."""

    async def tidy(self, prefix: str) -> None:
        """Remove the folders below a prefix, and its own, as far as they are empty."""
        with translated():
            await in_thread(_remove_empty, f"{self._root}/{prefix.rstrip('/')}")

    async def write_all(self, objects: Sequence[tuple[str, bytes]]) -> None:
        """Write objects whole, in place of any others, and durable by one sync of the file system."""
        with translated(missing=Unavailable):
            await in_thread(self._write_all, objects)

    def _write_all(self, objects: Sequence[tuple[str, bytes]]) -> None:
        for key, data in objects:
            self._replace(key, data, lasting=not can_sync_all, hardened=not can_sync_all)
        if objects and can_sync_all:
            sync_all(self._root)

    def _try(self) -> None:
        """Bytes of its own go to the disk and come back."""
        data = os.urandom(PAGE_BYTES)
        with closing(self._spool.open()) as spool:
            spool.write(memoryview(data))
            spool.harden()
            if spool.read_at(0, PAGE_BYTES) != data:
                raise Unavailable("object folder: what was written does not come back")

    def _supersede(self, key: str, upload: Upload) -> None:
        place, aside = self._layout.place(key), self._spool.free_path()
        with self._spooled(upload) as spool:  # a file without a name cannot take that of another
            self._name(spool, aside)
        folder = os.path.dirname(place)  # noqa: PTH120
        self._within(folder, lambda: os.rename(aside, place))  # noqa: PTH104
        fsync_folder(folder)
        former = self._layout.former(key)
        if former is not None:
            with suppress(FileNotFoundError):
                os.unlink(former)  # noqa: PTH108

    @contextmanager
    def _spooled(self, upload: Upload) -> Iterator[Spool]:
        if upload.spooled is not None:
            yield upload.spooled
            return
        with closing(self._spool.open()) as spool, upload.memory or memoryview(b"") as memory:
            spool.write(memory)
            yield spool

    def _found(self, key: str, work: Callable[[str], T]) -> T:
        """Return what `work` makes of the path at which the object lies. Raises FileNotFoundError."""
        place = self._layout.place(key)
        try:
            return work(place)
        except FileNotFoundError:
            former = self._layout.former(key)
            if former is None:
                raise
        with suppress(FileNotFoundError):
            return work(former)
        return work(place)  # it was moved meanwhile, or is nowhere

    def _commit(self, key: str, upload: Upload) -> bool:
        former = self._layout.former(key)
        if former is not None and os.path.lexists(former):
            fsync_folder(os.path.dirname(former))  # noqa: PTH120 plain strings: this path is hot
            return False
        with self._spooled(upload) as spool:
            return self._name(spool, self._layout.place(key))

    def _name(self, spool: Spool, path: str) -> bool:
        """Bytes first, then the name, then the folder it stands in."""
        spool.harden()
        folder = os.path.dirname(path)  # noqa: PTH120
        created = self._within(folder, lambda: link(spool, path))
        fsync_folder(folder)
        return created

    def _replace(self, key: str, data: bytes, lasting: bool, hardened: bool = True) -> None:
        place = self._layout.place(key)
        folder = os.path.dirname(place)  # noqa: PTH120
        spool = self._spool.open_named()
        try:
            spool.write(memoryview(data))
            spool.harden() if hardened else spool.settle()
            source = str(spool.path)
            self._within(folder, lambda: os.rename(source, place), lasting=lasting)  # noqa: PTH104
            spool.renamed()
            if lasting:
                with suppress(FileNotFoundError):  # somebody deleted it at once, and its folder
                    fsync_folder(folder)
            former = self._layout.former(key)
            if former is not None:
                with suppress(FileNotFoundError):
                    os.unlink(former)  # noqa: PTH108
        finally:
            spool.close()

    def _within(self, folder: str, work: Callable[[], T], *, lasting: bool = True) -> T:
        """Return what `work` returns once its folder is there, lasting if it has to; others may remove it."""
        for _ in range(_TRIES - 1):
            try:
                if lasting:
                    self._folders.ensure(folder)
                return work()
            except _GONE:
                self._folders.forget(folder)
                with suppress(*_GONE):
                    os.makedirs(folder, exist_ok=True)  # noqa: PTH103
        return work()

    def _delete(self, key: str) -> None:
        former, place = self._layout.former(key), self._layout.place(key)
        for path in filter(None, (former, place)):  # in this order: it may be moved meanwhile
            folder = os.path.dirname(path)  # noqa: PTH120
            with suppress(FileNotFoundError):
                os.unlink(path)  # noqa: PTH108
                fsync_folder(folder)
        if key.count("/") > _LEVELS_KEPT - 1:
            kept = "/".join((self._root, *key.split("/")[: _LEVELS_KEPT - 1]))
            self._remove_upwards(os.path.dirname(place), kept)  # noqa: PTH120

    def _remove_upwards(self, folder: str, kept: str) -> None:
        """Remove a folder and those above it, as far as they are empty and below one that is kept."""
        while folder != kept:
            try:
                os.rmdir(folder)  # noqa: PTH106
            except FileNotFoundError:
                pass  # somebody else did
            except OSError:
                return  # there is something in it
            self._folders.forget(folder)
            folder = os.path.dirname(folder)  # noqa: PTH120


def _remove_empty(folder: str) -> None:
    try:
        with os.scandir(folder) as entries:
            inner = [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
    except FileNotFoundError:
        return
    for path in inner:
        _remove_empty(path)
    with suppress(OSError):  # there is something in it
        os.rmdir(folder)  # noqa: PTH106


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
