"""SecantusDB, which speaks MongoDB's wire: a program of its own, since it is GPL-2.0, never imported."""

import sys
from pathlib import Path

from services.embedded.child import Child
from services.embedded.ports import free_port


async def start(folder: Path, port: int | None = None) -> tuple[Child, str]:
    """Start it on a folder; the child, and the connection string once it answers."""
    port = port or free_port()
    child = await Child.start(
        "SecantusDB",
        [
            *(sys.executable, "-P", "-m", "secantus", "--host", "127.0.0.1", "--port", str(port)),
            *("--storage-path", folder / "data", "--cache-size", "1G", "--log-level", "WARNING"),
        ],
        log=folder / "log",
    )
    async with child.or_none():
        await child.listening(port)
    return child, url(port)


def url(port: int) -> str:
    """Connection string of one that listens there."""
    return f"mongodb://127.0.0.1:{port}/?directConnection=true&retryWrites=false"
