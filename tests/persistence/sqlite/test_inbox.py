"""services/persistence/sqlite/inbox.py: small objects that become durable together with their document."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.errors import NotFound, Refused, Unavailable
from services.persistence import Engines, Grant, Insertion, InsertWithObject, TenantObjects, Upload
from services.persistence.folder import IN_MEMORY_BYTES
from services.persistence.spool import PAGE_BYTES
from services.persistence.sqlite import inbox
from services.settings import Settings

OAK, ELM = Grant("oakwood"), Grant("elmside")
KEY = "instances/1.2.dcm"
DATA = bytes(range(256)) * 40


@pytest.fixture
async def engines(sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Engines]:
    """Engines whose small objects wait for their files until they are told to go."""
    monkeypatch.setattr(inbox, "PAUSE_SECONDS", 3600)
    async with Engines.open(sqlite_settings) as engines:
        yield engines


def upload(objects: TenantObjects, data: bytes = DATA, key: str = KEY) -> Upload:
    made = objects.begin(key)
    made.write(data)
    return made


def instance(uid: str = "1.2") -> dict[str, Any]:
    return {"SOPInstanceUID": uid, "StudyInstanceUID": "1", "SeriesInstanceUID": "1.1"}


async def store(engines: Engines, uid: str = "1.2", data: bytes = DATA, grant: Grant = OAK) -> Insertion:
    """Store one instance as the archive does."""
    one = upload(engines.objects.of(grant), data, f"instances/{uid}.dcm")
    assert engines.takes_together(one)
    (insertion,) = await engines.insert_together(grant, "instances", [InsertWithObject(instance(uid), one)])
    one.discard()
    return insertion


async def waiting(engines: Engines) -> list[str]:
    """Keys in the inbox, also of what is being erased."""
    assert engines.inbox is not None
    readers = engines.inbox._file.readers
    return await readers.read(
        lambda connection: [key for (key,) in connection.execute("SELECT key FROM _inbox")]
    )


def files(settings: Settings) -> list[Path]:
    folder = Path(settings.objects_url.removeprefix("file://"))
    return sorted(
        (path for path in folder.glob("oakwood/**/*") if path.is_file()), key=lambda path: path.name
    )


async def same(objects: TenantObjects) -> None:
    """The object can be read in every way there is."""
    assert await objects.read(KEY) == DATA
    assert await objects.read(KEY, 300, 20) == DATA[300:320]
    assert await objects.read(KEY, 5) == DATA[5:]
    assert await asyncio.to_thread(objects.read_blocking, KEY, 300, 20) == DATA[300:320]
    assert b"".join([piece async for piece in objects.stream(KEY, 1)]) == DATA[1:]
    assert await objects.size(KEY) == len(DATA)
    assert [one async for one in objects.list("instances/")] == [(KEY, len(DATA))]


async def gone(objects: TenantObjects) -> None:
    """The object can be read in no way."""
    with pytest.raises(NotFound):
        await objects.read(KEY)
    assert await objects.size(KEY) is None
    assert [one async for one in objects.list("instances/")] == []


def disk(engines: Engines, monkeypatch: pytest.MonkeyPatch, spare: int) -> None:
    """Have the disk be one with so many bytes free beside the reserve."""
    monkeypatch.setattr(engines.disks, "spare", lambda: spare)


class TestRoom:
    async def test_an_object_is_taken_while_its_file_fits(
        self, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one = upload(engines.objects.of(OAK), bytes(PAGE_BYTES + 1))
        disk(engines, monkeypatch, 4 * PAGE_BYTES)
        assert engines.takes_together(one)
        disk(engines, monkeypatch, 4 * PAGE_BYTES - 1)
        assert not engines.takes_together(one)

    async def test_no_object_takes_the_room_of_those_that_wait(
        self, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        objects = engines.objects.of(OAK)
        for uid in ("1.2", "1.3", "1.4"):
            assert await store(engines, uid) is Insertion.STORED
        disk(engines, monkeypatch, 2 * 4 * 3 * PAGE_BYTES - 1)
        large = upload(objects, DATA, "instances/1.5.dcm")
        assert not engines.takes_together(large)
        with pytest.raises(Unavailable, match="the disk is full"):
            await large.commit()
        assert await objects.size("instances/1.5.dcm") is None
        assert engines.inbox is not None
        await engines.inbox._write_held()
        assert engines.takes_together(large)
        assert await large.commit()


class TestTogether:
    async def test_is_read_before_and_after_it_has_its_file_by_every_process(
        self, engines: Engines, sqlite_settings: Settings
    ) -> None:
        other = Engines.of(sqlite_settings)  # not prepared: that would bring it to its file
        assert await store(engines) is Insertion.STORED
        for reading in (engines, other):
            await same(reading.objects.of(OAK))
            assert await reading.documents.of(OAK, "instances").find_one({"SOPInstanceUID": "1.2"})
        assert (await waiting(engines), files(sqlite_settings)) == (["oakwood/instances/1.2.dcm"], [])
        assert engines.inbox is not None
        await engines.inbox._write_held()
        assert await waiting(engines) == []
        assert [path.read_bytes() for path in files(sqlite_settings)] == [DATA]
        for reading in (engines, other):
            await same(reading.objects.of(OAK))
        await other.close()

    async def test_another_tenant_reads_nothing(self, engines: Engines) -> None:
        await store(engines)
        elm = engines.objects.of(ELM)
        with pytest.raises(NotFound):
            await elm.read(KEY)
        assert await elm.size(KEY) is None
        assert [one async for one in elm.list("instances/")] == []
        assert await store(engines, grant=ELM, data=b"E") is Insertion.STORED
        await same(engines.objects.of(OAK))

    async def test_an_object_of_another_tenant_is_refused(self, engines: Engines) -> None:
        with pytest.raises(Refused):
            await engines.insert_together(
                OAK, "instances", [InsertWithObject(instance(), upload(engines.objects.of(ELM)))]
            )
        assert await waiting(engines) == []

    async def test_the_first_one_stays(self, engines: Engines, sqlite_settings: Settings) -> None:
        assert await store(engines) is Insertion.STORED
        assert await store(engines, data=b"other") is Insertion.OBJECT_THERE
        assert engines.inbox is not None
        await engines.inbox._write_held()
        assert await store(engines, data=b"other") is Insertion.OBJECT_THERE
        await same(engines.objects.of(OAK))

    async def test_one_upload_among_many_fails_alone(self, engines: Engines) -> None:
        await store(engines)
        objects = engines.objects.of(OAK)
        pairs = [
            InsertWithObject(instance(uid), upload(objects, key=f"instances/{uid}.dcm"))
            for uid in ("1.2", "1.3", "1.3", "1.4")
        ]
        assert await engines.insert_together(OAK, "instances", pairs) == [
            Insertion.OBJECT_THERE, Insertion.STORED, Insertion.OBJECT_THERE, Insertion.STORED,
        ]  # fmt: skip

    async def test_a_document_whose_object_was_lost_brings_nothing_in(self, engines: Engines) -> None:
        await engines.documents.of(OAK, "instances").insert(instance())
        assert await store(engines) is Insertion.DOCUMENT_THERE
        assert await waiting(engines) == []

    async def test_large_objects_and_a_full_inbox_go_their_own_way(
        self, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        objects = engines.objects.of(OAK)
        assert engines.takes_together(upload(objects, bytes(IN_MEMORY_BYTES)))
        assert not engines.takes_together(upload(objects, bytes(IN_MEMORY_BYTES + 1)))
        await store(engines)
        monkeypatch.setattr(inbox, "HELD_BYTES", len(DATA))
        assert not engines.takes_together(upload(objects, b"small"))
        assert engines.inbox is not None
        await engines.inbox._write_held()
        assert engines.takes_together(upload(objects, b"small"))


class TestACrash:
    async def test_leaves_nothing_that_does_not_get_its_file_at_the_next_start(
        self, engines: Engines, sqlite_settings: Settings
    ) -> None:
        for number in range(3):
            await store(engines, f"1.{number}")
        async with Engines.open(sqlite_settings) as restarted:  # the first ones never bring them there
            assert await waiting(restarted) == []
            assert [path.name for path in files(sqlite_settings)] == ["1.0.dcm", "1.1.dcm", "1.2.dcm"]

    async def test_that_left_a_torn_file_is_mended(self, engines: Engines, sqlite_settings: Settings) -> None:
        await store(engines)
        path = Path(sqlite_settings.objects_url.removeprefix("file://")) / "oakwood" / KEY
        path.parent.mkdir(parents=True)
        path.write_bytes(b"")
        async with Engines.open(sqlite_settings) as restarted:
            await same(restarted.objects.of(OAK))

    async def test_of_another_process_s_writing_is_no_concern_of_whoever_took_them_in(
        self, engines: Engines, sqlite_settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO")
        await store(engines)
        async with Engines.open(sqlite_settings):
            pass
        assert "1 small objects that waited in the index go into their files" in caplog.text
        assert "crash" not in caplog.text
        assert engines.inbox is not None
        await engines.inbox._write_held()
        await same(engines.objects.of(OAK))


class TestDelete:
    async def test_of_what_waits_does_not_come_back(
        self, engines: Engines, sqlite_settings: Settings
    ) -> None:
        await store(engines)
        other = Engines.of(sqlite_settings)
        deleting = asyncio.create_task(other.objects.of(OAK).delete(KEY))
        while await other.objects.of(OAK).size(KEY) is not None:
            await asyncio.sleep(0)
        await gone(other.objects.of(OAK))
        assert engines.inbox is not None
        await engines.inbox._write_held()
        deleting.cancel()
        assert (await waiting(engines), files(sqlite_settings)) == ([], [])
        await gone(engines.objects.of(OAK))
        await other.close()

    async def test_lets_the_same_come_again_once_it_is_over(self, engines: Engines) -> None:
        await store(engines)
        await engines.documents.of(OAK, "instances").delete({"SOPInstanceUID": "1.2"})
        await engines.objects.of(OAK).delete(KEY)
        assert await store(engines) is Insertion.STORED
        await same(engines.objects.of(OAK))

    async def test_keeps_it_out_while_another_process_ends_it(
        self, engines: Engines, sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await store(engines)
        other = Engines.of(sqlite_settings)
        await engines.documents.of(OAK, "instances").delete({"SOPInstanceUID": "1.2"})
        deleting = asyncio.create_task(other.objects.of(OAK).delete(KEY))
        while await other.objects.of(OAK).size(KEY) is not None:
            await asyncio.sleep(0)
        assert await store(engines) is Insertion.BEING_ERASED
        deleting.cancel()
        monkeypatch.setattr(inbox, "ENDED", 0)  # as if the process that took it in had been killed
        await other.objects.of(OAK).delete(KEY)
        assert await store(other) is Insertion.STORED
        await same(other.objects.of(OAK))
        await other.close()
