"""The capture guide's three ways to a picture, and the one that is broken off: a CR and whole programs."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pydicom import Dataset
from pydicom.uid import generate_uid

from tests.installation import Installation
from tests.journeys.capture import Capture

DAY = "20261129"
_MADE = """mutation Request($request: ImageRequestInput!) {
  requestImages(tenant: "oakwood", request: $request) { id accessionNumber studyInstanceUID } }"""
_NOW = """query Now($id: ID!) {
  imageRequest(tenant: "oakwood", id: $id) { state endedBecause studies images } }"""


@pytest.fixture
async def clinic(installation: Installation) -> AsyncIterator[httpx.AsyncClient]:
    """A veterinarian's browser, or the program of a practice system."""
    async with installation.signed_in("vet@oakwood.test") as client:
        yield client


@pytest.fixture
def cr(installation: Installation, dcmtk: Callable[[str], Path], tmp_path: Path) -> Capture:
    """The modality."""
    return Capture(dcmtk, installation.dimse_port, tmp_path)


async def asked(client: httpx.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    answer = (await client.post("/graphql", json={"query": query, "variables": variables})).json()
    assert "errors" not in answer, answer
    (told,) = answer["data"].values()
    return dict(told)


async def request(client: httpx.AsyncClient, name: str, **facts: Any) -> dict[str, Any]:
    """Ask for a dog's thorax."""
    patient = {"name": name, "species": "Dog", "clientFamilyName": "Miller"}
    wanted = {"patient": patient, "date": DAY, "time": "1030", "procedure": "dog-cat-thx3", **facts}
    return await asked(client, _MADE, request=wanted)


async def until(client: httpx.AsyncClient, made: dict[str, Any], **reached: Any) -> dict[str, Any]:
    """The request once it is so far."""
    async with asyncio.timeout(60):
        while True:
            now = await asked(client, _NOW, id=made["id"])
            if all(now[fact] == value for fact, value in reached.items()):
                return now
            await asyncio.sleep(0.2)


class TestFromRequestToPicture:
    async def test_of_a_request_with_performed_steps(self, clinic: httpx.AsyncClient, cr: Capture) -> None:
        name = f"Bella {uuid4().hex[:6]}"
        began = time.monotonic()
        made = await request(clinic, name)
        (picked,) = await cr.worklist(DAY, name)
        assert time.monotonic() - began < 2
        assert (picked.AccessionNumber, picked.StudyInstanceUID) == (
            made["accessionNumber"],
            made["studyInstanceUID"],
        )
        assert picked.ScheduledProcedureStepSequence[0].ScheduledStationAETitle == cr.title
        step = await cr.begin(picked)
        assert (await asked(clinic, _NOW, id=made["id"]))["state"] == "IN_PROGRESS"
        study = await cr.shoot(picked, images=1)
        assert (await cr.end(step, "COMPLETED")).Status == 0x0000
        now = await until(clinic, made, images=1)
        assert (now["state"], now["studies"]) == ("COMPLETED", [study])
        assert await cr.worklist(DAY, name) == []

    async def test_of_a_practice_system_and_a_modality_without_performed_steps(
        self, clinic: httpx.AsyncClient, cr: Capture
    ) -> None:
        """The practice system asks twice under one key; the states follow the images."""
        name, key = f"Rex {uuid4().hex[:6]}", uuid4().hex
        made = await request(clinic, name, key=key, stations=["CR1", cr.title])
        assert await request(clinic, name, key=key) == made
        (picked,) = await cr.worklist(DAY, name)
        study = await cr.shoot(picked, images=3)
        now = await until(clinic, made, images=3, state="COMPLETED")
        assert now["studies"] == [study]

    async def test_of_a_new_patient_that_nobody_has_asked_for(
        self, clinic: httpx.AsyncClient, cr: Capture
    ) -> None:
        name = f"Stray {uuid4().hex[:6]}"
        assert await cr.worklist(DAY, name) == []
        picked = Dataset()
        picked.PatientName, picked.PatientID = f"^{name}", name
        picked.StudyInstanceUID, picked.AccessionNumber = generate_uid(), None
        step = await cr.begin(picked)
        study = await cr.shoot(picked, images=1)
        assert (await cr.end(step, "COMPLETED")).Status == 0x0000
        found = await clinic.get("/tenants/oakwood/dicomweb/studies", params={"PatientID": name})
        assert [one["0020000D"]["Value"] for one in found.json()] == [[study]]
        performed = await clinic.get(f"/tenants/oakwood/dicomweb/modality-performed-procedure-steps/{step}")
        assert performed.json()[0]["00400252"]["Value"] == ["COMPLETED"]

    async def test_that_is_broken_off(self, clinic: httpx.AsyncClient, cr: Capture) -> None:
        name = f"Minka {uuid4().hex[:6]}"
        made = await request(clinic, name)
        (picked,) = await cr.worklist(DAY, name)
        step, why = await cr.begin(picked), Dataset()
        why.CodeValue, why.CodingSchemeDesignator, why.CodeMeaning = "110501", "DCM", "Equipment failure"
        assert (await cr.end(step, "DISCONTINUED", why=why)).Status == 0x0000
        now = await asked(clinic, _NOW, id=made["id"])
        assert (now["state"], now["endedBecause"]) == ("DISCONTINUED", "Equipment failure")
        assert await cr.worklist(DAY, name) == []
        again = await cr.end(step, "COMPLETED")
        assert (again.Status, again.ErrorID) == (0x0110, 0xA710)
