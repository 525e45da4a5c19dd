"""Cases that go out by DICOM, with their page, once; and reports that come back from outside."""

import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest
from pydicom import dcmread

from services.courier.deliveries import Outbox
from services.courier.errands import Runner
from services.courier.service import work_off
from services.delivery import errands
from services.delivery.delivery import State
from services.delivery.errands import ErrandKind
from services.errors import Invalid, NoLongerUpdatable, NotFound, Refused
from services.persistence import Engines
from services.telemedicine import cases, collaborations
from services.telemedicine.case import Case, CasePriority, CaseState, ReferringVet
from services.telemedicine.cases import CaseDraft
from services.telemedicine.events import CaseEvent, events_of
from services.telemedicine.holding import attach_held
from services.telemedicine.outbound import cover_page, pushing
from services.telemedicine.outbound.cover_page import CoverPage, page_of_case
from services.telemedicine.outbound.outside import attach_returned, returned, submit_outside
from services.telemedicine.outbound.pushing import sendings
from services.tenancy.scope import Scope
from tests.archive.samples import dataset, make_due, put
from tests.dimse.clinics import trust
from tests.dimse.receiver import Receiver, receiving
from tests.telemedicine.working_together import open_case, provider_of
from tests.tenancy.test_usage import limit_at_once

STUDY = "1.2.1"
MR, PDF, SR = "1.2.840.10008.5.1.4.1.1.4", "1.2.840.10008.5.1.4.1.1.104.1", "1.2.840.10008.5.1.4.1.1.88.11"


@pytest.fixture
async def outside(oakwood: Scope, engines: Engines) -> AsyncIterator[Receiver]:
    """A provider outside, which Oakwood trusts as `Far readers`; with two images to send."""
    for number in "12":
        await put(oakwood, engines, dataset(StudyInstanceUID=STUDY, SOPInstanceUID=f"{STUDY}.1.{number}"))
    await make_due(oakwood, engines)
    await work_off(engines, "test")
    async with receiving() as receiver:
        await trust(oakwood, engines, name="Far readers", aet="FARREAD", port=receiver.port)
        yield receiver


async def drafted(clinic: Scope, engines: Engines) -> Case:
    wanted = CaseDraft(
        studies=(STUDY,),
        priors=(),
        history={"signs": "Lame <b>left</b> hind"},
        question="A fracture? <script>alert(1)</script>",
        referring_vet=ReferringVet("Dr. Oak", "oak@example.org"),
        priority=CasePriority.STAT,
    )
    return await cases.draft(clinic, engines, wanted)


async def run(engines: Engines) -> None:
    """What the courier does, until nothing is left to do."""
    runner, outbox = Runner(engines), Outbox(engines)
    while await runner.look():
        await runner.wait(5)
    await outbox.look()
    while outbox._running:
        await outbox._rest()


class TestACaseThatIsReadOutside:
    async def test_goes_there_with_its_page_and_ends_with_the_report_that_comes_back(
        self, oakwood: Scope, elmside: Scope, engines: Engines, outside: Receiver
    ) -> None:
        case = await drafted(oakwood, engines)
        for _ in range(2):  # the second time does nothing
            sent = await submit_outside(oakwood, engines, case.id, "Far readers")
        assert (sent.state, sent.outside) == (CaseState.SCHEDULED, "Far readers")
        await run(engines)
        classes = [command["AffectedSOPClassUID"] for command in outside.commands]
        assert classes == [PDF, MR, MR]
        page = dcmread(io.BytesIO(outside.got[0][2]), force=True)
        assert (page.StudyInstanceUID, page.PatientName) == (STUDY, "Miller^Bella")
        assert page.DocumentTitle == f"Case {case.number}"
        assert page.EncapsulatedDocument.startswith(b"%PDF-")
        assert page.ConceptNameCodeSequence == []  # no report
        (sending,) = await sendings(oakwood, engines, case.id)
        (delivery,) = sending.deliveries
        assert (sending.remote, sending.waiting, delivery.state) == ("Far readers", False, State.COMPLETED)
        assert (delivery.counts.total, delivery.counts.sent) == (3, 3)
        assert [one.details["remote"] for one in await of(oakwood, engines, case, CaseEvent.SENT)] == [
            "Far readers"
        ]

        assert await returned(oakwood, engines, case.id) == []  # the page is none
        report = dataset(SOPClassUID=SR, StudyInstanceUID=STUDY)
        await put(oakwood, engines, report)
        for _ in range(2):  # it is told once
            await make_due(oakwood, engines)
            await work_off(engines, "test")
        assert len(await of(oakwood, engines, case, CaseEvent.RETURNED)) == 1
        (came,) = await returned(oakwood, engines, case.id)
        assert (came.uid, came.is_report) == (report.SOPInstanceUID, False)
        with pytest.raises(Invalid):
            await attach_returned(oakwood, engines, case.id, [f"{STUDY}.1.1"])
        done = await attach_returned(oakwood, engines, case.id, [came.uid])
        assert done.state is CaseState.COMPLETED
        assert [one.is_report for one in await returned(oakwood, engines, case.id)] == [True]
        for what in (CaseEvent.REPORT_FINAL, CaseEvent.COMPLETED):
            assert len(await of(oakwood, engines, case, what)) == 1
        with pytest.raises(NoLongerUpdatable):
            await cases.cancel(oakwood, engines, case.id)
        for ask in (sendings, returned):
            with pytest.raises(NotFound):
                await ask(elmside, engines, case.id)
        with pytest.raises(NotFound):
            await submit_outside(elmside, engines, case.id, "Far readers")

    async def test_is_sent_once_whatever_dies_in_between(
        self, oakwood: Scope, engines: Engines, outside: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = await drafted(oakwood, engines)
        await submit_outside(oakwood, engines, case.id, "Far readers")
        for at in ("create", "announce"):  # before the delivery is there, and before it is told

            async def dies(*_: object, **__: object) -> None:
                raise KeyboardInterrupt

            with monkeypatch.context() as patch:
                patch.setattr(pushing, at, dies)
                (errand,) = await errands.find(oakwood, engines, ErrandKind.CASE)
                with pytest.raises(KeyboardInterrupt):
                    await pushing.run(oakwood, engines, errand)
        await run(engines)
        assert len(outside.got) == 3
        assert len(await of(oakwood, engines, case, CaseEvent.SENT)) <= 1
        (sending,) = await sendings(oakwood, engines, case.id)
        assert len(sending.deliveries) == 1

    async def test_goes_without_its_page_where_there_is_no_room_for_it(
        self, oakwood: Scope, engines: Engines, outside: Receiver
    ) -> None:
        case = await drafted(oakwood, engines)
        await submit_outside(oakwood, engines, case.id, "Far readers")
        await limit_at_once(engines, storage_bytes=1, storage_hard=True)
        await run(engines)
        assert [command["AffectedSOPClassUID"] for command in outside.commands] == [MR, MR]

    async def test_can_be_taken_back(self, oakwood: Scope, engines: Engines, outside: Receiver) -> None:
        case = await drafted(oakwood, engines)
        await submit_outside(oakwood, engines, case.id, "Far readers")
        taken = await cases.cancel(oakwood, engines, case.id, "found it")
        assert (taken.state, taken.canceled_because) == (CaseState.CANCELED, "found it")
        await run(engines)
        assert outside.got == []

    async def test_needs_somebody_who_can_be_called_and_the_rights(
        self, oakwood: Scope, engines: Engines, outside: Receiver
    ) -> None:
        case = await drafted(oakwood, engines)
        await trust(oakwood, engines, name="Camera", aet="CAMERA", port=None)
        with pytest.raises(Invalid):
            await submit_outside(oakwood, engines, case.id, "Camera")
        with pytest.raises(NotFound):
            await submit_outside(oakwood, engines, case.id, "Nobody")
        for right in ("share", "export"):
            lacking = replace(oakwood, rights=oakwood.rights - {right})
            with pytest.raises(Refused):
                await submit_outside(lacking, engines, case.id, "Far readers")


class TestAProviderInside:
    async def test_gets_cases_pushed_too_and_what_is_attached_later(
        self, oakwood: Scope, engines: Engines, outside: Receiver
    ) -> None:
        vetrad = await provider_of(engines, oakwood)
        await collaborations.set_push(oakwood, engines, "vetrad", "Far readers")
        assert (await collaborations.get(vetrad, engines, "oakwood")).push == ""
        case = await open_case(oakwood, engines, STUDY)
        await put(oakwood, engines, dataset(StudyInstanceUID=STUDY, SOPInstanceUID=f"{STUDY}.9"))
        await run(engines)
        assert len(outside.got) == 3
        await make_due(oakwood, engines)
        await work_off(engines, "test")
        late = case.submitted_at
        assert late is not None
        await attach_held(oakwood, engines, case.id, STUDY, late)
        await run(engines)
        assert [uid for uid, _, _ in outside.got[3:]] == [f"{STUDY}.9"]


async def of(clinic: Scope, engines: Engines, case: Case, what: CaseEvent) -> list:
    return [one for one in await events_of(clinic, engines, case.id) if one.what is what]


class TestThePage:
    async def test_tells_all_that_was_said_and_runs_nothing(
        self, oakwood: Scope, engines: Engines, outside: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        printed: list[str] = []

        def page(shown: CoverPage) -> tuple[str, Mapping[str, bytes]]:
            made = page_of_case(shown)
            printed.append(made[0])
            return made

        monkeypatch.setattr(cover_page, "page_of_case", page)
        case = await drafted(oakwood, engines)
        case = await submit_outside(oakwood, engines, case.id, "Far readers")
        await run(engines)
        (html,) = printed
        for said in (
            case.number, "Miller Bella", "B-17", "<h2>Clinical signs</h2>",
            "Lame &lt;b&gt;left&lt;/b&gt; hind", "STAT",
            "&lt;script&gt;alert(1)&lt;/script&gt;", "Dr. Oak", "oak@example.org",
        ):  # fmt: skip
            assert said in html, said
        assert "<script" not in html
