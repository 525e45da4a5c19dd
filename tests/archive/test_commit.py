import asyncio

import pytest

from services.archive.commit import Committer
from services.persistence import TenantCollection
from tests.archive.samples import dataset, put, series


@pytest.fixture
def trips(monkeypatch) -> list[int]:
    """How many instances each trip to the index carries."""
    sizes: list[int] = []
    insert = TenantCollection.insert_many_unordered

    async def counted(self, documents):
        sizes.append(len(documents))
        return await insert(self, documents)

    monkeypatch.setattr(TenantCollection, "insert_many_unordered", counted)
    return sizes


class TestCommitter:
    async def test_is_one_for_the_same_engines(self, engines):
        assert Committer.of(engines) is Committer.of(engines)

    async def test_takes_a_lone_instance_alone(self, oakwood, engines, trips):
        await put(oakwood, engines, dataset())
        assert trips == [1]

    async def test_takes_together_what_waits(self, oakwood, engines, trips):
        await asyncio.gather(*(put(oakwood, engines, made) for made in series(16)))
        assert sum(trips) == 16
        assert len(trips) < 16

    async def test_fails_only_the_document_the_driver_cannot_take(self, oakwood, engines, monkeypatch):
        poison, *others = series(4)
        insert = TenantCollection.insert_many_unordered

        async def choosy(self, documents):
            if any(document["SOPInstanceUID"] == poison.SOPInstanceUID for document in documents):
                raise OverflowError("a number no document can hold")
            return await insert(self, documents)

        monkeypatch.setattr(TenantCollection, "insert_many_unordered", choosy)
        answers = await asyncio.gather(
            *(put(oakwood, engines, made) for made in (poison, *others)), return_exceptions=True
        )
        assert [isinstance(answer, OverflowError) for answer in answers] == [True, False, False, False]

    async def test_goes_on_when_somebody_stops_waiting(self, oakwood, engines):
        gone, *others = [asyncio.create_task(put(oakwood, engines, made)) for made in series(4)]
        await asyncio.sleep(0)
        gone.cancel()
        assert [one.duplicate for one in await asyncio.gather(*others)] == [False] * 3
