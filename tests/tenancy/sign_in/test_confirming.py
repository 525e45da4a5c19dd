from datetime import timedelta

import pyotp
import pytest

from services.errors import Refused, TooMany
from services.persistence import Edit, Engines
from services.tenancy import sessions
from services.tenancy.session import Session
from services.tenancy.sign_in import passkeys, throttle
from services.tenancy.sign_in.confirming import Proof, confirm_person
from services.tenancy.sign_in.passkeys import FRESH
from services.tenancy.users import User
from tests.tenancy.sign_in.conftest import PASSWORD
from tests.tenancy.sign_in.test_passkeys import PARTY, added, session_of
from tests.tenancy.sign_in.test_totp import Clock, clock, phone, recovery

__all__ = ("Clock", "clock", "phone", "recovery")


class TestConfirmPerson:
    async def test_takes_the_password_and_slows_guesses_down(
        self, engines: Engines, session: Session
    ) -> None:
        confirmed = await confirm_person(session, engines, Proof(password=PASSWORD), PARTY)
        assert (confirmed.user, confirmed.how) == (session.user.id, "password")
        for _ in range(throttle.FREE):
            with pytest.raises(Refused, match="wrong"):
                await confirm_person(session, engines, Proof(password="a wrong one"), PARTY)
        with pytest.raises(TooMany):
            await confirm_person(session, engines, Proof(password=PASSWORD), PARTY)

    async def test_takes_nothing_for_nothing(self, engines: Engines, session: Session) -> None:
        for proof in (Proof(), Proof(code="123456"), Proof(credential={}), Proof(credential={"id": "x"})):
            with pytest.raises(Refused):
                await confirm_person(session, engines, proof, PARTY)

    async def test_takes_a_code_once(
        self, engines: Engines, session: Session, phone: pyotp.TOTP, recovery: list[str], clock: Clock
    ) -> None:
        code = Proof(code=phone.at(clock.at))
        assert (await confirm_person(session, engines, code, PARTY)).how == "authenticator app"
        with pytest.raises(Refused, match="used already"):
            await confirm_person(session, engines, code, PARTY)

    async def test_takes_ones_own_passkey(self, engines: Engines, session: Session, elmside) -> None:
        mine = await added(engines, session)
        answer = mine.get(await passkeys.challenge(engines, PARTY))
        assert (await confirm_person(session, engines, Proof(credential=answer), PARTY)).how == "passkey"
        other = await added(engines, await session_of(engines, elmside, "vet@elmside.test"))
        theirs = other.get(await passkeys.challenge(engines, PARTY))
        with pytest.raises(Refused, match="somebody else"):
            await confirm_person(session, engines, Proof(credential=theirs), PARTY)

    async def test_of_a_clinics_provider_is_to_have_signed_in_a_moment_ago(
        self, engines: Engines, somebody: User, through_provider: Session
    ) -> None:
        assert (await confirm_person(through_provider, engines, Proof(), PARTY)).how == "single sign-on"
        before = through_provider.created_at - FRESH - timedelta(minutes=1)
        kept = engines.documents.installation("sessions")
        await kept.update({"id": through_provider.id}, Edit(set={"created_at": before}))
        old = await sessions.again(engines, through_provider)
        with pytest.raises(Refused, match="sign in again"):
            await confirm_person(old, engines, Proof(), PARTY)
