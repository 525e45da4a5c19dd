"""One collection in MongoDB. Every write is acknowledged by a majority and its journal."""

from collections.abc import AsyncGenerator, Sequence
from typing import TYPE_CHECKING, Any

from pymongo import DeleteMany, DeleteOne, InsertOne, ReturnDocument, UpdateMany, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.errors import AlreadyExists, Invalid, PacsError
from services.persistence.binding import Binding, Document, Terms
from services.persistence.collection import (
    BoundDelete,
    BoundInsert,
    BoundOperation,
    BoundUpdate,
    Change,
    Projection,
    Reading,
    Sort,
)
from services.persistence.mongodb.dialect import behind, error_of_code, query_of, translated, update_of
from services.persistence.mongodb.feed import MongoFeed
from services.persistence.outages import Outages

if TYPE_CHECKING:
    from pymongo.asynchronous.collection import AsyncCollection
    from pymongo.asynchronous.cursor import AsyncCursor

    from services.persistence.mongodb.change_stream import ChangeStream

_DELETED_TOGETHER = 100
"""Documents that one command deletes."""
_Operation = InsertOne[Document] | UpdateOne | UpdateMany | DeleteOne | DeleteMany


class MongoCollection:
    """See `EngineCollection`."""

    def __init__(
        self, collection: "AsyncCollection[Document]", stream: "ChangeStream", outages: Outages
    ) -> None:
        self._collection = collection
        self._feed = MongoFeed(collection.name, stream)
        self._outages = outages

    async def close(self) -> None:
        """Let go of the change stream."""
        await self._feed.close()

    async def find(self, reading: Reading) -> list[Document]:
        """The documents; behind a place in an order, in one to a few pieces that an index answers."""
        with translated(self._outages):
            if reading.after is None:
                return await self._cursor(reading, reading.terms, limit=reading.limit).to_list()
            found: list[Document] = []
            for piece in behind(reading.sort, reading.after):
                left = reading.limit - len(found) if reading.limit else 0
                terms = (*reading.terms, *piece)
                found += await self._cursor(reading, terms, limit=left).to_list()
                if reading.limit and len(found) >= reading.limit:
                    break
            return found

    async def stream(self, reading: Reading, batch: int) -> AsyncGenerator[list[Document]]:
        """Read as `find` does, so many at a time."""
        documents: list[Document] = []
        with translated(self._outages):
            async with self._cursor(reading, reading.terms, batch_size=batch) as cursor:
                async for document in cursor:
                    documents.append(document)
                    if len(documents) >= batch:
                        yield documents
                        documents = []
        yield documents

    async def count(self, terms: Terms, limit: int) -> int:
        """Return how many match."""
        bound: dict[str, Any] = {"limit": limit} if limit else {}
        with translated(self._outages):
            return await self._collection.count_documents(query_of(terms), **bound)

    async def distinct(self, field: str, terms: Terms) -> list[Any]:
        """The values of a field."""
        with translated(self._outages):
            values = await self._collection.distinct(field, query_of(terms))
        return [value for value in values if value is not None]

    async def write(self, operations: Sequence[BoundOperation]) -> tuple[list[int], dict[int, PacsError]]:
        """Each on its own. Upserts that race for one key are tried once more: then they update it."""
        if len(operations) == 1:
            return await self._write_one(operations[0])
        made = [_operation(operation) for operation in operations]
        refused = await self._bulk(made)
        again = [
            index
            for index, error in sorted(refused.items())
            if isinstance(error, AlreadyExists) and isinstance(operations[index], BoundUpdate)
        ]
        if again:
            still = await self._bulk([made[index] for index in again])
            refused = {index: error for index, error in refused.items() if index not in again}
            refused |= {again[position]: error for position, error in still.items()}
        return [0 if index in refused else 1 for index in range(len(operations))], refused

    async def write_in_order(self, operations: Sequence[BoundOperation]) -> None:
        """One after the other."""
        with translated(self._outages):
            try:
                await self._collection.bulk_write([_operation(one) for one in operations], ordered=True)
            except BulkWriteError as error:
                for one in error.details["writeErrors"]:
                    raise error_of_code(one["code"]) from error
                raise

    async def update_and_find(self, update: BoundUpdate, sort: Sort) -> Document | None:
        """Update one and answer how it is now; an upsert that lost a race for its key is tried once more."""
        arguments: dict[str, Any] = {
            "projection": {"_id": False},
            "upsert": update.upsert,
            "sort": _pairs(sort),
            "return_document": ReturnDocument.AFTER,
        }
        asked, change = query_of(update.terms), update_of(update.edit)
        with translated(self._outages):
            try:
                found = await self._collection.find_one_and_update(asked, change, **arguments)
            except DuplicateKeyError:
                if not update.upsert:
                    raise
                found = await self._collection.find_one_and_update(asked, change, **arguments)
            if found is None and update.upsert:  # SecantusDB tells some of those who race nothing
                found = await self._collection.find_one(asked, {"_id": False})
            return found

    def follow(self, binding: Binding) -> AsyncGenerator[Change]:
        """What changes from now on."""
        return self._feed.follow(binding)

    async def _write_one(self, operation: BoundOperation) -> tuple[list[int], dict[int, PacsError]]:
        """A single write, whose answer says how many it met.

        Two upserts of a key at one moment: the other one made it, so it matches when it is tried again.
        """
        again = isinstance(operation, BoundUpdate)
        while True:
            try:
                with translated(self._outages):
                    return [await self._matched(operation)], {}
            except (AlreadyExists, Invalid) as error:
                if not again or isinstance(error, Invalid):
                    return [0], {0: error}
                again = False

    async def _matched(self, operation: BoundOperation) -> int:
        collection = self._collection
        match operation:
            case BoundInsert(document):
                await collection.insert_one(document)
                return 1
            case BoundUpdate(terms, edit, _, many=True):
                return (await collection.update_many(query_of(terms), update_of(edit))).matched_count
            case BoundUpdate(terms, edit, upsert):
                result = await collection.update_one(query_of(terms), update_of(edit), upsert=upsert)
                return result.matched_count or int(result.upserted_id is not None)
            case BoundDelete(terms, many=True):
                return await self._delete_many(terms)
            case BoundDelete(terms):
                return (await collection.delete_one(query_of(terms))).deleted_count

    async def _delete_many(self, terms: Terms) -> int:
        """Delete some at a time: one command for all of them would take longer than is waited for."""
        query, deleted = query_of(terms), 0
        while True:
            found = self._collection.find(query, {"_id": True}, limit=_DELETED_TOGETHER)
            keys = [document["_id"] for document in await found.to_list()]
            if keys:
                result = await self._collection.delete_many({"$and": [query, {"_id": {"$in": keys}}]})
                deleted += result.deleted_count
            if len(keys) < _DELETED_TOGETHER:
                return deleted

    async def _bulk(self, operations: Sequence[_Operation]) -> dict[int, PacsError]:
        """Why operations were not done, by position. What cannot be encoded is looked for one by one."""
        try:
            with translated(self._outages):
                return await self._told_of(operations)
        except Invalid as error:
            if len(operations) == 1:
                return {0: error}
        alone = [await self._bulk([operation]) for operation in operations]
        return {position: found[0] for position, found in enumerate(alone) if found}

    async def _told_of(self, operations: Sequence[_Operation]) -> dict[int, PacsError]:
        """Why the server did not do some of them. Raises the driver's error where it is not theirs alone."""
        try:
            await self._collection.bulk_write(operations, ordered=False)
        except BulkWriteError as error:
            told = {one["index"]: error_of_code(one["code"]) for one in error.details["writeErrors"]}
            for one in told.values():
                if not isinstance(one, (AlreadyExists, Invalid)):
                    raise one from error
            if error.details["writeConcernErrors"]:
                raise
            return told
        return {}

    def _cursor(self, reading: Reading, terms: Terms, **bounds: Any) -> "AsyncCursor[Document]":
        asked = query_of(terms)
        fields = _fields(reading.projection)
        return self._collection.find(asked, fields, sort=_pairs(reading.sort), **bounds)


def _operation(operation: BoundOperation) -> _Operation:
    match operation:
        case BoundInsert(document):
            return InsertOne(document)
        case BoundUpdate(terms, edit, upsert, many):
            kind = UpdateMany if many else UpdateOne
            return kind(query_of(terms), update_of(edit), upsert=upsert)
        case BoundDelete(terms, many):
            return (DeleteMany if many else DeleteOne)(query_of(terms))


def _fields(projection: Projection | None) -> dict[str, bool]:
    if projection is None:
        return {"_id": False}
    return {"_id": False, **dict.fromkeys(projection or ("_",), True)}  # of none named, all would come


def _pairs(sort: Sort) -> list[tuple[str, int]] | None:
    return list(sort) or None
