import asyncio
import time

import pytest

from services.api import limits
from services.api.limits import Guesses, Rate
from services.errors import TooMany, Unauthenticated

HERE, THERE = "192.0.2.1", "192.0.2.2"


async def right() -> str:
    return "scope"


async def wrong() -> str:
    raise Unauthenticated("no such token")


async def guess(guesses: Guesses, count: int, address: str = HERE) -> None:
    for number in range(count):
        with pytest.raises(Unauthenticated):
            await guesses.check(address, f"{number} of {count} from {address}", wrong)


class TestCheck:
    async def test_who_guesses_waits_and_nobody_else(self) -> None:
        guesses = Guesses(most=5)
        await guess(guesses, 5)
        with pytest.raises(TooMany):
            await guesses.check(HERE, "one more", wrong)
        with pytest.raises(Unauthenticated):
            await guesses.check(THERE, "one more", wrong)

    async def test_a_right_token_passes_all_the_same(self) -> None:
        guesses = Guesses(most=5)
        await guess(guesses, 5)
        assert await guesses.check(HERE, "right", right) == "scope"

    async def test_a_program_that_repeats_an_expired_token_is_told_so_for_ever(self) -> None:
        guesses = Guesses(most=5)
        for _ in range(100):
            with pytest.raises(Unauthenticated):
                await guesses.check(HERE, "expired", wrong)

    async def test_a_minute_later_it_starts_anew(self, monkeypatch: pytest.MonkeyPatch) -> None:
        guesses = Guesses(most=5)
        await guess(guesses, 5)
        monkeypatch.setattr(limits, "WINDOW", 0.0)
        await guess(guesses, 1)

    async def test_one_customer_s_ipv6_network_is_one_address(self) -> None:
        guesses = Guesses(most=5)
        for number in range(5):
            await guess(guesses, 1, f"2001:db8::{number}:1")
        with pytest.raises(TooMany):
            await guesses.check("2001:db8::abcd", "one more", wrong)
        with pytest.raises(Unauthenticated):
            await guesses.check("2001:db8:0:1::1", "one more", wrong)

    async def test_a_flood_is_looked_at_one_by_one_and_soon_not_at_all(self) -> None:
        guesses, looking, most = Guesses(most=1), 0, 0
        await guess(guesses, 1)

        async def slow() -> str:
            nonlocal looking, most
            looking += 1
            most = max(most, looking)
            await asyncio.sleep(0)
            looking -= 1
            raise Unauthenticated

        flood = [guesses.check(HERE, f"flood {number}", slow) for number in range(200)]
        answers = await asyncio.gather(*flood, return_exceptions=True)
        assert {type(answer) for answer in answers} == {TooMany}
        assert most == 1

    async def test_forgets_old_addresses_before_memory_fills(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "ADDRESSES", 3)
        guesses = Guesses(most=1)
        for number in range(10):
            await guess(guesses, 1, f"192.0.2.{number}")
        assert list(guesses._guessers) == ["192.0.2.7", "192.0.2.8", "192.0.2.9"]


class TestRate:
    def test_is_used_up_by_one_address_for_itself(self) -> None:
        rate = Rate(most=3)
        assert [rate.take(HERE) for _ in range(5)] == [True, True, True, False, False]
        assert rate.take(THERE)

    def test_comes_back_with_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        now = 0.0
        monkeypatch.setattr(time, "monotonic", lambda: now)
        rate = Rate(most=6)
        while rate.take(HERE):
            pass
        now = 9.0
        assert not rate.take(HERE)
        now = 10.0
        assert rate.take(HERE)
        now = 1000.0
        assert [rate.take(HERE) for _ in range(7)] == [True] * 6 + [False]

    def test_forgets_old_addresses_before_memory_fills(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "ADDRESSES", 2)
        rate = Rate(most=1)
        assert [rate.take(f"192.0.2.{number}") for number in (1, 2, 3, 1)] == [True] * 4
