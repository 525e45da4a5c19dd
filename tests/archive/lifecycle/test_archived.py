"""Studies in an archival class of storage, as every wire tells of them."""

from services.api.app import Application
from services.api.problem import BEING_FETCHED
from services.archive.exchange.send import send
from services.archive.retrieve.datasets import instances_of
from services.delivery import Level, State, What
from services.errors import BeingFetched
from services.persistence import Engines
from services.tenancy import application_entities, tokens
from services.tenancy.scope import Scope
from tests.api.clients import client_of
from tests.archive.lifecycle.conftest import Hours, archived
from tests.courier.destination import listening
from tests.courier.test_deliveries import courier, is_in, know, settled
from tests.dimse.clinics import opened as opened_scp
from tests.dimse.clinics import trust
from tests.dimse.receiver import receiving
from tests.dimse.retrieving import get, identifier, move
from tests.engines import with_settings


class TestWires:
    """Who opens an archived study is told so at once, it is asked for once, and then it is there."""

    async def test_of_c_get_and_c_move(self, cold: tuple[Engines, Scope], hours: Hours) -> None:
        engines, oakwood = cold
        study = await archived(oakwood, engines, 3)
        asked = identifier(study=study)
        await trust(oakwood, engines, query_retrieve=True)
        async with receiving() as receiver:
            there = {"name": "Receiver", "aet": "RECEIVER", "host": "127.0.0.1", "port": receiver.port}
            await trust(oakwood, engines, **there)
            async with opened_scp(engines.settings) as scp:
                told = [await get(scp.peer(), asked), await move(scp.peer(), asked, "RECEIVER")]
                for one in told:
                    assert (one.final["Status"], one.counts) == (0xA702, (0, 3, 0))
                    assert one.final["ErrorComment"] == str(BeingFetched())
                    assert len(one.failed) == 3
                assert (told[0].stored, receiver.got, receiver.ended) == ([], [], ["released"])
                await hours.wait_for(3)
                assert hours.requests == 3
                hours.over()
                assert (await get(scp.peer(), asked)).counts == (3, 0, 0)
                assert (await move(scp.peer(), asked, "RECEIVER")).counts == (3, 0, 0)
                assert len(receiver.got) == 3

    async def test_of_a_delivery_which_waits(self, cold: tuple[Engines, Scope], hours: Hours) -> None:
        engines = with_settings(cold[0], delivery_retry_first=0.2, delivery_retry_longest=0.4)
        oakwood, study = cold[1], await archived(cold[1], engines)
        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        with listening() as there:
            await know(oakwood, engines, there.port)
            (sent,) = await send(oakwood, engines, What(Level.STUDY, study), ["them"])
            async with courier(engines):
                waiting = await settled(oakwood, engines, sent, is_in(State.WAITING))
                assert (waiting.reason, waiting.counts.failed) == (str(BeingFetched()), 0)
                await hours.wait_for(2)
                hours.over()
                done = await settled(oakwood, engines, sent, is_in(State.COMPLETED))
        assert done.counts.sent == 2

    async def test_of_wado_rs(self, cold: tuple[Engines, Scope], hours: Hours) -> None:
        engines, oakwood = cold
        study = await archived(oakwood, engines)
        (one, _) = await instances_of(oakwood, engines, study)
        token = await tokens.create(oakwood, engines, role="veterinarian")
        root = f"/tenants/oakwood/dicomweb/studies/{study}"
        instance = f"{root}/series/{one.series_instance_uid}/instances/{one.sop_instance_uid}"
        paths = (root, instance, f"{instance}/frames/1", f"{instance}/rendered")
        async with client_of(Application(engines.settings, engines), token) as vet:
            for path in paths:
                answer = await vet.get(path)
                assert (answer.status_code, answer.headers["retry-after"]) == (503, "60"), path
                assert answer.json()["type"] == BEING_FETCHED
            assert (await vet.get(f"{root}/metadata")).status_code == 200  # it is kept apart
            await hours.wait_for(2)
            assert hours.requests == 2
            hours.over()
            for path in paths:
                assert (await vet.get(path)).status_code == 200, path
