"""A clinic that demands a second factor: how one comes by it, and what a stolen password is worth there."""

import pyotp
import pytest

from services.errors import Refused
from services.persistence import Engines
from services.tenancy import sessions, tenants
from services.tenancy.scope import Scope
from services.tenancy.session import Session
from services.tenancy.sign_in import passkeys, totp
from services.tenancy.sign_in.passkeys import RelyingParty
from services.tenancy.users import User
from tests.authenticator import ORIGIN, Authenticator
from tests.tenancy.sign_in.conftest import PASSWORD

PARTY = RelyingParty("localhost", ORIGIN)


async def by_password(engines: Engines, user: User) -> tuple[str, Session]:
    secret = await sessions.start(engines, user)
    return secret, await sessions.find(engines, secret)


@pytest.fixture
async def demanded(engines: Engines, oakwood: Scope) -> None:
    """Oakwood asks its veterinarians for one."""
    await tenants.demand_second_factor(oakwood, engines, ["veterinarian"])


@pytest.mark.usefixtures("demanded")
class TestWhoHasNone:
    async def test_sets_up_an_app_and_is_in(self, engines: Engines, somebody: User) -> None:
        secret, session = await by_password(engines, somebody)
        assert session.scope.tenants == ()
        shown, _ = await totp.set_up(session, engines)
        await totp.confirm(session, engines, pyotp.TOTP(shown).now())
        assert (await sessions.find(engines, secret)).scope.tenants == ("oakwood",)

    async def test_or_adds_a_passkey(self, engines: Engines, somebody: User) -> None:
        secret, session = await by_password(engines, somebody)
        made = Authenticator().create(await passkeys.begin(session, engines, PARTY))
        await passkeys.add(session, engines, PARTY, made)
        assert (await sessions.find(engines, secret)).scope.tenants == ("oakwood",)


@pytest.mark.usefixtures("demanded")
class TestWhoHasOne:
    @pytest.fixture
    async def passkey(self, engines: Engines, somebody: User) -> str:
        """The id of theirs."""
        secret = await sessions.start(engines, somebody, second_factor=True)
        session = await sessions.find(engines, secret)
        made = Authenticator().create(await passkeys.begin(session, engines, PARTY))
        return (await passkeys.add(session, engines, PARTY, made)).id

    async def test_is_not_replaced_by_who_has_the_password_alone(
        self, engines: Engines, somebody: User, passkey: str
    ) -> None:
        secret, thief = await by_password(engines, somebody)
        for attempt in (
            totp.set_up(thief, engines),
            totp.confirm(thief, engines, "000000"),
            totp.remove(thief, engines, PASSWORD),
            passkeys.begin(thief, engines, PARTY, PASSWORD),
            passkeys.remove(thief, engines, passkey),
        ):
            with pytest.raises(Refused, match="second factor you have"):
                await attempt
        assert (await sessions.find(engines, secret)).scope.tenants == ()

    async def test_nor_in_a_session_that_began_before_the_app_was_set_up(
        self, engines: Engines, somebody: User
    ) -> None:
        secret, thief = await by_password(engines, somebody)
        _, owner = await by_password(engines, somebody)
        shown, _ = await totp.set_up(owner, engines)
        await totp.confirm(owner, engines, pyotp.TOTP(shown).now())
        thief = await sessions.find(engines, secret)
        with pytest.raises(Refused, match="second factor you have"):
            await totp.set_up(thief, engines)


class TestWhereNoneIsDemanded:
    async def test_a_password_changes_all(self, engines: Engines, somebody: User) -> None:
        _, session = await by_password(engines, somebody)
        made = Authenticator().create(await passkeys.begin(session, engines, PARTY))
        await passkeys.add(session, engines, PARTY, made)
        _, session = await by_password(engines, somebody)
        assert await totp.set_up(session, engines)
