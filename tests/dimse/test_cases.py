"""A provider's workstation at its entry point: it reaches its open cases at their clinics, nothing else."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from pydicom.dataset import Dataset

from services.dicom.sop_classes import STUDY_ROOT_GET
from services.peers import store as peers_store
from services.persistence import Engines
from services.settings import Settings
from services.telemedicine import cases
from services.tenancy import application_entities
from services.tenancy.scope import Scope
from tests.archive.samples import dataset, encoded, put
from tests.dimse.clinics import opened as opened_scp
from tests.dimse.clinics import trail, trust
from tests.dimse.conftest import Scp
from tests.dimse.querying import PATIENT_ROOT, asking
from tests.dimse.receiver import receiving
from tests.dimse.retrieving import ask, collect, get, identifier, move, opened, success
from tests.telemedicine.working_together import open_case, provider_of

BASIC_TEXT_SR, PDF = "1.2.840.10008.5.1.4.1.1.88.11", "1.2.840.10008.5.1.4.1.1.104.1"
OWN, OAK, ELM, BOTH, SECRET, NO_CASE = "1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5", "1.2.6"
"""Studies of the provider's own, of one clinic's case each, of a case of both, and of the clinics' alone."""
IMAGES = {OWN: 1, OAK: 8, ELM: 1}


def image(study: str, **values: str) -> Dataset:
    """Of a series of its own, unless told."""
    return dataset(**{"StudyInstanceUID": study, "SeriesInstanceUID": f"{study}.1", **values})


@pytest.fixture
async def vetrad(oakwood: Scope, elmside: Scope, engines: Engines) -> Scope:
    """A provider with a study of its own, and cases of two clinics."""
    provider = await provider_of(engines, oakwood, elmside)
    await put(provider, engines, image(OWN, PatientID="P-1", StudyDate="20260103"))
    for clinic, study, day in ((oakwood, OAK, "20260104"), (elmside, ELM, "20260102")):
        name = clinic.grant.tenant
        facts = {"InstitutionName": name, "SeriesDescription": name}
        for one in (study, BOTH, SECRET):
            for _ in range(IMAGES.get(one, 1)):
                await put(clinic, engines, image(one, StudyDate=day, **facts))
        await put(clinic, engines, image(NO_CASE, SOPInstanceUID=f"1.2.6.{day}"))
        await open_case(clinic, engines, study, BOTH)
    return provider


@pytest.fixture
async def scp(settings: Settings, engines: Engines, vetrad: Scope) -> AsyncIterator[Scp]:
    """The provider's entry point, with a title of its own for each clinic."""
    await application_entities.add_local(vetrad, engines, "VETRAD")
    for clinic in ("oakwood", "elmside"):
        await application_entities.add_local(vetrad, engines, f"VETRAD_{clinic.upper()[:8]}", clinic)
    await trust(vetrad, engines, query_retrieve=True)
    async with opened_scp(settings) as scp:
        yield scp


async def sent(scp: Scp, made: Dataset, called: str = "VETRAD") -> peers_store.Sent:
    """What became of one C-STORE."""
    uids = str(made.SOPClassUID), str(made.SOPInstanceUID), "1.2.840.10008.1.2.1"
    (one,) = await peers_store.store(scp.peer(called), [peers_store.Dataset(*uids, encoded(made))])
    return one


def report(study: str, sop_class: str = BASIC_TEXT_SR) -> Dataset:
    """What a reader's workstation made of a study."""
    pixels = dict.fromkeys(("SamplesPerPixel", "PhotometricInterpretation", "PixelData", "Rows", "Columns"))
    return dataset(SOPClassUID=sop_class, StudyInstanceUID=study, Modality="SR", **pixels)


class TestFind:
    async def test_tells_its_own_studies_and_those_of_its_cases_newest_first(
        self, scp: Scp, engines: Engines
    ) -> None:
        find = asking(scp, called="VETRAD")
        found = await find("STUDY", StudyInstanceUID="", NumberOfStudyRelatedInstances="")
        assert [row.StudyInstanceUID for row in found.rows] == [OAK, OWN, ELM]
        assert [row.NumberOfStudyRelatedInstances for row in found.rows] == [8, 1, 1]
        below = await find("SERIES", StudyInstanceUID=OAK, SeriesInstanceUID="", SeriesDescription="")
        assert [row.SeriesDescription for row in below.rows] == ["oakwood"]
        images = await find("IMAGE", StudyInstanceUID="", SOPInstanceUID="", extended=b"\1")
        assert set(images.all("StudyInstanceUID")) == IMAGES.keys()
        patients = await find("PATIENT", PatientID="", root=PATIENT_ROOT)
        assert len(patients.rows) == 3

    async def test_tells_what_two_clinics_have_under_their_own_titles(self, scp: Scp) -> None:
        for clinic, study in (("OAKWOOD", OAK), ("ELMSIDE", ELM)):
            find = asking(scp, called=f"VETRAD_{clinic}")
            assert (await find("STUDY", StudyInstanceUID="")).all("StudyInstanceUID") == sorted([study, BOTH])
            below = await find("SERIES", StudyInstanceUID=BOTH, SeriesDescription="")
            assert below.all("SeriesDescription") == [clinic.lower()]
        shared = asking(scp, called="VETRAD")
        for level in ("STUDY", "SERIES", "IMAGE"):
            assert (await shared(level, StudyInstanceUID=BOTH, extended=b"\1")).rows == []
            assert (await shared(level, StudyInstanceUID=SECRET, extended=b"\1")).rows == []
        assert (await shared("SERIES", SeriesInstanceUID=f"{BOTH}.1", extended=b"\1")).rows == []

    async def test_tells_another_tenants_workstation_nothing_of_it(
        self, scp: Scp, engines: Engines, elmside: Scope
    ) -> None:
        await trust(elmside, engines, query_retrieve=True)
        find = asking(scp, called="ELMSIDE")
        assert OAK not in (await find("STUDY", StudyInstanceUID="")).all("StudyInstanceUID")


class TestRetrieve:
    @pytest.mark.usefixtures("notes_written_soon")
    async def test_brings_what_is_open_and_nothing_else_and_the_clinic_is_told(
        self, scp: Scp, engines: Engines
    ) -> None:
        for study, images in IMAGES.items():
            assert (await get(scp.peer("VETRAD"), identifier(study=study))).counts == (images, 0, 0)
        for study in (SECRET, NO_CASE):
            assert (await get(scp.peer("VETRAD"), identifier(study=study))).counts == (0, 0, 0)
        await asking(scp, called="VETRAD")("STUDY", StudyInstanceUID="")
        for clinic, study in (("oakwood", OAK), ("elmside", ELM)):
            (retrieved,) = await trail(engines, "retrieved", clinic)
            (queried,) = await trail(engines, "queried", clinic)
            assert retrieved["study"] == study
            assert {one["principal"]["id"] for one in (retrieved, queried)} == {"vetrad/modality"}

    async def test_of_what_two_clinics_have_needs_the_title_of_one(self, scp: Scp) -> None:
        told = await get(scp.peer("VETRAD"), identifier(study=BOTH))
        assert told.final["Status"] == 0xC000
        assert "under the title of one of them" in told.final["ErrorComment"]
        for asked in (identifier("SERIES", series=f"{BOTH}.1"), identifier("PATIENT", patient="B-17")):
            assert (await get(scp.peer("VETRAD"), asked)).final["Status"] == 0xC000
        for clinic in ("OAKWOOD", "ELMSIDE"):
            (one,) = (await get(scp.peer(f"VETRAD_{clinic}"), identifier(study=BOTH))).stored
            assert clinic.lower().encode() in one[2]

    async def test_goes_to_a_remote_ae_of_the_providers(
        self, scp: Scp, engines: Engines, vetrad: Scope, oakwood: Scope
    ) -> None:
        async with receiving() as mine, receiving() as theirs:
            for scope, name, port in ((vetrad, "MINE", mine.port), (oakwood, "THEIRS", theirs.port)):
                await trust(scope, engines, name=name, aet=name, port=port)
            assert (await move(scp.peer("VETRAD"), identifier(study=ELM), "MINE")).counts == (1, 0, 0)
            assert (await move(scp.peer("VETRAD_OAKWOOD"), identifier(study=BOTH), "MINE")).counts == (
                1,
                0,
                0,
            )
            told = await move(scp.peer("VETRAD"), identifier(study=OAK), "THEIRS")
            assert told.final["Status"] == 0xA801
            assert (len(mine.got), theirs.got) == (2, [])
            assert [one.calling_aet for one in mine.requests] == ["VETRAD", "VETRAD_OAKWOOD"]

    async def test_stops_in_the_middle_once_the_case_is_over(
        self, scp: Scp, oakwood: Scope, engines: Engines
    ) -> None:
        case = await engines.documents.of(oakwood.grant, "cases").find_one({"granted": OAK})
        association = await opened(scp.peer("VETRAD"), STUDY_ROOT_GET)
        ended = 0.0

        async def slowly(association, message) -> None:
            nonlocal ended
            if not ended:
                await cases.cancel(oakwood, engines, case["id"])
                ended = time.monotonic()
            await asyncio.sleep(0.3)
            last.append(time.monotonic())
            await success(association, message)

        last: list[float] = []
        await ask(association, identifier(study=OAK))
        got = await collect(association, slowly)
        assert got.final["Status"] == 0xB000
        assert 1 <= len(got.stored) < 8
        assert last[-1] - ended < 2
        await association.release()
        assert (await get(scp.peer("VETRAD"), identifier(study=OAK))).counts == (0, 0, 0)

    async def test_by_move_stops_in_the_middle_too(
        self, scp: Scp, oakwood: Scope, vetrad: Scope, engines: Engines
    ) -> None:
        case = await engines.documents.of(oakwood.grant, "cases").find_one({"granted": OAK})
        moments: list[float] = []

        async def slowly() -> None:
            if not moments:
                await cases.cancel(oakwood, engines, case["id"])
                moments.append(time.monotonic())
            await asyncio.sleep(0.3)
            moments.append(time.monotonic())

        async with receiving(before=slowly) as mine:
            await trust(vetrad, engines, name="MINE", aet="MINE", port=mine.port)
            told = await move(scp.peer("VETRAD"), identifier(study=OAK), "MINE")
        assert told.final["Status"] == 0xB000
        assert 1 <= len(mine.got) < 8
        assert moments[-1] - moments[0] < 2


class TestStore:
    async def test_puts_a_readers_objects_into_the_clinics_study(
        self, scp: Scp, engines: Engines, vetrad: Scope, oakwood: Scope, elmside: Scope
    ) -> None:
        for sop_class in (BASIC_TEXT_SR, PDF):
            made = report(OAK, sop_class)
            assert (await sent(scp, made)).status == 0
            where = {"SOPInstanceUID": str(made.SOPInstanceUID)}
            assert await engines.documents.of(oakwood.grant, "instances").find_one(where)
            for scope in (vetrad, elmside):
                assert not await engines.documents.of(scope.grant, "instances").find_one(where)
        assert "vetrad/modality" in {
            entry["principal"]["id"] for entry in await trail(engines, "stored", "oakwood")
        }
        several = await sent(scp, report(BOTH))
        assert (several.status, "title of one" in several.comment) == (0x0124, True)
        assert (await sent(scp, report(BOTH), "VETRAD_ELMSIDE")).status == 0
        assert await engines.documents.of(elmside.grant, "studies").count({"StudyInstanceUID": BOTH}) == 1

    async def test_refuses_images_of_a_case_and_leaves_all_else_as_it_is(
        self, scp: Scp, engines: Engines, vetrad: Scope, oakwood: Scope
    ) -> None:
        there = await engines.documents.of(oakwood.grant, "instances").count({})
        refused = await sent(scp, image(OAK))
        assert (refused.status, "no images" in refused.comment) == (0x0124, True)
        for made in (image(OWN), report(OWN), report(SECRET), image("1.2.99")):
            assert (await sent(scp, made)).status == 0
            where = {"SOPInstanceUID": str(made.SOPInstanceUID)}
            assert await engines.documents.of(vetrad.grant, "instances").find_one(where)
        assert await engines.documents.of(oakwood.grant, "instances").count({}) == there

    async def test_does_not_touch_what_the_clinic_has_under_that_uid(
        self, scp: Scp, engines: Engines, oakwood: Scope
    ) -> None:
        made = report(OAK)
        made.SOPInstanceUID = (
            await engines.documents.of(oakwood.grant, "instances").find_one({"StudyInstanceUID": SECRET})
        )["SOPInstanceUID"]
        assert (await sent(scp, made)).status == 0x0124
