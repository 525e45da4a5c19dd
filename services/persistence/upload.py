"""An object on its way in: gathered in memory, spilled to a file once it is large, then committed once."""

import asyncio
from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any, Protocol, TypeVar, cast

from services.persistence.disks import Disks
from services.persistence.spool import BLOCK_BYTES, Spool, out_of_space

T = TypeVar("T")


class Insertion(Enum):
    """How it went with an object and its document that are made durable together."""

    STORED = "STORED"
    DOCUMENT_THERE = "DOCUMENT_THERE"
    OBJECT_THERE = "OBJECT_THERE"
    BEING_ERASED = "BEING_ERASED"


class Store(Protocol):
    """What an upload asks of the store it goes to."""

    kept_in_memory: int
    """Bytes of an object that are gathered in memory; more of them in a spool."""

    def spool(self) -> Spool:
        """A fresh file for an object too large for memory."""

    async def commit(self, key: str, upload: "Upload") -> bool:
        """Make the object durable under its key, unless there is one already (then False)."""

    async def supersede(self, key: str, upload: "Upload") -> None:
        """Make the object durable under its key, whole or not at all, in place of any other."""


class Upload:
    """One object being written. `write` while the bytes come, `commit` once, `discard` in every case."""

    def __init__(self, store: Store, key: str, disks: Disks) -> None:
        self.key = key
        self._store = store
        self._disks = disks
        self._measured = 0  # so many bytes long, it fitted the disks and more did too
        self._memory = bytearray()
        self.spooled: Spool | None = None
        self._ending: asyncio.Task[Any] | None = None
        self._discarded = False

    @property
    def length(self) -> int:
        """Bytes written so far."""
        return len(self._memory) if self.spooled is None else self.spooled.length

    @property
    def memory(self) -> memoryview | None:
        """The bytes so far, or None once some are on disk. Release the view before the next `write`."""
        return memoryview(self._memory) if self.spooled is None else self.spooled.memory

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Append; the bytes are taken over before it returns. Raises OutOfSpace for a full disk."""
        if self.spooled is None:
            if len(self._memory) + len(data) <= self._store.kept_in_memory:
                self._memory += data
                return
            try:
                self.spooled = self._store.spool()
            except OSError as error:
                raise out_of_space(error) from error
            self.spooled.write(memoryview(self._memory))
            self._memory = bytearray()
        if self.spooled.length >= self._measured:
            self._disks.require(BLOCK_BYTES + len(data))
            self._measured = self.spooled.length + BLOCK_BYTES
        self.spooled.write(memoryview(data))

    def overwrite_start(self, data: bytes) -> None:
        """Put other bytes in place of the first ones, at most a page of them. Raises Unavailable."""
        if self.spooled is None:
            self._memory[: len(data)] = data
        else:
            self.spooled.overwrite_start(data)

    def read_at(self, offset: int, length: int) -> bytes:
        """Bytes already written; fewer at the end."""
        if self.spooled is None:
            return bytes(memoryview(self._memory)[offset : offset + length])
        return self.spooled.read_at(offset, length)

    async def commit(self) -> bool:
        """Make the object durable, create-only; may be tried again after Unavailable, such as OutOfSpace.

        False: the key existed and nothing changed. That may even be our own object, where a store lost the
        answer to a first try, so whoever gets False goes by the stored object.
        """
        return await self._ended(self._store.commit)

    async def supersede(self) -> None:
        """Make the object durable in place of any other; may be tried again after Unavailable."""
        await self._ended(self._store.supersede)

    async def _ended(self, how: Callable[[str, "Upload"], Coroutine[Any, Any, T]]) -> T:
        if self._discarded:
            raise ValueError("this upload was discarded")
        if self._ending is None or self._ending.done():
            self._disks.require(0 if self.spooled else self.length)
            self._ending = asyncio.create_task(how(self.key, self))
        # Shielded: a caller that gives up must not pull the file from under the store.
        return cast("T", await asyncio.shield(self._ending))

    def discard(self) -> None:
        """Let go of memory and spool file; takes nothing back that was committed."""
        self._discarded = True
        if self._ending is not None and not self._ending.done():
            self._ending.add_done_callback(lambda _: self._release())
        else:
            self._release()

    def _release(self) -> None:
        self._memory = bytearray()
        if self.spooled is not None:
            self.spooled.close()
