"""What a filter holds for: see `services/persistence/filters.py`."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.persistence import Condition, Documents, Exactly, Grant, In, Not, TenantCollection, Within

NOON = datetime(2026, 1, 2, 12, 0, 0, 5000, tzinfo=UTC)
LATER = NOON + timedelta(milliseconds=1)
LONG = "\U0001f434 " * 10_000
FIELDS = ("patient", "any", "deep.any")
"""A field that has an index and a column of its own, one that has none, and a field of a field."""


async def keep(collection: TenantCollection, **values: Any) -> None:
    """A document for each value, named for it; the value in each of FIELDS."""
    made = []
    for name, value in values.items():
        document: dict[str, Any] = {"StudyInstanceUID": name}
        if value is not MISSING:
            document |= {"patient": value, "any": value, "deep": {"any": value}}
        made.append(document)
    assert await collection.insert_many_unordered(made) == set()


MISSING = object()


async def meets(collection: TenantCollection, field: str, condition: Condition) -> set[str]:
    """The names of the documents that meet a condition, however they are asked for."""
    found = {one["StudyInstanceUID"] for one in await collection.find({field: condition})}
    assert await collection.count({field: condition}) == len(found)
    assert set(await collection.distinct("StudyInstanceUID", {field: condition})) == found
    assert {one["StudyInstanceUID"] async for one in collection.stream({field: condition}, batch=2)} == found
    return found


@pytest.fixture
async def values(empty: TenantCollection) -> TenantCollection:
    """One of each type."""
    await keep(
        empty,
        missing=MISSING,
        null=None,
        empty="",
        a="a",
        b="b",
        nul="a\0b",
        long=LONG,
        horse="\U0001f434",
        zero=0,
        one=1,
        one_and_a_half=1.5,
        large=(1 << 63) - 1,
        small=-(1 << 63),
        yes=True,
        no=False,
        noon=NOON,
        later=LATER,
        old=datetime(1931, 3, 4, 5, 6, 7, 89_000, tzinfo=UTC),
    )
    return empty


NAMES = {
    *("missing", "null", "empty", "a", "b", "nul", "long", "horse", "zero", "one", "one_and_a_half", "large"),
    *("small", "yes", "no", "noon", "later", "old"),
}
EQUAL: list[tuple[Any, set[str]]] = [
    ("a", {"a"}),
    ("", {"empty"}),
    ("a\0b", {"nul"}),
    ("a\0", set()),
    (LONG, {"long"}),
    ("\U0001f434", {"horse"}),
    ("1", set()),
    (0, {"zero"}),
    (1, {"one"}),
    (1.0, {"one"}),
    (1.5, {"one_and_a_half"}),
    ((1 << 63) - 1, {"large"}),
    ((1 << 63) - 2, set()),
    (-(1 << 63), {"small"}),
    (True, {"yes"}),
    (False, {"no"}),
    (NOON, {"noon"}),
    (NOON + timedelta(microseconds=999), {"noon"}),
    (NOON.replace(tzinfo=None), {"noon"}),
    (datetime(1931, 3, 4, 5, 6, 7, 89_999, tzinfo=UTC), {"old"}),
    (None, {"missing", "null"}),
]
RANGES: list[tuple[Within, set[str]]] = [
    (Within(gt="a"), {"b", "nul", "long", "horse"}),
    (Within(gte="a"), {"a", "b", "nul", "long", "horse"}),
    (Within(lt="a"), {"empty"}),
    (Within(lte="a"), {"empty", "a"}),
    (Within(gte="a", lt="b"), {"a", "nul"}),
    (Within(gt="a", lte="b"), {"nul", "b"}),
    (Within(gt="b", lt="a"), set()),
    (Within(gte=""), {"empty", "a", "b", "nul", "long", "horse"}),
    (Within(gt=0), {"one", "one_and_a_half", "large"}),
    (Within(gte=0), {"zero", "one", "one_and_a_half", "large"}),
    (Within(lt=1), {"zero", "small"}),
    (Within(lte=1), {"zero", "one", "small"}),
    (Within(gt=1, lt=2.5), {"one_and_a_half"}),
    (Within(gt=(1 << 63) - 2), {"large"}),
    (Within(gt=(1 << 63) - 1), set()),
    (Within(gt=NOON), {"later"}),
    (Within(gte=NOON), {"noon", "later"}),
    (Within(lt=LATER), {"noon", "old"}),
    (Within(lte=NOON + timedelta(microseconds=999)), {"noon", "old"}),
    (Within(gte=NOON, lt=LATER), {"noon"}),
    (Within(lt=datetime(1970, 1, 1, tzinfo=UTC)), {"old"}),
]
LISTS: list[tuple[In, set[str]]] = [
    (In([]), set()),
    (In(["a"]), {"a"}),
    (In(("a", "b", "c")), {"a", "b"}),
    (In({"a", "\U0001f434"}), {"a", "horse"}),
    (In(["a", 1, True, NOON]), {"a", "one", "yes", "noon"}),
    (In([None]), {"missing", "null"}),
    (In([None, "a"]), {"missing", "null", "a"}),
    (In([0, 1.0]), {"zero", "one"}),
    (In([f"x{n}" for n in range(200)]), set()),
    (In([*(f"x{n}" for n in range(200)), "", "a", "a\0b", "\U0001f434"]), {"empty", "a", "nul", "horse"}),
    (In([*(f"x{n}" for n in range(200)), "b", "\U0001f434"]), {"b", "horse"}),
    (In([*range(1, 2000)]), {"one"}),
    (In([*(f"x{n}" for n in range(200)), 1, "b"]), {"one", "b"}),
]


async def check(collection: TenantCollection, table: list[tuple[Any, set[str]]]) -> None:
    """Each condition in each field, and turned round."""
    for field in FIELDS:
        for condition, names in table:
            assert await meets(collection, field, condition) == names, (field, condition)
            assert await meets(collection, field, Not(condition)) == NAMES - names, (field, condition)


class TestEquality:
    async def test_is_of_value_and_type(self, values: TenantCollection) -> None:
        await check(values, EQUAL)


class TestWithin:
    async def test_holds_between_its_bounds_for_values_of_their_type(self, values: TenantCollection) -> None:
        await check(values, RANGES)


class TestIn:
    async def test_holds_for_each_of_them(self, values: TenantCollection) -> None:
        await check(values, LISTS)


class TestBounds:
    def test_are_one_at_least(self) -> None:
        with pytest.raises(ValueError, match="one bound"):
            Within()


ARRAYS = {
    "both": ["cat", "dog"],
    "turned": ["dog", "cat"],
    "cat": ["cat"],
    "twice": ["cat", "cat"],
    "none": [],
    "mixed": ["cat", 1, None, NOON],
    "plain": "cat",
    "null": None,
}


@pytest.mark.parametrize("field", ["search.words", "ModalitiesInStudy", "any", "deep.any"])
class TestArrays:
    """In the first two, each of which has an index of its own for them, and where there is none."""

    @pytest.fixture
    async def arrays(self, empty: TenantCollection, field: str) -> TenantCollection:
        outer, _, inner = field.partition(".")
        for name, value in ARRAYS.items():
            await empty.insert(
                {"StudyInstanceUID": name, "listed": 1, outer: {inner: value} if inner else value}
            )
        await empty.insert({"StudyInstanceUID": "missing", "listed": 1})
        return empty

    async def test_are_equal_to_each_of_their_elements(self, arrays: TenantCollection, field: str) -> None:
        table: list[tuple[Condition, set[str]]] = [
            ("cat", {"both", "turned", "cat", "twice", "mixed", "plain"}),
            ("dog", {"both", "turned"}),
            ("cow", set()),
            (1, {"mixed"}),
            (True, set()),
            (NOON, {"mixed"}),
            (None, {"missing", "null", "mixed"}),
            (In(["dog", "cow"]), {"both", "turned"}),
            (In(["cat", "dog"]), {"both", "turned", "cat", "twice", "mixed", "plain"}),
            (In([None, "dog"]), {"missing", "null", "mixed", "both", "turned"}),
            (In([]), set()),
            (Not("cat"), {"none", "null", "missing"}),
            (Not(None), {"both", "turned", "cat", "twice", "none", "plain"}),
            (Not(In(["cat", None])), {"none"}),
            (Exactly(["cat", "dog"]), {"both"}),
            (Exactly(("cat",)), {"cat"}),
            (Exactly([]), {"none"}),
            (Exactly(["cat", 1, None, NOON]), {"mixed"}),
            (Exactly(["cat", True, None, NOON]), set()),
        ]
        for condition, names in table:
            assert await meets(arrays, field, condition) == names, condition

    async def test_of_tuples_are_arrays(self, empty: TenantCollection, field: str) -> None:
        outer, _, inner = field.partition(".")
        value = ("cat", "dog")
        await empty.insert({"StudyInstanceUID": "1", "listed": 1, outer: {inner: value} if inner else value})
        assert await meets(empty, field, "dog") == {"1"}
        assert await meets(empty, field, Exactly(["cat", "dog"])) == {"1"}

    async def test_are_found_in_documents_that_lack_the_rest(
        self, empty: TenantCollection, field: str
    ) -> None:
        outer, _, inner = field.partition(".")
        await empty.insert({"StudyInstanceUID": "1", outer: {inner: ["cat"]} if inner else ["cat"]})
        assert await meets(empty, field, "cat") == {"1"}
        both = {field: "cat", "listed": None}
        assert len(await empty.find(both, sort=[("listed", 1), ("StudyInstanceUID", 1)])) == 1
        assert await empty.delete({field: "cat"}) == 1


class TestFieldsOfOneType:
    """What an index has of them tells what is asked: nobody looks at the documents (see `Collection`)."""

    @pytest.mark.parametrize("other", [{}, {"search.words": "cat"}], ids=["alone", "with-a-word"])
    async def test_are_told_as_other_fields_are(
        self, empty: TenantCollection, other: dict[str, Condition]
    ) -> None:
        told = {"one": (1, NOON), "two": (2, LATER), "far": (1 << 60, NOON), "null": (None, None)}
        made = [{"StudyInstanceUID": name, "listed": n, "received_at": at} for name, (n, at) in told.items()]
        await empty.insert_many_unordered(
            [{**one, "search": {"words": ["cat", "dog"]}} for one in (*made, {"StudyInstanceUID": "missing"})]
        )
        await empty.insert({"StudyInstanceUID": "other", "listed": 1, "received_at": NOON})
        without = set() if other else {"other"}
        table: list[tuple[str, Condition, set[str]]] = [
            ("listed", 1, {"one", *without}),
            ("listed", True, set()),
            ("listed", NOON, set()),
            ("listed", None, {"null", "missing"}),
            ("listed", In([1, 2.0, True]), {"one", "two", *without}),
            ("listed", In([None, 2]), {"null", "missing", "two"}),
            ("listed", Not(1), {"two", "far", "null", "missing"}),
            ("listed", Within(gt=1), {"two", "far"}),
            ("listed", Within(lt=3), {"one", "two", *without}),
            ("listed", Within(gte=float("-inf")), {"one", "two", "far", *without}),
            ("listed", float("-inf"), set()),
            ("listed", Within(lt=NOON), set()),
            ("listed", Within(gte=1, lt="a"), set()),
            ("received_at", NOON, {"one", "far", *without}),
            ("received_at", Within(gt=NOON), {"two"}),
            ("received_at", Within(lt=LATER), {"one", "far", *without}),
            ("received_at", Within(gte=0), set()),
        ]
        for field, condition, names in table:
            where = {**other, field: condition}
            found = await empty.find(where, sort=[("listed", 1), ("StudyInstanceUID", 1)])
            assert {one["StudyInstanceUID"] for one in found} == names, where
            assert await empty.count(where) == len(names), where
            for limit in (1, 2):
                few = await empty.find(where, sort=[("listed", 1), ("StudyInstanceUID", 1)], limit=limit)
                assert few == found[:limit], where


class TestFieldsOfFields:
    @pytest.fixture
    async def series(self, empty: TenantCollection) -> TenantCollection:
        await empty.insert_many_unordered(
            [
                {"StudyInstanceUID": "array", "items": [{"uid": "a", "words": ["x"]}, {"uid": "b"}]},
                {"StudyInstanceUID": "document", "items": {"uid": "a", "words": ["x", "y"]}},
                {"StudyInstanceUID": "empty", "items": []},
                {"StudyInstanceUID": "scalars", "items": ["a", 1]},
                {"StudyInstanceUID": "scalar", "items": "a"},
                {"StudyInstanceUID": "null", "items": None},
                {"StudyInstanceUID": "missing"},
            ]
        )
        return empty

    async def test_are_those_of_each_document_in_an_array(self, series: TenantCollection) -> None:
        table: list[tuple[str, Condition, set[str]]] = [
            ("items.uid", "a", {"array", "document"}),
            ("items.uid", "b", {"array"}),
            ("items.uid", In(["a", "b"]), {"array", "document"}),
            ("items.uid", None, {"scalar", "null", "missing"}),
            ("items.uid", Not("b"), {"document", "empty", "scalars", "scalar", "null", "missing"}),
            ("items.words", "x", {"array", "document"}),
            ("items.words", "y", {"document"}),
            ("items.words", None, {"array", "scalar", "null", "missing"}),
            ("items.words", Exactly(["x"]), {"array"}),
            ("items.words", Exactly(["x", "y"]), {"document"}),
            ("items.part.n", None, {"array", "document", "scalar", "null", "missing"}),
        ]
        for field, condition, names in table:
            assert await meets(series, field, condition) == names, (field, condition)


class TestExactly:
    async def test_compares_documents_too(self, documents: Documents) -> None:
        users = documents.installation("users")
        members = [{"tenant": "oakwood", "role": "vet"}, {"tenant": "elmside", "role": "owner"}]
        await users.insert({"id": "1", "email": "a@b.c", "memberships": members})
        for asked, number in ((members, 1), (members[:1], 0), (members[::-1], 0), ((), 0)):
            assert await users.count({"id": "1", "memberships": Exactly(asked)}) == number


class TestAll:
    async def test_of_them_must_hold(self, values: TenantCollection) -> None:
        assert await values.count({"patient": "a", "any": "a", "deep.any": Within(gte="a")}) == 1
        assert await values.count({"patient": "a", "any": "b"}) == 0
        assert await values.count({"patient": "a", "StudyInstanceUID": Not("a")}) == 0

    async def test_hold_whichever_index_is_taken(self, empty: TenantCollection) -> None:
        for number in range(8):
            await empty.insert(
                {
                    "StudyInstanceUID": f"{number}",
                    "listed": number,
                    "patient": f"p{number % 2}",
                    "changed": NOON + timedelta(days=number),
                    "ModalitiesInStudy": ["CT", "MR"][: 1 + number % 2],
                    "search": {"words": ["cat"], "PatientID": "1" if number < 5 else "2", "name": "rex"},
                }
            )
        asked = {
            "StudyInstanceUID": In(["1", "2", "3", "5", "7"]),
            "listed": Within(gt=1),
            "patient": "p1",
            "changed": Within(lt=NOON + timedelta(days=6)),
            "ModalitiesInStudy": "MR",
            "search.words": In(["cat", "dog"]),
            "search.PatientID": Not("2"),
            "search.name": Within(gte="r", lt="s"),
        }
        for _ in range(len(asked)):
            first = next(iter(asked))
            asked[first] = asked.pop(first)  # in each order
            assert [one["StudyInstanceUID"] for one in await empty.find(asked)] == ["3"]
        for left in list(asked):
            fewer = {name: condition for name, condition in asked.items() if name != left}
            assert "3" in {one["StudyInstanceUID"] for one in await empty.find(fewer)}

    async def test_a_sparse_index_leaves_nothing_out(self, documents: Documents) -> None:
        oak = documents.of(Grant("oakwood"), "series")
        await oak.insert({"StudyInstanceUID": "1", "SeriesInstanceUID": "1", "changed": NOON})
        await oak.insert({"StudyInstanceUID": "1", "SeriesInstanceUID": "2"})
        everything = documents.installation("series")
        conditions = [
            NOON,
            None,
            Not(NOON),
            Not(None),
            In([NOON]),
            In([NOON, None]),
            Within(lte=NOON),
            In([]),
        ]
        conditions += [Exactly([NOON]), In([NOON + timedelta(days=n) for n in range(100)])]
        for collection in (oak, everything):
            found = [await collection.count({"changed": condition}) for condition in conditions]
            assert found == [1, 1, 1, 1, 1, 2, 1, 0, 0, 1]
