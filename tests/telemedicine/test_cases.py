"""A clinic drafts, submits and cancels."""

import asyncio

import pytest

from services.persistence import Edit
from services.persistence.moments import EPOCH
from services.telemedicine import cases, catalogue, workitems
from services.telemedicine.access import case_scope
from services.telemedicine.case import CasePriority, CaseState
from services.telemedicine.cases import CaseDraft
from services.telemedicine.catalogue import Service
from services.telemedicine.events import CaseEvent, events_of
from services.telemedicine.listing import cases_page, queue_page
from services.telemedicine.records import of_clinic
from tests.telemedicine.conftest import Parties, rest


class TestSubmit:
    async def test_sends_what_the_images_say_to_the_provider_that_routing_names(
        self, parties: Parties
    ) -> None:
        case = await parties.submitted(history={"signs": "Cough"})
        assert case.state is CaseState.SCHEDULED
        assert case.provider == "vetrad"
        assert case.priors == (parties.prior,)
        assert case.service.regions == ("thorax",)
        assert (case.service.views, case.service.price_cents) == (3, 9_500)
        assert case.patient.animals == ("dog",)
        page = await queue_page(parties.reader, parties.engines)
        assert [one.case for one in page.workitems] == [case.id]
        (shown,) = (await cases_page(parties.vetrad, parties.engines, as_provider=True)).cases
        assert shown == await cases.get(parties.oakwood, parties.engines, case.id)

    async def test_is_filled_with_the_last_service_where_that_takes_such_an_animal(
        self, parties: Parties
    ) -> None:
        engines, clinic = parties.engines, parties.oakwood
        horses = await catalogue.put_service(
            parties.vetrad,
            engines,
            Service(name="Horses", species=("horse",), turnaround={CasePriority.ROUTINE: 60}),
        )
        dog = await parties.submitted()
        foot = await parties.images("Lateromedial", region="Foot", PatientSpeciesDescription="Equine")
        assert (await cases.prefilled(clinic, engines, (parties.study,))).service == dog.service.id
        filled = await cases.prefilled(clinic, engines, (foot,))
        horse = await cases.draft(clinic, engines, filled)
        assert (filled.provider, filled.service, horse.service.id) == ("vetrad", "", horses.id)

    async def test_to_completion(self, parties: Parties) -> None:
        engines = parties.engines
        case = await parties.submitted()
        (item,) = (await queue_page(parties.reader, engines)).workitems
        assert (await case_scope(parties.reader, engines, case.id)).grant.studies == {
            parties.study, parties.prior,
        }  # fmt: skip
        item = await workitems.claim(parties.reader, engines, item.uid)
        assert (await cases.get(parties.oakwood, engines, case.id)).state is CaseState.IN_PROGRESS
        await workitems.release(parties.reader, engines, item.uid)
        assert (await cases.get(parties.oakwood, engines, case.id)).state is CaseState.SCHEDULED
        await workitems.claim(parties.second, engines, item.uid)
        await workitems.complete(parties.second, engines, item.uid)
        done = await cases.get(parties.oakwood, engines, case.id)
        assert done.state is CaseState.COMPLETED
        assert done.access_ends_at is not None
        assert not (await queue_page(parties.reader, engines)).workitems
        assert [one.what for one in await events_of(parties.oakwood, engines, case.id)][::-1] == [
            CaseEvent.SUBMITTED,
            CaseEvent.CLAIMED,
            CaseEvent.RELEASED,
            CaseEvent.CLAIMED,
            CaseEvent.COMPLETED,
            CaseEvent.READ,
        ]

    async def test_that_a_crash_cut_off_is_followed_by_the_courier_once(
        self, parties: Parties, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engines = parties.engines
        made = await cases.draft(parties.oakwood, engines, CaseDraft(studies=(parties.study,)))

        async def killed(*_: object) -> None:
            raise SystemExit

        with monkeypatch.context() as patched:
            patched.setattr(cases, "settle_case", killed)
            with pytest.raises(SystemExit):
                await cases.submit(parties.oakwood, engines, made.id)
        assert not (await queue_page(parties.reader, engines)).workitems
        await of_clinic(parties.oakwood, engines).cases.update({"id": made.id}, Edit(set={"changed": EPOCH}))
        await rest(engines)
        (item,) = (await queue_page(parties.reader, engines)).workitems
        assert item.case == made.id
        assert [one.what for one in await events_of(parties.oakwood, engines, made.id)] == [
            CaseEvent.SUBMITTED
        ]

    async def test_twice_at_once_is_one_case(self, parties: Parties) -> None:
        engines, draft = parties.engines, CaseDraft(studies=(parties.study,), key="one click, twice")
        both = await asyncio.gather(*(cases.draft(parties.oakwood, engines, draft) for _ in range(2)))
        assert both[0] == both[1]
        sent = (cases.submit(parties.oakwood, engines, both[0].id) for _ in range(3))
        assert {one.submitted_at for one in await asyncio.gather(*sent)} != {None}
        assert len((await queue_page(parties.reader, engines)).workitems) == 1
        assert len(await events_of(parties.oakwood, engines, both[0].id)) == 1
