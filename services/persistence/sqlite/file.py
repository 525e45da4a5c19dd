"""One file of documents: its tables made where they are missing, who reads, who writes and who listens."""

import logging
import time
from collections.abc import Generator, Iterable, Mapping
from contextlib import closing
from pathlib import Path

import apsw

from services.errors import Invalid, Refused, Unavailable
from services.persistence.collection_shape import Collection
from services.persistence.documents import Batch
from services.persistence.sqlite import changes, damage
from services.persistence.sqlite.codec import from_bson, joined
from services.persistence.sqlite.database import APPLICATION, Database, translated
from services.persistence.sqlite.listener import Listener
from services.persistence.sqlite.readers import Readers
from services.persistence.sqlite.rows import Rows
from services.persistence.sqlite.snapshot import batches_of
from services.persistence.sqlite.tables import Table
from services.persistence.sqlite.writer import Writer

log = logging.getLogger(__name__)
_READINESS = "CREATE TABLE IF NOT EXISTS _readiness (n INTEGER PRIMARY KEY, at INTEGER)"
_TRY = "INSERT INTO _readiness VALUES (1, ?) ON CONFLICT (n) DO UPDATE SET at = max(at + 1, excluded.at)"
VERSION = 2
"""Of how documents are kept (2: with a checksum); a newer one is not opened by older code."""


class File:
    """Opened by `SqliteEngine`, which closes it. `more`: definitions of tables beside the collections."""

    def __init__(
        self, path: Path, collections: Mapping[str, Collection], patience: float, *more: str
    ) -> None:
        self.path = path
        self._more = more
        self.tables = {name: Table(name, collection) for name, collection in collections.items()}
        self._database = Database(path)
        self.readers = Readers(self._database)
        self.writer = Writer(self._database, patience)
        self.listener = Listener(self._database)

    def prepare(self) -> None:
        """Make the file and its tables; tables whose definition has changed are written anew.

        While other processes use the file such a table stays as it is, for one of them may be of the release
        that made it. Raises Unavailable, Invalid for a file of newer code, and Refused for a table that this
        code could not keep as it is.
        """
        with translated():
            self._database.create()
            with self._database.locked():
                connection = self._database.connect()
                try:
                    self._prepare(connection)
                finally:
                    connection.close()

    def changes(self) -> list[str]:
        """Tables that `prepare` would make or write anew. Raises Unavailable."""
        if not self.path.exists():
            return [f"{self.path.name} is made"]
        with translated(), closing(self._database.connect()) as connection:
            there = dict(connection.execute("SELECT name, definition FROM _tables"))
        return [
            f"the table {table.name} is {'written anew' if table.name in there else 'made'}"
            for table in self.tables.values()
            if there.get(table.name) != _joined(table)
        ]

    async def ping(self) -> None:
        """Write something and read it back; raise Unavailable where that fails."""
        moment = time.time_ns()
        await self.writer.write(lambda connection: connection.execute(_TRY, (moment,)).fetchall())
        if await self.readers.read(_tried) < moment:
            raise Unavailable(f"{self._database.path.name}: what was written does not come back")

    def damage(self, seconds: float | None = None) -> str | None:
        """Look for what is wrong with the file, in so much time (None: no bound)."""
        with translated():
            return damage.found(self._database, self.tables, seconds)

    def snapshot(self, collections: Iterable[str]) -> Generator[Batch]:
        """All documents of these collections as they are at one moment. Raises Unavailable."""
        with translated():
            yield from batches_of(self._database, collections)

    async def close(self) -> None:
        """Finish what waits, then let go."""
        await self.listener.close()
        await self.writer.close()
        await self.readers.close()
        self._database.close()

    def _prepare(self, connection: apsw.Connection) -> None:
        version = int(connection.pragma("user_version"))
        if version > VERSION:
            raise Invalid(f"{self._database.path} was written by a newer Vetark: upgrade this one")
        with connection:
            if version == 0:
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(changes.DEFINITION)
                for definition in self._more:
                    connection.execute(definition)
                connection.execute("CREATE TABLE _tables (name PRIMARY KEY, definition) WITHOUT ROWID")
            if version < VERSION:
                connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute(_READINESS)
            there = dict(connection.execute("SELECT name, definition FROM _tables"))
            alone = self._database.use()
            for table in self.tables.values():
                definition, known = _joined(table), there.get(table.name)
                others = None if alone or known == definition else known
                if not table.as_made(others):
                    raise Refused(
                        f"the table {table.name} is another release's, whose processes run: end them first"
                    )
                if others is not None:
                    log.warning("the table %s stays as it is while other processes use it", table.name)
                elif known != definition:
                    self._make(connection, table, renewed=table.name in there)
                    connection.execute(
                        "INSERT OR REPLACE INTO _tables VALUES (?, ?)", (table.name, definition)
                    )

    def _make(self, connection: apsw.Connection, table: Table, *, renewed: bool) -> None:
        """Make a table; one that is there is filled from what it held, a document at a time."""
        old = f"_{table.name}"
        if renewed:
            log.warning("the table %s is written anew", table.name)
            parts = list(
                connection.execute(
                    "SELECT type, name FROM sqlite_schema"
                    " WHERE sql IS NOT NULL AND name GLOB ? ORDER BY type",
                    (f"{table.name}.*",),
                )
            )
            for kind, name in parts:  # indexes first: those of a table's own go with it
                connection.execute(f'DROP {kind} "{name}"')
            connection.execute(f'ALTER TABLE "{table.name}" RENAME TO "{old}"')
        for definition in table.definitions:
            connection.execute(definition)
        if renewed:
            rows = Rows(table)
            for rest, apart in connection.execute(f'SELECT _document, _apart FROM "{old}"'):
                document = joined(from_bson(rest), from_bson(apart) if apart else {})
                if rows.write(connection, rows.stored(document)) is None:
                    raise Invalid(f"two documents of {table.name} share a key that is unique from now on")
            connection.execute(f'DROP TABLE "{old}"')


def _joined(table: Table) -> str:
    return ";\n".join(table.definitions)


def _tried(connection: apsw.Connection) -> int:
    (moment,) = next(connection.execute("SELECT at FROM _readiness"))
    return int(moment)
