"""One upload, two engines: each test runs on the folder and on SeaweedFS."""

import asyncio
import os

import pytest

from services.persistence import TenantObjects
from services.persistence.spool import BLOCK_BYTES
from tests.persistence.conftest import put

KEY = "instances/1.2.840.1.dcm"
HASHED = "instances/~3f786850e387550fdab836ed7e6dc881de23001b.dcm"


class TestCommit:
    @pytest.mark.parametrize(
        "length", [0, 1, 1 << 16, (1 << 16) + 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3_000_001]
    )
    async def test_gives_back_every_byte(self, oak: TenantObjects, length: int) -> None:
        data = os.urandom(length)
        upload = oak.begin(KEY)
        for start in range(0, length, 16_000):
            upload.write(memoryview(data)[start : start + 16_000])
        assert upload.length == length
        assert (upload.memory is None) == (length >= BLOCK_BYTES)
        assert upload.read_at(10, 20) == data[10:30]
        assert await oak.size(KEY) is None
        assert await upload.commit()
        upload.discard()
        assert await oak.read(KEY) == data
        assert await oak.size(KEY) == length

    @pytest.mark.parametrize("length", [10, 100_000])
    async def test_never_replaces(self, oak: TenantObjects, length: int) -> None:
        assert await put(oak, KEY, b"1" * length)
        assert not await put(oak, KEY, b"2" * length)
        assert await oak.read(KEY) == b"1" * length

    @pytest.mark.parametrize("length", [10, 100_000])
    async def test_of_many_at_once_lets_exactly_one_win(self, oak: TenantObjects, length: int) -> None:
        async with asyncio.timeout(60):
            won = await asyncio.gather(*(put(oak, KEY, bytes([n]) * length) for n in range(8)))
        assert sum(won) == 1
        assert await oak.read(KEY) == bytes([won.index(True)]) * length

    async def test_may_be_awaited_again(self, oak: TenantObjects) -> None:
        upload = oak.begin(KEY)
        upload.write(b"data")
        assert await upload.commit()
        assert not await upload.commit()
        upload.discard()

    async def test_is_not_for_what_was_discarded(self, oak: TenantObjects) -> None:
        upload = oak.begin(KEY)
        upload.write(b"data")
        upload.discard()
        with pytest.raises(ValueError, match="discarded"):
            await upload.commit()

    @pytest.mark.parametrize("length", [10, 100_000])
    async def test_goes_on_when_its_caller_gives_up(self, oak: TenantObjects, length: int) -> None:
        upload = oak.begin(KEY)
        upload.write(b"x" * length)
        commit = asyncio.create_task(upload.commit())
        await asyncio.sleep(0)
        commit.cancel()
        with pytest.raises(asyncio.CancelledError):
            await commit
        upload.discard()
        async with asyncio.timeout(60):
            while await oak.size(KEY) != length:
                await asyncio.sleep(0.01)
        assert await oak.read(KEY) == b"x" * length

    async def test_takes_a_key_made_of_a_hash(self, oak: TenantObjects) -> None:
        assert await put(oak, HASHED, b"data")
        assert [key async for key, _ in oak.list("instances/")] == [HASHED]
