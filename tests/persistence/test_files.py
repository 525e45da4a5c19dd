from pathlib import Path

import pytest

from services.errors import NotFound, Unavailable
from services.persistence import files
from services.persistence.files import Folders, SpoolFolder, link, translated


class TestTranslated:
    def test_speaks_of_what_is_missing_as_it_is_told(self) -> None:
        with pytest.raises(NotFound), translated():
            raise FileNotFoundError
        with pytest.raises(Unavailable), translated(missing=Unavailable):
            raise FileNotFoundError
        with pytest.raises(Unavailable), translated():
            raise PermissionError


class TestFolders:
    def test_fsyncs_the_way_up_to_the_root_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        synced: list[str] = []
        monkeypatch.setattr(files, "fsync_folder", synced.append)
        folders = Folders(str(tmp_path))
        for _ in range(2):
            folders.ensure(f"{tmp_path}/a/b")
        assert (tmp_path / "a" / "b").is_dir()
        assert synced == [f"{tmp_path}/a", str(tmp_path)]

    def test_does_not_trust_a_folder_that_another_made(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        synced: list[str] = []
        monkeypatch.setattr(files, "fsync_folder", synced.append)
        (tmp_path / "a").mkdir()
        Folders(str(tmp_path)).ensure(f"{tmp_path}/a")
        assert synced == [str(tmp_path)]

    def test_remembers_a_bounded_number(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "REMEMBERED", 2)
        folders = Folders(str(tmp_path))
        for name in "abcde":
            folders.ensure(f"{tmp_path}/{name}")
        assert len(folders._known) <= 2


class TestSpoolFolder:
    def test_gives_files_that_leave_nothing_behind(self, tmp_path: Path) -> None:
        spool = SpoolFolder(str(tmp_path))
        for file in (spool.open(), spool.open_named()):
            file.write(memoryview(b"data"))
            assert file.length == 4
            file.close()
        assert list(tmp_path.iterdir()) == []


class TestLink:
    def test_gives_a_name_once(self, tmp_path: Path) -> None:
        spool = SpoolFolder(str(tmp_path))
        for number, opened in enumerate((spool.open, spool.open_named)):
            file = opened()
            file.write(memoryview(b"data"))
            file.settle()
            path = f"{tmp_path}/{number}.dcm"
            assert link(file, path)
            assert not link(file, path)
            file.close()
            assert Path(path).read_bytes() == b"data"
            assert Path(path).stat().st_nlink == 1
