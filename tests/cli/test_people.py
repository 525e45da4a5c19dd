import pytest

from services.errors import NotFound, Unauthenticated
from services.persistence import Engines
from services.tenancy import sessions, tokens, users
from services.tenancy.roles import Role
from services.tenancy.scope import Right, Scope
from services.tenancy.sign_in import invitations, password_reset
from tests.cli.conftest import Vetark

EMAIL, PASSWORD = "you@example.org", "four words of a vet"
ADDRESS = "127.0.0.1"
AT_OAKWOOD = ("--tenant", "oakwood")


class TestHelp:
    @pytest.mark.parametrize(
        "command",
        [
            "user list",
            "user role",
            "user remove",
            "user invite",
            "user reset",
            "user sessions",
            "user sign-out",
            "token list",
            "token revoke",
        ],
    )
    async def test_every_command_explains_itself(self, vetark: Vetark, command: str) -> None:
        told = await vetark(*command.split(), "--help")
        assert (told.exit_code, told.output[:6]) == (0, "Usage:")


class TestUser:
    async def test_members_are_listed_with_their_role_in_the_tenant_alone(
        self, vetark: Vetark, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        await users.create(oakwood, engines, EMAIL, "technician", PASSWORD, name="You")
        await users.create(elmside, engines, "they@example.org", "technician", PASSWORD)
        told = (await vetark("user", "list", *AT_OAKWOOD)).output
        assert told.splitlines()[1].split() == [EMAIL, "technician", "no", "You"]
        assert "they@example.org" not in told

    async def test_a_role_changes_and_goes(self, vetark: Vetark, engines: Engines, oakwood: Scope) -> None:
        await users.create(oakwood, engines, EMAIL, "technician", PASSWORD)
        told = await vetark("user", "role", *AT_OAKWOOD, "--email", EMAIL, "--role", "radiologist")
        assert told.exit_code == 0
        assert (await users.find(oakwood, engines))[0].roles == {"oakwood": Role.RADIOLOGIST}
        assert (await vetark("user", "remove", *AT_OAKWOOD, "--email", EMAIL)).exit_code == 0
        assert await users.find(oakwood, engines) == []

    async def test_sessions_are_listed_and_ended(
        self, vetark: Vetark, engines: Engines, oakwood: Scope
    ) -> None:
        user = await users.create(oakwood, engines, EMAIL, "technician", PASSWORD)
        await sessions.start(engines, user, "10.0.0.4", "Mozilla/5.0 (X11; Linux) Chrome/140.0")
        told = (await vetark("user", "sessions", "--email", EMAIL)).output
        assert "10.0.0.4" in told.splitlines()[1]
        assert "Chrome" in told.splitlines()[1]
        assert (await vetark("user", "sign-out", "--email", EMAIL)).exit_code == 0
        assert len((await vetark("user", "sessions", "--email", EMAIL)).output.splitlines()) == 1
        assert "no such user" in (await vetark("user", "sign-out", "--email", "x@example.org")).output

    async def test_somebody_elses_user_is_nobody(
        self, vetark: Vetark, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        assert oakwood.tenants
        await users.create(elmside, engines, EMAIL, "technician", PASSWORD)
        for command in (("role", "--role", "administrator"), ("remove",)):
            told = await vetark("user", *command, *AT_OAKWOOD, "--email", EMAIL)
            assert (told.exit_code, told.output) == (1, "Error: no such user\n")

    async def test_an_invitation_is_a_link_alone_on_stdout(
        self, vetark: Vetark, engines: Engines, oakwood: Scope
    ) -> None:
        told = await vetark("user", "invite", *AT_OAKWOOD, "--email", EMAIL, "--role", "technician")
        link, _, secret = told.stdout.strip().partition("#")
        assert link == "http://127.0.0.1:8080/invitation"
        await invitations.accept(engines, secret, "You", PASSWORD, ADDRESS)
        assert [user.name for user in await users.find(oakwood, engines)] == ["You"]

    async def test_a_reset_is_a_link_alone_on_stdout(
        self, vetark: Vetark, engines: Engines, oakwood: Scope, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("VETARK_PUBLIC_URL", "https://vetark.example")
        await users.create(oakwood, engines, EMAIL, "technician", PASSWORD)
        told = await vetark("user", "reset", "--email", EMAIL)
        link, _, secret = told.stdout.strip().partition("#")
        assert link == "https://vetark.example/password-reset"
        await password_reset.confirm(engines, secret, "quite another lot of words")
        assert await users.sign_in(engines, EMAIL, "quite another lot of words", ADDRESS)
        told = await vetark("user", "reset", "--email", "nobody@example.org")
        assert (told.exit_code, told.output) == (1, "Error: no such user\n")


class TestToken:
    async def test_it_is_listed_and_revoked(self, vetark: Vetark, engines: Engines, oakwood: Scope) -> None:
        words = (
            "--role",
            "administrator",
            "--right",
            "find",
            "--right",
            "retrieve",
            "--name",
            "Practice system",
        )
        secret = (await vetark("token", "create", *AT_OAKWOOD, *words)).stdout.strip()
        assert (await tokens.scope_of_token(engines, secret)).rights == {Right.FIND, Right.RETRIEVE}
        told = (await vetark("token", "list", *AT_OAKWOOD)).output
        assert secret not in told
        id_, role, *_, name = told.splitlines()[1].split(maxsplit=5)
        assert (role, name.strip()) == ("administrator", "Practice system")
        assert (await vetark("token", "revoke", *AT_OAKWOOD, id_)).exit_code == 0
        engines.own(tokens._TokenCache).clear()  # the command is another process
        with pytest.raises(Unauthenticated):
            await tokens.scope_of_token(engines, secret)
        with pytest.raises(NotFound):
            await tokens.revoke(oakwood, engines, id_)

    @pytest.mark.usefixtures("oakwood")
    async def test_a_right_there_is_not_is_told(self, vetark: Vetark) -> None:
        told = await vetark("token", "create", *AT_OAKWOOD, "--role", "technician", "--right", "fly")
        assert told.exit_code == 2
        assert "a right is one of find" in told.output
