import time
from pathlib import Path

import pytest

from services.embedded import secantusdb
from services.embedded.ports import free_port
from services.errors import Unavailable
from services.persistence import Documents, Engines, Grant
from services.persistence.indexes import INDEXES
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


class TestIndexes:
    def test_have_one_array_at_most_and_few_stand_on_instances(self) -> None:
        arrays = {"search.words", "search.PatientName", "search.ResponsiblePerson", "ModalitiesInStudy"}
        for indexes in INDEXES.values():
            assert len({index.name for index in indexes}) == len(indexes)
            for index in indexes:
                assert len(arrays & set(index.fields)) <= 1
        assert len(INDEXES["instances"]) == 2

    def test_of_the_archive_begin_with_the_tenant_or_are_the_queue(self) -> None:
        for name in ("instances", "series", "studies", "patients", "clients"):
            for index in INDEXES[name]:
                assert index.fields[0] == "tenant" or index.fields == ("changed",)


async def _answers(documents: Documents) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            return await documents.ping()
        except Unavailable:
            if time.monotonic() > deadline:
                raise
