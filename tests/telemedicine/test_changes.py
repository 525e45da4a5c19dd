"""Cases are told of as they change, to the two sides of each alone."""

import asyncio
from contextlib import aclosing

import pytest

from services.cancellation import cancel_and_wait
from services.errors import NotFound
from services.persistence import Edit
from services.telemedicine import cases, workitems
from services.telemedicine.case import Case, CaseState
from services.telemedicine.cases import CaseDraft
from services.telemedicine.changes import changed_cases
from services.telemedicine.events import CaseEvent
from services.telemedicine.passing_on import pass_on
from services.tenancy.scope import Scope
from tests.telemedicine.conftest import Parties

TOLD = Edit(inc={"told": 1})


class TestChanges:
    async def test_reach_the_clinic_and_once_it_is_submitted_its_provider(self, parties: Parties) -> None:
        engines = parties.engines
        heard: dict[str, list[Case]] = {}
        listening = []

        async def listen(name: str, scope: Scope, *, as_provider: bool) -> None:
            async with aclosing(changed_cases(scope, engines, as_provider=as_provider)) as changes:
                async for case in changes:
                    if case:
                        heard.setdefault(name, []).append(case)

        for name in ("oakwood", "vetrad", "elmside", "farview"):
            as_provider = name in {"vetrad", "farview"}
            scope = getattr(parties, name)
            listening.append(asyncio.create_task(listen(name, scope, as_provider=as_provider)))
        try:
            async with asyncio.timeout(20):
                while len(heard.get("oakwood", ())) < 2:  # until each of them listens
                    made = await cases.draft(parties.oakwood, engines, CaseDraft(studies=(parties.study,)))
                    await asyncio.sleep(0.02)
                assert "vetrad" not in heard
                while not heard.get("vetrad"):
                    sent = await cases.submit(parties.oakwood, engines, made.id)
                    made = await cases.draft(parties.oakwood, engines, CaseDraft(studies=(parties.study,)))
                    await asyncio.sleep(0.02)
        finally:
            await cancel_and_wait(*listening)
        assert heard["vetrad"][-1].id == sent.id
        assert heard["vetrad"][-1].state is CaseState.SCHEDULED
        assert not {"elmside", "farview"} & heard.keys()

    async def test_a_provider_hears_that_a_case_went_to_another_one(self, parties: Parties) -> None:
        engines = parties.engines
        case = await parties.submitted(provider="vetrad")
        (item,) = await workitems.of_case(parties.oakwood, engines, case.id)
        heard = changed_cases(parties.vetrad, engines, as_provider=True)
        async with asyncio.timeout(20), aclosing(heard):
            first = asyncio.ensure_future(anext(heard))
            while not first.done():  # until it listens
                await engines.documents.of(parties.oakwood.grant, "cases").update({"id": case.id}, TOLD)
                await asyncio.sleep(0.02)
            assert first.result()
            assert await pass_on(parties.oakwood, engines, item, "farview", CaseEvent.OVERFLOWED)
            while await anext(heard):
                pass  # of what came before
        with pytest.raises(NotFound):
            await cases.get(parties.vetrad, engines, case.id)
