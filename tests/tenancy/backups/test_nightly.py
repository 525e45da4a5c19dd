import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.errors import Refused, Unavailable
from services.persistence import Edit, Engines
from services.tenancy.backups import nightly, places
from services.tenancy.backups.making import Made, make
from services.tenancy.backups.nightly import AGAIN, LEASE, back_up_when_due, last_due
from services.tenancy.scope import operator_scope
from tests.tenancy.backups.conftest import PASSPHRASE, Opened

OPERATOR = operator_scope()
DAY = timedelta(days=1)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "key"
    path.parent.mkdir()
    path.write_bytes(PASSPHRASE)
    return path


@pytest.fixture(params=["sqlite", "mongodb"])
async def oak(request: pytest.FixtureRequest, opened: Opened, key_file: Path) -> AsyncIterator[Engines]:
    """Each engine in turn."""
    async with opened(request.param, without=(), backup_key_file=key_file, backup_kept_days=7) as engines:
        yield engines


async def names(engines: Engines) -> list[str]:
    return [one.name for one in await places.kept(OPERATOR, engines)]


class TestBackUpWhenDue:
    async def test_makes_one_a_night_however_many_couriers_look(self, oak: Engines) -> None:
        now = datetime.now(UTC)
        made = await asyncio.gather(
            *(back_up_when_due(OPERATOR, oak, f"courier {number}", now) for number in range(5))
        )
        assert len([one for one in made if one]) == 1
        assert await back_up_when_due(OPERATOR, oak, "again", datetime.now(UTC)) is None
        assert len(await names(oak)) == 1
        assert await back_up_when_due(OPERATOR, oak, "next night", now + DAY) is not None
        assert len(await names(oak)) == 2

    async def test_takes_over_from_one_that_died(self, oak: Engines) -> None:
        now = datetime.now(UTC)
        held = Edit(set={"lease": {"holder": "dead", "until": now + LEASE}})
        await oak.documents.installation("installation").upsert({"name": "backup"}, held)
        assert await back_up_when_due(OPERATOR, oak, "alive", now) is None
        assert await back_up_when_due(OPERATOR, oak, "alive", now + 2 * LEASE) is not None

    async def test_that_failed_waits_and_is_tried_again(
        self, oak: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def fails(*_: object) -> Made:
            raise Unavailable("full")

        now = datetime.now(UTC)
        with monkeypatch.context() as patched:
            patched.setattr(nightly, "make", fails)
            with pytest.raises(Unavailable):
                await back_up_when_due(OPERATOR, oak, "a", now)
        assert await back_up_when_due(OPERATOR, oak, "a", now + AGAIN / 2) is None
        assert await back_up_when_due(OPERATOR, oak, "a", now + AGAIN) is not None

    async def test_without_a_passphrase_writes_nothing_and_says_so(
        self, oak: Engines, key_file: Path
    ) -> None:
        key_file.rename(Path(oak.settings.objects_url.removeprefix("file://")) / "key")
        key_file.symlink_to(Path(oak.settings.objects_url.removeprefix("file://")) / "key")
        with pytest.raises(Refused, match="beside the backups"):
            await back_up_when_due(OPERATOR, oak, "a", datetime.now(UTC))
        assert await names(oak) == []

    async def test_removes_those_that_are_too_old_but_not_the_only_one(self, oak: Engines) -> None:
        now = datetime.now(UTC)
        for days in (30, 8, 6):
            name = places.new_name(now - days * DAY)
            await oak.objects.installation().replace(f"{places.FOLDER}{name}", b"an earlier backup")
        await oak.objects.installation().replace(f"{places.FOLDER}mine", b"somebody else's file")
        made = await back_up_when_due(OPERATOR, oak, "a", now)
        assert made is not None
        kept = await places.kept(OPERATOR, oak)
        assert [round((now - one.at) / DAY) for one in kept] == [6, 0]
        assert await oak.objects.installation().read(f"{places.FOLDER}mine")
        assert await places.remove_older(OPERATOR, oak, now + DAY) == 1
        assert await names(oak) == [made.name]

    async def test_keeps_the_old_ones_while_documents_are_damaged(
        self, oak: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def damaged(*arguments: object) -> Made:
            made = await make(OPERATOR, oak, PASSPHRASE)
            return Made(made.name, made.at, made.size, made.documents, Counter({"audit": 1}))

        now = datetime.now(UTC)
        name = places.new_name(now - 30 * DAY)
        await oak.objects.installation().replace(f"{places.FOLDER}{name}", b"an earlier backup")
        monkeypatch.setattr(nightly, "make", damaged)
        assert await back_up_when_due(OPERATOR, oak, "a", now) is not None
        assert name in await names(oak)


class TestLastDue:
    @pytest.mark.parametrize(
        ("hour", "expected"), [(2, "20T02"), (10, "20T10"), (11, "19T11"), (23, "19T23")]
    )
    def test_is_at_that_hour_of_the_machines_own_day(self, hour: int, expected: str) -> None:
        now = datetime(2026, 11, 20, 10, 30).astimezone()
        assert last_due(now, hour).strftime("%dT%H") == expected
