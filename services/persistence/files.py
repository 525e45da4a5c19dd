"""Files made durable: what must be fsynced before one may say that something is there."""

import ctypes
import errno
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from services.errors import NotFound, OutOfSpace, PacsError, Unavailable
from services.persistence.spool import FULL, Blocks, Spool, opened

STALE_SECONDS = 24 * 3600.0
"""Seconds after which a named temporary file belongs to nobody any more."""
REMEMBERED = 10_000
"""Folders remembered; forgetting them costs a few needless fsyncs."""
_syncfs: Callable[[int], int] | None = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
can_sync_all = _syncfs is not None
_NAMELESS = getattr(os, "O_TMPFILE", 0)
_NO_NAMELESS = {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL}


@contextmanager
def translated(missing: type[PacsError] = NotFound) -> Iterator[None]:
    """`missing` for a file that is not there, Unavailable for whatever else a file system may say."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise missing("no such object") from error
    except OSError as error:
        kind = OutOfSpace if error.errno in FULL else Unavailable
        raise kind(f"object folder: {os.strerror(error.errno or 0)}") from error


def fsync_folder(path: str) -> None:
    """Make the names in a folder durable."""
    file = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def sync_all(path: str) -> None:
    """Make everything durable that was written to the file system of a folder."""
    file = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if _syncfs is None or _syncfs(file):
            raise OSError(ctypes.get_errno(), "syncfs")
    finally:
        os.close(file)


class Folders:
    """Folders below a root that this process knows to be durable: made and fsynced up to the root, once."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._known: set[str] = set()

    def ensure(self, path: str) -> None:
        """Make it and all above it last; another process may have made it and not have fsynced yet."""
        if path in self._known:
            return
        os.makedirs(path, exist_ok=True)  # noqa: PTH103 plain strings: this path is hot
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        lasting, one = [], path
        while one != self._root and one not in self._known:
            lasting.append(one)
            one = os.path.dirname(one)  # noqa: PTH120
            fsync_folder(one)
        self._known.update(lasting)

    def forget(self, path: str) -> None:
        """Somebody removed it, and perhaps those above it."""
        while path != self._root:
            self._known.discard(path)
            path = os.path.dirname(path)  # noqa: PTH120


class SpoolFolder:
    """Where files wait for their name, on the file system of the objects."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._nameless = bool(_NAMELESS)
        self._blocks = Blocks()

    def open(self) -> Spool:
        """A nameless file; a named one where the file system has no nameless ones."""
        if self._nameless:
            try:
                file, direct = opened(self._path, _NAMELESS, direct=True)
                return Spool(file, self._blocks, direct=direct)
            except OSError as error:
                if error.errno not in _NO_NAMELESS:
                    raise
                self._nameless = False
        return self.open_named(direct=True)

    def open_named(self, *, direct: bool = False) -> Spool:
        """A named file, for what is to be renamed."""
        path = self.free_path()
        file, direct = opened(path, os.O_CREAT | os.O_EXCL, direct=direct)
        return Spool(file, self._blocks, path, direct=direct)

    def free_path(self) -> str:
        """A name in here that nobody uses."""
        return f"{self._path}/{secrets.token_hex(16)}"

    def prepare(self) -> None:
        """Make it, and sweep what crashed writers left."""
        os.makedirs(os.path.dirname(self._path), 0o700, exist_ok=True)  # noqa: PTH103, PTH120
        os.makedirs(self._path, 0o700, exist_ok=True)  # noqa: PTH103
        os.chmod(self._path, 0o700)  # noqa: PTH101 an earlier version let everybody look in
        for entry in os.scandir(self._path):
            with suppress(FileNotFoundError):
                if entry.stat().st_mtime < time.time() - STALE_SECONDS:
                    os.unlink(entry.path)  # noqa: PTH108


def link(spool: Spool, path: str) -> bool:
    """Give a spool file its name; False where the name is taken."""
    try:
        if spool.path is not None:
            os.link(spool.path, path)
        else:  # naming a folder's descriptor is what makes os.link follow the link in /proc (linkat)
            os.link(f"/proc/self/fd/{spool.file}", path, src_dir_fd=spool.file, follow_symlinks=True)
    except FileExistsError:
        return False
    return True
