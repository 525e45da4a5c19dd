import asyncio
import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.persistence import Grant, Objects, TenantObjects
from services.persistence import layout as layout_module
from services.persistence.layout import Layout
from services.settings import Settings
from tests.persistence.conftest import put

MOVER = """
import asyncio, sys
from services.persistence import Objects, layout
from services.settings import Settings

async def main():
    layout._TOGETHER = 20
    objects = Objects.connect(Settings(objects_url=sys.argv[1]))
    print("begins", flush=True)
    await objects.prepare()
    await asyncio.sleep(60)

asyncio.run(main())
"""


def before(root: Path, *keys: str) -> None:
    """Files where an earlier Vetark put them, with their key's name in them."""
    for key in keys:
        path = root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(path.name.encode())


def many(count: int) -> list[str]:
    """Keys of one tenant's instances."""
    return [f"oakwood/instances/1.2.840.{number}.dcm" for number in range(count)]


def plain(root: Path) -> list[Path]:
    """Files where they lay before."""
    return [path for path in root.glob("*/*/*") if path.is_file()]


async def opened(root: Path) -> Objects:
    objects = Objects.connect(Settings(objects_url=root.as_uri()))
    await objects.prepare()
    return objects


async def moved(root: Path) -> None:
    """Wait until nothing is left to be moved."""
    async with asyncio.timeout(60):
        while plain(root):
            await asyncio.sleep(0.01)


async def listed(objects: TenantObjects, prefix: str = "instances/") -> Counter[str]:
    return Counter([key async for key, _ in objects.list(prefix)])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of the objects."""
    return tmp_path / "objects"


@pytest.fixture
async def halfway(root: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TenantObjects]:
    """Oakwood's objects while nothing moves them, though they have to be."""
    before(root, "oakwood/instances/1.1.dcm", "oakwood/revived/1.1.json", "elmside/instances/1.1.dcm")
    monkeypatch.setattr(Layout, "begin", lambda _: None)
    objects = await opened(root)
    yield objects.of(Grant("oakwood"))
    await objects.close()


class TestPlace:
    async def test_instances_lie_in_256_folders_and_the_rest_as_its_key_says(self, root: Path) -> None:
        layout = Layout(str(root))
        folders = {Path(layout.place(key)).parent for key in many(5000)}
        assert len(folders) == 256
        assert {path.parent for path in folders} == {root / "oakwood" / "instances"}
        assert layout.place("oakwood/series/1/2/thumbnail.jpg") == f"{root}/oakwood/series/1/2/thumbnail.jpg"

    async def test_a_key_keeps_its_place(self, root: Path) -> None:
        """For files are there: this must never change."""
        assert Layout("").place("oakwood/instances/1.2.3.dcm") == "/oakwood/instances/+40/1.2.3.dcm"

    async def test_keys_are_what_they_were(self, root: Path) -> None:
        objects = await opened(root)
        oak = objects.of(Grant("oakwood"))
        for number in range(20):
            assert await put(oak, f"instances/1.{number}.dcm", b"x")
        assert await listed(oak) == Counter(f"instances/1.{number}.dcm" for number in range(20))
        assert await objects.owners() == ["oakwood"]
        await objects.close()


class TestHalfway:
    async def test_what_lies_where_it_lay_is_found(self, halfway: TenantObjects) -> None:
        key = "instances/1.1.dcm"
        assert await halfway.read(key) == b"1.1.dcm"
        assert await halfway.read(key, 2, 3) == b"1.d"
        assert await asyncio.to_thread(halfway.read_blocking, key, 0, 3) == b"1.1"
        assert await halfway.size(key) == 7
        assert await listed(halfway) == {key: 1}

    async def test_the_first_one_stays(self, halfway: TenantObjects) -> None:
        assert not await put(halfway, "instances/1.1.dcm", b"another")
        assert await put(halfway, "instances/1.2.dcm", b"new")
        assert await halfway.read("instances/1.1.dcm") == b"1.1.dcm"
        assert await listed(halfway) == {"instances/1.1.dcm": 1, "instances/1.2.dcm": 1}

    async def test_what_is_replaced_is_not_found_again(self, halfway: TenantObjects) -> None:
        await halfway.replace("revived/1.1.json", b"later")
        assert await halfway.read("revived/1.1.json") == b"later"
        assert await listed(halfway, "revived/") == {"revived/1.1.json": 1}
        await halfway.delete("revived/1.1.json")
        assert await halfway.size("revived/1.1.json") is None

    async def test_what_is_deleted_is_gone_and_the_twins_is_not(
        self, halfway: TenantObjects, root: Path
    ) -> None:
        await halfway.delete("instances/1.1.dcm")
        assert await halfway.size("instances/1.1.dcm") is None
        assert await listed(halfway) == {}
        assert await put(halfway, "instances/1.1.dcm", b"again")
        assert (root / "elmside/instances/1.1.dcm").read_bytes() == b"1.1.dcm"


class TestMoving:
    async def test_brings_every_file_to_its_place(self, root: Path, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO)
        keys = [*many(500), "elmside/instances/1.dcm", "oakwood/tombstones/1.json", "_installation/audit/7"]
        before(root, *keys, "oakwood/series/1/2/thumbnail.jpg")
        objects = await opened(root)
        await moved(root)
        oak = objects.of(Grant("oakwood"))
        assert await listed(oak) == Counter(key.removeprefix("oakwood/") for key in many(500))
        assert await oak.read("instances/1.2.840.7.dcm") == b"1.2.840.7.dcm"
        assert (root / "oakwood/series/1/2/thumbnail.jpg").exists()
        async with asyncio.timeout(60):
            while "503 objects were moved" not in caplog.text:
                await asyncio.sleep(0.01)
        await objects.close()

    async def test_a_listing_meanwhile_names_each_once(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(layout_module, "_TOGETHER", 30)
        before(root, *many(3000))
        whole = Counter(key.removeprefix("oakwood/") for key in many(3000))
        objects, rounds = await opened(root), 0
        while plain(root) or not rounds:
            assert await listed(objects.of(Grant("oakwood"))) == whole
            rounds += 1
            await asyncio.sleep(0.05)  # else nothing is ever moved
        assert rounds > 2
        await objects.close()

    async def test_reads_and_stores_meanwhile_go_on(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(layout_module, "_TOGETHER", 30)
        before(root, *many(2000))
        objects = await opened(root)
        oak, number = objects.of(Grant("oakwood")), 0
        while plain(root):
            key = f"instances/1.2.840.{number * 7 % 2000}.dcm"
            assert await oak.read(key) == key.partition("/")[2].encode()
            assert not await put(oak, key, b"another")
            assert await put(oak, f"instances/9.{number}.dcm", b"new")
            number += 1
        assert sum((await listed(oak)).values()) == 2000 + number
        await objects.close()

    async def test_a_crash_at_any_moment_loses_and_doubles_nothing(self, root: Path) -> None:
        before(root, *many(4000))
        whole = Counter(key.removeprefix("oakwood/") for key in many(4000))
        left = []
        for pause in (0.02, 0.2, 0.4):
            command = [sys.executable, "-c", MOVER, root.as_uri()]
            process = subprocess.Popen(command, stdout=subprocess.PIPE)
            assert process.stdout
            process.stdout.readline()
            await asyncio.sleep(pause)
            process.kill()
            process.wait()
            process.stdout.close()
            left.append(len(plain(root)))
        assert 0 < left[-1] < 4000
        # And as a crash between a file's new name and the end of its old one leaves it.
        for twice in plain(root)[:50]:
            place = Path(Layout(str(root)).place(str(twice.relative_to(root))))
            place.parent.mkdir(exist_ok=True)
            if not place.exists():
                place.hardlink_to(twice)
        objects = await opened(root)
        assert await listed(objects.of(Grant("oakwood"))) == whole
        await moved(root)
        assert await listed(objects.of(Grant("oakwood"))) == whole
        assert all(path.read_bytes() == path.name.encode() for path in root.glob("oakwood/instances/+*/*"))
        await objects.close()

    async def test_processes_share_it(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(layout_module, "_TOGETHER", 30)
        before(root, *many(1500))
        both = [await opened(root) for _ in range(2)]
        await moved(root)
        for objects in both:
            assert sum((await listed(objects.of(Grant("oakwood")))).values()) == 1500
            await objects.close()

    async def test_what_cannot_be_moved_now_is_moved_later(
        self, root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(layout_module, "_OUTAGE_SECONDS", 0.01)
        staged = iter([True])
        real = os.link

        def link(*args: str) -> None:
            if next(staged, False):
                raise OSError(28, "staged")
            real(*args)

        monkeypatch.setattr("services.persistence.layout.os.link", link)
        before(root, *many(50))
        objects = await opened(root)
        await moved(root)
        await objects.close()
        assert "No space left" in caplog.text


class TestList:
    async def test_leaves_out_what_goes_meanwhile(self, root: Path) -> None:
        objects = await opened(root)
        oak = objects.of(Grant("oakwood"))
        for number in range(1200):
            await oak.replace(f"series/1/2/{number}", b"", lasting=False)
        found = aiter(oak.list())
        await anext(found)
        for path in (root / "oakwood/series/1/2").iterdir():
            path.unlink()
        assert len([key async for key, _ in found]) < 1200
        await objects.close()


class TestDelete:
    async def test_of_what_is_derived_leaves_no_empty_folder(self, root: Path) -> None:
        objects = await opened(root)
        oak = objects.of(Grant("oakwood"))
        for key in ("series/1/2/pictures/3/1-0", "series/1/2/thumbnail.jpg", "series/1/4/thumbnail.jpg"):
            await oak.replace(key, b"x")
        await oak.delete("series/1/2/pictures/3/1-0")
        assert sorted(path.name for path in (root / "oakwood/series/1/2").iterdir()) == ["thumbnail.jpg"]
        await oak.delete("series/1/2/thumbnail.jpg")
        assert sorted(path.name for path in (root / "oakwood/series/1").iterdir()) == ["4"]
        await oak.delete("series/1/4/thumbnail.jpg")
        assert list((root / "oakwood/series").iterdir()) == []
        await objects.close()

    async def test_while_others_write_there_fails_nobody(self, root: Path) -> None:
        objects = await opened(root)
        oak = objects.of(Grant("oakwood"))

        async def lane(number: int) -> None:
            for turn in range(100):
                await oak.replace(f"series/1/2/{number}", b"x", lasting=turn % 2 == 0)
                await oak.delete(f"series/1/2/{number}")

        await asyncio.gather(*(lane(number) for number in range(6)))
        assert list((root / "oakwood/series").iterdir()) == []
        await objects.close()


class TestTidy:
    async def test_leaves_nothing_of_an_owner_without_objects_and_all_of_others(self, root: Path) -> None:
        objects = await opened(root)
        oak, elm = objects.of(Grant("oakwood")), objects.of(Grant("elmside"))
        for tenant in (oak, elm):
            await put(tenant, "instances/1.1.dcm", b"x")
        await oak.delete("instances/1.1.dcm")
        await oak.tidy()
        await elm.tidy()
        assert await objects.owners() == ["elmside"]
        assert await elm.read("instances/1.1.dcm") == b"x"
        assert await put(oak, "instances/1.1.dcm", b"again")
        await objects.close()
