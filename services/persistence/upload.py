"""An object on its way in: gathered in memory, spilled to a file once it is large, then committed once."""

import asyncio
import ctypes
import os
from contextlib import suppress
from enum import Enum
from typing import Protocol

from services.errors import Unavailable

WRITEBACK = 1 << 20
"""Bytes after which a spool file is handed to the disk, so that the last fsync has little to wait for."""
_BEGIN_WRITING = 2  # SYNC_FILE_RANGE_WRITE of <fcntl.h>
_sync_file_range = getattr(ctypes.CDLL(None), "sync_file_range", None)
if _sync_file_range is not None:
    _sync_file_range.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)


class Insertion(Enum):
    """How it went with an object and its document that are made durable together."""

    STORED = "STORED"
    DOCUMENT_THERE = "DOCUMENT_THERE"
    OBJECT_THERE = "OBJECT_THERE"
    BEING_ERASED = "BEING_ERASED"


class Spool:
    """A file without a name, or with one (`path`) where the file system knows no nameless files."""

    def __init__(self, file: int, path: str | None = None) -> None:
        self.file = file
        self.path = path
        self.length = 0
        self.broken = False
        self._handed_over = 0

    def write(self, data: memoryview) -> None:
        """Append. It goes to the page cache; raises Unavailable for a full disk."""
        try:
            while data:
                written = os.write(self.file, data)
                self.length += written
                data = data[written:]
        except OSError as error:
            raise _out_of_space(error) from error
        if _sync_file_range is not None and self.length - self._handed_over >= WRITEBACK:
            _sync_file_range(self.file, self._handed_over, self.length - self._handed_over, _BEGIN_WRITING)
            self._handed_over = self.length

    def harden(self) -> None:
        """Wait until the disk has it. What failed once stays failed: the kernel forgets such pages."""
        if self.broken:
            raise OSError("an earlier fsync of this file failed")
        try:
            os.fdatasync(self.file)
        except OSError:
            self.broken = True
            raise

    def close(self) -> None:
        """Let go; the file goes too, unless it was linked elsewhere."""
        if self.file >= 0:
            os.close(self.file)
            self.file = -1
            if self.path is not None:
                with suppress(FileNotFoundError):
                    os.unlink(self.path)  # noqa: PTH108 plain strings: this path is hot

    def __del__(self) -> None:
        self.close()


class Store(Protocol):
    """What an upload asks of the store it goes to."""

    def spool(self) -> Spool:
        """A fresh file for an object too large for memory."""

    async def commit(self, key: str, upload: "Upload") -> bool:
        """Make the object durable under its key, unless there is one already (then False)."""


class Upload:
    """One object being written. `write` while the bytes come, `commit` once, `discard` in every case."""

    def __init__(self, store: Store, key: str, spill_bytes: int) -> None:
        self.key = key
        self._store = store
        self._spill_bytes = spill_bytes
        self._memory = bytearray()
        self.spooled: Spool | None = None
        self._commit: asyncio.Task[bool] | None = None
        self._discarded = False

    @property
    def length(self) -> int:
        """Bytes written so far."""
        return len(self._memory) if self.spooled is None else self.spooled.length

    @property
    def memory(self) -> memoryview | None:
        """The bytes so far, or None once they are on disk. Release the view before the next `write`."""
        return memoryview(self._memory) if self.spooled is None else None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Append; the bytes are taken over before it returns. Raises Unavailable for a full disk."""
        if self.spooled is None:
            if len(self._memory) + len(data) <= self._spill_bytes:
                self._memory += data
                return
            try:
                self.spooled = self._store.spool()
            except OSError as error:
                raise _out_of_space(error) from error
            self.spooled.write(memoryview(self._memory))
            self._memory = bytearray()
        self.spooled.write(memoryview(data))

    def read_at(self, offset: int, length: int) -> bytes:
        """Bytes already written; fewer at the end."""
        if self.spooled is None:
            return bytes(memoryview(self._memory)[offset : offset + length])
        return os.pread(self.spooled.file, length, offset)

    async def commit(self) -> bool:
        """Make the object durable, create-only; may be tried again after Unavailable.

        False: the key existed and nothing changed. That may even be our own object, where a store lost the
        answer to a first try, so whoever gets False goes by the stored object.
        """
        if self._discarded:
            raise ValueError("this upload was discarded")
        if self._commit is None or self._commit.done():
            self._commit = asyncio.create_task(self._store.commit(self.key, self))
        # Shielded: a caller that gives up must not pull the file from under the store.
        return await asyncio.shield(self._commit)

    def discard(self) -> None:
        """Let go of memory and spool file; takes nothing back that was committed."""
        self._discarded = True
        if self._commit is not None and not self._commit.done():
            self._commit.add_done_callback(lambda _: self._release())
        else:
            self._release()

    def _release(self) -> None:
        self._memory = bytearray()
        if self.spooled is not None:
            self.spooled.close()


def _out_of_space(error: OSError) -> Unavailable:
    return Unavailable(f"no room for an incoming object: {os.strerror(error.errno or 0)}")
