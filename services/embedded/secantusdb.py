"""SecantusDB, the embedded stand-in for MongoDB: a child process, never imported (it is GPL-2.0).

It honours `journal=true` by an fsync of its log, so no `--sync-on-commit` (docs/decisions/0001).
"""

import asyncio
import importlib.util
import sys
from pathlib import Path

from services.embedded.child import Child, free_port
from services.errors import Unavailable

_CACHE = "256M"  # of WiredTiger; documents are small and the working set is one clinic


def url(port: int) -> str:
    """The connection string of a SecantusDB on loopback."""
    return f"mongodb://127.0.0.1:{port}/?directConnection=true&retryWrites=false"


async def start(folder: Path, *, port: int | None = None, log: Path | None = None) -> tuple[Child, str]:
    """Start it on `folder` (made where missing); the child and its connection string, once it answers.

    Raises:
        Unavailable: not installed, or it does not come up.

    """
    if importlib.util.find_spec("secantus") is None:
        raise Unavailable("SecantusDB is missing: pip install 'vetark[embedded]', or set VETARK_MONGODB_URL")
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    port = port or free_port()
    child = await Child.start(
        "SecantusDB",
        [
            *(sys.executable, "-m", "secantus", "--host", "127.0.0.1", "--port", str(port)),
            *("--storage-path", folder, "--cache-size", _CACHE, "--log-level", "WARNING"),
        ],
        log=log or folder.parent / f"{folder.name}.log",
    )
    try:
        await child.listening(port)
    except BaseException:
        await child.stop(grace=0)
        raise
    return child, url(port)
