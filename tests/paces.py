"""What tests need not wait for: a disk, and what a process does every second or every few.

A plugin of the whole run (see pyproject.toml), for the tests' own process.
"""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from socketserver import BaseServer
from unittest.mock import patch

import pytest

from services.remote_entities import commitment
from services.tenancy import usage, usage_meter
from services.tenancy.audit import notes

_WRITTEN_SECONDS = 0.05
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 pytest makes a folder of its own there
_ROOM_BYTES = 6 << 30


def _room() -> int:
    """Bytes that files in memory may take: none where this machine has no such folder."""
    if not os.access(_IN_MEMORY, os.W_OK):
        return 0
    available = re.search(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text())
    return min(shutil.disk_usage(_IN_MEMORY).free, int(available[1]) * 1024 if available else 0)


def pytest_configure() -> None:
    """Keep the files of tests in memory where there is much: fsync is half of their time on a disk."""
    if _room() >= _ROOM_BYTES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_IN_MEMORY))


@pytest.fixture(scope="session", autouse=True)
def servers_in_threads_end_soon() -> Iterator[None]:
    """Those of pynetdicom and of the standard library look every half second whether they are to end."""
    serve = BaseServer.serve_forever

    def serve_forever(self: BaseServer, poll_interval: float = 0.02) -> None:
        serve(self, min(poll_interval, 0.02))

    with patch.object(BaseServer, "serve_forever", serve_forever):
        yield


@pytest.fixture(autouse=True)
def counts_written_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts of use are written down at once, so that a recount need not wait for those of others."""
    monkeypatch.setattr(usage_meter, "WRITTEN_SECONDS", _WRITTEN_SECONDS)
    monkeypatch.setattr(usage, "SETTLED", 2 * _WRITTEN_SECONDS)


@pytest.fixture
def notes_written_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes of the audit trail are not gathered for seconds."""
    monkeypatch.setattr(notes, "GATHERED_SECONDS", 0.2)


@pytest.fixture
def reports_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """An association does not stay open for a report of storage commitment that comes on another."""
    monkeypatch.setattr(commitment, "WAIT_SECONDS", 0.2)
