"""Tells a task that talks to an engine whether it is cancelled."""

import asyncio
from typing import Any


async def cancel_and_wait(*tasks: "asyncio.Task[Any]", patience: float = 1.0) -> None:
    """Cancel them and return once all have ended.

    The driver loses a cancellation that meets an arriving answer, so it is said again after `patience`
    seconds: longer than a task needs that has to tidy up. One that is cancelled twice while it looks for a
    server may leave a lock of the driver's held, and then nobody finds a server any more.
    """
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=patience)
    await asyncio.gather(*tasks, return_exceptions=True)


def is_cancelled() -> bool:
    """Tell whether the running task was told to end, which the driver may have lost."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
