"""A clinic drafts, submits and cancels."""

from services.telemedicine import cases, workitems
from services.telemedicine.access import case_scope
from services.telemedicine.case import CaseState
from services.telemedicine.events import CaseEvent, events_of
from services.telemedicine.listing import cases_page, queue_page
from tests.telemedicine.conftest import Parties


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
