import httpx
import pytest
from graphql import parse

from services.api.graphql.limits import cost


class TestCost:
    def test_counts_fields_times_the_rows_they_are_asked_of(self) -> None:
        assert cost(parse("{ session { user { id } } }"), {}) == 3
        assert cost(parse('{ studies(tenant: "a", first: 10) { nodes { studyID } } }'), {}) == 1 + 10 * 2
        assert cost(parse('{ studies(tenant: "a") { endCursor } }'), {}) == 51
        assert cost(parse("query ($n: Int!) { studies(first: $n) { endCursor } }"), {"n": 7}) == 8
        assert cost(parse("{ study { series { instances { size } } } }"), {}) == 1 + 1 + 10 * (1 + 50)

    def test_weighs_fragments_where_they_are_spread(self) -> None:
        document = parse(
            "{ study { ...A ...A ... on Study { studyID } } } fragment A on Study { studyID tenant }"
        )
        assert cost(document, {}) == 1 + 2 + 2 + 1

    def test_does_not_run_round_in_a_fragment_that_spreads_itself(self) -> None:
        assert cost(parse("{ ...A } fragment A on Query { session { ...A } ...B }"), {}) == 1


class TestLimits:
    @pytest.mark.parametrize(
        "query",
        [
            '{ studies(tenant: "oakwood", first: 100000) { endCursor } }',
            '{ studies(tenant: "oakwood", first: 100) { nodes { series { instances { size } } } } }',
            "{ " + " ".join(f"a{number}: session {{ user {{ id }} }}" for number in range(16)) + " }",
            "{ session { user { id" + " id" * 1000 + " } } }",
            "query { a" + " { b" * 12 + " }" * 12 + " }",
        ],
        ids=["cost of rows", "cost of levels", "aliases", "tokens", "depth"],
    )
    async def test_too_much_is_refused_before_it_is_done(self, vet: httpx.AsyncClient, query: str) -> None:
        answer = (await vet.post("/graphql", json={"query": query})).json()
        assert answer["data"] is None
        assert answer["errors"]

    async def test_the_schema_is_shown_to_those_who_are_signed_in(
        self, vet: httpx.AsyncClient, anyone: httpx.AsyncClient
    ) -> None:
        query = {"query": "{ __schema { queryType { name } } }"}
        assert (await vet.post("/graphql", json=query)).json()["data"]["__schema"]["queryType"][
            "name"
        ] == "Query"
        assert "errors" in (await anyone.post("/graphql", json=query)).json()
