"""Exactly one reader claims, and what follows a claim follows it even after a crash."""

import asyncio
import statistics
import time
from collections import Counter
from dataclasses import replace

import pytest

from services.errors import AlreadyClaimed, NoLongerUpdatable, NotFound, Refused
from services.persistence import Edit
from services.persistence.moments import EPOCH
from services.telemedicine import cases, workitems
from services.telemedicine.case import CaseState
from services.telemedicine.events import CaseEvent, events_of
from services.telemedicine.listing import QueueFilter, queue_page
from services.telemedicine.records import of_clinic, of_provider
from services.telemedicine.workitem import Workitem
from services.tenancy.roles import Role
from services.tenancy.scope import Principal
from tests.telemedicine.conftest import Parties, person, rest

RACERS = 50
ROUNDS = 4


async def race(parties: Parties, rounds: int) -> list[float]:
    """Fifty readers claim at once, again and again: each time one wins and the others are told so.

    Answers how long each race took until the last was told, in milliseconds.
    """
    took = []
    case = await parties.submitted()
    (item,) = await workitems.of_case(parties.oakwood, parties.engines, case.id)
    racers = [person(parties.vetrad, f"racer{number}", Role.RADIOLOGIST) for number in range(RACERS)]
    for _ in range(rounds):
        claims = (workitems.claim(one, parties.engines, item.uid) for one in racers)
        began = time.perf_counter()
        ended = await asyncio.gather(*claims, return_exceptions=True)
        took.append((time.perf_counter() - began) * 1000)
        winners = [one for one in ended if isinstance(one, Workitem)]
        assert Counter(type(one) for one in ended) == {Workitem: 1, AlreadyClaimed: RACERS - 1}
        now = await workitems.get(parties.vetrad, parties.engines, item.uid)
        assert now.performer == winners[0].performer
        winner = next(one for one in racers if one.principal.id == now.performer.id)
        await workitems.release(winner, parties.engines, item.uid)
    return took


class TestClaim:
    async def test_of_fifty_at_once_has_one_winner(self, parties: Parties) -> None:
        await race(parties, ROUNDS)

    @pytest.mark.soak
    async def test_has_one_winner_200_times(
        self, parties: Parties, capsys: pytest.CaptureFixture[str]
    ) -> None:
        took = await race(parties, 200)
        with capsys.disabled():
            told = f"p50 {statistics.median(took):.0f} ms, p95 {statistics.quantiles(took, n=20)[-1]:.0f} ms"
            print(f"{len(took)} races of {RACERS}: each one winner, {RACERS - 1} told so; all told in {told}")

    async def test_again_answers_the_same_and_with_another_transaction_none(self, parties: Parties) -> None:
        engines, case = parties.engines, await parties.submitted()
        (item,) = await workitems.of_case(parties.oakwood, engines, case.id)
        first = await workitems.claim(parties.reader, engines, item.uid, "2.25.7")
        assert await workitems.claim(parties.reader, engines, item.uid, "2.25.7") == first
        with pytest.raises(AlreadyClaimed):
            await workitems.claim(parties.reader, engines, item.uid, "2.25.8")
        with pytest.raises(AlreadyClaimed, match="Reader reads this case"):
            await workitems.complete(parties.second, engines, item.uid)

    async def test_is_the_provider_s_alone(self, parties: Parties) -> None:
        case = await parties.submitted()
        (item,) = await workitems.of_case(parties.oakwood, parties.engines, case.id)
        for scope in (parties.oakwood, parties.elmside, parties.farview):
            with pytest.raises(NotFound):
                await workitems.claim(scope, parties.engines, item.uid)
        with pytest.raises(Refused):
            await workitems.claim(person(parties.vetrad, "desk", Role.FRONT_DESK), parties.engines, item.uid)

    async def test_that_a_crash_cut_off_is_followed_by_the_courier_once(
        self, parties: Parties, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engines, case = parties.engines, await parties.submitted()
        (item,) = await workitems.of_case(parties.oakwood, engines, case.id)

        class Killed(BaseException):
            pass

        async def killed(*_: object) -> None:
            raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(workitems, "settle_workitem", killed)
            with pytest.raises(Killed):
                await workitems.claim(parties.reader, engines, item.uid)
        assert (await cases.get(parties.oakwood, engines, case.id)).state is CaseState.SCHEDULED
        due = of_clinic(parties.oakwood, engines).workitems
        await due.update({"uid": item.uid}, Edit(set={"changed": EPOCH}))
        await rest(engines)
        assert (await cases.get(parties.oakwood, engines, case.id)).state is CaseState.IN_PROGRESS
        told = await events_of(parties.oakwood, engines, case.id)
        assert [(one.what, one.by.id, one.by_tenant) for one in told if one.what is CaseEvent.CLAIMED] == [
            (CaseEvent.CLAIMED, "reader", "vetrad")
        ]


class TestReassign:
    async def test_lets_one_alone_claim(self, parties: Parties, monkeypatch: pytest.MonkeyPatch) -> None:
        engines, case = parties.engines, await parties.submitted()
        (item,) = await workitems.of_case(parties.oakwood, engines, case.id)
        with pytest.raises(NotFound):
            await workitems.reassign(parties.reader, engines, item.uid, "nobody")
        records = of_provider(parties.vetrad, engines)
        await records.workitems.update({"uid": item.uid}, Edit(set={"wanted_performer": "second"}))
        with pytest.raises(Refused, match="another reader"):
            await workitems.claim(parties.reader, engines, item.uid)
        await workitems.claim(parties.second, engines, item.uid)
        with pytest.raises(AlreadyClaimed):
            await workitems.reassign(parties.reader, engines, item.uid, "")
        head = replace(parties.vetrad, principal=Principal("user", "head", "Head"))
        freed = await workitems.reassign(head, engines, item.uid, "")
        assert (freed.state, freed.performer) == (CaseState.SCHEDULED, None)


class TestSecondReading:
    async def test_is_somebody_else_s_and_a_third_decides(self, parties: Parties) -> None:
        engines, case = parties.engines, await parties.submitted()
        first, second = await workitems.request_second_reading(parties.reader, engines, case.id)
        assert await workitems.request_second_reading(parties.reader, engines, case.id) == [first, second]
        await workitems.claim(parties.reader, engines, first.uid)
        with pytest.raises(Refused, match="somebody else's"):
            await workitems.claim(parties.reader, engines, second.uid)
        await workitems.claim(parties.second, engines, second.uid)
        await workitems.complete(parties.reader, engines, first.uid)
        assert (await cases.get(parties.oakwood, engines, case.id)).state is CaseState.IN_PROGRESS
        await workitems.complete(parties.second, engines, second.uid)
        *_, third = await workitems.of_case(parties.oakwood, engines, case.id)
        assert (third.number, third.state) == (3, CaseState.SCHEDULED)
        assert (await cases.get(parties.oakwood, engines, case.id)).state is CaseState.IN_PROGRESS
        await workitems.claim(parties.reader, engines, third.uid)
        await workitems.complete(parties.reader, engines, third.uid)
        assert (await cases.get(parties.oakwood, engines, case.id)).state is CaseState.COMPLETED

    async def test_claimed_at_the_same_moment_is_still_another_person_s(self, parties: Parties) -> None:
        engines, case = parties.engines, await parties.submitted()
        pair = await workitems.request_second_reading(parties.reader, engines, case.id)
        for _ in range(5):
            claims = (workitems.claim(parties.reader, engines, one.uid) for one in pair)
            await asyncio.gather(*claims, return_exceptions=True)
            now = await workitems.of_case(parties.oakwood, engines, case.id)
            held = [one for one in now if one.performer]
            assert len(held) <= 1
            for one in held:
                await workitems.release(parties.reader, engines, one.uid)


class TestCancel:
    async def test_takes_an_unclaimed_case_back_and_asks_a_reader_to_stop(self, parties: Parties) -> None:
        engines, case = parties.engines, await parties.submitted()
        (item,) = await workitems.of_case(parties.oakwood, engines, case.id)
        await workitems.claim(parties.reader, engines, item.uid)
        asked = await cases.cancel(parties.oakwood, engines, case.id, "The owner left")
        assert asked.state is CaseState.IN_PROGRESS
        (item,) = (await queue_page(parties.reader, engines, QueueFilter(mine=True))).workitems
        assert item.cancel_asked == "The owner left"
        await workitems.cancel_reading(parties.reader, engines, item.uid)
        canceled = await cases.get(parties.oakwood, engines, case.id)
        assert (canceled.state, canceled.canceled_because) == (CaseState.CANCELED, "The owner left")
        with pytest.raises(NoLongerUpdatable):
            await workitems.claim(parties.second, engines, item.uid)
