import httpx
import pytest
from fastapi import FastAPI

from tests.api.clients import client_of
from tests.api.graphql.asking import refused, told

CREATE = """mutation ($role: Role!, $rights: [Right!], $days: Int) {
  createToken(tenant: "oakwood", name: "Gateway", role: $role, rights: $rights, expiresInDays: $days) {
    secret
  }
}"""
TOKENS = '{ tokens(tenant: "oakwood") { id name role rights expiresAt lastUsed } }'
REVOKE = 'mutation ($id: ID!) { revokeToken(tenant: "oakwood", id: $id) }'
STUDIES = '{ studies(tenant: "oakwood") { endCursor } }'


class TestTokens:
    async def test_open_what_their_rights_allow_until_they_are_revoked(
        self, head: httpx.AsyncClient, app: FastAPI
    ) -> None:
        made = await told(head, CREATE, role="TECHNICIAN", rights=["STORE"], days=30)
        (token,) = await told(head, TOKENS)
        assert (token["name"], token["role"], token["rights"]) == ("Gateway", "TECHNICIAN", ["STORE"])
        assert token["expiresAt"]
        assert token["lastUsed"] is None
        assert made["secret"] not in token.values()
        async with client_of(app, made["secret"]) as program:
            assert (await refused(program, STUDIES))[0] == "REFUSED"
            assert (await told(head, TOKENS))[0]["lastUsed"]
            assert await told(head, REVOKE, id=token["id"]) is True
            assert (await refused(program, STUDIES))[0] == "UNAUTHENTICATED"
        assert await told(head, TOKENS) == []

    async def test_have_their_roles_rights_and_no_end_unless_told(self, head: httpx.AsyncClient) -> None:
        await told(head, CREATE, role="RADIOLOGIST")
        (token,) = await told(head, TOKENS)
        assert (token["rights"], token["expiresAt"]) == (["FIND", "RETRIEVE", "REPORT", "SIGN"], None)

    async def test_say_what_is_wrong(self, head: httpx.AsyncClient) -> None:
        assert (await refused(head, CREATE, role="TECHNICIAN", rights=["ADMINISTER"]))[0] == "INVALID"
        assert (await refused(head, CREATE, role="TECHNICIAN", days=0))[0] == "INVALID"
        assert (await refused(head, CREATE, role="TECHNICIAN", days=2**31 - 1))[0] == "INVALID"
        assert (await refused(head, REVOKE, id="none"))[0] == "NOT_FOUND"


class TestRights:
    @pytest.mark.parametrize("query", [CREATE, TOKENS, REVOKE])
    async def test_only_the_tenants_administrator_may(
        self, vet: httpx.AsyncClient, twin: httpx.AsyncClient, query: str
    ) -> None:
        given = {"role": "TECHNICIAN", "id": "x"}
        assert (await refused(vet, query, **given))[0] == "REFUSED"
        assert (await refused(twin, query, **given))[0] == "NOT_FOUND"
