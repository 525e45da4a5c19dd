"""The services of one installation: Vetark's own commands as child processes, ready when they say so."""

import json
import sys
from collections.abc import Sequence
from functools import partial

from services.embedded.child import Child
from services.embedded.keeper import Keeper
from services.errors import Unavailable


async def start_process(
    name: str, holds: Sequence[int] = (), *, options: Sequence[str] = (), patience: float
) -> Keeper:
    """Start `vetark NAME` with options on the engines of our environment and keep it running.

    `holds` are file descriptors it keeps open as long as it lives; `patience`: see `Keeper`.

    Raises:
        Unavailable: it does not come up.

    """
    return await Keeper.begin(partial(_start, name, holds, options), Child.speaks, patience)


async def _start(name: str, holds: Sequence[int], options: Sequence[str]) -> Child:
    command = [sys.executable, "-P", "-m", "services.cli", name, "--supervised", *options]
    child = await Child.start(name, command, holds=holds)
    async with child.or_none():
        line = await child.announcing()
        if json.loads(line).get("event") != "ready":
            raise Unavailable(f"{name} said {line!r} instead of being ready")
    return child
