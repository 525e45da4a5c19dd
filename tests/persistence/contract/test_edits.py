"""What an edit does to a document: see `services/persistence/edits.py`."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest

from services.persistence import Edit, TenantCollection

NOON = datetime(2026, 1, 2, 12, 0, 0, 5000, tzinfo=UTC)
KEY = {"StudyInstanceUID": "1.1"}
BEFORE = {
    **KEY,
    "text": "a",
    "number": 5,
    "counts": {"sent": 1, "failed": 2},
    "words": ["cat", "dog"],
    "items": [{"state": "sent", "n": 1}, {"state": "waiting"}],
    "at": NOON,
    "null": None,
}


class State(StrEnum):
    SENT = "SENT"


Table = list[tuple[Edit, dict[str, Any]]]


async def check(collection: TenantCollection, table: Table) -> None:
    """What each edit changes of the document, done in each of the ways there are."""
    for edit, changed in table:
        for way in ("one", "many", "found"):
            await collection.delete({}, many=True)
            await collection.insert(BEFORE)
            after = {"tenant": "oakwood", **BEFORE, **changed}
            expected = {name: value for name, value in after.items() if value is not GONE}
            if way == "found":
                assert await collection.find_one_and_update(KEY, edit) == expected, edit
            else:
                assert await collection.update(KEY, edit, many=way == "many") == 1, edit
            assert await collection.find_one({}) == expected, edit


GONE = object()


class TestSet:
    async def test_puts_values_in_place_of_others(self, empty: TenantCollection) -> None:
        await check(
            empty,
            [
                (Edit(set={"text": "b", "new": 1}), {"text": "b", "new": 1}),
                (Edit(set={"text": None}), {"text": None}),
                (Edit(set={"text": {"a": 1}}), {"text": {"a": 1}}),
                (Edit(set={"counts": {"sent": 3}}), {"counts": {"sent": 3}}),
                (Edit(set={"counts.sent": 3}), {"counts": {"sent": 3, "failed": 2}}),
                (Edit(set={"counts.new": []}), {"counts": {"sent": 1, "failed": 2, "new": []}}),
                (Edit(set={"made.for.it": 1}), {"made": {"for": {"it": 1}}}),
                (Edit(set={"words": ()}), {"words": []}),
                (Edit(set={"words.1": "cow"}), {"words": ["cat", "cow"]}),
                (
                    Edit(set={"items.0": {"state": "failed"}}),
                    {"items": [{"state": "failed"}, BEFORE["items"][1]]},
                ),
                (
                    Edit(set={"items.1.state": "sent", "items.1.n": 2}),
                    {"items": [BEFORE["items"][0], {"state": "sent", "n": 2}]},
                ),
                (Edit(set={"at": NOON.replace(microsecond=5999)}), {"at": NOON}),
                (Edit(set={"text": State.SENT}), {"text": "SENT"}),
                (Edit(set={"text": "\0", "number": -(1 << 63)}), {"text": "\0", "number": -(1 << 63)}),
                (Edit(), {}),
            ],
        )


class TestUnset:
    async def test_takes_fields_away_that_may_be_missing(self, empty: TenantCollection) -> None:
        await check(
            empty,
            [
                (Edit(unset=("text",)), {"text": GONE}),
                (Edit(unset=["text", "null", "missing"]), {"text": GONE, "null": GONE}),
                (Edit(unset=("counts.sent",)), {"counts": {"failed": 2}}),
                (Edit(unset=("counts.sent", "counts.failed")), {"counts": {}}),
                (Edit(unset=("missing.deep", "counts.other", "text.deep", "null.deep")), {}),
                (Edit(unset=("items.0.n",)), {"items": [{"state": "sent"}, {"state": "waiting"}]}),
            ],
        )


class TestInc:
    async def test_adds_to_what_is_there_or_to_nought(self, empty: TenantCollection) -> None:
        await check(
            empty,
            [
                (Edit(inc={"number": 2}), {"number": 7}),
                (
                    Edit(inc={"number": -7, "counts.sent": 1}),
                    {"number": -2, "counts": {"sent": 2, "failed": 2}},
                ),
                (Edit(inc={"new": 3, "made.for.it": 1}), {"new": 3, "made": {"for": {"it": 1}}}),
                (Edit(inc={"number": 0, "new": 0}), {"new": 0}),
                (Edit(inc={"number": 1 << 40}), {"number": (1 << 40) + 5}),
                (Edit(inc={"items.0.n": 4}), {"items": [{"state": "sent", "n": 5}, {"state": "waiting"}]}),
            ],
        )


class TestMax:
    async def test_replaces_what_is_lower_or_not_there(self, empty: TenantCollection) -> None:
        later = NOON + timedelta(milliseconds=1)
        await check(
            empty,
            [
                (Edit(max={"number": 6}), {"number": 6}),
                (Edit(max={"number": 5}), {}),
                (Edit(max={"number": 4}), {}),
                (Edit(max={"text": "aa", "null": "x", "new": 1}), {"text": "aa", "null": "x", "new": 1}),
                (Edit(max={"at": later}), {"at": later}),
                (Edit(max={"at": NOON.replace(microsecond=5999)}), {}),
                (Edit(max={"at": later.replace(tzinfo=None)}), {"at": later}),
                (Edit(max={"at": NOON - timedelta(days=40_000)}), {}),
                (Edit(max={"counts.sent": 9}), {"counts": {"sent": 9, "failed": 2}}),
            ],
        )


class TestAddToSet:
    async def test_adds_what_the_array_has_not(self, empty: TenantCollection) -> None:
        await check(
            empty,
            [
                (Edit(add_to_set={"words": ["cow"]}), {"words": ["cat", "dog", "cow"]}),
                (Edit(add_to_set={"words": ["dog", "cow", "cow"]}), {"words": ["cat", "dog", "cow"]}),
                (Edit(add_to_set={"words": []}), {}),
                (Edit(add_to_set={"new": ("a", "b", "a")}), {"new": ["a", "b"]}),
                (Edit(add_to_set={"made.for": ["it"]}), {"made": {"for": ["it"]}}),
                (Edit(add_to_set={"new": []}), {"new": []}),
                (Edit(add_to_set={"new": [1, True, 1, "1"]}), {"new": [1, True, "1"]}),
                (
                    Edit(add_to_set={"items": [{"state": "waiting"}, {"state": "new"}]}),
                    {"items": [*BEFORE["items"], {"state": "new"}]},
                ),
                (Edit(add_to_set={"new": [NOON, NOON.replace(microsecond=5999)]}), {"new": [NOON]}),
            ],
        )


class TestTogether:
    async def test_all_operations_are_one_change(self, empty: TenantCollection) -> None:
        edit = Edit(
            set={"text": "b", "items.0.n": 7},
            set_on_insert={"made": True},
            unset=("null",),
            inc={"counts.sent": 1},
            max={"counts.failed": 1, "number": 9},
            add_to_set={"words": ["cow"]},
        )
        changed = {
            "text": "b",
            "items": [{"state": "sent", "n": 7}, {"state": "waiting"}],
            "null": GONE,
            "counts": {"sent": 2, "failed": 2},
            "number": 9,
            "words": ["cat", "dog", "cow"],
        }
        await check(empty, [(edit, changed)])


class TestUpsert:
    async def test_makes_what_the_filter_names_and_the_edit_says(self, empty: TenantCollection) -> None:
        edit = Edit(
            set={"text": "b"},
            set_on_insert={"first": NOON, "counts.failed": 0},
            unset=("null",),
            inc={"counts.sent": 1},
            max={"number": 9},
            add_to_set={"words": ["cow"]},
        )
        made = {
            "tenant": "oakwood",
            **KEY,
            "text": "b",
            "first": NOON,
            "number": 9,
            "words": ["cow"],
            "counts": {"failed": 0, "sent": 1},
        }
        assert await empty.update(KEY, edit, upsert=True) == 1
        assert await empty.find_one({}) == made
        assert await empty.update(KEY, edit, upsert=True) == 1
        assert await empty.find({}) == [made | {"counts": {"failed": 0, "sent": 2}}]

    async def test_sets_on_insert_only_then(self, empty: TenantCollection) -> None:
        for number in range(2):
            await empty.upsert(KEY, Edit(set_on_insert={"first": number}))
            assert (await empty.find_one(KEY) or {})["first"] == 0

    async def test_of_nothing_to_change_makes_what_the_filter_names(self, empty: TenantCollection) -> None:
        await empty.upsert(KEY, Edit())
        assert await empty.find({}) == [{"tenant": "oakwood", **KEY}]
        await empty.upsert(KEY, Edit())
        assert await empty.count({}) == 1

    async def test_knows_fields_of_fields_and_none(self, empty: TenantCollection) -> None:
        await empty.upsert({**KEY, "lease.holder": "me", "patient": None}, Edit(set={"lease.until": NOON}))
        assert await empty.find_one({}) == {
            "tenant": "oakwood",
            **KEY,
            "lease": {"holder": "me", "until": NOON},
            "patient": None,
        }


class TestIndexes:
    """An edit moves a document within every index."""

    @pytest.mark.parametrize("many", [False, True])
    async def test_know_what_was_changed(self, empty: TenantCollection, many: bool) -> None:
        await empty.insert(
            {**KEY, "listed": 1, "patient": "a", "search": {"name": "rex", "words": ["cat", "dog"]}}
        )
        edits = [
            (Edit(set={"patient": "b"}), {"patient": "b"}, {"patient": "a"}),
            (Edit(set={"search.words": ["dog", "cow"]}), {"search.words": "cow"}, {"search.words": "cat"}),
            (
                Edit(set={"listed": 2}),
                {"search.words": "dog", "listed": 2},
                {"search.words": "dog", "listed": 1},
            ),
            (Edit(add_to_set={"search.words": ["hen"]}), {"search.words": "hen"}, {"search.words": "cat"}),
            (Edit(set={"search.name": "max"}), {"search.name": "max"}, {"search.name": "rex"}),
            (Edit(unset=("listed",)), {"search.words": "hen", "listed": None}, {"listed": 2}),
            (Edit(set={"search": {"name": "tom"}}), {"search.name": "tom"}, {"search.words": "hen"}),
            (Edit(set={"changed": NOON}), {"changed": NOON}, {"changed": None}),
            (Edit(unset=("changed",)), {"changed": None}, {"changed": NOON}),
        ]
        for edit, there, not_there in edits:
            await empty.update(KEY, edit, many=many)
            assert await empty.count(there) == 1, edit
            assert await empty.count(not_there) == 0, edit
