"""What fails is said: a taken key, an engine that is away, a disk that is full."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from services.embedded.ports import free_port
from services.errors import AlreadyExists, Invalid, Refused, Unavailable
from services.persistence import Documents, Edit, Grant, Insert, TenantCollection
from services.settings import Settings
from tests.persistence.contract.conftest import STUDIES

A = Edit(set={"a": 1})


def everything(collection: TenantCollection) -> dict[str, Any]:
    """Each method, as a call that meets nothing."""
    asked = {"StudyInstanceUID": "no such"}

    async def stream() -> None:
        async for _ in collection.stream(asked):
            pass

    return {
        "find": lambda: collection.find(asked),
        "find_one": lambda: collection.find_one(asked),
        "stream": stream,
        "count": lambda: collection.count(asked),
        "distinct": lambda: collection.distinct("a", asked),
        "insert": lambda: collection.insert({"StudyInstanceUID": "new"}),
        "insert_many_unordered": lambda: collection.insert_many_unordered(STUDIES),
        "insert_in_order": lambda: collection.insert_in_order(STUDIES),
        "update": lambda: collection.update(asked, A),
        "update many": lambda: collection.update(asked, A, many=True),
        "upsert": lambda: collection.upsert(asked, A),
        "find_one_and_update": lambda: collection.find_one_and_update(asked, A),
        "delete": lambda: collection.delete(asked),
        "delete many": lambda: collection.delete(asked, many=True),
        "bulk": lambda: collection.bulk([Insert(one) for one in STUDIES]),
    }


class TestUnavailable:
    async def test_is_what_an_engine_that_is_away_says_to_everything(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("in the way")
        elsewhere = (
            {"sqlite_folder": tmp_path / "file" / "documents"}
            if settings.sqlite_folder
            else {"mongodb_url": f"mongodb://127.0.0.1:{free_port()}", "engine_timeout": 0.1}
        )
        documents = Documents.connect(settings.model_copy(update=elsewhere))
        calls = everything(documents.of(Grant("oakwood"), "studies"))
        calls |= {"ping": documents.ping, "prepare": documents.prepare}
        found = await asyncio.gather(*(call() for call in calls.values()), return_exceptions=True)
        assert {name: type(one) for name, one in zip(calls, found, strict=True)} == dict.fromkeys(
            calls, Unavailable
        )
        await documents.close()

    async def test_is_what_a_closed_engine_says(self, settings: Settings) -> None:
        documents = Documents.connect(settings)
        if settings.sqlite_folder:
            await documents.prepare()
        studies = documents.of(Grant("oakwood"), "studies")
        await studies.insert(STUDIES[0])
        await documents.close()
        found = await asyncio.gather(
            *(call() for call in everything(studies).values()), return_exceptions=True
        )
        assert {type(one) for one in found} == {Unavailable}

    async def test_is_said_of_a_document_that_is_too_large(self, empty: TenantCollection) -> None:
        large = {"StudyInstanceUID": "1.1", "text": "x" * (17 << 20)}
        with pytest.raises(Unavailable):
            await empty.insert(large)
        assert await empty.count({}) == 0
        await empty.insert(STUDIES[0])

    async def test_is_not_for_long_where_one_write_failed(self, empty: TenantCollection) -> None:
        """What cannot be done takes nothing else of the same moment with it."""
        await empty.insert({"StudyInstanceUID": "1.1", "n": "no number"})
        wrong = Edit(inc={"n": 1})
        found = await asyncio.gather(
            empty.update({"StudyInstanceUID": "1.1"}, wrong),
            *(empty.insert({"StudyInstanceUID": f"2.{n}"}) for n in range(20)),
            return_exceptions=True,
        )
        assert isinstance(found[0], (Invalid, Unavailable))
        assert found[1:] == [None] * 20
        assert await empty.count({}) == 21


class TestClose:
    async def test_waits_for_what_is_under_way(self, settings: Settings) -> None:
        documents = Documents.connect(settings)
        if settings.sqlite_folder:
            await documents.prepare()
        studies = documents.of(Grant("oakwood"), "studies")
        writing = [asyncio.create_task(studies.insert({"StudyInstanceUID": f"{n}"})) for n in range(20)]
        await asyncio.gather(*writing[:1])
        await asyncio.gather(*writing)
        await documents.close()
        await documents.close()  # again does no harm


class TestInvalid:
    async def test_is_a_collection_that_is_none(self, documents: Documents) -> None:
        for name in ("", "no such", "_changes", "_tables", "studies.words", "system.users"):
            with pytest.raises(Invalid):
                documents.installation(name)
            with pytest.raises(Invalid):
                documents.of(Grant("oakwood"), name)


class TestRefused:
    async def test_is_whoever_names_a_tenant(self, studies: TenantCollection) -> None:
        for call in (
            studies.find({"tenant": "elmside"}),
            studies.count({"tenant": "oakwood"}),
            studies.distinct("a", {"tenant": "elmside"}),
            studies.delete({"tenant": "elmside"}, many=True),
            studies.insert({"tenant": "elmside", "StudyInstanceUID": "9"}),
            studies.insert_in_order([{"tenant": "elmside", "StudyInstanceUID": "9"}]),
            studies.update({"tenant": "elmside"}, A),
            studies.find_one_and_update({}, Edit(set={"tenant": "elmside"})),
        ):
            with pytest.raises(Refused):
                await call

    async def test_is_a_collection_a_narrowed_grant_does_not_reach(self, documents: Documents) -> None:
        for name in ("patients", "audit", "users", "deliveries"):
            with pytest.raises(Refused):
                documents.of(Grant("oakwood", frozenset({"1.2"})), name)


class TestAlreadyExists:
    async def test_names_positions_in_bulk_and_nothing_more(self, studies: TenantCollection) -> None:
        assert await studies.bulk([Insert(one) for one in (*STUDIES, {"StudyInstanceUID": "new"})]) == {
            0,
            1,
            2,
            3,
            4,
        }
        for call in (studies.insert(STUDIES[3]), studies.insert_in_order([STUDIES[3]])):
            with pytest.raises(AlreadyExists):
                await call


class TestPrepare:
    async def test_may_be_done_again_and_by_many(self, settings: Settings) -> None:
        several = [Documents.connect(settings) for _ in range(3)]
        for _ in range(2):
            await asyncio.gather(*(documents.prepare() for documents in several))
        await several[0].of(Grant("oakwood"), "studies").insert(STUDIES[0])
        assert await several[2].of(Grant("oakwood"), "studies").count({}) == 1
        for documents in several:
            await documents.close()
