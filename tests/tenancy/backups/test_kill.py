"""`kill -9` in the middle of a backup and of a restore."""

from pathlib import Path

import pytest

from services.persistence import Engines
from services.persistence.backup.records import looked_through
from services.persistence.damage import BOTH, Lost
from services.tenancy import tenants
from services.tenancy.backups import places
from services.tenancy.backups.making import make
from services.tenancy.scope import operator_scope
from tests.forks import Forks
from tests.tenancy.backups.conftest import PASSPHRASE, Opened
from tests.tenancy.backups.test_restoring import backed_up, fill

OPERATOR = operator_scope()
DIED = 9
MARKED = 1
"""Writes of a restore after which nothing is served."""


_DYING = "tests.tenancy.backups.dying"


@pytest.mark.parametrize("engine", ["sqlite", "mongodb"])
class TestKill:
    async def test_in_a_backup_leaves_none_and_no_piece_of_one(
        self, opened: Opened, forks: Forks, engine: str, tmp_path: Path
    ) -> None:
        async with opened(engine, without=()) as engines:
            await fill(engines)
            settings = engines.settings
        for steps in (0, 2, 20):
            assert await forks.run(_DYING, settings, "backup", str(steps), "none") == DIED
        assert await forks.run(_DYING, settings, "backup", "5", str(tmp_path / "a.backup")) == DIED
        assert not (tmp_path / "a.backup").exists()
        async with Engines.open(settings) as engines:
            assert await places.kept(OPERATOR, engines) == []
            spool = Path(settings.objects_url.removeprefix("file://")) / ".spool"
            assert list(spool.iterdir()) == []
            made = await make(OPERATOR, engines, PASSPHRASE)
            await looked_through(lambda: places.read_object(engines, made.name), PASSPHRASE)
            await make(OPERATOR, engines, PASSPHRASE, tmp_path / "a.backup")
            assert not list(tmp_path.glob(".a.backup*"))

    async def test_in_a_restore_is_not_served_and_begun_again(
        self, opened: Opened, forks: Forks, engine: str, tmp_path: Path
    ) -> None:
        path = tmp_path / "a.backup"
        async with opened(engine, without=()) as engines:
            await fill(engines)
            before = await backed_up(engines)
            settings = engines.settings
            await make(OPERATOR, engines, PASSPHRASE, path)
            await tenants.create(OPERATOR, engines, "later", name="Later", kind="clinic")
        assert await forks.run(_DYING, settings, "restore", "0", str(path)) == DIED
        async with Engines.open(settings) as engines:  # nothing was changed yet
            assert await tenants.get(engines, "later")
        for steps in (MARKED, 10, 30, 45):
            assert await forks.run(_DYING, settings, "restore", str(steps), str(path)) == DIED
            with pytest.raises(Lost, match="broken off"):
                await Engines.connect(settings)
        async with Engines.open(settings, BOTH) as engines:
            assert await engines.documents.installation("installation").find({"name": "restoring"})
        assert await forks.run(_DYING, settings, "restore", "1000", str(path)) == 0
        async with Engines.open(settings) as engines:
            assert await backed_up(engines) == before
