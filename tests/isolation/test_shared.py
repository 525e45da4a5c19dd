"""A referring veterinarian sees what is shared and, of the rest of the same clinic, not that it is there."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.tenancy import shared_studies
from tests.api.clients import client_of
from tests.isolation import documents
from tests.isolation.conftest import Twins
from tests.isolation.fields import FIELDS
from tests.isolation.test_dicomweb import CASES, HERE, NAMED, READING, path_of
from tests.isolation.twins import NOWHERE, PASSWORD, SERIES, STUDY, plain

SHARED = "2.25.5001"
NOT_TAKEN = ["studies/*/export", *(path for method, path in CASES if CASES[method, path] == "steps")]
"""What nobody reads who has studies alone: a study as a file, and the clinic's worklist."""
UNSEEN = [
    name
    for name in sorted(documents.names())
    if name.startswith("Query.")
    and documents.has_tenant(name)
    and name not in {"Query.studies", "Query.study"}
]


@pytest.fixture(scope="module")
async def referring(twins: Twins) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in; one study is shared with them, and the clinic has others."""
    oak = twins.oak
    instances = await oak.documents("instances", StudyInstanceUID=SHARED)
    if not instances:
        await oak.store(oak.image(120, SHARED, f"{SHARED}.1", f"{SHARED}.2"))
        await shared_studies.share(oak.scope, oak.engines, oak.people["ref"].id, SHARED)
    async with client_of(oak.app) as client:
        answer = await client.post("/session", json={"email": oak.email("ref"), "password": PASSWORD})
        assert answer.status_code == 200
        yield client


class TestShared:
    async def test_is_all_there_is(self, referring: httpx.AsyncClient) -> None:
        query, variables = documents.document("Query.studies", {"tenant": "oakwood", "first": 1})
        answer = await referring.post("/graphql", json={"query": query, "variables": variables})
        page = answer.json()["data"]["studies"]
        assert [one["studyInstanceUID"] for one in page["nodes"]] == [SHARED]
        assert page["hasNextPage"] is False
        assert STUDY not in answer.text

    @pytest.mark.parametrize("template", [one for one in READING if one not in NOT_TAKEN])
    async def test_can_be_read(self, referring: httpx.AsyncClient, template: str) -> None:
        answer = await referring.get(path_of("oakwood", template, (SHARED, f"{SHARED}.1", f"{SHARED}.2")))
        assert answer.status_code == 200
        assert f'"{STUDY}"' not in answer.text

    @pytest.mark.parametrize("template", NOT_TAKEN)
    async def test_takes_nothing_else_along(self, referring: httpx.AsyncClient, template: str) -> None:
        answer = await referring.get(path_of("oakwood", template, (SHARED, f"{SHARED}.1", f"{SHARED}.2")))
        assert answer.status_code == 403


class TestTheRest:
    @pytest.mark.parametrize("template", NAMED)
    async def test_is_as_if_it_were_not_there(self, referring: httpx.AsyncClient, template: str) -> None:
        unshared = plain(await referring.get(path_of("oakwood", template, HERE)), uid=STUDY, series=SERIES)
        nothing = plain(
            await referring.get(path_of("oakwood", template, (NOWHERE, SERIES, HERE[2]))),
            uid=NOWHERE,
            series=SERIES,
        )
        assert unshared == nothing

    @pytest.mark.parametrize("name", UNSEEN)
    async def test_is_not_for_them(self, twins: Twins, referring: httpx.AsyncClient, name: str) -> None:
        query, variables = documents.document(name, {"tenant": "oakwood", **FIELDS[name].arguments})
        answer = await referring.post("/graphql", json={"query": query, "variables": variables})
        assert STUDY not in answer.text
        assert twins.oak.people["vet"].id not in answer.text
        assert twins.oak.ids["token"] not in answer.text
