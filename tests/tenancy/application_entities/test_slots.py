import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack

import pytest

from services.persistence import Engines
from services.tenancy.application_entities import slots as slots_module
from services.tenancy.application_entities.slots import SPARE, Slots

Open = Callable[[], AbstractAsyncContextManager[Slots]]
LIMITS = {"oakwood": 6}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots_module, "TURN_SECONDS", 0.05)
    monkeypatch.setattr(slots_module, "PATIENCE_SECONDS", 1.0)


@pytest.fixture
async def processes(engines: Engines) -> AsyncIterator[list[Slots]]:
    """Three entry points of one installation."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Slots.open(engines, lambda: LIMITS)) for _ in range(3)]


async def held(engines: Engines, tenant: str = "oakwood") -> list[int]:
    """The slots of each holder, as the database has it."""
    document = await engines.documents.installation("association_slots").find_one({"tenant": tenant})
    return sorted(holder["slots"] for holder in document["holders"]) if document else []


class TestTake:
    async def test_takes_what_is_at_hand_without_the_database(self, processes: list[Slots]) -> None:
        first = processes[0]
        engines, first._engines = first._engines, None
        taking = [first.take("oakwood", 6).__await__() for _ in range(SPARE)]
        for one in taking:
            with pytest.raises(StopIteration) as done:
                next(one)
            assert done.value.value is True
        first._engines = engines

    async def test_holds_the_limit_over_all_processes(self, processes: list[Slots], engines: Engines) -> None:
        asked = [process.take("oakwood", 6) for process in processes for _ in range(4)]
        granted = await asyncio.gather(*asked)
        assert sum(granted) == 6
        assert sum(await held(engines)) == 6

    async def test_one_process_may_have_them_all(self, processes: list[Slots]) -> None:
        assert await asyncio.gather(*[processes[2].take("oakwood", 6) for _ in range(6)]) == [True] * 6
        assert not await processes[0].take("oakwood", 6)

    async def test_a_slot_given_back_here_is_had_there(self, processes: list[Slots]) -> None:
        first, second, _ = processes
        assert all(await asyncio.gather(*[first.take("oakwood", 6) for _ in range(6)]))
        waiting = asyncio.create_task(second.take("oakwood", 6))
        await asyncio.sleep(0)
        first.give("oakwood")
        assert await waiting

    async def test_who_waits_is_served_in_turn(self, processes: list[Slots]) -> None:
        first = processes[0]
        assert all(await asyncio.gather(*[first.take("oakwood", 6) for _ in range(6)]))
        order: list[int] = []

        async def take(number: int) -> None:
            assert await first.take("oakwood", 6)
            order.append(number)

        tasks = [asyncio.create_task(take(number)) for number in range(3)]
        await asyncio.sleep(0)
        for _ in tasks:
            first.give("oakwood")
        await asyncio.gather(*tasks)
        assert order == [0, 1, 2]

    async def test_who_gives_up_waiting_takes_none(self, processes: list[Slots]) -> None:
        first = processes[0]
        assert all(await asyncio.gather(*[first.take("oakwood", 6) for _ in range(6)]))
        waiting = asyncio.create_task(first.take("oakwood", 6))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        first.give("oakwood")
        assert await first.take("oakwood", 6)
        assert not await first.take("oakwood", 6)

    async def test_of_a_tenant_without_a_limit_costs_nothing(
        self, processes: list[Slots], engines: Engines
    ) -> None:
        assert all([await processes[0].take("elmside", None) for _ in range(200)])
        assert await held(engines, "elmside") == []


class TestLapse:
    async def test_of_a_killed_process_the_slots_come_back(
        self, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(slots_module, "LEASE_SECONDS", 1.0)
        monkeypatch.setattr(slots_module, "PATIENCE_SECONDS", 5.0)
        killed = Slots(engines, lambda: LIMITS)  # whose heartbeat stops after the first
        await killed._turn()
        assert all(await asyncio.gather(*[_taken(killed) for _ in range(SPARE)]))
        async with Slots.open(engines, lambda: LIMITS) as alive:
            assert all(await asyncio.gather(*[alive.take("oakwood", 6) for _ in range(2)]))
            # The other four are there once the dead one's second is over.
            assert all(await asyncio.gather(*[alive.take("oakwood", 6) for _ in range(4)]))

    async def test_who_was_away_too_long_takes_none_of_its_spares(
        self, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(slots_module, "LEASE_SECONDS", 0.0)
        paused = Slots(engines, lambda: LIMITS)
        await paused._turn()
        paused._limits = dict  # it comes to itself, and cannot ask
        await paused._turn()
        assert paused._shares["oakwood"].held == 0

    async def test_closing_gives_them_back_at_once(self, engines: Engines) -> None:
        async with Slots.open(engines, lambda: LIMITS) as first:
            assert all(await asyncio.gather(*[first.take("oakwood", 6) for _ in range(6)]))
        async with Slots.open(engines, lambda: LIMITS) as second:
            assert all(await asyncio.gather(*[second.take("oakwood", 6) for _ in range(6)]))


class TestRest:
    async def test_when_nothing_changes_nothing_is_written(
        self, processes: list[Slots], engines: Engines
    ) -> None:
        """Not even where there were fewer spares than wanted."""

        async def version() -> int:
            document = await engines.documents.installation("association_slots").find_one(
                {"tenant": "oakwood"}
            )
            assert document
            return int(document["version"])

        before = await version()
        for _ in range(10):
            for process in processes:
                await process._turn()
        assert await version() == before

    async def test_a_lower_limit_takes_spares_away(self, engines: Engines) -> None:
        limits = {"oakwood": 10}
        async with Slots.open(engines, lambda: limits) as slots:
            assert await held(engines) == [SPARE]
            limits["oakwood"] = 1
            async with asyncio.timeout(60):
                while await held(engines) != [1]:
                    await asyncio.sleep(0.01)
            assert await slots.take("oakwood", 1)


async def _taken(slots: Slots) -> bool:
    return await slots.take("oakwood", 6)
