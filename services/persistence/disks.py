"""Free bytes of the disks that the engines write to: images leave a reserve, so that people can still delete.

Asked of the file system again and again, for other programs write there too. That takes some 10 microseconds,
so an answer stands for a moment.
"""

import logging
import math
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.errors import OutOfSpace, Unavailable

log = logging.getLogger(__name__)
LEAST_RESERVE_BYTES = 16 << 20
"""Bytes that images leave free on a small disk."""
MOST_RESERVE_BYTES = 1 << 30
"""Bytes that they leave free on a large one."""
PART_RESERVED = 20
"""Between the two it is one part of so many."""
STANDS_SECONDS = 0.01
"""Seconds for which an answer stands: a disk of 600 MB a second takes 6 MB meanwhile."""
SETTLED_SECONDS = 60.0
"""Seconds without a refusal after which the log says that images are taken again: room comes and goes."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk as it is now. `holds`: what of ours is on it; bytes."""

    holds: str
    free: int
    size: int
    reserve: int


class Disks:
    """Those of one process. `folders`: by what they hold; `reserve`: bytes, None for a part of the disk."""

    def __init__(self, folders: Mapping[str, Path], reserve: int | None) -> None:
        self._folders = dict(folders)
        self._reserve = reserve
        self._one_of_each: list[str] | None = None
        self._spare, self._measured = 0, -math.inf
        self._refused = 0.0
        self.refusing = False
        """Whether images are refused, and the log has said so."""

    def spare(self) -> int:
        """Bytes beyond the reserve, of the disk that has the fewest; below 0 where that is begun.

        Raises Unavailable for a folder that is gone.
        """
        now = time.monotonic()
        if now - self._measured < STANDS_SECONDS:
            return self._spare
        if self._one_of_each is None:
            self._one_of_each = [str(self._folders[names[0]]) for names in self._by_disk().values()]
        self._spare = min((self._spare_of(path) for path in self._one_of_each), default=1 << 62)
        self._measured = now
        return self._spare

    def has_room(self, length: int) -> bool:
        """Return whether so many bytes fit beside the reserve. Raises Unavailable."""
        spare = self.spare()
        if self.refusing and spare >= length and time.monotonic() - self._refused >= SETTLED_SECONDS:
            self.refusing = False
            log.warning("there is room on the disk: images are taken again")
        return spare >= length

    def require(self, length: int = 0) -> None:
        """Raise OutOfSpace unless so many bytes fit beside the reserve; the first time the log says so."""
        if self.has_room(length):
            return
        self._refused = time.monotonic()
        if not self.refusing:
            self.refusing = True
            fullest = min(self.all(), key=lambda disk: disk.free - disk.reserve)
            log.warning(
                "images are refused: the disk of %s has %d MB free, and %d MB are kept for the index and for"
                " deleting",
                fullest.holds,
                fullest.free >> 20,
                fullest.reserve >> 20,
            )
        raise OutOfSpace("no room for an incoming object: the disk is full")

    def all(self) -> list[Disk]:
        """Every disk once. Raises Unavailable for a folder that is gone."""
        found = []
        for names in self._by_disk().values():
            measured = _measured(str(self._folders[names[0]]))
            size = measured.f_blocks * measured.f_frsize
            free = measured.f_bavail * measured.f_frsize
            found.append(Disk(" and ".join(names), free, size, self._reserve_of(size)))
        return found

    def _by_disk(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for name, folder in self._folders.items():
            try:
                found.setdefault(folder.stat().st_dev, []).append(name)
            except OSError as error:
                raise _gone(error) from error
        return found

    def _spare_of(self, path: str) -> int:
        measured = _measured(path)
        size, free = measured.f_blocks * measured.f_frsize, measured.f_bavail * measured.f_frsize
        return free - self._reserve_of(size)

    def _reserve_of(self, size: int) -> int:
        if self._reserve is not None:
            return self._reserve
        return min(MOST_RESERVE_BYTES, max(LEAST_RESERVE_BYTES, size // PART_RESERVED))


def _measured(path: str) -> os.statvfs_result:
    try:
        return os.statvfs(path)
    except OSError as error:
        raise _gone(error) from error


def _gone(error: OSError) -> Unavailable:
    return Unavailable(f"the folder of an engine: {os.strerror(error.errno or 0)}")
