"""STOW-RS into the studies of a case: what its reader makes is stored there, and nothing else."""

import httpx
import pytest
from fastapi import FastAPI
from pydicom import Dataset

from services.telemedicine import cases
from services.tenancy import tokens
from tests.api.clients import client_of, part10, stow
from tests.archive.samples import dataset
from tests.dimse.test_cases import BASIC_TEXT_SR, PDF, report
from tests.telemedicine.conftest import Parties
from tests.telemedicine.conftest import parties as parties  # noqa: PLC0414 a fixture

_FAILED, _REASON = "00081198", "00081197"


@pytest.fixture
async def case(parties: Parties) -> str:
    """A case of Oakwood's that VetRad reads."""
    return (await parties.submitted()).id


async def sent(app: FastAPI, parties: Parties, slug: str, case: str, *made: Dataset) -> httpx.Response:
    """Store as a program of a tenant does, below the case's path."""
    role = {"vetrad": "radiologist"}.get(slug, "administrator")
    token = await tokens.create(getattr(parties, slug), parties.engines, role=role)
    async with client_of(app, token) as client:
        return await stow(client, *map(part10, made), path=f"/cases/{case}/dicomweb/studies")


async def stored(parties: Parties, slug: str, made: Dataset) -> bool:
    """Whether a tenant has it."""
    instances = parties.engines.documents.of(getattr(parties, slug).grant, "instances")
    return await instances.find_one({"SOPInstanceUID": str(made.SOPInstanceUID)}) is not None


async def test_are_stored_into_the_clinics_study(app: FastAPI, parties: Parties, case: str) -> None:
    made = [report(parties.study, sop_class) for sop_class in (BASIC_TEXT_SR, PDF)]
    answer = await sent(app, parties, "vetrad", case, *made)
    assert (answer.status_code, _FAILED in answer.json()) == (200, False), answer.text
    for one in made:
        assert [await stored(parties, slug, one) for slug in ("oakwood", "vetrad")] == [True, False]


async def test_are_all_that_is_taken_there(app: FastAPI, parties: Parties, case: str) -> None:
    there = await parties.engines.documents.of(parties.oakwood.grant, "instances").find_one(
        {"StudyInstanceUID": parties.prior}
    )
    assert there
    secret = await parties.images("LAT")
    another = report(parties.study)
    another.SOPInstanceUID = there["SOPInstanceUID"]
    refused = [
        dataset(StudyInstanceUID=parties.study), report(secret), report("1.2.99"), another,
    ]  # fmt: skip
    good = report(parties.study)
    answer = await sent(app, parties, "vetrad", case, *refused, good)
    assert answer.status_code == 202, answer.text
    assert [one[_REASON]["Value"] for one in answer.json()[_FAILED]["Value"]] == [[0x0124]] * len(refused)
    assert await stored(parties, "oakwood", good)
    for one in refused[:-1]:
        assert not await stored(parties, "oakwood", one)


async def test_are_taken_of_nobody_else(app: FastAPI, parties: Parties, case: str) -> None:
    made = report(parties.study)
    for slug, status in (("elmside", 404), ("farview", 404), ("oakwood", 403)):
        assert (await sent(app, parties, slug, case, made)).status_code == status
    await cases.cancel(parties.oakwood, parties.engines, case)
    assert (await sent(app, parties, "vetrad", case, made)).status_code in (403, 404)
    assert not await stored(parties, "oakwood", made)
