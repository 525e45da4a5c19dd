import os
import time
from pathlib import Path

import pytest

from services.errors import Unavailable
from services.persistence import Grant, Objects
from services.persistence.files import STALE
from tests.persistence.conftest import put


class TestPrepare:
    async def test_sweeps_what_crashed_writers_left(self, folder: Objects, tmp_path: Path) -> None:
        spool = tmp_path / "objects" / ".spool"
        for name, age in (("old", STALE + 60), ("new", 60)):
            (spool / name).write_bytes(b"x")
            os.utime(spool / name, (time.time() - age, time.time() - age))
        await folder.prepare()
        assert [path.name for path in spool.iterdir()] == ["new"]


class TestPing:
    async def test_tells_of_a_folder_that_is_gone(self, folder: Objects, tmp_path: Path) -> None:
        await folder.ping()
        (tmp_path / "objects").rename(tmp_path / "elsewhere")
        with pytest.raises(Unavailable):
            await folder.ping()
        with pytest.raises(Unavailable):
            await put(folder.of(Grant("oakwood")), "instances/1.1.dcm", b"data")
