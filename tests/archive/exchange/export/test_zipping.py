import io
import subprocess
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.archive.exchange.export import zipping
from services.archive.exchange.export.zipping import HELD_BYTES, Checksums, Member, Zip
from services.errors import Unavailable

MOMENT = datetime(2026, 3, 4, 5, 6, 8, tzinfo=UTC)


def member(name: str, data: bytes, size: int | None = None) -> Member:
    async def read(start: int) -> AsyncIterator[bytes]:
        for at in range(start, len(data), 1000):
            yield data[at : min(at + 1000, len(data))]

    return Member(name, len(data) if size is None else size, read, f"{name} {hash(data)}")


def files() -> list[Member]:
    return [
        member("INDEX", b"first"),
        member("a/empty", b""),
        member("a/Bündel.dcm", bytes(range(256)) * 40),
        member("b/large", bytes(HELD_BYTES + 5)),
    ]


async def whole(zipped: Zip, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([piece async for piece in zipped.stream(start, end)])


class TestZip:
    async def test_is_a_zip_of_the_length_told_before(self, tmp_path: Path) -> None:
        zipped = Zip(files(), MOMENT, Checksums())
        data = await whole(zipped)
        assert len(data) == zipped.length
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            assert opened.testzip() is None
            assert opened.namelist() == [one.name for one in files()]
            assert opened.read("a/Bündel.dcm") == bytes(range(256)) * 40
            assert {one.date_time for one in opened.infolist()} == {(2026, 3, 4, 5, 6, 8)}
        path = tmp_path / "some.zip"
        path.write_bytes(data)
        listed = subprocess.run(["unzip", "-t", path], check=False, capture_output=True)
        assert listed.returncode == 0, listed.stdout

    async def test_gives_any_range_alone_and_the_same_each_time(self) -> None:
        checksums = Checksums()
        data = await whole(Zip(files(), MOMENT, checksums))
        for remembered in (True, False):
            for start, end in (
                (0, 1),
                (3, 200),
                (40, 45),
                (500, None),
                (11_000, HELD_BYTES),
                (HELD_BYTES, None),
            ):
                known = checksums if remembered else Checksums()
                assert await whole(Zip(files(), MOMENT, known), start, end) == data[start:end]
        assert await whole(Zip(files(), MOMENT, checksums), len(data) - 3) == data[-3:]

    async def test_grows_to_zip64(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(zipping, "_LARGE", 0xFFFF)
        zipped = Zip(files(), MOMENT, Checksums())
        data = await whole(zipped)
        assert len(data) == zipped.length
        assert b"PK\6\6" in data[-200:]
        assert b"PK\6\7" in data[-200:]

    async def test_holds_more_members_than_a_plain_zip_may(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(zipping, "_MANY", 100)
        zipped = Zip([member(f"{number}", b"x") for number in range(200)], MOMENT, Checksums())
        with zipfile.ZipFile(io.BytesIO(await whole(zipped))) as opened:
            assert len(opened.namelist()) == 200

    async def test_a_member_that_became_shorter_breaks_it_off(self) -> None:
        with pytest.raises(Unavailable):
            await whole(Zip([member("short", b"abc", size=4)], MOMENT, Checksums()))

    async def test_an_empty_one_is_a_zip_too(self) -> None:
        data = await whole(Zip([], MOMENT, Checksums()))
        assert zipfile.ZipFile(io.BytesIO(data)).namelist() == []
