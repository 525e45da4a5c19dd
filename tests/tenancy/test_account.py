from dataclasses import replace

import pytest

from services.errors import Invalid, NotFound, Refused, TooMany, Unauthenticated
from services.persistence import Engines
from services.tenancy import account, sessions, users
from services.tenancy.scope import Scope
from services.tenancy.session import Session
from services.tenancy.sign_in import password_reset, throttle

EMAIL, PASSWORD, ADDRESS = "vet@oakwood.test", "four words of a vet", "192.0.2.1"
NEW = "quite another lot of words"


@pytest.fixture
async def session(engines: Engines, oakwood: Scope) -> Session:
    """A veterinarian, signed in."""
    made = await users.create(oakwood, engines, EMAIL, "veterinarian", PASSWORD, name="Dr. Oak")
    return await sessions.find(engines, await sessions.start(engines, made))


async def through_provider(engines: Engines, session: Session) -> Session:
    return await sessions.find(engines, await sessions.start(engines, session.user, tenant="oakwood"))


class TestRename:
    async def test_changes_ones_own_name(self, engines: Engines, session: Session) -> None:
        for typed, name in ((" Olivia ", "Olivia"), ("", "vet")):
            await account.rename(session, engines, typed)
            assert (await users.get(engines, session.user.id)).name == name

    @pytest.mark.parametrize("name", ["x" * 201, "two\nlines"])
    async def test_refuses_what_is_no_name(self, engines: Engines, session: Session, name: str) -> None:
        with pytest.raises(Invalid):
            await account.rename(session, engines, name)

    async def test_is_not_for_a_clinics_provider(self, engines: Engines, session: Session) -> None:
        with pytest.raises(Refused):
            await account.rename(await through_provider(engines, session), engines, "Mallory")


class TestChangePassword:
    async def test_ends_every_other_session_and_link(self, engines: Engines, session: Session) -> None:
        other = await sessions.start(engines, session.user)
        link = (await password_reset.link_for(engines, session.user)).partition("#")[2]
        await account.change_password(session, engines, PASSWORD, NEW, ADDRESS)
        with pytest.raises(Unauthenticated):
            await sessions.find(engines, other)
        with pytest.raises(NotFound):
            await password_reset.confirm(engines, link, PASSWORD)
        assert [one.id for one in await sessions.find_own(session, engines)] == [session.id]
        assert (await users.sign_in(engines, EMAIL, NEW, ADDRESS)).id == session.user.id

    async def test_wants_the_old_one_and_a_good_new_one(self, engines: Engines, session: Session) -> None:
        with pytest.raises(Refused, match="the password is wrong"):
            await account.change_password(session, engines, "wrong", NEW, ADDRESS)
        with pytest.raises(Invalid):
            await account.change_password(session, engines, PASSWORD, "short", ADDRESS)
        await users.sign_in(engines, EMAIL, PASSWORD, ADDRESS)

    async def test_takes_nobody_elses_password(
        self, engines: Engines, session: Session, elmside: Scope
    ) -> None:
        await users.create(elmside, engines, "vet@elmside.test", "veterinarian", NEW)
        confused = replace(session, user=replace(session.user, email="vet@elmside.test"))
        with pytest.raises(Refused, match="the password is wrong"):
            await account.change_password(confused, engines, NEW, PASSWORD, ADDRESS)

    async def test_a_stolen_session_cannot_guess_on(self, engines: Engines, session: Session) -> None:
        for _ in range(throttle.FREE):
            with pytest.raises(Refused, match="the password is wrong"):
                await account.change_password(session, engines, "wrong", NEW, ADDRESS)
        with pytest.raises(TooMany):
            await account.change_password(session, engines, PASSWORD, NEW, ADDRESS)

    async def test_is_not_for_a_clinics_provider(self, engines: Engines, session: Session) -> None:
        with pytest.raises(Refused):
            await account.change_password(await through_provider(engines, session), engines, PASSWORD, NEW)
