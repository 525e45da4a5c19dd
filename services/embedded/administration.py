"""The engines an administrative command works on: those of a running `vetark up`, or its own for a moment."""

import asyncio
import contextlib
import os
import shlex
import time
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack
from pathlib import Path

from services.embedded import engines
from services.embedded.data_folder import DataFolder
from services.errors import Refused, Unavailable
from services.persistence import Engines
from services.persistence.damage import Lost, Part
from services.settings import Settings

_PATIENCE_SECONDS = 60.0  # seconds `vetark up` may take to start or to stop
_POLL_SECONDS = 0.1


@contextlib.asynccontextmanager
async def engines_of(
    data: Path,
    without: Collection[Part] = (),
    *,
    alone: bool = False,
    prepared: bool = True,
    begins: bool = False,
) -> AsyncIterator[Engines]:
    """Connect to the engines the environment names; else to those of the `vetark up` that runs on `data`.

    Where none runs, the embedded engines of `data` are started for the length of the block. `without`: what
    may be lost or damaged, as the command brings it back. `alone`: no `vetark up` may run on `data`. Not
    `prepared`: as they are, for a command that only looks. `begins`: an installation, where `data` has none;
    other commands do not, for a folder whose name was mistyped would look like one that lost everything.

    Raises:
        Refused: `data` was begun with other engines, or is in use, or has no installation.
        Unavailable: they do not answer, or what they kept is lost (Lost).

    """
    async with AsyncExitStack() as stack:
        option = ""
        if not (engines.names_documents(os.environ) and os.environ.get(engines.OBJECTS)):
            option = f" --data {shlex.quote(str(data))}"
            os.environ.update(await _embedded(stack, data, alone=alone, begins=begins))
        try:
            opened = await stack.enter_async_context(Engines.open(Settings(), without, prepared=prepared))
        except Lost as lost:
            raise lost.of(option) from None
        yield opened


async def _embedded(stack: AsyncExitStack, data: Path, *, alone: bool, begins: bool) -> dict[str, str]:
    folder = stack.enter_context(contextlib.closing(DataFolder(data, begins=begins)))
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not folder.try_lock():
        if alone:
            raise Refused(f"{folder.path} is in use: stop `vetark up` first")
        if run := folder.running():
            ports = {
                f"VETARK_{name.upper()}_PORT": run[name].rpartition(":")[2] for name in ("http", "dimse")
            }
            named: dict[str, str] = run["environment"] | ports
            ours = set(engines.DOCUMENTS) if engines.names_documents(os.environ) else set()
            return {
                name: value for name, value in named.items() if not (name in ours or os.environ.get(name))
            }
        if time.monotonic() > deadline:
            raise Unavailable(f"`vetark up` on {folder.path} has neither started nor stopped")
        await asyncio.sleep(_POLL_SECONDS)
    return await engines.start(
        stack,
        folder,
        os.environ,
        use_mongod=folder.recorded("documents") == "mongod",
        use_s3=folder.recorded("objects") == "seaweedfs",
    )
