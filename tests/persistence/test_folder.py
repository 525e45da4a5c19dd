import os
import stat
import time
from pathlib import Path

import pytest

from services.errors import Unavailable
from services.persistence import Grant, Objects
from services.persistence.files import STALE_SECONDS
from services.settings import Settings
from tests.persistence.conftest import put


class TestPrepare:
    async def test_sweeps_what_crashed_writers_left(self, folder: Objects, tmp_path: Path) -> None:
        spool = tmp_path / "objects" / ".spool"
        for name, age in (("old", STALE_SECONDS + 60), ("new", 60)):
            (spool / name).write_bytes(b"x")
            os.utime(spool / name, (time.time() - age, time.time() - age))
        await folder.prepare()
        assert [path.name for path in spool.iterdir()] == ["new"]


class TestModes:
    async def test_files_and_their_spool_are_for_their_owner_alone(self, tmp_path: Path) -> None:
        root = tmp_path / "objects"
        (root / ".spool").mkdir(parents=True)
        (root / ".spool").chmod(0o755)
        before = os.umask(0)
        try:
            folder = Objects.connect(Settings(objects_url=root.as_uri()))
            await folder.prepare()
            for uid, size in (("1.1", 4), ("1.2", 2 << 20)):
                await put(folder.of(Grant("oakwood")), f"instances/{uid}.dcm", bytes(size))
            await folder.of(Grant("oakwood")).replace("tombstones/1.json", b"{}")
        finally:
            os.umask(before)
        assert stat.S_IMODE((root / ".spool").stat().st_mode) == 0o700
        files = [path for path in (root / "oakwood").rglob("*") if path.is_file()]
        assert len(files) == 3
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}

    async def test_a_folder_that_is_made_is_too(self, tmp_path: Path) -> None:
        await Objects.connect(Settings(objects_url=(tmp_path / "new").as_uri())).prepare()
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


class TestPing:
    async def test_tells_of_a_folder_that_is_gone(self, folder: Objects, tmp_path: Path) -> None:
        await folder.ping()
        (tmp_path / "objects").rename(tmp_path / "elsewhere")
        with pytest.raises(Unavailable):
            await folder.ping()
        with pytest.raises(Unavailable):
            await put(folder.of(Grant("oakwood")), "instances/1.1.dcm", b"data")
