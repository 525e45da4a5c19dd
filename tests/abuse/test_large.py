"""Requests that ask for too much in one go."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.abuse.api import LONG_ENOUGH, Api, flood


async def pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield bytes(1 << 16)


class TestOversizedJson:
    async def test_is_refused_before_it_is_read(self, api: Api) -> None:
        """Nobody waits for it to end: some clients are cut off while they still write."""
        json = {"Content-Type": "application/json"}
        async with api.attacker() as attacker, api.bystander("oversized JSON"):

            async def send(number: int) -> int:
                path = ("/session", "/graphql", "/invitations/accept")[number % 3]
                content: Any = bytes(8 << 20) if number % 2 else pieces(128)
                try:
                    return (await attacker.post(path, content=content, headers=json)).status_code
                except httpx.TransportError:
                    return 413

            assert set(await flood(30, 5, send, seconds=LONG_ENOUGH)) == {413}

    async def test_nested_without_end_is_a_mistake(self, api: Api) -> None:
        async with api.attacker() as attacker, api.bystander("nested JSON"):

            async def send(number: int) -> int:
                path = ("/session", "/graphql", "/session/second-factor")[number % 3]
                headers = {"Content-Type": "application/json"}
                return (await attacker.post(path, content=b"[" * 1_000_000, headers=headers)).status_code

            assert set(await flood(30, 5, send, seconds=LONG_ENOUGH)) <= {400, 422}


def _doubling(steps: int) -> str:
    spreads = (f"fragment F{step} on Query {{ ...F{step + 1} ...F{step + 1} }}" for step in range(steps))
    return (
        "{ ...F0 } " + " ".join(spreads) + f" fragment F{steps} on Query {{ a: session {{ user {{ id }} }} }}"
    )


QUERIES = {
    "deep queries": "{ a" + " { a" * 300 + " }" * 300 + " }",
    "alias floods": "{ " + " ".join(f"a{n}: session {{ user {{ id }} }}" for n in range(100)) + " }",
    "costly queries": '{ studies(tenant: "oakwood", first: 100000) { nodes { patient { patientID } } } }',
    "doubling fragments": _doubling(60),
    "long queries": "{ session { user { " + "id " * 100_000 + " } } }",
    "nested introspection": "{ __schema { types " + "{ fields { type " * 6 + "{ name }" + "} }" * 6 + " } }",
    "changes in heaps": "mutation { " + " ".join(f"a{n}: endOtherSessions" for n in range(14)) + " }",
}


class TestGraphQL:
    @pytest.mark.parametrize("attack", QUERIES)
    async def test_is_weighed_before_it_is_run(self, api: Api, attack: str) -> None:
        token = {"Authorization": f"Bearer {api.token}"}
        async with api.attacker(**token) as attacker, api.bystander(attack):

            async def ask(_: int) -> dict[str, Any]:
                answer = await attacker.post("/graphql", json={"query": QUERIES[attack]})
                found: dict[str, Any] = answer.json()
                return found

            for answer in await flood(50, 5, ask, seconds=LONG_ENOUGH):
                assert answer.get("data") is None
                assert answer["errors"]
                assert "unexpected" not in str(answer["errors"])
