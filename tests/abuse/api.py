"""A `vetark api` of its own under attack, and another client who must not notice."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import httpx

from services.embedded.child import Child
from services.persistence import Engines
from tests.abuse.beside import beside

T = TypeVar("T")
LONG_ENOUGH = 1.5
"""Seconds of an attack in which the other client asks some dozens of times."""
PATIENCE, LONGEST = 3000.0, 10_000.0
"""Milliseconds: the other client's median and longest wait, on a machine that runs other tests as well."""


@dataclass
class Api:
    """Where it listens, a right token, where the attack comes from, and what the other client saw."""

    port: int
    token: str
    engines: Engines
    child: Child
    other: str
    """A token of Elmside."""
    address: str = ""
    seen: dict[str, float] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Of the HTTP entry point."""
        return f"http://127.0.0.1:{self.port}"

    def attacker(self, connections: int = 20, **headers: str) -> httpx.AsyncClient:
        """A client with another address than everybody else's."""
        transport = httpx.AsyncHTTPTransport(
            local_address=self.address, limits=httpx.Limits(max_connections=connections)
        )
        return httpx.AsyncClient(transport=transport, base_url=self.url, headers=headers, timeout=60)

    @asynccontextmanager
    async def bystander(self, attack: str) -> AsyncIterator[None]:
        """Somebody else is served on meanwhile; fails where that takes long or fails."""
        async with beside(attack, "http", str(self.port), self.token) as self.seen:
            yield
        assert self.seen["p50"] < PATIENCE
        assert self.seen["worst"] < LONGEST


async def flood(count: int, at_once: int, one: Callable[[int], Awaitable[T]], seconds: float = 0) -> list[T]:
    """Answers of `count` calls, or of as many as fit into `seconds`; `at_once` at a time."""
    numbers, answers, end = itertools.count(), [], time.monotonic() + seconds

    async def worker() -> None:
        while (number := next(numbers)) < count or time.monotonic() < end:
            answers.append(await one(number))

    await asyncio.gather(*(worker() for _ in range(at_once)))
    return answers
