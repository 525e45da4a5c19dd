import httpx
import pytest

from services.persistence import Engines
from services.tenancy import users
from services.tenancy.scope import Scope
from services.tenancy.users import User
from tests.api.graphql.asking import PASSWORD, refused, told

MEMBERS = '{ members(tenant: "oakwood") { id email name role totp } }'
INVITATIONS = '{ invitations(tenant: "oakwood") { id email name role createdAt expiresAt } }'
INVITE = """mutation ($email: String!, $role: Role!) {
  invite(tenant: "oakwood", email: $email, role: $role, name: "Tess") { link expiresAt }
}"""
WITHDRAW = 'mutation ($id: ID!) { withdrawInvitation(tenant: "oakwood", id: $id) }'
APPOINT = """mutation ($tenant: ID!) {
  inviteAdministrator(tenant: $tenant, email: "first@oakwood.test") { link }
}"""
SET_ROLE = """mutation ($user: ID!, $role: Role!) {
  setRole(tenant: "oakwood", user: $user, role: $role) { email role }
}"""
REMOVE = 'mutation ($user: ID!) { removeMember(tenant: "oakwood", user: $user) }'


@pytest.fixture
async def tess(engines: Engines, oakwood: Scope) -> User:
    return await users.create(oakwood, engines, "tess@oakwood.test", "technician", PASSWORD, name="Tess")


@pytest.fixture
async def stranger(engines: Engines, elmside: Scope) -> User:
    return await users.create(elmside, engines, "vet@elmside.test", "veterinarian", PASSWORD)


class TestMembers:
    async def test_lists_the_tenants_people_and_nobody_elses(
        self, chief: httpx.AsyncClient, tess: User, stranger: User
    ) -> None:
        assert await told(chief, MEMBERS) == [
            {"id": tess.id, "email": "tess@oakwood.test", "name": "Tess", "role": "TECHNICIAN", "totp": False}
        ]


class TestSetRole:
    async def test_gives_a_member_another_role(self, chief: httpx.AsyncClient, tess: User) -> None:
        changed = await told(chief, SET_ROLE, user=tess.id, role="FRONT_DESK")
        assert changed == {"email": "tess@oakwood.test", "role": "FRONT_DESK"}
        assert [one["role"] for one in await told(chief, MEMBERS)] == ["FRONT_DESK"]

    async def test_makes_no_member_of_another_clinics_people(
        self, chief: httpx.AsyncClient, stranger: User
    ) -> None:
        answers = [await refused(chief, SET_ROLE, user=one, role="TECHNICIAN") for one in (stranger.id, "no")]
        assert answers[0] == answers[1]
        assert answers[0][0] == "NOT_FOUND"


class TestRemoveMember:
    async def test_takes_the_role_away(self, chief: httpx.AsyncClient, tess: User, stranger: User) -> None:
        assert await told(chief, REMOVE, user=tess.id) is True
        assert await told(chief, MEMBERS) == []
        assert (await refused(chief, REMOVE, user=stranger.id))[0] == "NOT_FOUND"


class TestInvitations:
    async def test_bring_somebody_in(self, chief: httpx.AsyncClient, anyone: httpx.AsyncClient) -> None:
        sent = await told(chief, INVITE, email="new@oakwood.test", role="RADIOLOGIST")
        (waiting,) = await told(chief, INVITATIONS)
        assert (waiting["email"], waiting["name"], waiting["role"]) == (
            "new@oakwood.test",
            "Tess",
            "RADIOLOGIST",
        )
        secret = sent["link"].partition("#")[2]
        accepted = await anyone.post(
            "/invitations/accept", json={"secret": secret, "name": "Nell", "password": PASSWORD}
        )
        assert accepted.status_code == 200, accepted.text
        assert [(one["name"], one["role"]) for one in await told(chief, MEMBERS)] == [("Nell", "RADIOLOGIST")]
        assert await told(chief, INVITATIONS) == []

    async def test_are_withdrawn(self, chief: httpx.AsyncClient, anyone: httpx.AsyncClient) -> None:
        sent = await told(chief, INVITE, email="new@oakwood.test", role="RADIOLOGIST")
        (waiting,) = await told(chief, INVITATIONS)
        assert await told(chief, WITHDRAW, id=waiting["id"]) is True
        assert await told(chief, INVITATIONS) == []
        looked = await anyone.post("/invitations/look", json={"secret": sent["link"].partition("#")[2]})
        assert looked.status_code == 404
        assert (await refused(chief, WITHDRAW, id=waiting["id"]))[0] == "NOT_FOUND"

    async def test_say_what_is_wrong(self, chief: httpx.AsyncClient) -> None:
        assert (await refused(chief, INVITE, email="none", role="TECHNICIAN"))[0] == "INVALID"

    async def test_appoint_a_tenants_first_administrator(
        self, operator: httpx.AsyncClient, anyone: httpx.AsyncClient, oakwood: Scope
    ) -> None:
        sent = await told(operator, APPOINT, tenant="oakwood")
        secret = sent["link"].partition("#")[2]
        await anyone.post("/invitations/accept", json={"secret": secret, "name": "F", "password": PASSWORD})
        assert [one["role"] for one in await told(anyone, MEMBERS)] == ["ADMINISTRATOR"]
        assert (await refused(operator, APPOINT, tenant="nowhere"))[0] == "NOT_FOUND"


class TestRights:
    @pytest.mark.parametrize("query", [MEMBERS, INVITATIONS, INVITE, WITHDRAW, SET_ROLE, REMOVE])
    async def test_only_the_tenants_administrator_may(
        self, vet: httpx.AsyncClient, twin: httpx.AsyncClient, operator: httpx.AsyncClient, query: str
    ) -> None:
        given = {"email": "a@b.test", "role": "TECHNICIAN", "user": "x", "id": "x"}
        assert (await refused(vet, query, **given))[0] == "REFUSED"
        assert (await refused(twin, query, **given))[0] == "NOT_FOUND"
        assert (await refused(operator, query, **given))[0] == "NOT_FOUND"

    async def test_only_the_operator_appoints(self, chief: httpx.AsyncClient) -> None:
        assert (await refused(chief, APPOINT, tenant="oakwood"))[0] == "REFUSED"
