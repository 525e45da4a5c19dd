"""One collection in SQLite: reads in the readers' threads, writes in the writer's."""

from collections.abc import AsyncGenerator, Callable, Sequence
from functools import partial
from itertools import islice
from typing import Any

import apsw

from services.errors import AlreadyExists, Invalid, PacsError
from services.persistence.binding import Binding, Document, Terms
from services.persistence.collection import (
    BoundDelete,
    BoundInsert,
    BoundOperation,
    BoundUpdate,
    Change,
    Reading,
    Sort,
)
from services.persistence.sqlite.feed import SqliteFeed
from services.persistence.sqlite.file import File
from services.persistence.sqlite.rows import TAKEN, Rows
from services.persistence.sqlite.tables import Table

PIECE = 500
"""Documents of one transaction: what many of them cost must not hold up who stores an image."""


class SqliteCollection:
    """See `EngineCollection`."""

    def __init__(self, table: Table, file: File) -> None:
        self._rows = Rows(table)
        self._file = file
        self._feed = SqliteFeed(table.name, self._rows, file)

    async def close(self) -> None:
        """Stop listening to changes."""
        await self._feed.close()

    async def find(self, reading: Reading) -> list[Document]:
        """Find the documents."""
        return await self._file.readers.read(lambda connection: list(self._rows.find(connection, reading)))

    async def stream(self, reading: Reading, batch: int) -> AsyncGenerator[list[Document]]:
        """The same, so many at a time. Their rows are listed first: no reading stays open between batches."""
        rows = await self._file.readers.read(lambda connection: self._rows.numbers(connection, reading))
        for some in _pieces(rows, batch):
            yield await self._file.readers.read(partial(self._rows.of_numbers, rows=some, reading=reading))

    async def count(self, terms: Terms, limit: int) -> int:
        """Return how many match."""
        return await self._file.readers.read(lambda connection: self._rows.count(connection, terms, limit))

    async def distinct(self, field: str, terms: Terms) -> list[Any]:
        """The values of a field."""
        reading = Reading(terms, projection=(field,))
        return await self._file.readers.read(
            lambda connection: self._rows.distinct(connection, field, reading)
        )

    async def write(self, operations: Sequence[BoundOperation]) -> tuple[list[int], dict[int, PacsError]]:
        """Each on its own."""
        matched: list[int] = []
        refused: dict[int, PacsError] = {}
        for piece in _pieces(operations, PIECE):
            for done in await self._done(piece):
                if isinstance(done, PacsError):
                    refused[len(matched)] = done
                matched.append(0 if isinstance(done, PacsError) else done)
        return matched, refused

    async def _done(self, piece: Sequence[BoundOperation]) -> list[int | PacsError]:
        """Return how many each matched, or why it was not done: one that cannot be written fails alone."""
        if not any(map(_is_of_many, piece)):
            try:
                return [_told(one) for one in await self._file.writer.write(self._all_of(piece))]
            except Invalid as error:  # then nothing of it stays
                if len(piece) == 1:
                    return [error]
        return [await self._alone(one) for one in piece]

    async def _alone(self, operation: BoundOperation) -> int | PacsError:
        try:
            return _told(await self._write_piecewise(operation))
        except Invalid as error:
            return error

    async def write_in_order(self, operations: Sequence[BoundOperation]) -> None:
        """One after the other; the pieces before the one that is taken stay."""
        for piece in _pieces(operations, PIECE):
            stored = [self._rows.prepared(one) for one in piece]

            if None in await self._file.writer.write(partial(self._in_order, stored=stored)):
                raise AlreadyExists("this key is taken")

    async def update_and_find(self, update: BoundUpdate, sort: Sort) -> Document | None:
        """Update one and answer how it is now."""
        found = await self._file.writer.write(lambda connection: self._rows.update(connection, update, sort))
        if found is TAKEN:
            raise AlreadyExists("this key is taken")
        return None if found is None else found.as_read

    def follow(self, binding: Binding) -> AsyncGenerator[Change]:
        """What changes from now on."""
        return self._feed.follow(binding)

    def writing(self, operation: BoundOperation) -> Callable[[apsw.Connection], int | None]:
        """The work of one operation in somebody's transaction: how many it matched, None for a taken key."""
        return partial(self._rows.write, operation=self._rows.prepared(operation))

    def _in_order(self, connection: apsw.Connection, stored: Sequence[Any]) -> list[int | None]:
        """Write one after the other, up to the first that is taken."""
        done: list[int | None] = []
        for one in stored:
            done.append(self._rows.write(connection, one))
            if done[-1] is None:
                break
        return done

    def _all_of(self, operations: Sequence[BoundOperation]) -> Callable[[apsw.Connection], list[int | None]]:
        prepared = [self._rows.prepared(one) for one in operations]
        return lambda connection: [self._rows.write(connection, one) for one in prepared]

    async def _write_piecewise(self, operation: BoundOperation) -> int | None:
        """One operation; one of many documents in pieces, each held against the filter again."""
        if isinstance(operation, BoundInsert) or not _is_of_many(operation):
            return (await self._file.writer.write(self._all_of([operation])))[0]
        if not operation.terms and isinstance(operation, BoundDelete):
            return await self._file.writer.write(self._rows.delete_all)
        reading = Reading(operation.terms)
        rows = await self._file.writer.write(lambda connection: self._rows.numbers(connection, reading))
        count = 0
        for some in _pieces(rows, PIECE):
            done = await self._file.writer.write(
                partial(self._rows.write_rows, rows=some, operation=operation)
            )
            if done is None:
                return None
            count += done
        return count


def _told(count: int | None) -> int | PacsError:
    return AlreadyExists("this key is taken") if count is None else count


def _is_of_many(operation: BoundOperation) -> bool:
    """Tell whether an operation changes or deletes all that match."""
    return not isinstance(operation, BoundInsert) and operation.many


def _pieces(sequence: Sequence[Any], size: int) -> Any:
    rest = iter(sequence)
    while piece := list(islice(rest, size)):
        yield piece
