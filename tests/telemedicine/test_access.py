"""What a provider sees of a clinic: the studies of its cases, as long as a case lets it, and nothing else."""

import pytest

from services.archive.lifecycle.corrections import PatientNumber, correct_study, move_study
from services.archive.lifecycle.delete import delete
from services.archive.search.browse import studies_by_uid
from services.errors import Invalid, NoLongerUpdatable, NotFound, Refused, TooLarge
from services.persistence import Edit
from services.persistence.moments import EPOCH
from services.telemedicine import attachments, cases, collaborations, workitems
from services.telemedicine.access import case_scope, cases_with
from services.telemedicine.case import CaseState, ReferringVet
from services.telemedicine.case_studies import StudyChange, case_studies
from services.telemedicine.cases import CaseDraft
from services.telemedicine.form import case_form
from services.telemedicine.records import of_clinic
from services.telemedicine.seen import seen_by
from services.tenancy import tenants
from services.tenancy.roles import Role
from services.tenancy.scope import Right, operator_scope
from tests.telemedicine.conftest import Parties, person

PDF = b"%PDF-1.7\n"


class TestScope:
    async def test_is_the_case_s_studies_until_the_access_ends(self, parties: Parties) -> None:
        engines = parties.engines
        case = await parties.submitted()
        another = await parties.images("VD", region="Skull", PatientID="X")
        scope = await case_scope(parties.reader, engines, case.id)
        assert (scope.grant.tenant, scope.grant.studies) == ("oakwood", {parties.study, parties.prior})
        assert scope.rights == {Right.FIND, Right.RETRIEVE, Right.REPORT}
        assert scope.principal == parties.reader.principal
        assert await studies_by_uid(scope, engines, [another]) == {}
        for other in (parties.elmside, parties.farview):
            with pytest.raises(NotFound):
                await case_scope(other, engines, case.id)
        (whole,) = await seen_by(parties.reader, engines)
        assert whole.grant == scope.grant
        assert [one.id for one in await cases_with(parties.reader, engines, parties.prior)] == [case.id]
        (item,) = await workitems.of_case(parties.oakwood, engines, case.id)
        await collaborations.set_access(parties.oakwood, engines, "vetrad", 0)
        await workitems.claim(parties.reader, engines, item.uid)
        await workitems.complete(parties.reader, engines, item.uid)
        ended = await case_scope(parties.reader, engines, case.id)  # it was submitted with 30 days
        assert ended.rights == {Right.FIND, Right.RETRIEVE}
        past = Edit(set={"access_ends_at": EPOCH, "access_until": EPOCH})
        await of_clinic(parties.oakwood, engines).cases.update({"id": case.id}, past)
        with pytest.raises(NotFound):
            await case_scope(parties.reader, engines, case.id)
        assert await seen_by(parties.reader, engines) == []
        assert (await cases.get(parties.reader, engines, case.id)).state is CaseState.COMPLETED
        assert (
            await case_studies(parties.reader, engines, await cases.get(parties.reader, engines, case.id))
            == []
        )

    async def test_ends_with_a_canceled_case_and_a_suspended_clinic(self, parties: Parties) -> None:
        engines = parties.engines
        first, second = await parties.submitted(), await parties.submitted()
        await cases.cancel(parties.oakwood, engines, first.id)
        with pytest.raises(NotFound):
            await case_scope(parties.reader, engines, first.id)
        await tenants.set_state(operator_scope(), engines, "oakwood", "suspended")
        with pytest.raises(Refused, match="suspended"):
            await case_scope(parties.reader, engines, second.id)
        assert await seen_by(parties.reader, engines) == []
        (item,) = await workitems.of_case(parties.reader, engines, second.id)
        with pytest.raises(Refused, match="suspended"):
            await workitems.claim(parties.reader, engines, item.uid)

    async def test_of_somebody_without_the_right_to_report_has_none(self, parties: Parties) -> None:
        case = await parties.submitted()
        desk = person(parties.vetrad, "desk", Role.FRONT_DESK)
        assert (await case_scope(desk, parties.engines, case.id)).rights == {Right.FIND}


class TestStudies:
    async def test_that_changed_since_say_so(self, parties: Parties) -> None:
        engines, oakwood = parties.engines, parties.oakwood
        moved, gone = [await parties.images("VD", region="Pelvis") for _ in range(2)]
        await parties.images("VD", PatientID="Z-9")
        await parties.counted()
        studies = (parties.study, moved, gone)
        case = await cases.submit(
            oakwood, engines, (await cases.draft(oakwood, engines, CaseDraft(studies=studies, priors=()))).id
        )
        shown = await case_studies(parties.reader, engines, case)
        assert {one.change for one in shown} == {StudyChange.NONE}
        await correct_study(oakwood, engines, parties.study, {"StudyDescription": "Chest"}, "wrong")
        await move_study(oakwood, engines, moved, PatientNumber("Z-9", ""), "wrong")
        await delete(oakwood, engines, gone)
        shown = await case_studies(parties.reader, engines, await cases.get(parties.reader, engines, case.id))
        assert [one.change for one in shown] == [
            StudyChange.CORRECTED, StudyChange.OTHER_PATIENT, StudyChange.GONE,
        ]  # fmt: skip

    async def test_that_are_gone_before_submission_are_a_clear_answer(self, parties: Parties) -> None:
        engines, oakwood = parties.engines, parties.oakwood
        made = await cases.draft(oakwood, engines, CaseDraft(studies=(parties.study,)))
        await delete(oakwood, engines, parties.study)
        with pytest.raises(Invalid, match="deleted or moved"):
            await cases.submit(oakwood, engines, made.id)
        with pytest.raises(NotFound):
            await cases.draft(parties.elmside, engines, CaseDraft(studies=(parties.study,)))

    async def test_come_later_on_purpose(self, parties: Parties) -> None:
        engines, case = parties.engines, await parties.submitted()
        more = await parties.images("VD")
        stranger = await parties.images("VD", PatientID="S-1")
        await parties.counted()
        with pytest.raises(Invalid):
            await cases.attach_studies(parties.oakwood, engines, case.id, [stranger])
        with pytest.raises(Refused):
            await cases.attach_studies(parties.vetrad, engines, case.id, [more])
        await cases.attach_studies(parties.oakwood, engines, case.id, [more])
        assert more in ((await case_scope(parties.reader, engines, case.id)).grant.studies or ())


class TestForm:
    async def test_is_filled_by_the_last_case(self, parties: Parties) -> None:
        engines, vet = parties.engines, ReferringVet("Dr. Ray", "ray@x.test")
        history = {"signs": "Cough", "duration": "Days"}
        await parties.submitted(history=history, referring_vet=vet)
        form = await case_form(parties.oakwood, engines, [parties.study])
        assert (form.draft.provider, form.draft.service) == ("vetrad", parties.service.id)
        assert (form.draft.history, form.draft.referring_vet) == (history, vet)
        assert [one.name for one in form.offers[0].services] == ["Radiographs"]
        made = await cases.draft(parties.oakwood, engines, form.draft)
        assert (await cases.submit(parties.oakwood, engines, made.id)).state is CaseState.SCHEDULED
        stranger = await parties.images("VD", PatientID="S-2")
        assert (await case_form(parties.oakwood, engines, [stranger])).draft.history == {}

    async def test_bounds_what_is_written(self, parties: Parties) -> None:
        engines = parties.engines
        html = "<script>alert(1)</script>"
        made = await cases.draft(
            parties.oakwood,
            engines,
            CaseDraft(studies=(parties.study,), question=html, history={"signs": html}),
        )
        assert (made.question, made.history) == (html, {"signs": html})
        for wrong in (
            {"question": "x" * 10_001},
            {"question": "a\0b"},
            {"history": {"signs": "x" * 20_001}},
            {"history": {"<b>": "x"}},
            {"history": {f"f{number}": "x" for number in range(61)}},
            {"regions": ("nowhere",)},
            {"referring_vet": ReferringVet("x", "no mail")},
            {"studies": tuple(f"1.{number}" for number in range(21))},
        ):
            with pytest.raises(Invalid):
                await cases.draft(
                    parties.oakwood, engines, CaseDraft(**{"studies": (parties.study,), **wrong})
                )

    async def test_changes_a_draft_and_no_case(self, parties: Parties) -> None:
        engines = parties.engines
        made = await cases.draft(parties.oakwood, engines, CaseDraft(studies=(parties.study,)))
        changed = CaseDraft(studies=(parties.study, parties.prior), question="Hips?")
        made = await cases.change_draft(parties.oakwood, engines, made.id, changed)
        assert (made.question, set(made.service.regions)) == ("Hips?", {"thorax", "pelvis"})
        assert made.service.price_cents == 19_000
        sent = await cases.submit(parties.oakwood, engines, made.id)
        assert await cases.submit(parties.oakwood, engines, made.id) == await cases.get(
            parties.oakwood, engines, sent.id
        )
        with pytest.raises(NoLongerUpdatable):
            await cases.change_draft(parties.oakwood, engines, made.id, changed)


class TestAttachments:
    async def test_are_of_known_kinds_and_seen_as_the_studies_are(self, parties: Parties) -> None:
        engines, case = parties.engines, await parties.submitted()
        made = await attachments.attach(parties.oakwood, engines, case.id, "blood.pdf", PDF)
        note = await attachments.attach(parties.oakwood, engines, case.id, "a.html", b"<b>plain</b>")
        assert (made.media_type, note.media_type) == ("application/pdf", "text/plain")
        assert await attachments.read(parties.reader, engines, case.id, made.id) == (made, PDF)
        for other in (parties.elmside, parties.farview):
            with pytest.raises(NotFound):
                await attachments.read(other, engines, case.id, made.id)
        for wrong, error in ((b"MZ\x90\0", Invalid), (b"", Invalid), (b"%PDF-" + bytes(20 << 20), TooLarge)):
            with pytest.raises(error):
                await attachments.attach(parties.oakwood, engines, case.id, "x", wrong)
        with pytest.raises(NotFound):
            await attachments.attach(parties.vetrad, engines, case.id, "x", PDF)
        for _ in range(attachments.MOST - 2):
            await attachments.attach(parties.oakwood, engines, case.id, "x", PDF)
        with pytest.raises(Invalid):
            await attachments.attach(parties.oakwood, engines, case.id, "x", PDF)
        kept = [key async for key, _ in engines.objects.of(parties.oakwood.grant).list("cases/")]
        assert len(kept) == attachments.MOST
        with pytest.raises(NoLongerUpdatable):
            await attachments.detach(parties.oakwood, engines, case.id, made.id)

    async def test_of_a_discarded_draft_are_gone(self, parties: Parties) -> None:
        engines = parties.engines
        made = await cases.draft(parties.oakwood, engines, CaseDraft(studies=(parties.study,)))
        await attachments.attach(parties.oakwood, engines, made.id, "x", PDF)
        await cases.cancel(parties.oakwood, engines, made.id)
        assert [key async for key, _ in engines.objects.of(parties.oakwood.grant).list("cases/")] == []
        with pytest.raises(NotFound):
            await cases.get(parties.oakwood, engines, made.id)
