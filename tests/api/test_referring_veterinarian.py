"""Somebody who is shown one study sees it through every way of the HTTP API, and nothing of the others."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from services.persistence import Engines
from services.tenancy import shared_studies, users
from services.tenancy.scope import Scope
from tests.api.clients import client_of, image, part10, stow

ROOT = "/tenants/oakwood/dicomweb"


@pytest.fixture
async def studies(vet: httpx.AsyncClient) -> dict[str, str]:
    """Two studies of one patient, of one series and image each: what is shared, and what is not."""
    made = {name: image(StudyDescription=name) for name in ("shared", "hidden")}
    answer = await stow(vet, *(part10(one) for one in made.values()))
    assert answer.status_code == 200
    return {name: str(one.StudyInstanceUID) for name, one in made.items()}


@pytest.fixture
async def referrer(
    app: FastAPI, engines: Engines, oakwood: Scope, studies: dict[str, str]
) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in at a browser, with one study shared."""
    made = await users.create(oakwood, engines, "ref@field.test", "referring_veterinarian", "demo", demo=True)
    await shared_studies.share(oakwood, engines, made.id, studies["shared"])
    async with client_of(app) as client:
        given = {"email": "ref@field.test", "password": "demo"}
        assert (await client.post("/session", json=given)).status_code == 200
        yield client


async def ask(client: httpx.AsyncClient, query: str) -> dict:
    return (await client.post("/graphql", json={"query": query})).json()


class TestGraphQL:
    async def test_lists_and_counts_the_shared_study_alone(
        self, referrer: httpx.AsyncClient, studies: dict[str, str]
    ) -> None:
        listed = await ask(
            referrer,
            '{ studies(tenant: "oakwood") '
            "{ nodes { studyInstanceUID patient { patientID } series { modality } } } }",
        )
        assert "errors" not in listed
        nodes = listed["data"]["studies"]["nodes"]
        assert [node["studyInstanceUID"] for node in nodes] == [studies["shared"]]

    async def test_shows_no_other_study(self, referrer: httpx.AsyncClient, studies: dict[str, str]) -> None:
        shown = {
            name: await ask(
                referrer,
                f'{{ study(tenant: "oakwood", studyInstanceUID: "{uid}") {{ studyDescription }} }}',
            )
            for name, uid in {**studies, "unknown": "1.2.3"}.items()
        }
        assert shown["shared"]["data"]["study"]["studyDescription"] == "shared"
        assert shown["hidden"] == shown["unknown"]

    async def test_administers_and_shares_nothing(self, referrer: httpx.AsyncClient) -> None:
        for field in ("members", "sharedStudies", "tokens"):
            told = await ask(referrer, f'{{ {field}(tenant: "oakwood") {{ __typename }} }}')
            assert told["errors"][0]["extensions"]["code"] == "REFUSED"


class TestDicomWeb:
    async def test_finds_and_retrieves_the_shared_study_alone(
        self, referrer: httpx.AsyncClient, studies: dict[str, str]
    ) -> None:
        found = (await referrer.get(f"{ROOT}/studies")).json()
        assert [study["0020000D"]["Value"] for study in found] == [[studies["shared"]]]
        for path in ("", "/metadata", "/series", "/instances"):
            told = {
                name: await referrer.get(f"{ROOT}/studies/{uid}{path}")
                for name, uid in {**studies, "unknown": "1.2.3"}.items()
            }
            assert told["shared"].status_code == 200
            assert len(told["shared"].content) > 100
            hidden, unknown = told["hidden"], told["unknown"]
            assert (hidden.status_code, hidden.content) == (unknown.status_code, unknown.content)

    async def test_stores_nothing(self, referrer: httpx.AsyncClient) -> None:
        assert not (await stow(referrer, part10(image()))).is_success
