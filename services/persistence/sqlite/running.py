"""Tells which processes have the files of a folder open, and what each knows, by locks on named files.

The kernel lets go of it when a process ends, however that is.
"""

import fcntl
import os
from collections.abc import Mapping
from pathlib import Path

_SUFFIX = ".running"


class Running:
    """The lock of this process, and those of others."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path: Path | None = None
        self._lock = -1

    def enter(self, knows: Mapping[str, int]) -> None:
        """Say what we know. Raises OSError."""
        self.leave()
        name = ",".join(f"{part}={known}" for part, known in sorted(knows.items()))
        self._path = self._folder / f"{name}{_SUFFIX}"
        self._lock = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def others(self) -> list[Mapping[str, int]]:
        """Return what others know, where that is something else. Raises OSError."""
        files = self._folder.glob(f"*{_SUFFIX}")
        return [_named(path.stem) for path in files if path != self._path and _is_held(path)]

    def leave(self) -> None:
        """We write no more."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock, self._path = -1, None


def _named(name: str) -> dict[str, int]:
    pairs = (one.partition("=") for one in name.split(","))
    return {part: int(known) for part, _, known in pairs}


def _is_held(path: Path) -> bool:
    file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False
