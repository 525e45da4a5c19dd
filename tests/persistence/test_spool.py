"""services/persistence/spool.py: bytes that go to the disk in blocks, past the page cache where they can."""

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.errors import Unavailable
from services.persistence import spool as module
from services.persistence.spool import BLOCK_BYTES, PAGE_BYTES, Blocks, Spool, opened

DATA = os.urandom(3 * BLOCK_BYTES + 12_345)


@pytest.fixture(params=[True, False], ids=["past the cache", "by the cache"])
def spool(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Spool]:
    """A named file; the first kind is the second on a file system that has no other way."""
    path = str(tmp_path / "file")
    file, direct = opened(path, os.O_CREAT | os.O_EXCL, direct=request.param)
    spool = Spool(file, Blocks(), path, direct=direct)
    yield spool
    spool.close()


def content(spool: Spool) -> bytes:
    assert spool.path
    return Path(spool.path).read_bytes()


class TestWrite:
    @pytest.mark.parametrize(
        "length",
        [0, 1, PAGE_BYTES, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 2 * BLOCK_BYTES, len(DATA)],
    )
    def test_puts_every_byte_where_it_belongs(self, spool: Spool, length: int) -> None:
        for start in range(0, length, 100_001):
            spool.write(memoryview(DATA)[start : min(length, start + 100_001)])
        spool.harden()
        assert spool.length == length
        assert content(spool) == DATA[:length]

    @pytest.mark.parametrize("first", [5, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 5])
    def test_goes_on_after_it_was_read(self, spool: Spool, first: int) -> None:
        spool.write(memoryview(DATA)[:first])
        assert spool.read_at(1, 3) == DATA[1:4]
        spool.settle()
        spool.write(memoryview(DATA)[first:])
        assert spool.read_at(first - 2, 10) == DATA[first - 2 : first + 8]
        spool.harden()
        assert content(spool) == DATA

    def test_never_shows_what_another_file_left_in_a_block(self, tmp_path: Path) -> None:
        blocks = Blocks()
        for name, data in (("one", b"secret" * 1000), ("two", b"x")):
            path = str(tmp_path / name)
            file, direct = opened(path, os.O_CREAT, direct=True)
            spool = Spool(file, blocks, path, direct=direct)
            spool.write(memoryview(data))
            spool.harden()
            assert content(spool) == data
            spool.close()

    def test_goes_by_the_cache_where_there_is_no_other_way(
        self, spool: Spool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real, refused = os.pwrite, []

        def pwrite(file: int, data: memoryview, at: int) -> int:
            if spool._direct:
                refused.append(at)
                raise OSError(errno.EINVAL, "staged")
            return real(file, data, at)

        was_direct = spool._direct
        monkeypatch.setattr(os, "pwrite", pwrite)
        spool.write(memoryview(DATA))
        spool.harden()
        assert content(spool) == DATA
        assert refused == ([0] if was_direct else [])


class TestFailure:
    def test_of_a_block_under_way_is_told_and_stays(
        self, spool: Spool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> int:
            raise OSError(errno.ENOSPC, "staged")

        with monkeypatch.context() as broken:
            broken.setattr(os, "pwrite", full)
            with pytest.raises(Unavailable, match="No space left"):
                spool.write(memoryview(DATA))
        for again in (spool.settle, spool.harden):
            with pytest.raises(OSError, match="an earlier write"):
                again()
        with pytest.raises(Unavailable):
            spool.read_at(0, 1)

    def test_of_the_last_bytes_stays_too(self, spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
        spool.write(memoryview(b"data"))
        with monkeypatch.context() as broken:
            broken.setattr(os, "pwrite", lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "staged")))
            with pytest.raises(OSError, match="staged"):
                spool.settle()
        with pytest.raises(OSError, match="an earlier write"):
            spool.harden()


class TestClose:
    def test_waits_for_the_block_under_way(self, spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
        real, may_write, order = os.pwrite, threading.Event(), []

        def slow(file: int, data: memoryview, at: int) -> int:
            may_write.wait(10)
            order.append("written")
            return real(file, data, at)

        monkeypatch.setattr(os, "pwrite", slow)
        spool.write(memoryview(DATA)[:BLOCK_BYTES])
        closing = threading.Thread(target=lambda: (spool.close(), order.append("closed")))
        closing.start()
        may_write.set()
        closing.join(10)
        assert order == ["written", "closed"]


class TestBlocks:
    def test_are_used_again_and_not_kept_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "KEPT", 1)
        blocks = Blocks()
        one, two = blocks.take(), blocks.take()
        blocks.give(one)
        blocks.give(two)
        assert blocks.take() is one
        assert blocks.take() is not two
