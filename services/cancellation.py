"""How a task that talks to an engine is cancelled."""

import asyncio
from typing import Any


async def cancel_and_wait(*tasks: "asyncio.Task[Any]", patience: float = 0.2) -> None:
    """Cancel them and return once all have ended.

    The driver loses a cancellation that meets an arriving answer, so it is said again after `patience`
    seconds: longer than a task needs that has to tidy up.
    """
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=patience)
    await asyncio.gather(*tasks, return_exceptions=True)
