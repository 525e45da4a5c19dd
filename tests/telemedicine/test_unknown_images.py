"""Images that came to a provider by plain DICOM: told to its readers, claimed into a case once."""

import asyncio
from dataclasses import replace

import pytest

from services.errors import Invalid, NoLongerUpdatable, NotFound, Refused
from services.persistence import Edit, Engines
from services.telemedicine import workitems
from services.telemedicine.access import case_scope
from services.telemedicine.case import CasePriority, CaseState
from services.telemedicine.unknown_images import (
    attach_unknown,
    cases_of_sender,
    claim_unknown,
    unknown_studies,
)
from services.tenancy import application_entities
from services.tenancy.scope import Right, Scope
from tests.archive.samples import dataset, put
from tests.dimse.clinics import trust
from tests.telemedicine.working_together import open_case, provider_of

FIRST, SECOND, THIRD, OWN = "1.2.1", "1.2.2", "1.2.3", "1.2.4"


@pytest.fixture
async def vetrad(engines: Engines, oakwood: Scope) -> Scope:
    """A provider to which a clinic that is no tenant, `Hillside`, has sent three studies."""
    provider = await provider_of(engines, oakwood)
    await trust(provider, engines, name="Hillside", aet="MODALITY")
    for number, study in enumerate((FIRST, SECOND, THIRD)):
        await put(provider, engines, dataset(StudyInstanceUID=study, PatientID=f"H-{number}"))
    return provider


async def uids(provider: Scope, engines: Engines) -> set[str]:
    page = await unknown_studies(provider, engines)
    assert page.end_cursor is None
    return {one.study["StudyInstanceUID"] for one in page.studies}


class TestUnknownImages:
    async def test_are_claimed_into_a_case_of_their_sender_once(
        self, engines: Engines, oakwood: Scope, vetrad: Scope
    ) -> None:
        assert await uids(vetrad, engines) == {FIRST, SECOND, THIRD}
        claims = [claim_unknown(vetrad, engines, FIRST, "Lame", CasePriority.STAT) for _ in range(5)]
        made = await asyncio.gather(*claims)
        assert len({one.id for one in made}) == 1
        case = made[0]
        assert (case.sender, case.tenant, case.state) == ("Hillside", "vetrad", CaseState.SCHEDULED)
        assert await uids(vetrad, engines) == {SECOND, THIRD}
        (item,) = await workitems.of_case(vetrad, engines, case.id)
        reader = replace(vetrad, principal=replace(vetrad.principal, kind="user", id="reader"))
        await workitems.claim(reader, engines, item.uid, "1.2.3")
        assert (await case_scope(vetrad, engines, case.id)).grant.studies == {FIRST}

        assert [one.id for one in await cases_of_sender(vetrad, engines, "Hillside")] == [case.id]
        more = await attach_unknown(vetrad, engines, SECOND, case.id)
        assert more.studies == (FIRST, SECOND)
        assert await uids(vetrad, engines) == {THIRD}
        for gone in (SECOND, "1.2.99"):
            with pytest.raises(NotFound):
                await attach_unknown(vetrad, engines, gone, case.id)
        await workitems.complete(reader, engines, item.uid, "1.2.3")
        with pytest.raises(NoLongerUpdatable):
            await attach_unknown(vetrad, engines, THIRD, case.id)

    async def test_go_into_no_other_senders_case_nor_a_clinics(
        self, engines: Engines, oakwood: Scope, vetrad: Scope
    ) -> None:
        await trust(vetrad, engines, name="Lakeside", aet="ULTRASOUND")
        case = await claim_unknown(vetrad, engines, FIRST)
        cases = engines.documents.of(vetrad.grant, "cases")
        await cases.update({"id": case.id}, Edit(set={"sender": "Lakeside"}))
        with pytest.raises(Invalid):
            await attach_unknown(vetrad, engines, SECOND, case.id)
        await put(oakwood, engines, dataset(StudyInstanceUID=OWN))
        theirs = await open_case(oakwood, engines, OWN)
        with pytest.raises(NotFound):
            await attach_unknown(vetrad, engines, SECOND, theirs.id)
        with pytest.raises(NotFound):
            await claim_unknown(vetrad, engines, OWN)

    async def test_are_for_readers_and_for_nobody_else(
        self, engines: Engines, oakwood: Scope, vetrad: Scope
    ) -> None:
        assert await uids(oakwood, engines) == set()
        with pytest.raises(NotFound):
            await claim_unknown(oakwood, engines, FIRST)
        lacking = replace(vetrad, rights=vetrad.rights - {Right.REPORT})
        for asked in (
            unknown_studies(lacking, engines),
            claim_unknown(lacking, engines, FIRST),
            attach_unknown(lacking, engines, FIRST, "x"),
            cases_of_sender(lacking, engines, "Hillside"),
        ):
            with pytest.raises(Refused):
                await asked

    async def test_are_not_what_was_made_or_uploaded_here(self, engines: Engines, vetrad: Scope) -> None:
        await application_entities.remove_remote(vetrad, engines, "Hillside")
        assert await uids(vetrad, engines) == set()
