"""One behaviour, two engines: each test runs on the folder and on SeaweedFS."""

import asyncio
import os
from pathlib import Path

import pytest

from services.errors import Invalid, NotFound, Unavailable
from services.persistence import Grant, Objects, TenantObjects
from services.persistence.objects import INSTALLATION, STREAMED_BYTES
from services.settings import Settings
from tests.persistence.conftest import put

KEY = "instances/1.2.840.1.dcm"
ELSEWHERE = ["", "/etc/passwd", "../oakwood/x", "instances/../../x", "a//b", "a/", ".spool", "a/.hidden"]
ELSEWHERE += ["a\0b", "a b", "a%2fb", "instances/\u00e9.dcm", "a\nb", "x" * 513]


class TestRead:
    async def test_reads_ranges(self, oak: TenantObjects) -> None:
        await put(oak, KEY, b"0123456789")
        assert await oak.read(KEY, 3, 4) == b"3456"
        assert await oak.read(KEY, 7) == b"789"

    async def test_is_shorter_at_the_end(self, oak: TenantObjects) -> None:
        await put(oak, KEY, b"0123456789")
        assert await oak.read(KEY, 8, 100) == b"89"
        assert await oak.read(KEY, 10, 5) == b""
        assert await oak.read(KEY, 50, 5) == b""
        assert await oak.read(KEY, 0, 0) == b""

    async def test_says_what_is_not_there(self, oak: TenantObjects) -> None:
        for length in (None, 5):
            with pytest.raises(NotFound):
                await oak.read("instances/9.9.dcm", 0, length)

    async def test_the_twin_sees_nothing(self, oak: TenantObjects, twin: TenantObjects) -> None:
        await put(oak, KEY, b"data")
        with pytest.raises(NotFound):
            await twin.read(KEY)
        with pytest.raises(NotFound):
            await anext(aiter(twin.stream(KEY)))
        assert await twin.size(KEY) is None
        assert await put(twin, KEY, b"theirs")
        assert await oak.read(KEY) == b"data"

    @pytest.mark.parametrize("key", ELSEWHERE)
    async def test_takes_no_key_that_could_mean_another_place(self, oak: TenantObjects, key: str) -> None:
        with pytest.raises(Invalid):
            await oak.read(key)
        with pytest.raises(Invalid):
            oak.begin(key)
        with pytest.raises(Invalid):
            await oak.delete(key)


class TestOwners:
    async def test_are_the_tenants_that_have_an_object(
        self, objects: Objects, oak: TenantObjects, twin: TenantObjects, slug: str
    ) -> None:
        await put(oak, KEY, b"data")
        await put(objects.installation(), KEY, b"ours")
        owners = await objects.owners()
        await objects.installation().delete(KEY)
        assert slug in owners
        assert f"{slug}wood" not in owners
        assert INSTALLATION not in owners


class TestReadBlocking:
    async def test_reads_in_a_thread_what_read_does(self, oak: TenantObjects) -> None:
        await put(oak, KEY, b"0123456789")
        for start, length in ((3, 4), (0, 10), (8, 100), (10, 5), (50, 5), (0, 0)):
            read = await asyncio.to_thread(oak.read_blocking, KEY, start, length)
            assert read == await oak.read(KEY, start, length)

    async def test_says_what_is_not_there(self, oak: TenantObjects, twin: TenantObjects) -> None:
        await put(oak, KEY, b"data")
        for start in (0, 7):
            with pytest.raises(NotFound):
                await asyncio.to_thread(twin.read_blocking, KEY, start, 5)
        with pytest.raises(Invalid):
            twin.read_blocking("../oakwood/" + KEY, 0, 5)


class TestStream:
    async def test_comes_in_bounded_pieces(self, oak: TenantObjects) -> None:
        data = os.urandom(STREAMED_BYTES + 1000)
        await put(oak, KEY, data)
        pieces = [piece async for piece in oak.stream(KEY)]
        assert [len(piece) for piece in pieces] == [STREAMED_BYTES, 1000]
        assert b"".join(pieces) == data
        assert b"".join([piece async for piece in oak.stream(KEY, 100, 200)]) == data[100:300]

    async def test_says_what_is_not_there(self, oak: TenantObjects) -> None:
        with pytest.raises(NotFound):
            await anext(aiter(oak.stream(KEY)))


class TestReplace:
    async def test_takes_the_place_of_any_other(self, oak: TenantObjects, twin: TenantObjects) -> None:
        key = "series/1.2/1.2.3/metadata.json.gz"
        await oak.replace(key, b"first and longer")
        await oak.replace(key, b"second")
        assert await oak.read(key) == b"second"
        assert await twin.size(key) is None


class TestDelete:
    async def test_removes_and_does_not_mind_none(self, oak: TenantObjects, twin: TenantObjects) -> None:
        await put(oak, KEY, b"data")
        await twin.delete(KEY)
        assert await oak.size(KEY) == 4
        await oak.delete(KEY)
        await oak.delete(KEY)
        assert await oak.size(KEY) is None
        assert await put(oak, KEY, b"again")


class TestList:
    async def test_names_all_below_a_prefix(self, oak: TenantObjects, twin: TenantObjects) -> None:
        for number in range(3):
            await put(oak, f"instances/1.{number}.dcm", b"x" * number)
        await oak.replace("series/1/2/metadata.json.gz", b"meta")
        await put(twin, "instances/9.9.dcm", b"theirs")
        found = sorted([entry async for entry in oak.list("instances/")])
        assert found == [("instances/1.0.dcm", 0), ("instances/1.1.dcm", 1), ("instances/1.2.dcm", 2)]
        assert len([key async for key, _ in oak.list()]) == 4
        assert [key async for key, _ in oak.list("series/1/")] == ["series/1/2/metadata.json.gz"]
        assert [key async for key, _ in twin.list()] == ["instances/9.9.dcm"]

    async def test_of_nothing_is_empty(self, oak: TenantObjects) -> None:
        assert [key async for key, _ in oak.list("instances/")] == []

    @pytest.mark.parametrize("prefix", ["instances", "../", "/", "a//"])
    async def test_takes_folders_alone(self, oak: TenantObjects, prefix: str) -> None:
        with pytest.raises(Invalid):
            await anext(aiter(oak.list(prefix)))


class TestInstallation:
    async def test_is_apart_from_every_tenant(self, objects: Objects, oak: TenantObjects) -> None:
        ours = objects.installation()
        await put(ours, "audit/1", b"x")
        await put(oak, "audit/2", b"y")
        assert [key async for key, _ in ours.list()] == ["audit/1"]
        assert [key async for key, _ in oak.list()] == ["audit/2"]
        with pytest.raises(Invalid):
            Grant(INSTALLATION)


class TestPing:
    async def test_answers(self, objects: Objects) -> None:
        await objects.ping()


class TestConnect:
    @pytest.mark.parametrize(
        "url", ["", "/folder", "file:///", "file://host/folder", "s3://", "ftp://x", "s3://a/b"]
    )
    def test_wants_a_folder_or_a_bucket(self, url: str) -> None:
        with pytest.raises(Invalid):
            Objects.connect(Settings(objects_url=url))

    async def test_a_folder_that_cannot_be_made_is_unavailable(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        objects = Objects.connect(Settings(objects_url=(tmp_path / "file" / "objects").as_uri()))
        with pytest.raises(Unavailable):
            await objects.prepare()
