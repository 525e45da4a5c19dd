"""A zip of members whose lengths nobody knows before: they are transcoded as they go (PKWARE APPNOTE 4.3).

An export's zip (`services/archive/exchange/export/zipping.py`) holds objects as they are stored: it knows all
lengths, and gives any range of itself.
"""

import asyncio
import zipfile
from collections.abc import AsyncIterator

_ZIP64 = 1 << 31  # bytes from which an entry says its length in 64 bits


class _Outlet:
    """A file that can only be written: what comes waits to be taken."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing behind it."""

    def close(self) -> None:
        """There is nothing to close."""

    def take(self) -> bytes:
        taken, self._held = b"".join(self._held), []
        return taken


async def zipped(entries: AsyncIterator[tuple[str, int, AsyncIterator[bytes]]]) -> AsyncIterator[bytes]:
    """The archive of (name, about how many bytes, pieces), stored without compression."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w") as archive:
        async for name, size, pieces in entries:
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=size >= _ZIP64) as entry:
                async for piece in pieces:
                    await asyncio.to_thread(entry.write, piece)
                    yield outlet.take()
    yield outlet.take()
