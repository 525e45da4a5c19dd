"""Objects of an installation that is only read: what is written goes into a folder of its own, before it."""

from collections.abc import AsyncIterator, Sequence

from services.errors import NotFound, Refused
from services.persistence.folder import Folder
from services.persistence.objects import Engine
from services.persistence.outages import Outages
from services.persistence.spool import Spool
from services.persistence.upload import Upload


class Overlay:
    """An object engine. Nothing of it writes to, deletes from or prepares the one below."""

    cold_class = ""

    def __init__(self, below: Engine, above: Folder) -> None:
        self._below = below
        self._above = above
        self.kept_in_memory = above.kept_in_memory

    async def look(self) -> None:
        """Look at the one below."""
        await self._below.look()

    async def prepare(self) -> None:
        """Make the folder above. Raises Misconfigured where the one below is missing."""
        await self._below.look()
        await self._above.prepare()

    def hosts(self) -> frozenset[str]:
        """Hosts of the one below."""
        return self._below.hosts()

    def outages(self) -> tuple[Outages, ...]:
        """Return the outages of the engine below."""
        return self._below.outages()

    async def ping(self) -> None:
        """Try the folder above alone."""
        await self._above.ping()

    async def close(self) -> None:
        """Let go of both."""
        await self._above.close()
        await self._below.close()

    def spool(self) -> Spool:
        """Open a spool file of the folder above."""
        return self._above.spool()

    async def commit(self, key: str, upload: Upload) -> bool:
        """Create-only, as one store."""
        return await self._below.size(key) is None and await self._above.commit(key, upload)

    async def supersede(self, key: str, upload: Upload) -> None:
        """Into the folder above, which is read first."""
        await self._above.supersede(key, upload)

    async def read(self, key: str, start: int, length: int | None) -> bytes:
        """Return what was written here, else what is below."""
        try:
            return await self._above.read(key, start, length)
        except NotFound:
            return await self._below.read(key, start, length)

    def read_blocking(self, key: str, start: int, length: int) -> bytes:
        """Read as `read` does, in a thread that may wait."""
        try:
            return self._above.read_blocking(key, start, length)
        except NotFound:
            return self._below.read_blocking(key, start, length)

    async def size(self, key: str) -> int | None:
        """Bytes, or None."""
        above = await self._above.size(key)
        return await self._below.size(key) if above is None else above

    def version(self, key: str) -> tuple[int, ...] | None:
        """Return the version of what was written here; None for what may lie below."""
        return self._above.version(key) or None

    async def replace(self, key: str, data: bytes, *, lasting: bool) -> None:
        """Into the folder above."""
        await self._above.replace(key, data, lasting=lasting)

    async def delete(self, key: str) -> None:
        """Delete what was written here; raises Refused for what is below."""
        await self._above.delete(key)
        if await self._below.size(key) is not None:
            raise Refused("the objects below are only read")

    async def cool(self, key: str) -> None:
        """Do nothing: both stay where they are."""

    async def fetch(self, key: str) -> None:
        """Do nothing: the one below is only read, and that would cost its owner money."""

    async def list(self, prefix: str) -> AsyncIterator[list[tuple[str, int]]]:
        """List both, each key once."""
        above = {key: size async for batch in self._above.list(prefix) for key, size in batch}
        if above:
            yield sorted(above.items())
        async for batch in self._below.list(prefix):
            yield [(key, size) for key, size in batch if key not in above]

    async def tidy(self, prefix: str) -> None:
        """Tidy the folder above."""
        await self._above.tidy(prefix)

    async def first_segments(self) -> Sequence[str]:
        """List those of both."""
        return sorted({*await self._above.first_segments(), *await self._below.first_segments()})
