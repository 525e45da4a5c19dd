"""A remote AE that offers storage commitment is asked for it after a delivery."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.archive.exchange.send import send
from services.archive.index.entries import object_key
from services.courier.errands import Runner
from services.delivery import Delivery, Item, State, What, errands, items_page
from services.delivery.commitments import committed
from services.delivery.errands import OVER, Errand, ErrandKind
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import application_entities, tenants
from services.tenancy.scope import Scope, operator_scope, system_scope
from tests.courier.destination import listening
from tests.courier.test_deliveries import courier, is_in, know, settled, study
from tests.dimse.clinics import opened, trust
from tests.dimse.conftest import Scp
from tests.peers import archives

__all__ = ["study"]


ELMSIDE = system_scope("elmside")


@pytest.fixture
async def scp(elsewhere: Engines) -> AsyncIterator[Scp]:
    """Elmside's entry point, in another installation, at which Oakwood may store."""
    await tenants.create(operator_scope(), elsewhere, "elmside", name="Elmside", kind="clinic")
    await trust(ELMSIDE, elsewhere, name="Oakwood", aet="OAKWOOD")
    async with opened(elsewhere.settings) as scp:
        yield scp


async def delivered(scope: Scope, engines: Engines, what: What) -> Delivery:
    """A delivery to `them`, completed."""
    (made,) = await send(scope, engines, what, ["them"])
    async with courier(engines):
        return await settled(scope, engines, made, is_in(State.COMPLETED))


async def asked(scope: Scope, engines: Engines) -> list[Errand]:
    """The errands that ask, run as the courier does until they are over."""
    runner = Runner(engines)
    try:
        async with asyncio.timeout(60):
            while True:
                await runner.look()
                found = await errands.find(scope, engines, ErrandKind.COMMIT)
                if all(errand.state in OVER for errand in found):
                    return found
                await runner.wait(0.05)
    finally:
        await runner.close()


async def items(scope: Scope, engines: Engines, delivery: Delivery) -> list[Item]:
    """What became of each instance."""
    return [item for _, item in (await items_page(scope, engines, delivery.id)).items]


class TestAskToKeep:
    async def test_each_instance_shows_what_the_remote_ae_said_of_keeping_it(
        self, oakwood: Scope, engines: Engines, study: What, scp: Scp, elsewhere: Engines
    ) -> None:
        """Elmside's entry point is that remote AE, and loses one before it is asked."""
        await application_entities.add_remote(
            oakwood, engines, name="them", aet="ELMSIDE", host="127.0.0.1", port=scp.port
        )
        done = await delivered(oakwood, engines, study)
        lost, *kept = await items(oakwood, engines, done)
        assert not any(item.committed_at for item in (lost, *kept))
        await elsewhere.objects.of(ELMSIDE.grant).delete(object_key(lost.sop_instance_uid))
        assert [errand.state for errand in await asked(oakwood, engines)] == [errands.ErrandState.DONE]
        lost, *kept = await items(oakwood, engines, done)
        assert (lost.sent, lost.committed_at) == (True, None)
        assert lost.reason == "it does not keep it (failure reason 0112H)"
        assert len(kept) == 4
        assert all(item.committed_at and item.at and item.committed_at > item.at for item in kept)
        uids = [item.sop_instance_uid for item in kept]
        assert await committed(ELMSIDE, elsewhere, "them", uids) == {}

    async def test_of_a_later_delivery_it_is_asked_anew(
        self, oakwood: Scope, engines: Engines, study: What, scp: Scp
    ) -> None:
        await application_entities.add_remote(
            oakwood, engines, name="them", aet="ELMSIDE", host="127.0.0.1", port=scp.port
        )
        first = await delivered(oakwood, engines, study)
        await asked(oakwood, engines)
        second = await delivered(oakwood, engines, study)
        assert not any(item.committed_at for item in await items(oakwood, engines, second))
        assert len(await asked(oakwood, engines)) == 2
        for delivery in (first, second):
            assert all(item.committed_at for item in await items(oakwood, engines, delivery))

    async def test_who_does_not_offer_it_is_asked_once_and_nothing_fails(
        self, oakwood: Scope, engines: Engines, study: What
    ) -> None:
        with listening() as there:
            await know(oakwood, engines, there.port)
            done = await delivered(oakwood, engines, study)
            (errand,) = await asked(oakwood, engines)
            assert await asked(oakwood, engines) == [errand]
            assert len(there.associations) == 2
        assert (errand.state, errand.attempts) == (errands.ErrandState.FAILED, 1)
        assert errand.reason == "THEM: storage commitment is not accepted"
        assert all(item.sent and not item.reason for item in await items(oakwood, engines, done))

    @pytest.mark.usefixtures("reports_not_waited_for")
    async def test_orthanc_confirms_at_our_scp(
        self,
        oakwood: Scope,
        engines: Engines,
        settings: Settings,
        study: What,
        orthanc: Path,
        tmp_path: Path,
    ) -> None:
        async with (
            opened(settings) as scp,
            archives.orthanc(orthanc, tmp_path / "o", aet="OAKWOOD", back=scp.port) as port,
        ):
            await know(oakwood, engines, port)
            done = await delivered(oakwood, engines, study)
            assert [errand.state for errand in await asked(oakwood, engines)] == [errands.ErrandState.DONE]
            async with asyncio.timeout(60):
                while not all(item.committed_at for item in await items(oakwood, engines, done)):
                    await asyncio.sleep(0.1)
