"""Watches the locks of the SQLite files: who holds one for long stops every store of the installation.

The supervisor asks for each lock as those that write do. They wait in order, so whoever keeps it from us for
long does nothing but hold it: a process of ours is ended, and started again; another is named.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from services.embedded.child import Child
from services.persistence.sqlite.database import Database

log = logging.getLogger(__name__)
PAUSE_SECONDS = 5.0
"""Seconds between two times that a lock is asked for."""


async def watch(files: Sequence[Path], children: Callable[[], Sequence[Child]], patience: float) -> None:
    """Ask for the lock of each file for ever; `patience` is how long it may be kept from us, in seconds."""
    await asyncio.gather(*(_watch(Database(file), children, patience) for file in files))


async def _watch(database: Database, children: Callable[[], Sequence[Child]], patience: float) -> None:
    while True:
        taken = _asked_for(database)
        held = 0
        while not taken.done():
            await asyncio.wait({taken}, timeout=patience / 2)
            held += 1
            if held > 1 and not taken.done():  # twice: we may have been stopped ourselves
                held = 0
                try:
                    await _end_holder(database, children(), patience)
                except Exception:  # the next time may do
                    log.exception("who holds %s could not be ended", database.path.name)
        await asyncio.sleep(PAUSE_SECONDS)


def _asked_for(database: Database) -> "asyncio.Future[None]":
    """Done once the lock was ours for a moment. A thread waits that the end of this process need not."""
    loop = asyncio.get_running_loop()
    taken: asyncio.Future[None] = loop.create_future()

    def told() -> None:
        if not taken.done():
            taken.set_result(None)

    def take() -> None:
        try:
            with database.locked():
                pass
            loop.call_soon_threadsafe(told)
        except (OSError, RuntimeError):  # the folder is gone, or we have ended
            return

    threading.Thread(target=take, name="lock-watch", daemon=True).start()
    return taken


async def _end_holder(database: Database, children: Sequence[Child], patience: float) -> None:
    ours = {child.process.pid: child for child in children}
    for pid in database.holders():
        if child := ours.get(pid):
            log.error("%s has held %s for %g s: it is ended", child.name, database.path.name, patience)
            await child.stop(grace=0)
        else:
            log.error(
                "process %d (%s), none of ours, has held %s for %g s: until it ends nothing is stored",
                pid,
                _name(pid),
                database.path.name,
                patience,
            )


def _name(pid: int) -> str:
    """What it is called; its arguments may name people."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "ended meanwhile"
