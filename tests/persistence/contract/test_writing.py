"""`insert`, `update`, `delete`, `bulk` and their kin, within the grant."""

from datetime import UTC, datetime

import pytest

from services.errors import AlreadyExists, Refused
from services.persistence import Delete, Documents, Edit, Grant, In, Insert, TenantCollection, Update, Within
from tests.persistence.contract.conftest import STUDIES

A = Edit(set={"a": 1})
FIRST = {"StudyInstanceUID": "1.1"}


class TestInsert:
    async def test_says_that_a_key_is_taken(self, studies: TenantCollection, twin: TenantCollection) -> None:
        with pytest.raises(AlreadyExists):
            await studies.insert(STUDIES[0])
        await twin.insert(STUDIES[0])  # the same UID is free in another tenant

    async def test_leaves_the_document_it_was_given_alone(self, empty: TenantCollection) -> None:
        document = dict(FIRST)
        await empty.insert(document)
        assert document == FIRST

    async def test_is_within_the_grant(self, empty: TenantCollection, reader: TenantCollection) -> None:
        await reader.insert({"StudyInstanceUID": "1.2"})
        for outside in ({"StudyInstanceUID": "1.1"}, {}, {"StudyInstanceUID": "1.2", "tenant": "elmside"}):
            with pytest.raises(Refused):
                await reader.insert(outside)
        assert await empty.find({}) == [{"tenant": "oakwood", "StudyInstanceUID": "1.2"}]


class TestInsertManyUnordered:
    async def test_answers_which_were_there(self, studies: TenantCollection) -> None:
        new = [STUDIES[0], {"StudyInstanceUID": "2.1"}, STUDIES[4]]
        assert await studies.insert_many_unordered(new) == {0, 2}
        assert await studies.count({}) == 6

    async def test_meets_itself(self, empty: TenantCollection) -> None:
        assert await empty.insert_many_unordered([FIRST, STUDIES[1], {**FIRST, "a": 1}]) == {2}
        assert await empty.count({}) == 2

    async def test_of_none_asks_nobody(self, studies: TenantCollection) -> None:
        assert await studies.insert_many_unordered([]) == set()

    async def test_takes_more_than_one_transaction_holds(self, empty: TenantCollection) -> None:
        many = [{"StudyInstanceUID": f"1.{n % 520}"} for n in range(540)]
        assert await empty.insert_many_unordered(many) == set(range(520, 540))
        assert await empty.count({}) == 520


class TestInsertInOrder:
    async def test_stops_at_a_taken_key(self, studies: TenantCollection, twin: TenantCollection) -> None:
        made = [{"StudyInstanceUID": "9.1"}, STUDIES[0], {"StudyInstanceUID": "9.2"}]
        with pytest.raises(AlreadyExists):
            await studies.insert_in_order(made)
        assert await studies.count({"StudyInstanceUID": In(["9.1", "9.2"])}) == 1
        assert await studies.count({"StudyInstanceUID": "9.1"}) == 1
        assert await twin.count({}) == 0

    async def test_inserts_all_where_none_is_taken(self, empty: TenantCollection) -> None:
        await empty.insert_in_order(STUDIES)
        assert await empty.count({}) == 5

    async def test_stops_in_the_midst_of_many(self, empty: TenantCollection) -> None:
        many = [{"StudyInstanceUID": f"1.{n % 520}"} for n in range(540)]
        with pytest.raises(AlreadyExists):
            await empty.insert_in_order(many)
        assert await empty.count({}) == 520


class TestUpdate:
    async def test_answers_how_many_matched(self, studies: TenantCollection) -> None:
        assert await studies.update(FIRST, A) == 1
        assert await studies.update(FIRST, A) == 1  # though nothing changed
        assert await studies.update({"StudyInstanceUID": "9"}, A) == 0
        assert await studies.update({}, Edit(set={"a": 2}), many=True) == 5
        assert await studies.count({"a": 2}) == 5
        assert await studies.update({"a": 9}, A, many=True) == 0

    async def test_changes_one_alone(self, studies: TenantCollection) -> None:
        assert await studies.update({"StudyDate": Within(gte="20260103")}, A) == 1
        assert await studies.count({"a": 1}) == 1

    async def test_of_many_meets_each_document_once(self, empty: TenantCollection) -> None:
        await empty.insert_many_unordered([{"StudyInstanceUID": f"{n:04}", "n": n % 2} for n in range(520)])
        assert await empty.update({"n": 1}, Edit(inc={"n": 2, "seen": 1}), many=True) == 260
        assert await empty.count({"n": 3, "seen": 1}) == 260
        assert await empty.update({}, Edit(inc={"n": 10}), many=True) == 520
        assert sorted(await empty.distinct("n", {})) == [10, 13]

    async def test_leaves_another_tenant_alone(
        self, studies: TenantCollection, twin: TenantCollection
    ) -> None:
        assert await twin.update(FIRST, A) == 0
        assert await twin.update({}, A, many=True) == 0
        assert "a" not in (await studies.find_one(FIRST) or {})

    async def test_upserts_within_the_tenant(self, studies: TenantCollection, twin: TenantCollection) -> None:
        assert await twin.update(FIRST, A, upsert=True) == 1
        assert await twin.find({}) == [{"tenant": "elmside", **FIRST, "a": 1}]
        assert await studies.count({"a": 1}) == 0

    async def test_says_that_a_key_is_taken(self, studies: TenantCollection) -> None:
        for way in ({}, {"upsert": True}, {"many": True}):
            with pytest.raises(AlreadyExists):
                await studies.update(FIRST, Edit(set={"StudyInstanceUID": "1.2"}), **way)
        assert await studies.count(FIRST) == 1
        assert await studies.update(FIRST, Edit(set={"StudyInstanceUID": "1.1"})) == 1  # its own

    async def test_upserts_nothing_beside_a_taken_key(self, studies: TenantCollection) -> None:
        with pytest.raises(AlreadyExists):
            await studies.upsert({**FIRST, "StudyDate": "another"}, A)
        assert await studies.count({}) == 5
        assert await studies.count({"a": 1}) == 0

    async def test_upserts_one_or_updates_many(self, studies: TenantCollection) -> None:
        with pytest.raises(ValueError, match="one document"):
            await studies.update({}, A, upsert=True, many=True)

    async def test_moves_nothing_past_the_grant(
        self, studies: TenantCollection, reader: TenantCollection
    ) -> None:
        assert await reader.update({}, A, many=True) == 1
        assert await studies.distinct("StudyInstanceUID", {"a": 1}) == ["1.2"]
        for path in ("tenant", "tenant.x", "StudyInstanceUID"):
            for edit in (Edit(set={path: "x"}), Edit(unset=(path,)), Edit(max={path: "x"})):
                with pytest.raises(Refused):
                    await reader.update({"StudyInstanceUID": "1.2"}, edit)
        with pytest.raises(Refused):
            await reader.update({"tenant": "elmside"}, A)

    async def test_a_narrowed_grant_makes_what_it_was_given(
        self, documents: Documents, reader: TenantCollection
    ) -> None:
        for elsewhere in ({"StudyInstanceUID": "9.9"}, {}):
            with pytest.raises(Refused):
                await reader.upsert(elsewhere, A)
        await reader.upsert({"StudyInstanceUID": "1.2"}, A)
        series = documents.of(Grant("oakwood", frozenset({"1.2"}), frozenset({"5", "6"})), "series")
        await series.upsert({"StudyInstanceUID": "1.2", "SeriesInstanceUID": "6"}, A)
        assert await reader.find({}) == [{"tenant": "oakwood", "StudyInstanceUID": "1.2", "a": 1}]
        assert await series.find({}) == [
            {"tenant": "oakwood", "StudyInstanceUID": "1.2", "SeriesInstanceUID": "6", "a": 1}
        ]


class TestFindOneAndUpdate:
    async def test_answers_how_it_is_now(self, studies: TenantCollection, twin: TenantCollection) -> None:
        asked, change = {**FIRST, "lease": None}, Edit(set={"lease": "me"})
        taken = await studies.find_one_and_update(asked, change)
        assert taken == STUDIES[0] | {"tenant": "oakwood", "lease": "me"}
        assert await studies.find_one_and_update(asked, change) is None
        assert await twin.find_one_and_update({"StudyInstanceUID": "1.2"}, change) is None

    @pytest.mark.parametrize("field", ["StudyDate", "StudyInstanceUID"])
    async def test_takes_the_first_in_an_order(self, studies: TenantCollection, field: str) -> None:
        for expected in ("1.5", "1.4"):
            taken = await studies.find_one_and_update({"a": None}, A, sort=[(field, -1)])
            assert taken
            assert taken["StudyInstanceUID"] == expected

    async def test_makes_what_is_not_there(self, studies: TenantCollection) -> None:
        counts = Edit(inc={"n": 1}, set_on_insert={"first": True})
        for number in (1, 2):
            found = await studies.find_one_and_update({"StudyInstanceUID": "9"}, counts, upsert=True)
            assert found == {"tenant": "oakwood", "StudyInstanceUID": "9", "n": number, "first": True}

    async def test_says_that_a_key_is_taken(self, studies: TenantCollection) -> None:
        with pytest.raises(AlreadyExists):
            await studies.find_one_and_update(FIRST, Edit(set={"StudyInstanceUID": "1.2"}))
        with pytest.raises(AlreadyExists):
            await studies.find_one_and_update({**FIRST, "a": 1}, Edit(), upsert=True)

    async def test_answers_moments_as_they_are_kept(self, studies: TenantCollection) -> None:
        exact = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
        found = await studies.find_one_and_update(FIRST, Edit(set={"at": exact})) or {}
        assert found["at"] == exact.replace(microsecond=678_000)
        assert found["at"].utcoffset() is not None
        assert found == await studies.find_one(FIRST)


class TestDelete:
    async def test_is_the_tenants(self, studies: TenantCollection, twin: TenantCollection) -> None:
        assert await twin.delete({}, many=True) == 0
        assert await studies.delete(FIRST) == 1
        assert await studies.delete(FIRST) == 0
        assert await studies.delete({}) == 1
        assert await studies.delete({"StudyDate": Within(gte="20260104")}, many=True) <= 2
        await studies.delete({}, many=True)
        assert await studies.count({}) == 0

    async def test_is_within_the_grant(self, studies: TenantCollection, reader: TenantCollection) -> None:
        assert await reader.delete({}, many=True) == 1
        assert await reader.delete(FIRST) == 0
        assert await studies.count({}) == 4

    async def test_frees_the_key(self, studies: TenantCollection) -> None:
        await studies.delete(FIRST)
        await studies.insert({**FIRST, "a": 1})
        assert await studies.count({**FIRST, "a": 1}) == 1

    async def test_leaves_nothing_in_the_index_of_an_array(self, empty: TenantCollection) -> None:
        for uid in ("1", "2"):
            await empty.insert({"StudyInstanceUID": uid, "listed": 1, "search": {"words": ["cat", "dog"]}})
        assert await empty.delete({"StudyInstanceUID": "1"}) == 1
        assert await empty.count({"search.words": "cat"}) == 1
        assert await empty.delete({"search.words": In(["cat", "dog"])}, many=True) == 1
        assert await empty.find({"search.words": "cat"}) == []
        await empty.insert({"StudyInstanceUID": "3", "listed": 1, "search": {"words": ["cow"]}})
        assert await empty.count({"search.words": "cat"}) == 0  # though it may lie where the last one lay

    async def test_takes_more_than_one_transaction_holds(self, empty: TenantCollection) -> None:
        await empty.insert_many_unordered([{"StudyInstanceUID": f"1.{n}"} for n in range(520)])
        assert await empty.delete({"StudyInstanceUID": Within(gte="")}, many=True) == 520


class TestBulk:
    async def test_does_all_in_one_trip(self, studies: TenantCollection, twin: TenantCollection) -> None:
        duplicates = await studies.bulk(
            [
                Insert(STUDIES[0]),
                Insert({"StudyInstanceUID": "2.1"}),
                Update({"StudyInstanceUID": "2.2"}, A, upsert=True),
                Update({"StudyDate": Within(gte="20260104")}, Edit(set={"late": True}), many=True),
                Update({"StudyInstanceUID": "1.3"}, Edit(set={"StudyInstanceUID": "1.1"})),
                Delete({"StudyInstanceUID": "1.2"}),
                Delete({"StudyInstanceUID": In(["7", "8"])}, many=True),
            ]
        )
        assert duplicates == {0, 4}
        assert await studies.count({}) == 6
        assert await studies.count({"late": True}) == 2
        assert await twin.count({}) == 0

    async def test_says_which_of_many_were_taken(self, studies: TenantCollection) -> None:
        made = [
            Insert(STUDIES[0]) if n % 100 == 7 else Insert({"StudyInstanceUID": f"n{n}"}) for n in range(520)
        ]
        assert await studies.bulk(made) == set(range(7, 520, 100))
        assert await studies.count({}) == 5 + 520 - 6

    async def test_of_none_asks_nobody(self, studies: TenantCollection) -> None:
        assert await studies.bulk([]) == set()

    async def test_upserts_each_key_once(self, empty: TenantCollection) -> None:
        counts = [
            Update({"StudyInstanceUID": f"{n % 3}"}, Edit(inc={"n": 1}), upsert=True) for n in range(30)
        ]
        assert await empty.bulk(counts) == set()
        assert [one["n"] for one in await empty.find({})] == [10, 10, 10]

    async def test_lets_no_operation_reach_past_the_grant(
        self, studies: TenantCollection, reader: TenantCollection
    ) -> None:
        for operation in (
            Insert({"StudyInstanceUID": "9.9"}),
            Update({"StudyInstanceUID": "1.2"}, Edit(set={"tenant": "elmside"})),
            Update({"StudyInstanceUID": "9.9"}, A, upsert=True),
            Delete({"tenant": "elmside"}),
        ):
            with pytest.raises(Refused):
                await reader.bulk([Delete({"StudyInstanceUID": "1.2"}), operation])
        assert await studies.count({}) == 5

    async def test_keeps_moments_in_utc(self, studies: TenantCollection) -> None:
        now = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
        await studies.bulk([Update(FIRST, Edit(set={"received_at": now}))])
        found = await studies.find_one({"received_at": now}) or {}
        assert found["received_at"] == now
        assert found["received_at"].utcoffset() is not None


class TestValues:
    async def test_come_back_as_they_were(self, empty: TenantCollection) -> None:
        document = {
            "StudyInstanceUID": "1.1",
            "texts": ["", "\0", "a\0b", "\U0001f434", "e\u0301", "x" * 1_000_000],
            "numbers": [0, -1, (1 << 31) - 1, 1 << 31, (1 << 63) - 1, -(1 << 63), 1.5, 1e300, -0.5],
            "others": [True, False, None, b"\0bytes", []],
            "deep": {"er": [{"and": {"deeper": [[1], []]}}, {}]},
            "search": {"words": ["cat"], "name": "rex"},
            "names": {"": 1, "$set": 2, "a.b": 3, "_id": 4},
        }
        await empty.insert(document)
        found = await empty.find_one({}) or {}
        assert found == {"tenant": "oakwood", **document}
        kinds = [type(one) for one in found["others"]]
        assert kinds == [bool, bool, type(None), bytes, list]
        assert [isinstance(one, float) for one in found["numbers"]] == [*[False] * 6, *[True] * 3]

    async def test_of_moments_are_kept_to_the_millisecond(self, empty: TenantCollection) -> None:
        for number, moment in enumerate(
            [
                datetime(1, 1, 1, tzinfo=UTC),
                datetime(1899, 12, 30, 1, 2, 3, 4_999, tzinfo=UTC),
                datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
                datetime(1970, 1, 1, tzinfo=UTC),
                datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC),
                datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
            ]
        ):
            await empty.insert({"StudyInstanceUID": f"{number}", "received_at": moment, "any": [moment]})
            found = await empty.find_one({"received_at": moment}) or {}
            kept = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
            assert (found["received_at"], found["any"]) == (kept, [kept])
