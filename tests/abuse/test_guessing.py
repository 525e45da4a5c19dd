"""Passwords and tokens that somebody guesses."""

import asyncio
import secrets
import time

import httpx
import pytest

from services.tenancy.sign_in.throttle import SLOWEST_SECONDS
from tests.abuse.api import LONG_ENOUGH, PATIENCE, Api, flood
from tests.abuse.conftest import IMPATIENT

VET = {"email": "vet@oakwood.test", "password": "demo"}


class TestCredentialStuffing:
    async def test_is_slowed_down_for_that_address_alone(self, api: Api) -> None:
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
            assert (await other.post("/session", json=VET)).status_code == 200

    async def test_shuts_nobody_out_behind_the_same_address(self, api: Api) -> None:
        """A clinic has one address: whoever signed in at this browser before notices nothing."""
        async with api.attacker() as colleague, api.attacker() as attacker, api.attacker() as newcomer:
            assert (await colleague.post("/session", json=VET)).status_code == 200

            async def guess(number: int) -> int:
                person = {"email": f"nobody{number}@oakwood.test", "password": "password123"}
                return (await attacker.post("/session", json=person)).status_code

            flooding = asyncio.create_task(flood(100, 20, guess, seconds=2 * LONG_ENOUGH))
            await asyncio.sleep(LONG_ENOUGH)
            begun = time.monotonic()
            assert (await colleague.post("/session", json=VET)).status_code == 200
            at_once = time.monotonic() - begun
            assert not flooding.done()
            await flooding
            begun = time.monotonic()
            assert (await newcomer.post("/session", json=VET)).status_code == 200
            slowed = time.monotonic() - begun
        print(f"\n50 guesses and more from one address: known browser {at_once:.2f} s, new {slowed:.1f} s")
        assert at_once < SLOWEST_SECONDS
        assert slowed < SLOWEST_SECONDS + PATIENCE / 1000


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
        async with (
            api.attacker() as attacker,
            api.attacker() as colleague,
            api.bystander("sign-ins begun without end"),
        ):
            assert (await colleague.post("/session", json=VET)).status_code == 200

            async def begin(number: int) -> int:
                path = ("/session/passkey/options", "/password-reset")[number % 2]
                body = {"email": f"somebody{number}@oakwood.test"} if number % 2 else {}
                return (await attacker.post(path, json=body)).status_code

            codes = await flood(200, 10, begin, seconds=LONG_ENOUGH)
            assert (await colleague.post("/session", json=VET)).status_code == 200
        assert codes.count(429) > 0
        assert len(codes) - codes.count(429) <= 30 + 30  # and what comes back in these seconds
        assert await api.engines.documents.installation("links").count({}) <= 60
