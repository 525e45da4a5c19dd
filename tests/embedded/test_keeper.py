import asyncio
import sys
import time
from collections.abc import Awaitable, Callable

import pytest

from services.embedded import keeper
from services.embedded.child import Child
from services.embedded.keeper import Keeper
from services.errors import Unavailable


async def sleeper() -> Child:
    return await Child.start("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"])


async def silent(_: Child) -> bool:
    """An answer that never comes."""
    await asyncio.Event().wait()
    raise AssertionError


async def begun(start: Callable[[], Awaitable[Child]]) -> Keeper:
    """A keeper with more patience than the test."""
    return await Keeper.begin(start, silent, 600)


async def again(kept: Keeper, first: Child) -> None:
    """Return once another child runs."""
    async with asyncio.timeout(60):
        while kept.child is first or not kept.child.running:
            await asyncio.sleep(0.01)


class TestSilence:
    async def test_a_child_that_does_not_answer_is_killed_and_started_again(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(keeper, "_FIRST_PAUSE_SECONDS", 0.01)
        kept = await Keeper.begin(sleeper, silent, 0.2)
        await again(kept, kept.child)
        assert "sleeper has not answered for 0.2 s: it is ended" in caplog.text
        await kept.stop()

    async def test_one_that_says_no_is_asked_again_and_one_that_answers_goes_on(self) -> None:
        answers = iter([False, True, False, False, True])
        asked = asyncio.Event()

        async def answer(child: Child) -> bool:
            found = next(answers, None)
            if found is None:
                asked.set()
                return await silent(child)
            return found

        kept = await Keeper.begin(sleeper, answer, 10)
        first = kept.child
        await asyncio.wait_for(asked.wait(), 60)
        assert kept.child is first
        assert first.running
        await kept.stop()

    async def test_answers_that_came_while_we_were_stopped_ourselves_count(self) -> None:
        """Both are there when we wake: an answer and the end of our patience."""
        asked = 0

        async def answer(_: Child) -> bool:
            nonlocal asked
            asked += 1
            if asked == 1:
                time.sleep(1.0)  # noqa: ASYNC251 all of this process stands still
                await asyncio.sleep(0.3)
            return True

        kept = await Keeper.begin(sleeper, answer, 1.0)
        first = kept.child
        async with asyncio.timeout(60):
            while asked < 4:
                await asyncio.sleep(0.01)
        assert kept.child is first
        await kept.stop()


class TestKeeper:
    async def test_a_killed_child_is_started_again_and_told(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(keeper, "_FIRST_PAUSE_SECONDS", 0.01)
        kept = await begun(sleeper)
        first = kept.child
        first.process.kill()
        async with asyncio.timeout(60):
            while kept.child is first or not kept.child.running:
                await asyncio.sleep(0.01)
        assert "sleeper ended: signal SIGKILL; starting it again" in caplog.text
        await kept.stop()
        assert not kept.child.running

    async def test_it_waits_longer_after_each_failed_start(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keeper, "_FIRST_PAUSE_SECONDS", 0.01)
        starts = 0

        async def failing() -> Child:
            nonlocal starts
            starts += 1
            if starts == 1:
                return await sleeper()
            raise Unavailable("no space left")

        kept = await begun(failing)
        kept.child.process.kill()
        await asyncio.sleep(0.5)  # 0.01 + 0.02 + 0.04 + ... : at most six tries fit
        await kept.stop()
        assert 2 < starts <= 7

    async def test_it_stops_while_a_start_fails_that_loses_the_cancellation(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keeper, "_FIRST_PAUSE_SECONDS", 0.01)
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

        kept = await begun(failing)
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
            await begun(failing)
