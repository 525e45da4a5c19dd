"""One change stream a process, however many follow; what cuts it, and what is missed then."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, aclosing
from typing import Any
from urllib.parse import urlsplit

import pytest

from services.persistence import Change, Documents, Grant
from services.persistence.feeds import READ_AGAIN
from services.persistence.mongodb import change_stream
from services.settings import Settings
from tests.faults import MongoRelay
from tests.persistence.contract.test_watch import next_of

OAK, ELM = Grant("oakwood"), Grant("elmside")
WATCHED = ("studies", "corrections", "notifications", "cases")


@pytest.fixture
async def relay(mongodb_settings: Settings) -> AsyncIterator[MongoRelay]:
    async with MongoRelay.to(urlsplit(mongodb_settings.mongodb_url).port or 0) as relay:
        yield relay


@pytest.fixture
async def documents(
    relay: MongoRelay, mongodb_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Documents]:
    """Those of a process that comes by the relay."""
    monkeypatch.setattr(change_stream, "PATIENCE_SECONDS", 0.05)
    documents = Documents.connect(mongodb_settings.model_copy(update={"mongodb_url": relay.url()}))
    yield documents
    await documents.close()


@pytest.fixture
async def others(mongodb_settings: Settings) -> AsyncIterator[Documents]:
    """Those of another process, whose connection nobody cuts."""
    documents = Documents.connect(mongodb_settings)
    yield documents
    await documents.close()


async def insert(documents: Documents, *uids: str) -> None:
    for uid in uids:
        await documents.of(OAK, "studies").insert({"StudyInstanceUID": uid})


async def heard(changes: AsyncIterator[Change], count: int) -> list[str]:
    found = [await next_of(changes) for _ in range(count)]
    return ["again" if one is READ_AGAIN else (one.document or {})["StudyInstanceUID"] for one in found]


class TestOneStream:
    async def test_serves_all_who_follow_whatever_they_follow(
        self, relay: MongoRelay, documents: Documents, others: Documents
    ) -> None:
        async with AsyncExitStack() as stack:
            followed = [
                await stack.enter_async_context(aclosing(documents.of(grant, name).watch()))
                for grant in (OAK, ELM)
                for name in WATCHED
                for _ in range(25)
            ]
            await asyncio.gather(*map(next_of, followed))
            await insert(others, "1.1")
            assert [await heard(changes, 1) for changes in followed[:25]] == [["1.1"]] * 25
            assert len(relay.streams) == 1
        asked = relay.streams[0]
        assert asked["aggregate"] == 1  # of the whole database
        assert "instances" not in str(asked["pipeline"])  # which nobody follows, and most writes are of

    async def test_ends_with_the_last_who_follows_and_begins_with_the_next(
        self, relay: MongoRelay, documents: Documents, others: Documents
    ) -> None:
        for number in range(2):
            async with aclosing(documents.of(OAK, "studies").watch()) as changes:
                assert await next_of(changes) is READ_AGAIN
                await insert(others, f"1.{number}")
                assert await heard(changes, 1) == [f"1.{number}"]
        assert len(relay.streams) == 2


class TestCut:
    async def test_loses_nothing_and_repeats_nothing(
        self,
        relay: MongoRelay,
        documents: Documents,
        others: Documents,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        async with aclosing(documents.of(OAK, "studies").watch()) as changes:
            await next_of(changes)
            await insert(others, "1.1", "1.2")
            assert await heard(changes, 2) == ["1.1", "1.2"]
            relay.refusing = True
            relay.cut()
            await insert(others, "1.3", "1.4")
            while "not heard" not in caplog.text:
                await asyncio.sleep(0.01)
            await insert(others, "1.5")
            relay.refusing = False
            assert await heard(changes, 3) == ["1.3", "1.4", "1.5"]
            for number in range(5):  # and in the middle of a burst
                await insert(others, f"2.{number}.1")
                relay.cut()
                await insert(others, f"2.{number}.2")
                assert await heard(changes, 2) == [f"2.{number}.1", f"2.{number}.2"]
        assert documents.gaps() == 0
        assert caplog.text.count("changes of documents are not heard for now") <= 6
        assert "none was missed" in caplog.text

    async def test_without_its_token_has_all_who_follow_read_again(
        self,
        relay: MongoRelay,
        documents: Documents,
        others: Documents,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        lost = {
            "ok": 0.0,
            "code": 286,
            "codeName": "ChangeStreamHistoryLost",
            "errmsg": "gone",
        }

        def forget(command: Mapping[str, Any]) -> Mapping[str, Any] | None:
            return lost if "resumeAfter" in str(command.get("pipeline", "")) else None

        async with (
            aclosing(documents.of(OAK, "studies").watch()) as changes,
            aclosing(documents.of(ELM, "cases").watch()) as cases,
        ):
            await next_of(changes)
            await next_of(cases)
            await insert(others, "1.1")
            assert await heard(changes, 1) == ["1.1"]
            relay.answer = forget
            relay.cut()
            await insert(others, "1.2")
            assert await heard(changes, 1) == ["again"]
            assert await next_of(cases) is READ_AGAIN
            assert await documents.of(OAK, "studies").count({}) == 2
            await insert(others, "1.3")
            assert await heard(changes, 1) == ["1.3"]
        assert documents.gaps() == 1
        assert "some were missed, so all is read again" in caplog.text

    async def test_that_cannot_be_resumed_as_the_database_was_dropped_begins_anew(
        self, relay: MongoRelay, documents: Documents, mongodb_settings: Settings, others: Documents
    ) -> None:
        await insert(others, "1.1")
        async with aclosing(documents.of(OAK, "studies").watch()) as changes:
            await next_of(changes)
            engine: Any = others.engine
            await engine._client.drop_database(mongodb_settings.mongodb_database)
            assert (await heard(changes, 1)) == ["again"]
            while documents.gaps() == 0:
                await asyncio.sleep(0.01)
            await insert(others, "1.2")
            while (found := (await heard(changes, 1))[0]) == "again":
                pass
            assert found == "1.2"
