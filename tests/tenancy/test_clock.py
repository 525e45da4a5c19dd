"""A clock that somebody sets by a month: who deletes waits, and who leases is not fooled."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from services.archive.lifecycle import erase
from services.courier import sweeps
from services.monitoring import installation
from services.persistence import Edit, Engines
from services.persistence.leases import due, lease
from services.tenancy import clock, failure_counts, tenants
from services.tenancy.clock import Clock
from services.tenancy.failure_counts import FailureCounts
from services.tenancy.scope import Scope

MONTH = timedelta(days=31)
STUDY = {"StudyInstanceUID": "1.1"}
Jump = Callable[[timedelta], None]


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Jump:
    """Set the clock, for who looks at it by `Clock`."""
    real = time.time

    def set_by(span: timedelta) -> None:
        monkeypatch.setattr(time, "time", lambda: real() + span.total_seconds())

    return set_by


class TestClock:
    def test_that_goes_on_is_believed(self, engines: Engines, jump: Jump) -> None:
        found = Clock(engines)
        jump(timedelta(seconds=20))  # as a server of time corrects it
        assert found.is_believed
        assert found.jumps == 0

    @pytest.mark.parametrize("span", [MONTH, -MONTH])
    def test_that_jumps_is_believed_once_it_stands(
        self,
        engines: Engines,
        jump: Jump,
        span: timedelta,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        found = Clock(engines)
        jump(span)
        assert not found.is_believed
        assert not found.is_believed
        assert found.jumps == 1
        assert caplog.text.count("clock has jumped") == 1
        monkeypatch.setattr(clock, "BELIEVED_SECONDS", 0)
        assert found.is_believed

    async def test_is_counted_for_the_installation(self, engines: Engines, jump: Jump) -> None:
        async with FailureCounts.open(engines) as counts:
            jump(MONTH)
            await counts.write()
            await counts.write()
        assert await failure_counts.clock_jumps(engines) == 1
        assert await failure_counts.read(engines) == {}
        assert b"vetark_clock_jumps_total 1.0" in await installation.metrics(engines)  # an alert asks for it


class TestSweep:
    async def test_erases_nothing_while_the_clock_is_not_believed(
        self, engines: Engines, oakwood: Scope, jump: Jump, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tenant = await tenants.get(engines, "oakwood")
        deletions = engines.documents.of(oakwood.grant, "deletions")
        await deletions.insert({**STUDY, "id": "1", "ends_at": datetime.now(UTC) - timedelta(days=1)})
        engines.own(Clock)
        jump(MONTH)
        await sweeps.sweep(engines, tenant)
        assert await deletions.count({}) == 1
        monkeypatch.setattr(clock, "BELIEVED_SECONDS", 0)
        await sweeps.sweep(engines, tenant)
        assert await deletions.count({}) == 0


class TestLeases:
    async def test_of_a_clock_that_was_ahead_hold_up_nobody(self, engines: Engines, oakwood: Scope) -> None:
        now = datetime.now(UTC)
        series = engines.documents.of(oakwood.grant, "series")
        uids = {"StudyInstanceUID": "1", "SeriesInstanceUID": "2"}
        await series.insert({**uids, "changed": now - timedelta(minutes=1)})
        (item,) = await due(engines.documents, "series", now, 5)
        assert await lease(engines.documents, item, "ahead", now + MONTH)
        (item,) = await due(engines.documents, "series", now, 5)
        assert await lease(engines.documents, item, "right", now + timedelta(minutes=1))
        assert await due(engines.documents, "series", now, 5) == []

    async def test_of_an_erasure_neither(self, engines: Engines, oakwood: Scope) -> None:
        now = datetime.now(UTC)
        deletions = engines.documents.of(oakwood.grant, "deletions")
        await deletions.insert({**STUDY, "id": "1", "ends_at": now - timedelta(days=1), "held": now + MONTH})
        await erase.erase_due(oakwood, engines)
        assert await deletions.count({}) == 0
        await deletions.insert({**STUDY, "id": "2", "ends_at": now - timedelta(days=1)})
        await deletions.update({"id": "2"}, Edit(set={"held": now + timedelta(minutes=9)}))
        await erase.erase_due(oakwood, engines)
        assert await deletions.count({}) == 1
