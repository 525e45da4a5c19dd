import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

from services.embedded import secantusdb
from services.embedded.ports import free_port
from services.persistence import Change, Documents, Engines, Grant
from services.persistence.feeds import READ_AGAIN, WAITING
from services.settings import Settings


async def next_of(changes: AsyncIterator[Change]) -> Change:
    async with asyncio.timeout(60):
        return await anext(changes)


class TestFollow:
    async def test_tells_what_changes_as_it_is_now(self, engines: Engines) -> None:
        studies = engines.documents.of(Grant("oakwood"), "studies")
        async with aclosing(studies.watch()) as changes:
            assert await next_of(changes) is READ_AGAIN
            await studies.insert({"StudyInstanceUID": "1.1"})
            assert await next_of(changes) == Change({"tenant": "oakwood", "StudyInstanceUID": "1.1"})
            await studies.update({"StudyInstanceUID": "1.1"}, {"$set": {"a": 1}})
            assert await next_of(changes) == Change({"tenant": "oakwood", "StudyInstanceUID": "1.1", "a": 1})
            await studies.delete({"StudyInstanceUID": "1.1"})
            assert await next_of(changes) is READ_AGAIN

    async def test_another_tenant_hears_nothing(self, engines: Engines) -> None:
        ours = engines.documents.of(Grant("oakwood"), "studies")
        theirs = engines.documents.of(Grant("elmside"), "studies")
        narrow = engines.documents.of(Grant("oakwood", frozenset({"1.2"})), "studies")
        async with aclosing(theirs.watch()) as twin, aclosing(narrow.watch()) as reader:
            await next_of(twin)
            await next_of(reader)
            for uid in ("1.1", "1.2"):
                await ours.insert({"StudyInstanceUID": uid})
            await theirs.insert({"StudyInstanceUID": "9.9"})
            heard = [(await next_of(twin)).document, (await next_of(reader)).document]
        assert [document and document["StudyInstanceUID"] for document in heard] == ["9.9", "1.2"]

    async def test_a_slow_follower_is_told_to_read_again(self, engines: Engines) -> None:
        studies = engines.documents.of(Grant("oakwood"), "studies")
        async with (
            aclosing(studies.watch()) as slow,
            aclosing(studies.watch()) as quick,
        ):
            await next_of(slow)
            await next_of(quick)
            await studies.insert_many_unordered([{"StudyInstanceUID": f"1.{n}"} for n in range(WAITING + 1)])
            for _ in range(WAITING + 1):
                await next_of(quick)
            assert await next_of(slow) is READ_AGAIN

    async def test_goes_on_after_the_engine_was_away(self, tmp_path: Path) -> None:
        port = free_port()
        documents = Documents.connect(Settings(mongodb_url=secantusdb.url(port), engine_timeout=2))
        studies = documents.of(Grant("oakwood"), "studies")
        child = await secantusdb.start(tmp_path / "data", port)
        async with aclosing(studies.watch()) as changes:
            await next_of(changes)
            child.process.kill()
            await child.process.wait()
            child = await secantusdb.start(tmp_path / "data", port)
            await studies.insert({"StudyInstanceUID": "1.1"})
            heard = await next_of(changes)
            assert heard is READ_AGAIN or heard.document
        await documents.close()
        await child.stop(grace=5)
