"""services/persistence/disks.py: images leave a reserve on every disk that an engine writes to."""

import logging
import os
from pathlib import Path
from typing import Any

import pytest

from services.errors import OutOfSpace, Unavailable
from services.persistence import Engines, Grant
from services.persistence.disks import LEAST_RESERVE_BYTES, MOST_RESERVE_BYTES, Disks
from services.persistence.spool import BLOCK_BYTES
from services.settings import Settings

MB, GB = 1 << 20, 1 << 30
OAK = Grant("oakwood")


def full(monkeypatch: pytest.MonkeyPatch, free: dict[str, int], size: int = 100 * GB) -> None:
    """Have every folder stand on a disk with so many bytes free; what is not named has all of it free."""

    def measured(path: str) -> Any:
        class Measured:
            f_frsize = 1
            f_blocks = size
            f_bavail = free.get(Path(path).name, size)

        return Measured()

    monkeypatch.setattr(os, "statvfs", measured)
    monkeypatch.setattr("services.persistence.disks.STANDS_SECONDS", 0.0)


async def store(engines: Engines, size: int) -> None:
    """Store an object, as the archive does."""
    upload = engines.objects.of(OAK).begin("instances/1.2.dcm")
    try:
        upload.write(bytes(size))
        assert not engines.takes_together(upload)
        await upload.commit()
    finally:
        upload.discard()


class TestReserve:
    @pytest.mark.parametrize(
        ("size", "reserve"),
        [(80 * MB, LEAST_RESERVE_BYTES), (4 * GB, 4 * GB // 20), (1 << 43, MOST_RESERVE_BYTES)],
    )
    def test_is_a_part_of_the_disk_within_bounds(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, reserve: int
    ) -> None:
        full(monkeypatch, {}, size)
        (disk,) = Disks({"objects": tmp_path}, None).all()
        assert (disk.size, disk.reserve) == (size, reserve)

    def test_may_be_set(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        full(monkeypatch, {tmp_path.name: 3 * GB})
        assert Disks({"objects": tmp_path}, 2 * GB).spare() == GB


class TestRequire:
    def test_says_once_that_images_are_refused_and_once_that_they_are_not(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        free = {tmp_path.name: 100 * MB}
        full(monkeypatch, free)
        disks = Disks({"objects": tmp_path}, 100 * MB)
        disks.require()
        for _ in range(50):
            with pytest.raises(OutOfSpace):
                disks.require(1)
        assert caplog.text.count("images are refused: the disk of objects has 100 MB free") == 1
        free[tmp_path.name] = GB
        disks.require(1)  # this one fits; the next may not
        assert disks.refusing
        monkeypatch.setattr("services.persistence.disks.SETTLED_SECONDS", 0.0)
        for _ in range(50):
            disks.require(1)
        assert caplog.text.count("images are taken again") == 1
        assert not disks.refusing

    def test_tells_of_a_folder_that_is_gone(self, tmp_path: Path) -> None:
        with pytest.raises(Unavailable):
            Disks({"objects": tmp_path / "gone"}, None).require()


class TestDisks:
    def test_one_disk_is_told_once(self, tmp_path: Path) -> None:
        (disk,) = Disks({"documents": tmp_path, "objects": tmp_path}, None).all()
        assert disk.holds == "documents and objects"
        assert 0 < disk.free <= disk.size


class TestEngines:
    """On every engine: the disk of either is full but for its reserve."""

    async def test_nothing_is_stored_whatever_its_size_and_all_else_goes_on(
        self, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        objects = engines.objects.of(OAK)
        early = objects.begin("instances/1.1.dcm")
        early.write(b"there before")
        assert await early.commit()
        monkeypatch.setattr(engines.disks, "spare", lambda: -1)
        for size in (100, 200_000, 3 * BLOCK_BYTES):
            with pytest.raises(OutOfSpace):
                await store(engines, size)
        with pytest.raises(OutOfSpace):
            await objects.replace("series/1/picture.jpg", b"kept for speed", lasting=False)
        await objects.replace("tombstones/1.json", b"{}")
        await engines.documents.of(OAK, "studies").insert({"StudyInstanceUID": "1"})
        assert await objects.read("instances/1.1.dcm") == b"there before"
        await objects.delete("instances/1.1.dcm")
        assert await objects.size("instances/1.1.dcm") is None

    async def test_a_large_one_ends_where_the_reserve_begins(
        self, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It would fit when it begins, and is not there to be measured when it ends."""
        upload = engines.objects.of(OAK).begin("instances/1.1.dcm")
        monkeypatch.setattr(engines.disks, "spare", lambda: 10 * BLOCK_BYTES - upload.length)

        def write() -> None:
            for _ in range(20):
                upload.write(bytes(BLOCK_BYTES))

        with pytest.raises(OutOfSpace):
            write()
        assert 5 * BLOCK_BYTES < upload.length <= 10 * BLOCK_BYTES
        upload.discard()

    async def test_documents_on_a_disk_of_their_own_count(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        named = Settings(sqlite_folder=tmp_path / "documents", objects_url=(tmp_path / "objects").as_uri())
        async with Engines.open(named) as engines:
            monkeypatch.setattr(engines.disks, "_one_of_each", [str(tmp_path / "documents"), str(tmp_path)])
            full(monkeypatch, {"documents": MB})
            upload = engines.objects.of(OAK).begin("instances/1.1.dcm")
            upload.write(b"small")
            assert not engines.takes_together(upload)
            with pytest.raises(OutOfSpace):
                await upload.commit()
            upload.discard()
