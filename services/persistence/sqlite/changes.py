"""The table of changes: which documents of a watched collection were written, for the other processes.

A row is written in the transaction of the change itself; whoever listens looks there when the file changed.
"""

from collections.abc import Iterator

import apsw

DEFINITION = "CREATE TABLE _changes (n INTEGER PRIMARY KEY AUTOINCREMENT, collection, r)"
KEPT = 10_000
"""Changes that are kept: who is further behind reads everything again."""
_SWEPT = 1000


def note(connection: apsw.Connection, collection: str, row: int | None) -> None:
    """Write down that a row has changed; None: one has gone."""
    connection.execute("INSERT INTO _changes (collection, r) VALUES (?, ?)", (collection, row))
    number = connection.last_insert_rowid()
    if number % _SWEPT == 0:
        connection.execute("DELETE FROM _changes WHERE n <= ?", (number - KEPT,))


def last(connection: apsw.Connection) -> int:
    """The number of the last change."""
    found = next(connection.execute("SELECT seq FROM sqlite_sequence WHERE name = '_changes'"), (0,))
    return int(found[0])


def since(connection: apsw.Connection, number: int) -> Iterator[tuple[int, str, int | None]] | None:
    """Number, collection and row of each change behind one; None where some are not kept any more."""
    first = next(connection.execute("SELECT min(n) FROM _changes"))[0]
    if first is not None and first > number + 1:
        return None
    return iter(connection.execute("SELECT n, collection, r FROM _changes WHERE n > ? ORDER BY n", (number,)))
