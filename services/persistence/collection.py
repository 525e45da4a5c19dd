"""One collection within one grant. Small on purpose: what it cannot ask, Vetark does not need."""

from collections.abc import AsyncGenerator, AsyncIterator, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.errors import AlreadyExists, PacsError, Unwritable
from services.persistence.binding import Binding, Document, Terms
from services.persistence.closed_set import (
    demand_document,
    demand_edit,
    demand_filter,
    demand_paths,
    demand_place,
)
from services.persistence.edits import Delete, Edit, Insert, Operation, Update
from services.persistence.filters import Filter, Scalar
from services.persistence.upload import Upload

Sort = Sequence[tuple[str, int]]
Projection = Sequence[str]


@dataclass(frozen=True, slots=True)
class Change:
    """The document as it is after the change; None: something was removed or missed, so read again."""

    document: Document | None


@dataclass(frozen=True, slots=True)
class BoundInsert:
    """Insert one document, which the grant allows."""

    document: Document


@dataclass(frozen=True, slots=True)
class BoundUpdate:
    """Update one document (or `many`), `upsert` making it, within the grant."""

    terms: Terms
    edit: Edit
    upsert: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class BoundDelete:
    """Delete one document (or `many`), within the grant."""

    terms: Terms
    many: bool = False


BoundOperation = BoundInsert | BoundUpdate | BoundDelete


@dataclass(frozen=True, slots=True)
class BoundInsertWithObject:
    """See `InsertWithObject`; operations by collection, each within the grant, as the object's key is."""

    upload: Upload
    insert: tuple[str, BoundOperation]
    key: Hashable
    before: Sequence[tuple[str, BoundOperation]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read: `after` are values of the sort's fields, behind which it begins; `limit` 0: no bound."""

    terms: Terms
    sort: Sort = ()
    after: Sequence[Scalar] | None = None
    limit: int = 0
    projection: Projection | None = None


class EngineCollection(Protocol):
    """What an engine does for one collection. Everything has been bound to a grant before it comes here.

    All raise AlreadyExists for a taken unique key where nothing else is said, Invalid for what no document
    can hold, and Unavailable.
    """

    async def find(self, reading: Reading) -> list[Document]:
        """The documents, without the engine's own identifiers."""

    def stream(self, reading: Reading, batch: int) -> AsyncGenerator[list[Document]]:
        """Read as `find` does, so many at a time."""

    async def count(self, terms: Terms, limit: int) -> int:
        """Return how many match, counted up to `limit` (0: no bound)."""

    async def distinct(self, field: str, terms: Terms) -> list[Any]:
        """The values a field has in what matches, of an array its elements; but for None."""

    async def write(self, operations: Sequence[BoundOperation]) -> tuple[list[int], dict[int, PacsError]]:
        """Each on its own; how many each matched or made, and why some were not done, by their positions.

        AlreadyExists for a taken unique key, Invalid for what no document can hold.
        """

    async def write_in_order(self, operations: Sequence[BoundOperation]) -> None:
        """One after the other, ending at a taken unique key (AlreadyExists): the ones before it stay."""

    async def update_and_find(self, update: BoundUpdate, sort: Sort) -> Document | None:
        """Update one, the first in the order, and answer how it is now."""

    def follow(self, binding: Binding) -> AsyncGenerator[Change]:
        """What changes within the binding from now on; the first is READ_AGAIN."""


class TenantCollection:
    """Reads and writes of one collection, all of them within the binding. Documents come without `_id`.

    Every write is durable before it returns. Raises AlreadyExists for a taken unique key, Refused for what
    reaches past the grant, TooLarge and Unwritable for what no document can hold, Unwritable also for what is
    no filter and no edit (see `closed_set`), Unavailable where the engine does not answer.
    """

    def __init__(self, name: str, collection: EngineCollection, binding: Binding) -> None:
        self.name = name
        self._collection = collection
        self._binding = binding

    async def find_one(
        self, where: Filter, *, projection: Projection | None = None, sort: Sort = ()
    ) -> Document | None:
        """The first document that matches, or None."""
        found = await self.find(where, projection=projection, sort=sort, limit=1)
        return found[0] if found else None

    async def find(
        self,
        where: Filter,
        *,
        sort: Sort = (),
        after: Sequence[Scalar] | None = None,
        limit: int = 0,
        projection: Projection | None = None,
    ) -> list[Document]:
        """All that match, at most `limit` (0: no bound).

        `after`: only what stands behind these values of the sort's fields, which are of an index then, go one
        way, and are in every document.
        """
        demand_place(after)
        return await self._collection.find(self._reading(where, sort, projection, after, limit))

    async def stream(
        self,
        where: Filter,
        *,
        sort: Sort = (),
        projection: Projection | None = None,
        batch: int = 500,
    ) -> AsyncGenerator[Document]:
        """All that match, a batch at a time: for what is too much to hold."""
        reading = self._reading(where, sort, projection)
        async for documents in self._collection.stream(reading, batch):
            for document in documents:
                yield document

    async def count(self, where: Filter, *, limit: int = 0) -> int:
        """Return how many match, counted up to `limit` (0: no bound)."""
        return await self._collection.count(terms(self._binding, where), limit)

    async def distinct(self, field: str, where: Filter) -> list[Any]:
        """The values a field has in what matches, of an array its elements; but for None."""
        demand_paths((field,))
        return await self._collection.distinct(field, terms(self._binding, where))

    async def insert(self, document: Mapping[str, Any]) -> None:
        """Insert one; raises AlreadyExists for a taken unique key."""
        for error in (await self.insert_each([document])).values():
            raise error

    async def insert_many_unordered(self, documents: Sequence[Mapping[str, Any]]) -> set[int]:
        """Insert them all in one trip; answers the positions of those whose unique key was taken."""
        return await self.bulk([Insert(document) for document in documents])

    async def insert_each(self, documents: Sequence[Mapping[str, Any]]) -> Mapping[int, PacsError]:
        """The same, also where no document can hold some of them: why each that is not in is not."""
        refused: dict[int, PacsError] = {}
        operations: dict[int, BoundOperation] = {}
        for position, document in enumerate(documents):
            try:
                operations[position] = bound(self._binding, Insert(document))
            except Unwritable as error:
                refused[position] = error
        if operations:
            _, found = await self._collection.write([*operations.values()])
            positions = [*operations]
            refused |= {positions[number]: error for number, error in found.items()}
        return refused

    async def insert_in_order(self, documents: Sequence[Mapping[str, Any]]) -> None:
        """Insert them one after the other in one trip: what breaks off leaves the first ones.

        Raises AlreadyExists at a taken unique key.
        """
        await self._collection.write_in_order(
            [bound(self._binding, Insert(document)) for document in documents]
        )

    async def update(self, where: Filter, edit: Edit, *, upsert: bool = False, many: bool = False) -> int:
        """Update one (or many); answers how many matched, an upserted one counting as one."""
        matched, refused = await self._collection.write(
            [bound(self._binding, Update(where, edit, upsert, many))]
        )
        for error in refused.values():
            raise error
        return matched[0]

    async def upsert(self, where: Filter, edit: Edit) -> None:
        """Update one, made if it is not there."""
        await self.update(where, edit, upsert=True)

    async def find_one_and_update(
        self, where: Filter, edit: Edit, *, upsert: bool = False, sort: Sort = ()
    ) -> Document | None:
        """Update one and answer how it is now, or None where nothing matched: compare-and-set."""
        demand_paths([name for name, _ in sort])
        update = bound(self._binding, Update(where, edit, upsert))
        assert isinstance(update, BoundUpdate)  # noqa: S101 -- of an update
        return await self._collection.update_and_find(update, sort)

    async def delete(self, where: Filter, *, many: bool = False) -> int:
        """Delete one (or many); answers how many were."""
        matched, refused = await self._collection.write([bound(self._binding, Delete(where, many))])
        for error in refused.values():
            raise error
        return matched[0]

    async def bulk(self, operations: Sequence[Operation]) -> set[int]:
        """All operations in one trip, in no order; answers the positions that met a taken unique key."""
        if not operations:
            return set()
        _, refused = await self._collection.write([bound(self._binding, one) for one in operations])
        for error in refused.values():
            if not isinstance(error, AlreadyExists):
                raise error
        return set(refused)

    def watch(self) -> AsyncIterator[Change]:
        """What changes within the binding from now on, by whichever process: see `Change`."""
        return self._collection.follow(self._binding)

    def _reading(
        self,
        where: Filter,
        sort: Sort,
        projection: Projection | None,
        after: Sequence[Scalar] | None = None,
        limit: int = 0,
    ) -> Reading:
        demand_paths([name for name, _ in sort])
        demand_paths(projection or ())
        return Reading(terms(self._binding, where), sort, after, limit, projection)


def terms(binding: Binding, where: Filter) -> Terms:
    """What is asked for, within a grant; raises Refused for what reaches past it."""
    demand_filter(where)
    return binding.terms(where)


def bound(binding: Binding, operation: Operation) -> BoundOperation:
    """An operation within a grant; raises Refused for what reaches past it."""
    match operation:
        case Insert(document):
            demand_document(document)
            return BoundInsert(binding.document(document))
        case Update(where, edit, upsert, many):
            demand_filter(where)
            demand_edit(edit)
            within = binding.upsert(where) if upsert else binding.terms(where)
            return BoundUpdate(within, binding.edit(edit), upsert, many)
        case Delete(where, many):
            return BoundDelete(terms(binding, where), many)
