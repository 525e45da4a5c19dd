import asyncio
import contextlib
import time
from datetime import UTC, datetime, timedelta

import pytest

from services.errors import TooMany
from services.persistence import Edit, Engines, Within
from services.settings import Settings
from services.tenancy.sign_in import throttle

EMAIL, ADDRESS = "vet@oakwood.test", "192.0.2.1"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation that lets an address fail 12 times an hour."""
    return settings.model_copy(update={"sign_in_failures": 12})


async def guess(engines: Engines, times: int) -> None:
    for _ in range(times):
        await throttle.attempt(engines, EMAIL, ADDRESS)


async def stuff(engines: Engines, address: str) -> None:
    for number in range(engines.settings.sign_in_failures):
        await throttle.slow_down(engines, f"{number}@elsewhere.test", address)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "STEP_SECONDS", 0.01)


async def seconds_of(engines: Engines, who: str, address: str) -> float:
    """How long a guess takes that is counted against its address and account."""
    begun = time.monotonic()
    await throttle.slow_down(engines, who, address)
    return time.monotonic() - begun


async def waits(engines: Engines) -> timedelta:
    """How long the pair has to wait."""
    found = await engines.documents.installation("sign_in_failures").find({})
    return max(one["blocked_until"] for one in found if "blocked_until" in one) - datetime.now(UTC)


async def let_pass(engines: Engines) -> None:
    """Let the wait be over."""
    over = Edit(set={"blocked_until": datetime.now(UTC)})
    await engines.documents.installation("sign_in_failures").update(
        {"blocked_until": Within(gt=datetime.now(UTC))}, over
    )


class TestAttempt:
    async def test_lets_people_mistype_and_makes_a_guesser_wait(self, engines: Engines) -> None:
        await guess(engines, throttle.FREE)
        with pytest.raises(TooMany):
            await guess(engines, 1)

    async def test_of_many_at_one_moment_lets_no_more_through(self, engines: Engines) -> None:
        tried = await asyncio.gather(*(guess(engines, 1) for _ in range(40)), return_exceptions=True)
        assert tried.count(None) <= throttle.FREE
        assert all(one is None or isinstance(one, TooMany) for one in tried)

    async def test_locks_out_nobody_elsewhere(self, engines: Engines) -> None:
        await guess(engines, throttle.FREE)
        await throttle.attempt(engines, EMAIL, "192.0.2.2")
        await throttle.attempt(engines, "other@oakwood.test", ADDRESS)

    async def test_doubles_the_wait_up_to_a_bound(self, engines: Engines) -> None:
        await guess(engines, throttle.FREE)
        for seconds in (1, 2, 4, 8):
            assert timedelta(seconds=seconds - 1) < await waits(engines) <= timedelta(seconds=seconds)
            await let_pass(engines)
            await guess(engines, 1)
        await engines.documents.installation("sign_in_failures").update(
            {"blocked_until": Within(gt=datetime.now(UTC))}, Edit(set={"count": 1000})
        )
        await let_pass(engines)
        await throttle.attempt(engines, EMAIL, ADDRESS)
        assert throttle.LONGEST - timedelta(seconds=5) < await waits(engines) <= throttle.LONGEST

    async def test_a_wait_grows_by_no_impatience(self, engines: Engines) -> None:
        await guess(engines, throttle.FREE)
        for _ in range(4):
            with pytest.raises(TooMany):
                await guess(engines, 1)
        assert await waits(engines) <= timedelta(seconds=1)

    async def test_one_impatient_person_shuts_out_no_clinic(self, engines: Engines) -> None:
        await guess(engines, throttle.FREE)
        await engines.documents.installation("sign_in_failures").update(
            {"blocked_until": Within(gt=datetime.now(UTC))},
            Edit(set={"blocked_until": datetime.now(UTC) + throttle.LONGEST}),
        )
        for _ in range(2 * engines.settings.sign_in_failures):
            with pytest.raises(TooMany):
                await guess(engines, 1)
        await throttle.attempt(engines, "other@oakwood.test", ADDRESS)

    async def test_without_an_address_holds_everywhere(self, engines: Engines) -> None:
        for _ in range(throttle.FREE):
            await throttle.attempt(engines, "user id")
        with pytest.raises(TooMany):
            await throttle.attempt(engines, "user id")

    async def test_keeps_no_email_and_little_that_expires(self, engines: Engines) -> None:
        with contextlib.suppress(TooMany):
            await guess(engines, 30)
        await throttle.slow_down(engines, EMAIL, ADDRESS)
        kept = await engines.documents.installation("sign_in_failures").find({})
        assert EMAIL not in str(kept)
        assert len(kept) == 3  # the pair, and address and account in this hour
        assert all(one["expires_at"] <= datetime.now(UTC) + throttle.WINDOW for one in kept)


class TestSlowDown:
    async def test_takes_ever_longer_from_an_address_that_tries_many_emails_and_shuts_nobody_out(
        self, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(throttle, "STEP_SECONDS", 0.2)
        monkeypatch.setattr(throttle, "SLOWEST_SECONDS", 0.4)
        await stuff(engines, ADDRESS)
        for seconds in (0.2, 0.4, 0.4):
            assert await seconds_of(engines, EMAIL, ADDRESS) >= seconds
        assert await seconds_of(engines, EMAIL, "192.0.2.2") < 0.2

    async def test_takes_all_of_an_ipv6_network_for_one(
        self, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(throttle, "STEP_SECONDS", 0.3)
        await stuff(engines, "2001:db8::1")
        assert await seconds_of(engines, EMAIL, "2001:db8::ffff:2") >= 0.3
        assert await seconds_of(engines, EMAIL, "2001:db8:0:1::1") < 0.3

    async def test_of_one_account_over_many_addresses_too(
        self, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(throttle, "STEP_SECONDS", 0.3)
        for number in range(throttle.OF_ACCOUNT):
            await throttle.slow_down(engines, EMAIL, f"198.51.100.{number}")
        assert await seconds_of(engines, EMAIL, ADDRESS) >= 0.3
        assert await seconds_of(engines, "other@oakwood.test", ADDRESS) < 0.3

    async def test_sends_away_whom_too_many_of_the_address_wait_before(
        self, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(throttle, "STEP_SECONDS", 1.0)
        monkeypatch.setattr(throttle, "SLOWEST_SECONDS", 1.0)
        await stuff(engines, ADDRESS)
        tried = await asyncio.gather(
            *(throttle.slow_down(engines, f"{number}@more.test", ADDRESS) for number in range(20)),
            return_exceptions=True,
        )
        assert tried.count(None) == throttle.WAITING
        assert all(one is None or isinstance(one, TooMany) for one in tried)
        await throttle.slow_down(engines, EMAIL, ADDRESS)  # and once they are gone nobody is


class TestSucceeded:
    async def test_forgets_the_pair(self, engines: Engines) -> None:
        for _ in range(3 * throttle.FREE):
            await throttle.attempt(engines, EMAIL, ADDRESS)
            await throttle.succeeded(engines, EMAIL, ADDRESS)


class TestWasNoGuess:
    async def test_counts_against_no_address(self, engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(throttle, "STEP_SECONDS", 60)
        for _ in range(3 * engines.settings.sign_in_failures):
            await throttle.slow_down(engines, EMAIL, ADDRESS)
            await throttle.was_no_guess(engines, EMAIL, ADDRESS)

    async def test_does_not_let_an_address_begin_anew(
        self, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(throttle, "STEP_SECONDS", 0.3)
        await stuff(engines, ADDRESS)
        await throttle.was_no_guess(engines, "0@elsewhere.test", ADDRESS)
        assert await seconds_of(engines, EMAIL, ADDRESS) < 0.3
        assert await seconds_of(engines, EMAIL, ADDRESS) >= 0.3
