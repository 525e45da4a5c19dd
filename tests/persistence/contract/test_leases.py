from datetime import UTC, datetime, timedelta

import pytest

from services.persistence import Edit, Engines, Grant, TenantCollection, leases

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SOON = NOW + timedelta(seconds=60)
KEY = {"StudyInstanceUID": "1.1", "SeriesInstanceUID": "1.1.1"}


@pytest.fixture
async def series(engines: Engines) -> TenantCollection:
    """Oakwood's: one series, due."""
    collection = engines.documents.of(Grant("oakwood"), "series")
    await collection.insert({**KEY, "changed": NOW - timedelta(seconds=1)})
    return collection


async def only(engines: Engines, now: datetime = NOW) -> leases.Due:
    (item,) = await leases.due(engines.documents, "series", now, 10)
    return item


class TestDue:
    async def test_gives_what_is_due_of_all_tenants_each_with_its_grant(
        self, engines: Engines, series: TenantCollection
    ) -> None:
        twin = engines.documents.of(Grant("elmside"), "series")
        await twin.insert({**KEY, "changed": NOW - timedelta(seconds=5)})
        await series.insert({"StudyInstanceUID": "2", "SeriesInstanceUID": "2", "changed": SOON})
        await series.insert({"StudyInstanceUID": "3", "SeriesInstanceUID": "3"})
        found = await leases.due(engines.documents, "series", NOW, 10)
        assert [item.grant for item in found] == [Grant("elmside"), Grant("oakwood")]

    async def test_leaves_out_what_is_leased_until_the_lease_ends(
        self, engines: Engines, series: TenantCollection
    ) -> None:
        assert await series.count({}) == 1
        await leases.lease(engines.documents, await only(engines), "me", SOON)
        assert await leases.due(engines.documents, "series", NOW, 10) == []
        assert (await only(engines, SOON)).document["lease"]["holder"] == "me"


@pytest.mark.usefixtures("series")
class TestLease:
    async def test_is_given_to_one(self, engines: Engines) -> None:
        item = await only(engines)
        assert await leases.lease(engines.documents, item, "me", SOON)
        assert await leases.lease(engines.documents, item, "you", SOON) is None

    async def test_may_be_renewed_by_its_holder(self, engines: Engines) -> None:
        mine = await leases.lease(engines.documents, await only(engines), "me", SOON)
        assert mine
        renewed = await leases.lease(engines.documents, mine, "me", SOON + timedelta(seconds=60))
        assert renewed
        assert await leases.lease(engines.documents, mine, "you", SOON) is None

    async def test_of_a_dead_worker_passes_on(self, engines: Engines) -> None:
        await leases.lease(engines.documents, await only(engines), "dead", NOW + timedelta(seconds=1))
        later = NOW + timedelta(seconds=2)
        assert await leases.lease(engines.documents, await only(engines, later), "me", SOON)


class TestClear:
    async def test_ends_the_work(self, engines: Engines, series: TenantCollection) -> None:
        mine = await leases.lease(engines.documents, await only(engines), "me", SOON)
        assert mine
        assert await leases.clear(engines.documents, mine)
        assert await series.find_one({}) == {"tenant": "oakwood", **KEY}

    async def test_keeps_a_change_that_came_meanwhile(
        self, engines: Engines, series: TenantCollection
    ) -> None:
        mine = await leases.lease(engines.documents, await only(engines), "me", SOON)
        assert mine
        await series.update(KEY, Edit(set={"changed": NOW}))
        assert not await leases.clear(engines.documents, mine)
        again = await only(engines)
        assert again.changed == NOW
        assert "lease" not in again.document


class TestRelease:
    async def test_gives_it_back_for_later(self, engines: Engines, series: TenantCollection) -> None:
        mine = await leases.lease(engines.documents, await only(engines), "me", SOON)
        assert mine
        await leases.release(engines.documents, mine, again_at=SOON)
        assert await leases.due(engines.documents, "series", NOW, 10) == []
        assert await series.find_one({}) == {"tenant": "oakwood", **KEY, "changed": SOON, "begun": 1}

    async def test_counts_what_was_begun_and_did_not_end(
        self, engines: Engines, series: TenantCollection
    ) -> None:
        async def begun() -> int:
            return ((await series.find_one({})) or {}).get("begun", 0)

        mine = await leases.lease(engines.documents, await only(engines), "me", SOON)
        assert mine
        assert await begun() == 1
        mine = await leases.lease(engines.documents, mine, "me", SOON + timedelta(seconds=60))
        assert mine
        assert await begun() == 1  # it was renewed
        await leases.release(engines.documents, mine)
        theirs = await leases.lease(engines.documents, await only(engines), "you", SOON)
        assert theirs
        assert await begun() == 2
        await leases.release(engines.documents, theirs, counted=False)
        assert await begun() == 1
        mine = await leases.lease(engines.documents, await only(engines), "me", SOON)
        assert mine
        await leases.clear(engines.documents, mine)
        assert await begun() == 0

    async def test_lets_nobody_give_back_what_another_holds(
        self, engines: Engines, series: TenantCollection
    ) -> None:
        mine = await leases.lease(engines.documents, await only(engines), "me", NOW)
        assert mine
        theirs = await leases.lease(engines.documents, await only(engines), "you", SOON)
        assert theirs
        await leases.release(engines.documents, mine)
        assert ((await series.find_one({})) or {})["lease"]["holder"] == "you"
