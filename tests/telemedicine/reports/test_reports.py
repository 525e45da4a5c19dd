"""Reports from the draft to the owner's study: who may, nothing overwritten, and each thing done once."""

import asyncio
import statistics
import time
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from services.archive.retrieve.datasets import instances_of, read_header
from services.courier.service import work_off
from services.dicom.structured_reports.codes import KeyImageTitle
from services.dicom.structured_reports.items import read
from services.dicom.structured_reports.origins import origin_of
from services.dicom.structured_reports.report_lines import lines_of
from services.dicom.structured_reports.saved import ImageReference
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.errors import Invalid, NoLongerUpdatable, NotFound, Refused, TooLarge
from services.persistence import Edit, Engines
from services.reading.key_images import save_key_images
from services.telemedicine import events, workitems
from services.telemedicine.access import case_scope
from services.telemedicine.case import Case, CaseState
from services.telemedicine.case_studies import StudyChange, case_studies
from services.telemedicine.cases import get as get_case
from services.telemedicine.events import CaseEvent
from services.telemedicine.reports import signing
from services.telemedicine.reports.content import KeyImage, MeasuredLine, ReportContent, ReportSection
from services.telemedicine.reports.critical_findings import acknowledge, critical_findings
from services.telemedicine.reports.drafting import (
    begin_addendum,
    begin_report,
    begin_study_report,
    save_draft,
)
from services.telemedicine.reports.key_pictures import taken_over
from services.telemedicine.reports.opening import find_report, list_editions, list_reports
from services.telemedicine.reports.report import Edition, EditionKind, ReportState
from services.telemedicine.reports.signing import sign_report
from services.telemedicine.reports.storing import GONE, print_draft
from services.tenancy import tenants
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Right, Scope, operator_scope
from services.tenancy.sign_in.confirming import Confirmed
from tests.telemedicine.conftest import Parties
from tests.tenancy.test_usage import limit_at_once

PRELIMINARY, FINAL, ADDENDUM = EditionKind
HTML = '<img src="http://192.0.2.1/x" onerror=alert(1)><script>alert(2)</script> & "ok"'


def said(text: str = "The heart is enlarged.", **facts: object) -> ReportContent:
    sections = {ReportSection.FINDINGS: text, ReportSection.DIFFERENTIALS: "Mitral valve disease\nDCM"}
    return ReportContent(title="Thorax", sections=sections, **facts)


def by(scope: Scope) -> Confirmed:
    return Confirmed(scope.principal.id, "password")


async def claimed(parties: Parties) -> Case:
    case = await parties.submitted()
    (item,) = await workitems.of_case(parties.reader, parties.engines, case.id)
    await workitems.claim(parties.reader, parties.engines, item.uid)
    return case


async def signed(
    parties: Parties, content: ReportContent, kind: EditionKind = FINAL, who: Scope | None = None
) -> Edition:
    """The report of a case of its own, signed."""
    case = await claimed(parties)
    report = await begin_report(parties.reader, parties.engines, case.id)
    assert report.draft
    saved = await save_draft(parties.reader, parties.engines, report.id, report.draft.version, content)
    reader = who or parties.reader
    return await sign_report(reader, parties.engines, report.id, saved.version, kind, confirmed=by(reader))


async def courier(engines: Engines) -> None:
    await work_off(engines, "reports")


async def objects(parties: Parties, edition: Edition) -> list[str]:
    found = await parties.engines.documents.of(parties.oakwood.grant, "instances").find(
        {"StudyInstanceUID": parties.study}, projection=("SOPInstanceUID",)
    )
    return [
        one["SOPInstanceUID"]
        for one in found
        if one["SOPInstanceUID"] in (edition.report_uid, edition.pdf_uid)
    ]


class TestDraft:
    async def test_of_two_who_save_one_is_told_and_nothing_is_lost(self, parties: Parties) -> None:
        case = await claimed(parties)
        report = await begin_report(parties.reader, parties.engines, case.id)
        assert report.draft
        assert "Question" not in report.draft.content.sections[ReportSection.HISTORY]
        answers = await asyncio.gather(
            *(save_draft(who, parties.engines, report.id, 1, said(who.principal.id))
              for who in (parties.reader, parties.second)),
            return_exceptions=True,
        )  # fmt: skip
        (lost,) = (one for one in answers if isinstance(one, BaseException))
        assert isinstance(lost, NoLongerUpdatable)
        kept, _ = await find_report(parties.second, parties.engines, report.id)
        assert kept.draft
        assert kept.draft.version == 2

    async def test_belongs_to_the_provider_whoever_wrote_it(self, parties: Parties) -> None:
        case = await claimed(parties)
        report = await begin_report(parties.reader, parties.engines, case.id)
        await save_draft(parties.reader, parties.engines, report.id, 1, said())
        other, _ = await find_report(parties.second, parties.engines, report.id)
        assert other.draft
        assert other.draft.content == said()

    async def test_of_a_second_reading_is_another_and_neither_reader_sees_the_others(
        self, parties: Parties
    ) -> None:
        case, engines = await claimed(parties), parties.engines
        first = await begin_report(parties.reader, engines, case.id)
        await workitems.request_second_reading(parties.reader, engines, case.id)
        _, further = await workitems.of_case(parties.reader, engines, case.id)
        await workitems.claim(parties.second, engines, further.uid)
        assert await list_reports(parties.second, engines, case=case.id) == []
        second = await begin_report(parties.second, engines, case.id)
        assert (first.reading, second.reading) == (1, 2)
        for who, own in ((parties.reader, first), (parties.second, second)):
            assert [one.id for one in await list_reports(who, engines, case=case.id)] == [own.id]
        await workitems.complete(parties.second, engines, further.uid)
        both = await list_reports(parties.second, engines, case=case.id)
        assert {one.id for one in both} == {first.id, second.id}

    async def test_of_a_third_reading_is_another_also_where_its_reader_read_it_before(
        self, parties: Parties
    ) -> None:
        case, engines = await claimed(parties), parties.engines
        first = await begin_report(parties.reader, engines, case.id)
        await workitems.request_second_reading(parties.reader, engines, case.id)
        one, other = await workitems.of_case(parties.reader, engines, case.id)
        await workitems.claim(parties.second, engines, other.uid)
        second = await begin_report(parties.second, engines, case.id)
        await workitems.complete(parties.second, engines, other.uid)
        await workitems.complete(parties.reader, engines, one.uid)
        *_, third = await workitems.of_case(parties.reader, engines, case.id)
        await workitems.claim(parties.reader, engines, third.uid)
        deciding = await begin_report(parties.reader, engines, case.id)
        assert deciding.reading == 3
        assert deciding.id not in {first.id, second.id}
        assert (await begin_report(parties.reader, engines, case.id)).id == deciding.id
        everything = await list_reports(parties.reader, engines, case=case.id)
        assert [one.reading for one in everything] == [1, 2, 3]

    async def test_is_nothing_to_its_clinic_nor_to_others(self, parties: Parties) -> None:
        case = await claimed(parties)
        report = await begin_report(parties.reader, parties.engines, case.id)
        for outsider in (parties.oakwood, parties.elmside, parties.farview):
            with pytest.raises(NotFound):
                await find_report(outsider, parties.engines, report.id)
            assert await list_reports(outsider, parties.engines, case=case.id) == []
        with pytest.raises(NotFound):
            await begin_report(parties.farview, parties.engines, case.id)

    def test_of_200_kb_is_refused_in_words(self) -> None:
        with pytest.raises(TooLarge, match="at most 40,000 characters: this has 200,000"):
            said("x" * 200_000)
        with pytest.raises(Invalid, match="control characters"):
            said("a\0b")

    async def test_is_begun_by_who_has_claimed_the_case(self, parties: Parties) -> None:
        case = await parties.submitted()
        with pytest.raises(Refused, match="claim"):
            await begin_report(parties.reader, parties.engines, case.id)


class TestSignature:
    async def test_makes_two_objects_in_the_owners_study_and_completes_the_case(
        self, parties: Parties
    ) -> None:
        edition = await signed(parties, said(HTML))
        await courier(parties.engines)
        assert sorted(await objects(parties, edition)) == sorted([edition.report_uid, edition.pdf_uid])
        (stored,) = await list_editions(parties.oakwood, parties.engines, edition.report)
        assert stored.stored_at
        assert stored.problem == ""
        (one,) = await instances_of(
            parties.oakwood, parties.engines, parties.study, instance=edition.report_uid
        )
        header = await read_header(parties.engines, parties.oakwood.grant, one)
        top = read(header, EXPLICIT_LITTLE_ENDIAN)
        assert top.text("VerificationFlag") == "VERIFIED"
        assert origin_of(top).author == "Reader"
        assert HTML in {line.text for line in lines_of(top)}
        case = await parties.engines.documents.of(parties.oakwood.grant, "cases").find_one(
            {"id": edition.case}
        )
        assert case
        assert case["state"] == CaseState.COMPLETED.value

    async def test_needs_a_confirmation_and_the_right_to_sign(self, parties: Parties) -> None:
        case = await claimed(parties)
        report = await begin_report(parties.reader, parties.engines, case.id)
        engines, resident = parties.engines, replace(parties.second, rights=RIGHTS[Role.RESIDENT])
        with pytest.raises(Refused, match="right to sign"):
            await sign_report(resident, engines, report.id, 1, FINAL, confirmed=by(resident))
        for nobody in (None, by(parties.second)):
            with pytest.raises(Refused, match="it is you"):
                await sign_report(parties.reader, engines, report.id, 1, FINAL, confirmed=nobody)
        made = await sign_report(resident, engines, report.id, 1, PRELIMINARY, confirmed=by(resident))
        assert made.is_preliminary
        with pytest.raises(NoLongerUpdatable):  # of the version before
            await sign_report(parties.reader, engines, report.id, 1, FINAL, confirmed=by(parties.reader))
        final = await sign_report(parties.reader, engines, report.id, 2, FINAL, confirmed=by(parties.reader))
        assert final.number == 2

    async def test_of_an_artificial_intelligence_is_preliminary_for_good(self, parties: Parties) -> None:
        await tenants.update(operator_scope(), parties.engines, "vetrad", artificial=True)
        with pytest.raises(Refused, match="preliminary"):
            await signed(parties, said(), FINAL)
        edition = await signed(parties, said(), PRELIMINARY)
        await courier(parties.engines)
        (one,) = await instances_of(
            parties.oakwood, parties.engines, parties.study, instance=edition.report_uid
        )
        top = read(await read_header(parties.engines, parties.oakwood.grant, one), EXPLICIT_LITTLE_ENDIAN)
        assert top.text("VerificationFlag") == "UNVERIFIED"
        assert top.items("AuthorObserverSequence")[0].text("ObserverType") == "DEV"
        assert any("artificial intelligence" in line.text for line in lines_of(top))

    async def test_is_followed_by_addenda_that_overwrite_nothing(self, parties: Parties) -> None:
        first = await signed(parties, said())
        await courier(parties.engines)
        engines, reader = parties.engines, parties.reader
        with pytest.raises(NoLongerUpdatable, match="addendum"):
            await save_draft(reader, engines, first.report, 2, said("otherwise"))
        report = await begin_addendum(reader, engines, first.report)
        assert report.draft
        saved = await save_draft(reader, engines, report.id, report.draft.version, said("Also: a nodule."))
        second = await sign_report(reader, engines, report.id, saved.version, ADDENDUM, confirmed=by(reader))
        await courier(engines)
        kept = await list_editions(parties.oakwood, engines, report.id)
        assert [(one.kind, one.content) for one in kept] == [
            (FINAL, said()), (ADDENDUM, said("Also: a nodule.")),
        ]  # fmt: skip
        (one,) = await instances_of(parties.oakwood, engines, parties.study, instance=second.report_uid)
        top = read(await read_header(engines, parties.oakwood.grant, one), EXPLICIT_LITTLE_ENDIAN)
        assert origin_of(top).predecessors == (first.report_uid,)

    async def test_that_died_midway_is_finished_once(
        self, parties: Parties, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def die(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(signing, "settle_report", die)
        with pytest.raises(KeyboardInterrupt):
            await signed(parties, said(critical="Tension pneumothorax"))
        monkeypatch.undo()
        engines = parties.engines
        (report,) = await list_reports(parties.reader, engines, study=parties.study)
        assert report.state is ReportState.FINAL
        await courier(engines)
        (edition,) = await list_editions(parties.oakwood, engines, report.id)
        await parties.counted()
        case = await get_case(parties.oakwood, engines, edition.case)
        assert {one.change for one in await case_studies(parties.oakwood, engines, case)} == {
            StudyChange.NONE
        }
        reports = engines.documents.of(parties.oakwood.grant, "reports")
        editions = engines.documents.of(parties.oakwood.grant, "report_editions")
        # As if it had died again, before it noted that all is stored.
        await reports.update({"id": report.id}, Edit(set={"changed": edition.signed_at}))
        await editions.update({"id": edition.id}, Edit(set={"stored_at": None}))
        await courier(engines)
        assert len(await objects(parties, edition)) == 2
        told = [one.what for one in await events.events_of(parties.oakwood, engines, edition.case)]
        assert told.count(CaseEvent.REPORT_FINAL) == 1
        assert told.count(CaseEvent.CRITICAL_FINDING) == 1

    async def test_is_told_while_storage_is_full_and_stored_once_there_is_room(
        self, parties: Parties
    ) -> None:
        engines = parties.engines
        await limit_at_once(engines, storage_bytes=1, storage_hard=True)
        edition = await signed(parties, said())
        for _ in range(engines.settings.courier_tries + 1):
            await engines.documents.of(parties.oakwood.grant, "reports").update(
                {"id": edition.report}, Edit(set={"changed": edition.signed_at})
            )
            await courier(engines)
        (kept,) = await list_editions(parties.oakwood, engines, edition.report)
        assert (kept.stored_at, kept.problem) == (
            None,
            "the clinic's storage is full: its operator can give it more",
        )
        await limit_at_once(engines)
        await engines.documents.of(parties.oakwood.grant, "reports").update(
            {"id": edition.report}, Edit(set={"changed": edition.signed_at})
        )
        await courier(engines)
        (kept,) = await list_editions(parties.oakwood, engines, edition.report)
        assert (bool(kept.stored_at), kept.problem) == (True, "")
        assert len(await objects(parties, edition)) == 2

    async def test_says_so_where_the_study_is_gone(self, parties: Parties) -> None:
        edition = await signed(parties, said())
        for name in ("studies", "series", "instances"):
            await parties.engines.documents.of(parties.oakwood.grant, name).delete(
                {"StudyInstanceUID": parties.study}, many=True
            )
        await courier(parties.engines)
        (kept,) = await list_editions(parties.oakwood, parties.engines, edition.report)
        assert (kept.content, kept.problem) == (said(), GONE)

    async def test_of_a_study_without_a_case(self, parties: Parties) -> None:
        vet, engines = replace(parties.oakwood, rights=RIGHTS[Role.VETERINARIAN]), parties.engines
        report = await begin_study_report(vet, engines, parties.study)
        assert report.draft
        saved = await save_draft(vet, engines, report.id, 1, said())
        token = replace(vet, principal=replace(vet.principal, kind="user"))
        edition = await sign_report(token, engines, report.id, saved.version, FINAL, confirmed=by(token))
        await courier(engines)
        assert len(await objects(parties, edition)) == 2
        assert await list_reports(parties.reader, engines, study=parties.study) == []


class TestTakenOver:
    async def test_is_what_the_reader_saved_of_the_case_and_shown_in_the_pdf(self, parties: Parties) -> None:
        case, engines = await claimed(parties), parties.engines
        seen = await case_scope(parties.reader, engines, case.id)
        (first, *_) = await instances_of(seen, engines, parties.study)
        image = ImageReference(first.sop_instance_uid, 1, first.series_instance_uid)
        title = KeyImageTitle.OF_INTEREST
        await save_key_images(seen, engines, parties.study, title, [image], description="see")
        shown = replace(seen, rights=seen.rights - {Right.REPORT})
        with pytest.raises(Refused, match="right to report"):
            await save_key_images(shown, engines, parties.study, title, [image])
        _, images = await taken_over(seen, engines, case.studies)
        assert [(one.image, one.caption) for one in images] == [(image, "see")]
        report = await begin_report(parties.reader, engines, case.id)
        sizes = []
        for version, chosen in enumerate(((), tuple(images)), 1):
            await save_draft(parties.reader, engines, report.id, version, said(key_images=chosen))
            report, _ = await find_report(parties.reader, engines, report.id)
            sizes.append(len(await print_draft(parties.reader, engines, report)))
        assert sizes[1] > sizes[0] + 1_000
        with pytest.raises(NotFound):
            await print_draft(parties.oakwood, engines, report)


class TestPdf:
    @pytest.mark.soak
    async def test_of_a_case_is_there_within_a_second(
        self, parties: Parties, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """As a reader looks at it: four key images of 2048 x 2048, measurements, some pages of text."""
        engines, noise = parties.engines, np.random.default_rng(7).integers(0, 4096, (2048, 2048), np.uint16)
        views = ("Right lateral", "Left lateral", "VD", "DV")
        parties.study = await parties.images(*views, Rows=2048, Columns=2048, PixelData=noise.tobytes())
        case = await claimed(parties)
        seen = await case_scope(parties.reader, engines, case.id)
        images = [
            ImageReference(one.sop_instance_uid, 1, one.series_instance_uid)
            for one in await instances_of(seen, engines, parties.study)
        ]
        report = await begin_report(parties.reader, engines, case.id)
        content = replace(
            said("The cardiac silhouette is enlarged. " * 100),
            measurements=tuple(MeasuredLine(f"VHS {number}", "11.2 v") for number in range(12)),
            key_images=tuple(KeyImage(one, "enlarged heart") for one in images),
        )
        await save_draft(parties.reader, engines, report.id, 1, content)
        report, _ = await find_report(parties.reader, engines, report.id)
        took = []
        for _ in range(11):
            began = time.perf_counter()
            made = await print_draft(parties.reader, engines, report)
            took.append(time.perf_counter() - began)
        first, *others = took
        with capsys.disabled():
            told = f"first {first:.2f} s (the printer starts), then p50 {statistics.median(others):.2f} s"
            print(f"PDF of a report, {len(made) >> 10} kB: {told}, most {max(others):.2f} s")
        assert max(others) < 1


class TestCriticalFinding:
    async def test_is_said_again_by_the_clock_until_the_clinic_knows(self, parties: Parties) -> None:
        edition = await signed(parties, said(critical="Tension pneumothorax"))
        await courier(parties.engines)
        engines, findings = (
            parties.engines,
            parties.engines.documents.of(parties.oakwood.grant, "critical_findings"),
        )

        async def later() -> list[str]:
            for _ in range(2):  # the second time it is not due
                await findings.update(
                    {"id": edition.id, "step": len(told)},
                    Edit(set={"changed": edition.signed_at - timedelta(1)}),
                )
                await courier(engines)
            found = await events.events_of(parties.oakwood, engines, edition.case)
            return [one.details["to"] for one in reversed(found)
                    if one.what is CaseEvent.CRITICAL_FINDING and one.details["step"]]  # fmt: skip

        told: list[str] = []
        told = await later()
        assert told == ["clinic"]
        told = await later()
        assert told == ["clinic", "administrators"]
        for outsider in (parties.elmside, parties.farview, parties.reader):
            with pytest.raises(NotFound):
                await acknowledge(outsider, engines, edition.id)
        assert await critical_findings(parties.elmside, engines) == []
        known = await acknowledge(parties.oakwood, engines, edition.id, "surgery now")
        assert (known.note, bool(known.acknowledged_at)) == ("surgery now", True)
        again = await acknowledge(parties.oakwood, engines, edition.id, "me too")
        assert again == known
        assert await later() == ["clinic", "administrators"]

    async def test_of_the_first_reading_is_nothing_to_the_second(self, parties: Parties) -> None:
        case, engines = await claimed(parties), parties.engines
        await workitems.request_second_reading(parties.reader, engines, case.id)
        _, further = await workitems.of_case(parties.reader, engines, case.id)
        await workitems.claim(parties.second, engines, further.uid)
        report = await begin_report(parties.reader, engines, case.id)
        saved = await save_draft(parties.reader, engines, report.id, 1, said(critical="Volvulus"))
        edition = await sign_report(
            parties.reader, engines, report.id, saved.version, PRELIMINARY, confirmed=by(parties.reader)
        )

        async def seen(who: Scope) -> list[str]:
            return [one.text for one in await critical_findings(who, engines, case=case.id)]

        assert await seen(parties.oakwood) == await seen(parties.reader) == ["Volvulus"]

        async def stored(who: Scope) -> int:
            scope = await case_scope(who, engines, case.id)
            found = await instances_of(scope, engines, parties.study)
            return sum(one.sop_instance_uid in {edition.report_uid, edition.pdf_uid} for one in found)

        assert await seen(parties.second) == []
        await courier(engines)
        assert (await stored(parties.reader), await stored(parties.second)) == (2, 0)
        await workitems.complete(parties.second, engines, further.uid)
        assert await seen(parties.second) == ["Volvulus"]
        assert await stored(parties.second) == 2

    async def test_that_the_final_report_says_again_is_the_one_that_is_known(self, parties: Parties) -> None:
        engines, reader = parties.engines, parties.reader
        first = await signed(parties, said(critical="Tension pneumothorax"), PRELIMINARY)
        await acknowledge(parties.oakwood, engines, first.id, "surgery now")
        for number, (kind, critical) in enumerate(
            ((FINAL, "Tension pneumothorax"), (ADDENDUM, "And a ruptured bladder")), 1
        ):
            if kind is ADDENDUM:
                await begin_addendum(reader, engines, first.report)
            report, _ = await find_report(reader, engines, first.report)
            assert report.draft
            content = said(critical=critical)
            saved = await save_draft(reader, engines, report.id, report.draft.version, content)
            await sign_report(reader, engines, report.id, saved.version, kind, confirmed=by(reader))
            found = await critical_findings(parties.oakwood, engines)
            assert [one.text for one in found if one.acknowledged_at is None] == [critical][: number - 1]
        told = [one.what for one in await events.events_of(parties.oakwood, engines, first.case)]
        assert told.count(CaseEvent.CRITICAL_FINDING) == 2
