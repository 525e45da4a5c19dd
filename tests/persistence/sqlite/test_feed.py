"""What SQLite's feed does beside what both engines promise."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from services.errors import Unavailable
from services.persistence import Documents, Edit, Grant, TenantCollection
from services.persistence.feeds import READ_AGAIN
from services.persistence.sqlite import changes, feed
from services.persistence.sqlite.readers import Readers
from services.settings import Settings
from tests.persistence.contract.test_watch import next_of

if TYPE_CHECKING:
    from services.persistence.sqlite.engine import SqliteEngine

KEY = {"StudyInstanceUID": "1.1"}


@pytest.fixture
async def documents(sqlite_settings: Settings) -> AsyncIterator[Documents]:
    documents = Documents.connect(sqlite_settings)
    await documents.prepare()
    yield documents
    await documents.close()


@pytest.fixture
def studies(documents: Documents) -> TenantCollection:
    return documents.of(Grant("oakwood"), "studies")


class TestFailures:
    async def test_of_a_reading_are_told_and_outlived(
        self, studies: TenantCollection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(feed, "PATIENCE_SECONDS", 0.01)
        async with aclosing(studies.watch()) as heard:
            await next_of(heard)
            with monkeypatch.context() as broken:

                async def read(*_: Any) -> Any:
                    raise Unavailable("SQLite: IOError")

                broken.setattr(Readers, "read", read)
                await studies.insert(KEY)
                assert await next_of(heard) is READ_AGAIN
            assert "not heard for now" in caplog.text
            await studies.update(KEY, Edit(set={"a": 1}))
            while (change := await next_of(heard)) is READ_AGAIN:
                pass
            assert (change.document or {})["a"] == 1

    async def test_of_files_that_are_not_there_yet_are_waited_for(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(feed, "PATIENCE_SECONDS", 0.01)
        documents = Documents.connect(Settings(sqlite_folder=tmp_path / "new"))
        studies = documents.of(Grant("oakwood"), "studies")
        async with aclosing(studies.watch()) as heard:
            first = asyncio.create_task(next_of(heard))
            await asyncio.sleep(0.05)
            assert not first.done()
            await documents.prepare()
            assert await first is READ_AGAIN
            await studies.insert(KEY)
            assert (await next_of(heard)).document
        await documents.close()


class TestChanges:
    async def test_that_are_kept_no_longer_say_read_again(
        self, documents: Documents, studies: TenantCollection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(changes, "KEPT", 20)
        monkeypatch.setattr(changes, "_SWEPT", 10)
        async with aclosing(studies.watch()) as heard:
            await next_of(heard)
            await studies.insert_many_unordered([{"StudyInstanceUID": f"{n}"} for n in range(200)])
            assert await next_of(heard) is READ_AGAIN
            await studies.insert(KEY)
            assert (await next_of(heard)).document == {"tenant": "oakwood", **KEY}
        file = cast("SqliteEngine", documents.engine).index
        asked = "SELECT count(*), max(n) FROM _changes"
        kept, last = await file.readers.read(lambda connection: next(connection.execute(asked)))
        assert kept <= 30
        assert last == 201

    async def test_are_written_of_watched_collections_alone(
        self, documents: Documents, studies: TenantCollection
    ) -> None:
        series = documents.of(Grant("oakwood"), "series")
        await series.insert({**KEY, "SeriesInstanceUID": "1.2"})
        await series.update({}, Edit(set={"a": 1}), many=True)
        await studies.insert(KEY)
        file = cast("SqliteEngine", documents.engine).index
        asked = "SELECT collection FROM _changes"
        assert await file.readers.read(lambda connection: list(connection.execute(asked))) == [("studies",)]


class TestListening:
    async def test_costs_nothing_once_nobody_follows(
        self, documents: Documents, studies: TenantCollection, count_tasks: Callable[[], int]
    ) -> None:
        before = count_tasks()
        async with aclosing(studies.watch()) as heard:
            await next_of(heard)
            assert count_tasks() > before
        await asyncio.sleep(0.01)
        assert count_tasks() == before


@pytest.fixture
def count_tasks() -> Callable[[], int]:
    return lambda: len(asyncio.all_tasks())
