"""Worklists of remote AEs, looked at when they are due: one at a time each, a few at once."""

import asyncio
from functools import partial

from services.background import once
from services.cancellation import cancel_and_wait
from services.persistence import Engines
from services.persistence.filters import Filter
from services.remote_entities import worklist
from services.tenancy import attempts
from services.tenancy.application_entities.due_worklists import due_worklists
from services.tenancy.scope import system_scope

TOGETHER = 4
JOB = "fetching a worklist"
_PAUSE_SECONDS = 5.0
"""Seconds between two looks at what is due."""
_ENDING_SECONDS = 2.0


class Fetcher:
    """Those that are looked at now; one that is away holds up nobody else's."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._running: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def look(self) -> int:
        """Begin what is due and has room; how many are looked at now. Raises Unavailable."""
        self._running = {where: task for where, task in self._running.items() if not task.done()}
        for tenant, remote, free in await due_worklists(self._engines):
            if (tenant, remote) not in self._running and len(self._running) < TOGETHER:
                self._running[tenant, remote] = once(JOB, _fetch(self._engines, tenant, remote, free))
        return len(self._running)

    async def wait(self) -> None:
        """Wait until all that run are over."""
        if self._running:
            await asyncio.wait(self._running.values())

    async def close(self) -> None:
        """Stop them; they are due again."""
        await cancel_and_wait(*self._running.values(), patience=_ENDING_SECONDS)


async def fetch_worklists(engines: Engines) -> None:
    """Look at worklists until cancelled."""
    fetcher = Fetcher(engines)
    try:
        while True:
            await fetcher.look()
            await asyncio.sleep(_PAUSE_SECONDS)
    finally:
        await fetcher.close()


async def _fetch(engines: Engines, tenant: str, remote: str, free: Filter) -> None:
    """What ends it unforeseen is counted; after some times it is set aside."""
    scope = system_scope(tenant)
    await attempts.tried(
        scope, engines, JOB, remote, partial(worklist.fetch_due, scope, engines, remote, free)
    )
