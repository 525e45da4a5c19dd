"""Bytes of files: the same from the page cache and from the disk, with and without large pages."""

import mmap
import os
from pathlib import Path

import pytest

from services.persistence import file_reads

SIZES = (0, 1, 100_000, 128 << 10, (512 << 10) + 1_500, (2 << 20) - 1, 2 << 20, 3 << 20)


@pytest.fixture(scope="module", params=SIZES)
def stored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    """A file on the disk, and what is in it."""
    path, data = tmp_path_factory.mktemp("files") / "object", os.urandom(request.param)
    path.write_bytes(data)
    return str(path), data


def forget(path: str) -> None:
    """Let the page cache have nothing of a file."""
    with Path(path).open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


class TestRead:
    @pytest.mark.parametrize(("start", "length"), [(0, None), (0, 1 << 20), (1_500, 524_288), (99_999, None)])
    def test_it_reads_what_is_there_from_the_disk_and_again(
        self, stored: tuple[str, bytes], start: int, length: int | None
    ) -> None:
        path, data = stored
        wanted = data[start:] if length is None else data[start : start + length]
        forget(path)
        assert file_reads.read(path, start, length) == wanted
        assert file_reads.read(path, start, length) == wanted

    def test_it_reads_where_a_file_cannot_be_mapped(
        self, stored: tuple[str, bytes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refused(*_: object, **__: object) -> mmap.mmap:
            raise OSError(12, "Cannot allocate memory")

        path, data = stored
        monkeypatch.setattr(mmap, "mmap", refused)
        forget(path)
        assert file_reads.read(path, 0, None) == data

    def test_it_reads_where_the_kernel_has_no_large_pages(
        self, stored: tuple[str, bytes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path, data = stored
        monkeypatch.setattr(file_reads, "_HUGE_PAGES", None)
        forget(path)
        assert file_reads.read(path, 0, None) == data


class TestReadCached:
    def test_it_reads_what_was_read_before(self, stored: tuple[str, bytes]) -> None:
        path, data = stored
        file_reads.read(path, 0, None)
        assert file_reads.read_cached(path, 0, memoryview(bytearray(1 << 20))) in (None, data[: 1 << 20])

    def test_it_gives_all_that_is_asked_for_or_nothing(self, stored: tuple[str, bytes]) -> None:
        path, data = stored
        forget(path)
        found = file_reads.read_cached(path, 10, memoryview(bytearray(200_000)))
        assert found in (None, data[10 : 10 + 200_000])

    def test_it_raises_for_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            file_reads.read_cached(str(tmp_path / "none"), 0, memoryview(bytearray(10)))
