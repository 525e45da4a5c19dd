"""What comes late into a case is held: the provider does not see it, the clinic does, and attaches it."""

from datetime import UTC, datetime

import pytest

from services.archive.retrieve.datasets import instances_of
from services.archive.search.browse import studies_by_uid
from services.courier.service import work_off
from services.errors import NotFound
from services.persistence import Engines
from services.telemedicine import cases, workitems
from services.telemedicine.access import case_scope
from services.telemedicine.case import Case
from services.telemedicine.events import CaseEvent, events_of
from services.telemedicine.holding import attach_held, held, hold
from services.telemedicine.seen import seen_by
from services.tenancy.scope import Scope
from tests.archive.samples import dataset, make_due, put
from tests.telemedicine.working_together import open_case, provider_of

STUDY, OTHER, NEW = "1.2.1", "1.2.2", "1.2.3"
SR = "1.2.840.10008.5.1.4.1.1.88.11"


@pytest.fixture
async def vetrad(engines: Engines, oakwood: Scope) -> Scope:
    return await provider_of(engines, oakwood)


@pytest.fixture
async def case(engines: Engines, oakwood: Scope, vetrad: Scope) -> Case:
    """Of a study of two images in one series."""
    for number in "12":
        await image(oakwood, engines, STUDY, SOPInstanceUID=f"{STUDY}.1.{number}")
    await settle(oakwood, engines)
    return await open_case(oakwood, engines, STUDY)


async def image(clinic: Scope, engines: Engines, study: str, **values: str) -> None:
    await put(
        clinic, engines, dataset(**{"StudyInstanceUID": study, "SeriesInstanceUID": f"{study}.1", **values})
    )


async def settle(clinic: Scope, engines: Engines) -> None:
    """Let the follow-ups run."""
    await make_due(clinic, engines)
    await work_off(engines, "test")


async def seen(vetrad: Scope, engines: Engines, case: Case) -> set[str]:
    """What the provider sees of the case's study, at the path of the case and on its workstation."""
    by_case = await case_scope(vetrad, engines, case.id)
    (by_clinic,) = await seen_by(vetrad, engines)
    found = [
        {one.sop_instance_uid for one in await instances_of(scope, engines, STUDY)}
        for scope in (by_case, by_clinic)
    ]
    (study,) = (await studies_by_uid(by_case, engines, [STUDY])).values()
    assert study["counts"]["instances"] == len(found[0])
    assert found[0] == found[1]
    return found[0]


class TestImagesThatComeLate:
    async def test_are_hidden_at_once_shown_to_the_clinic_and_attached_on_purpose(
        self, engines: Engines, oakwood: Scope, vetrad: Scope, case: Case
    ) -> None:
        early = {f"{STUDY}.1.1", f"{STUDY}.1.2"}
        await image(oakwood, engines, STUDY, SOPInstanceUID=f"{STUDY}.1.3")
        await image(oakwood, engines, STUDY, SeriesInstanceUID=f"{STUDY}.2", SOPInstanceUID=f"{STUDY}.2.1")
        await put(
            oakwood, engines, dataset(SOPClassUID=SR, StudyInstanceUID=STUDY, SOPInstanceUID=f"{STUDY}.9")
        )
        report = {f"{STUDY}.9"}
        assert await seen(vetrad, engines, case) == early | report  # no follow-up has run yet
        await settle(oakwood, engines)
        assert await seen(vetrad, engines, case) == early | report
        for _ in range(2):  # once more changes nothing
            await hold(oakwood, engines, STUDY)
        (late,) = await held(oakwood, engines, case.id)
        assert (late.late.study, late.late.images) == (STUDY, 2)
        assert (await cases.get(oakwood, engines, case.id)).held == (f"{STUDY}.1.3", f"{STUDY}.2")
        assert await told(oakwood, engines, case, CaseEvent.IMAGES_HELD) == [2]

        await image(oakwood, engines, STUDY, SOPInstanceUID=f"{STUDY}.1.4")
        await settle(oakwood, engines)
        await attach_held(oakwood, engines, case.id, STUDY, late.late.last_at)  # what was looked at, no more
        attached = early | report | {f"{STUDY}.1.3", f"{STUDY}.2.1"}
        assert await seen(vetrad, engines, case) == attached
        (late,) = await held(oakwood, engines, case.id)
        assert late.late.images == 1
        assert (await cases.get(oakwood, engines, case.id)).held == (f"{STUDY}.1.4",)
        await attach_held(oakwood, engines, case.id, STUDY, datetime.now(UTC))
        assert await seen(vetrad, engines, case) == attached | {f"{STUDY}.1.4"}
        assert await held(oakwood, engines, case.id) == []
        assert sorted(await told(oakwood, engines, case, CaseEvent.IMAGES_ATTACHED)) == [1, 2]
        with pytest.raises(NotFound):
            await attach_held(oakwood, engines, case.id, STUDY, datetime.now(UTC))

    async def test_of_a_new_study_are_held_as_a_study(
        self, engines: Engines, oakwood: Scope, vetrad: Scope, case: Case
    ) -> None:
        await image(oakwood, engines, NEW)
        await image(oakwood, engines, OTHER, PatientID="R-2")
        await settle(oakwood, engines)
        (late,) = await held(oakwood, engines, case.id)
        assert (late.late.study, late.late.whole, late.late.images) == (NEW, True, 1)
        scope = await case_scope(vetrad, engines, case.id)
        assert NEW not in (scope.grant.studies or ())
        await attach_held(oakwood, engines, case.id, NEW, datetime.now(UTC))
        assert await instances_of(await case_scope(vetrad, engines, case.id), engines, NEW)
        assert await held(oakwood, engines, case.id) == []

    async def test_after_the_report_ask_for_an_addendum(
        self, engines: Engines, oakwood: Scope, vetrad: Scope, case: Case
    ) -> None:
        (item,) = await workitems.of_case(vetrad, engines, case.id)
        await workitems.claim(vetrad, engines, item.uid, "1.2.3")
        await workitems.complete(vetrad, engines, item.uid, "1.2.3")
        await image(oakwood, engines, STUDY)
        await settle(oakwood, engines)
        await attach_held(oakwood, engines, case.id, STUDY, datetime.now(UTC))
        (event,) = [
            one for one in await events_of(vetrad, engines, case.id) if one.what is CaseEvent.IMAGES_ATTACHED
        ]
        assert event.details["addendum"] is True
        assert len(await seen(vetrad, engines, case)) == 3

    async def test_are_the_clinics_alone(
        self, engines: Engines, oakwood: Scope, elmside: Scope, vetrad: Scope, case: Case
    ) -> None:
        await image(oakwood, engines, STUDY)
        await settle(oakwood, engines)
        for other in (elmside, vetrad):
            with pytest.raises(NotFound):
                await held(other, engines, case.id)
            with pytest.raises(NotFound):
                await attach_held(other, engines, case.id, STUDY, datetime.now(UTC))


async def told(clinic: Scope, engines: Engines, case: Case, what: CaseEvent) -> list[int]:
    """How many images the events say."""
    return [one.details["images"] for one in await events_of(clinic, engines, case.id) if one.what is what]
