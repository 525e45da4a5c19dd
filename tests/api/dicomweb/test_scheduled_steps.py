"""The modality worklist over HTTP (PS3.18 14)."""

from xml.etree import ElementTree as ET

import httpx
import pytest
from fastapi import FastAPI

from services.persistence import Engines
from services.tenancy import tokens
from services.tenancy.scope import Right, Scope
from tests.api.clients import client_of, parts_of
from tests.worklist.requests import bella, requested

STEPS = "/tenants/oakwood/dicomweb/modality-scheduled-procedure-steps"
STEP, NAME, TITLE, STUDY = "00400100", "00100010", "00400001", "0020000D"


def names(answer: httpx.Response) -> list[str]:
    """The animals, in the order told."""
    assert answer.status_code == 200, answer.text
    return [one[NAME]["Value"][0]["Alphabetic"].partition("^")[2] for one in answer.json()]


@pytest.fixture
async def day(oakwood: Scope, engines: Engines) -> None:
    """Three animals at two stations on two days."""
    for name, facts in (
        ("Bella", {"time": "0900"}),
        ("Minka", {"time": "1000", "stations": ("US1",), "modality": "US"}),
        ("Rex", {"time": "0800", "date": "20261130"}),
    ):
        await requested(oakwood, engines, patient=bella(name=name, id=name), **facts)


class TestSearch:
    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({}, ["Bella", "Minka", "Rex"]),
            ({"00400100.00400001": "CR1", "00400100.00400002": "20261129"}, ["Bella"]),
            ({"ScheduledProcedureStepSequence.Modality": "US", "includefield": "all"}, ["Minka"]),
            ({"ScheduledProcedureStepSequence.ScheduledProcedureStepStartDate": "20261130-"}, ["Rex"]),
            (
                {"00400100.00400002": "20261129-20261130", "00400100.00400003": "0930-0830"},
                ["Minka", "Rex"],
            ),
            ({"PatientName": "müller^r*"}, ["Rex"]),
            ({"PatientName": "belle", "fuzzymatching": "true"}, ["Bella"]),
            ({"PatientID": "Nobody"}, []),
            ({"limit": "1", "offset": "1"}, ["Minka"]),
        ],
    )
    async def test_is_by_the_keys_of_the_worklist(
        self, vet: httpx.AsyncClient, day: None, asked: dict[str, str], found: list[str]
    ) -> None:
        answer = await vet.get(STEPS, params=asked)
        assert names(answer) == found
        assert ("warning" in answer.headers) == ("limit" in asked)

    async def test_tells_every_key_of_type_1_and_2(self, vet: httpx.AsyncClient, day: None) -> None:
        (told,) = (
            await vet.get(STEPS, params={"PatientID": "Minka", "includefield": "PatientBirthTime"})
        ).json()
        (step,) = told[STEP]["Value"]
        assert step[TITLE] == {"vr": "AE", "Value": ["US1"]}
        assert told[STUDY]["Value"][0].startswith("2.25.")
        assert told["00102202"]["Value"][0]["00080100"] == {"vr": "SH", "Value": ["448771007"]}
        assert told["00102000"] == {"vr": "LO"}  # Medical Alerts: asked for or not, of type 2
        assert told["00100032"] == {"vr": "TM"}  # asked for, and not known

    async def test_a_step_of_any_station_has_the_title_asked_for(
        self, vet: httpx.AsyncClient, oakwood: Scope, engines: Engines
    ) -> None:
        await requested(oakwood, engines, stations=())
        (told,) = (await vet.get(STEPS, params={"00400100.00400001": "DX7"})).json()
        assert told[STEP]["Value"][0][TITLE]["Value"] == ["DX7"]

    async def test_comes_in_the_form_that_is_liked(self, vet: httpx.AsyncClient, day: None) -> None:
        async def told(accept: str, **asked: str) -> httpx.Response:
            return await vet.get(STEPS, params=asked, headers={"Accept": accept})

        assert (await told("application/json")).headers["content-type"] == "application/dicom+json"
        parts = parts_of(await told('multipart/related; type="application/dicom+xml"'))
        assert [kind for kind, _ in parts] == ["application/dicom+xml"] * 3
        assert ET.fromstring(parts[0][1]).tag.endswith("NativeDicomModel")  # noqa: S314 our own
        ((kind, _),) = parts_of(await told('multipart/related; type="application/dicom+json"'))
        assert kind == "application/dicom+json"
        nothing = await told('multipart/related; type="application/dicom+xml"', PatientID="Nobody")
        assert (nothing.status_code, nothing.content) == (204, b"")
        assert len(parts_of(await told("application/dicom+xml"))) == 3  # a document holds one dataset
        alone = await told("application/dicom+xml", PatientID="Rex")
        assert alone.headers["content-type"] == "application/dicom+xml"
        assert (await told("image/png")).status_code == 406

    @pytest.mark.parametrize("asked", ["NoSuchKey=1", "PatientBirthDate=20269999", "limit=-1", "00400100=1"])
    async def test_what_cannot_be_asked_is_refused(self, vet: httpx.AsyncClient, asked: str) -> None:
        assert (await vet.get(f"{STEPS}?{asked}")).status_code == 400

    @pytest.mark.parametrize(("right", "status"), [("find", 200), ("store", 200), ("retrieve", 403)])
    async def test_is_for_who_may_find_or_store(
        self, app: FastAPI, oakwood: Scope, engines: Engines, right: str, status: int
    ) -> None:
        token = await tokens.create(oakwood, engines, role="technician", rights=[Right(right)])
        async with client_of(app, token) as client:
            assert (await client.get(STEPS)).status_code == status

    async def test_the_other_clinic_is_told_nothing(self, twin: httpx.AsyncClient, day: None) -> None:
        assert (await twin.get(STEPS)).status_code == 404
        assert (await twin.get(STEPS.replace("oakwood", "elmside"))).json() == []
