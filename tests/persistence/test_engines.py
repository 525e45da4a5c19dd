from pathlib import Path

import pytest

from services.embedded.ports import free_port
from services.errors import Unavailable
from services.persistence import Engines, Grant
from services.settings import Settings
from tests.persistence.conftest import put


class TestOpen:
    async def test_makes_what_is_missing_and_finds_it_again(self, settings: Settings) -> None:
        for existed in (False, True):
            async with Engines.open(settings) as engines:
                await engines.documents.ping()
                await engines.objects.ping()
                assert await put(engines.objects.of(Grant("oakwood")), "instances/1.dcm", b"x") != existed

    async def test_without_its_engines_is_unavailable(self, settings: Settings, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        away = {"sqlite_folder": tmp_path / "file" / "documents"}
        if settings.sqlite_folder is None:
            away = {"mongodb_url": f"mongodb://127.0.0.1:{free_port()}", "engine_timeout": 0.5}
        blocked = {"objects_url": (tmp_path / "file" / "objects").as_uri()}
        for missing in (away, blocked):
            with pytest.raises(Unavailable):
                await Engines.connect(settings.model_copy(update=missing))


class TestClose:
    async def test_lets_everybody_finish_while_the_engines_work(self, settings: Settings) -> None:
        engines, done = await Engines.connect(settings), []

        async def last() -> None:
            await engines.documents.ping()
            done.append(await put(engines.objects.of(Grant("oakwood")), "instances/1.dcm", b"x"))

        engines.closing.append(last)
        await engines.close()
        assert done == [True]
