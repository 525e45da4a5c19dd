"""How often background work died in any process, and engines did not answer it, written down.

A process that ends takes no count with it.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from services.background import failures, keep
from services.cancellation import cancel_and_wait
from services.errors import PacsError
from services.persistence import Edit, Engines, TenantCollection, Update, Within
from services.tenancy.clock import Clock

_OUTAGE = "an outage of "
_JUMP = "a jump of the clock"
WRITTEN_SECONDS = 1.0
"""Seconds between two looks whether there is something to write down."""


class FailureCounts:
    """What of this process's failures is written down. Opened by each entry point."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._written = self._counted()

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
        self._engines.own(Clock).look()
        new = self._counted() - self._written
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

    def _counted(self) -> Counter[str]:
        also = {_OUTAGE + one.engine: one.count for one in self._engines.outages()}
        return failures + Counter({**also, _JUMP: self._engines.own(Clock).jumps})

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(WRITTEN_SECONDS)
            await self.write()


async def read(engines: Engines) -> dict[str, int]:
    """Return how often each kind of work died in the installation: for who measures."""
    found = await _counts(engines).find({}, sort=[("name", 1)])
    return {
        document["name"]: document["failures"]
        for document in found
        if not document["name"].startswith((_OUTAGE, _JUMP))
    }


async def outages(engines: Engines) -> dict[str, int]:
    """Return how often each engine did not answer some process of the installation: for who measures."""
    found = await _counts(engines).find({"name": Within(gte=_OUTAGE, lt=_OUTAGE + "~")})
    return {document["name"].removeprefix(_OUTAGE): document["failures"] for document in found}


async def clock_jumps(engines: Engines) -> int:
    """Return how often a process of the installation has seen its clock jump: for who measures."""
    found = await _counts(engines).find_one({"name": _JUMP})
    return found["failures"] if found else 0


def _counts(engines: Engines) -> TenantCollection:
    return engines.documents.installation("background_failures")
