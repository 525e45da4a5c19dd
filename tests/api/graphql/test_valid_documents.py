"""A document that was valid is not parsed and validated again, and no rule is lost by it."""

from typing import Any

import httpx
import pytest
import strawberry.schema.schema as executed
from fastapi import FastAPI
from graphql import parse

from services.api.graphql.valid_documents import CHARACTERS, ValidDocuments
from services.persistence import Engines
from services.tenancy import tokens
from tests.api.clients import client_of
from tests.api.graphql.asking import ask
from tests.telemedicine.conftest import Parties

ROLES = "{ roles { role } }"
SCHEMA = "{ __schema { queryType { name } } }"


class Counted:
    """What is parsed and validated."""

    def __init__(self, patched: pytest.MonkeyPatch) -> None:
        self.times = {"parse": 0, "validate": 0}
        for name in self.times:
            patched.setattr(executed, name, self._counting(name, getattr(executed, name)))

    def _counting(self, name: str, counted: Any) -> Any:
        def counting(*args: Any, **options: Any) -> Any:
            self.times[name] += 1
            return counted(*args, **options)

        return counting


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


class TestRemembering:
    async def test_a_document_is_parsed_and_validated_once(
        self, vet: httpx.AsyncClient, counted: Counted
    ) -> None:
        answers = [await ask(vet, ROLES) for _ in range(3)]
        assert answers[0]["data"]["roles"]
        assert answers == [answers[0]] * 3
        assert counted.times == {"parse": 1, "validate": 1}

    async def test_one_document_answers_for_each_set_of_variables(self, vet: httpx.AsyncClient) -> None:
        query = 'query ($first: Int!) { studies(tenant: "oakwood", first: $first) { endCursor } }'
        assert "errors" not in await ask(vet, query, first=1)
        (error,) = (await ask(vet, query, first=100_000))["errors"]
        assert error["extensions"]["code"] == "TOO_COSTLY"
        assert "errors" not in await ask(vet, query, first=2)
        assert "first" in str((await ask(vet, query))["errors"])

    async def test_a_mistake_is_told_each_time(self, vet: httpx.AsyncClient) -> None:
        mistaken = [await ask(vet, "{ nothingOfTheKind }") for _ in range(2)]
        assert mistaken[0] == mistaken[1]
        assert "nothingOfTheKind" in str(mistaken[0]["errors"])

    async def test_a_stranger_is_judged_by_the_rules_for_strangers(
        self, vet: httpx.AsyncClient, anyone: httpx.AsyncClient, engines: Engines, counted: Counted
    ) -> None:
        assert "errors" not in await ask(vet, SCHEMA)
        assert "errors" in await ask(anyone, SCHEMA)
        await ask(anyone, ROLES)
        assert engines.own(ValidDocuments).parsed(ROLES) is None
        assert counted.times["validate"] == 3

    async def test_what_is_known_in_a_tenant_is_refused_at_a_case(
        self, app: FastAPI, parties: Parties, engines: Engines
    ) -> None:
        case = await parties.submitted()
        token = await tokens.create(parties.vetrad, engines, role="radiologist")
        query = '{ tokens(tenant: "vetrad") { id } }'
        async with client_of(app, token) as reader:
            await ask(reader, query)
            assert engines.own(ValidDocuments).parsed(query)
            answer = await reader.post(f"/cases/{case.id}/graphql", json={"query": query})
            assert "this is not asked here" in answer.text
            for path in ("/graphql", f"/cases/{case.id}/graphql"):
                assert "data" in (await reader.post(path, json={"query": ROLES})).json()


class TestValidDocuments:
    def test_forgets_what_was_not_used_for_longest(self, engines: Engines) -> None:
        documents, rules = ValidDocuments(engines), (object(),)
        texts = [f"{{ a{number} }}".ljust(1024) for number in range(CHARACTERS // 1024)]
        for text in texts:
            documents.add(text, parse(text), rules)
        assert documents.parsed(texts[0])
        documents.add("{ b }", parse("{ b }"), rules)
        assert documents.parsed(texts[0])
        assert documents.parsed(texts[1]) is None
        assert documents.valid("{ b }", rules)
        assert not documents.valid("{ b }", (object(),))

    def test_does_not_remember_a_page_of_comments(self, engines: Engines) -> None:
        documents = ValidDocuments(engines)
        text = "{ a } #" + " " * 10_000
        documents.add(text, parse(text), ())
        assert documents.parsed(text) is None
