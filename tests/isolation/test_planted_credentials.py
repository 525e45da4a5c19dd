"""Nobody reads another clinic by what they planted in an account that is not theirs."""

import asyncio
from dataclasses import dataclass

import pyotp
import pytest
from cryptography.fernet import Fernet

from services.errors import Invalid, NotFound, Refused, TooMany, Unauthenticated
from services.persistence import Engines
from services.persistence.collection import TenantCollection
from services.settings import Settings
from services.tenancy import account, sessions, users
from services.tenancy.scope import Scope
from services.tenancy.session import Session
from services.tenancy.sign_in import invitations, passkeys, password_reset, totp
from services.tenancy.sign_in.passkeys import RelyingParty
from services.tenancy.sign_in.renewal import Credentials
from services.tenancy.users import User
from tests.authenticator import ORIGIN, Authenticator
from tests.smtp_server import SmtpServer

VICTIM, ADDRESS = "vet@elmside.test", "192.0.2.1"
PLANTED, OWN, OTHER = (
    "whatever a stranger likes",
    "amber kettle walks slowly home",
    "blue lantern under nine stairs",
)
PARTY = RelyingParty("localhost", ORIGIN)


@dataclass
class Planted:
    """What the administrator of Oakwood has of an account under somebody else's email."""

    session: Session
    secret: str
    device: Authenticator


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a key to encrypt by."""
    return settings.model_copy(update={"secret_key": Fernet.generate_key().decode()})


@pytest.fixture
async def planted(engines: Engines, oakwood: Scope) -> Planted:
    """Oakwood invites the vet of Elmside, and takes the link itself."""
    sent = await invitations.invite(oakwood, engines, VICTIM, "veterinarian")
    user = await invitations.accept(engines, secret_of(sent), "", PLANTED, ADDRESS)
    assert isinstance(user, User)
    secret = await sessions.start(engines, user)
    session = await sessions.find(engines, secret)
    return Planted(session, secret, await device_of(engines, session))


async def device_of(engines: Engines, session: Session) -> Authenticator:
    device = Authenticator()
    made = device.create(await passkeys.begin(session, engines, PARTY))
    await passkeys.add(session, engines, PARTY, made, "Planted")
    return device


async def by_passkey(engines: Engines, device: Authenticator) -> User:
    answer = device.get(await passkeys.challenge(engines, PARTY))
    return await passkeys.sign_in(engines, PARTY, answer, ADDRESS)


def secret_of(sent: invitations.Sent) -> str:
    return sent.link.partition("#")[2]


async def nothing_is_left(engines: Engines, planted: Planted) -> None:
    with pytest.raises(Unauthenticated):
        await by_passkey(engines, planted.device)
    with pytest.raises(Unauthenticated):
        await sessions.find(engines, planted.secret)
    with pytest.raises(Unauthenticated):
        await users.sign_in(engines, VICTIM, PLANTED, "192.0.2.2")


class TestAnotherClinicsInvitation:
    async def test_that_was_handed_over_shows_what_is_there_and_ends_it(
        self, engines: Engines, elmside: Scope, planted: Planted
    ) -> None:
        """Oakwood's administrator told the vet "your password is ...": a passkey of theirs stays unseen."""
        secret = secret_of(await invitations.invite(elmside, engines, VICTIM, "veterinarian"))
        there = await invitations.accept(engines, secret, "", PLANTED, ADDRESS)
        assert isinstance(there, Credentials)
        assert [passkey.name for passkey in there.passkeys] == ["Planted"]
        assert there.sessions == 1
        assert await users.find(elmside, engines) == []
        assert (await by_passkey(engines, planted.device)).roles.keys() == {"oakwood"}

        joined = await invitations.accept(engines, secret, "", PLANTED, ADDRESS, new_password=OWN)
        assert isinstance(joined, User)
        assert joined.roles.keys() == {"oakwood", "elmside"}
        await nothing_is_left(engines, planted)
        assert (await users.sign_in(engines, VICTIM, OWN, ADDRESS)).id == joined.id

    async def test_that_was_mailed_needs_no_password_of_the_stranger(
        self, mailing: Engines, elmside: Scope, planted: Planted
    ) -> None:
        secret = secret_of(await invitations.invite(elmside, mailing, VICTIM, "veterinarian"))
        offer = await invitations.look(mailing, secret)
        assert offer.renews is not None
        assert [passkey.name for passkey in offer.renews.passkeys] == ["Planted"]
        joined = await invitations.accept(mailing, secret, "", "", ADDRESS, new_password=OWN)
        assert isinstance(joined, User)
        await nothing_is_left(mailing, planted)
        assert (await users.get(mailing, joined.id)).proved

    async def test_handed_over_takes_no_account_whose_password_is_not_known(
        self, engines: Engines, elmside: Scope, planted: Planted
    ) -> None:
        """The administrator of Elmside is no better: the account may be the vet's own."""
        secret = secret_of(await invitations.invite(elmside, engines, VICTIM, "veterinarian"))
        with pytest.raises(Unauthenticated):
            await invitations.accept(engines, secret, "", OWN, ADDRESS, new_password=OWN)
        assert (await by_passkey(engines, planted.device)).roles.keys() == {"oakwood"}

    async def test_handed_over_asks_for_the_second_factor_there_is(
        self, engines: Engines, elmside: Scope, planted: Planted
    ) -> None:
        secret, _ = await totp.set_up(planted.session, engines)
        codes = await totp.confirm(planted.session, engines, pyotp.TOTP(secret).now())
        link = secret_of(await invitations.invite(elmside, engines, VICTIM, "veterinarian"))
        for code in (None, "000000"):
            with pytest.raises(Unauthenticated):
                await invitations.accept(engines, link, "", PLANTED, ADDRESS, new_password=OWN, code=code)
        joined = await invitations.accept(
            engines, link, "", PLANTED, ADDRESS, new_password=OWN, code=codes[0]
        )
        assert isinstance(joined, User)
        assert not joined.totp

    async def test_is_not_used_up_by_a_weak_password(
        self, engines: Engines, elmside: Scope, planted: Planted
    ) -> None:
        assert planted
        secret = secret_of(await invitations.invite(elmside, engines, VICTIM, "veterinarian"))
        with pytest.raises(Invalid):
            await invitations.accept(engines, secret, "", PLANTED, ADDRESS, new_password="short")
        await invitations.accept(engines, secret, "", PLANTED, ADDRESS, new_password=OWN)

    async def test_of_a_third_clinic_asks_again_unless_the_email_was_shown_to_be_theirs(
        self, engines: Engines, elmside: Scope, planted: Planted
    ) -> None:
        secret = secret_of(await invitations.invite(elmside, engines, VICTIM, "veterinarian"))
        joined = await invitations.accept(engines, secret, "", PLANTED, ADDRESS, new_password=OWN)
        assert isinstance(joined, User)
        assert not joined.proved
        await users.remove(elmside, engines, joined.id)
        secret = secret_of(await invitations.invite(elmside, engines, VICTIM, "veterinarian"))
        assert isinstance(await invitations.accept(engines, secret, "", OWN, ADDRESS), Credentials)
        link = await password_reset.link_for(engines, joined)
        await password_reset.confirm(engines, link.partition("#")[2], OTHER)
        assert isinstance(await invitations.accept(engines, secret, "", OTHER, ADDRESS), User)


class TestReset:
    async def test_ends_all_after_saying_so(self, engines: Engines, planted: Planted) -> None:
        secret, _ = await totp.set_up(planted.session, engines)
        await totp.confirm(planted.session, engines, pyotp.TOTP(secret).now())
        link = (await password_reset.link_for(engines, planted.session.user)).partition("#")[2]
        there = await password_reset.look(engines, link)
        assert (there.email, there.totp, there.sessions) == (VICTIM, True, 1)
        assert [passkey.name for passkey in there.passkeys] == ["Planted"]
        await password_reset.confirm(engines, link, OWN)
        await nothing_is_left(engines, planted)
        user = await users.sign_in(engines, VICTIM, OWN, ADDRESS)
        assert user.proved
        assert not user.totp
        with pytest.raises(NotFound):
            await password_reset.look(engines, link)

    async def test_killed_half_way_has_ended_all(
        self, engines: Engines, planted: Planted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        link = (await password_reset.link_for(engines, planted.session.user)).partition("#")[2]
        delete = TenantCollection.delete

        async def killed(self: TenantCollection, *args: object, **more: object) -> int:
            if self.name in ("sessions", "passkeys"):
                raise asyncio.CancelledError
            return await delete(self, *args, **more)

        monkeypatch.setattr(TenantCollection, "delete", killed)
        with pytest.raises(asyncio.CancelledError):
            await password_reset.confirm(engines, link, OWN)
        monkeypatch.undo()
        await nothing_is_left(engines, planted)

    async def test_leaves_nothing_to_who_was_under_way(self, engines: Engines, planted: Planted) -> None:
        """Another process knows the session for some seconds still."""
        device, secret = Authenticator(), (await totp.set_up(planted.session, engines))[0]
        made = device.create(await passkeys.begin(planted.session, engines, PARTY))
        link = (await password_reset.link_for(engines, planted.session.user)).partition("#")[2]
        challenge = await engines.documents.installation("links").find_one({"kind": "new_passkey"})
        assert challenge is not None
        await password_reset.confirm(engines, link, OWN)
        await engines.documents.installation("links").insert(challenge)
        await passkeys.add(planted.session, engines, PARTY, made, "Too late")
        with pytest.raises(Unauthenticated):
            await by_passkey(engines, device)
        with pytest.raises((NotFound, Invalid)):
            await totp.confirm(planted.session, engines, pyotp.TOTP(secret).now())
        await totp.set_up(planted.session, engines)
        assert "totp_pending" not in str(await engines.documents.installation("users").find({}))
        with pytest.raises((Refused, TooMany)):
            await account.change_password(planted.session, engines, OWN, OTHER, ADDRESS)
        assert (await users.sign_in(engines, VICTIM, OWN, ADDRESS)).proved


class TestNewCredentials:
    async def test_are_told_to_the_owner_of_the_email(
        self, mailing: Engines, planted: Planted, mail_server: SmtpServer
    ) -> None:
        """The vet learns of an account they never made."""
        await device_of(mailing, planted.session)
        message = await mail_server.next()
        assert message["To"] == VICTIM
        assert "A passkey was added: Planted." in message.get_content()
        assert "https://vetark.example/account" in message.get_content()
        secret, _ = await totp.set_up(planted.session, mailing)
        await totp.confirm(planted.session, mailing, pyotp.TOTP(secret).now())
        assert "Two-step verification was turned on" in (await mail_server.next()).get_content()
        await account.change_password(planted.session, mailing, PLANTED, OTHER, ADDRESS)
        assert "password was changed" in (await mail_server.next()).get_content()

    async def test_wait_for_no_mail_server(
        self, mailing: Engines, planted: Planted, mail_server: SmtpServer
    ) -> None:
        mail_server.refuses = "451 later"
        assert await device_of(mailing, planted.session)
