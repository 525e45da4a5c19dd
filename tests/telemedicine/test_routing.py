"""Where a clinic's cases go: by rules, to a fallback, by the clock, and away from a provider that is shut."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.courier.service import work_off
from services.errors import AlreadyExists, Invalid, NoLongerUpdatable, NotFound, Refused
from services.persistence import Edit
from services.persistence.leases import Due
from services.persistence.moments import EPOCH
from services.telemedicine import cases, catalogue, collaborations, passing_on, routing, settling, workitems
from services.telemedicine.case import Case, CasePriority, CaseState
from services.telemedicine.cases import CaseDraft
from services.telemedicine.collaborations import CollaborationState
from services.telemedicine.events import CaseEvent, events_of
from services.telemedicine.records import of_clinic
from services.telemedicine.routing import CaseRule, Routed, Routing
from services.telemedicine.workitem import Workitem
from services.tenancy import audit, tenants
from services.tenancy.scope import operator_scope
from tests.telemedicine.conftest import SERVICE, Parties, rest

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)


def routed(hour: float, *, animals: tuple[str, ...] = ("dog",), days: int = 0) -> Routed:
    at = MONDAY + timedelta(hours=hour, days=days)
    return Routed(animals, ("DX",), "Radiographs", CasePriority.ROUTINE, at)


class TestRule:
    @pytest.mark.parametrize(
        ("rule", "case", "fits"),
        [
            ({}, routed(3), True),
            ({"species": ("cat",)}, routed(3), False),
            ({"species": ("cat", "dog")}, routed(3), True),
            ({"modalities": ("CT",)}, routed(3), False),
            ({"services": ("Radiographs",)}, routed(3), True),
            ({"priorities": (CasePriority.STAT,)}, routed(3), False),
            ({"from_minute": 8 * 60, "to_minute": 18 * 60}, routed(8), True),
            ({"from_minute": 8 * 60, "to_minute": 18 * 60}, routed(18), False),
            ({"from_minute": 18 * 60, "to_minute": 8 * 60}, routed(23), True),
            ({"from_minute": 18 * 60, "to_minute": 8 * 60}, routed(9), False),
            ({"from_minute": 18 * 60, "to_minute": 8 * 60, "days": (0,)}, routed(3, days=1), True),
            ({"from_minute": 18 * 60, "to_minute": 8 * 60, "days": (0,)}, routed(3), False),
        ],
    )
    def test_fits_by_what_it_names(self, rule: dict[str, object], case: Routed, fits: bool) -> None:
        assert CaseRule(provider="vetrad", **rule).fits(case) is fits

    def test_is_checked(self) -> None:
        for wrong in ({"days": (7,)}, {"from_minute": 1440}, {"species": ("x" * 101,)}):
            with pytest.raises(Invalid):
                CaseRule(provider="vetrad", **wrong)


async def with_farview(parties: Parties, **named: object) -> None:
    """Oakwood works with Farview too, and sends its cases so."""
    await collaborations.ask(parties.oakwood, parties.engines, "farview")
    await collaborations.agree(parties.farview, parties.engines, "oakwood")
    await catalogue.put_service(parties.farview, parties.engines, SERVICE)
    await routing.set_routing(parties.oakwood, parties.engines, Routing(**named))


async def urgent(parties: Parties) -> Case:
    return await parties.submitted(priority=CasePriority.STAT, provider="vetrad")


async def waited(parties: Parties, case: Case) -> None:
    """As if the time had passed that a case may stay unclaimed."""
    past = Edit(set={"overflow_at": EPOCH, "changed": EPOCH})
    await of_clinic(parties.oakwood, parties.engines).workitems.update({"case": case.id}, past)


class TestProvider:
    async def test_is_the_first_rule_s_that_takes_cases_else_the_fallback(self, parties: Parties) -> None:
        engines, oakwood = parties.engines, parties.oakwood
        await with_farview(
            parties, rules=(CaseRule(provider="farview", species=("cat",)),), fallback="vetrad"
        )
        assert await routing.provider_for(oakwood, engines, routed(3)) == "vetrad"
        assert await routing.provider_for(oakwood, engines, routed(3, animals=("cat",))) == "farview"
        await collaborations.suspend(oakwood, engines, "farview")
        assert await routing.provider_for(oakwood, engines, routed(3, animals=("cat",))) == "vetrad"
        draft = await cases.draft(oakwood, engines, CaseDraft(studies=(parties.study,), provider="farview"))
        with pytest.raises(Refused, match="suspended"):
            await cases.submit(oakwood, engines, draft.id)
        with pytest.raises(NotFound):
            await routing.set_routing(parties.elmside, engines, Routing(fallback="vetrad"))


class TestOverflow:
    async def test_passes_an_unclaimed_case_on_once(self, parties: Parties) -> None:
        engines = parties.engines
        await with_farview(parties, fallback="vetrad", overflow="farview", overflow_minutes=10)
        case = await urgent(parties)
        (item,) = await workitems.of_case(parties.oakwood, engines, case.id)
        assert item.overflow_at == case.submitted_at + timedelta(minutes=10)
        await rest(engines)
        await waited(parties, case)
        await rest(engines)
        assert (await cases.get(parties.farview, engines, case.id)).provider == "farview"
        with pytest.raises(NotFound):
            await cases.get(parties.vetrad, engines, case.id)
        await workitems.claim(parties.farview, engines, item.uid)
        told = [one.what for one in await events_of(parties.oakwood, engines, case.id)]
        assert told.count(CaseEvent.OVERFLOWED) == 1
        assert (await cases.get(parties.oakwood, engines, case.id)).state is CaseState.IN_PROGRESS

    async def test_that_a_crash_cut_off_is_done_by_the_next_courier(
        self, parties: Parties, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engines = parties.engines
        await with_farview(parties, fallback="vetrad", overflow="farview", overflow_minutes=10)
        case = await urgent(parties)
        await waited(parties, case)

        async def killed(*_: object) -> None:
            raise SystemExit

        with monkeypatch.context() as patched:
            settled, calls = settling.settle_workitem, 0

            async def once(*arguments: object) -> object:
                nonlocal calls
                calls += 1
                return await (settled if calls == 1 else killed)(*arguments)

            patched.setattr(passing_on, "settle_workitem", once)
            (found,) = await of_clinic(parties.oakwood, engines).workitems.find({"case": case.id})
            item = Due("workitems", parties.oakwood.grant, found)
            with pytest.raises(SystemExit):
                await passing_on.follow_workitem(parties.oakwood, engines, item)
        await of_clinic(parties.oakwood, engines).workitems.update(
            {"case": case.id}, Edit(set={"changed": EPOCH})
        )
        await work_off(engines, "next")
        assert (await cases.get(parties.farview, engines, case.id)).provider == "farview"
        told = [one.what for one in await events_of(parties.oakwood, engines, case.id)]
        assert told.count(CaseEvent.OVERFLOWED) == 1

    async def test_leaves_a_claimed_case_and_tells_of_one_without_another_provider(
        self, parties: Parties
    ) -> None:
        engines = parties.engines
        await routing.set_routing(parties.oakwood, engines, Routing(overflow_minutes=10))
        claimed, waiting = await urgent(parties), await urgent(parties)
        (item,) = await workitems.of_case(parties.oakwood, engines, claimed.id)
        await workitems.claim(parties.reader, engines, item.uid)
        for case in (claimed, waiting):
            await waited(parties, case)
        await rest(engines)
        for case, times in ((claimed, 0), (waiting, 1)):
            told = [one.what for one in await events_of(parties.oakwood, engines, case.id)]
            assert told.count(CaseEvent.UNCLAIMED) == times
            assert (await cases.get(parties.oakwood, engines, case.id)).provider == "vetrad"

    async def test_and_a_claim_at_the_same_moment_have_one_winner(self, parties: Parties) -> None:
        engines = parties.engines
        await with_farview(parties, fallback="vetrad", overflow="farview", overflow_minutes=10)
        for _ in range(4):
            case = await urgent(parties)
            await waited(parties, case)
            (item,) = await workitems.of_case(parties.oakwood, engines, case.id)
            claimed, _ = await asyncio.gather(
                workitems.claim(parties.reader, engines, item.uid),
                work_off(engines, "courier"),
                return_exceptions=True,
            )
            now = await cases.get(parties.oakwood, engines, case.id)
            won = isinstance(claimed, Workitem)
            assert (now.provider, now.state) == (
                ("vetrad", CaseState.IN_PROGRESS) if won else ("farview", CaseState.SCHEDULED)
            )


class TestASuspendedProvider:
    async def test_loses_its_open_cases_to_another_one(self, parties: Parties) -> None:
        engines = parties.engines
        await with_farview(parties, fallback="vetrad")
        waiting, read = await urgent(parties), await urgent(parties)
        (item,) = await workitems.of_case(parties.oakwood, engines, read.id)
        await workitems.claim(parties.reader, engines, item.uid)
        await tenants.set_state(operator_scope(), engines, "vetrad", "suspended")
        assert await passing_on.fall_back(engines) == 2
        assert await passing_on.fall_back(engines) == 0
        for case in (waiting, read):
            now = await cases.get(parties.farview, engines, case.id)
            assert (now.provider, now.state) == ("farview", CaseState.SCHEDULED)
        entries = await audit.entries(parties.oakwood, engines)
        assert any(one.event == audit.Event.CASE_PASSED_ON for one in entries.entries)

    async def test_takes_no_case_and_says_so(self, parties: Parties) -> None:
        engines = parties.engines
        made = await cases.draft(parties.oakwood, engines, CaseDraft(studies=(parties.study,)))
        await tenants.set_state(operator_scope(), engines, "vetrad", "suspended")
        with pytest.raises(Refused, match="Vetrad is suspended"):
            await cases.submit(parties.oakwood, engines, made.id)
        case = await cases.get(parties.oakwood, engines, made.id)
        assert case.state is CaseState.DRAFT


class TestCollaboration:
    async def test_takes_both_sides(self, parties: Parties) -> None:
        engines = parties.engines
        for nobody in ("elmside", "nowhere", "oakwood"):
            with pytest.raises(NotFound):
                await collaborations.ask(parties.oakwood, engines, nobody)
        with pytest.raises(AlreadyExists):
            await collaborations.ask(parties.oakwood, engines, "vetrad")
        asked = await collaborations.ask(parties.elmside, engines, "vetrad")
        assert asked.state is CollaborationState.ASKED
        with pytest.raises(NotFound):
            await catalogue.services_of(parties.elmside, engines, "vetrad")
        with pytest.raises(Refused, match="not agreed yet"):
            await collaborations.require_active(parties.elmside, engines, "vetrad")
        await collaborations.agree(parties.vetrad, engines, "elmside")
        with pytest.raises(NoLongerUpdatable):
            await collaborations.agree(parties.vetrad, engines, "elmside")
        await collaborations.suspend(parties.vetrad, engines, "elmside")
        with pytest.raises(Refused, match="vetrad suspended it"):
            await collaborations.resume(parties.elmside, engines, "vetrad")
        await collaborations.resume(parties.vetrad, engines, "elmside")
        both = {one.clinic for one in await collaborations.find(parties.vetrad, engines)}
        assert both == {"oakwood", "elmside"}
        assert not await collaborations.find(parties.farview, engines)
