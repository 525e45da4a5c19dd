import time
from pathlib import Path

import pytest

from services.embedded import secantusdb
from services.embedded.ports import free_port
from services.errors import Unavailable
from services.persistence import Documents, Engines, Grant
from services.settings import Settings


class TestConnect:
    async def test_an_engine_that_is_away_is_unavailable_and_found_again(self, tmp_path: Path) -> None:
        port = free_port()
        documents = Documents.connect(Settings(mongodb_url=secantusdb.url(port), engine_timeout=0.5))
        studies = documents.of(Grant("oakwood"), "studies")
        began = time.monotonic()
        with pytest.raises(Unavailable):
            await documents.ping()
        with pytest.raises(Unavailable):
            await studies.insert({"StudyInstanceUID": "1.1"})
        assert time.monotonic() - began < 5

        for _ in range(2):  # it comes, goes, and comes again with everything acknowledged
            child = await secantusdb.start(tmp_path / "data", port)
            await _answers(documents)
            await studies.upsert({"StudyInstanceUID": "1.1"}, {"$inc": {"seen": 1}})
            child.process.kill()
            await child.process.wait()
            with pytest.raises(Unavailable):
                await documents.ping()
        child = await secantusdb.start(tmp_path / "data", port)
        await _answers(documents)
        assert (await studies.find_one({}) or {})["seen"] == 2
        await documents.close()
        await child.stop(grace=5)


class TestEnsureIndexes:
    async def test_may_be_done_again_and_by_many(self, engines: Engines) -> None:
        await engines.documents.ensure_indexes()


async def _answers(documents: Documents) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            return await documents.ping()
        except Unavailable:
            if time.monotonic() > deadline:
                raise
