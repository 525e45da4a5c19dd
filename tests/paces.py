"""What a process does every second or every few, done far more often where a test waits for it.

A plugin of the whole run (see pyproject.toml), for the tests' own process.
"""

from collections.abc import Iterator
from functools import partialmethod
from socketserver import BaseServer
from unittest.mock import patch

import pytest

from services.remote_entities import commitment
from services.tenancy import usage, usage_meter
from services.tenancy.audit import notes

_WRITTEN_SECONDS = 0.05


@pytest.fixture(scope="session", autouse=True)
def servers_in_threads_end_soon() -> Iterator[None]:
    """Those of pynetdicom and of the standard library look every half second whether they are to end."""
    with patch.object(BaseServer, "serve_forever", partialmethod(BaseServer.serve_forever, 0.02)):
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
