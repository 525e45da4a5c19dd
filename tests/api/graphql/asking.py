"""Ask the GraphQL entry point, and read what it answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from starlette.types import ASGIApp

from tests.api.clients import client_of

PASSWORD = "tallow viaduct omelet 93"


async def ask(client: httpx.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    """The whole answer: `data`, `errors` or both."""
    answer = await client.post("/graphql", json={"query": query, "variables": variables})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def told(client: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    """The value of the one field asked for; fails where there are errors."""
    answer = await ask(client, query, **variables)
    assert "errors" not in answer, answer["errors"]
    (value,) = answer["data"].values()
    return value


async def refused(client: httpx.AsyncClient, query: str, **variables: Any) -> tuple[str, str]:
    """The code and message of the one error."""
    (error,) = (await ask(client, query, **variables))["errors"]
    return error["extensions"]["code"], error["message"]


@asynccontextmanager
async def signed_in(app: ASGIApp, email: str, password: str = PASSWORD) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at which somebody is signed in."""
    async with client_of(app) as client:
        answer = await client.post("/session", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        yield client
