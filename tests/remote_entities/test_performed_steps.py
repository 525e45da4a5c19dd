"""What modalities perform told to other systems: all of it, in order, once it can be."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from services.courier.errands import Runner
from services.delivery import errands
from services.delivery.errands import OVER, Errand, ErrandKind, ErrandState
from services.dicom.uids import new_uid
from services.persistence import Edit, Engines
from services.remote_entities import performed_steps as remote_steps
from services.remote_entities import worklist
from services.tenancy import application_entities
from services.tenancy.scope import Principal, Scope
from services.worklist import performed_steps
from services.worklist.image_request import ImageRequest
from services.worklist.listing import requests_page
from services.worklist.passing_on import MOST_WAITING
from tests.dimse.clinics import opened, trust
from tests.dimse.test_performed_procedure_steps import begun, create, ended, on, set_
from tests.peers.worklist_servers import PracticeSystem, entry, practice_system
from tests.remote_entities.test_worklist import TODAY, know
from tests.worklist.requests import begun_attributes, ended_attributes, requested


@pytest.fixture
def there() -> Iterator[PracticeSystem]:
    with practice_system(entry(TODAY)) as system:
        yield system


async def brought_in(scope: Scope, engines: Engines, there: PracticeSystem) -> ImageRequest:
    """The request of the practice system's entry."""
    await know(scope, engines, there.port)
    await worklist.fetch(scope, engines, "Practice")
    (request,) = (await requests_page(scope, engines)).requests
    return request


async def run_errands(scope: Scope, engines: Engines) -> list[Errand]:
    """Run as the courier does, waiting for nothing, until all are over; the earliest first."""
    runner = Runner(engines)
    try:
        async with asyncio.timeout(60):
            while True:
                await runner.look()
                found = await errands.find(scope, engines, ErrandKind.PERFORMED)
                if all(errand.state in OVER for errand in found):
                    return found[::-1]
                await runner.wait(0.02)
    finally:
        await runner.close()


async def at_once(scope: Scope, engines: Engines) -> None:
    """Let what waits for another try be due."""
    now = Edit(set={"changed": datetime.now(UTC)})
    await engines.documents.of(scope.grant, "errands").update({"state": "waiting"}, now, many=True)


def said(there: PracticeSystem) -> list[tuple[str, str]]:
    return [(kind, one.get("PerformedProcedureStepStatus", "-")) for kind, _, one in there.told]


class TestRun:
    async def test_each_change_reaches_the_system_that_the_request_came_from(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        request = await brought_in(oakwood, engines, there)
        uid = new_uid()
        await performed_steps.create(oakwood, engines, uid, begun_attributes(request))
        await run_errands(oakwood, engines)
        await performed_steps.change(oakwood, engines, uid, {"PerformedProcedureStepDescription": "Änne's"})
        await performed_steps.change(oakwood, engines, uid, ended_attributes())
        done = await run_errands(oakwood, engines)
        assert [errand.state for errand in done] == [ErrandState.DONE] * 3
        assert said(there) == [("create", "IN PROGRESS"), ("set", "-"), ("set", "COMPLETED")]
        assert {told_uid for _, told_uid, _ in there.told} == {uid}
        begun_there = there.told[0][2]
        (item,) = begun_there.ScheduledStepAttributesSequence
        assert (item.AccessionNumber, item.RequestedProcedureID) == ("PIMS-1", "RP1")
        assert (item.ScheduledProcedureStepID, item.StudyInstanceUID) == ("SPS1", request.study_instance_uid)
        assert str(begun_there.PatientName) == "Müller^Bella"
        assert there.told[1][2].PerformedProcedureStepDescription == "Änne's"
        step = await performed_steps.get(oakwood, engines, uid)
        assert step.told.waiting == {}

    async def test_each_step_of_the_study_is_named(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        study = {"StudyInstanceUID": "1.2.3.77", "PatientID": "P-1", "PatientName": "Müller^Bella"}
        there.entries = [entry(TODAY, 1, **study), entry(TODAY, 2, **study)]
        request = await brought_in(oakwood, engines, there)
        await performed_steps.create(oakwood, engines, new_uid(), begun_attributes(request))
        await run_errands(oakwood, engines)
        items = there.told[0][2].ScheduledStepAttributesSequence
        named = [
            (item.AccessionNumber, item.RequestedProcedureID, item.ScheduledProcedureStepID) for item in items
        ]
        assert named == [("PIMS-1", "RP1", "SPS1"), ("PIMS-2", "RP2", "SPS2")]
        assert {item.StudyInstanceUID for item in items} == {"1.2.3.77"}

    async def test_what_the_other_system_did_not_name_it_is_not_told(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        there.entries = [entry(TODAY, AccessionNumber=None)]
        request = await brought_in(oakwood, engines, there)
        await performed_steps.create(oakwood, engines, new_uid(), begun_attributes(request))
        await run_errands(oakwood, engines)
        (item,) = there.told[0][2].ScheduledStepAttributesSequence
        assert (item.AccessionNumber, item.StudyInstanceUID) == ("", request.study_instance_uid)

    async def test_a_system_that_is_away_is_told_all_in_order_once_it_is_back(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        with practice_system(entry(TODAY)) as there:
            request = await brought_in(oakwood, engines, there)
            port = there.port
        uid = new_uid()
        await performed_steps.create(oakwood, engines, uid, begun_attributes(request))
        runner = Runner(engines)
        await runner.look()
        await runner.wait(30)
        await runner.close()
        (waiting,) = await errands.find(oakwood, engines, ErrandKind.PERFORMED)
        assert (waiting.state, waiting.reason) == (
            ErrandState.WAITING, "nothing listens at its address and port"
        )  # fmt: skip
        await performed_steps.change(oakwood, engines, uid, {"PerformedProcedureStepDescription": "one"})
        await performed_steps.change(oakwood, engines, uid, ended_attributes("DISCONTINUED"))
        with practice_system(port=port) as back:
            await at_once(oakwood, engines)
            done = await run_errands(oakwood, engines)
            assert {errand.state for errand in done} == {ErrandState.DONE}
            assert said(back) == [("create", "IN PROGRESS"), ("set", "-"), ("set", "DISCONTINUED")]

    async def test_one_that_died_before_it_knew_says_it_once_more(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        """0111H of its own N-CREATE is no failure; what was said is not said again."""
        request = await brought_in(oakwood, engines, there)
        uid = new_uid()
        await performed_steps.create(oakwood, engines, uid, begun_attributes(request))
        await run_errands(oakwood, engines)
        steps = engines.documents.of(oakwood.grant, "performed_steps")
        await steps.update({"SOPInstanceUID": uid}, Edit(set={"sent": {}}))
        await performed_steps.change(oakwood, engines, uid, ended_attributes())
        (*_, last) = await run_errands(oakwood, engines)
        assert last.state is ErrandState.DONE
        assert said(there) == [("create", "IN PROGRESS")] * 2 + [("set", "COMPLETED")]

    async def test_a_step_that_had_ended_there_is_done(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        request = await brought_in(oakwood, engines, there)
        uid = new_uid()
        await performed_steps.create(oakwood, engines, uid, begun_attributes(request))
        await run_errands(oakwood, engines)
        there.steps[uid].PerformedProcedureStepStatus = "COMPLETED"
        await performed_steps.change(oakwood, engines, uid, ended_attributes())
        (_, last) = await run_errands(oakwood, engines)
        assert (last.state, last.reason) == (ErrandState.DONE, "it had ended there already")

    async def test_a_step_that_was_forgotten_there_is_told_anew(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        request = await brought_in(oakwood, engines, there)
        uid = new_uid()
        await performed_steps.create(oakwood, engines, uid, begun_attributes(request))
        await performed_steps.change(oakwood, engines, uid, {"PerformedProcedureStepDescription": "one"})
        await run_errands(oakwood, engines)
        there.steps.clear()
        await performed_steps.change(oakwood, engines, uid, ended_attributes())
        (*_, last) = await run_errands(oakwood, engines)
        assert last.state is ErrandState.DONE
        assert there.steps[uid].PerformedProcedureStepStatus == "COMPLETED"
        assert there.steps[uid].PerformedProcedureStepDescription == "one"

    @pytest.mark.parametrize(
        ("status", "error", "state"),
        [(0x0110, None, ErrandState.WAITING), (0xA700, None, ErrandState.WAITING),
         (0x0106, None, ErrandState.FAILED), (0x0107, None, ErrandState.DONE)],
    )  # fmt: skip
    async def test_each_answer_is_understood(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem, status: int, error: int | None,
        state: ErrandState,
    ) -> None:  # fmt: skip
        request = await brought_in(oakwood, engines, there)
        there.answers = [("create", status, error)]
        await performed_steps.create(oakwood, engines, new_uid(), begun_attributes(request))
        runner = Runner(engines)
        await runner.look()
        await runner.wait(30)
        await runner.close()
        (errand,) = await errands.find(oakwood, engines, ErrandKind.PERFORMED)
        assert errand.state is state
        assert (f"{status:04X}H" in errand.reason) is (state is not ErrandState.DONE)

    async def test_a_change_that_is_refused_for_good_does_not_hold_up_the_end(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        request = await brought_in(oakwood, engines, there)
        uid = new_uid()
        await performed_steps.create(oakwood, engines, uid, begun_attributes(request))
        there.answers = [("set", 0x0106, None)]
        await performed_steps.change(oakwood, engines, uid, {"PerformedProcedureStepDescription": "one"})
        await run_errands(oakwood, engines)
        await performed_steps.change(oakwood, engines, uid, ended_attributes())
        done = await run_errands(oakwood, engines)
        assert ErrandState.FAILED in {errand.state for errand in done}
        assert there.steps[uid].PerformedProcedureStepStatus == "COMPLETED"

    async def test_one_that_takes_no_performed_steps_fails_and_says_so(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        with practice_system(entry(TODAY), mpps=False) as there:
            request = await brought_in(oakwood, engines, there)
            await performed_steps.create(oakwood, engines, new_uid(), begun_attributes(request))
            (failed,) = await run_errands(oakwood, engines)
        why = "THEM: performed procedure steps are not accepted"
        assert (failed.state, failed.reason) == (ErrandState.FAILED, why)
        assert await remote_steps.failing(oakwood, engines) == {"Practice": why}
        assert await remote_steps.failing(elmside, engines) == {}

    async def test_an_errand_whose_step_was_never_written_ends(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        """The process died between the two: the modality was told no success."""
        await know(oakwood, engines, there.port)
        facts = {"SOPInstanceUID": new_uid(), "change": 1}
        errand = await errands.add(oakwood, engines, ErrandKind.PERFORMED, "Practice", facts)
        runner = Runner(engines)
        await runner.look()
        await runner.wait(30)
        await runner.close()
        assert (await errands.get(oakwood, engines, errand.id)).state is ErrandState.WAITING
        old = {"created_at": datetime.now(UTC) - timedelta(minutes=2)}
        await engines.documents.of(oakwood.grant, "errands").update({"id": errand.id}, Edit(set=old))
        await at_once(oakwood, engines)
        (done,) = await run_errands(oakwood, engines)
        assert (done.state, there.told) == (ErrandState.DONE, [])

    async def test_of_many_changes_that_wait_the_last_become_one(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        request = await brought_in(oakwood, engines, there)
        uid = new_uid()
        await performed_steps.create(oakwood, engines, uid, begun_attributes(request))
        for number in range(MOST_WAITING + 10):
            changed = {"PerformedProcedureStepDescription": str(number)}
            await performed_steps.change(oakwood, engines, uid, changed)
        step = await performed_steps.get(oakwood, engines, uid)
        assert len(step.told.waiting) <= MOST_WAITING + 1
        await run_errands(oakwood, engines)
        assert there.steps[uid].PerformedProcedureStepDescription == str(MOST_WAITING + 9)

    async def test_changes_at_one_moment_are_all_told(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        request = await brought_in(oakwood, engines, there)
        uid = new_uid()
        await performed_steps.create(oakwood, engines, uid, begun_attributes(request))
        texts = ["PerformedProcedureStepDescription", "CommentsOnThePerformedProcedureStep",
                 "PerformedLocation", "PerformedStationName"]  # fmt: skip
        await asyncio.gather(*(performed_steps.change(oakwood, engines, uid, {text: "x"}) for text in texts))
        await run_errands(oakwood, engines)
        assert all(there.steps[uid].get(text) == "x" for text in texts)


class TestWhom:
    async def test_without_a_request_of_theirs_those_that_are_set_to_be_told(
        self, engines: Engines, oakwood: Scope, elmside: Scope, there: PracticeSystem
    ) -> None:
        await know(oakwood, engines, there.port, name="Told", performed_steps=True)
        await know(oakwood, engines, there.port, name="Not told")
        await know(oakwood, engines, there.port, name="Network", host="10.0.0.0/24", performed_steps=True)
        await know(elmside, engines, there.port, name="Twin", performed_steps=True)
        ours = await requested(oakwood, engines)
        for request in (ours, None):
            await performed_steps.create(oakwood, engines, new_uid(), begun_attributes(request))
        done = await run_errands(oakwood, engines)
        assert [errand.remote for errand in done] == ["Told", "Told"]
        assert said(there) == [("create", "IN PROGRESS")] * 2
        assert await errands.find(elmside, engines, ErrandKind.PERFORMED) == []

    async def test_a_renamed_system_is_told_all_the_same(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        request = await brought_in(oakwood, engines, there)
        await application_entities.update_remote(oakwood, engines, "Practice", name="Renamed")
        await performed_steps.create(oakwood, engines, new_uid(), begun_attributes(request))
        (done,) = await run_errands(oakwood, engines)
        assert (done.remote, done.state) == ("Renamed", ErrandState.DONE)

    async def test_never_who_told_us_nor_what_comes_round_in_a_ring(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        await know(oakwood, engines, there.port, name="Next", performed_steps=True)
        await know(oakwood, engines, there.port, name="Sender", aet="SENDER", performed_steps=True)

        def from_remote(name: str, aet: str) -> Scope:
            principal = Principal("association", f"oakwood/{name}", aet)
            return Scope(principal, oakwood.rights, oakwood.grants)

        uid = new_uid()
        await performed_steps.create(from_remote("Sender", "SENDER"), engines, uid, begun_attributes())
        await performed_steps.change(
            from_remote("Next", "THEM"), engines, uid, {"PerformedProcedureStepDescription": "back"}
        )
        await performed_steps.change(from_remote("Sender", "SENDER"), engines, uid, ended_attributes())
        done = await run_errands(oakwood, engines)
        assert {errand.remote for errand in done} == {"Next"}
        assert said(there) == [("create", "IN PROGRESS"), ("set", "COMPLETED")]

    async def test_from_a_modality_over_the_wire(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        await trust(oakwood, engines, query_retrieve=True)
        request, uid = await brought_in(oakwood, engines, there), new_uid()
        async with opened(engines.settings) as scp:
            assert (await on(scp, lambda a: create(a, begun(request), uid))).Status == 0
            assert (await on(scp, lambda a: set_(a, ended(), uid))).Status == 0
        await run_errands(oakwood, engines)
        assert said(there) == [("create", "IN PROGRESS"), ("set", "COMPLETED")]
        assert there.steps[uid].PerformedProcedureStepEndTime == "1040"
