import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from services.cancellation import cancel_and_wait
from services.errors import Refused
from services.persistence import Engines
from services.tenancy.scope import Principal, Scope
from services.worklist.changes import changed_requests, touch
from services.worklist.image_request import RequestState
from services.worklist.image_requests import cancel_request
from services.worklist.matching import link, reject
from tests.worklist.requests import requested
from tests.worklist.test_matching import shot

Told = list[tuple[str, RequestState]]


@asynccontextmanager
async def listening(scope: Scope, engines: Engines) -> AsyncIterator[Told]:
    """What is told within, from the first change on that is heard."""
    told: Told = []

    async def follow() -> None:
        async for one in changed_requests(scope, engines):
            if one is not None:
                told.append((one.id, one.state))

    first, task = await requested(scope, engines), asyncio.create_task(follow())
    try:
        async with asyncio.timeout(10):
            while not told:
                await touch(scope, engines, first.id)
                await asyncio.sleep(0.02)
        told.clear()
        yield told
    finally:
        await cancel_and_wait(task)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.02)


class TestChangedRequests:
    async def test_tells_of_changes_and_of_images_that_come_and_go(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        async with listening(oakwood, engines) as told:
            made, other = await requested(oakwood, engines), await requested(oakwood, engines)
            await until(lambda: (made.id, RequestState.SCHEDULED) in told)
            study = await shot(oakwood, engines, StudyInstanceUID=made.study_instance_uid)
            await until(lambda: (made.id, RequestState.IN_PROGRESS) in told)
            told.clear()
            await reject(oakwood, engines, study)
            await until(lambda: made.id in dict(told))
            await link(oakwood, engines, study, made.id)
            await until(lambda: len(told) > 1)
            told.clear()
            await link(oakwood, engines, study, other.id)
            await until(lambda: {made.id, other.id} <= dict(told).keys())
            await cancel_request(oakwood, engines, (last := await requested(oakwood, engines)).id)
            await until(lambda: (last.id, RequestState.CANCELED) in told)

    async def test_tells_ones_own_clinic_alone(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        async with listening(elmside, engines) as told:
            await requested(oakwood, engines)
            own = await requested(elmside, engines)
            await until(lambda: own.id in dict(told))
            assert dict(told).keys() == {own.id}

    async def test_needs_the_right_to_find(self, oakwood: Scope, engines: Engines) -> None:
        nobody = Scope(Principal("user", "a", "A"), frozenset(), oakwood.grants)
        with pytest.raises(Refused):
            await anext(changed_requests(nobody, engines))
