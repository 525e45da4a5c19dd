"""The `mongod` on the PATH as a one-node replica set: `vetark up --mongod`."""

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

from services.embedded.child import Child
from services.errors import Unavailable
from services.persistence.mongodb import replica_set

_CACHE = "0.25"  # GB of WiredTiger, mongod's least


def url(port: int) -> str:
    """The connection string of a mongod on loopback."""
    return f"mongodb://127.0.0.1:{port}/?directConnection=true"


async def answers(port: int, _: Child) -> bool:
    """Return whether it answers within some seconds."""
    return await replica_set.responds(url(port))


async def start(folder: Path, port: int, *, log: Path, holds: Sequence[int] = ()) -> Child:
    """Start it on `folder` (made where missing); returns once it is primary.

    Raises:
        Unavailable: no mongod on the PATH, or it does not come up.

    """
    mongod = shutil.which("mongod")
    if not mongod:
        raise Unavailable("--mongod: there is no mongod on the PATH")
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
    child = await Child.start(
        "mongod",
        [
            *(mongod, "--dbpath", folder, "--bind_ip", "127.0.0.1", "--port", str(port)),
            *("--replSet", replica_set.NAME, "--wiredTigerCacheSizeGB", _CACHE, "--nounixsocket"),
        ],
        log=log,
        holds=holds,
    )
    async with child.or_none():
        await child.listening(port)
        await replica_set.initiate(url(port), f"127.0.0.1:{port}")
    return child
