"""A collection as tables: its documents, with a column for each field that an index has, and its arrays.

An index over an array is a table of its own, a row for each element of each document, in the order of the
index: a list of what holds an element comes out in order without being sorted.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from services.errors import Unwritable
from services.persistence.binding import value_at
from services.persistence.collection_shape import Collection, Index
from services.persistence.sqlite.codec import Cell, cell
from services.persistence.sqlite.matching import MOMENT, NUMBER, type_of

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
        """Return the rows of a document."""
        value = value_at(document, self.array)
        elements = value if isinstance(value, (list, tuple)) else [value]
        found = {field: cell(value_at(document, field)) for field in self.fields}
        cells = {field: LEAST if one is None else one for field, one in found.items()}
        made: set[tuple[Cell, ...]] = set()
        for element in elements:
            if (kept := cell(element)) is not None:
                made.add((*(kept if field == self.array else cells[field] for field in self.fields), row))
        return made


@dataclass(eq=False)
class Table:
    """The documents of one collection.

    `made`: the definition by which it lies in the file, where that is another release's whose processes use
    it: it is written as that says, and read by those indexes that both have.
    """

    name: str
    collection: Collection
    made: str | None = field(default=None, init=False)

    def as_made(self, definition: str | None) -> bool:
        """Take it as it lies in the file (None: as this release makes it); False: we could not write it."""
        self.made = definition
        for name in ("usable", "columns", "indexes", "arrays", "insertion"):
            self.__dict__.pop(name, None)
        lines = (definition or "").split(";\n")
        known = {array.definition for array in self.arrays}
        return all(line in known for line in lines if line.startswith(f'CREATE TABLE "{self.name}.'))

    @cached_property
    def usable(self) -> tuple[Index, ...]:
        """The indexes that there are."""
        there = None if self.made is None else set(self.made.split(";\n"))
        return tuple(
            index for index in self.collection.indexes if there is None or self._definition(index) in there
        )

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The fields that have a column, each once."""
        if self.made is not None:
            return tuple(re.findall(r'"([^"]+)"', self.made.partition(";\n")[0])[1:])
        fields = (field for index in self.indexes for field in (*index.fields, *index.ties))
        return tuple(dict.fromkeys((*fields, *self._beside_arrays())))

    @cached_property
    def indexes(self) -> tuple[Index, ...]:
        """Those over columns of the documents' own table."""
        return tuple(index for index in self.usable if index.array is None)

    @cached_property
    def arrays(self) -> tuple[ArrayTable, ...]:
        """Those over arrays."""
        return tuple(array for index in self.usable if (array := self._array(index)) is not None)

    @property
    def definitions(self) -> Iterator[str]:
        """Everything that makes it as this release would."""
        if self.made is not None:
            yield from Table(self.name, self.collection).definitions
            return
        columns = ", ".join(f'"{column}"' for column in self.columns)
        yield f'CREATE TABLE "{self.name}" (_r INTEGER PRIMARY KEY, {columns}, _document BLOB, _apart BLOB)'
        for index in (*self.indexes, *(one for one in self.usable if one.array is not None)):
            yield self._definition(index)

    @cached_property
    def insertion(self) -> str:
        """INSERT of one document."""
        columns = ", ".join(f'"{column}"' for column in (*self.columns, "_document", "_apart"))
        marks = ", ".join("?" * (len(self.columns) + 2))
        return f'INSERT INTO "{self.name}" ({columns}) VALUES ({marks})'

    def cells(self, document: Mapping[str, Any]) -> tuple[Cell, ...]:
        """Return the cells of a document's columns."""
        return tuple(cell(value_at(document, column)) for column in self.columns)

    @cached_property
    def types(self) -> Mapping[str, str]:
        """The type (see `type_of`) of the fields that hold one type alone."""
        collection = self.collection
        return {**dict.fromkeys(collection.numbers, NUMBER), **dict.fromkeys(collection.moments, MOMENT)}

    def demand_types(self, document: Mapping[str, Any]) -> None:
        """Raise Unwritable for a value that is not of its field's one type."""
        for path, wanted in self.types.items():
            value = value_at(document, path)
            if value is not None and type_of(value) != wanted:
                raise Unwritable(f"{path} of {self.name} is a {wanted}")

    def _definition(self, index: Index) -> str:
        """CREATE INDEX, or TABLE for one over an array."""
        if (array := self._array(index)) is not None:
            return array.definition
        fields = ", ".join(f'"{field}"' for field in index.fields)
        unique = "UNIQUE " if index.unique else ""
        partly = f' WHERE "{index.needed}" IS NOT NULL' if index.sparse or index.expires else ""
        return f'CREATE {unique}INDEX "{self.name}.{index.name}" ON "{self.name}" ({fields}){partly}'

    def _array(self, index: Index) -> ArrayTable | None:
        if index.array is None:
            return None
        return ArrayTable(f"{self.name}.{index.name}", index.fields, index.array)

    def _beside_arrays(self) -> Iterator[str]:
        """Fields of array indexes that are sorted or matched by in the documents' own table too."""
        for index in self.collection.indexes:
            if index.array is not None:
                yield from (field for field in (*index.fields, *index.ties) if field != index.array)
