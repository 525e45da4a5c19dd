from datetime import UTC, datetime

import pytest

from services.errors import TooMany, Unauthenticated
from services.persistence import Edit, Engines
from services.tenancy import users
from services.tenancy.scope import Scope
from services.tenancy.sign_in import devices, password_reset, throttle
from services.tenancy.users import User
from tests.tenancy.sign_in.conftest import ADDRESS, EMAIL, PASSWORD


@pytest.fixture
async def device(engines: Engines, somebody: User) -> str:
    """A browser at which the veterinarian has signed in."""
    return await devices.remember(engines, "", somebody.id)


class TestKnown:
    async def test_by_who_signed_in_there_alone(
        self, engines: Engines, oakwood: Scope, somebody: User, device: str
    ) -> None:
        other = await users.create(oakwood, engines, "other@oakwood.test", "technician", PASSWORD)
        assert await devices.known(engines, device, somebody.id)
        assert not await devices.known(engines, device, other.id)
        assert not await devices.known(engines, "made up", somebody.id)
        assert not await devices.known(engines, "", somebody.id)
        assert await devices.remember(engines, device, other.id) == device
        assert await devices.known(engines, device, other.id)

    async def test_for_some_months(self, engines: Engines, somebody: User, device: str) -> None:
        over = Edit(set={"expires_at": datetime.now(UTC)})
        await engines.documents.installation("known_devices").update({"user": somebody.id}, over)
        assert not await devices.known(engines, device, somebody.id)

    async def test_until_the_account_is_renewed(self, engines: Engines, somebody: User, device: str) -> None:
        link = await password_reset.link_for(engines, somebody)
        await password_reset.confirm(engines, link.partition("#")[2], "amber kettle walks slowly home")
        assert not await devices.known(engines, device, somebody.id)


class TestRemember:
    async def test_takes_no_secret_that_a_browser_made_up(self, engines: Engines, somebody: User) -> None:
        assert await devices.remember(engines, "made up", somebody.id) != "made up"

    async def test_keeps_a_bounded_number(self, engines: Engines, somebody: User) -> None:
        made = [await devices.remember(engines, "", somebody.id) for _ in range(devices.MOST + 3)]
        assert await engines.documents.installation("known_devices").count({}) == devices.MOST
        assert await devices.known(engines, made[-1], somebody.id)
        assert not await devices.known(engines, made[0], somebody.id)

    async def test_keeps_no_secret(self, engines: Engines, device: str) -> None:
        assert device not in str(await engines.documents.installation("known_devices").find({}))


class TestSignIn:
    async def test_at_a_known_device_waits_for_nobody_elses_guesses(
        self, engines: Engines, somebody: User, device: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(throttle, "STEP_SECONDS", 60)
        for _ in range(throttle.FREE):
            with pytest.raises(Unauthenticated):
                await users.sign_in(engines, EMAIL, "wrong", ADDRESS)
        with pytest.raises(TooMany):
            await users.sign_in(engines, EMAIL, PASSWORD, ADDRESS)
        for number in range(engines.settings.sign_in_failures - throttle.FREE):
            await throttle.slow_down(engines, f"{number}@nowhere.test", ADDRESS)
        assert (await users.sign_in(engines, EMAIL, PASSWORD, ADDRESS, device)).id == somebody.id

    async def test_at_a_known_device_is_guessed_as_slowly(self, engines: Engines, device: str) -> None:
        for _ in range(throttle.FREE):
            with pytest.raises(Unauthenticated):
                await users.sign_in(engines, EMAIL, "wrong", ADDRESS, device)
        with pytest.raises(TooMany):
            await users.sign_in(engines, EMAIL, PASSWORD, "192.0.2.9", device)
