from typing import Any

import pytest

from services.archive.lifecycle.corrections import correct_study
from services.courier.service import work_off
from services.errors import NotFound
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.worklist.image_request import ImageRequest, RequestState
from services.worklist.image_requests import cancel_request, get
from services.worklist.matching import Meeting, in_doubt, link, reject, studies_of
from tests.archive.samples import dataset, make_due, put_all
from tests.worklist.requests import requested


async def shot(scope: Scope, engines: Engines, images: int = 1, **facts: Any) -> str:
    """Images of Bella's thorax that came and were worked up; their study."""
    usual = {"PatientID": "B-17", "PatientName": "Müller^Bella", "Modality": "DX", "AccessionNumber": None}
    usual |= {"StudyDate": "20261129", "SpecificCharacterSet": "ISO_IR 192"}
    first = dataset(**{**usual, **facts})
    same = {name: first[name].value for name in ("StudyInstanceUID", "SeriesInstanceUID")}
    more = [dataset(**{**usual, **facts, **same, "InstanceNumber": str(n + 2)}) for n in range(images - 1)]
    await put_all(scope, engines, [first, *more])
    await make_due(scope, engines)
    while await work_off(engines, "test"):
        pass
    return str(first.StudyInstanceUID)


async def state(scope: Scope, engines: Engines, request: ImageRequest) -> RequestState:
    return (await get(scope, engines, request.id)).state


class TestMeet:
    @pytest.mark.parametrize("by", ["study", "accession", "patient"])
    async def test_by_what_the_images_have(self, oakwood: Scope, engines: Engines, by: str) -> None:
        made = await requested(oakwood, engines, stations=())
        named = {
            "study": {"StudyInstanceUID": made.study_instance_uid},
            "accession": {"AccessionNumber": made.accession_number},
            "patient": {},
        }
        uid = await shot(oakwood, engines, **named[by])
        assert await studies_of(oakwood, engines, [made.id]) == {made.id: [uid]}
        assert await state(oakwood, engines, made) is RequestState.IN_PROGRESS

    async def test_a_study_in_doubt_once_it_is_corrected(self, oakwood: Scope, engines: Engines) -> None:
        made = await requested(oakwood, engines)
        uid = await shot(oakwood, engines, StudyInstanceUID=made.study_instance_uid, PatientID="other")
        assert len(await in_doubt(oakwood, engines)) == 1
        await correct_study(oakwood, engines, uid, {"PatientID": made.patient.id}, "typed by hand")
        await make_due(oakwood, engines)
        while await work_off(engines, "test"):
            pass
        assert await in_doubt(oakwood, engines) == []
        assert await studies_of(oakwood, engines, [made.id]) == {made.id: [uid]}

    async def test_all_views_that_are_required_end_it(self, oakwood: Scope, engines: Engines) -> None:
        made = await requested(oakwood, engines)
        await shot(oakwood, engines, images=3, StudyInstanceUID=made.study_instance_uid)
        assert await state(oakwood, engines, made) is RequestState.COMPLETED

    @pytest.mark.parametrize(
        "facts",
        [{"PatientID": "other"}, {"StudyDate": "20261128"}, {"Modality": "US"}],
    )
    async def test_of_another_patient_day_or_modality_meets_none(
        self, oakwood: Scope, engines: Engines, facts: dict[str, str]
    ) -> None:
        made = await requested(oakwood, engines, stations=())
        await shot(oakwood, engines, **facts)
        assert await state(oakwood, engines, made) is RequestState.SCHEDULED
        assert await in_doubt(oakwood, engines) == []

    async def test_of_another_station_meets_none(self, oakwood: Scope, engines: Engines) -> None:
        made = await requested(oakwood, engines, stations=("CR1",))
        await shot(oakwood, engines)
        assert await state(oakwood, engines, made) is RequestState.SCHEDULED

    async def test_the_other_clinics_request_is_none(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        made = await requested(elmside, engines)
        await shot(oakwood, engines, AccessionNumber=made.accession_number)
        assert await state(elmside, engines, made) is RequestState.SCHEDULED
        assert await in_doubt(elmside, engines) == []


class TestDoubt:
    @pytest.mark.parametrize(
        ("facts", "why"),
        [
            ({"PatientID": "X-1"}, "the patient ID is another one"),
            ({"PatientName": "Smith^Rex"}, "the patient's name is another one"),
        ],
    )
    async def test_what_contradicts_waits_and_is_linked_or_rejected(
        self, oakwood: Scope, engines: Engines, facts: dict[str, str], why: str
    ) -> None:
        made = await requested(oakwood, engines)
        uid = await shot(oakwood, engines, StudyInstanceUID=made.study_instance_uid, **facts)
        (doubt,) = await in_doubt(oakwood, engines)
        assert (doubt.study_instance_uid, doubt.request, doubt.why) == (uid, made.id, why)
        assert await state(oakwood, engines, made) is RequestState.SCHEDULED
        assert (await link(oakwood, engines, uid, made.id)).meeting is Meeting.MET
        assert await state(oakwood, engines, made) is RequestState.IN_PROGRESS
        assert (await reject(oakwood, engines, uid)).meeting is Meeting.REJECTED
        assert await in_doubt(oakwood, engines) == []
        assert await studies_of(oakwood, engines, [made.id]) == {}

    async def test_of_a_cancelled_request_waits(self, oakwood: Scope, engines: Engines) -> None:
        made = await requested(oakwood, engines)
        await cancel_request(oakwood, engines, made.id)
        await shot(oakwood, engines, AccessionNumber=made.accession_number)
        (doubt,) = await in_doubt(oakwood, engines)
        assert doubt.why == "the request was cancelled"

    async def test_several_that_fit_wait(self, oakwood: Scope, engines: Engines) -> None:
        for _ in range(2):
            await requested(oakwood, engines, stations=())
        await shot(oakwood, engines)
        (doubt,) = await in_doubt(oakwood, engines)
        assert doubt.why == "several requests fit"

    async def test_what_nobody_has_is_not_linked(
        self, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        made = await requested(oakwood, engines)
        uid = await shot(elmside, engines)
        with pytest.raises(NotFound):
            await link(oakwood, engines, uid, made.id)
        with pytest.raises(NotFound):
            await link(elmside, engines, uid, made.id)
