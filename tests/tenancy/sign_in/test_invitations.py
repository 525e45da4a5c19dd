import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.errors import AlreadyExists, Invalid, NotFound, Refused, Unauthenticated
from services.persistence import Edit, Engines
from services.tenancy import tenants, users
from services.tenancy.roles import Role
from services.tenancy.scope import Right, Scope, operator_scope
from services.tenancy.sign_in import invitations
from services.tenancy.users import User
from tests.engines import with_settings
from tests.smtp_server import SmtpServer
from tests.tenancy.sign_in.conftest import ADDRESS, EMAIL, PASSWORD

NEW = "new@oakwood.test"


def secret_of(sent: invitations.Sent) -> str:
    return sent.link.partition("#")[2]


@pytest.fixture
def mailing(engines: Engines, mail_server: SmtpServer) -> Engines:
    """An installation that sends mail."""
    given = {"smtp_url": f"smtp://127.0.0.1:{mail_server.port}", "public_url": "https://vetark.example/"}
    return with_settings(engines, **given)


class TestInvite:
    async def test_without_mail_gives_the_link_to_hand_over(self, engines: Engines, oakwood: Scope) -> None:
        sent = await invitations.invite(oakwood, engines, NEW, "technician")
        assert sent.link.startswith("/invitation#")
        assert not sent.mailed
        assert timedelta(days=6) < sent.expires_at - datetime.now(UTC) <= invitations.LIFETIME

    async def test_mails_the_link(self, mailing: Engines, oakwood: Scope, mail_server: SmtpServer) -> None:
        sent = await invitations.invite(oakwood, mailing, f" {NEW.upper()}", "technician", "Nina")
        message = await mail_server.next()
        assert sent.mailed
        assert (message["To"], message["Subject"]) == (NEW, "Oakwood invites you to Vetark")
        assert sent.link.startswith("https://vetark.example/invitation#")
        assert sent.link in message.get_content()

    async def test_is_the_administrators(self, engines: Engines, oakwood: Scope) -> None:
        with pytest.raises(Refused):
            await invitations.invite(
                replace(oakwood, rights=frozenset({Right.SHARE})), engines, NEW, "technician"
            )

    @pytest.mark.parametrize(
        ("email", "role"), [("none", "technician"), (NEW, "king"), ("a@b\nc", "technician")]
    )
    async def test_refuses_what_cannot_be(
        self, engines: Engines, oakwood: Scope, email: str, role: str
    ) -> None:
        with pytest.raises(Invalid):
            await invitations.invite(oakwood, engines, email, role)

    async def test_takes_no_member_but_somebody_elses(
        self, engines: Engines, oakwood: Scope, elmside: Scope, somebody: User
    ) -> None:
        with pytest.raises(AlreadyExists):
            await invitations.invite(oakwood, engines, EMAIL, "technician")
        assert await invitations.invite(elmside, engines, somebody.email, "technician")

    async def test_a_second_one_takes_the_place_of_the_first(self, engines: Engines, oakwood: Scope) -> None:
        first = await invitations.invite(oakwood, engines, NEW, "technician")
        second = await invitations.invite(oakwood, engines, NEW, "veterinarian")
        with pytest.raises(NotFound):
            await invitations.look(engines, secret_of(first))
        assert (await invitations.look(engines, secret_of(second))).invitation.role is Role.VETERINARIAN


class TestInviteFirst:
    async def test_appoints_an_administrator(self, engines: Engines, oakwood: Scope) -> None:
        sent = await invitations.invite_first(operator_scope(), engines, "oakwood", NEW)
        await invitations.accept(engines, secret_of(sent), "Nina", PASSWORD, ADDRESS)
        assert [user.roles for user in await users.find(oakwood, engines)] == [
            {"oakwood": Role.ADMINISTRATOR}
        ]

    async def test_is_the_operators_and_wants_a_tenant(self, engines: Engines, oakwood: Scope) -> None:
        with pytest.raises(Refused):
            await invitations.invite_first(oakwood, engines, "oakwood", NEW)
        with pytest.raises(NotFound):
            await invitations.invite_first(operator_scope(), engines, "nowhere", NEW)


class TestFind:
    async def test_shows_the_tenants_own_open_ones(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        await invitations.invite(oakwood, engines, NEW, "technician", "Nina")
        (found,) = await invitations.find(oakwood, engines)
        assert (found.email, found.name, found.role) == (NEW, "Nina", Role.TECHNICIAN)
        assert await invitations.find(elmside, engines) == []
        past = Edit(set={"expires_at": datetime.now(UTC)})
        await engines.documents.installation("links").update({}, past)
        assert await invitations.find(oakwood, engines) == []


class TestWithdraw:
    async def test_shuts_the_link_of_ones_own_tenant_alone(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        sent = await invitations.invite(oakwood, engines, NEW, "technician")
        (found,) = await invitations.find(oakwood, engines)
        with pytest.raises(NotFound):
            await invitations.withdraw(elmside, engines, found.id)
        assert await invitations.look(engines, secret_of(sent))
        await invitations.withdraw(oakwood, engines, found.id)
        with pytest.raises(NotFound):
            await invitations.accept(engines, secret_of(sent), "", PASSWORD, ADDRESS)


class TestLook:
    async def test_tells_whose_mailbox_it_is_whether_there_is_an_account(
        self, mailing: Engines, elmside: Scope, somebody: User
    ) -> None:
        for email, known in ((somebody.email, True), (NEW, False)):
            offer = await invitations.look(
                mailing, secret_of(await invitations.invite(elmside, mailing, email, "technician"))
            )
            assert (offer.tenant.name, offer.known) == ("Elmside", known)

    async def test_tells_nobody_who_was_handed_the_link(
        self, engines: Engines, elmside: Scope, somebody: User
    ) -> None:
        for email in (somebody.email, NEW):
            sent = await invitations.invite(elmside, engines, email, "technician")
            assert (await invitations.look(engines, secret_of(sent))).known is None


class TestAccept:
    async def test_makes_an_account_once(self, engines: Engines, oakwood: Scope) -> None:
        sent = await invitations.invite(oakwood, engines, NEW, "technician", "Nina")
        made = await invitations.accept(engines, secret_of(sent), "", PASSWORD, ADDRESS)
        assert (made.email, made.name, made.roles) == (NEW, "Nina", {"oakwood": Role.TECHNICIAN})
        assert await users.sign_in(engines, NEW, PASSWORD, ADDRESS) == made
        with pytest.raises(NotFound):
            await invitations.accept(engines, secret_of(sent), "", PASSWORD, ADDRESS)
        assert await invitations.find(oakwood, engines) == []

    async def test_of_many_at_once_makes_one(self, engines: Engines, oakwood: Scope) -> None:
        secret = secret_of(await invitations.invite(oakwood, engines, NEW, "technician"))
        done = await asyncio.gather(
            *(invitations.accept(engines, secret, "", PASSWORD, ADDRESS) for _ in range(4)),
            return_exceptions=True,
        )
        assert sum(isinstance(one, User) for one in done) == 1
        assert all(isinstance(one, (User, AlreadyExists, NotFound)) for one in done)

    async def test_a_weak_password_leaves_the_link_good(self, engines: Engines, oakwood: Scope) -> None:
        secret = secret_of(await invitations.invite(oakwood, engines, NEW, "technician"))
        with pytest.raises(Invalid):
            await invitations.accept(engines, secret, "", "short", ADDRESS)
        await invitations.accept(engines, secret, "", PASSWORD, ADDRESS)

    async def test_waits_for_a_tenant_that_is_suspended(self, engines: Engines, oakwood: Scope) -> None:
        secret = secret_of(await invitations.invite(oakwood, engines, NEW, "technician"))
        await tenants.set_state(operator_scope(), engines, "oakwood", "suspended")
        with pytest.raises(Refused, match="the clinic is suspended"):
            await invitations.accept(engines, secret, "", PASSWORD, ADDRESS)
        await tenants.set_state(operator_scope(), engines, "oakwood", "active")
        await invitations.accept(engines, secret, "", PASSWORD, ADDRESS)

    async def test_who_has_an_account_gains_a_membership_by_ones_own_password(
        self, engines: Engines, elmside: Scope, somebody: User
    ) -> None:
        secret = secret_of(await invitations.invite(elmside, engines, EMAIL, "radiologist"))
        with pytest.raises(Unauthenticated):
            await invitations.accept(engines, secret, "", "another password than theirs", ADDRESS)
        joined = await invitations.accept(engines, secret, "Other name", PASSWORD, ADDRESS)
        assert joined.id == somebody.id
        assert joined.name == somebody.name
        assert joined.roles == {"oakwood": Role.VETERINARIAN, "elmside": Role.RADIOLOGIST}
