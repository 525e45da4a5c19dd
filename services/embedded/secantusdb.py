"""SecantusDB, the embedded stand-in for MongoDB: a child process, never imported (it is GPL-2.0).

It honours `journal=true` by an fsync of its log, so no `--sync-on-commit` (docs/decisions/0001).
"""

import asyncio
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path

from services.embedded.child import Child
from services.errors import Unavailable

_CACHE = "256M"  # of WiredTiger; documents are small and the working set is one clinic


def url(port: int) -> str:
    """The connection string of a SecantusDB on loopback."""
    return f"mongodb://127.0.0.1:{port}/?directConnection=true&retryWrites=false"


async def start(folder: Path, port: int, *, log: Path | None = None, holds: Sequence[int] = ()) -> Child:
    """Start it on `folder` (made where missing); returns once it answers.

    Raises:
        Unavailable: not installed, or it does not come up.

    """
    if importlib.util.find_spec("secantus") is None:
        raise Unavailable("SecantusDB is missing: pip install 'vetark[embedded]', or set VETARK_MONGODB_URL")
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    child = await Child.start(
        "SecantusDB",
        [
            *(sys.executable, "-P", "-m", "secantus", "--host", "127.0.0.1", "--port", str(port)),
            *("--storage-path", folder, "--cache-size", _CACHE, "--log-level", "WARNING"),
        ],
        log=log or folder.with_suffix(".log"),
        holds=holds,
    )
    async with child.or_none():
        await child.listening(port)
    return child
