import asyncio

import pytest

from services.archive.index import entries
from services.archive.index.group_commit import Committer
from services.archive.ingest import store
from services.errors import TooLarge
from tests.archive.inserting import around_inserts, store_apart
from tests.archive.samples import dataset, put, series


@pytest.fixture(autouse=True, params=["together", "apart"])
def how(request, monkeypatch) -> None:
    """Objects that share their document's transaction, and those that do not."""
    if request.param == "apart":
        store_apart(monkeypatch)


@pytest.fixture
def trips(monkeypatch) -> list[int]:
    """How many instances each trip to the index carries."""
    sizes: list[int] = []

    async def counted(documents, insert):
        sizes.append(len(documents))
        return await insert()

    around_inserts(monkeypatch, counted)
    return sizes


class TestCommitter:
    async def test_is_one_for_the_same_engines(self, engines):
        assert engines.own(Committer) is engines.own(Committer)

    async def test_takes_a_lone_instance_alone(self, oakwood, engines, trips):
        await put(oakwood, engines, dataset())
        assert trips == [1]

    async def test_takes_together_what_waits(self, oakwood, engines, trips):
        await asyncio.gather(*(put(oakwood, engines, made) for made in series(16)))
        assert sum(trips) == 16
        assert len(trips) < 16

    async def test_fails_only_the_document_the_driver_cannot_take(self, oakwood, engines, monkeypatch):
        poison, *others = series(4)

        async def choosy(documents, insert):
            if any(document["SOPInstanceUID"] == poison.SOPInstanceUID for document in documents):
                raise OverflowError("a number no document can hold")
            return await insert()

        around_inserts(monkeypatch, choosy)
        answers = await asyncio.gather(
            *(put(oakwood, engines, made) for made in (poison, *others)), return_exceptions=True
        )
        assert [isinstance(answer, OverflowError) for answer in answers] == [True, False, False, False]

    async def test_fails_only_the_document_the_engine_will_never_take(self, oakwood, engines, monkeypatch):
        poison, *others = series(8)
        make = entries.entry

        def poisoned(*arguments, **named):
            made = make(*arguments, **named)
            if made.uid == poison.SOPInstanceUID:
                made.instance["InstanceNumber"] = "x" * (17 << 20)
            return made

        monkeypatch.setattr(store, "entry", poisoned)
        answers = await asyncio.gather(
            *(put(oakwood, engines, made) for made in (*others[:3], poison, *others[3:])),
            return_exceptions=True,
        )
        refused = answers.pop(3)
        assert isinstance(refused, TooLarge)
        assert [one.duplicate for one in answers] == [False] * 7
        assert await engines.documents.of(oakwood.grant, "instances").count({}) == 7

    async def test_goes_on_when_somebody_stops_waiting(self, oakwood, engines):
        gone, *others = [asyncio.create_task(put(oakwood, engines, made)) for made in series(4)]
        await asyncio.sleep(0)
        gone.cancel()
        assert [one.duplicate for one in await asyncio.gather(*others)] == [False] * 3
