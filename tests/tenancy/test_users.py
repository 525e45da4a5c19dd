import statistics
import time
from dataclasses import replace

import pytest

from services.errors import AlreadyExists, Invalid, NotFound, Refused, Unauthenticated
from services.persistence import Engines
from services.tenancy import users
from services.tenancy.roles import Role
from services.tenancy.scope import Right, Scope

EMAIL, PASSWORD, ADDRESS = "vet@oakwood.test", "correct horse battery", "192.0.2.1"


class TestCreate:
    async def test_makes_somebody_who_can_sign_in(self, engines: Engines, oakwood: Scope) -> None:
        made = await users.create(oakwood, engines, " Vet@Oakwood.TEST", "veterinarian", PASSWORD, name="Vet")
        assert (made.email, made.name, made.roles) == (EMAIL, "Vet", {"oakwood": Role.VETERINARIAN})
        assert await users.sign_in(engines, "VET@oakwood.test", PASSWORD, ADDRESS) == made

    async def test_keeps_no_password(self, engines: Engines, oakwood: Scope) -> None:
        await users.create(oakwood, engines, EMAIL, "veterinarian", PASSWORD)
        (kept,) = await engines.documents.installation("users").find({})
        assert kept["password"].startswith("$argon2id$")
        assert PASSWORD not in str(kept)

    async def test_wants_a_long_password_but_of_demo_users(self, engines: Engines, oakwood: Scope) -> None:
        with pytest.raises(Invalid):
            await users.create(oakwood, engines, EMAIL, "veterinarian", "demo")
        await users.create(oakwood, engines, EMAIL, "veterinarian", "demo", demo=True)

    @pytest.mark.parametrize(
        ("email", "role"), [("nobody", "technician"), ("a b@c", "technician"), (EMAIL, "?")]
    )
    async def test_refuses_what_cannot_be(
        self, engines: Engines, oakwood: Scope, email: str, role: str
    ) -> None:
        with pytest.raises(Invalid):
            await users.create(oakwood, engines, email, role, PASSWORD)

    async def test_makes_nobody_twice(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        await users.create(oakwood, engines, EMAIL, "veterinarian", PASSWORD)
        with pytest.raises(AlreadyExists):
            await users.create(elmside, engines, EMAIL.upper(), "technician", PASSWORD)

    async def test_is_the_administrators(self, engines: Engines, oakwood: Scope) -> None:
        with pytest.raises(Refused):
            await users.create(_vet(oakwood), engines, EMAIL, "veterinarian", PASSWORD)


class TestSignIn:
    @pytest.mark.parametrize(
        ("email", "password"),
        [
            (EMAIL, "wrong"),
            (EMAIL, ""),
            (EMAIL, "x" * 2000),
            ("nobody@oakwood.test", PASSWORD),
            ("no email", ""),
        ],
    )
    async def test_says_the_same_whatever_was_wrong(
        self, engines: Engines, oakwood: Scope, email: str, password: str
    ) -> None:
        await users.create(oakwood, engines, EMAIL, "veterinarian", PASSWORD)
        with pytest.raises(Unauthenticated, match="email or password is wrong"):
            await users.sign_in(engines, email, password, ADDRESS)

    async def test_takes_as_long_for_an_email_nobody_has(self, engines: Engines, oakwood: Scope) -> None:
        await users.create(oakwood, engines, EMAIL, "veterinarian", PASSWORD)
        spent: dict[str, list[float]] = {EMAIL: [], "nobody@oakwood.test": []}
        for attempt in range(10):
            for email, times in spent.items():
                began = time.perf_counter()
                with pytest.raises(Unauthenticated):
                    await users.sign_in(engines, email, "wrong", f"192.0.2.{attempt}")
                times.append(time.perf_counter() - began)
        known, unknown = (statistics.median(times) for times in spent.values())
        assert 1 / 3 < known / unknown < 3  # without the dummy hash it is some 6

    async def test_is_audited_without_the_password(self, engines: Engines, oakwood: Scope) -> None:
        await users.create(oakwood, engines, EMAIL, "veterinarian", PASSWORD)
        with pytest.raises(Unauthenticated):
            await users.sign_in(engines, EMAIL, "wrong guess", ADDRESS)
        (entry,) = await engines.documents.installation("audit").find({"event": "sign-in failed"})
        assert entry["details"] == {"address": ADDRESS}
        assert "wrong guess" not in str(entry)


class TestSetRole:
    async def test_gives_a_role_in_ones_own_tenant(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        made = await users.create(oakwood, engines, EMAIL, "veterinarian", PASSWORD)
        await users.admit(elmside, engines, made.id, "front_desk")
        await users.set_role(oakwood, engines, EMAIL, "technician")
        assert (await users.get(engines, made.id)).roles == {
            "elmside": Role.FRONT_DESK,
            "oakwood": Role.TECHNICIAN,
        }

    async def test_wants_somebody_there_is(self, engines: Engines, oakwood: Scope) -> None:
        with pytest.raises(NotFound):
            await users.set_role(oakwood, engines, EMAIL, "technician")


class TestRemove:
    async def test_takes_the_role_away_and_the_user_with_the_last(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        made = await users.create(oakwood, engines, EMAIL, "veterinarian", PASSWORD)
        await users.admit(elmside, engines, made.id, "front_desk")
        await users.remove(oakwood, engines, EMAIL)
        assert (await users.get(engines, made.id)).roles == {"elmside": Role.FRONT_DESK}
        with pytest.raises(NotFound):
            await users.remove(oakwood, engines, EMAIL)
        await users.remove(elmside, engines, EMAIL)
        with pytest.raises(NotFound):
            await users.get(engines, made.id)


class TestFind:
    async def test_shows_the_tenants_users_and_their_role_there(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        made = await users.create(oakwood, engines, EMAIL, "veterinarian", PASSWORD)
        await users.admit(elmside, engines, made.id, "front_desk")
        await users.create(elmside, engines, "vet@elmside.test", "veterinarian", PASSWORD)
        (ours,) = await users.find(oakwood, engines)
        assert (ours.email, ours.roles) == (EMAIL, {"oakwood": Role.VETERINARIAN})
        assert [user.email for user in await users.find(elmside, engines)] == ["vet@elmside.test", EMAIL]

    async def test_is_the_administrators(self, engines: Engines, oakwood: Scope) -> None:
        with pytest.raises(Refused):
            await users.find(_vet(oakwood), engines)


def _vet(scope: Scope) -> Scope:
    return replace(scope, rights=frozenset({Right.FIND, Right.RETRIEVE, Right.STORE}))
