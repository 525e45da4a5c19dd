import pytest

from services.errors import AlreadyExists, Invalid, NotFound, Refused, Unauthenticated
from services.persistence import Engines
from services.tenancy import operators, sessions, tenant_list, tenants, users
from services.tenancy.scope import Right, Scope

EMAIL, PASSWORD = "olivia@vetark.test", "seven lamps under a quiet pier"


class TestCreate:
    async def test_makes_somebody_who_runs_tenants_and_sees_none(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        made = await operators.create(engines, f" {EMAIL.upper()}", PASSWORD, "Olivia")
        assert (made.email, made.name, made.operator, made.roles) == (EMAIL, "Olivia", True, {})
        known = await users.sign_in(engines, EMAIL, PASSWORD, "127.0.0.1")
        scope = (await sessions.find(engines, await sessions.start(engines, known))).scope
        assert (scope.rights, scope.tenants) == ({Right.OPERATE}, ())
        made_by_them = await tenants.create(scope, engines, "elmside", name="Elmside", kind="clinic")
        assert made_by_them.slug == "elmside"
        for slug in ("oakwood", "elmside"):
            with pytest.raises(NotFound):
                scope.within(slug)

    async def test_takes_no_email_twice_and_no_weak_password(self, engines: Engines) -> None:
        await operators.create(engines, EMAIL, PASSWORD)
        with pytest.raises(AlreadyExists):
            await operators.create(engines, EMAIL, PASSWORD)
        with pytest.raises(Invalid):
            await operators.create(engines, "other@vetark.test", "password1234")

    async def test_is_no_member_of_any_tenant(self, engines: Engines, oakwood: Scope) -> None:
        await operators.create(engines, EMAIL, PASSWORD)
        assert await users.find(oakwood, engines) == []


class TestFind:
    async def test_gives_operators_alone(self, engines: Engines, oakwood: Scope) -> None:
        await users.create(oakwood, engines, "vet@oakwood.test", "veterinarian", PASSWORD)
        await operators.create(engines, EMAIL, PASSWORD)
        assert [user.email for user in await operators.find(engines)] == [EMAIL]


class TestRemove:
    async def test_takes_the_right_and_who_has_no_other_at_once(self, engines: Engines) -> None:
        made = await operators.create(engines, EMAIL, PASSWORD)
        secret = await sessions.start(engines, made)
        await operators.remove(engines, EMAIL)
        with pytest.raises(Unauthenticated):
            await sessions.find(engines, secret)
        with pytest.raises(Unauthenticated):
            await users.sign_in(engines, EMAIL, PASSWORD, "127.0.0.1")
        with pytest.raises(NotFound):
            await operators.remove(engines, EMAIL)

    async def test_leaves_a_member_of_a_tenant_that(self, engines: Engines, oakwood: Scope) -> None:
        made = await operators.create(engines, EMAIL, PASSWORD)
        await users.admit(oakwood, engines, made.id, "administrator")
        secret = await sessions.start(engines, await users.get(engines, made.id))
        await operators.remove(engines, EMAIL)
        scope = (await sessions.find(engines, secret)).scope
        assert Right.OPERATE not in scope.rights
        assert scope.tenants == ("oakwood",)
        with pytest.raises(Refused):
            await tenant_list.tenants_page(scope, engines)
