"""One SQLite file: how it is opened, the lock that processes share, and what its errors mean."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from services.errors import Invalid, Misconfigured, OutOfSpace, PacsError, TooLarge, Unavailable, Unwritable
from services.persistence.unwritable import UNENCODABLE, unencodable

APPLICATION = 0x56_54_52_4B  # "VTRK"
BUSY_SECONDS = 10.0
"""Seconds that SQLite itself waits for another process: it hardly ever has to, see `lock`."""
CACHE = 8 << 10
"""KiB of pages a connection keeps."""
JOURNAL_BYTES = 64 << 20
"""Bytes that the write-ahead log keeps on disk once its content is in the database."""
_REMOTE = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre"}
_DAMAGED = (apsw.CorruptError, apsw.NotADBError, UnicodeDecodeError)
_NOT_ALLOWED = (apsw.ReadOnlyError, apsw.PermissionsError, apsw.AuthError)
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_MOUNTS, _LOCKS = Path("/proc/self/mountinfo"), Path("/proc/locks")


class DamagedFile(Unavailable):
    """SQLite finds the file damaged."""

    def __str__(self) -> str:
        return f"the database is damaged ({self.args[0]}): stop Vetark and start it again for advice"


@contextmanager
def translated() -> Iterator[None]:
    """Raise SQLite's and the file system's errors as ours."""
    try:
        yield
    except (apsw.Error, OSError, UnicodeDecodeError, *UNENCODABLE) as error:
        raise error_of(error) from error


def error_of(error: Exception) -> PacsError:
    """Return our error for one of SQLite: never to be written, not by us, or Unavailable for now."""
    if isinstance(error, _DAMAGED):
        return DamagedFile(str(error))
    if isinstance(error, UNENCODABLE):
        return unencodable(error)
    if isinstance(error, apsw.TooBigError):
        return TooLarge("the document is too large for the index")
    if isinstance(error, (apsw.MismatchError, apsw.RangeError, apsw.ConstraintError)):
        return Unwritable(f"SQLite never takes this: {type(error).__name__}")
    if isinstance(error, apsw.FullError):
        return OutOfSpace("the database's disk is full")
    forbidden = isinstance(error, _NOT_ALLOWED) or (isinstance(error, OSError) and error.errno in _FORBIDDEN)
    what = os.strerror(error.errno or 0) if isinstance(error, OSError) else f"{type(error).__name__} {error}"
    return (Misconfigured if forbidden else Unavailable)(f"SQLite: {what}")


class Database:
    """A file, and two beside it that processes lock to write: one to write, one to be the next who may.

    SQLite's own waiting sleeps and starves. The kernel wakes whoever waits for a lock, but gives it to who
    asks first, which is whoever has just let go of it: so nobody asks for it but the next in line, who
    has the queue's lock until then. Readers never wait.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock_path, self._queue_path = path.with_suffix(".lock"), path.with_suffix(".queue")
        self._use_path = path.with_suffix(".use")
        self._lock = self._queue = self._use = -1

    def create(self) -> None:
        """Make the file, for its owner alone, as SQLite makes those beside it.

        One that is there and was copied by somebody careless is closed to others again. Raises Invalid on a
        file system that is not local.
        """
        refuse_remote(self.path.parent)
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        for path in (self.path, *(self.path.with_name(self.path.name + end) for end in ("-wal", "-shm"))):
            with suppress(FileNotFoundError):
                path.chmod(0o600)

    def connect(self) -> apsw.Connection:
        """A connection, for one thread at a time."""
        connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READWRITE)
        connection.set_busy_timeout(int(BUSY_SECONDS * 1000))
        for name, value in (
            ("journal_mode", "WAL"),
            ("synchronous", "FULL"),
            ("cache_size", f"-{CACHE}"),
            ("temp_store", "MEMORY"),
            ("journal_size_limit", str(JOURNAL_BYTES)),
            ("wal_autocheckpoint", "0"),
        ):
            connection.execute(f"PRAGMA {name} = {value}")
        return connection

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of those that write, waiting for it in order."""
        if self._lock < 0:
            self._lock, self._queue = _opened(self._lock_path), _opened(self._queue_path)
        fcntl.flock(self._queue, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        finally:
            fcntl.flock(self._queue, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)

    def use(self) -> bool:
        """Be among those who use it, until closed; whether nobody else does. To be asked while `locked`."""
        if self._use < 0:
            self._use = _opened(self._use_path)
        try:
            fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            alone = False
        else:
            alone = True
        fcntl.flock(self._use, fcntl.LOCK_SH)
        return alone

    def holders(self) -> list[int]:
        """The processes that keep all others from writing, as the kernel tells; none where it does not.

        Who has the lock; else who is next and does not take it, since it was stopped.
        """
        return _holders(self._lock_path) or _holders(self._queue_path)

    def close(self) -> None:
        """Let go of the locks' files."""
        if self._use >= 0:
            os.close(self._use)
            self._use = -1
        if self._lock >= 0:
            os.close(self._lock)
            os.close(self._queue)
            self._lock = self._queue = -1


def _opened(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)


def _holders(path: Path) -> list[int]:
    try:
        inode = path.stat().st_ino
        lines = _LOCKS.read_text().splitlines()
    except OSError:
        return []
    held = [line.split() for line in lines if "->" not in line]  # an arrow: it waits
    return [int(words[4]) for words in held if words[1] == "FLOCK" and words[5].endswith(f":{inode}")]


@contextmanager
def impatient(connection: apsw.Connection) -> Iterator[None]:
    """Wait for nobody who reads: a backup reads for minutes, and whoever writes would wait along."""
    connection.set_busy_timeout(0)
    try:
        yield
    finally:
        connection.set_busy_timeout(int(BUSY_SECONDS * 1000))


def refuse_remote(folder: Path) -> None:
    """Raise Invalid where a folder is on a network: SQLite's log needs memory that all processes share."""
    if not _MOUNTS.exists():
        return
    place, kind = "", ""
    wanted = str(folder.resolve())
    for line in _MOUNTS.read_text().splitlines():
        before, _, after = line.partition(" - ")
        mount = before.split()[4].replace("\\040", " ")
        inside = wanted == mount or wanted.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(place):
            place, kind = mount, after.split()[0]
    if kind in _REMOTE or kind.startswith("fuse"):
        raise Invalid(f"{folder} is on {kind}: the index needs a disk of this machine")
