"""A process that upgrades documents and kills itself: python -m tests.persistence.dying WRITES."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from services.persistence import Engines, TenantCollection, progress, upgrade
from services.settings import Settings

LEASE_SECONDS = 0.2
BATCH = 2


def dying(write: Callable[..., Awaitable[Any]], left: list[int]) -> Callable[..., Awaitable[Any]]:
    """A method of a collection; the one write too many is not begun."""

    async def counted(*given: Any, **named: Any) -> Any:
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return await write(*given, **named)

    return counted


async def main(writes: int) -> None:
    upgrade.LEASE_SECONDS, progress.BATCH = LEASE_SECONDS, BATCH
    engines = Engines.of(Settings())
    await engines.documents.prepare()
    left = [writes]
    for name in ("bulk", "update", "insert"):
        setattr(TenantCollection, name, dying(getattr(TenantCollection, name), left))
    await upgrade.migrate(engines.documents)
    await engines.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    asyncio.run(main(int(sys.argv[1])))
