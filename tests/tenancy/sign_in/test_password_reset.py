import pytest

from services.errors import Invalid, NotFound, Unauthenticated
from services.persistence import Engines
from services.tenancy import sessions, users
from services.tenancy.sign_in import password_reset, throttle, totp
from services.tenancy.users import User
from tests.smtp_server import SmtpServer
from tests.tenancy.sign_in.conftest import ADDRESS, EMAIL, PASSWORD

NEW = "quite another lot of words"


async def secret_for(engines: Engines, somebody: User) -> str:
    return (await password_reset.link_for(engines, somebody)).partition("#")[2]


class TestAsk:
    async def test_mails_a_link(self, mailing: Engines, somebody: User, mail_server: SmtpServer) -> None:
        await password_reset.ask(mailing, EMAIL.upper(), ADDRESS)
        message = await mail_server.next()
        assert message["To"] == somebody.email
        link = next(line for line in message.get_content().splitlines() if line.startswith("https://"))
        assert link.startswith("https://vetark.example/password-reset#")
        await password_reset.confirm(mailing, link.partition("#")[2], NEW)
        assert (await users.sign_in(mailing, EMAIL, NEW, ADDRESS)).id == somebody.id

    @pytest.mark.parametrize("email", ["nobody@oakwood.test", "none", ""])
    async def test_of_nobody_is_silent(
        self, mailing: Engines, somebody: User, mail_server: SmtpServer, email: str
    ) -> None:
        await password_reset.ask(mailing, email, ADDRESS)
        assert mail_server.taken == []

    async def test_is_no_way_to_fill_a_mailbox(
        self, mailing: Engines, somebody: User, mail_server: SmtpServer
    ) -> None:
        for _ in range(throttle.FREE + 3):
            await password_reset.ask(mailing, EMAIL, ADDRESS)
        assert len(mail_server.taken) == throttle.FREE
        await users.sign_in(mailing, EMAIL, PASSWORD, ADDRESS)  # and locks nobody out

    async def test_a_mail_server_that_is_away_is_not_told_to_who_asks(
        self, mailing: Engines, somebody: User, mail_server: SmtpServer
    ) -> None:
        mail_server.refuses = "451 later"
        await password_reset.ask(mailing, EMAIL, ADDRESS)
        assert mail_server.taken == []


class TestConfirm:
    async def test_changes_the_password_and_ends_every_session_and_link(
        self, engines: Engines, somebody: User
    ) -> None:
        session, other = await sessions.start(engines, somebody), await secret_for(engines, somebody)
        ticket = await totp.ask(engines, somebody)
        await password_reset.confirm(engines, await secret_for(engines, somebody), NEW)
        with pytest.raises(Unauthenticated):
            await users.sign_in(engines, EMAIL, PASSWORD, ADDRESS)
        with pytest.raises(Unauthenticated):
            await sessions.find(engines, session)
        with pytest.raises(NotFound):
            await password_reset.confirm(engines, other, PASSWORD)
        with pytest.raises(Unauthenticated, match="took too long"):
            await totp.sign_in(engines, ticket, "123456", ADDRESS)
        assert (await users.sign_in(engines, EMAIL, NEW, ADDRESS)).id == somebody.id

    async def test_a_weak_password_leaves_the_link_good_for_one_more(
        self, engines: Engines, somebody: User
    ) -> None:
        secret = await secret_for(engines, somebody)
        with pytest.raises(Invalid):
            await password_reset.confirm(engines, secret, "short")
        await password_reset.confirm(engines, secret, NEW)
        with pytest.raises(NotFound):
            await password_reset.confirm(engines, secret, NEW)

    async def test_is_written_down_without_the_password(self, engines: Engines, somebody: User) -> None:
        await password_reset.confirm(engines, await secret_for(engines, somebody), NEW, ADDRESS)
        trail = str(await engines.documents.installation("audit").find({}))
        assert "password reset" in trail
        assert NEW not in trail
