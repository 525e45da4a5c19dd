from datetime import UTC, datetime, timedelta

import pytest

from services.errors import TooMany
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.sign_in import throttle

EMAIL, ADDRESS = "vet@oakwood.test", "192.0.2.1"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation that lets an address fail 12 times an hour."""
    return settings.model_copy(update={"sign_in_failures": 12})


async def fail(engines: Engines, times: int) -> None:
    for _ in range(times):
        await throttle.failed(engines, EMAIL, ADDRESS)


async def stuff(engines: Engines, address: str) -> None:
    for number in range(engines.settings.sign_in_failures):
        await throttle.failed(engines, f"{number}@elsewhere.test", address)


class TestCheck:
    async def test_lets_people_mistype(self, engines: Engines) -> None:
        await fail(engines, throttle.FREE - 1)
        await throttle.check(engines, EMAIL, ADDRESS)

    async def test_makes_a_guesser_wait(self, engines: Engines) -> None:
        await fail(engines, throttle.FREE)
        with pytest.raises(TooMany):
            await throttle.check(engines, EMAIL, ADDRESS)

    async def test_locks_out_nobody_elsewhere(self, engines: Engines) -> None:
        await fail(engines, throttle.FREE)
        await throttle.check(engines, EMAIL, "192.0.2.2")
        await throttle.check(engines, "other@oakwood.test", ADDRESS)

    async def test_makes_an_address_wait_that_tries_many_emails(self, engines: Engines) -> None:
        await stuff(engines, ADDRESS)
        with pytest.raises(TooMany, match="from this address"):
            await throttle.check(engines, EMAIL, ADDRESS)
        await throttle.check(engines, EMAIL, "192.0.2.2")

    async def test_takes_all_of_an_ipv6_network_for_one(self, engines: Engines) -> None:
        await stuff(engines, "2001:db8::1")
        with pytest.raises(TooMany):
            await throttle.check(engines, EMAIL, "2001:db8::ffff:2")
        await throttle.check(engines, EMAIL, "2001:db8:0:1::1")

    async def test_without_an_address_holds_everywhere(self, engines: Engines) -> None:
        for _ in range(throttle.FREE):
            await throttle.failed(engines, "user id")
        with pytest.raises(TooMany):
            await throttle.check(engines, "user id")


class TestFailed:
    async def test_doubles_the_wait_up_to_a_bound(self, engines: Engines) -> None:
        await fail(engines, throttle.FREE + 3)
        waits = engines.documents.installation("sign_in_failures")
        until = (await waits.find({"blocked_until": {"$gt": datetime.now(UTC)}}))[0]["blocked_until"]
        assert timedelta(seconds=6) < until - datetime.now(UTC) <= timedelta(seconds=8)
        await fail(engines, 20)
        until = (await waits.find({"blocked_until": {"$gt": datetime.now(UTC)}}))[0]["blocked_until"]
        assert until - datetime.now(UTC) <= throttle.LONGEST

    async def test_keeps_no_email_and_little_that_expires(self, engines: Engines) -> None:
        await fail(engines, 30)
        kept = await engines.documents.installation("sign_in_failures").find({})
        assert EMAIL not in str(kept)
        assert len(kept) <= 3  # the pair, and the address in this hour (and the next, at its turn)
        assert all(one["expires_at"] <= datetime.now(UTC) + throttle.WINDOW for one in kept)


class TestSucceeded:
    async def test_forgets_the_pair(self, engines: Engines) -> None:
        await fail(engines, throttle.FREE)
        await throttle.succeeded(engines, EMAIL, ADDRESS)
        await throttle.check(engines, EMAIL, ADDRESS)

    async def test_does_not_let_an_address_begin_anew(self, engines: Engines) -> None:
        await stuff(engines, ADDRESS)
        await throttle.succeeded(engines, EMAIL, ADDRESS)
        with pytest.raises(TooMany):
            await throttle.check(engines, EMAIL, ADDRESS)
