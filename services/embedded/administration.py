"""The engines an administrative command works on: those of a running house, or its own for a moment."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

from services.embedded import engines
from services.embedded.data_folder import DataFolder
from services.errors import Unavailable
from services.persistence import Engines
from services.settings import Settings

_PATIENCE = 60.0  # seconds a house may take to start or to stop
_POLL = 0.1


@contextlib.asynccontextmanager
async def engines_of(data: Path) -> AsyncIterator[Engines]:
    """Connect to the engines the environment names; else to those of the house that runs on `data`.

    Where none runs, its embedded engines are started for the length of the block.

    Raises:
        Unavailable: they do not answer.

    """
    async with AsyncExitStack() as stack:
        if not all(os.environ.get(name) for name in ("VETARK_MONGODB_URL", "VETARK_OBJECTS_URL")):
            os.environ.update(await _embedded(stack, data))
        yield await stack.enter_async_context(Engines.open(Settings()))


async def _embedded(stack: AsyncExitStack, data: Path) -> dict[str, str]:
    folder = stack.enter_context(contextlib.closing(DataFolder(data)))
    deadline = time.monotonic() + _PATIENCE
    while not folder.try_lock():
        if run := folder.running():
            named: dict[str, str] = run["environment"] | {"VETARK_HTTP_PORT": run["http"].rpartition(":")[2]}
            return {name: value for name, value in named.items() if not os.environ.get(name)}
        if time.monotonic() > deadline:
            raise Unavailable(f"the house on {folder.path} is neither running nor stopped")
        await asyncio.sleep(_POLL)
    return await engines.start(
        stack,
        folder,
        os.environ,
        use_mongod=folder.recorded("documents") == "mongod",
        use_s3=folder.recorded("objects") == "seaweedfs",
    )
