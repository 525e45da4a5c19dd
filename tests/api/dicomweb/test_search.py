from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pydicom import Dataset

from services.api.app import Application
from services.persistence import Engines
from services.tenancy import tokens
from services.tenancy.scope import Scope
from tests.api.clients import client_of, image, part10, stow

ROOT = "/tenants/oakwood/dicomweb"

NAMES = some.sampled_from((
    "limit", "offset", "includefield", "fuzzymatching", "PatientName", "StudyDate", "StudyTime", "00100020",
    "StudyInstanceUID", "OtherPatientIDsSequence.PatientID", "accept", "NumberOfStudyRelatedSeries",
))  # fmt: skip


@pytest.fixture
async def studies(vet: httpx.AsyncClient) -> list[Dataset]:
    """Three studies of one image each, and a second series in the first."""
    item = Dataset()
    item.ScheduledProcedureStepID = "S1"
    made = [
        image(
            PatientName=name,
            PatientID=f"P{number}",
            StudyDate=f"2026010{number}",
            Modality=modality,
            ResponsiblePerson="Müller^Anna",
            PatientSpeciesDescription="Canine",
            AccessionNumber=f"A{number}",
            RequestAttributesSequence=[item],
        )
        for number, (name, modality) in enumerate(
            [("Rex^Smith", "CT"), ("Bella^Jones", "DX"), ("Ära^Öz", "US")], 1
        )
    ]
    for dataset in made:
        dataset.SpecificCharacterSet = "ISO_IR 192"
    second = image(
        StudyInstanceUID=made[0].StudyInstanceUID, Modality="SR", PatientID="P1", PatientName="Rex^Smith"
    )
    assert (await stow(vet, *map(part10, [*made, second]))).status_code == 200
    return made


async def uids(client: httpx.AsyncClient, path: str, tag: str = "0020000D") -> set[str]:
    answer = await client.get(ROOT + path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/dicom+json"
    return {match[tag]["Value"][0] for match in answer.json()}


class TestStudies:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", {0, 1, 2}),
            ("PatientName=rex*", {0}),
            ("00100010=Bella^Jones", {1}),
            ("PatientID=P2", {1}),
            ("StudyDate=20260102-", {1, 2}),
            ("StudyDate=20260101-20260102", {0, 1}),
            ("AccessionNumber=A3", {2}),
            ("ModalitiesInStudy=SR", {0}),
            ("ModalitiesInStudy=SR,US", {0, 2}),
            ("PatientName=nobody", set()),
            ("ResponsiblePerson=muller*&fuzzymatching=true", {0, 1, 2}),
            ("PatientSpeciesDescription=Canine", {0, 1, 2}),
            ("fuzzymatching=true&PatientName=oz", {2}),
            ("fuzzymatching=true&PatientName=Simth Rex", {0}),
            ("fuzzymatching=true&ResponsiblePerson=Mueller", {0, 1, 2}),
            ("fuzzymatching=false&PatientName=Simth*", set()),
            ("StudyDate=20260102-&StudyTime=000000-", {1, 2}),
            ('PatientID=""', set()),
            ('StudyID=""&emptyvaluematching=true', {0, 1, 2}),
            ('00100010=""&emptyvaluematching=true', set()),
            ("PatientID=P1\\P3&multiplevaluematching=true", {0, 2}),
            ("RequestAttributesSequence.ScheduledProcedureStepID=S1", {0, 1, 2}),
            ("accept=application/json&charset=utf-8", {0, 1, 2}),
        ],
    )
    async def test_finds_what_is_asked_for(
        self, vet: httpx.AsyncClient, studies: list[Dataset], query: str, found: set[int]
    ) -> None:
        assert await uids(vet, f"/studies?{query}") == {studies[number].StudyInstanceUID for number in found}

    async def test_answers_with_what_the_standard_and_a_veterinarian_want(
        self, vet: httpx.AsyncClient, studies: list[Dataset]
    ) -> None:
        (match,) = (await vet.get(f"{ROOT}/studies?PatientID=P1&includefield=InstitutionName")).json()
        uid = studies[0].StudyInstanceUID
        assert match["00081190"] == {"vr": "UR", "Value": [f"http://vetark.test{ROOT}/studies/{uid}"]}
        assert sorted(match["00080061"]["Value"]) == ["CT", "SR"]
        assert match["00201206"]["Value"] == [2]
        assert match["00201208"]["Value"] == [2]
        assert match["00102297"]["Value"] == [{"Alphabetic": "Müller^Anna"}]
        assert match["00102201"]["Value"] == ["Canine"]
        assert list(match) == sorted(match)

    async def test_pages(self, vet: httpx.AsyncClient, studies: list[Dataset]) -> None:
        seen = set()
        for offset in range(3):
            answer = await vet.get(f"{ROOT}/studies?limit=1&offset={offset}")
            assert ("warning" in answer.headers) == (offset < 2)
            seen.add(answer.json()[0]["0020000D"]["Value"][0])
        assert seen == {study.StudyInstanceUID for study in studies}
        assert (await vet.get(f"{ROOT}/studies?offset=3")).json() == []

    async def test_never_answers_with_more_than_the_installation_s_limit(
        self, engines: Engines, oakwood: Scope, studies: list[Dataset]
    ) -> None:
        app = Application(engines.settings.model_copy(update={"query_limit": 2}), engines)
        async with client_of(app, await tokens.create(oakwood, engines, role="veterinarian")) as client:
            answer = await client.get(f"{ROOT}/studies?limit=100")
        assert len(answer.json()) == 2 < len(studies)
        assert answer.headers["warning"].startswith("299 ")

    @pytest.mark.parametrize(
        "query",
        [
            "NoSuchAttribute=1",
            "limit=-1",
            "offset=x",
            "fuzzymatching=maybe",
            "StudyDate=yesterday",
            "PatientID=1&PatientID=2",
            "emptyvaluematching=",
            "PatientID.StudyID=1",
            "includefield=NoSuchAttribute",
            "StudyInstanceUID=../etc",
            "ModalitiesInStudy=" + "C" * 2000,
            ".".join(["00081115"] * 4000) + "=1",
        ],
    )
    async def test_refuses_a_query_that_is_none(self, vet: httpx.AsyncClient, query: str) -> None:
        answer = await vet.get(f"{ROOT}/studies?{query}")
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_lists_of_uids_are_parted_by_commas_or_backslashes(
        self, vet: httpx.AsyncClient, studies: list[Dataset]
    ) -> None:
        known = [study.StudyInstanceUID for study in studies]
        assert await uids(vet, f"/studies?StudyInstanceUID={known[0]},{known[2]},1.2.3") == {
            known[0],
            known[2],
        }
        assert await uids(vet, f"/studies?0020000D={known[1]}\\{known[2]}") == {known[1], known[2]}

    async def test_says_what_it_does_not_match(self, vet: httpx.AsyncClient, studies: list[Dataset]) -> None:
        answer = await vet.get(f"{ROOT}/studies?Rows=4")
        assert len(answer.json()) == len(studies)
        assert answer.headers["warning"] == '299 vetark "Rows is not matched at this level"'

    async def test_what_is_asked_for_and_unknown_is_there_without_a_value(
        self, vet: httpx.AsyncClient, studies: list[Dataset]
    ) -> None:
        path = "/studies?PatientID=P1&includefield=PatientComments,00102203&includefield=00081030"
        (match,) = (await vet.get(ROOT + path)).json()
        assert match["00104000"] == {"vr": "LT"}
        assert match["00102203"] == {"vr": "CS"}
        assert match["00080005"]["Value"] == ["ISO_IR 192"]
        assert match["00080056"]["Value"] == ["ONLINE"]

    async def test_an_offset_that_reads_too_much_in_vain_is_refused(
        self, vet: httpx.AsyncClient, engines: Engines
    ) -> None:
        answer = await vet.get(f"{ROOT}/studies?offset={engines.settings.query_vain + 1}")
        assert answer.status_code == 413
        assert "narrow" in answer.json()["detail"]

    async def test_refuses_another_media_type(self, vet: httpx.AsyncClient) -> None:
        for accept in ("application/dicom+xml", "text/html", 'multipart/related; type="application/dicom"'):
            assert (await vet.get(f"{ROOT}/studies", headers={"Accept": accept})).status_code == 406
        assert (await vet.get(f"{ROOT}/studies?accept=application/json")).status_code == 200

    async def test_answers_in_parts_of_xml(self, vet: httpx.AsyncClient, studies: list[Dataset]) -> None:
        accept = {"Accept": 'multipart/related; type="application/dicom+xml"'}
        answer = await vet.get(f"{ROOT}/studies?limit=2", headers=accept)
        kind = answer.headers["content-type"]
        assert kind.startswith('multipart/related; type="application/dicom+xml"; boundary=')
        assert answer.content.count(b"<NativeDicomModel ") == 2
        assert answer.content.count(b"\r\nContent-Type: application/dicom+xml\r\n\r\n<?xml") == 2
        assert answer.headers["warning"].startswith("299 ")
        nobody = await vet.get(f"{ROOT}/studies?PatientID=nobody", headers=accept)
        assert (nobody.status_code, nobody.content) == (204, b"")

    @given(
        parameters=some.lists(
            some.tuples(some.one_of(some.text(max_size=12), NAMES), some.text(max_size=20)), max_size=4
        ),
        path=some.sampled_from(["/studies", "/series", "/instances", "/studies/{}/series"]),
        uid=some.text(min_size=1, max_size=12).filter(
            lambda uid: uid.strip(".") and "\n" not in uid
        ),  # 404 already
    )
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    async def test_whatever_is_asked_is_answered_or_refused_with_a_reason(
        self, vet: httpx.AsyncClient, parameters: list[tuple[str, str]], path: str, uid: str
    ) -> None:
        url = ROOT + path.format(quote(uid, safe="", errors="replace"))
        answer = await vet.get(f"{url}?{urlencode(parameters, errors='replace')}")
        assert answer.status_code in (200, 400, 413)
        if answer.status_code != 200:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["detail"]


class TestSeries:
    async def test_finds_those_of_a_study_or_of_all(
        self, vet: httpx.AsyncClient, studies: list[Dataset]
    ) -> None:
        uid = studies[0].StudyInstanceUID
        assert len(await uids(vet, f"/studies/{uid}/series", "0020000E")) == 2
        assert len(await uids(vet, "/series", "0020000E")) == 4
        assert len(await uids(vet, "/series?Modality=US", "0020000E")) == 1
        assert len(await uids(vet, "/series?00400275.00400009=S1&Modality=CT,US", "0020000E")) == 2
        assert await uids(vet, f"/studies/{uid},1.2/series", "0020000E") == set()
        assert await uids(vet, "/studies/*/series", "0020000E") == set()
        assert (await vet.get(f"{ROOT}/studies/{uid}/series?StudyInstanceUID={uid}")).status_code == 400
        (match,) = (await vet.get(f"{ROOT}/series?Modality=US")).json()
        assert match["00100020"]["Value"] == ["P3"]
        assert match["00201209"]["Value"] == [1]


class TestInstances:
    async def test_finds_those_of_a_series_a_study_or_all(
        self, vet: httpx.AsyncClient, studies: list[Dataset]
    ) -> None:
        study, series = studies[0].StudyInstanceUID, studies[0].SeriesInstanceUID
        assert await uids(vet, f"/studies/{study}/series/{series}/instances", "00080018") == {
            studies[0].SOPInstanceUID
        }
        assert len(await uids(vet, f"/studies/{study}/instances", "00080018")) == 2
        assert len(await uids(vet, "/instances", "00080018")) == 4
        (match,) = (await vet.get(f"{ROOT}/instances?SOPInstanceUID={studies[1].SOPInstanceUID}")).json()
        assert match["00280010"]["Value"] == [4]
        assert match["00080060"]["Value"] == ["DX"]
        assert match["00081190"]["Value"][0].endswith(f"/instances/{studies[1].SOPInstanceUID}")

    async def test_everything_known_is_included_when_asked_for(
        self, vet: httpx.AsyncClient, studies: list[Dataset]
    ) -> None:
        (match,) = (
            await vet.get(f"{ROOT}/instances?SOPInstanceUID={studies[1].SOPInstanceUID}&includefield=all")
        ).json()
        assert match["00280004"]["Value"] == ["MONOCHROME2"]


class TestIsolation:
    async def test_the_twin_finds_nothing(
        self, twin: httpx.AsyncClient, anyone: httpx.AsyncClient, studies: list[Dataset]
    ) -> None:
        study, series = studies[0].StudyInstanceUID, studies[0].SeriesInstanceUID
        for path in (
            "/studies",
            "/series",
            "/instances",
            f"/studies?StudyInstanceUID={study}",
            f"/studies/{study}/series",
            f"/studies/{study}/instances",
            f"/studies/{study}/series/{series}/instances",
        ):
            assert (await twin.get("/tenants/elmside/dicomweb" + path)).json() == [], path
            assert (await twin.get(ROOT + path)).status_code == 404, path
            assert (await anyone.get(ROOT + path)).status_code == 401, path
