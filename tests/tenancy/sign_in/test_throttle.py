from datetime import UTC, datetime, timedelta

import pytest

from services.errors import Refused
from services.persistence import Engines
from services.tenancy.sign_in import throttle

EMAIL, ADDRESS = "vet@oakwood.test", "192.0.2.1"


async def fail(engines: Engines, times: int) -> None:
    for _ in range(times):
        await throttle.failed(engines, EMAIL, ADDRESS)


class TestCheck:
    async def test_lets_people_mistype(self, engines: Engines) -> None:
        await fail(engines, throttle.FREE - 1)
        await throttle.check(engines, EMAIL, ADDRESS)

    async def test_makes_a_guesser_wait(self, engines: Engines) -> None:
        await fail(engines, throttle.FREE)
        with pytest.raises(Refused):
            await throttle.check(engines, EMAIL, ADDRESS)

    async def test_locks_out_nobody_elsewhere(self, engines: Engines) -> None:
        await fail(engines, throttle.FREE)
        await throttle.check(engines, EMAIL, "192.0.2.2")
        await throttle.check(engines, "other@oakwood.test", ADDRESS)


class TestFailed:
    async def test_doubles_the_wait_up_to_a_bound(self, engines: Engines) -> None:
        await fail(engines, throttle.FREE + 3)
        waits = engines.documents.installation("sign_in_failures")
        until = (await waits.find_one({}) or {})["blocked_until"]
        assert timedelta(seconds=6) < until - datetime.now(UTC) <= timedelta(seconds=8)
        await fail(engines, 20)
        until = (await waits.find_one({}) or {})["blocked_until"]
        assert until - datetime.now(UTC) <= throttle.LONGEST

    async def test_keeps_no_email(self, engines: Engines) -> None:
        await fail(engines, 1)
        assert EMAIL not in str(await engines.documents.installation("sign_in_failures").find({}))


class TestSucceeded:
    async def test_forgets(self, engines: Engines) -> None:
        await fail(engines, throttle.FREE)
        await throttle.succeeded(engines, EMAIL, ADDRESS)
        await throttle.check(engines, EMAIL, ADDRESS)
