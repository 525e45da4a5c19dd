"""What fails is said: a taken key, an engine that is away, a disk that is full."""

import asyncio
import errno
from pathlib import Path
from typing import Any

import pytest
from pymongo.errors import AutoReconnect, ConfigurationError, OperationFailure, WriteError

from services.embedded.ports import free_port
from services.errors import (
    AlreadyExists,
    Invalid,
    Misconfigured,
    PacsError,
    Refused,
    TooLarge,
    Unavailable,
    Unwritable,
)
from services.persistence import Documents, Edit, Grant, Insert, TenantCollection, Update
from services.persistence.mongodb.dialect import error_of
from services.persistence.sqlite.database import Database
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
        "insert_each": lambda: collection.insert_each(STUDIES),
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

    async def test_is_not_for_long_where_one_write_failed(self, empty: TenantCollection) -> None:
        """What cannot be done takes nothing else of the same moment with it."""
        await empty.insert({"StudyInstanceUID": "1.1", "n": "no number"})
        wrong = Edit(inc={"n": 1})
        found = await asyncio.gather(
            empty.update({"StudyInstanceUID": "1.1"}, wrong),
            *(empty.insert({"StudyInstanceUID": f"2.{n}"}) for n in range(20)),
            return_exceptions=True,
        )
        assert isinstance(found[0], Invalid)
        assert found[1:] == [None] * 20
        assert await empty.count({}) == 21


class TestNever:
    """What an engine will not take another time either is not Unavailable."""

    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            ("x" * (17 << 20), TooLarge),
            (1 << 70, Unwritable),
            ("\ud800", Unwritable),
            (object(), Unwritable),
            ({"a\0b": 1}, Unwritable),
        ],
        ids=["too large", "number", "surrogate", "object", "key"],
    )
    async def test_is_said_of_what_no_document_can_hold(
        self, empty: TenantCollection, value: object, kind: type[Invalid]
    ) -> None:
        key = {"StudyInstanceUID": "1.1"}
        wrong = {**key, "value": value}
        for call in (
            empty.insert(wrong),
            empty.insert_in_order([wrong]),
            empty.upsert(key, Edit(set={"value": value})),
            empty.find_one_and_update(key, Edit(set={"value": value}), upsert=True),
            empty.bulk([Insert(wrong)]),
        ):
            with pytest.raises(kind):
                await call
        assert await empty.count({}) == 0
        await empty.insert(key)
        with pytest.raises(kind):
            await empty.update(key, Edit(set={"value": value}))
        assert await empty.find_one({}) == {"tenant": "oakwood", **key}

    @pytest.mark.parametrize("value", ["x" * (17 << 20), 1 << 70], ids=["too large", "number"])
    async def test_fails_alone_among_others(self, empty: TenantCollection, value: object) -> None:
        await empty.insert({"StudyInstanceUID": "1.3"})
        many: list[dict[str, object]] = [{"StudyInstanceUID": f"1.{n}"} for n in range(6)]
        many[1]["value"] = value
        refused = await empty.insert_each(many)
        assert {position: type(error) for position, error in refused.items()} == {
            1: TooLarge if isinstance(value, str) else Unwritable,
            3: AlreadyExists,
        }
        assert await empty.count({}) == 5
        edits = [Update({"StudyInstanceUID": f"1.{n}"}, Edit(set={"a": n})) for n in range(6)]
        edits[2] = Update({"StudyInstanceUID": "1.2"}, Edit(set={"a": value}))
        with pytest.raises(Invalid):
            await empty.bulk(edits)
        assert sorted(await empty.distinct("a", {})) == [0, 3, 4, 5]

    async def test_is_no_number_to_look_for(self, studies: TenantCollection) -> None:
        with pytest.raises(Unwritable):
            await studies.find({"StudyInstanceUID": 1 << 70})


class TestMisconfigured:
    async def test_is_a_file_that_may_not_be_written(self, sqlite_settings: Settings) -> None:
        def forbidden(_: object) -> None:
            raise PermissionError(errno.EACCES, "no")

        documents = Documents.connect(sqlite_settings)
        await documents.prepare()
        with pytest.MonkeyPatch.context() as broken:
            broken.setattr(Database, "connect", forbidden)
            with pytest.raises(Misconfigured):
                await documents.of(Grant("oakwood"), "studies").insert(STUDIES[1])
        await documents.close()

    @pytest.mark.parametrize(
        ("error", "kind"),
        [
            (OperationFailure("not authorized", 13), Misconfigured),
            (OperationFailure("Authentication failed", 18), Misconfigured),
            (ConfigurationError("no such mechanism"), Misconfigured),
            (WriteError("validation", 121), Unwritable),
            (WriteError("after the update", 17419), TooLarge),
            (OperationFailure("not primary", 10107), Unavailable),
            (AutoReconnect("gone"), Unavailable),
        ],
    )
    def test_is_told_from_what_passes_by_mongodbs_codes(
        self, error: Exception, kind: type[PacsError]
    ) -> None:
        assert type(error_of(error)) is kind


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
