"""A server that goes away and comes back with everything acknowledged: SecantusDB, killed."""

import time
from contextlib import aclosing
from pathlib import Path

import pytest

from services.embedded.ports import free_port
from services.errors import Unavailable
from services.persistence import Documents, Edit, Grant
from services.persistence.feeds import READ_AGAIN
from services.settings import Settings
from tests import secantusdb
from tests.persistence.contract.test_watch import next_of


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
            child, _ = await secantusdb.start(tmp_path, port)
            await _answers(documents)
            await studies.upsert({"StudyInstanceUID": "1.1"}, Edit(inc={"seen": 1}))
            child.process.kill()
            await child.process.wait()
            with pytest.raises(Unavailable):
                await documents.ping()
        child, _ = await secantusdb.start(tmp_path, port)
        await _answers(documents)
        assert (await studies.find_one({}) or {})["seen"] == 2
        await documents.close()
        await child.stop(grace=5)


class TestWatch:
    async def test_goes_on_after_the_engine_was_away(self, tmp_path: Path) -> None:
        port = free_port()
        documents = Documents.connect(Settings(mongodb_url=secantusdb.url(port), engine_timeout=2))
        studies = documents.of(Grant("oakwood"), "studies")
        child, _ = await secantusdb.start(tmp_path, port)
        async with aclosing(studies.watch()) as changes:
            await next_of(changes)
            child.process.kill()
            await child.process.wait()
            child, _ = await secantusdb.start(tmp_path, port)
            await studies.insert({"StudyInstanceUID": "1.1"})
            heard = await next_of(changes)
            assert heard is READ_AGAIN or heard.document
        await documents.close()
        await child.stop(grace=5)


async def _answers(documents: Documents) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            return await documents.ping()
        except Unavailable:
            if time.monotonic() > deadline:
                raise
