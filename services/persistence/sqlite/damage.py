"""Finding out whether a file is damaged, and putting a damaged one aside."""

import fcntl
import os
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import apsw

from services.errors import Refused
from services.persistence.sqlite.codec import DamagedDocument, without_checksum
from services.persistence.sqlite.database import Database

STEPS = 10_000
"""Of SQLite's machine between two looks at the clock."""
_SHARED, _SHARED_BYTES = 0x40000002, 510
"""Where in a file SQLite's connections hold a lock as long as they are open."""
_FILES = ("", "-wal", "-shm")


class _OutOfTime(Exception):
    pass


def found(database: Database, tables: Iterable[str], seconds: float | None) -> str | None:
    """What is wrong with a file, in few words, as far as can be seen in so much time (None: no bound).

    First the structure of the file, then the checksum of every document.
    """
    deadline = None if seconds is None else time.monotonic() + seconds

    def late() -> bool:
        return deadline is not None and time.monotonic() > deadline

    try:
        with closing(database.connect()) as connection:
            connection.set_progress_handler(late, STEPS)
            said = [text for (text,) in connection.execute("PRAGMA quick_check(1)")]
            if said != ["ok"]:
                return " ".join(said[0].split())
            there = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
            for table in tables:
                if table in there:
                    _read(connection, table, late)
    except (apsw.InterruptError, _OutOfTime):
        return None
    except DamagedDocument:
        return f"a document of {table} is not what was written"
    except (apsw.CorruptError, apsw.NotADBError, UnicodeDecodeError) as error:
        return str(error)
    return None


def in_use(path: Path) -> bool:
    """Return whether another process has the file open. Not to be asked while this one has."""
    file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_BYTES, _SHARED)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def put_aside(path: Path) -> Path:
    """Rename a damaged file, and what belongs to it; its new path. Raises Refused while it is in use."""
    if in_use(path):
        raise Refused(f"{path} is damaged and in use: stop Vetark first")
    aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    for suffix in reversed(_FILES):  # the file itself last: what is broken off is begun again
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def _read(connection: apsw.Connection, table: str, late: Callable[[], bool]) -> None:
    for number, (rest, apart) in enumerate(connection.execute(f'SELECT _document, _apart FROM "{table}"')):
        without_checksum(rest)
        if apart:
            without_checksum(apart)
        if number % 100 == 0 and late():
            raise _OutOfTime
