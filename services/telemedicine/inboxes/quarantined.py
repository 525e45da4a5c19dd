"""The bytes of a file in quarantine: objects of their own names, one for each part."""

from collections.abc import AsyncIterator

from services.archive.index.quarantine import FOLDER
from services.persistence import Engines, TenantObjects
from services.telemedicine.inboxes.upload import PART_BYTES, File
from services.tenancy import usage
from services.tenancy.scope import Scope

_PIECE_BYTES = 4 << 20
_WINDOW_BYTES = 256 << 10
_SMALL_BYTES = 64 << 10


def part_key(file: File, number: int) -> str:
    """Return where a part lies, within its tenant."""
    return f"{FOLDER}{file.upload}-{file.id}-{number:05d}"


class Quarantined:
    """A file's bytes as one. `read_at` is for a thread that may wait; fewer bytes at the end."""

    def __init__(self, objects: TenantObjects, file: File, start: int = 0) -> None:
        """`start`: where what is read begins, such as a dataset behind its File Meta Information."""
        self._objects, self._file, self._start = objects, file, start
        self._window, self._window_at = b"", 0

    @property
    def length(self) -> int:
        """Bytes from the start."""
        return self._file.size - self._start

    def behind(self, start: int) -> "Quarantined":
        """Return the same file from there on."""
        return Quarantined(self._objects, self._file, start)

    def read_at(self, offset: int, length: int, /) -> bytes:
        """So many bytes from there on. A header is many small reads, which come out of one window."""
        if length > _SMALL_BYTES:
            return self._read(offset, length)
        within = offset - self._window_at
        if within < 0 or within + length > len(self._window):
            self._window, self._window_at, within = self._read(offset, _WINDOW_BYTES), offset, 0
        return self._window[within : within + length]

    def _read(self, offset: int, length: int) -> bytes:
        at, end = self._start + offset, min(self._start + offset + length, self._file.size)
        pieces = []
        while at < end:
            number, within = divmod(at, PART_BYTES)
            wanted = min(end - at, PART_BYTES - within)
            piece = self._objects.read_blocking(part_key(self._file, number), within, wanted)
            if not piece:
                break
            pieces.append(piece)
            at += len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    async def pieces(self) -> AsyncIterator[bytes]:
        """Read all of it, some at a time."""
        at = self._start
        while at < self._file.size:
            number, within = divmod(at, PART_BYTES)
            wanted = min(_PIECE_BYTES, self._file.part_bytes(number) - within)
            piece = await self._objects.read(part_key(self._file, number), within, wanted)
            if not piece:
                return
            yield piece
            at += len(piece)


async def let_go(scope: Scope, engines: Engines, file: File) -> None:
    """Delete what there is of it; again does no harm."""
    objects, freed = engines.objects.of(scope.grant), 0
    for number in range(file.part_count):
        key = part_key(file, number)
        size = await objects.size(key)
        if size is not None:
            await objects.delete(key)
            freed += size
    if freed:
        usage.given_back(scope, engines, freed)
