"""A collection as tables: its documents, with a column for each field that an index has, and its arrays.

An index over an array is a table of its own, a row for each element of each document, in the order of the
index: a list of what holds an element comes out in order without being sorted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.persistence.binding import value_at
from services.persistence.collection_shape import Collection, Index
from services.persistence.sqlite.codec import Cell, cell

LEAST = float("-inf")
"""Stands in an array's table for a field that is missing, before all values: its key takes no NULL."""


@dataclass(frozen=True)
class ArrayTable:
    """The elements of one array: `fields` are the index's, that of the array among them."""

    name: str
    fields: tuple[str, ...]
    array: str

    @property
    def definition(self) -> str:
        """CREATE TABLE."""
        columns = ", ".join(f'"{field}"' for field in self.fields)
        return f'CREATE TABLE "{self.name}" ({columns}, _r, PRIMARY KEY ({columns}, _r)) WITHOUT ROWID'

    @property
    def insertion(self) -> str:
        """INSERT of one row."""
        marks = ", ".join("?" * (len(self.fields) + 1))
        return f'INSERT INTO "{self.name}" VALUES ({marks})'

    @property
    def deletion(self) -> str:
        """DELETE of one row."""
        return f'DELETE FROM "{self.name}" WHERE ' + " AND ".join(
            f'"{field}" = ?' for field in (*self.fields, "_r")
        )

    def rows(self, document: Mapping[str, Any], row: int) -> set[tuple[Cell, ...]]:
        """What a document has in it."""
        value = value_at(document, self.array)
        elements = value if isinstance(value, (list, tuple)) else [value]
        found = {field: cell(value_at(document, field)) for field in self.fields}
        cells = {field: LEAST if one is None else one for field, one in found.items()}
        made: set[tuple[Cell, ...]] = set()
        for element in elements:
            if (kept := cell(element)) is not None:
                made.add((*(kept if field == self.array else cells[field] for field in self.fields), row))
        return made


@dataclass(frozen=True)
class Table:
    """The documents of one collection."""

    name: str
    collection: Collection

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The fields that have a column, each once."""
        fields = (field for index in self.indexes for field in (*index.fields, *index.ties))
        return tuple(dict.fromkeys((*fields, *self._beside_arrays())))

    @cached_property
    def indexes(self) -> tuple[Index, ...]:
        """Those over columns of the documents' own table."""
        return tuple(index for index in self.collection.indexes if index.array is None)

    @cached_property
    def arrays(self) -> tuple[ArrayTable, ...]:
        """Those over arrays."""
        return tuple(
            ArrayTable(f"{self.name}.{index.name}", index.fields, index.array)
            for index in self.collection.indexes
            if index.array is not None
        )

    @property
    def definitions(self) -> Iterator[str]:
        """Everything that makes it."""
        columns = ", ".join(f'"{column}"' for column in self.columns)
        yield f'CREATE TABLE "{self.name}" (_r INTEGER PRIMARY KEY, {columns}, _document BLOB, _apart BLOB)'
        for index in self.indexes:
            fields = ", ".join(f'"{field}"' for field in index.fields)
            unique = "UNIQUE " if index.unique else ""
            partly = f' WHERE "{index.needed}" IS NOT NULL' if index.sparse or index.expires else ""
            yield f'CREATE {unique}INDEX "{self.name}.{index.name}" ON "{self.name}" ({fields}){partly}'
        for array in self.arrays:
            yield array.definition

    @cached_property
    def insertion(self) -> str:
        """INSERT of one document."""
        columns = ", ".join(f'"{column}"' for column in (*self.columns, "_document", "_apart"))
        marks = ", ".join("?" * (len(self.columns) + 2))
        return f'INSERT INTO "{self.name}" ({columns}) VALUES ({marks})'

    def cells(self, document: Mapping[str, Any]) -> tuple[Cell, ...]:
        """What the columns hold of a document."""
        return tuple(cell(value_at(document, column)) for column in self.columns)

    def _beside_arrays(self) -> Iterator[str]:
        """Fields of array indexes that are sorted or matched by in the documents' own table too."""
        for index in self.collection.indexes:
            if index.array is not None:
                yield from (field for field in (*index.fields, *index.ties) if field != index.array)
