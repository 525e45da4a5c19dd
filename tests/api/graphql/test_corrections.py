"""Corrections as the web app makes them, and what every other way over HTTP shows then."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydicom import dcmread
from pydicom.filebase import DicomBytesIO

from services.persistence import Engines
from services.tenancy import shared_studies, tokens, users
from services.tenancy.scope import Scope
from tests.api.clients import client_of, image
from tests.api.dicomweb.test_retrieve import url_of
from tests.api.graphql.asking import ask, refused, signed_in, told
from tests.archive.samples import put

CORRECT = """
mutation ($study: ID!, $values: CorrectedValuesInput!, $after: Int!) {
  correctStudy(
    tenant: "oakwood", studyInstanceUID: $study, values: $values, reason: "a mistake", after: $after
  ) {
    number
    corrections { id kind by reason holds attributes { keyword name was now } }
  }
}
"""
UNDO = 'mutation ($id: ID!) { undoCorrection(tenant: "oakwood", id: $id) }'
STUDIES = """
query { studies(tenant: "oakwood", filter: { text: "tom" }) {
  nodes { corrected studyDescription patient { patientID patientName { display } otherPatientIDs species } }
} }
"""
TOM: dict[str, Any] = {"patientName": "Miller^Tom", "patientID": "T-1"}


@pytest.fixture
async def technician(app: FastAPI, engines: Engines, oakwood: Scope) -> httpx.AsyncClient:
    token = await tokens.create(oakwood, engines, role="technician", name="The technician")
    return client_of(app, token)


class TestCorrectStudy:
    async def test_is_shown_on_every_path_to_those_it_is_shared_with_too(
        self, app: FastAPI, technician: httpx.AsyncClient, oakwood: Scope, engines: Engines
    ) -> None:
        made = image(200, 300, StudyDescription="Head")
        await put(oakwood, engines, made)
        email = "ref@field.test"
        guest = await users.create(oakwood, engines, email, "referring_veterinarian", "demo", demo=True)
        await shared_studies.share(oakwood, engines, guest.id, str(made.StudyInstanceUID))
        url = url_of(made)
        paths = ("", "/metadata", "/rendered?annotation=patient")
        async with signed_in(app, email, "demo") as referring:
            first = {path: await referring.get(url + path) for path in (*paths, "/frames/1", "/rendered")}
            known = await told(technician, CORRECT, study=str(made.StudyInstanceUID), values=TOM, after=0)
            assert known["number"] == 1
            for client in (technician, referring):
                (node,) = (await told(client, STUDIES))["nodes"]
                assert node["corrected"] is True
                assert node["patient"]["patientName"]["display"] == "Miller Tom"
                found = await client.get("/tenants/oakwood/dicomweb/studies?PatientID=T-1")
                assert len(found.json()) == 1
                assert b"Tom" in (await client.get(url + "/metadata")).content
            for path in paths:
                tag = first[path].headers["etag"]
                again = await referring.get(url + path, headers={"If-None-Match": tag})
                assert (again.status_code, again.content != first[path].content) == (200, True), path
                assert again.headers["etag"] != tag
            for path in ("/frames/1", "/rendered"):  # pixels are as they were
                tag = {"If-None-Match": first[path].headers["etag"]}
                assert (await referring.get(url + path, headers=tag)).status_code == 304
            asked = {"requestType": "WADO", "contentType": "application/dicom"}
            uids = {"studyUID": "Study", "seriesUID": "Series", "objectUID": "SOP"}
            named = {name: made[f"{level}InstanceUID"].value for name, level in uids.items()}
            wado = await referring.get("/tenants/oakwood/dicomweb/wado", params={**asked, **named})
            assert dcmread(DicomBytesIO(wado.content)).PatientName == "Miller^Tom"
            (undone,) = await told(technician, UNDO, id=known["corrections"][0]["id"])
            assert undone == made.StudyInstanceUID
            for path, before in first.items():
                assert (await referring.get(url + path)).headers["etag"] == before.headers["etag"], path

    async def test_tells_what_it_was_and_of_two_at_once_one(
        self, technician: httpx.AsyncClient, oakwood: Scope, engines: Engines
    ) -> None:
        made = image(
            PatientSpeciesDescription="Canine", OtherPatientIDs=["1", "2"], PatientName="Miller^Bella"
        )
        await put(oakwood, engines, made)
        study = str(made.StudyInstanceUID)
        cat = {"value": "448169003", "scheme": "SCT", "meaning": "Felis catus"}
        values = {**TOM, "species": "Cat", "speciesCode": cat, "otherPatientIDs": ["276098100123456"]}
        known = await told(technician, CORRECT, study=study, values=values, after=0)
        (one,) = known["corrections"]
        assert (one["kind"], one["by"], one["reason"]) == ("CORRECTED", "The technician", "a mistake")
        attributes = {each["keyword"]: each for each in one["attributes"]}
        assert attributes["PatientName"] == {
            "keyword": "PatientName", "name": "Patient's Name", "was": "Miller Bella", "now": "Miller Tom",
        }  # fmt: skip
        assert attributes["PatientSpeciesCodeSequence"]["now"] == "Felis catus"
        (node,) = (await told(technician, STUDIES))["nodes"]
        assert (node["patient"]["otherPatientIDs"], node["patient"]["species"]) == (
            ["276098100123456"],
            "Cat",
        )
        code, message = await refused(technician, CORRECT, study=study, values={"patientID": "X"}, after=0)
        assert code == "ALREADY_EXISTS"
        assert "meanwhile" in message

    async def test_is_not_for_everybody(
        self, vet: httpx.AsyncClient, twin: httpx.AsyncClient, oakwood: Scope, engines: Engines
    ) -> None:
        made = image()
        await put(oakwood, engines, made)
        history = (
            'query ($study: ID!) { corrections(tenant: "oakwood", studyInstanceUID: $study) { number } }'
        )
        study = str(made.StudyInstanceUID)
        for client, code in ((vet, "REFUSED"), (twin, "NOT_FOUND")):
            assert (await refused(client, CORRECT, study=study, values=TOM, after=0))[0] == code
            assert (await refused(client, history, study=study))[0] == code


class TestPatients:
    async def test_are_moved_to_and_merged(
        self, technician: httpx.AsyncClient, oakwood: Scope, engines: Engines
    ) -> None:
        made = [image(PatientID=number, PatientName=f"Miller^{number}") for number in ("A", "B", "B")]
        for one in made:
            await put(oakwood, engines, one)
        move = """mutation ($study: ID!) {
          moveStudy(
            tenant: "oakwood", studyInstanceUID: $study, to: {patientID: "B"}, reason: "x", after: 0
          ) { corrections { kind } }
        }"""
        moved = await told(technician, move, study=str(made[0].StudyInstanceUID))
        assert moved["corrections"] == [{"kind": "MOVED"}]
        other = image(PatientID="C", PatientName="Miller^C")
        await put(oakwood, engines, other)
        merge = """mutation {
          mergePatients(
            tenant: "oakwood", patient: {patientID: "B"}, into: {patientID: "C"}, reason: "one cat"
          )
        }"""
        merged = await told(technician, merge)
        assert sorted(merged) == sorted(str(one.StudyInstanceUID) for one in made)
        nodes = await ask(technician, '{ studies(tenant: "oakwood") { nodes { patient { patientID } } } }')
        assert {one["patient"]["patientID"] for one in nodes["data"]["studies"]["nodes"]} == {"C"}
