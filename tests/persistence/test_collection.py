from datetime import UTC, datetime

import pytest

from services.errors import AlreadyExists, Refused
from services.persistence import Delete, Engines, Grant, Insert, TenantCollection, Update

STUDIES = [{"StudyInstanceUID": f"1.{n}", "StudyDate": f"2026010{n}"} for n in range(1, 6)]


@pytest.fixture
async def studies(engines: Engines) -> TenantCollection:
    """Oakwood's, five of them."""
    collection = engines.documents.of(Grant("oakwood"), "studies")
    await collection.insert_many_unordered(STUDIES)
    return collection


@pytest.fixture
def twin(engines: Engines) -> TenantCollection:
    """Elmside's: none."""
    return engines.documents.of(Grant("elmside"), "studies")


@pytest.fixture
def reader(engines: Engines) -> TenantCollection:
    """Somebody with whom one study of Oakwood's was shared."""
    return engines.documents.of(Grant("oakwood", frozenset({"1.2"})), "studies")


class TestFind:
    async def test_sorts_limits_and_projects(self, studies: TenantCollection) -> None:
        found = await studies.find(
            {}, sort=[("StudyDate", -1)], limit=2, skip=1, projection=["StudyInstanceUID"], hint="uid"
        )
        assert found == [{"StudyInstanceUID": "1.4"}, {"StudyInstanceUID": "1.3"}]

    async def test_shows_no_id_of_the_engine(self, studies: TenantCollection) -> None:
        assert await studies.find_one({"StudyInstanceUID": "1.1"}) == STUDIES[0] | {"tenant": "oakwood"}

    async def test_another_tenant_sees_nothing(
        self, studies: TenantCollection, twin: TenantCollection
    ) -> None:
        assert len(await studies.find({})) == 5
        assert await twin.find({}) == []
        assert await twin.find_one({"StudyInstanceUID": "1.1"}) is None
        assert await twin.find({"$or": [{"tenant": "oakwood"}, {"StudyInstanceUID": "1.1"}]}) == []

    async def test_a_narrowed_grant_sees_what_it_was_given(
        self, studies: TenantCollection, reader: TenantCollection
    ) -> None:
        assert len(await studies.find({})) == 5
        assert [s["StudyInstanceUID"] for s in await reader.find({})] == ["1.2"]
        assert await reader.find_one({"StudyInstanceUID": "1.1"}) is None
        assert await reader.find({"StudyInstanceUID": {"$ne": "1.2"}}) == []


class TestStream:
    async def test_gives_all_in_batches(self, studies: TenantCollection, twin: TenantCollection) -> None:
        found = [s["StudyInstanceUID"] async for s in studies.stream({}, sort=[("StudyDate", 1)], batch=2)]
        assert found == ["1.1", "1.2", "1.3", "1.4", "1.5"]
        assert [s async for s in twin.stream({})] == []


class TestCount:
    async def test_counts_up_to_a_limit(self, studies: TenantCollection) -> None:
        assert await studies.count({}) == 5
        assert await studies.count({}, limit=3) == 3

    async def test_of_another_tenant_is_nought(
        self, studies: TenantCollection, twin: TenantCollection, reader: TenantCollection
    ) -> None:
        assert await studies.count({"StudyDate": {"$gte": "20260103"}}) == 3
        assert await twin.count({}) == 0
        assert await reader.count({}) == 1


class TestDistinct:
    async def test_is_the_tenants(self, studies: TenantCollection, twin: TenantCollection) -> None:
        assert sorted(await studies.distinct("StudyInstanceUID", {})) == ["1.1", "1.2", "1.3", "1.4", "1.5"]
        assert await twin.distinct("StudyInstanceUID", {}) == []


class TestAggregate:
    async def test_is_the_tenants(self, studies: TenantCollection, twin: TenantCollection) -> None:
        late, all_ = {"$match": {"StudyDate": {"$gt": "20260102"}}}, {"_id": None, "n": {"$sum": 1}}
        counting = [late, {"$group": all_}]
        assert await studies.aggregate(counting) == [{"_id": None, "n": 3}]
        assert await twin.aggregate(counting) == []


class TestInsert:
    async def test_says_that_a_key_is_taken(self, studies: TenantCollection, twin: TenantCollection) -> None:
        with pytest.raises(AlreadyExists):
            await studies.insert(STUDIES[0])
        await twin.insert(STUDIES[0])  # the same UID is free in another tenant


class TestInsertManyUnordered:
    async def test_answers_which_were_there(self, studies: TenantCollection) -> None:
        new = [STUDIES[0], {"StudyInstanceUID": "2.1"}, STUDIES[4]]
        assert await studies.insert_many_unordered(new) == {0, 2}
        assert await studies.count({}) == 6

    async def test_of_none_asks_nobody(self, studies: TenantCollection) -> None:
        assert await studies.insert_many_unordered([]) == set()


class TestInsertInOrder:
    async def test_stops_at_a_taken_key(self, studies: TenantCollection, twin: TenantCollection) -> None:
        made = [{"StudyInstanceUID": "9.1"}, STUDIES[0], {"StudyInstanceUID": "9.2"}]
        theirs = await twin.count({})
        with pytest.raises(AlreadyExists):
            await studies.insert_in_order(made)
        assert await studies.count({"StudyInstanceUID": {"$in": ["9.1", "9.2"]}}) == 1
        assert await twin.count({}) == theirs


class TestUpdate:
    async def test_answers_how_many_matched(self, studies: TenantCollection) -> None:
        assert await studies.update({"StudyInstanceUID": "1.1"}, {"$set": {"a": 1}}) == 1
        assert await studies.update({"StudyInstanceUID": "9"}, {"$set": {"a": 1}}) == 0
        assert await studies.update({}, {"$set": {"a": 2}}, many=True) == 5

    async def test_leaves_another_tenant_alone(
        self, studies: TenantCollection, twin: TenantCollection
    ) -> None:
        assert await twin.update({"StudyInstanceUID": "1.1"}, {"$set": {"a": 1}}) == 0
        assert "a" not in (await studies.find_one({"StudyInstanceUID": "1.1"}) or {})

    async def test_upserts_within_the_tenant(self, studies: TenantCollection, twin: TenantCollection) -> None:
        await twin.upsert({"StudyInstanceUID": "1.1"}, {"$set": {"a": 1}})
        assert await twin.find({}) == [{"tenant": "elmside", "StudyInstanceUID": "1.1", "a": 1}]
        assert await studies.count({"a": 1}) == 0

    async def test_a_narrowed_grant_makes_nothing_elsewhere(self, reader: TenantCollection) -> None:
        with pytest.raises(Refused):
            await reader.upsert({"StudyInstanceUID": "9.9"}, {"$set": {"a": 1}})


class TestFindOneAndUpdate:
    async def test_answers_how_it_is_now(self, studies: TenantCollection, twin: TenantCollection) -> None:
        asked, change = {"StudyInstanceUID": "1.1", "lease": None}, {"$set": {"lease": "me"}}
        taken = await studies.find_one_and_update(asked, change)
        assert taken == STUDIES[0] | {"tenant": "oakwood", "lease": "me"}
        assert await studies.find_one_and_update(asked, change) is None
        assert await twin.find_one_and_update({"StudyInstanceUID": "1.2"}, change) is None


class TestDelete:
    async def test_is_the_tenants(self, studies: TenantCollection, twin: TenantCollection) -> None:
        assert await twin.delete({}, many=True) == 0
        assert await studies.delete({"StudyInstanceUID": "1.1"}) == 1
        assert await studies.delete({}, many=True) == 4


class TestBulk:
    async def test_does_all_in_one_trip(self, studies: TenantCollection, twin: TenantCollection) -> None:
        duplicates = await studies.bulk(
            [
                Insert(STUDIES[0]),
                Insert({"StudyInstanceUID": "2.1"}),
                Update({"StudyInstanceUID": "2.2"}, {"$set": {"a": 1}}, upsert=True),
                Update({"StudyDate": {"$gte": "20260104"}}, {"$set": {"late": True}}, many=True),
                Delete({"StudyInstanceUID": "1.2"}),
            ]
        )
        assert duplicates == {0}
        assert await studies.count({}) == 6
        assert await studies.count({"late": True}) == 2
        assert await twin.count({}) == 0

    async def test_lets_no_operation_reach_past_the_grant(self, reader: TenantCollection) -> None:
        for operation in (
            Insert({"StudyInstanceUID": "9.9"}),
            Update({"StudyInstanceUID": "1.2"}, {"$set": {"tenant": "elmside"}}),
            Delete({"tenant": "elmside"}),
        ):
            with pytest.raises(Refused):
                await reader.bulk([operation])

    async def test_keeps_moments_in_utc(self, studies: TenantCollection) -> None:
        now = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
        await studies.bulk([Update({"StudyInstanceUID": "1.1"}, {"$set": {"received_at": now}})])
        found = await studies.find_one({"received_at": now}) or {}
        assert found["received_at"] == now
        assert found["received_at"].utcoffset() is not None
