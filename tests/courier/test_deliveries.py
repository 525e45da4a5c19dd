import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from services.archive.send import send
from services.courier.deliveries import Outbox
from services.delivery import Delivery, Level, State, What, get, items_page
from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.scope import Scope
from tests.archive.samples import put_all, series
from tests.courier.destination import listening
from tests.courier.test_service import until


@pytest.fixture
async def study(oakwood: Scope, engines: Engines) -> What:
    """Five images of Oakwood, and an AE title to call from."""
    await application_entities.add_local(oakwood, engines, "OAKWOOD")
    stored = await put_all(oakwood, engines, series(5))
    return What(Level.STUDY, stored[0].study_instance_uid)


async def know(scope: Scope, engines: Engines, port: int, name: str = "them", **facts: object) -> None:
    await application_entities.add_remote(
        scope,
        engines,
        name=name,
        aet="THEM",
        host="127.0.0.1",
        port=port,
        **facts,  # type: ignore[arg-type]
    )


@asynccontextmanager
async def courier(engines: Engines) -> AsyncIterator[None]:
    running = asyncio.create_task(Outbox(engines).run())
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def settled(
    scope: Scope, engines: Engines, delivery: Delivery, fits: Callable[[Delivery], bool]
) -> Delivery:
    """The delivery once it is as it should be."""

    async def so() -> bool:
        return fits(await get(scope, engines, delivery.id))

    await until(so)
    return await get(scope, engines, delivery.id)


class TestOutbox:
    async def test_sends_a_study_on_one_association_with_proof_of_each_instance(
        self, oakwood, engines, study
    ):
        with listening() as there:
            await know(oakwood, engines, there.port)
            (made,) = await send(oakwood, engines, study, ["them"])
            async with courier(engines):
                done = await settled(oakwood, engines, made, lambda one: one.state is State.COMPLETED)
        assert (done.counts.total, done.counts.sent, done.counts.left) == (5, 5, 0)
        assert there.associations == ["OAKWOOD"]
        proof = (await items_page(oakwood, engines, made.id)).items
        assert [item.sop_instance_uid for _, item in proof] == there.received
        assert all(item.sent and item.status == 0 and item.at and not item.committed_at for _, item in proof)
