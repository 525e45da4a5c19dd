"""services/embedded/lock_watch.py: whoever keeps the database's lock from all others is ended, or named."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.cancellation import cancel_and_wait
from services.embedded import lock_watch
from services.embedded.child import Child
from services.persistence.sqlite.database import Database

HOLD = "import fcntl, sys, time; f = open(sys.argv[1], 'w'); fcntl.flock(f, 2); print('held', flush=True)"
AGAIN = """
import sys, time
from pathlib import Path
from services.persistence.sqlite.database import Database
database = Database(Path(sys.argv[1]))
while True:
    with database.locked():
        print("held", flush=True)
        time.sleep(0.01)
"""


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """A file whose lock somebody takes."""
    made = Database(tmp_path / "index.sqlite")
    made.create()
    return made


async def holder(database: Database, then: str, suffix: str = ".lock") -> Child:
    """A process that has a lock, and what it does with it."""
    lock = database.path.with_suffix(suffix)
    child = await Child.start("holder", [sys.executable, "-c", f"{HOLD}; {then}", lock])
    assert await child.announcing() == b"held\n"
    return child


@asynccontextmanager
async def watched(database: Database, *ours: Child, patience: float = 0.4) -> AsyncIterator[None]:
    watching = asyncio.create_task(lock_watch.watch([database.path], lambda: ours, patience))
    try:
        yield
    finally:
        await cancel_and_wait(watching)


async def free(database: Database) -> None:
    """Return once the lock can be had."""
    async with asyncio.timeout(30):
        while database.holders():
            await asyncio.sleep(0.02)


class TestWatch:
    async def test_a_process_of_ours_is_ended_and_it_is_said(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        child = await holder(database, "time.sleep(600)")
        assert database.holders() == [child.process.pid]
        async with watched(database, child):
            await free(database)
        assert child.ending in {"signal SIGKILL", "signal SIGTERM"}
        assert "holder has held index.sqlite for 0.4 s: it is ended" in caplog.text

    async def test_a_process_of_ours_that_is_next_and_never_takes_it_is_ended(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        child = await holder(database, "time.sleep(600)", ".queue")
        async with watched(database, child):
            await free(database)
        assert "holder has held index.sqlite for 0.4 s: it is ended" in caplog.text

    async def test_another_is_named_and_left_alone(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        child = await holder(database, "time.sleep(600)")
        try:
            async with watched(database), asyncio.timeout(30):
                while f"process {child.process.pid} (python" not in caplog.text:
                    await asyncio.sleep(0.02)
            assert child.running
        finally:
            await child.stop(grace=0)

    async def test_one_that_takes_it_again_and_again_is_left_alone(
        self, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(lock_watch, "PAUSE_SECONDS", 0.01)
        child = await Child.start("holder", [sys.executable, "-c", AGAIN, database.path])
        assert await child.announcing() == b"held\n"
        try:
            async with watched(database, child, patience=3):
                await asyncio.sleep(4)  # longer than it may be kept from us
            assert child.running
            assert "held" not in caplog.text
        finally:
            await child.stop(grace=0)
