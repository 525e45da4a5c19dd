from typing import Any

import pytest

from services.dicom.query import SequenceMatch, parse_key
from services.errors import TooBroad
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.worklist.image_requests import cancel_request
from services.worklist.modality_worklist import stream
from services.worklist.scheduled_step import STEP
from tests.engines import with_settings
from tests.worklist.requests import bella, requested


def step(**keys: str) -> SequenceMatch:
    return SequenceMatch(STEP, tuple(parse_key(keyword, value) for keyword, value in keys.items()))


async def told(scope: Scope, engines: Engines, *asked: Any, **how: Any) -> list[str]:
    """Names of the patients, in the order told."""
    return [
        item["PatientName"]["Alphabetic"].partition("^")[2]
        async for items in stream(scope, engines, asked, **how)
        for item in items
    ]


class TestStream:
    @pytest.fixture
    async def day(self, oakwood: Scope, engines: Engines) -> None:
        """Three animals at two stations on two days, and one for any station."""
        for name, time, facts in (
            ("Rex", "1100", {}),
            ("Bella", "0900", {}),
            ("Minka", "1000", {"stations": ("US1",), "modality": "US"}),
            ("Late", "0800", {"date": "20261130"}),
            ("Any", "0700", {"stations": ()}),
        ):
            await requested(oakwood, engines, patient=bella(name=name, id=name), time=time, **facts)

    async def test_of_a_station_and_a_day_is_in_order(self, oakwood, engines, day) -> None:
        asked = step(ScheduledStationAETitle="CR1", ScheduledProcedureStepStartDate="20261129")
        assert await told(oakwood, engines, asked) == ["Bella", "Rex", "Any"]

    async def test_by_every_key_a_modality_sends(self, oakwood, engines, day) -> None:
        everybody = ["Any", "Bella", "Minka", "Rex", "Late"]
        for asked, found in (
            (step(), everybody),
            (step(Modality="US"), ["Minka"]),
            (step(ScheduledProcedureStepStartDate="20261129-20261129"), everybody[:-1]),
            (step(ScheduledProcedureStepStartDate="20261130-"), ["Late"]),
            (step(ScheduledProcedureStepStartTime="0930-1030"), ["Minka"]),
            (step(ScheduledStationAETitle="US1\\XX"), ["Minka", "Any"]),
            (step(ScheduledStationAETitle="C*"), ["Bella", "Rex", "Late"]),
            (step(ScheduledProcedureStepStatus="STARTED"), []),
            (parse_key("PatientName", "m?ller^rex*"), ["Rex"]),
            (parse_key("PatientID", "Minka"), ["Minka"]),
            (parse_key("AccessionNumber", "nobody's"), []),
            (parse_key("RequestedProcedurePriority", "ROUTINE"), everybody),
        ):
            assert await told(oakwood, engines, asked) == found, asked

    async def test_to_a_station_that_sees_its_own_alone(self, oakwood, engines, day) -> None:
        assert await told(oakwood, engines, station="US1") == ["Minka", "Any"]

    async def test_what_is_cancelled_is_told_no_more(self, oakwood, engines, day) -> None:
        made = await requested(oakwood, engines, patient=bella(id="gone"))
        await cancel_request(oakwood, engines, made.id)
        assert await told(oakwood, engines, parse_key("PatientID", "gone")) == []

    async def test_the_other_clinic_is_told_nothing(self, elmside, engines, day) -> None:
        assert await told(elmside, engines) == []

    async def test_many_are_told_in_pages(self, oakwood, engines) -> None:
        for number in range(230):
            await requested(oakwood, engines, patient=bella(name=f"{number:03}"), time="0900")
        assert sorted(await told(oakwood, engines)) == [f"{number:03}" for number in range(230)]

    async def test_a_query_that_reads_too_much_in_vain_says_so(self, oakwood, engines, day) -> None:
        with pytest.raises(TooBroad):
            await told(oakwood, with_settings(engines, query_vain=2), parse_key("PatientName", "Nobody"))
