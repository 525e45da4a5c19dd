"""What is no filter and no edit is refused on both engines alike, and changes nothing."""

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from services.errors import Unwritable
from services.persistence import (
    Delete,
    Edit,
    Exactly,
    In,
    Insert,
    Not,
    TenantCollection,
    Update,
    Within,
)
from tests.persistence.contract.conftest import STUDIES

A = Edit(set={"a": 1})
KEY = {"StudyInstanceUID": "1.1"}
NO_CONDITIONS = ({"$gt": ""}, {"$where": "1"}, {}, ["1.1"], ("1.1",), {"1.1"}, re.compile("."), object())
NO_NAMES = ("", ".", "a.", ".a", "a..b", "$set", "a.$b", "a.$", "a.$[]", "a\0b", "_id", "_id.a", 1, None)
Calls = Iterator[Callable[[], Awaitable[Any]]]


def asking(collection: TenantCollection, where: Any) -> Calls:
    """Each method that takes a filter."""

    async def stream() -> None:
        async for _ in collection.stream(where):
            pass

    yield lambda: collection.find(where)
    yield lambda: collection.find_one(where)
    yield stream
    yield lambda: collection.count(where)
    yield lambda: collection.distinct("a", where)
    yield lambda: collection.delete(where)
    yield lambda: collection.delete(where, many=True)
    yield lambda: collection.bulk([Delete(where)])
    yield from writing(collection, where, A)


def writing(collection: TenantCollection, where: Any, edit: Edit) -> Calls:
    """Each method that takes an edit."""
    yield lambda: collection.update(where, edit)
    yield lambda: collection.update(where, edit, many=True)
    yield lambda: collection.upsert(where, edit)
    yield lambda: collection.find_one_and_update(where, edit)
    yield lambda: collection.find_one_and_update(where, edit, upsert=True)
    yield lambda: collection.bulk([Update(where, edit)])


def inserting(collection: TenantCollection, document: Any) -> Calls:
    """Each method that takes a document."""
    yield lambda: collection.insert(document)
    yield lambda: collection.insert_in_order([document])
    yield lambda: collection.insert_many_unordered([document])
    yield lambda: collection.bulk([Insert(document)])


async def demand_refusal(collection: TenantCollection, calls: Calls) -> None:
    """Each is refused, and what is there stays as it was."""
    before = await collection.find({})
    for call in calls:
        with pytest.raises(Unwritable):
            await call()
    assert await collection.find({}) == before


class TestFilter:
    async def test_takes_none_but_its_conditions(self, studies: TenantCollection) -> None:
        for condition in NO_CONDITIONS:
            await demand_refusal(studies, asking(studies, {"StudyInstanceUID": condition}))

    def test_has_no_conditions_within_its_conditions(self) -> None:
        for value in (*NO_CONDITIONS, Not(1), Exactly([])):
            for made in (Not, lambda one: In(["1.1", one]), lambda one: Within(gt=one)):
                with pytest.raises(Unwritable):
                    made(value)
        with pytest.raises(Unwritable):
            Exactly("abc")

    async def test_takes_no_name_that_is_no_fields(self, studies: TenantCollection) -> None:
        for name in (*NO_NAMES, "$or", "$expr"):
            await demand_refusal(studies, asking(studies, {name: "1.1"}))

    async def test_is_asked_in_an_order_of_fields_behind_plain_values(
        self, studies: TenantCollection
    ) -> None:
        by_date = [("StudyDate", 1), ("StudyInstanceUID", 1)]
        after: Any
        for after in ((["20260101"], "1.1"), ({"$gt": ""}, "1.1"), ("20260101", {"$gt": ""})):
            with pytest.raises(Unwritable):
                await studies.find({}, sort=by_date, after=after, limit=1)
        for name in ("$natural", "", "a..b"):
            for call in (
                studies.find({}, sort=[(name, 1)]),
                studies.find({}, projection=[name]),
                studies.distinct(name, {}),
                studies.find_one_and_update(KEY, A, sort=[(name, 1)]),
            ):
                with pytest.raises(Unwritable):
                    await call


class TestEdit:
    async def test_takes_no_name_that_is_no_fields(self, studies: TenantCollection) -> None:
        name: Any
        for name in NO_NAMES:
            for edit in (
                Edit(set={name: 1}),
                Edit(set_on_insert={name: 1}),
                Edit(unset=[name]),
                Edit(inc={name: 1}),
                Edit(max={name: 1}),
                Edit(add_to_set={name: ["a"]}),
            ):
                await demand_refusal(studies, writing(studies, KEY, edit))

    async def test_touches_no_field_twice(self, studies: TenantCollection) -> None:
        for edit in (
            Edit(set={"a": 1}, inc={"a": 1}),
            Edit(set={"a": {}}, unset=["a.b"]),
            Edit(set={"a.b.c": 1, "a.b": 1}),
            Edit(unset=["a", "a"]),
        ):
            await demand_refusal(studies, writing(studies, KEY, edit))
        await studies.update(KEY, Edit(set={"a.b": 1, "a.c": 1, "ab": 1}))  # those are apart

    async def test_adds_numbers_and_replaces_what_has_an_order(self, studies: TenantCollection) -> None:
        no_number: Any = "1"
        for edit in (
            Edit(inc={"a": no_number}),
            Edit(max={"a": {"$gt": ""}}),
            Edit(max={"a": [1]}),
            Edit(max={"a": None}),
        ):
            await demand_refusal(studies, writing(studies, KEY, edit))


class TestDocument:
    async def test_takes_no_name_that_no_field_has(self, studies: TenantCollection) -> None:
        for name in (*NO_NAMES, "a.b"):
            wrong: Any = {"StudyInstanceUID": "2.1", name: 1}
            await demand_refusal(studies, inserting(studies, wrong))

    async def test_fails_alone_among_others(self, empty: TenantCollection) -> None:
        many: list[Any] = [*STUDIES[:2], {"$set": 1}, STUDIES[0], STUDIES[2]]
        refused = await empty.insert_each(many)
        assert {position: type(error).__name__ for position, error in refused.items()} == {
            2: "Unwritable",
            3: "AlreadyExists",
        }
        assert await empty.count({}) == 3
        assert [*await empty.insert_each([{"": 1}])] == [0]
