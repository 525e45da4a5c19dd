"""`find`, `find_one`, `stream`, `count` and `distinct`."""

from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest

from services.persistence import Documents, Grant, In, Insert, Not, TenantCollection, Within
from tests.persistence.contract.conftest import STUDIES

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def uids(documents: list[dict[str, object]]) -> list[object]:
    return [one["StudyInstanceUID"] for one in documents]


@pytest.fixture
async def tied(empty: TenantCollection) -> TenantCollection:
    """Twelve, three of each `listed`."""
    made = [
        {"StudyInstanceUID": f"1.{n:02}", "listed": n // 3, "search": {"name": f"n{n % 4}", "words": ["cat"]}}
        for n in range(12)
    ]
    await empty.insert_many_unordered(made[::-1])
    return empty


class TestFind:
    async def test_sorts_limits_and_projects(self, studies: TenantCollection) -> None:
        found = await studies.find(
            {}, sort=[("StudyDate", -1)], limit=2, projection=["StudyInstanceUID", "no such field"]
        )
        assert found == [{"StudyInstanceUID": "1.5"}, {"StudyInstanceUID": "1.4"}]

    async def test_of_nothing_is_empty(self, empty: TenantCollection) -> None:
        assert await empty.find({}) == []
        assert await empty.find({"StudyInstanceUID": "1.1"}, sort=[("listed", 1)], limit=1) == []

    async def test_another_tenant_sees_nothing(
        self, studies: TenantCollection, twin: TenantCollection
    ) -> None:
        assert len(await studies.find({})) == 5
        assert await twin.find({}) == []
        assert await twin.find_one({"StudyInstanceUID": "1.1"}) is None

    async def test_a_narrowed_grant_sees_what_it_was_given(
        self, studies: TenantCollection, reader: TenantCollection
    ) -> None:
        assert len(await studies.find({})) == 5
        assert uids(await reader.find({})) == ["1.2"]
        assert await reader.find_one({"StudyInstanceUID": "1.1"}) is None
        assert await reader.find({"StudyInstanceUID": Not("1.2")}) == []
        assert await reader.find({"StudyInstanceUID": None}) == []
        assert uids(await reader.find({"StudyInstanceUID": In(["1.1", "1.2"])})) == ["1.2"]
        assert uids(await reader.find({"StudyInstanceUID": Within(gte="")})) == ["1.2"]

    async def test_the_installation_sees_all(
        self, documents: Documents, studies: TenantCollection, twin: TenantCollection
    ) -> None:
        await twin.insert(STUDIES[0])
        everything = documents.installation("studies")
        assert len(await everything.find({})) == 6
        assert len(await everything.find({"StudyInstanceUID": "1.1"})) == 2
        assert await everything.find({"tenant": "elmside"}) == [{"tenant": "elmside", **STUDIES[0]}]
        assert await everything.find({"tenant": None}) == []

    async def test_sorts_by_several_fields_each_its_own_way(self, tied: TenantCollection) -> None:
        found = await tied.find({}, sort=[("listed", -1), ("search.name", 1)], limit=5)
        assert [(one["listed"], one["search"]["name"]) for one in found] == [
            *((3, name) for name in ("n1", "n2", "n3")),
            *((2, name) for name in ("n0", "n2")),
        ]

    async def test_sorts_by_a_field_no_index_has(self, studies: TenantCollection) -> None:
        found = await studies.find({}, sort=[("StudyDate", 1), ("StudyInstanceUID", 1)], limit=3)
        assert uids(found) == ["1.1", "1.2", "1.3"]

    @pytest.mark.parametrize("way", [1, -1])
    async def test_sorts_what_lacks_the_field_before_all(self, empty: TenantCollection, way: int) -> None:
        values = [None, -(1 << 40), 0, 1 << 40]
        for number, value in enumerate(values):
            await empty.insert({"StudyInstanceUID": f"1.{number}", "patient": value, "any": value})
        await empty.insert({"StudyInstanceUID": "1.00"})
        for field in ("patient", "any"):
            found = [one.get(field) for one in await empty.find({}, sort=[(field, way)])]
            assert found == [None, *values][::way]

    async def test_sorts_texts_by_their_code_points(self, empty: TenantCollection) -> None:
        texts = ["", "\0", "A", "Z", "a", "a\0", "a\0b", "ab", "\xe9", "\uffff", "\U0001f434"]
        await empty.insert_many_unordered([{"StudyInstanceUID": text, "any": text} for text in texts[::-1]])
        assert uids(await empty.find({}, sort=[("StudyInstanceUID", 1)])) == texts
        assert uids(await empty.find({}, sort=[("any", 1)])) == texts

    async def test_sorts_moments_from_before_1970(self, empty: TenantCollection) -> None:
        moments = [NOON - timedelta(days=days) for days in (60_000, 30_000, 20_000, 1)]
        made = [{"StudyInstanceUID": f"{n}", "received_at": at} for n, at in enumerate(moments)]
        await empty.insert_many_unordered(made[::-1])
        assert uids(await empty.find({}, sort=[("received_at", 1)])) == ["0", "1", "2", "3"]


class TestAfter:
    @pytest.mark.parametrize("way", [1, -1])
    @pytest.mark.parametrize(
        ("where", "first"), [({}, "listed"), ({"search.words": "cat"}, "listed"), ({}, "search.name")]
    )
    async def test_page_after_page_brings_each_once(
        self, tied: TenantCollection, where: dict[str, str], first: str, way: int
    ) -> None:
        sort = [(first, way), ("StudyInstanceUID", way)]
        everything, found, place = await tied.find(where, sort=sort), [], None
        while page := await tied.find(where, sort=sort, after=place, limit=5):
            found += page
            last = page[-1]
            place = (
                last["listed"] if first == "listed" else last["search"]["name"],
                last["StudyInstanceUID"],
            )
        assert found == everything
        assert len(found) == 12

    async def test_begins_behind_a_place_where_nothing_stands(self, tied: TenantCollection) -> None:
        sort = [("listed", 1), ("StudyInstanceUID", 1)]
        assert len(await tied.find({}, sort=sort, after=(-1, "9"))) == 12
        assert uids(await tied.find({}, sort=sort, after=(1, "1.04"), limit=2)) == ["1.05", "1.06"]
        assert uids(await tied.find({}, sort=sort, after=(1, "1.04x"), limit=2)) == ["1.05", "1.06"]
        assert await tied.find({}, sort=sort, after=(3, "9")) == []
        assert await tied.find({"listed": Within(lt=2)}, sort=sort, after=(2, "")) == []

    async def test_may_be_of_one_field(self, tied: TenantCollection) -> None:
        found = await tied.find({}, sort=[("StudyInstanceUID", -1)], after=("1.02",))
        assert uids(found) == ["1.01", "1.00"]

    async def test_goes_with_moments_and_a_projection(self, empty: TenantCollection) -> None:
        at = [NOON + timedelta(milliseconds=n // 2) for n in range(6)]
        await empty.insert_many_unordered(
            [{"StudyInstanceUID": f"{n}", "received_at": one} for n, one in enumerate(at)]
        )
        sort = [("received_at", -1), ("StudyInstanceUID", -1)]
        found = await empty.find({}, sort=sort, after=(at[3], "3"), projection=("StudyInstanceUID",))
        assert found == [{"StudyInstanceUID": uid} for uid in ("2", "1", "0")]


DEEP = {
    "StudyInstanceUID": "1.1",
    "counts": {"sent": 1, "failed": 2},
    "items": [
        {"uid": "a", "part": {"n": 1, "m": 2}},
        {"uid": "b", "words": ["x", "y"]},
        {"part": {"n": 3}},
        "no document",
    ],
    "plain": 1,
    "nothing": None,
    "search": {"name": "rex", "words": ["cat", "dog"]},
}


class TestProjection:
    async def test_brings_what_it_names(self, empty: TenantCollection) -> None:
        table: list[tuple[tuple[str, ...], dict[str, object]]] = [
            (("counts",), {"counts": {"sent": 1, "failed": 2}}),
            (("counts.sent",), {"counts": {"sent": 1}}),
            (("counts.sent", "counts.failed", "plain"), {"counts": {"sent": 1, "failed": 2}, "plain": 1}),
            (("counts.other",), {"counts": {}}),
            (("plain.other",), {}),
            (("missing", "absent.other"), {}),
            (("nothing",), {"nothing": None}),
            (("items.uid",), {"items": [{"uid": "a"}, {"uid": "b"}, {}]}),
            (("items.part.n",), {"items": [{"part": {"n": 1}}, {}, {"part": {"n": 3}}]}),
            (
                ("items.uid", "items.part.m"),
                {"items": [{"uid": "a", "part": {"m": 2}}, {"uid": "b"}, {"part": {}}]},
            ),
            (("items.words",), {"items": [{}, {"words": ["x", "y"]}, {}]}),
            (("search.name",), {"search": {"name": "rex"}}),
            (("search.words",), {"search": {"words": ["cat", "dog"]}}),
            (("search",), {"search": {"name": "rex", "words": ["cat", "dog"]}}),
            ((), {}),
        ]
        await empty.insert(DEEP)
        for fields, expected in table:
            assert await empty.find({}, projection=fields) == [expected], fields
            assert await empty.find_one({}, projection=fields) == expected, fields
            assert [one async for one in empty.stream({}, projection=fields)] == [expected], fields

    async def test_is_of_what_the_filter_and_the_order_do_not_name(self, empty: TenantCollection) -> None:
        await empty.insert(DEEP)
        asked = {"search.words": "cat", "counts.sent": 1}
        found = await empty.find(asked, sort=[("search.name", 1)], projection=("plain",))
        assert found == [{"plain": 1}]


class TestFindOne:
    async def test_shows_no_id_of_the_engine(self, studies: TenantCollection) -> None:
        assert await studies.find_one({"StudyInstanceUID": "1.1"}) == STUDIES[0] | {"tenant": "oakwood"}

    async def test_is_the_first_in_an_order(self, studies: TenantCollection) -> None:
        found = await studies.find_one({}, sort=[("StudyDate", -1)], projection=("StudyDate",))
        assert found == {"StudyDate": "20260105"}

    async def test_of_what_is_not_there_is_none(self, studies: TenantCollection) -> None:
        assert await studies.find_one({"StudyInstanceUID": "9"}) is None

    async def test_does_not_hand_out_what_is_kept(self, studies: TenantCollection) -> None:
        found = await studies.find_one({"StudyInstanceUID": "1.1"}) or {}
        found["StudyDate"] = "changed"
        assert await studies.find_one({"StudyInstanceUID": "1.1"}) == STUDIES[0] | {"tenant": "oakwood"}


class TestStream:
    async def test_gives_all_in_batches(self, studies: TenantCollection, twin: TenantCollection) -> None:
        found = [s["StudyInstanceUID"] async for s in studies.stream({}, sort=[("StudyDate", 1)], batch=2)]
        assert found == ["1.1", "1.2", "1.3", "1.4", "1.5"]
        assert [s async for s in twin.stream({})] == []

    @pytest.mark.parametrize("batch", [1, 4, 5, 6])
    async def test_filters_and_sorts_whatever_the_batch(self, tied: TenantCollection, batch: int) -> None:
        asked = {"listed": Within(gte=1), "search.words": "cat", "search.name": Not("n3")}
        sort = [("listed", -1), ("StudyInstanceUID", 1)]
        assert [one async for one in tied.stream(asked, sort=sort, batch=batch)] == await tied.find(
            asked, sort=sort
        )

    async def test_may_be_left(self, studies: TenantCollection) -> None:
        async with aclosing(studies.stream({}, sort=[("StudyDate", 1)], batch=1)) as found:
            assert (await anext(found))["StudyInstanceUID"] == "1.1"
        assert await studies.count({}) == 5

    async def test_goes_on_while_what_it_reads_is_deleted(self, studies: TenantCollection) -> None:
        found = []
        async for one in studies.stream({}, sort=[("StudyDate", 1)], batch=1):
            found.append(one["StudyInstanceUID"])
            await studies.delete({"StudyInstanceUID": one["StudyInstanceUID"]})
        assert found == ["1.1", "1.2", "1.3", "1.4", "1.5"]
        assert await studies.count({}) == 0


class TestCount:
    async def test_counts_up_to_a_limit(self, studies: TenantCollection) -> None:
        assert await studies.count({}) == 5
        assert await studies.count({}, limit=3) == 3
        assert await studies.count({"StudyDate": Not("20260101")}, limit=3) == 3
        assert await studies.count({}, limit=9) == 5

    async def test_of_another_tenant_is_nought(
        self, studies: TenantCollection, twin: TenantCollection, reader: TenantCollection
    ) -> None:
        assert await studies.count({"StudyDate": Within(gte="20260103")}) == 3
        assert await twin.count({}) == 0
        assert await reader.count({}) == 1

    async def test_counts_a_document_once_however_many_elements_match(self, tied: TenantCollection) -> None:
        await tied.insert({"StudyInstanceUID": "2", "listed": 9, "search": {"words": ["cat", "dog", "cow"]}})
        asked = {"search.words": In(["cat", "dog", "cow"])}
        assert await tied.count(asked) == 13
        assert await tied.count(asked, limit=13) == 13
        assert len(await tied.find(asked)) == 13
        found = await tied.find(asked, sort=[("listed", -1), ("StudyInstanceUID", -1)], limit=2)
        assert uids(found) == ["2", "1.11"]


class TestDistinct:
    async def test_is_the_tenants(self, studies: TenantCollection, twin: TenantCollection) -> None:
        assert sorted(await studies.distinct("StudyInstanceUID", {})) == ["1.1", "1.2", "1.3", "1.4", "1.5"]
        assert await twin.distinct("StudyInstanceUID", {}) == []

    async def test_knows_each_value_once_and_none_not_at_all(self, documents: Documents) -> None:
        oak, everything = documents.of(Grant("oakwood"), "studies"), documents.installation("studies")
        values = [
            {"patient": "a", "received_at": NOON, "any": [1, 2]},
            {"patient": "a", "received_at": NOON, "any": 2},
            {"patient": "b", "received_at": NOON + timedelta(days=1), "any": "1"},
            {"patient": None, "more": {"n": 3}},
            {},
        ]
        await oak.bulk([Insert({"StudyInstanceUID": f"{n}", **one}) for n, one in enumerate(values)])
        for collection in (oak, everything):
            assert sorted(await collection.distinct("patient", {})) == ["a", "b"]
            assert sorted(await collection.distinct("received_at", {})) == [NOON, NOON + timedelta(days=1)]
            assert await collection.distinct("more.n", {}) == [3]
            assert await collection.distinct("missing", {}) == []
            assert await collection.distinct("patient", {"any": 2}) == ["a"]
            assert set(await collection.distinct("any", {"patient": In("ab")})) == {1, 2, "1"}
