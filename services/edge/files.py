"""The spool on the disk: one sealed file for each instance, whose name is its place in the order of arrival.

waiting   to be brought to the archive      aside     with a reason why it is not
retry     set aside, wanted again           incoming  being received
"""

import fcntl
import os
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import BinaryIO, Self

from services.edge.arrival import Arrival, Spooled
from services.edge.sealing import Sealing, unsealed
from services.errors import Damaged, Invalid, NotFound, Unavailable
from services.persistence.files import fsync_folder

_WAITING, _ASIDE, _RETRY, _INCOMING = _FOLDERS = "waiting", "aside", "retry", "incoming"
_PROOF = b"vetark"


@dataclass(frozen=True, slots=True)
class Aside:
    """One that cannot be brought to the archive, and why; without an arrival where its file does not open."""

    number: int
    reason: str
    size: int
    arrival: Arrival | None


class SpoolFiles:
    """Those below a folder, sealed with a key."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self._key = key
        self._begun = count()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make them ready for this process alone.

        Raises Unavailable where another process has them, Invalid where they are of another key.
        """
        try:
            for name in _FOLDERS:
                (self.folder / name).mkdir(0o700, parents=True, exist_ok=True)
            file = (self.folder / "lock").open("w")
        except OSError as error:
            raise Unavailable(f"the spool's folder cannot be used: {error.strerror}") from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Unavailable("another process has this spool") from None
            self._prove_key()
            for path in (self.folder / _INCOMING).iterdir():
                path.unlink()
            fsync_folder(str(self.folder))
            yield

    def begin(self, start: bytes) -> "Sealed":
        """A new file that has no place in the order yet. Raises OSError."""
        path = self.folder / _INCOMING / str(next(self._begun))
        file = path.open("xb")
        try:
            sealing = Sealing(self._key, file)
            sealing.write(start)
            sealing.cut()
        except BaseException:
            file.close()
            path.unlink()
            raise
        return Sealed(path, file, sealing)

    def place(self, sealed: "Sealed", number: int) -> int:
        """Give it its place, durably; returns its bytes. Raises OSError."""
        os.fsync(sealed.file.fileno())
        target = self._path(_WAITING, number)
        sealed.path.rename(target)
        fsync_folder(str(target.parent))
        return target.stat().st_size

    def pieces(self, path: Path) -> Generator[bytes]:
        """What a file holds, its arrival first. Raises Damaged."""
        try:
            with path.open("rb") as file:
                yield from unsealed(self._key, file)
        except OSError as error:
            raise Damaged(f"it cannot be read: {error.strerror}") from None

    def dataset(self, number: int) -> Generator[bytes]:
        """The dataset of one that waits. Raises Damaged."""
        return self.dataset_at(self._path(_WAITING, number))

    def dataset_at(self, path: Path) -> Generator[bytes]:
        """Read the dataset of any file. Raises Damaged."""
        pieces = self.pieces(path)
        next(pieces)
        yield from pieces

    def waiting(self) -> list[Spooled]:
        """What waits, in its order; what does not open is set aside."""
        found = []
        for number in self._numbers(_WAITING):
            try:
                found.append(self._entry(number))
            except Damaged as error:
                self.set_aside(number, str(error))
        return found

    def waiting_since(self) -> tuple[int, datetime | None]:
        """Return how many wait, and since when the first: for who looks while another process has them."""
        numbers = self._numbers(_WAITING)
        for number in numbers:
            with suppress(Damaged):
                return len(numbers), self._arrival(self._path(_WAITING, number)).received_at
        return len(numbers), None

    def wanted_again(self) -> list[Spooled]:
        """Let wait again what somebody asked for."""
        found = []
        for number in self._numbers(_RETRY):
            self._path(_RETRY, number).rename(self._path(_WAITING, number))
            self._reason(number).unlink(missing_ok=True)
            try:
                found.append(self._entry(number))
            except Damaged as error:
                self.set_aside(number, str(error))
        return found

    def aside(self) -> list[Aside]:
        """What is set aside."""
        found = []
        for number in self._numbers(_ASIDE):
            path = self._path(_ASIDE, number)
            arrival = None
            with suppress(Damaged):
                arrival = self._arrival(path)
            reason = self._reason(number)
            why = reason.read_text("utf-8") if reason.exists() else "nobody knows"
            found.append(Aside(number, why, path.stat().st_size, arrival))
        return found

    def highest(self) -> int:
        """The highest number that is taken; 0: none is."""
        return max((n for name in (_WAITING, _ASIDE, _RETRY) for n in self._numbers(name)), default=0)

    def remove(self, number: int) -> None:
        """Forget one that waits. It is no harm if a crash brings it back: the archive knows it."""
        self._path(_WAITING, number).unlink(missing_ok=True)

    def set_aside(self, number: int, reason: str) -> None:
        """Take one out of the order, and keep it with the reason."""
        self._reason(number).write_text(reason, "utf-8")
        self._path(_WAITING, number).rename(self._path(_ASIDE, number))
        fsync_folder(str(self.folder / _ASIDE))

    def retry(self, number: int) -> None:
        """Ask for one that is set aside to be tried again by whoever has the spool. Raises NotFound."""
        try:
            self._path(_ASIDE, number).rename(self._path(_RETRY, number))
        except FileNotFoundError:
            raise NotFound(f"nothing is set aside under {number}") from None

    def aside_dataset(self, number: int) -> Generator[bytes]:
        """What is set aside, for somebody who wants it as a file. Raises Damaged."""
        return self.dataset_at(self._path(_ASIDE, number))

    def write(self, name: str, content: bytes) -> None:
        """Keep something small under a name, whole or not at all. Raises OSError."""
        with self.begin(content) as sealed:
            sealed.end()
            os.fsync(sealed.file.fileno())
            sealed.path.rename(self.folder / name)
            fsync_folder(str(self.folder))

    def read(self, name: str) -> bytes:
        """What is kept under it. Raises Damaged, also where there is nothing."""
        return b"".join(self.pieces(self.folder / name))

    def _prove_key(self) -> None:
        try:
            if (self.folder / "key").exists():
                self.read("key")
            else:  # new, or somebody removed it: then what is here tells
                for number in self._numbers(_WAITING)[:1]:
                    self._arrival(self._path(_WAITING, number))
                self.write("key", _PROOF)
        except Damaged:
            raise Invalid("the spool is of another key than the one in VETARK_EDGE_SPOOL_KEY_FILE") from None

    def _entry(self, number: int) -> Spooled:
        path = self._path(_WAITING, number)
        return Spooled(number, self._arrival(path), path.stat().st_size)

    def _arrival(self, path: Path) -> Arrival:
        with closing(self.pieces(path)) as pieces:
            return Arrival.of(next(pieces))

    def _numbers(self, name: str) -> list[int]:
        return sorted(int(one.name, 16) for one in (self.folder / name).iterdir() if "." not in one.name)

    def _path(self, name: str, number: int) -> Path:
        return self.folder / name / f"{number:012x}"

    def _reason(self, number: int) -> Path:
        return self.folder / _ASIDE / f"{number:012x}.reason"


class Sealed:
    """A file that is being written; gone in the end, unless it was given another name."""

    def __init__(self, path: Path, file: BinaryIO, sealing: Sealing) -> None:
        self.path = path
        self.file = file
        self.write = sealing.write
        self.end = sealing.end

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and remove it."""
        self.file.close()
        self.path.unlink(missing_ok=True)
