"""Places an object's file below the root of a folder, and moves it there from where it lay before.

A key of three segments, `oakwood/instances/1.2.3.dcm`, lies in one of 256 folders by a checksum of its name:
`oakwood/instances/+4f/1.2.3.dcm`. No segment of a key has a `+`. Before, all lay in one folder. What still
does is moved in the background, by every process, and found in either place meanwhile.
"""

import fcntl
import logging
import os
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import islice

from services.persistence.files import can_sync_all, fsync_folder, sync_all

log = logging.getLogger(__name__)
_SEGMENTS = 3
_MARK = "+"
_TOGETHER = 2000
"""Files moved with one sync."""
_PAUSE_SECONDS = 0.02
"""Seconds between two tries, in which others list."""
_OUTAGE_SECONDS = 30.0


class Layout:
    """The places of keys. `moving`: whether some files may lie where they lay before."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._lock_path = f"{root}/.layout"
        self._made: set[str] = set()
        self._stopping = threading.Event()
        self._mover: threading.Thread | None = None
        self.moving = True

    def place(self, key: str) -> str:
        """The path of a key's file."""
        parts = key.split("/")
        if len(parts) != _SEGMENTS:
            return f"{self._root}/{key}"
        owner, folder, name = parts
        return f"{self._root}/{owner}/{folder}/{_MARK}{zlib.crc32(name.encode()) & 0xFF:02x}/{name}"

    def former(self, key: str) -> str | None:
        """Where it may lie instead; None where it lies nowhere else."""
        return f"{self._root}/{key}" if self.moving and key.count("/") == _SEGMENTS - 1 else None

    def begin(self) -> None:
        """Look whether anything has to be moved, and begin to."""
        self.look()
        if self.moving and self._mover is None:
            self._mover = threading.Thread(target=self._move_all, name="layout", daemon=True)
            self._mover.start()

    def look(self) -> None:
        """Look whether anything lies where it lay before; nothing is moved."""
        self.moving = next(self._left(), None) is not None

    def end(self) -> None:
        """Stop moving; it goes on when the folder is opened again."""
        self._stopping.set()
        if self._mover is not None:
            self._mover.join()

    def held(self) -> AbstractContextManager[None]:
        """Have nothing moved meanwhile, so that a listing names each file once."""
        return self._locked(fcntl.LOCK_SH) if self.moving else nullcontext()

    def listed(self, prefix: str) -> Iterator[tuple[str, int]]:
        """(key, bytes) of all files whose keys begin with a prefix that ends with `/`, in no order."""
        for key, path in _walk(f"{self._root}/{prefix}", prefix):
            place = self.place(key)
            if path != place and os.path.lexists(place):
                continue  # a crash left it in both
            with suppress(FileNotFoundError):
                yield key, os.lstat(path).st_size

    def _move_all(self) -> None:
        log.info("objects are moved into smaller folders; everything goes on meanwhile")
        moved, left = 0, self._left()
        while not self._stopping.is_set():
            try:
                with self._locked(fcntl.LOCK_EX | fcntl.LOCK_NB):
                    some = list(islice(left, _TOGETHER))
                    self._move(some)
                    moved += len(some)
                    if not some:  # another round, for what came to the old place while we looked
                        left = self._left()
                        self.moving = next(self._left(), None) is not None
            except BlockingIOError:
                pass  # somebody lists, or another process moves
            except OSError as error:
                log.warning("objects are not moved for now: %s", os.strerror(error.errno or 0))
                left = self._left()
                self._stopping.wait(_OUTAGE_SECONDS)
            if not self.moving:
                log.info("%d objects were moved into smaller folders", moved)
                return
            self._stopping.wait(_PAUSE_SECONDS)

    def _move(self, paths: list[str]) -> None:
        """Make the new names, then remove the old ones: a crash leaves both, and the next try ends that."""
        folders = set()
        for path in paths:
            place = self.place(path[len(self._root) + 1 :])
            folder = os.path.dirname(place)  # noqa: PTH120 plain strings, and many
            if folder not in self._made:
                os.makedirs(folder, exist_ok=True)  # noqa: PTH103
                self._made.add(folder)
            with suppress(
                FileExistsError, FileNotFoundError
            ):  # what is there is it, or newer; or it is deleted
                os.link(path, place)
            folders.add(folder)
        if paths:
            self._sync(folders)
        for path in paths:
            with suppress(FileNotFoundError):
                os.unlink(path)  # noqa: PTH108

    def _sync(self, folders: Iterable[str]) -> None:
        if can_sync_all:
            sync_all(self._root)
            return
        for folder in folders:
            fsync_folder(folder)
            fsync_folder(os.path.dirname(folder))  # noqa: PTH120

    def _left(self) -> Iterator[str]:
        """Files in the old place: directly in a folder of the second level."""
        for owner in _folders(self._root):
            for folder in _folders(owner):
                with suppress(FileNotFoundError), os.scandir(folder) as entries:
                    for entry in entries:
                        if not entry.name.startswith(".") and entry.is_file(follow_symlinks=False):
                            yield entry.path

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        file = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(file, how)
            yield
        finally:
            os.close(file)


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, str]]:
    """(key, path) of all files below a folder, their keys beginning with the prefix."""
    try:
        entries = os.scandir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    with entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                inner = prefix if entry.name.startswith(_MARK) else f"{prefix}{entry.name}/"
                yield from _walk(entry.path, inner)
            else:
                yield f"{prefix}{entry.name}", entry.path


def _folders(path: str) -> list[str]:
    """Folders that segments of keys may stand for."""
    try:
        with os.scandir(path) as entries:
            return [
                entry.path
                for entry in entries
                if entry.name[0] != "." and _MARK not in entry.name and entry.is_dir(follow_symlinks=False)
            ]
    except (FileNotFoundError, PermissionError):
        return []
