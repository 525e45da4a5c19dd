import asyncio
from datetime import UTC, datetime

import pyotp
import pytest

from services.errors import Invalid, NotFound, Refused, TooMany, Unauthenticated
from services.persistence import Engines
from services.tenancy import users
from services.tenancy.session import Session
from services.tenancy.sign_in import throttle, totp
from services.tenancy.users import User
from tests.tenancy.sign_in.conftest import ADDRESS, EMAIL, PASSWORD


class Clock:
    """A clock that stands in the middle of a step, and is put forward by seconds; `at`: what it shows."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._standing = datetime.now(UTC).timestamp() // totp.STEP_SECONDS * totp.STEP_SECONDS + 10
        self(0)

    def __call__(self, seconds: int) -> None:
        shown = self._standing + seconds
        self.at = int(shown)

        class Fixed(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.fromtimestamp(shown, tz)

        self._monkeypatch.setattr(totp, "datetime", Fixed)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
async def phone(engines: Engines, session: Session) -> pyotp.TOTP:
    """The veterinarian's phone, set up but not confirmed."""
    secret, _ = await totp.set_up(session, engines)
    return pyotp.TOTP(secret)


@pytest.fixture
async def recovery(engines: Engines, session: Session, phone: pyotp.TOTP, clock: Clock) -> list[str]:
    """Confirmed, two steps ago; the recovery codes."""
    codes = await totp.confirm(session, engines, phone.at(clock.at))
    clock(2 * totp.STEP_SECONDS)
    return codes


async def enter(engines: Engines, somebody: User, code: str) -> User:
    """With the right password, and this code."""
    return await totp.sign_in(engines, await totp.ask(engines, somebody), code, ADDRESS)


class TestSetUp:
    async def test_gives_what_a_phone_scans_and_keeps_it_encrypted(
        self, engines: Engines, session: Session
    ) -> None:
        secret, uri = await totp.set_up(session, engines)
        assert uri.startswith("otpauth://totp/Vetark:vet%40oakwood.test?")
        assert f"secret={secret}" in uri
        assert secret not in str(await engines.documents.installation("users").find({}))

    @pytest.mark.usefixtures("phone")
    async def test_is_not_in_force_before_a_code_confirms_it(self, engines: Engines) -> None:
        assert not (await users.sign_in(engines, EMAIL, PASSWORD, ADDRESS)).totp

    async def test_is_not_for_a_clinics_provider(self, engines: Engines, through_provider: Session) -> None:
        with pytest.raises(Refused):
            await totp.set_up(through_provider, engines)


class TestConfirm:
    async def test_puts_it_in_force_and_gives_recovery_codes(
        self, engines: Engines, session: Session, recovery: list[str]
    ) -> None:
        assert (await users.sign_in(engines, EMAIL, PASSWORD, ADDRESS)).totp
        assert len(set(recovery)) == totp.RECOVERY_CODES
        assert await totp.recovery_codes_left(session, engines) == totp.RECOVERY_CODES
        kept = str(await engines.documents.installation("users").find({}))
        assert not any(code in kept or code.replace("-", "") in kept for code in recovery)

    async def test_wants_the_right_code(self, engines: Engines, session: Session, phone: pyotp.TOTP) -> None:
        assert phone
        for wrong in ("000000", "", "12345", "\u0661" * 6):
            with pytest.raises(Invalid):
                await totp.confirm(session, engines, wrong)

    async def test_wants_something_set_up(self, engines: Engines, session: Session) -> None:
        with pytest.raises(NotFound):
            await totp.confirm(session, engines, "123456")


class TestSignIn:
    async def test_takes_the_phones_code_late_or_early_by_one_step(
        self, engines: Engines, somebody: User, phone: pyotp.TOTP, recovery: list[str], clock: Clock
    ) -> None:
        assert recovery
        for late in (-totp.STEP_SECONDS, 0, totp.STEP_SECONDS):
            assert (await enter(engines, somebody, phone.at(clock.at + late))).id == somebody.id

    async def test_takes_no_code_twice_nor_an_older_one(
        self, engines: Engines, somebody: User, phone: pyotp.TOTP, recovery: list[str], clock: Clock
    ) -> None:
        assert recovery
        await enter(engines, somebody, phone.at(clock.at))
        for used in (phone.at(clock.at), phone.at(clock.at - totp.STEP_SECONDS)):
            with pytest.raises(Unauthenticated):
                await enter(engines, somebody, used)

    async def test_of_two_with_one_code_lets_one_in(
        self, engines: Engines, somebody: User, phone: pyotp.TOTP, recovery: list[str], clock: Clock
    ) -> None:
        for code in (phone.at(clock.at), recovery[0]):
            tried = await asyncio.gather(
                *(enter(engines, somebody, code) for _ in range(4)), return_exceptions=True
            )
            assert sum(isinstance(one, User) for one in tried) == 1
            await throttle.succeeded(engines, somebody.id)

    @pytest.mark.parametrize("late", [-2, 2])
    async def test_takes_no_other_steps_code(
        self,
        engines: Engines,
        somebody: User,
        phone: pyotp.TOTP,
        recovery: list[str],
        clock: Clock,
        late: int,
    ) -> None:
        assert recovery
        with pytest.raises(Unauthenticated):
            await enter(engines, somebody, phone.at(clock.at + late * totp.STEP_SECONDS))

    async def test_takes_each_recovery_code_once_however_it_is_typed(
        self, engines: Engines, somebody: User, session: Session, recovery: list[str]
    ) -> None:
        await enter(engines, somebody, recovery[0].upper().replace("-", " "))
        assert await totp.recovery_codes_left(session, engines) == totp.RECOVERY_CODES - 1
        with pytest.raises(Unauthenticated):
            await enter(engines, somebody, recovery[0])
        await enter(engines, somebody, recovery[1])

    async def test_a_ticket_bears_a_mistake_and_is_good_for_one_session(
        self, engines: Engines, somebody: User, phone: pyotp.TOTP, recovery: list[str], clock: Clock
    ) -> None:
        ticket = await totp.ask(engines, somebody)
        with pytest.raises(Unauthenticated):
            await totp.sign_in(engines, ticket, "000000", ADDRESS)
        await totp.sign_in(engines, ticket, phone.at(clock.at), ADDRESS)
        with pytest.raises(Unauthenticated):
            await totp.sign_in(engines, ticket, recovery[0], ADDRESS)

    async def test_makes_a_guesser_wait_whatever_the_address(
        self, engines: Engines, somebody: User, recovery: list[str]
    ) -> None:
        for number in range(throttle.FREE):
            with pytest.raises(Unauthenticated):
                await totp.sign_in(engines, await totp.ask(engines, somebody), "000000", f"192.0.2.{number}")
        with pytest.raises(TooMany):
            await totp.sign_in(engines, await totp.ask(engines, somebody), recovery[0], "198.51.100.1")

    async def test_without_a_ticket_is_nobody(self, engines: Engines, recovery: list[str]) -> None:
        with pytest.raises(Unauthenticated):
            await totp.sign_in(engines, "guess", recovery[0], ADDRESS)


class TestRemove:
    async def test_wants_the_password_and_lets_it_alone_sign_in(
        self, engines: Engines, session: Session, recovery: list[str]
    ) -> None:
        assert recovery
        with pytest.raises(Refused, match="password is wrong"):
            await totp.remove(session, engines, "wrong", ADDRESS)
        await totp.remove(session, engines, PASSWORD, ADDRESS)
        assert not (await users.sign_in(engines, EMAIL, PASSWORD, ADDRESS)).totp
        assert await totp.recovery_codes_left(session, engines) == 0
