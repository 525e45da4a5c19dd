"""A file that has no name yet: its bytes go to the disk in blocks, and past the page cache where they can.

What is received is written once and read later: a page of the kernel's cache costs more than writing it, and
drives out what somebody looks at.
"""

import ctypes
import errno
import fcntl
import mmap
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from services.errors import OutOfSpace, Unavailable
from services.persistence.threads import write_behind

if TYPE_CHECKING:
    from concurrent.futures import Future

BLOCK_BYTES = 1 << 20
"""Bytes that go to the disk at once."""
PAGE_BYTES = 4096
"""Bytes that a file takes a multiple of, and that are written a multiple of past the page cache."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""What a file system says when it, or our share of it, is full."""
KEPT = 32
"""Blocks that wait to be used again."""
_DIRECT = getattr(os, "O_DIRECT", 0)
_BEGIN_WRITING = 2  # SYNC_FILE_RANGE_WRITE of <fcntl.h>
_sync_file_range = getattr(ctypes.CDLL(None), "sync_file_range", None)
if _sync_file_range is not None:
    _sync_file_range.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)


class Blocks:
    """Buffers that begin with a page, used over and over: fresh memory costs more than what is done in it."""

    def __init__(self) -> None:
        self._free: list[mmap.mmap] = []

    def take(self) -> mmap.mmap:
        """One that nobody else uses."""
        try:
            return self._free.pop()
        except IndexError:
            return mmap.mmap(-1, BLOCK_BYTES)

    def give(self, block: mmap.mmap) -> None:
        """Give back a buffer that is used no longer."""
        if len(self._free) < KEPT:
            self._free.append(block)


class Spool:
    """A file without a name, or with one (`path`) where the file system knows no nameless files."""

    def __init__(self, file: int, blocks: Blocks, path: str | None = None, *, direct: bool = False) -> None:
        """`direct`: the file was opened with O_DIRECT."""
        self.file = file
        self.path = path
        self.length = 0
        self._blocks = blocks
        self._block: mmap.mmap | None = None
        self._filled = 0
        self._start = 0  # of the block, in the file
        self._first_page = b""  # once it is in the file
        self._writing: Future[None] | None = None
        self._broken = False
        self._direct = direct

    def write(self, data: memoryview) -> None:
        """Append. It waits for the disk only while that is slower; raises Unavailable for a full disk."""
        try:
            while data:
                if self._block is None:
                    self._block = self._blocks.take()
                count = min(len(data), BLOCK_BYTES - self._filled)
                self._block[self._filled : self._filled + count] = data[:count]
                self._filled += count
                self.length += count
                data = data[count:]
                if self._filled == BLOCK_BYTES:
                    self._hand_over(self._block)
        except OSError as error:
            raise out_of_space(error) from error

    def overwrite_start(self, data: bytes) -> None:
        """Put other bytes in place of the first ones, at most a page of them. Raises Unavailable."""
        memory = self.memory
        if memory is not None:
            memory[: len(data)] = data
            return
        block = self._blocks.take()
        try:
            self._wait()
            block[:PAGE_BYTES] = data + self._first_page[len(data) :]
            self._put(block, PAGE_BYTES, 0)
            if self._block is None and self.length < PAGE_BYTES:
                os.ftruncate(self.file, self.length)
        except OSError as error:
            raise out_of_space(error) from error
        finally:
            self._blocks.give(block)

    @property
    def memory(self) -> memoryview | None:
        """The bytes, while all of them are in memory; of use until the next `write`."""
        if self._block is None or self._start:
            return None
        return memoryview(self._block)[: self._filled]

    def read_at(self, offset: int, length: int) -> bytes:
        """Bytes already written; fewer at the end. Raises Unavailable for a full disk."""
        memory = self.memory
        if memory is not None:
            return bytes(memory[offset : offset + length])
        try:
            self.settle()
            self._go_by_cache()
        except OSError as error:
            raise out_of_space(error) from error
        return os.pread(self.file, length, offset)

    def settle(self) -> None:
        """Have all bytes in the file. Raises OSError; what failed once stays failed."""
        self._wait()
        block, filled = self._block, self._filled
        if block is not None:
            size = in_pages(filled) if self._direct else filled
            if self._start == 0:
                self._first_page = block[: min(filled, PAGE_BYTES)]
            try:
                self._put(block, size, self._start)
                if size != filled:
                    os.ftruncate(self.file, self.length)
            except OSError:
                self._broken = True
                raise
            self._block, self._filled, self._start = None, 0, self.length
            self._blocks.give(block)

    def harden(self) -> None:
        """Wait until the disk has it. What failed once stays failed: the kernel forgets such pages."""
        self.settle()
        try:
            os.fdatasync(self.file)
        except OSError:
            self._broken = True
            raise

    def close(self) -> None:
        """Let go; the file goes too, unless it was linked elsewhere."""
        if self.file < 0:
            return
        with suppress(OSError):
            self._wait()  # nobody may write to whichever file has this number next
        os.close(self.file)
        self.file = -1
        if self._block is not None:
            self._blocks.give(self._block)
            self._block = None
        if self.path is not None:
            with suppress(FileNotFoundError):
                os.unlink(self.path)  # noqa: PTH108 plain strings: this path is hot

    def renamed(self) -> None:
        """Note that it has its name: nothing goes with it any more."""
        self.path = None

    def __del__(self) -> None:
        self.close()

    def _hand_over(self, block: mmap.mmap) -> None:
        """Have a full block written in a thread of its own, once the one before is."""
        self._wait()
        if self._start == 0:
            self._first_page = block[:PAGE_BYTES]
        self._writing = write_behind(self._put_and_give, block, self._start)
        self._block, self._filled, self._start = None, 0, self._start + BLOCK_BYTES

    def _wait(self) -> None:
        """Wait for the block that is being written."""
        writing, self._writing = self._writing, None
        if writing is not None:
            try:
                writing.result()
            except OSError:
                self._broken = True
                raise
        if self._broken:
            raise OSError(errno.EIO, "an earlier write of this file failed")

    def _go_by_cache(self) -> None:
        """From here on the file is read, or goes on at any place."""
        if self._direct:
            fcntl.fcntl(self.file, fcntl.F_SETFL, fcntl.fcntl(self.file, fcntl.F_GETFL) & ~_DIRECT)
            self._direct = False

    def _put_and_give(self, block: mmap.mmap, start: int) -> None:
        try:
            self._put(block, BLOCK_BYTES, start)
        finally:
            self._blocks.give(block)

    def _put(self, block: mmap.mmap, size: int, start: int) -> None:
        """Write the first bytes of a block where they belong."""
        with memoryview(block) as view:
            done = 0
            while done < size:
                try:
                    done += os.pwrite(self.file, view[done:size], start + done)
                except OSError as error:
                    if error.errno != errno.EINVAL or not self._direct:
                        raise
                    self._go_by_cache()  # not on this file system, or not from the middle of a page
        if not self._direct and _sync_file_range is not None and size == BLOCK_BYTES:
            _sync_file_range(self.file, start, size, _BEGIN_WRITING)


def in_pages(length: int) -> int:
    """Bytes that so many take in whole pages."""
    return -(-length // PAGE_BYTES) * PAGE_BYTES


def opened(path: str, flags: int, *, direct: bool) -> tuple[int, bool]:
    """A file of this process alone, and whether it is written past the page cache. Raises OSError."""
    flags |= os.O_RDWR | os.O_CLOEXEC
    if direct and _DIRECT:
        try:
            return os.open(path, flags | _DIRECT, 0o600), True
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            if flags & os.O_EXCL:  # it may have been made all the same
                with suppress(FileNotFoundError):
                    os.unlink(path)  # noqa: PTH108
    return os.open(path, flags, 0o600), False


def out_of_space(error: OSError) -> Unavailable:
    """What a sender is told of an error of the disk: OutOfSpace of a full one."""
    kind = OutOfSpace if error.errno in FULL else Unavailable
    return kind(f"no room for an incoming object: {os.strerror(error.errno or 0)}")
