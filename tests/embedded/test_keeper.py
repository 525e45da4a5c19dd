import asyncio
import sys
import time

import pytest

from services.embedded import keeper
from services.embedded.child import Child
from services.embedded.keeper import Keeper
from services.errors import Unavailable


async def sleeper() -> Child:
    return await Child.start("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"])


class TestKeeper:
    async def test_a_killed_child_is_started_again_and_told(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(keeper, "_FIRST_PAUSE", 0.01)
        kept = await Keeper.begin(sleeper)
        first = kept.child
        first.process.kill()
        async with asyncio.timeout(60):
            while kept.child is first or not kept.child.running:
                await asyncio.sleep(0.01)
        assert "sleeper ended: signal SIGKILL; starting it again" in caplog.text
        await kept.stop()
        assert not kept.child.running

    async def test_it_waits_longer_after_each_failed_start(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keeper, "_FIRST_PAUSE", 0.01)
        starts = 0

        async def failing() -> Child:
            nonlocal starts
            starts += 1
            if starts == 1:
                return await sleeper()
            raise Unavailable("no space left")

        kept = await Keeper.begin(failing)
        kept.child.process.kill()
        await asyncio.sleep(0.5)  # 0.01 + 0.02 + 0.04 + ... : at most six tries fit
        await kept.stop()
        assert 2 < starts <= 7

    async def test_it_stops_while_a_start_fails_that_loses_the_cancellation(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keeper, "_FIRST_PAUSE", 0.01)
        starting, starts = asyncio.Event(), 0

        async def failing() -> Child:
            nonlocal starts
            starts += 1
            if starts != 2:
                return await sleeper()
            starting.set()
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                raise Unavailable("it ended at the same moment") from None
            raise AssertionError

        kept = await Keeper.begin(failing)
        kept.child.process.kill()
        async with asyncio.timeout(30):
            await starting.wait()
        began = time.monotonic()
        await kept.stop()
        assert time.monotonic() - began < 30  # the sleeper sleeps for 60
        assert not kept.child.running

    async def test_a_first_start_that_fails_is_not_tried_again(self) -> None:
        async def failing() -> Child:
            raise Unavailable("not installed")

        with pytest.raises(Unavailable):
            await Keeper.begin(failing)
