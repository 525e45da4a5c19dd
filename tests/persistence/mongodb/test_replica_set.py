"""services/persistence/mongodb/replica_set.py: whether a server answers."""

from pathlib import Path

import pytest

from services.embedded.ports import free_port
from services.persistence.mongodb import replica_set
from tests import secantusdb
from tests.processes import suspend


class TestResponds:
    async def test_a_stopped_server_does_not(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(replica_set, "_ANSWERING_MILLISECONDS", 1000)
        child, url = await secantusdb.start(tmp_path, free_port())
        assert await replica_set.responds(url)
        await suspend(child.process.pid)
        assert not await replica_set.responds(url)
        await child.stop(grace=0)
