"""Which engines DIR was begun with is written down once they run: see `services/embedded/engines.py`."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from services.embedded import engines
from services.embedded.data_folder import DataFolder
from services.errors import Unavailable


async def start(path: Path, *, use_mongod: bool = False, use_s3: bool = False) -> None:
    """Start them, and stop them again."""
    folder = DataFolder(path)
    try:
        async with AsyncExitStack() as stack:
            await engines.start(stack, folder, {}, use_mongod=use_mongod, use_s3=use_s3)
    finally:
        folder.close()


class TestStart:
    @pytest.mark.parametrize(("use_mongod", "use_s3"), [(True, False), (False, True)], ids=["mongod", "s3"])
    async def test_an_engine_that_is_not_installed_leaves_the_choice_open(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, use_mongod: bool, use_s3: bool
    ) -> None:
        with monkeypatch.context() as bare:
            bare.setenv("PATH", str(tmp_path))
            bare.setattr("sys.executable", str(tmp_path / "python"))
            with pytest.raises(Unavailable):
                await start(tmp_path / "data", use_mongod=use_mongod, use_s3=use_s3)
        assert not (tmp_path / "data" / "engines.json").exists()
        await start(tmp_path / "data")
        folder = DataFolder(tmp_path / "data")
        assert [folder.recorded(kind) for kind in ("documents", "objects")] == ["sqlite", "objects"]
        folder.close()
