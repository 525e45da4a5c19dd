"""Every field of the schema: another clinic's data, counts and existence do not show."""

import re
from typing import Any

import httpx
import pytest

from tests.isolation import documents
from tests.isolation.conftest import Twins
from tests.isolation.fields import ABSENT, FIELDS
from tests.isolation.twins import ONLY_THERE, STUDY, plain

ASKED = sorted(name for name in documents.names() & FIELDS.keys() if not name.startswith("Subscription."))
OF_A_TENANT = [name for name in ASKED if documents.has_tenant(name)]
WITH_IDENTIFIERS = [name for name in ASKED if re.search(r"\{\w+\}", str(FIELDS[name].arguments))]


@pytest.fixture(autouse=True)
def _untouched(untouched: None) -> None:
    """Whatever is asked, Elmside stays as it was."""


def filled(arguments: Any, identifiers: dict[str, str]) -> Any:
    if isinstance(arguments, dict):
        return {key: filled(value, identifiers) for key, value in arguments.items()}
    if isinstance(arguments, list):
        return [filled(value, identifiers) for value in arguments]
    if isinstance(arguments, str) and arguments.startswith("{"):
        return identifiers[arguments.strip("{}")]
    return arguments


async def asked(
    client: httpx.AsyncClient, name: str, tenant: str, identifiers: dict[str, str]
) -> httpx.Response:
    arguments = {"tenant": tenant, **filled(FIELDS[name].arguments, identifiers)}
    query, variables = documents.document(name, arguments)
    return await client.post("/graphql", json={"query": query, "variables": variables})


def theirs(twins: Twins) -> dict[str, str]:
    return {**ABSENT, **twins.elm.ids, "only": ONLY_THERE, "remote": "ELMARK server"}


class TestTable:
    def test_has_a_case_for_every_field_there_is(self) -> None:
        assert documents.names() == FIELDS.keys()


class TestQuery:
    @pytest.mark.parametrize("name", [name for name in ASKED if name.startswith("Query.")])
    async def test_shows_ones_own_and_nothing_of_the_twin(self, twins: Twins, name: str) -> None:
        answer = await asked(twins.oak.browser, name, "oakwood", {**ABSENT, "only": STUDY})
        assert FIELDS[name].shows in answer.text
        leaks = twins.elm.leaks_into(answer.text)
        assert not leaks - (
            {ONLY_THERE} if name == "Query.auditTrail" else set()
        )  # the UID that we asked for
        if FIELDS[name].shows:
            assert "errors" not in answer.json(), answer.text

    async def test_counts_ones_own(self, twins: Twins) -> None:
        for twin, count in ((twins.oak, 1), (twins.elm, 3)):
            answer = await asked(twin.browser, "Query.study", twin.slug, {"only": STUDY})
            study = answer.json()["data"]["study"]
            assert study["numberOfStudyRelatedInstances"] == count
            assert [len(one["instances"]) for one in study["series"]] == [count]

    async def test_the_trail_counts_nobody_elses(self, twins: Twins) -> None:
        """Entries are numbered over all clinics: a gap would tell what happens at the other clinic."""
        entries = await twins.oak.documents("audit")
        assert entries
        answer = await asked(twins.oak.browser, "Query.auditTrail", "oakwood", ABSENT)
        assert "errors" not in answer.json()
        assert not [one for one in entries if one["chain"] in answer.text]


class TestAnotherTenant:
    @pytest.mark.parametrize("name", OF_A_TENANT)
    async def test_is_as_if_it_were_not_there(self, twins: Twins, name: str) -> None:
        for client in (twins.oak.browser, twins.oak.program, twins.stranger):
            there, nowhere = [
                plain(await asked(client, name, slug, ABSENT), slug=slug) for slug in ("elmside", "nowhere")
            ]
            assert there == nowhere
            code = "UNAUTHENTICATED" if client is twins.stranger else "NOT_FOUND"
            assert code in there[2] or ("REFUSED" in there[2] and FIELDS[name].operators)

    @pytest.mark.parametrize("name", [name for name in OF_A_TENANT if not FIELDS[name].operators])
    async def test_is_not_there_for_the_operator_either(self, twins: Twins, name: str) -> None:
        there, nowhere = [
            plain(await asked(twins.operator, name, slug, ABSENT), slug=slug)
            for slug in ("elmside", "nowhere")
        ]
        assert there == nowhere
        assert "NOT_FOUND" in there[2]


class TestAnotherTenantsIdentifier:
    @pytest.mark.parametrize("name", WITH_IDENTIFIERS)
    async def test_is_one_of_nothing(self, twins: Twins, name: str) -> None:
        answers, shown = [], []
        for identifiers in (theirs(twins), ABSENT):
            answers.append(await asked(twins.oak.browser, name, "oakwood", identifiers))
            shown.append(_plain(answers[-1], identifiers))
            if FIELDS[name].undo:
                await asked(twins.oak.browser, FIELDS[name].undo, "oakwood", identifiers)
        if FIELDS[name].taken:
            assert "ALREADY_EXISTS" in answers[0].text
            assert not twins.elm.leaks_into(answers[0].text)
        else:
            assert shown[0] == shown[1]


def _plain(answer: httpx.Response, identifiers: dict[str, str]) -> str:
    """An answer without what was asked for and what is new in each: links and moments."""
    text = re.sub(r'"(link|expiresAt|createdAt)":"[^"]*"', r'"\1":"..."', answer.text)
    for stands_for, value in identifiers.items():
        text = text.replace(f'"{value}"', f"<{stands_for}>")
    return text
