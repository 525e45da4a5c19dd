"""Two releases side by side, and upgrades that are killed: nothing is lost, and nothing begins anew."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest

from services.dicom.searched import study_search
from services.errors import Invalid, Unavailable
from services.monitoring import installation
from services.persistence import Documents, Edit, Engines, Grant, upgrade
from services.persistence.migrations import MIGRATIONS, RELEASED, Migration
from services.persistence.progress import Progress
from services.persistence.upgrade import bring_along, migrate, planned, states
from services.settings import Settings
from tests.installation import environment_of

OAK = Grant("oakwood")
PART = "records_version"
STUDIES = 5


@pytest.fixture(params=["sqlite", "mongodb"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """Each engine."""
    found: Settings = request.getfixturevalue(f"{request.param}_settings")
    return found


async def _add(field: str, documents: Documents, progress: Progress) -> None:
    procedures = documents.installation("procedures")
    async for batch in progress.batches(procedures, {field: None}, ("tenant", "id"), ("name",)):
        for one in batch:
            key = {"tenant": one["tenant"], "id": one["id"]}
            await procedures.update(key, Edit(set={field: one["name"].upper()}))


async def _first(documents: Documents, progress: Progress) -> None:
    await _add("title", documents, progress)


async def _second(documents: Documents, progress: Progress) -> None:
    await _add("shown", documents, progress)


async def _gone(documents: Documents, progress: Progress) -> None:
    procedures = documents.installation("procedures")
    async for batch in progress.batches(procedures, {}, ("tenant", "id")):
        for one in batch:
            await procedures.update(one, Edit(unset=("name",)))


STEPS = (
    Migration(1, "procedures have a title", _first, "procedures"),
    Migration(2, "procedures say how they are shown", _second, "procedures"),
    Migration(3, "procedures have no name any more", _gone, "procedures", needs=2),
)


@asynccontextmanager
async def release(settings: Settings, steps: int) -> AsyncIterator[Documents]:
    """The documents as a process of a release has them that knows so many steps."""
    documents = Documents.connect(settings)
    try:
        await documents.prepare()
        await migrate(documents, {PART: STEPS[:steps]})
        yield documents
    finally:
        await documents.close()


async def put(documents: Documents, name: str) -> None:
    await documents.of(OAK, "procedures").insert({"id": name, "name": name})


async def shown(documents: Documents) -> list[str | None]:
    found = await documents.of(OAK, "procedures").find({}, sort=[("tenant", 1), ("id", 1)])
    return [one.get("shown") for one in found]


async def versions(documents: Documents, steps: int) -> tuple[int, int, int]:
    (state,) = await states(documents, {PART: STEPS[:steps]})
    return state.version, state.settled, state.least


class TestSideBySide:
    async def test_what_the_last_release_writes_meanwhile_is_brought_along_once_it_ended(
        self, settings: Settings
    ) -> None:
        async with AsyncExitStack() as stack:
            async with release(settings, 1) as old:
                await put(old, "a")
                new = await stack.enter_async_context(release(settings, 2))
                assert await versions(new, 2) == (2, 1, 0)
                await put(old, "b")
                await bring_along(new, {PART: STEPS[:2]})
                assert await shown(new) == ["A", None]  # it is not asked for yet: old code may write on
            await bring_along(new, {PART: STEPS[:2]})
            assert await shown(new) == ["A", "B"]
            assert await versions(new, 2) == (2, 2, 0)

    async def test_the_last_release_may_start_again_beside_this_one(
        self, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with release(settings, 2) as new:
            assert await versions(new, 2) == (2, 2, 0)
            async with release(settings, 1) as old:
                assert "goes on beside it" in caplog.text
                await put(old, "a")
                assert (await states(new, {PART: STEPS[:2]}))[0].others == (1,)
            await bring_along(new, {PART: STEPS[:2]})
            assert await shown(new) == ["A"]
            assert await versions(new, 2) == (2, 2, 0)

    async def test_what_goes_waits_for_those_who_read_it_and_then_shuts_them_out(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(upgrade, "PATIENCE_SECONDS", 0.3)
        async with release(settings, 1) as old:
            await put(old, "a")
            with pytest.raises(Unavailable, match="processes of a release before the last"):
                async with release(settings, 3):
                    pass
            assert (await versions(old, 1))[2] == 0
            await put(old, "b")  # after the second step
        async with release(settings, 2) as last, release(settings, 3) as new:
            assert await versions(new, 3) == (3, 2, 2)
            assert await shown(last) == ["A", "B"]
            assert await new.of(OAK, "procedures").count({"name": None}) == 2
        with pytest.raises(Invalid, match="a newer Vetark"):
            async with release(settings, 1):
                pass

    async def test_one_upgrades_and_the_others_wait_and_say_so(
        self, settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        caplog.set_level("INFO")
        monkeypatch.setattr(upgrade, "PATIENCE_SECONDS", 0.3)
        async with release(settings, 0) as documents:
            far = datetime.now(UTC) + timedelta(minutes=5)
            kept = documents.installation(PART)
            await kept.update({"name": "documents"}, Edit(set={"lease": {"holder": "other", "until": far}}))
            with pytest.raises(Unavailable, match="in vain for another process"):
                async with release(settings, 1):
                    pass
            assert "migration 1 of records_version waits for another process" in caplog.text


class TestPlanned:
    async def test_says_what_would_be_done_and_does_nothing(self, settings: Settings) -> None:
        async with release(settings, 1) as documents:
            await put(documents, "a")
            (one,) = await planned(documents, {PART: STEPS[:2]})
            assert (one.migration.version, one.documents) == (2, 1)
            assert await versions(documents, 2) == (1, 1, 0)
            assert await documents.changes() == []


class TestKilled:
    async def test_at_any_write_it_goes_on_where_it_was(self, settings: Settings) -> None:
        told = {"PatientName": {"Alphabetic": "O'Brien^Rex"}, "StudyDate": "20261129"}
        async with Engines.open(settings) as engines:
            for number in range(STUDIES):
                study = {"StudyInstanceUID": f"1.{number}", "listed": number}
                await engines.documents.of(OAK, "studies").insert(
                    {**study, **told, "search": {"words": ["o'b"]}}
                )
                series = {"StudyInstanceUID": f"1.{number}", "SeriesInstanceUID": f"1.{number}.1"}
                await engines.documents.of(OAK, "series").insert(series)
            await engines.documents.installation("index_version").update(
                {"name": "documents"}, Edit(set={"version": 0}, unset=("settled",))
            )
        died, said, measured = await self._upgraded(settings)
        assert died >= 4
        assert 'vetark_upgrade_under_way{part="index"} 1.0' in measured  # what an alert asks for
        assert "from document" in said
        async with Engines.open(settings) as engines:
            for study in await engines.documents.of(OAK, "studies").find({}):
                assert study["search"] == study_search(told)
                assert "changed" in study
            marked = await engines.documents.of(OAK, "series").find({})
            assert [("changed" in one) for one in marked] == [True] * STUDIES
            for state in await states(engines.documents):
                assert (state.version, state.settled) == (state.latest, state.latest)
                assert not state.under_way

    async def _upgraded(self, settings: Settings) -> tuple[int, str, str]:
        """Start a process again and again that dies after some writes.

        How often, what all said, and what is measured in between.
        """
        said = measured = ""
        with patch.dict(os.environ, environment_of(settings)):
            for died in range(30):
                command = (sys.executable, "-m", "tests.persistence.dying", str(5 + died % 4))
                done = await asyncio.to_thread(
                    subprocess.run, command, capture_output=True, text=True, check=False, timeout=60
                )
                said += done.stderr
                if done.returncode == 0:
                    return died, said, measured
                assert done.returncode == -9, done.stderr
                async with Engines.open(settings, prepared=False) as engines:
                    measured += (await installation.metrics(engines)).decode()
        raise AssertionError(f"it never comes to an end\n{said}")


class TestMigrations:
    def test_are_numbered_without_a_gap(self) -> None:
        for steps in MIGRATIONS.values():
            assert [step.version for step in steps] == list(range(1, len(steps) + 1))

    def test_need_no_more_than_the_last_release_knows(self) -> None:
        """Its processes run beside those of this one while it is rolled out."""
        assert RELEASED.keys() == MIGRATIONS.keys()
        for part, steps in MIGRATIONS.items():
            assert RELEASED[part] <= len(steps)
            assert all(step.needs <= RELEASED[part] for step in steps)
