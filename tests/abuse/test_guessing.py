"""Passwords and tokens that somebody guesses."""

import secrets
import time

import httpx
import pytest

from tests.abuse.api import LONG_ENOUGH, Api, flood
from tests.abuse.conftest import IMPATIENT


class TestCredentialStuffing:
    async def test_ends_in_waiting_for_that_address_alone(self, api: Api) -> None:
        async with api.attacker() as attacker, api.bystander("credential stuffing"):

            async def guess(number: int) -> httpx.Response:
                person = {"email": f"somebody{number}@oakwood.test", "password": "password123"}
                return await attacker.post("/session", json=person)

            answers = await flood(100, 20, guess, seconds=LONG_ENOUGH)
        codes = [answer.status_code for answer in answers]
        assert set(codes) == {401, 429}
        assert codes.count(401) <= 20 + 20  # and those that were on their way
        assert all(int(answer.headers["retry-after"]) > 0 for answer in answers if answer.status_code == 429)
        async with httpx.AsyncClient(base_url=api.url) as other:
            signed_in = await other.post("/session", json={"email": "vet@oakwood.test", "password": "demo"})
            assert signed_in.status_code == 200


class TestTokenGuessing:
    async def test_ends_in_waiting_and_right_tokens_pass(self, api: Api) -> None:
        async with api.attacker() as attacker, api.bystander("token guessing"):

            async def guess(_: int) -> int:
                token = {"Authorization": f"Bearer vtk_{secrets.token_urlsafe(32)}"}
                return (await attacker.get("/tenants/oakwood/dicomweb/studies", headers=token)).status_code

            codes = await flood(200, 20, guess, seconds=LONG_ENOUGH)
            right = {"Authorization": f"Bearer {api.token}"}
            answer = await attacker.get("/tenants/oakwood/dicomweb/studies", headers=right)
            assert answer.status_code == 200
        assert set(codes) == {401, 429}
        assert codes.count(401) <= 20 + 20

    async def test_over_websockets_and_graphql_it_is_the_same(self, api: Api) -> None:
        async with api.attacker() as attacker:
            codes = []
            begun = time.monotonic()
            while time.monotonic() - begun < 20 and 429 not in codes:
                token = {"Authorization": f"Bearer {secrets.token_urlsafe(8)}"}
                body = {"query": "{ session { user { id } } }"}
                codes.append((await attacker.post("/graphql", json=body, headers=token)).status_code)
            assert set(codes) == {200, 429}


class TestCeremonies:
    @pytest.fixture
    def limits(self) -> dict[str, str]:
        return {**IMPATIENT, "SIGN_IN_REQUESTS": "30"}

    async def test_are_begun_only_so_often(self, api: Api) -> None:
        """Each beginning keeps a secret in the database for minutes."""
        async with api.attacker() as attacker, api.bystander("sign-ins begun without end"):

            async def begin(number: int) -> int:
                path = ("/session/passkey/options", "/password-reset")[number % 2]
                body = {"email": f"somebody{number}@oakwood.test"} if number % 2 else {}
                return (await attacker.post(path, json=body)).status_code

            codes = await flood(200, 10, begin, seconds=LONG_ENOUGH)
        assert codes.count(429) > 0
        assert len(codes) - codes.count(429) <= 30 + 30  # and what comes back in these seconds
        assert await api.engines.documents.installation("links").count({}) <= 60
