"""How often background work died in any process, written down: a process that ends takes no count with it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from services.background import failures, keep
from services.cancellation import cancel_and_wait
from services.errors import PacsError
from services.persistence import Edit, Engines, TenantCollection, Update

WRITTEN_SECONDS = 1.0
"""Seconds between two looks whether there is something to write down."""


class FailureCounts:
    """What of this process's failures is written down. Opened by each entry point."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._written = Counter(failures)

    @classmethod
    @asynccontextmanager
    async def open(cls, engines: Engines) -> AsyncIterator["FailureCounts"]:
        """Counts that are written down meanwhile, and once more in the end."""
        counts = cls(engines)
        task = keep("the counts of failures", counts._keep)
        try:
            yield counts
        finally:
            await cancel_and_wait(task)
            with suppress(PacsError):
                await counts.write()

    async def write(self) -> None:
        """Write down what is new. Raises Unavailable; then it waits for the next time."""
        new = failures - self._written
        if not new:
            return
        now = datetime.now(UTC)
        await _counts(self._engines).bulk(
            [
                Update({"name": name}, Edit(inc={"failures": count}, set={"last_at": now}), upsert=True)
                for name, count in new.items()
            ]
        )
        self._written += new

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(WRITTEN_SECONDS)
            await self.write()


async def read(engines: Engines) -> dict[str, int]:
    """How often each kind of work died in the installation: for who measures."""
    found = await _counts(engines).find({}, sort=[("name", 1)])
    return {document["name"]: document["failures"] for document in found}


def _counts(engines: Engines) -> TenantCollection:
    return engines.documents.installation("background_failures")
