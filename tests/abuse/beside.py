"""Somebody else who is served meanwhile."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SOON = 1000.0
"""Milliseconds in which another client is answered, whatever one client does."""
LATEST = 3 * SOON
"""The longest it waits on a machine where other tests run too."""


@asynccontextmanager
async def beside(attack: str, *words: str) -> AsyncIterator[dict[str, float]]:
    """Another client (see `bystander`), never failed; what it saw stands in the dict afterwards."""
    command = [sys.executable, "-m", "tests.abuse.bystander", *words]
    pipe, seen = asyncio.subprocess.PIPE, dict[str, float]()
    other = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert other.stdout is not None
    try:
        await asyncio.wait_for(other.stdout.readline(), 60)  # it asks before, too
        yield seen
    finally:
        out, _ = await asyncio.wait_for(other.communicate(b"end\n"), 90)
    seen.update(json.loads(out))
    print(f"\n{attack}: the other client {seen}")
    assert seen["failed"] == 0
