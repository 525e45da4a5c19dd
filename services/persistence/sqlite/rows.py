"""Documents as rows: how they are read, written and told to have changed, over a given connection."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import Any

import apsw

from services.persistence.binding import Document, Terms, value_at
from services.persistence.collection import (
    BoundDelete,
    BoundInsert,
    BoundOperation,
    BoundUpdate,
    Reading,
    Sort,
)
from services.persistence.sqlite.changes import note
from services.persistence.sqlite.codec import (
    Cell,
    all_from_bson,
    from_bson,
    joined,
    projected,
    split,
    to_bson,
)
from services.persistence.sqlite.editing import edited, made_by
from services.persistence.sqlite.matching import elements_at, matches
from services.persistence.sqlite.planning import Plan, plan_of, sorted_by
from services.persistence.sqlite.tables import Table

_TOGETHER = 256
"""Rows whose documents are read at once."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A document ready to be written: the cells of its columns and its bytes."""

    document: Document
    cells: tuple[Cell, ...]
    rest: bytes
    apart: bytes | None

    @property
    def as_read(self) -> Document:
        """The document as it will be read."""
        return _document(self.rest, self.apart)


class Taken(Enum):
    """The answer of a write that met a unique key which is taken."""

    TAKEN = "TAKEN"


TAKEN = Taken.TAKEN


class Rows:
    """The documents of one table. What is done here waits for the disk, in the thread of its connection."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._apart = table.collection.apart
        self._columns = "t._document, t._apart" if self._apart else "t._document"

    def find(self, connection: apsw.Connection, reading: Reading) -> Iterator[Document]:
        """The documents asked for, as far as they were asked for."""
        plan = plan_of(self._table, reading, self._columns_for(reading))
        if plan.exact:
            found = _documents(connection.execute(plan.sql, plan.values))
        else:
            found = (document for _, document in self._as_planned(connection, plan, reading))
        wanted = reading.projection
        return found if wanted is None else (projected(document, wanted) for document in found)

    def numbers(self, connection: apsw.Connection, reading: Reading) -> list[int]:
        """The rows of what matches, in its order."""
        plan = plan_of(self._table, reading, "NULL")
        if plan.exact:
            rows = [row for row, _ in connection.execute(plan.sql, plan.values)]
        else:
            rows = [row for row, _ in self._found(connection, reading)]
        return rows if reading.sort else sorted(rows)  # as they lie on the disk

    def of_numbers(
        self, connection: apsw.Connection, rows: Sequence[int], reading: Reading
    ) -> list[Document]:
        """The documents of these rows that still match, in this order."""
        found = []
        for row in rows:
            document = self.of_number(connection, row)
            if document is not None and matches(document, reading.terms):
                wanted = reading.projection
                found.append(document if wanted is None else projected(document, wanted))
        return found

    def count(self, connection: apsw.Connection, terms: Terms, limit: int) -> int:
        """Return how many match, counted up to the limit."""
        reading = Reading(terms, limit=limit)
        plan = plan_of(self._table, reading, "NULL")
        if plan.left or plan.repeats:
            return sum(1 for _ in self._found(connection, reading))
        counting = f"SELECT count(*) FROM ({plan.sql})"
        return int(next(connection.execute(counting, plan.values))[0])

    def distinct(self, connection: apsw.Connection, field: str, reading: Reading) -> list[Any]:
        """The values of a field, but for None."""
        if field in self._table.columns and not reading.terms:
            name = self._table.name
            asked = f'SELECT DISTINCT "{field}" FROM "{name}" WHERE "{field}" IS NOT NULL'
            values = [value for (value,) in connection.execute(asked)]
            if all(isinstance(value, str) for value in values):  # other types share a column's form
                return values
        found: dict[tuple[bool, Any], Any] = {}
        for document in self.find(connection, reading):
            for one in elements_at(document, field):
                if one is not None:
                    found.setdefault((isinstance(one, bool), one), one)
        return list(found.values())

    def prepared(self, operation: BoundOperation) -> "BoundOperation | Stored":
        """An operation with as much of its work done as needs no connection."""
        return self.stored(operation.document) if isinstance(operation, BoundInsert) else operation

    def stored(self, document: Document) -> Stored:
        """A document ready to be written. Raises what `to_bson` does, and Unwritable."""
        self._table.demand_types(document)
        rest, apart = split(document, self._apart) if self._apart else (document, {})
        return Stored(document, self._table.cells(document), to_bson(rest), to_bson(apart) if apart else None)

    def write(self, connection: apsw.Connection, operation: "BoundOperation | Stored") -> int | None:
        """Return how many documents it matched or made; None for a unique key that is taken."""
        match operation:
            case Stored():
                return self._insert(connection, operation)
            case BoundInsert(document):
                return self._insert(connection, self.stored(document))
            case BoundUpdate():
                done = self.update(connection, operation)
                return int(done is not None) if done is not TAKEN else None
            case BoundDelete(terms):
                found = list(self._found(connection, Reading(terms, limit=1)))
                for row, document in found:
                    self._delete(connection, row, document)
                return len(found)

    def write_rows(
        self, connection: apsw.Connection, rows: Sequence[int], operation: BoundOperation
    ) -> int | None:
        """An update or deletion of these rows, as far as they still match; how many did.

        None for a unique key that is taken: those before it stay.
        """
        if isinstance(operation, BoundInsert):
            raise TypeError("an insert is of no rows")
        count = 0
        for row in rows:
            document = self.of_number(connection, row)
            if document is None or not matches(document, operation.terms):
                continue
            if isinstance(operation, BoundDelete):
                self._delete(connection, row, document)
            elif not self._replace(connection, row, document, self.stored(edited(document, operation.edit))):
                return None
            count += 1
        return count

    def delete_all(self, connection: apsw.Connection) -> int:
        """Empty the table, its pages at once and no document read; how many there were."""
        count = int(next(connection.execute(f'SELECT count(*) FROM "{self._table.name}"'))[0])
        for name in (self._table.name, *(array.name for array in self._table.arrays)):
            connection.execute(f'DELETE FROM "{name}"')
        self._note(connection, None)
        return count

    def update(
        self, connection: apsw.Connection, update: BoundUpdate, sort: Sort = ()
    ) -> Stored | Taken | None:
        """Update one, the first in the order: how it is stored now, or None where nothing matched."""
        found = next(self._found(connection, Reading(update.terms, sort, limit=1)), None)
        if found is None:
            if not update.upsert:
                return None
            made = self.stored(made_by(update.terms, update.edit))
            return TAKEN if self._insert(connection, made) is None else made
        row, before = found
        after = self.stored(edited(before, update.edit))
        return after if self._replace(connection, row, before, after) else TAKEN

    def _found(self, connection: apsw.Connection, reading: Reading) -> Iterator[tuple[int, Document]]:
        plan = plan_of(self._table, reading, self._columns_for(reading))
        return self._as_planned(connection, plan, reading)

    def _as_planned(
        self, connection: apsw.Connection, plan: Plan, reading: Reading
    ) -> Iterator[tuple[int, Document]]:
        rows = self._matching(connection, plan)
        if reading.sort and not plan.ordered:
            rows = iter(sorted_by(reading.sort, list(rows), lambda row, name: value_at(row[1], name)))
        for count, row in enumerate(rows, 1):
            yield row
            if count == reading.limit:
                return

    def _columns_for(self, reading: Reading) -> str:
        """What is read of each row: what lies apart only where somebody wants or matches it."""
        wanted = reading.projection
        if wanted is None:
            return self._columns
        asked = (*wanted, *(path for path, _ in reading.terms), *(path for path, _ in reading.sort))
        overlaps = any(_overlap(path, apart) for path in asked for apart in self._apart)
        return self._columns if overlaps else "t._document"

    def _matching(self, connection: apsw.Connection, plan: Plan) -> Iterator[tuple[int, Document]]:
        seen: set[int] = set()
        for row, *data in connection.execute(plan.sql, plan.values):
            document = _document(*data)
            if plan.repeats and row in seen:
                continue
            if not plan.left or matches(document, plan.left):
                seen.add(row)
                yield row, document

    def of_number(self, connection: apsw.Connection, row: int) -> Document | None:
        """The document of a row."""
        asked = f'SELECT {self._columns} FROM "{self._table.name}" t WHERE _r = ?'
        found = next(connection.execute(asked, (row,)), None)
        return None if found is None else _document(*found)

    def _insert(self, connection: apsw.Connection, stored: Stored) -> int | None:
        try:
            connection.execute(self._table.insertion, (*stored.cells, stored.rest, stored.apart))
        except apsw.ConstraintError:
            return None
        row = connection.last_insert_rowid()
        for array in self._table.arrays:
            connection.executemany(array.insertion, array.rows(stored.document, row))
        self._note(connection, row)
        return 1

    def _replace(self, connection: apsw.Connection, row: int, before: Document, now: Stored) -> bool:
        """Write a document in place of what it was; False for a unique key that is taken."""
        was = self._table.cells(before)
        changed = {
            column: cell
            for column, old, cell in zip(self._table.columns, was, now.cells, strict=True)
            if old != cell
        }
        sets = ", ".join(f'"{column}" = ?' for column in (*changed, "_document", "_apart"))
        try:
            connection.execute(
                f'UPDATE "{self._table.name}" SET {sets} WHERE _r = ?',
                (*changed.values(), now.rest, now.apart, row),
            )
        except apsw.ConstraintError:
            return False
        for array in self._table.arrays:
            old_rows, new_rows = array.rows(before, row), array.rows(now.document, row)
            connection.executemany(array.deletion, old_rows - new_rows)
            connection.executemany(array.insertion, new_rows - old_rows)
        self._note(connection, row)
        return True

    def _delete(self, connection: apsw.Connection, row: int, document: Document) -> None:
        connection.execute(f'DELETE FROM "{self._table.name}" WHERE _r = ?', (row,))
        for array in self._table.arrays:
            connection.executemany(array.deletion, array.rows(document, row))
        self._note(connection, None)

    def _note(self, connection: apsw.Connection, row: int | None) -> None:
        if self._table.collection.watched:
            note(connection, self._table.name, row)


def _overlap(path: str, other: str) -> bool:
    """Return whether one field is the other, or holds it."""
    return path == other or path.startswith(f"{other}.") or other.startswith(f"{path}.")


def _documents(rows: Iterator[tuple[Any, ...]]) -> Iterator[Document]:
    """The documents of rows that are all wanted."""
    while some := list(islice(rows, _TOGETHER)):
        for (_, _, *apart), document in zip(some, all_from_bson([row[1] for row in some]), strict=True):
            yield joined(document, from_bson(apart[0])) if apart and apart[0] else document


def _document(rest: bytes, apart: bytes | None = None) -> Document:
    return joined(from_bson(rest), from_bson(apart)) if apart else from_bson(rest)
