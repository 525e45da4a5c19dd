import httpx
import pytest
from fastapi import FastAPI

from services.api.access import COOKIE, DEVICE_COOKIE
from services.api.app import Application
from services.persistence import Engines
from tests.api.clients import client_of

GIVEN = {"email": "vet@oakwood.test", "password": "demo"}


class TestSignIn:
    async def test_sets_a_cookie_no_script_can_read(self, person: httpx.AsyncClient) -> None:
        answer = await person.post("/session", json=GIVEN)
        assert answer.status_code == 200
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith(COOKIE + "=")
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "secure" not in cookie
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["user"]["name"] == "Dr. Oak"
        assert answer.json()["memberships"] == [
            {"tenant": {"slug": "oakwood", "name": "Oakwood", "kind": "clinic"}, "role": "veterinarian"}
        ]

    async def test_marks_the_cookie_secure_where_tls_ends_before_us(
        self, engines: Engines, person: httpx.AsyncClient
    ) -> None:
        assert person
        app = Application(engines.settings.model_copy(update={"cookie_secure": True}), engines)
        async with client_of(app) as client:
            answer = await client.post("/session", json=GIVEN)
        assert "; secure" in answer.headers["set-cookie"].lower()

    async def test_leaves_the_session_before_it(self, person: httpx.AsyncClient, app: FastAPI) -> None:
        await person.post("/session", json=GIVEN)
        before = person.cookies[COOKIE]
        await person.post("/session", json=GIVEN)
        async with client_of(app) as old:
            old.cookies.set(COOKIE, before)
            assert (await old.get("/session")).status_code == 401

    @pytest.mark.parametrize(
        "wrong", [{"password": "no"}, {"email": "nobody@oakwood.test"}, {"email": "none"}]
    )
    async def test_refuses_what_is_wrong_without_saying_what(
        self, person: httpx.AsyncClient, wrong: dict[str, str]
    ) -> None:
        answer = await person.post("/session", json=GIVEN | wrong)
        assert answer.status_code == 401
        assert answer.json()["detail"] == "email or password is wrong"
        assert "set-cookie" not in answer.headers

    @pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b'{"email": 1, "password": null}', b"\xff"])
    async def test_a_body_that_is_none_is_a_problem_that_quotes_nothing(
        self, person: httpx.AsyncClient, body: bytes
    ) -> None:
        answer = await person.post("/session", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_demands_json_which_no_form_of_another_site_can_send(
        self, person: httpx.AsyncClient
    ) -> None:
        answer = await person.post("/session", data=GIVEN)
        assert answer.status_code == 415


class TestWho:
    async def test_tells_who_is_signed_in(self, person: httpx.AsyncClient) -> None:
        assert (await person.get("/session")).status_code == 401
        await person.post("/session", json=GIVEN)
        assert (await person.get("/session")).json()["user"]["email"] == GIVEN["email"]

    async def test_a_wrong_token_is_not_made_good_by_a_cookie(self, person: httpx.AsyncClient) -> None:
        await person.post("/session", json=GIVEN)
        path = "/tenants/oakwood/dicomweb/studies"
        assert (await person.get(path)).status_code == 200
        for header in ("Bearer vtk_wrong", "Basic dmV0OmRlbW8=", "Bearer", ""):
            answer = await person.get(path, headers={"Authorization": header})
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")


class TestSignOut:
    async def test_ends_the_session(self, person: httpx.AsyncClient, app: FastAPI) -> None:
        await person.post("/session", json=GIVEN)
        secret = person.cookies[COOKIE]
        assert (await person.delete("/session")).status_code == 204
        assert COOKIE not in person.cookies
        async with client_of(app) as kept:
            kept.cookies.set(COOKIE, secret)
            assert (await kept.get("/session")).status_code == 401

    async def test_is_no_error_without_one(self, person: httpx.AsyncClient) -> None:
        assert (await person.delete("/session")).status_code == 204

    async def test_has_the_browser_forget_what_was_shown(self, person: httpx.AsyncClient) -> None:
        await person.post("/session", json=GIVEN)
        answer = await person.delete("/session")
        assert answer.headers["clear-site-data"] == '"cache"'
        assert DEVICE_COOKIE in person.cookies  # the device stays known


class TestPublicAddress:
    """What an https:// VETARK_PUBLIC_URL means for cookies and headers."""

    @pytest.mark.parametrize(
        ("url", "set_", "secure"),
        [
            ("https://vetark.test", None, True),
            ("https://vetark.test", False, False),
            ("http://vetark.test", None, False),
            (None, None, False),
            (None, True, True),
        ],
    )
    async def test_cookies_travel_over_tls_only_where_people_come_that_way(
        self, engines: Engines, person: httpx.AsyncClient, url: str | None, set_: bool | None, secure: bool
    ) -> None:
        assert person
        settings = engines.settings.model_copy(update={"public_url": url, "cookie_secure": set_})
        async with client_of(Application(settings, engines)) as client:
            answer = await client.post("/session", json=GIVEN)
        cookies = answer.headers.get_list("set-cookie")
        assert [cookie.startswith("__Host-") for cookie in cookies] == [secure, secure]
        assert ["; secure" in cookie.lower() for cookie in cookies] == [secure, secure]

    @pytest.mark.parametrize(
        ("url", "host", "told"),
        [
            ("https://vetark.test", "vetark.test", True),
            ("https://vetark.test:8443/", "vetark.test:8443", True),
            ("https://vetark.test", "10.0.0.5:8080", False),
            ("http://vetark.test", "vetark.test", False),
        ],
    )
    async def test_browsers_are_told_to_come_over_tls_for_good(
        self, engines: Engines, person: httpx.AsyncClient, url: str, host: str, told: bool
    ) -> None:
        assert person
        app = Application(engines.settings.model_copy(update={"public_url": url}), engines)
        async with client_of(app) as client:
            for path in ("/session", "/healthz", "/tenants/oakwood/dicomweb/studies"):
                answer = await client.get(path, headers={"Host": host})
                assert ("strict-transport-security" in answer.headers) is told
