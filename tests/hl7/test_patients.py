"""Patients corrected and merged by their practice system, while requests are open."""

import pytest

from services.persistence import Engines
from services.tenancy.scope import Scope
from services.worklist.image_request import RequestState
from services.worklist.image_requests import advance
from services.worklist.matching import Meeting, meet
from tests.hl7.client import Sender
from tests.hl7.messages import adt, orm
from tests.hl7.test_orders import only, requests
from tests.worklist.requests import requested

NEW_NAME = "PID|1||B-17^^^OAKPIMS||Meier^Bella||20200402|F^Y|Meier^Änne"
SURVIVOR = "PID|1||B-99^^^OAKPIMS||Meier^Bella||20200402"
MERGED = "MRG|B-17^^^OAKPIMS||||||Müller^Bella"


class TestCorrection:
    @pytest.mark.parametrize("event", ["A08", "A31"])
    async def test_shows_on_the_worklist_and_leaves_what_it_does_not_name(
        self, pims: Sender, oakwood: Scope, engines: Engines, event: str
    ) -> None:
        await pims.send(orm())
        answer = await pims.send(adt(event, NEW_NAME, "OBX|1|NM|^Body Weight||26|lb"))
        assert answer.code == "AA"
        made = await only(oakwood, engines)
        assert made.item["PatientName"] == {"Alphabetic": "Meier^Bella"}
        assert made.item["ResponsiblePerson"] == {"Alphabetic": "Meier^Änne"}
        assert (made.patient.birth_date, made.patient.weight) == ("20200402", 11.7934)
        assert (made.patient.microchip, made.patient.breed.text) == ("276098102345678", "Beagle")

    async def test_two_quotes_delete(self, pims: Sender, oakwood: Scope, engines: Engines) -> None:
        await pims.send(orm())
        await pims.send(adt("A31", 'PID|1|""|B-17||Müller^Bella'))
        patient = (await only(oakwood, engines)).patient
        assert (patient.microchip, patient.birth_date) == ("", "20200401")

    async def test_leaves_what_has_ended_and_whom_it_does_not_name(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        await pims.send(orm("A1"))
        await advance(oakwood, engines, await only(oakwood, engines), RequestState.COMPLETED)
        await pims.send(orm("A2", pid="PID|1||B-17^^^OTHER||Katz^Minka"))
        await pims.send(orm("A3", pid="PID|1||C-1^^^OAKPIMS||Katz^Minka"))
        assert (await pims.send(adt("A08", NEW_NAME))).code == "AA"
        names = sorted(one.item["PatientName"]["Alphabetic"] for one in await requests(oakwood, engines))
        assert names == ["Katz^Minka", "Katz^Minka", "Müller^Bella"]

    async def test_of_a_patient_without_requests_is_well(self, pims: Sender) -> None:
        assert (await pims.send(adt("A08", NEW_NAME))).code == "AA"

    async def test_without_an_id_is_refused(self, pims: Sender) -> None:
        answer = await pims.send(adt("A08", "PID|1||||Meier^Bella"))
        assert (answer.code, answer.why.partition(":")[0]) == ("AE", "PID-3")


class TestMerge:
    @pytest.mark.parametrize("event", ["A40", "A47"])
    async def test_takes_requests_along_and_those_that_still_come(
        self, pims: Sender, oakwood: Scope, engines: Engines, event: str
    ) -> None:
        await pims.send(orm("A1"))
        assert (await pims.send(adt(event, SURVIVOR, MERGED))).code == "AA"
        made = await only(oakwood, engines)
        assert (made.patient.id, made.item["PatientID"]) == ("B-99", "B-99")
        assert made.item["PatientName"] == {"Alphabetic": "Meier^Bella"}
        assert (await pims.send(orm("A2"))).code == "AA"
        assert [one.patient.id for one in await requests(oakwood, engines)] == ["B-99", "B-99"]

    async def test_images_under_the_old_id_still_meet_their_request(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        """The modality had the step before the merge."""
        await pims.send(orm())
        await pims.send(adt("A40", SURVIVOR, MERGED))
        request = await only(oakwood, engines)
        study = {"StudyInstanceUID": request.study_instance_uid, "PatientID": "B-17"}
        match = await meet(oakwood, engines, study, 1)
        assert match.meeting is Meeting.MET

    async def test_of_several_numbers_and_of_what_has_ended(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        await pims.send(orm("A1"))
        await advance(oakwood, engines, await only(oakwood, engines), RequestState.COMPLETED)
        await pims.send(orm("A2", pid="PID|1||C-1^^^OAKPIMS||Müller^Bella"))
        both = "MRG|B-17^^^OAKPIMS~C-1^^^OAKPIMS"
        assert (await pims.send(adt("A40", SURVIVOR, both))).code == "AA"
        found = await requests(oakwood, engines)
        assert {one.patient.id for one in found} == {"B-99"}
        assert {one.state for one in found} == {RequestState.COMPLETED, RequestState.SCHEDULED}

    async def test_back_again_ends_in_no_circle(self, pims: Sender, oakwood: Scope, engines: Engines) -> None:
        await pims.send(orm("A1"))
        await pims.send(adt("A47", SURVIVOR, MERGED))
        back = adt("A47", "PID|1||B-17^^^OAKPIMS||Müller^Bella", "MRG|B-99^^^OAKPIMS")
        assert (await pims.send(back)).code == "AA"
        assert (await pims.send(orm("A2"))).code == "AA"
        assert {one.patient.id for one in await requests(oakwood, engines)} == {"B-17"}

    @pytest.mark.parametrize(
        ("segments", "where"),
        [
            ((SURVIVOR,), "MRG"),
            ((SURVIVOR, "MRG|^^^OAKPIMS"), "MRG-1"),
            ((SURVIVOR, "MRG|B-99^^^OAKPIMS"), "MRG-1"),
            (("PID|1||||Meier^Bella", MERGED), "PID-3"),
        ],
    )
    async def test_that_cannot_be_is_told(self, pims: Sender, segments: tuple[str, ...], where: str) -> None:
        answer = await pims.send(adt("A40", *segments))
        assert (answer.code, answer.why.partition(":")[0]) == ("AE", where)

    async def test_touches_no_other_clinics_patient(
        self, pims: Sender, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        theirs = await requested(elmside, engines)
        await pims.send(adt("A40", SURVIVOR, MERGED))
        await pims.send(adt("A08", NEW_NAME))
        assert (await only(elmside, engines)) == theirs
