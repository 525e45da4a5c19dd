"""Appointments become requests, move them and take them back."""

import pytest

from services.persistence import Engines
from services.tenancy.scope import Scope
from services.worklist.image_request import RequestState
from tests.hl7.client import Sender
from tests.hl7.messages import orm, siu
from tests.hl7.test_orders import only, requests


class TestAppointment:
    async def test_is_a_request_that_moves_and_ends_with_it(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        assert (await pims.send(siu("S12"))).code == "AA"
        made = await only(oakwood, engines)
        assert (made.procedure.id, made.starts) == ("dog-cat-thx3", "20261130083000")
        assert made.reason == "Cough"
        assert (await pims.send(siu("S13", when="20261201140000"))).code == "AA"
        assert (await only(oakwood, engines)).starts == "20261201140000"
        assert (await pims.send(siu("S14", service="ABD2^Abdomen^FEES"))).code == "AA"
        assert (await only(oakwood, engines)).procedure.id == "dog-cat-abd2"
        assert (await pims.send(siu("S15"))).code == "AA"
        assert (await only(oakwood, engines)).state is RequestState.CANCELED

    async def test_of_an_order_gives_that_its_time_and_changes_nothing_else(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        await pims.send(orm("A100"))
        booked = siu("S12", order="A100^PIMS", service="XR^Something", when="20261130083000")
        assert (await pims.send(booked)).code == "AA"
        made = await only(oakwood, engines)
        assert (made.procedure.id, made.starts) == ("dog-cat-thx3", "20261130083000")
        moved = siu("S13", when="20261202110000")  # names the appointment alone
        assert (await pims.send(moved)).code == "AA"
        assert (await only(oakwood, engines)).starts == "20261202110000"
        assert (await pims.send(siu("S15"))).code == "AA"
        assert (await only(oakwood, engines)).state is RequestState.CANCELED

    async def test_moved_before_it_is_made_is_made_so(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        late = siu("S13", when="20261201140000", at="20261129110000")
        assert (await pims.send(late)).code == "AA"
        assert (await pims.send(siu("S12", at="20261129100000"))).code == "AA"
        assert (await only(oakwood, engines)).starts == "20261201140000"

    async def test_cancelled_before_it_is_made_is_not_made(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        assert (await pims.send(siu("S15"))).code == "AA"
        assert (await pims.send(siu("S12"))).code == "AA"
        assert not await requests(oakwood, engines)

    @pytest.mark.parametrize(
        ("sent", "where"),
        [
            (siu("S12", appointment=""), "SCH-1"),
            (siu("S12", service=""), "AIS-3"),
            (siu("S12", when="soon"), "AIS-4"),
            (siu("S12").replace("SCH|", "SCX|"), "SCH"),
        ],
    )
    async def test_that_cannot_be_is_told(self, pims: Sender, sent: str, where: str) -> None:
        answer = await pims.send(sent.replace("COUGH^Cough", "") if where == "AIS-3" else sent)
        assert (answer.code, answer.why.partition(":")[0]) == ("AE", where)
