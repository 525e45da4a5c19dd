"""What a local folder owes: nothing is answered before the disk has it."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from services.errors import Unavailable
from services.persistence import Grant, Objects, TenantObjects
from services.persistence import files as files_module
from services.settings import Settings
from tests.persistence.conftest import put

WRITER = """
import asyncio, sys
from services.persistence import Grant, Objects
from services.settings import Settings

async def write(objects, number):
    size = 100_000 if number % 7 == 0 else 1_000
    upload = objects.begin(f"instances/1.{number}.dcm")
    upload.write(number.to_bytes(4, "big") * (size // 4))
    await upload.commit()
    upload.discard()
    print(number, size, flush=True)

async def main():
    objects = Objects.connect(Settings(objects_url=sys.argv[1]))
    await objects.prepare()
    numbers = iter(range(int(sys.argv[2]), 1 << 30))
    async def lane():
        for number in numbers:
            await write(objects.of(Grant("oakwood")), number)
    await asyncio.gather(*(lane() for _ in range(4)))

asyncio.run(main())
"""


@pytest.fixture
def oak(folder: Objects) -> TenantObjects:
    """Oakwood's objects in a folder."""
    return folder.of(Grant("oakwood"))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the disk, in order."""
    made: list[str] = []
    for name in ("fdatasync", "link", "fsync"):
        real = getattr(os, name)

        def spy(*args: object, real: object = real, name: str = name, **kwargs: object) -> object:
            done = real(*args, **kwargs)
            what = str(Path(f"/proc/self/fd/{args[0]}").readlink()) if name == "fsync" else ""
            made.append(f"{name} {what}".strip())
            return done

        monkeypatch.setattr(os, name, spy)
    return made


class TestReplace:
    async def test_hardens_the_bytes_and_the_name(self, oak: TenantObjects, calls: list[str]) -> None:
        await oak.replace("series/1/2/note.json", b"{}")
        assert calls[0] == "fdatasync"
        assert calls[-1].startswith("fsync")
        assert calls[-1].endswith("series/1/2")

    async def test_of_what_may_be_lost_hardens_the_bytes_alone(
        self, oak: TenantObjects, calls: list[str]
    ) -> None:
        await oak.replace("series/1/2/picture", b"JPEG", lasting=False)
        assert calls == ["fdatasync"]
        assert await oak.read("series/1/2/picture") == b"JPEG"


class TestCommit:
    async def test_hardens_the_bytes_then_the_name_then_all_new_folders(
        self, oak: TenantObjects, calls: list[str], tmp_path: Path
    ) -> None:
        root = tmp_path / "objects"
        assert await put(oak, "instances/1.1.dcm", b"data")
        assert calls[0] == "fdatasync"
        inner = next((root / "oakwood/instances").iterdir())
        assert set(calls[1:-2]) == {
            f"fsync {root}/oakwood/instances",
            f"fsync {root}/oakwood",
            f"fsync {root}",
        }
        assert calls[-2:] == ["link", f"fsync {inner}"]

    async def test_of_a_spooled_object_is_as_durable(self, oak: TenantObjects, calls: list[str]) -> None:
        await put(oak, "instances/1.1.dcm", b"")
        await oak.delete("instances/1.1.dcm")
        calls.clear()
        await put(oak, "instances/1.1.dcm", b"x" * 100_000)
        assert [call.split()[0] for call in calls] == ["fdatasync", "link", "fsync"]

    async def test_that_finds_the_name_taken_still_hardens_it(
        self, oak: TenantObjects, calls: list[str]
    ) -> None:
        await put(oak, "instances/1.1.dcm", b"data")
        calls.clear()
        assert not await put(oak, "instances/1.1.dcm", b"data")
        assert calls[-1].startswith("fsync")

    @pytest.mark.parametrize("length", [10, 100_000])
    async def test_that_failed_may_be_tried_again(
        self, oak: TenantObjects, monkeypatch: pytest.MonkeyPatch, length: int
    ) -> None:
        upload = oak.begin("instances/1.1.dcm")
        upload.write(b"x" * length)
        with monkeypatch.context() as broken:
            broken.setattr(os, "link", _fails(errno.EIO))
            with pytest.raises(Unavailable):
                await upload.commit()
        assert await oak.size("instances/1.1.dcm") is None
        assert await upload.commit()
        upload.discard()
        assert await oak.size("instances/1.1.dcm") == length

    async def test_never_believes_a_file_whose_fsync_failed(
        self, oak: TenantObjects, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upload = oak.begin("instances/1.1.dcm")
        upload.write(b"x" * 100_000)
        with monkeypatch.context() as broken:
            broken.setattr(os, "fdatasync", _fails(errno.EIO))
            with pytest.raises(Unavailable):
                await upload.commit()
        with pytest.raises(Unavailable):
            await upload.commit()
        upload.discard()
        assert await oak.size("instances/1.1.dcm") is None

    async def test_that_fails_leaves_its_neighbours_alone(
        self, oak: TenantObjects, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await put(oak, "instances/1.0.dcm", b"")
        real, broken = os.link, iter([True])

        def link(*args: object, **kwargs: object) -> None:
            if next(broken, False):
                raise OSError(errno.EIO, "staged")
            real(*args, **kwargs)

        monkeypatch.setattr(os, "link", link)
        puts = (put(oak, f"instances/2.{n}.dcm", b"data") for n in range(5))
        done = await asyncio.gather(*puts, return_exceptions=True)
        assert Counter(map(type, done)) == {Unavailable: 1, bool: 4}

    @pytest.mark.parametrize("length", [10, 100_000])
    async def test_on_a_full_disk_is_unavailable_and_leaves_nothing(
        self, oak: TenantObjects, monkeypatch: pytest.MonkeyPatch, length: int
    ) -> None:
        with monkeypatch.context() as full:
            full.setattr(os, "pwrite", _fails(errno.ENOSPC))
            with pytest.raises(Unavailable, match="No space left"):
                await put(oak, "instances/1.1.dcm", b"x" * length)
        assert await oak.size("instances/1.1.dcm") is None
        assert await put(oak, "instances/1.1.dcm", b"x" * length)

    async def test_makes_a_removed_folder_again(self, oak: TenantObjects, tmp_path: Path) -> None:
        await put(oak, "series/1/2/x", b"data")
        (tmp_path / "objects/oakwood/series/1/2/x").unlink()
        (tmp_path / "objects/oakwood/series/1/2").rmdir()
        assert await put(oak, "series/1/2/x", b"data")

    async def test_works_where_files_must_have_names(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files_module, "_NAMELESS", 0)
        objects = Objects.connect(Settings(objects_url=(tmp_path / "named").as_uri()))
        await objects.prepare()
        oak = objects.of(Grant("oakwood"))
        for number, length in enumerate((10, 100_000)):
            assert await put(oak, f"instances/1.{number}.dcm", b"x" * length)
            assert not await put(oak, f"instances/1.{number}.dcm", b"y" * length)
            assert await oak.read(f"instances/1.{number}.dcm") == b"x" * length
        assert list((tmp_path / "named" / ".spool").iterdir()) == []
        await objects.close()


class TestKill:
    def test_at_any_moment_loses_nothing_acknowledged_and_leaves_nothing_half(self, tmp_path: Path) -> None:
        root, first, acknowledged = tmp_path / "objects", 0, {}
        for pause in (0.0, 0.01, 0.03, 0.1):
            writer = subprocess.Popen(
                [sys.executable, "-c", WRITER, root.as_uri(), str(first)], stdout=subprocess.PIPE, text=True
            )
            assert writer.stdout
            lines = [writer.stdout.readline()]
            time.sleep(pause)
            writer.send_signal(signal.SIGKILL)
            lines += writer.stdout.read().splitlines()
            writer.stdout.close()
            writer.wait()
            acknowledged |= dict(map(int, line.split()) for line in lines if len(line.split()) == 2)
            first = max(acknowledged) + 100
        stored = {int(path.name.split(".")[1]): path for path in root.glob("oakwood/instances/*/*")}
        assert acknowledged.keys() <= stored.keys()
        for number, path in stored.items():
            size = 100_000 if number % 7 == 0 else 1_000
            assert path.read_bytes() == number.to_bytes(4, "big") * (size // 4)


def _fails(code: int) -> object:
    def call(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return call
