import httpx
import pytest
from graphql import get_introspection_query, parse

from services.api.graphql.limits import CHANGE, Weight, _too_much, weight
from services.settings import Settings


def cost(query: str, **variables: object) -> int:
    return weight(parse(query), variables).cost


class TestWeight:
    def test_counts_fields_times_the_rows_they_are_asked_of(self) -> None:
        assert cost("{ session { user { id } } }") == 3
        assert cost('{ studies(tenant: "a", first: 10) { nodes { studyID } } }') == 1 + 10 * 2
        assert cost('{ studies(tenant: "a") { endCursor } }') == 51
        assert cost("query ($n: Int!) { studies(first: $n) { endCursor } }", n=7) == 8
        assert cost("query ($n: Int!) { auditTrail(first: $n) { endCursor } }") == 51
        assert cost("{ patientStudies { endCursor } }") == 51
        assert cost("{ study { series { instances { size } } } }") == 1 + 1 + 10 * (1 + 50)

    def test_weighs_fragments_where_they_are_spread(self) -> None:
        asked = weight(
            parse(
                "{ study { ...A ...A ... on Study { b: tenant } } } fragment A on Study { a: studyID tenant }"
            ),
            {},
        )
        assert asked == Weight(depth=1, aliases=3, cost=1 + 2 + 2 + 1)

    def test_does_not_run_round_in_a_fragment_that_spreads_itself(self) -> None:
        assert cost("{ ...A } fragment A on Query { session { ...A } ...B }") == 1

    def test_a_change_costs_more_than_it_asks_for(self) -> None:
        assert cost("mutation { endOtherSessions }") == CHANGE + 1

    def test_lets_tools_read_the_schema_but_not_its_lists_within_lists(self) -> None:
        assert cost(get_introspection_query()) <= Settings().graphql_cost
        assert (
            cost("{ __schema { types " + "{ fields { type " * 5 + "{ name }" + "} }" * 5 + " } }")
            > Settings().graphql_cost
        )

    @pytest.mark.timeout(10)
    def test_takes_no_time_over_fragments_that_double_at_every_step(self) -> None:
        steps = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(80))
        assert (
            weight(parse("{ ...F0 } " + steps + " fragment F80 on Query { a: roles }"), {}).aliases == 2**80
        )


class TestLimits:
    @pytest.mark.parametrize(
        "query",
        [
            '{ studies(tenant: "oakwood", first: 100000) { endCursor } }',
            '{ studies(tenant: "oakwood", first: 100) { nodes { series { instances { size } } } } }',
            "{ " + " ".join(f"a{number}: session {{ user {{ id }} }}" for number in range(16)) + " }",
            "{ session { user { id" + " id" * 1000 + " } } }",
            "query { a" + " { b" * 12 + " }" * 12 + " }",
            "{ a" + " { a" * 450 + " }" * 450 + " }",
            "mutation { " + " ".join(f"a{number}: endOtherSessions" for number in range(11)) + " }",
            "{ ...F0 } "
            + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
            + " fragment F60 on Query { a: session { user { id } } }",
        ],
        ids=[
            *("cost of rows", "cost of levels", "aliases", "tokens", "depth", "depth of the parser"),
            *("many changes", "doubling fragments"),
        ],
    )
    @pytest.mark.timeout(20)
    async def test_too_much_is_refused_before_it_is_done(self, vet: httpx.AsyncClient, query: str) -> None:
        answer = (await vet.post("/graphql", json={"query": query})).json()
        assert answer.get("data") is None
        assert "unexpected error" not in str(answer["errors"])

    async def test_the_schema_is_shown_to_those_who_are_signed_in(
        self, vet: httpx.AsyncClient, anyone: httpx.AsyncClient
    ) -> None:
        query = {"query": "{ __schema { queryType { name } } }"}
        assert (await vet.post("/graphql", json=query)).json()["data"]["__schema"]["queryType"][
            "name"
        ] == "Query"
        assert "errors" in (await anyone.post("/graphql", json=query)).json()

    @pytest.mark.parametrize(
        "body",
        [
            b"[" * 100_000,
            b'{"query": "{ roles { role } }", "variables": '
            + b'{"a":' * 50_000
            + b"1"
            + b"}" * 50_000
            + b"}",
            b'{"query": "{ studies(tenant: ' + b"[" * 900 + b'"}',
            b'{"query": 1}',
            b'"' + b"x" * 100_000 + b'"',
            b"\xff",
            b"",
            b'[{"query": "{ roles { role } }"}, {"query": "{ roles { role } }"}]',
        ],
        ids=["nested", "nested variables", "nested value", "number", "text", "bytes", "nothing", "batch"],
    )
    async def test_what_is_no_request_is_the_sender_s_mistake(
        self, vet: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, body: bytes
    ) -> None:
        answer = await vet.post("/graphql", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400 or "errors" in answer.json()
        assert "unexpected" not in answer.text + caplog.text


class TestTooMuch:
    def test_goes_by_the_settings(self):
        document = parse("{ a { b { c: d } } }")
        asked = weight(document, {})
        assert _too_much(asked, document, Settings()) == []
        small = Settings(graphql_cost=1, graphql_depth=1, graphql_aliases=0)
        codes = [error.extensions["code"] for error in _too_much(asked, document, small)]
        assert codes == ["TOO_COSTLY", "TOO_DEEP", "TOO_MANY_ALIASES"]
