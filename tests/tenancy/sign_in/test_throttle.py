import asyncio
import contextlib
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
        await throttle.attempt(engines, f"{number}@elsewhere.test", address)


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

    async def test_makes_an_address_wait_that_tries_many_emails(self, engines: Engines) -> None:
        await stuff(engines, ADDRESS)
        with pytest.raises(TooMany, match="from this address"):
            await throttle.attempt(engines, EMAIL, ADDRESS)
        await throttle.attempt(engines, EMAIL, "192.0.2.2")

    async def test_takes_all_of_an_ipv6_network_for_one(self, engines: Engines) -> None:
        await stuff(engines, "2001:db8::1")
        with pytest.raises(TooMany):
            await throttle.attempt(engines, EMAIL, "2001:db8::ffff:2")
        await throttle.attempt(engines, EMAIL, "2001:db8:0:1::1")

    async def test_without_an_address_holds_everywhere(self, engines: Engines) -> None:
        for _ in range(throttle.FREE):
            await throttle.attempt(engines, "user id")
        with pytest.raises(TooMany):
            await throttle.attempt(engines, "user id")

    async def test_keeps_no_email_and_little_that_expires(self, engines: Engines) -> None:
        with contextlib.suppress(TooMany):
            await guess(engines, 30)
        kept = await engines.documents.installation("sign_in_failures").find({})
        assert EMAIL not in str(kept)
        assert len(kept) <= 3  # the pair, and the address in this hour (and the next, at its turn)
        assert all(one["expires_at"] <= datetime.now(UTC) + throttle.WINDOW for one in kept)


class TestSucceeded:
    async def test_forgets_the_pair_and_counts_against_no_address(self, engines: Engines) -> None:
        for _ in range(3 * engines.settings.sign_in_failures):
            await throttle.attempt(engines, EMAIL, ADDRESS)
            await throttle.succeeded(engines, EMAIL, ADDRESS)

    async def test_does_not_let_an_address_begin_anew(self, engines: Engines) -> None:
        await stuff(engines, ADDRESS)
        await throttle.succeeded(engines, "0@elsewhere.test", ADDRESS)
        await throttle.attempt(engines, EMAIL, ADDRESS)
        with pytest.raises(TooMany):
            await throttle.attempt(engines, EMAIL, ADDRESS)
