import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.archive.index.group_commit import Committer
from services.errors import Unavailable
from services.persistence import Edit, Engines, TenantCollection
from tests.archive.inserting import around_inserts, store_apart
from tests.archive.samples import dataset, put, put_all, series

LEVELS = {"patients", "clients", "series", "studies"}


@pytest.fixture
def upserts(monkeypatch) -> list[str]:
    """Collections upserted into, in order."""
    names: list[str] = []
    bulk = TenantCollection.bulk

    async def told(self, operations):
        if operations and self.name in LEVELS:
            names.append(self.name)
        return await bulk(self, operations)

    monkeypatch.setattr(TenantCollection, "bulk", told)
    together = Engines.insert_together

    async def told_together(self, grant, collection, inserts):
        written = {one.key: [name for name, _ in one.before] for one in inserts if one.before}
        for levels in written.values():
            names.extend(levels)
        return await together(self, grant, collection, inserts)

    monkeypatch.setattr(Engines, "insert_together", told_together)
    return names


@pytest.fixture(autouse=True, params=["together", "apart"])
def how(request, monkeypatch) -> None:
    """Objects that share their document's transaction, and those that do not."""
    if request.param == "apart":
        store_apart(monkeypatch)


class TestMarks:
    async def test_cost_a_series_its_upserts_once_while_they_are_fresh(self, oakwood, engines, upserts):
        engines.own(Committer).marks._quiet = 600
        await put_all(oakwood, engines, series(5))
        assert sorted(upserts) == ["clients", "patients", "series", "studies"]
        assert upserts[-1] == "studies"

    async def test_are_made_again_before_they_are_due(self, oakwood, engines, upserts):
        marks = engines.own(Committer).marks
        first, second = series(2)
        await put(oakwood, engines, first)
        marks._due = {key: datetime.now(UTC) + timedelta(seconds=2) for key in marks._due}
        await put(oakwood, engines, second)
        assert upserts.count("series") == 2

    async def test_are_made_again_when_the_insert_outlasted_them(
        self, oakwood, engines, upserts, monkeypatch
    ):
        engines.own(Committer).marks._quiet = 0.3
        waits = [0.4, 0.0]

        async def slow(_, insert):
            await asyncio.sleep(waits.pop(0))
            return await insert()

        around_inserts(monkeypatch, slow)
        await put(oakwood, engines, dataset())
        assert upserts.count("series") == 2
        (found,) = await engines.documents.of(oakwood.grant, "series").find({})
        assert found["changed"] > datetime.now(UTC)

    async def test_outlast_a_slow_engine(self, oakwood, engines, monkeypatch):
        engines.own(Committer).marks._quiet = 0.3
        bulk = TenantCollection.bulk

        async def slow(self, operations):
            if self.name == "studies":
                await asyncio.sleep(0.3)
            return await bulk(self, operations)

        monkeypatch.setattr(TenantCollection, "bulk", slow)
        assert not (await put(oakwood, engines, dataset())).duplicate

    async def test_give_up_on_an_engine_that_never_gets_there(self, oakwood, engines):
        engines.own(Committer).marks._quiet = 0
        with pytest.raises(Unavailable):
            await put(oakwood, engines, dataset())

    async def test_are_made_anew_by_a_duplicate(self, oakwood, engines):
        made = dataset()
        await put(oakwood, engines, made)
        where = {"StudyInstanceUID": str(made.StudyInstanceUID)}
        for name in ("series", "studies"):
            await engines.documents.of(oakwood.grant, name).update(where, Edit(unset=("changed",)))
        await put(oakwood, engines, made)
        for name in ("series", "studies"):
            (found,) = await engines.documents.of(oakwood.grant, name).find({})
            assert found["changed"] > datetime.now(UTC)
