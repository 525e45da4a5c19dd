from dataclasses import replace
from typing import Any

import pytest

from services.dicom.query import SequenceMatch, parse_key
from services.errors import Refused, TooBroad
from services.persistence import Engines
from services.tenancy.scope import Right, Scope
from services.worklist.image_request import RequestState
from services.worklist.image_requests import advance, cancel_request
from services.worklist.modality_worklist import Asker, stream
from services.worklist.scheduled_step import STEP
from tests.engines import with_settings
from tests.worklist.requests import bella, requested

ANYBODY = Asker()


def step(**keys: str) -> SequenceMatch:
    return SequenceMatch(STEP, tuple(parse_key(keyword, value) for keyword, value in keys.items()))


async def told(scope: Scope, engines: Engines, *asked: Any, asker: Asker = ANYBODY) -> list[str]:
    """Names of the patients, in the order told."""
    return [
        item["PatientName"]["Alphabetic"].partition("^")[2]
        async for items in stream(scope, engines, asked, asker)
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

    async def test_a_station_may_see_its_own_alone_whatever_it_asks(self, oakwood, engines, day) -> None:
        own = Asker("US1", own=True)
        for asked, found in (
            ((), ["Minka", "Any"]),
            ((step(ScheduledStationAETitle="US1"),), ["Minka", "Any"]),
            ((step(ScheduledStationAETitle="*1"),), ["Minka", "Any"]),
            ((step(ScheduledStationAETitle="CR1"),), []),
            ((parse_key("PatientID", "Rex"),), []),
            ((parse_key("PatientID", "Any"),), ["Any"]),
        ):
            assert await told(oakwood, engines, *asked, asker=own) == found, asked

    async def test_a_station_may_see_only_what_nobody_has_begun(self, oakwood, engines, day) -> None:
        begun = await requested(oakwood, engines, patient=bella(name="Begun", id="Begun"))
        await advance(oakwood, engines, begun, RequestState.IN_PROGRESS)
        asked = parse_key("PatientID", "Begun")
        assert await told(oakwood, engines, asked) == ["Begun"]
        assert await told(oakwood, engines, asked, asker=Asker("CR1", started=False)) == []

    async def test_a_title_counts_beside_every_other_key(self, oakwood, engines, day) -> None:
        for titles, found in (("US1", []), ("CR1", ["Rex"]), ("US1\\CR1", ["Rex"])):
            keys = (parse_key("PatientID", "Rex"), step(ScheduledStationAETitle=titles))
            assert await told(oakwood, engines, *keys) == found

    @pytest.mark.parametrize(
        ("days", "times", "found"),
        [
            ("20261129-20261130", "1030-0830", ["Rex", "Late"]),
            ("20261129-", "1030-", ["Rex", "Late"]),
            ("-20261130", "-0730", ["Any", "Bella", "Minka", "Rex"]),
            ("20261129", "0930-1030", ["Minka"]),
            ("20261129", "1100", ["Rex"]),
            ("20261129-20261130", "0800", ["Late"]),  # at that hour of each day
        ],
    )
    async def test_a_range_of_dates_and_one_of_times_are_one(
        self, oakwood, engines, day, days: str, times: str, found: list[str]
    ) -> None:
        asked = step(ScheduledProcedureStepStartDate=days, ScheduledProcedureStepStartTime=times)
        assert await told(oakwood, engines, asked) == found

    async def test_many_uids_and_numbers_are_asked_for_at_once(self, oakwood, engines, day) -> None:
        made = [await requested(oakwood, engines, patient=bella(name=name)) for name in ("One", "Two")]
        uids = "\\".join([*(one.study_instance_uid for one in made), "1.2.3"])
        numbers = "\\".join(one.accession_number for one in made)
        for asked in (parse_key("StudyInstanceUID", uids), parse_key("AccessionNumber", numbers)):
            assert sorted(await told(oakwood, engines, asked)) == ["One", "Two"]

    async def test_is_for_who_may_find_or_store(self, oakwood, engines, day) -> None:
        for right in (Right.FIND, Right.STORE):
            assert await told(replace(oakwood, rights=frozenset({right})), engines)
        with pytest.raises(Refused):
            await told(replace(oakwood, rights=frozenset({Right.RETRIEVE})), engines)

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
