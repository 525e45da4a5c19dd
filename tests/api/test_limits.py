import asyncio
import time
from contextlib import ExitStack
from dataclasses import replace

import pytest

from services.api import limits
from services.api.limits import Guesses, Held, Rate, WebSockets
from services.errors import TooMany, Unauthenticated
from services.persistence import Engines
from services.tenancy.scope import Principal

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
        monkeypatch.setattr(limits, "WINDOW_SECONDS", 0.0)
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


class TestHeld:
    def test_is_bounded_by_holder_and_forgotten_in_the_end(self) -> None:
        held = Held("things", 2)
        with held.one("a"), held.one("a"):
            with pytest.raises(TooMany, match="too many things: 2 at a time"), held.one("a"):
                pass
            with held.one("b"):
                pass
        with held.one("a"):
            assert held._held == {"a": 1}
        assert not held._held

    def test_websockets_are_half_of_the_connections_and_of_ipv6_a_site_s(self, engines: Engines) -> None:
        few = replace(
            engines,
            settings=engines.settings.model_copy(
                update={"http_connections": 8, "websockets_per_address": 2, "websockets_per_user": 1}
            ),
        )
        sockets = WebSockets(few)
        with ExitStack() as held:

            def hold(user: str, address: str) -> None:
                held.enter_context(sockets.one(Principal("user", user, "", address)))

            hold("1", "2001:db8:1:2::1")
            hold("2", "2001:db8:1:2::2")
            with pytest.raises(TooMany, match="address"):
                hold("3", "2001:db8:1:2::3")
            hold("3", "192.0.2.1")
            with pytest.raises(TooMany, match="user"):
                hold("3", "192.0.2.2")
            hold("4", "192.0.2.2")
            with pytest.raises(TooMany, match="here"):
                hold("5", "192.0.2.3")
            held.pop_all().close()
            hold("5", "192.0.2.3")
