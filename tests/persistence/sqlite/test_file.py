"""The files themselves: who may read them, what version they are of, where they may lie."""

import asyncio
import fcntl
import os
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import apsw
import pytest

from services.errors import Invalid, Refused, Unavailable
from services.persistence import Documents, Grant
from services.persistence.collection import BoundInsert, BoundUpdate, Reading
from services.persistence.collection_shape import Collection, Index
from services.persistence.edits import Edit
from services.persistence.filters import Within
from services.persistence.sqlite import database, engine
from services.persistence.sqlite.collection import SqliteCollection
from services.persistence.sqlite.database import APPLICATION
from services.persistence.sqlite.engine import INDEX, RECORDS, SqliteEngine
from services.persistence.sqlite.file import VERSION, File
from services.settings import Settings

OAK = Grant("oakwood")
THINGS = Collection((Index("id", ("tenant", "id"), unique=True), Index("a", ("tenant", "a"))))


def pragma(path: Path, name: str, value: int | None = None) -> object:
    connection = apsw.Connection(str(path))
    try:
        return connection.pragma(name) if value is None else connection.pragma(name, value)
    finally:
        connection.close()


class TestFiles:
    async def test_are_for_their_owner_alone(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            documents = Documents.connect(Settings(sqlite_folder=tmp_path / "new" / "documents"))
            await documents.prepare()
            await documents.of(OAK, "studies").insert({"StudyInstanceUID": "1"})
            await documents.of(OAK, "audit").insert({"hash": "1"})
            assert await documents.of(OAK, "studies").count({}) == 1
            modes = {
                path.name: stat.S_IMODE(path.stat().st_mode)
                for path in (tmp_path / "new" / "documents").iterdir()
            }
            assert stat.S_IMODE((tmp_path / "new" / "documents").stat().st_mode) == 0o700
            await documents.close()
        finally:
            os.umask(before)
        assert {INDEX, RECORDS, f"{INDEX}-wal", f"{RECORDS}-wal", f"{INDEX}-shm"} <= set(modes)
        assert set(modes.values()) == {0o600}

    async def test_that_somebody_opened_to_others_are_closed_again(self, tmp_path: Path) -> None:
        documents = Documents.connect(Settings(sqlite_folder=tmp_path))
        await documents.prepare()
        for path in tmp_path.iterdir():
            path.chmod(0o644)
        await documents.prepare()
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("*.sqlite*")}
        await documents.close()
        assert {INDEX, RECORDS} <= set(modes)
        assert set(modes.values()) == {0o600}

    async def test_say_whose_they_are(self, sqlite_settings: Settings) -> None:
        assert sqlite_settings.sqlite_folder
        for name in (INDEX, RECORDS):
            path = sqlite_settings.sqlite_folder / name
            assert pragma(path, "application_id") == APPLICATION
            assert pragma(path, "user_version") == VERSION
            assert pragma(path, "journal_mode") == "wal"

    async def test_hold_all_that_was_written_once_they_are_closed(self, sqlite_settings: Settings) -> None:
        """A copy of the file alone is whole: nothing is left in the log."""
        folder = sqlite_settings.sqlite_folder
        assert folder
        documents = Documents.connect(sqlite_settings)
        await documents.prepare()
        await documents.of(OAK, "studies").insert({"StudyInstanceUID": "1"})
        await documents.close()
        assert not (folder / f"{INDEX}-wal").exists()
        connection = apsw.Connection(
            f"file:{folder / INDEX}?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        )
        assert next(connection.execute("SELECT count(*) FROM studies"))[0] == 1
        connection.close()

    async def test_that_are_empty_are_filled(self, tmp_path: Path) -> None:
        """A process ended between making them and their tables."""
        (tmp_path / INDEX).touch()
        (tmp_path / RECORDS).touch()
        documents = Documents.connect(Settings(sqlite_folder=tmp_path))
        await documents.prepare()
        await documents.of(OAK, "studies").insert({"StudyInstanceUID": "1"})
        await documents.close()

    async def test_of_which_one_is_lost_are_made_again(self, sqlite_settings: Settings) -> None:
        """The index can be rebuilt from the objects; the records stay."""
        folder = sqlite_settings.sqlite_folder
        assert folder
        documents = Documents.connect(sqlite_settings)
        await documents.prepare()
        await documents.of(OAK, "studies").insert({"StudyInstanceUID": "1"})
        await documents.of(OAK, "audit").insert({"hash": "1"})
        await documents.close()
        for path in folder.glob(f"{INDEX}*"):
            path.unlink()
        documents = Documents.connect(sqlite_settings)
        await documents.prepare()
        assert await documents.of(OAK, "studies").count({}) == 0
        assert await documents.of(OAK, "audit").count({}) == 1
        await documents.close()


class TestVersions:
    async def test_of_newer_code_are_left_alone(self, sqlite_settings: Settings) -> None:
        assert sqlite_settings.sqlite_folder
        for name in (INDEX, RECORDS):
            path = sqlite_settings.sqlite_folder / name
            pragma(path, "user_version", VERSION + 1)
            documents = Documents.connect(sqlite_settings)
            with pytest.raises(Invalid, match="newer Vetark"):
                await documents.prepare()
            await documents.close()
            assert pragma(path, "user_version") == VERSION + 1
            pragma(path, "user_version", VERSION)

    async def test_what_is_no_database_is_unavailable(self, tmp_path: Path) -> None:
        (tmp_path / INDEX).write_bytes(b"these are no pages of a database " * 500)
        documents = Documents.connect(Settings(sqlite_folder=tmp_path))
        with pytest.raises(Unavailable):
            await documents.prepare()
        await documents.close()
        assert (tmp_path / INDEX).read_bytes().startswith(b"these are no pages")


async def things(path: Path, collection: Collection) -> AsyncIterator[tuple[File, SqliteCollection]]:
    file = File(path, {"things": collection}, 5.0)
    try:
        file.prepare()
        yield file, SqliteCollection(file.tables["things"], file)
    finally:
        await file.close()


DOCUMENTS = [
    {
        "tenant": "oakwood",
        "id": f"{n}",
        "a": n,
        "b": f"b{n % 3}",
        "words": ["x", f"w{n}"],
        "apart": {"of": n, "it": n},
    }
    for n in range(30)
]
CHANGED = (
    Collection((*THINGS.indexes, Index("b", ("tenant", "b", "a"), ties=("id",)))),
    Collection((THINGS.indexes[0],)),
    Collection((*THINGS.indexes, Index("words", ("tenant", "words", "a"), array="words"))),
    Collection(THINGS.indexes, apart=("apart.of", "words"), watched=True),
)


class TestAChangedDefinition:
    async def fill(self, path: Path, collection: Collection) -> None:
        async for _, things_ in things(path, collection):
            await things_.write([BoundInsert(one) for one in DOCUMENTS])

    @pytest.mark.parametrize("first", CHANGED)
    @pytest.mark.parametrize("then", CHANGED)
    async def test_is_written_anew_with_all_that_was_there(
        self, tmp_path: Path, first: Collection, then: Collection
    ) -> None:
        path = tmp_path / "things.sqlite"
        await self.fill(path, first)
        async for file, made in things(path, then):
            found = await made.find(Reading((("tenant", "oakwood"),), sort=(("a", 1),)))
            assert found == DOCUMENTS
            assert await made.count((("words", "w7"), ("tenant", "oakwood")), 0) == 1
            assert await made.count((("b", "b1"), ("a", Within(gt=9))), 0) == 7
            await made.write([BoundUpdate((("id", "7"),), Edit(set={"words": ["new"]}))])
            assert await made.count((("words", "w7"), ("tenant", "oakwood")), 0) == 0
            tables = await file.readers.read(
                lambda connection: {
                    name
                    for (name,) in connection.execute(
                        "SELECT name FROM sqlite_schema WHERE name LIKE 'things%' AND name NOT LIKE 'sqlite%'"
                    )
                }
            )
            assert tables == {"things", *(f"things.{index.name}" for index in then.indexes)}

    async def test_that_two_documents_break_loses_neither(self, tmp_path: Path) -> None:
        path = tmp_path / "things.sqlite"
        await self.fill(path, THINGS)
        broken = Collection((*THINGS.indexes, Index("b", ("tenant", "b"), unique=True)))
        file = File(path, {"things": broken}, 5.0)
        with pytest.raises(Invalid, match="two documents of things"):
            file.prepare()
        await file.close()
        async for _, made in things(path, THINGS):
            assert await made.count((), 0) == 30

    async def test_that_did_not_change_is_not_written(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = tmp_path / "things.sqlite"
        await self.fill(path, THINGS)
        async for _ in things(path, THINGS):
            pass
        assert "anew" not in caplog.text
        async for _ in things(path, CHANGED[0]):
            pass
        assert "the table things is written anew" in caplog.text


def insertion(**values: object) -> BoundInsert:
    return BoundInsert({"tenant": "oakwood", **values})


class TestTablesOfTwoReleases:
    """A table whose definition has changed, while processes of the last release use it."""

    B = Collection((*THINGS.indexes, Index("b", ("tenant", "b"))))
    ARRAY = Collection((*THINGS.indexes, Index("words", ("tenant", "words"), array="words")))

    async def test_stay_as_they_are_and_are_read_and_written_by_both(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = tmp_path / "things.sqlite"
        async for _, old in things(path, THINGS):
            await old.write([insertion(id="1", a=1, b="x", words=["w"])])
            for later in (self.B, self.ARRAY):
                async for _, new in things(path, later):
                    assert "the table things stays as it is while other processes use it" in caplog.text
                    number = f"2{len(later.indexes[-1].name)}"
                    await new.write([insertion(id=number, a=2, b="x", words=["w"])])
                    await old.write([BoundUpdate((("id", "1"),), Edit(set={"b": "y"}))])
                    await old.write([insertion(id=f"{number}3", a=3, b="x", words=["w"])])
                    for one in (old, new):
                        assert await one.count((("b", "y"), ("tenant", "oakwood")), 0) == 1
                        assert await one.count((("words", "w"), ("tenant", "oakwood")), 0) in {3, 5}
                        assert await one.count((("a", Within(gt=1)), ("tenant", "oakwood")), 0) in {2, 4}
        assert "written anew" not in caplog.text
        async for _, new in things(path, self.B):  # alone
            assert "the table things is written anew" in caplog.text
            assert await new.count((("b", "x"), ("tenant", "oakwood")), 0) == 4

    async def test_of_a_later_one_are_written_by_the_last_as_they_are(self, tmp_path: Path) -> None:
        path = tmp_path / "things.sqlite"
        async for _, new in things(path, self.B):
            async for _, old in things(path, THINGS):  # started again beside it
                await old.write([insertion(id="1", a=1, b="x")])
            assert await new.count((("b", "x"), ("tenant", "oakwood")), 0) == 1

    async def test_that_the_last_could_not_write_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "things.sqlite"
        async for _ in things(path, self.ARRAY):
            file = File(path, {"things": THINGS}, 5.0)
            with pytest.raises(Refused, match="whose processes run: end them first"):
                file.prepare()
            await file.close()


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:25 / /dev/mqueue rw,nosuid - tmpfs tmpfs rw
40 22 0:40 / /srv/clinic rw,relatime shared:2 - {kind} server:/export rw
41 40 8:2 / /srv/clinic/local rw - xfs /dev/sdb1 rw
42 22 0:41 / /srv/the\\040clinic rw - {kind} server:/other rw
"""


class TestRefuseRemote:
    @pytest.fixture
    def mounts(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        file = tmp_path / "mountinfo"
        monkeypatch.setattr(database, "_MOUNTS", file)
        return file

    @pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "ceph"])
    def test_says_no_to_a_network(self, mounts: Path, kind: str) -> None:
        mounts.write_text(MOUNTS.format(kind=kind))
        for folder in ("/srv/clinic", "/srv/clinic/data/documents", "/srv/the clinic/data"):
            with pytest.raises(Invalid, match="a disk of this machine"):
                database.refuse_remote(Path(folder))

    def test_takes_any_disk_of_the_machine(self, mounts: Path) -> None:
        mounts.write_text(MOUNTS.format(kind="nfs4"))
        for folder in (
            "/",
            "/var/lib/vetark",
            "/dev/mqueue/x",
            "/srv/clinic/local/x",
            "/srv/clinical",
            "/srv",
        ):
            database.refuse_remote(Path(folder))

    def test_takes_what_nobody_can_tell(self, mounts: Path) -> None:
        database.refuse_remote(Path("/srv/clinic"))

    async def test_is_asked_before_anything_is_made(self, mounts: Path, tmp_path: Path) -> None:
        mounts.write_text(
            f"1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:40 / {tmp_path}/far rw - nfs4 server:/x rw\n"
        )
        documents = Documents.connect(Settings(sqlite_folder=tmp_path / "far" / "documents"))
        with pytest.raises(Invalid, match="nfs4"):
            await documents.prepare()
        await documents.close()
        assert not (tmp_path / "far").exists()


class TestADiskThatIsFull:
    async def test_fails_writes_alone_and_takes_them_again_once_there_is_room(
        self, sqlite_settings: Settings
    ) -> None:
        documents = Documents.connect(sqlite_settings)
        await documents.prepare()
        studies = documents.of(OAK, "studies")
        writer = cast("SqliteEngine", documents.engine).index.writer
        acknowledged, refused, number = set(), set(), 0
        await writer.write(lambda connection: connection.execute("PRAGMA max_page_count = 500").fetchall())
        while not refused:
            made = [{"StudyInstanceUID": f"{n}", "text": "x" * 20_000} for n in range(number, number + 10)]
            answers = await asyncio.gather(*(studies.insert(one) for one in made), return_exceptions=True)
            for one, answer in zip(made, answers, strict=True):
                (acknowledged if answer is None else refused).add(one["StudyInstanceUID"])
                assert answer is None or (isinstance(answer, Unavailable) and "full" in str(answer))
            number += 10
        assert set(await studies.distinct("StudyInstanceUID", {})) == acknowledged
        with pytest.raises(Unavailable, match="full"):
            await studies.insert_many_unordered(made)
        assert await studies.count({}) == len(acknowledged)
        await documents.of(OAK, "audit").insert({"hash": "the other file has room"})
        await writer.write(lambda connection: connection.execute("PRAGMA max_page_count = 100000").fetchall())
        await studies.insert_many_unordered(made)
        assert await studies.count({}) == len(acknowledged | {one["StudyInstanceUID"] for one in made})
        await documents.close()


class TestALockThatIsHeld:
    async def test_makes_writers_give_up_and_readers_never_wait(self, sqlite_settings: Settings) -> None:
        documents = Documents.connect(sqlite_settings.model_copy(update={"engine_timeout": 0.3}))
        await documents.prepare()
        studies = documents.of(OAK, "studies")
        await studies.insert({"StudyInstanceUID": "before"})
        assert sqlite_settings.sqlite_folder
        held = os.open(sqlite_settings.sqlite_folder / "index.lock", os.O_RDWR)
        fcntl.flock(held, fcntl.LOCK_EX)
        for uid in ("meanwhile", "after"):
            with pytest.raises(Unavailable, match="holds the database"):
                await studies.insert({"StudyInstanceUID": uid})
            assert await studies.count({"StudyInstanceUID": "before"}) == 1
        os.close(held)
        await studies.insert({"StudyInstanceUID": "after"})  # nobody was told that it is there
        assert set(await studies.distinct("StudyInstanceUID", {})) <= {"before", "meanwhile", "after"}
        await documents.close()


class TestExpiry:
    async def test_comes_by_itself(self, sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine, "EXPIRY_SECONDS", 0.02)
        documents = Documents.connect(sqlite_settings)
        await documents.prepare()
        tokens = documents.installation("tokens")
        now = datetime.now(UTC)
        await tokens.insert({"secret": "old", "expires_at": now - timedelta(seconds=1)})
        await tokens.insert({"secret": "new", "expires_at": now + timedelta(hours=1)})
        async with asyncio.timeout(10):
            while await tokens.count({"secret": "old"}):
                await asyncio.sleep(0.01)
        assert await tokens.count({}) == 1
        await documents.close()
