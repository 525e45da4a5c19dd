"""A process that dies at any boundary of a store loses nothing and leaves nothing that stays wrong."""

from datetime import timedelta

import pytest

from services.archive.ingest.rebuild import index_orphans
from services.archive.lifecycle.verify import verify
from services.archive.search.find import find
from services.courier.service import work_off
from services.dicom.query import Query
from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.archive.crashing import BOUNDARIES, UIDS
from tests.archive.samples import dataset, make_due, put


async def settle(scope: Scope, engines: Engines) -> list:
    """What is left to say once the courier has nothing more to do."""
    await make_due(scope, engines)
    while await work_off(engines, "test"):
        pass
    return [difference async for difference in verify(scope, engines)]


async def shown(scope: Scope, engines: Engines) -> list[int]:
    return [row["NumberOfStudyRelatedInstances"] for row in (await find(scope, engines, Query("STUDY"))).rows]


@pytest.mark.parametrize(("how", "boundary"), BOUNDARIES)
class TestACrash:
    async def test_is_mended_by_the_retry(self, oakwood, settings, engines, forks, how, boundary):
        if how == "together" and engines.inbox is None:
            return  # on MongoDB no object shares a transaction
        assert await forks.run("tests.archive.crashing", settings, how, boundary) == 9
        assert await shown(oakwood, engines) == ([1] if boundary == "after the instances" else [])
        await put(oakwood, engines, dataset(**UIDS))
        assert await shown(oakwood, engines) == [1]
        assert await settle(oakwood, engines) == []
        assert await shown(oakwood, engines) == [1]

    async def test_is_mended_by_the_sweep_without_a_retry(
        self, oakwood, settings, engines, forks, how, boundary
    ):
        if how == "together" and engines.inbox is None:
            return  # on MongoDB no object shares a transaction
        assert await forks.run("tests.archive.crashing", settings, how, boundary) == 9
        await index_orphans(oakwood, engines, age=timedelta(0))
        found = boundary == "after the instances" or (how == "apart" and boundary != "before the object")
        assert await settle(oakwood, engines) == []
        assert await shown(oakwood, engines) == ([1] if found else [])
