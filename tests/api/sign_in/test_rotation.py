import asyncio
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI

from services.api.access import COOKIE
from services.persistence import Edit, Engines
from services.tenancy import users
from services.tenancy.scope import Scope
from services.tenancy.short_cache import forget_all
from services.tenancy.users import User
from tests.api.clients import client_of
from tests.api.sign_in.conftest import GIVEN
from tests.engines import with_settings


@pytest.fixture
async def signed_in(browser: httpx.AsyncClient, olivia: User) -> httpx.AsyncClient:
    """A browser with a fresh session."""
    assert olivia
    assert (await browser.post("/session", json=GIVEN)).status_code == 200
    return browser


async def grow_old(engines: Engines) -> None:
    long_ago = Edit(set={"rotated_at": datetime(2000, 1, 1, tzinfo=UTC)})
    await engines.documents.installation("sessions").update({}, long_ago)
    forget_all(engines)


class TestRotation:
    async def test_leaves_a_fresh_secret_alone(self, signed_in: httpx.AsyncClient) -> None:
        for answer in (await signed_in.get("/session"), await ask(signed_in)):
            assert "set-cookie" not in answer.headers

    @pytest.mark.parametrize("path", ["/session", "/graphql"])
    async def test_hands_out_a_new_cookie_like_the_first(
        self, signed_in: httpx.AsyncClient, engines: Engines, path: str
    ) -> None:
        before = signed_in.cookies[COOKIE]
        await grow_old(engines)
        answer = await (ask(signed_in) if path == "/graphql" else signed_in.get(path))
        assert answer.status_code == 200
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert signed_in.cookies[COOKIE] != before
        assert (await signed_in.get("/session")).status_code == 200

    async def test_comes_once_for_many_requests_at_once_and_fails_none(
        self, signed_in: httpx.AsyncClient, engines: Engines
    ) -> None:
        await grow_old(engines)
        answers = await asyncio.gather(*(ask(signed_in) for _ in range(6)))
        assert {answer.status_code for answer in answers} == {200}
        assert all(answer.json()["data"]["session"] for answer in answers)
        assert sum("set-cookie" in answer.headers for answer in answers) == 1

    async def test_comes_with_other_rights(
        self, signed_in: httpx.AsyncClient, engines: Engines, oakwood: Scope, olivia: User
    ) -> None:
        await users.set_role(oakwood, engines, olivia.id, "technician")
        answer = await signed_in.get("/session")
        assert answer.json()["memberships"][0]["role"] == "technician"
        assert "set-cookie" in answer.headers

    async def test_touches_nothing_a_cache_may_keep_nor_the_signing_out(
        self, signed_in: httpx.AsyncClient, engines: Engines
    ) -> None:
        await grow_old(engines)
        answer = await signed_in.get("/tenants/oakwood/dicomweb/studies")
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        answer = await signed_in.delete("/session")
        assert 'vetark_session=""' in answer.headers["set-cookie"]

    async def test_gives_a_stranger_nothing(self, browser: httpx.AsyncClient, engines: Engines) -> None:
        browser.cookies.set(COOKIE, "guess")
        answer = await browser.get("/session")
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers


class TestSecureCookie:
    async def test_is_bound_to_the_host_and_known_by_its_name(
        self, app: FastAPI, engines: Engines, olivia: User
    ) -> None:
        assert olivia
        secure = with_settings(engines, cookie_secure=True)
        app.state.settings, app.state.engines = secure.settings, secure
        async with client_of(app) as client:
            client.base_url = httpx.URL("https://vetark.test")
            answer = await client.post("/session", json=GIVEN)
            cookie = answer.headers["set-cookie"]
            assert cookie.startswith(f"__Host-{COOKIE}=")
            assert "; Secure" in cookie
            assert "; Path=/;" in cookie
            assert "domain" not in cookie.lower()
            assert (await client.get("/session")).status_code == 200
            secret = client.cookies[f"__Host-{COOKIE}"]
            assert (await client.delete("/session")).status_code == 204
            client.cookies.set(f"__Host-{COOKIE}", secret)
            assert (await client.get("/session")).status_code == 401


async def ask(client: httpx.AsyncClient) -> httpx.Response:
    return await client.post("/graphql", json={"query": "{ session { user { id } } }"})
