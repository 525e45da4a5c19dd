import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from services.errors import NotFound, Refused, Unavailable
from services.persistence import Engines, Grant, InsertWithObject
from services.persistence.damage import BOTH, Lost, Part
from services.persistence.sqlite import damage, inbox, writer
from services.persistence.sqlite.codec import DamagedDocument, all_from_bson, from_bson, to_bson
from services.persistence.sqlite.database import Database
from services.persistence.sqlite.file import VERSION
from services.settings import Settings

OAK = Grant("oakwood")
NOBODY_WAITS = 30.0
"""Seconds for writes that took ten each while they waited."""


@pytest.fixture
def folder(sqlite_settings: Settings) -> Path:
    assert sqlite_settings.sqlite_folder
    return sqlite_settings.sqlite_folder


async def fill(settings: Settings, count: int = 300) -> None:
    async with Engines.open(settings) as engines:
        documents = [{"user": f"{n}", "credential": f"{n}", "filling": "x" * 500} for n in range(count)]
        await engines.documents.installation("passkeys").insert_many_unordered(documents)
        studies = engines.documents.of(OAK, "studies")
        await studies.insert_many_unordered([{"StudyInstanceUID": f"{n}", "listed": n} for n in range(count)])


def zero_pages(path: Path) -> None:
    """Every page but the first two: what a disk does that has lost a piece."""
    data = path.read_bytes()
    path.write_bytes(data[:8192] + bytes(len(data) - 8192))


def flip(path: Path) -> None:
    """One bit within a document: the structure of the file is whole."""
    table = "passkeys" if "records" in path.name else "studies"
    connection = apsw.Connection(str(path))
    ((row, data),) = connection.execute(f'SELECT _r, _document FROM "{table}" LIMIT 1')  # noqa: S608
    flipped = data[:20] + bytes([data[20] ^ 4]) + data[21:]
    connection.execute(f'UPDATE "{table}" SET _document = ? WHERE _r = ?', (flipped, row))  # noqa: S608
    connection.close()


def retype(value: str) -> Callable[[Path], None]:
    """Have a document be of another type: what a bit does that tells it."""

    def way(path: Path) -> None:
        table = "passkeys" if "records" in path.name else "studies"
        connection = apsw.Connection(str(path))
        connection.execute(f'UPDATE "{table}" SET _document = {value} WHERE _r = 7')  # noqa: S608
        connection.close()

    return way


WAYS: dict[str, Callable[[Path], None]] = {
    "no database": lambda path: path.write_bytes(b"something else" * 1000),
    "cut": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "zeroed pages": zero_pages,
    "a flipped bit": flip,
    "a text": retype("CAST(x'ff8000' AS TEXT)"),
    "a word": retype("'word'"),
    "a number": retype("7"),
    "nothing": retype("NULL"),
}


class TestChecksum:
    def test_any_flipped_bit_is_found(self) -> None:
        data = to_bson({"PatientID": "C-4", "list": [1, 2.5, None]})
        assert from_bson(data) == {"PatientID": "C-4", "list": [1, 2.5, None]}
        for place in range(len(data)):
            for bit in range(8):  # one in the length may make it as long as it is with its checksum
                flipped = bytearray(data)
                flipped[place] ^= 1 << bit
                with pytest.raises(DamagedDocument):
                    from_bson(bytes(flipped))
                with pytest.raises(DamagedDocument):
                    all_from_bson([data, bytes(flipped), data])

    def test_what_an_earlier_release_wrote_has_none(self) -> None:
        assert from_bson(to_bson({"a": 1})[:-4]) == {"a": 1}
        assert all_from_bson([to_bson({"a": 1})[:-4], to_bson({"b": 2})]) == [{"a": 1}, {"b": 2}]

    async def test_a_file_of_an_earlier_release_is_read_and_not_for_it_any_more(
        self, sqlite_settings: Settings, folder: Path
    ) -> None:
        await fill(sqlite_settings, 3)
        connection = apsw.Connection(str(folder / "records.sqlite"))
        connection.execute("UPDATE passkeys SET _document = substr(_document, 1, length(_document) - 4)")
        connection.execute("PRAGMA user_version = 1")
        connection.close()
        async with Engines.open(sqlite_settings) as engines:
            assert len(await engines.documents.installation("passkeys").find({})) == 3
        connection = apsw.Connection(str(folder / "records.sqlite"))
        assert connection.pragma("user_version") == VERSION
        connection.close()


class TestCheck:
    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize("part", Part)
    async def test_finds_damage_and_says_what_mends_it(
        self, sqlite_settings: Settings, folder: Path, part: Part, way: str
    ) -> None:
        await fill(sqlite_settings)
        WAYS[way](folder / f"{part.value}.sqlite")
        with pytest.raises(
            Lost, match=rf"(?s){part.value}.sqlite is damaged \(.*vetark index rebuild"
        ) as lost:
            async with Engines.open(sqlite_settings) as engines:
                await engines.documents.check(10)
        assert lost.value.part is part
        assert ("vetark restore" in str(lost.value)) is (part is Part.RECORDS)

    async def test_of_what_is_whole_says_nothing(self, sqlite_settings: Settings) -> None:
        await fill(sqlite_settings)
        async with Engines.open(sqlite_settings) as engines:
            await engines.documents.check(10)

    async def test_ends_in_time(self, sqlite_settings: Settings, folder: Path) -> None:
        await fill(sqlite_settings)
        flip(folder / "records.sqlite")
        async with Engines.open(sqlite_settings) as engines:
            await engines.documents.check(0)  # nothing is found in no time, and nothing is wrong with that


class TestPutAside:
    @pytest.mark.parametrize("way", WAYS)
    async def test_a_damaged_file_makes_room_for_a_new_one(
        self, sqlite_settings: Settings, folder: Path, way: str
    ) -> None:
        await fill(sqlite_settings)
        for part in Part:
            WAYS[way](folder / f"{part.value}.sqlite")
        async with Engines.open(sqlite_settings, BOTH) as engines:
            assert await engines.documents.installation("passkeys").find({}) == []
            assert await engines.documents.of(OAK, "studies").find({}) == []
            await engines.documents.check(10)
        aside = sorted(path.name.partition("-")[0] for path in folder.glob("*damaged-????????T??????"))
        assert aside == ["index.sqlite.damaged", "records.sqlite.damaged"]

    async def test_one_that_is_whole_stays(self, sqlite_settings: Settings, folder: Path) -> None:
        await fill(sqlite_settings)
        async with Engines.open(sqlite_settings, BOTH) as engines:
            assert len(await engines.documents.installation("passkeys").find({})) == 300
        assert not list(folder.glob("*damaged*"))

    async def test_one_that_another_process_has_open_stays(
        self, sqlite_settings: Settings, folder: Path
    ) -> None:
        await fill(sqlite_settings)
        path = folder / "records.sqlite"
        held = (
            "import apsw, sys; c = apsw.Connection(sys.argv[1]); list(c.execute('SELECT * FROM passkeys'));"
        )
        with subprocess.Popen(
            [sys.executable, "-c", held + "print(flush=True); input()", path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as other:
            assert other.stdout
            other.stdout.readline()
            flip(path)
            assert damage.in_use(path)
            with pytest.raises(Refused, match="stop Vetark first"):
                damage.put_aside(path)
            with pytest.raises(Refused, match="stop Vetark first"):
                await Engines.connect(sqlite_settings, BOTH)
            async with Engines.open(sqlite_settings, {Part.INDEX}):
                pass
            assert not list(folder.glob("*damaged*"))
            other.kill()
        assert not damage.in_use(path)

    async def test_images_that_wait_in_the_index_are_saved(
        self, sqlite_settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await fill(sqlite_settings)
        monkeypatch.setattr(inbox, "PAUSE_SECONDS", 1000.0)
        engines = Engines.of(sqlite_settings)
        await engines.prepare()
        upload = engines.objects.of(OAK).begin("instances/1.dcm")
        upload.write(b"image")
        await engines.insert_together(OAK, "instances", [InsertWithObject({"SOPInstanceUID": "1"}, upload)])
        upload.discard()
        await engines.documents.close()  # as if it had been killed: the inbox was not written out
        flip(folder / "index.sqlite")
        async with Engines.open(sqlite_settings, BOTH) as again:
            assert await again.objects.of(OAK).read("instances/1.dcm") == b"image"
            assert await again.documents.of(OAK, "instances").find({}) == []


class TestWriter:
    async def test_waits_for_no_backup_that_reads(
        self, sqlite_settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its log is far too long, and may not be shortened while somebody reads what was before."""
        monkeypatch.setattr(writer, "CHECKPOINT", 1)
        monkeypatch.setattr(writer, "OVERGROWN", 1)
        async with Engines.open(sqlite_settings) as engines:
            passkeys = engines.documents.installation("passkeys")
            await passkeys.insert({"credential": "0", "user": "0"})
            reader = Database(folder / "records.sqlite").connect()
            reader.execute("BEGIN")
            list(reader.execute("SELECT * FROM passkeys"))
            async with asyncio.timeout(NOBODY_WAITS):
                for number in range(1, 10):
                    await passkeys.insert({"credential": f"{number}", "user": "0"})
            reader.close()


async def test_a_damaged_file_is_told_where_it_is_met(sqlite_settings: Settings, folder: Path) -> None:
    await fill(sqlite_settings)
    async with Engines.open(sqlite_settings) as engines:
        flip(folder / "records.sqlite")
        with pytest.raises(Unavailable, match="damaged"):
            await engines.documents.installation("passkeys").find({})
        with pytest.raises(NotFound):
            await engines.objects.of(OAK).read("instances/none.dcm")
