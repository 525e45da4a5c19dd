"""One collection within one grant. Small on purpose: what it cannot ask, the house does not need."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pymongo import DeleteMany, DeleteOne, InsertOne, ReturnDocument, UpdateMany, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError, PyMongoError

from services.errors import AlreadyExists, Unavailable
from services.persistence.binding import Binding, Document

if TYPE_CHECKING:
    from pymongo.asynchronous.collection import AsyncCollection
    from pymongo.asynchronous.cursor import AsyncCursor

    from services.persistence.feeds import Change, Feed

DUPLICATE_KEY = 11000
Filter = Mapping[str, Any]
Sort = Sequence[tuple[str, int]]
Projection = Sequence[str]
_Operation = InsertOne[Document] | UpdateOne | UpdateMany | DeleteOne | DeleteMany


@dataclass(frozen=True, slots=True)
class Insert:
    """Insert one document."""

    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Update:
    """Update one document (or `many`); with `upsert`, make it if it is not there."""

    where: Filter
    update: Mapping[str, Any]
    upsert: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete one document (or `many`)."""

    where: Filter
    many: bool = False


Operation = Insert | Update | Delete


@contextmanager
def translated() -> Iterator[None]:
    """Speak of the engine's trouble in the house's words: AlreadyExists, or Unavailable for all the rest."""
    try:
        yield
    except DuplicateKeyError as error:
        raise AlreadyExists("this key is taken") from error
    except PyMongoError as error:  # a BulkWriteError that reaches this is no duplicate: see `_written`
        code = getattr(error, "code", None) or ""
        raise Unavailable(f"MongoDB: {type(error).__name__} {code}".rstrip()) from error


class TenantCollection:
    """Reads and writes of one collection, all of them within the binding. Documents come without `_id`.

    Every write is acknowledged by a majority and its journal before it returns. Raises AlreadyExists for a
    taken unique key, Refused for what reaches past the grant, Unavailable where MongoDB does not answer.
    """

    def __init__(self, collection: "AsyncCollection[Document]", binding: Binding, feed: "Feed") -> None:
        self._collection = collection
        self._binding = binding
        self._feed = feed

    async def find_one(
        self, where: Filter, *, projection: Projection | None = None, sort: Sort | None = None
    ) -> Document | None:
        """The first document that matches, or None."""
        with translated():
            return await self._collection.find_one(
                self._binding.filter(where), _fields(projection), sort=_pairs(sort)
            )

    async def find(
        self,
        where: Filter,
        *,
        sort: Sort | None = None,
        limit: int = 0,
        skip: int = 0,
        hint: str | None = None,
        projection: Projection | None = None,
    ) -> list[Document]:
        """All that match, at most `limit` (0: no bound). `hint` is an index's name, see `indexes.py`."""
        with translated():
            return await self._cursor(where, sort, projection, limit=limit, skip=skip, hint=hint).to_list()

    async def stream(
        self,
        where: Filter,
        *,
        sort: Sort | None = None,
        projection: Projection | None = None,
        batch: int = 500,
    ) -> AsyncGenerator[Document]:
        """All that match, a batch at a time: for what is too much to hold."""
        with translated():
            async with self._cursor(where, sort, projection, batch_size=batch) as cursor:
                async for document in cursor:
                    yield document

    async def count(self, where: Filter, *, limit: int = 0) -> int:
        """How many match, counted up to `limit` (0: no bound)."""
        bound: dict[str, Any] = {"limit": limit} if limit else {}
        with translated():
            return await self._collection.count_documents(self._binding.filter(where), **bound)

    async def distinct(self, field: str, where: Filter) -> list[Any]:
        """The values a field has in what matches."""
        with translated():
            return await self._collection.distinct(field, self._binding.filter(where))

    async def aggregate(self, pipeline: Sequence[Mapping[str, Any]]) -> list[Document]:
        """An aggregation over this collection alone."""
        with translated():
            cursor = await self._collection.aggregate(self._binding.pipeline(pipeline))
            return await cursor.to_list()

    async def insert(self, document: Mapping[str, Any]) -> None:
        """Insert one; raises AlreadyExists for a taken unique key."""
        with translated():
            await self._collection.insert_one(self._binding.document(document))

    async def insert_many_unordered(self, documents: Sequence[Mapping[str, Any]]) -> set[int]:
        """Insert them all in one trip; answers the positions of those whose unique key was taken."""
        return await self._write([InsertOne(self._binding.document(document)) for document in documents])

    async def insert_in_order(self, documents: Sequence[Mapping[str, Any]]) -> None:
        """Insert them one after the other in one trip: what breaks off leaves the first ones.

        Raises AlreadyExists at a taken unique key.
        """
        with translated():
            try:
                await self._collection.insert_many([self._binding.document(one) for one in documents])
            except BulkWriteError as error:
                if any(e["code"] == DUPLICATE_KEY for e in error.details["writeErrors"]):
                    raise AlreadyExists("this key is taken") from error
                raise

    async def update(
        self, where: Filter, update: Mapping[str, Any], *, upsert: bool = False, many: bool = False
    ) -> int:
        """Update one (or many); answers how many matched, an upserted one counting as one."""
        asked, change = self._asked(where, upsert), self._binding.update(update)
        with translated():
            if many:
                return (await self._collection.update_many(asked, change)).matched_count
            try:
                result = await self._collection.update_one(asked, change, upsert=upsert)
            except (
                DuplicateKeyError
            ):  # two upserts of a key at one moment: the other one made it, so it matches
                result = await self._collection.update_one(asked, change, upsert=upsert)
            return result.matched_count or int(result.upserted_id is not None)

    async def upsert(self, where: Filter, update: Mapping[str, Any]) -> None:
        """Update one, made if it is not there."""
        await self.update(where, update, upsert=True)

    async def find_one_and_update(
        self, where: Filter, update: Mapping[str, Any], *, upsert: bool = False, sort: Sort | None = None
    ) -> Document | None:
        """Update one and answer how it is now, or None where nothing matched: compare-and-set."""
        with translated():
            return await self._collection.find_one_and_update(
                self._asked(where, upsert),
                self._binding.update(update),
                projection={"_id": False},
                upsert=upsert,
                sort=_pairs(sort),
                return_document=ReturnDocument.AFTER,
            )

    async def delete(self, where: Filter, *, many: bool = False) -> int:
        """Delete one (or many); answers how many were."""
        asked = self._binding.filter(where)
        with translated():
            if many:
                return (await self._collection.delete_many(asked)).deleted_count
            return (await self._collection.delete_one(asked)).deleted_count

    async def bulk(self, operations: Sequence[Operation]) -> set[int]:
        """All operations in one trip, in no order; answers the positions that met a taken unique key.

        Upserts that race for one key are tried once more: then the document is there and they update it.
        """
        made = [self._operation(operation) for operation in operations]
        duplicates = await self._write(made)
        again = [index for index in sorted(duplicates) if isinstance(operations[index], Update)]
        if not again:
            return duplicates
        still = await self._write([made[index] for index in again])
        return (duplicates - set(again)) | {again[position] for position in still}

    def watch(self) -> AsyncIterator["Change"]:
        """What changes within the binding from now on, by whichever process: see `feeds.Change`."""
        return self._feed.follow(self._binding)

    def _asked(self, where: Filter, upsert: bool) -> Document:
        return self._binding.upsert(where) if upsert else self._binding.filter(where)

    async def _write(self, operations: Sequence[_Operation]) -> set[int]:
        if not operations:
            return set()
        with translated():
            try:
                await self._collection.bulk_write(operations, ordered=False)
            except BulkWriteError as error:
                errors = error.details["writeErrors"]
                if error.details["writeConcernErrors"] or any(e["code"] != DUPLICATE_KEY for e in errors):
                    raise
                return {e["index"] for e in errors}
        return set()

    def _cursor(
        self, where: Filter, sort: Sort | None, projection: Projection | None, **bounds: Any
    ) -> "AsyncCursor[Document]":
        asked = self._binding.filter(where)
        return self._collection.find(asked, _fields(projection), sort=_pairs(sort), **bounds)

    def _operation(self, operation: Operation) -> _Operation:
        match operation:
            case Insert(document):
                return InsertOne(self._binding.document(document))
            case Update(asked, update, upsert, many):
                kind = UpdateMany if many else UpdateOne
                return kind(self._asked(asked, upsert), self._binding.update(update), upsert=upsert)
            case Delete(asked, many):
                return (DeleteMany if many else DeleteOne)(self._binding.filter(asked))


def _fields(projection: Projection | None) -> dict[str, bool]:
    return {"_id": False, **dict.fromkeys(projection or (), True)}


def _pairs(sort: Sort | None) -> list[tuple[str, int]] | None:
    return list(sort) if sort else None
