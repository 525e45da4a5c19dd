import asyncio
from typing import Any

import pytest

from services.dicom.uids import is_uid
from services.errors import AlreadyExists, Invalid, NoLongerUpdatable, NotFound, Refused
from services.persistence import Engines
from services.tenancy.scope import Principal, Right, Scope
from services.worklist.image_request import RequestState
from services.worklist.image_requests import cancel_request, get, repeat, reschedule
from services.worklist.numbers import accession_number
from services.worklist.patient import Patient, ResponsibleParty
from services.worklist.scheduled_step import STEP
from tests.worklist.requests import bella, requested


class TestCreate:
    async def test_gives_numbers_that_a_modality_can_work_with(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        made = await requested(oakwood, engines)
        assert len(made.accession_number) == 16
        assert is_uid(made.study_instance_uid)
        assert await get(oakwood, engines, made.id) == made
        assert made.state is RequestState.SCHEDULED
        assert [view.name for view in made.procedure.views][:2] == ["Right lateral", "Left lateral"]

    def test_no_two_accession_numbers_are_alike(self) -> None:
        assert len({accession_number() for _ in range(10_000)}) == 10_000

    async def test_a_patient_without_an_id_gets_one(self, oakwood: Scope, engines: Engines) -> None:
        made = await requested(oakwood, engines, patient=bella(id=""))
        assert made.patient.id.startswith("V")
        assert made.item["PatientID"] == made.patient.id

    async def test_the_same_key_makes_it_once_however_many_ask(
        self, oakwood: Scope, engines: Engines
    ) -> None:
        made = await asyncio.gather(*(requested(oakwood, engines, key="ezyvet-4711") for _ in range(8)))
        assert len({one.id for one in made}) == 1

    async def test_two_with_one_accession_number_or_study_are_refused(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        first = await requested(oakwood, engines, accession_number="A-1")
        for facts in ({"accession_number": "A-1"}, {"study_instance_uid": first.study_instance_uid}):
            with pytest.raises(AlreadyExists):
                await requested(oakwood, engines, **facts)
        await requested(elmside, engines, accession_number="A-1")

    @pytest.mark.parametrize(
        "facts",
        [
            {"date": "20261301"},
            {"time": "9999"},
            {"accession_number": "x" * 17},
            {"study_instance_uid": "1.2.abc"},
            {"stations": ("A" * 17,)},
            {"procedure": "", "description": "Thorax"},
            {"reason": "x" * 1001},
            {"requested_by": "A\x07"},
        ],
    )
    async def test_what_cannot_be_is_told(
        self, oakwood: Scope, engines: Engines, facts: dict[str, Any]
    ) -> None:
        with pytest.raises(Invalid):
            await requested(oakwood, engines, **facts)

    async def test_needs_the_right(self, oakwood: Scope, engines: Engines) -> None:
        reading = Scope(Principal("user", "a", "A"), frozenset({Right.FIND}), oakwood.grants)
        with pytest.raises(Refused):
            await requested(reading, engines)

    async def test_the_other_clinic_has_none_of_it(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        made = await requested(oakwood, engines)
        with pytest.raises(NotFound):
            await get(elmside, engines, made.id)


class TestPatient:
    def test_is_told_with_every_veterinary_attribute(self) -> None:
        told = bella().attributes
        assert told["PatientName"] == {"Alphabetic": "Müller^Bella"}
        assert told["ResponsiblePerson"] == {"Alphabetic": "Müller^Änne"}
        assert (told["ResponsiblePersonRole"], told["PatientSexNeutered"]) == ("OWNER", "ALTERED")
        assert told["PatientSpeciesCodeSequence"][0]["CodeValue"] == "448771007"
        assert told["OtherPatientIDsSequence"][0]["PatientID"] == "276098102345678"

    def test_an_organization_is_the_client(self) -> None:
        told = bella(client=ResponsibleParty(organization="Happy Paws")).attributes
        assert told["PatientName"] == {"Alphabetic": "Happy Paws^Bella"}
        assert (told["ResponsiblePerson"], told["ResponsibleOrganization"]) == (None, "Happy Paws")

    def test_comes_back_as_it_was_kept(self) -> None:
        assert Patient.of(bella().document) == bella()

    @pytest.mark.parametrize(
        "facts",
        [
            {"name": "", "id": ""},
            {"name": "Be^lla"},
            {"sex": "X"},
            {"birth_date": "2020"},
            {"weight": 0.0},
            {"microchip": "1" * 65},
        ],
    )
    def test_that_cannot_be_is_told(self, facts: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            bella(**facts)


class TestChange:
    async def test_one_that_nobody_has_begun_is_moved(self, oakwood: Scope, engines: Engines) -> None:
        made = await requested(oakwood, engines)
        moved = await reschedule(oakwood, engines, made.id, date="20261130", stations=["DX2"])
        assert (moved.starts, moved.stations) == ("20261130000000", ("DX2",))
        assert moved.item[STEP][0]["ScheduledStationAETitle"] == "DX2"
        assert await get(oakwood, engines, made.id) == moved

    async def test_a_cancelled_one_stays_so(self, oakwood: Scope, engines: Engines) -> None:
        made = await requested(oakwood, engines)
        assert (await cancel_request(oakwood, engines, made.id, "died")).ended_because == "died"
        with pytest.raises(NoLongerUpdatable):
            await cancel_request(oakwood, engines, made.id)
        with pytest.raises(NoLongerUpdatable):
            await reschedule(oakwood, engines, made.id, date="20261130")

    async def test_of_two_who_move_and_cancel_one_wins(self, oakwood: Scope, engines: Engines) -> None:
        made = await requested(oakwood, engines)
        await asyncio.gather(
            cancel_request(oakwood, engines, made.id),
            reschedule(oakwood, engines, made.id, date="20261130"),
            return_exceptions=True,
        )
        assert (await get(oakwood, engines, made.id)).state is RequestState.CANCELED

    async def test_a_repeated_one_is_a_study_of_its_own(self, oakwood: Scope, engines: Engines) -> None:
        made = await requested(oakwood, engines)
        again = await repeat(oakwood, engines, made.id, date="20270101")
        assert again.study_instance_uid != made.study_instance_uid
        assert again.accession_number != made.accession_number
        assert (again.patient, again.procedure) == (made.patient, made.procedure)
