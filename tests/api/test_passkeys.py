from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.persistence import Engines
from services.tenancy.sign_in import passkeys
from tests.api.clients import client_of
from tests.authenticator import Authenticator

GIVEN = {"email": "vet@oakwood.test", "password": "demo"}
ORIGIN = "http://localhost"


@pytest.fixture
async def person(person: httpx.AsyncClient) -> httpx.AsyncClient:
    """A vet who came to http://localhost: browsers take passkeys there without TLS."""
    person.base_url = httpx.URL(ORIGIN)
    return person


async def add(client: httpx.AsyncClient, device: Authenticator, **more: Any) -> httpx.Response:
    options = await client.post("/passkeys/options", json={})
    assert options.status_code == 200, options.text
    assert options.headers["cache-control"] == "no-store"
    return await client.post("/passkeys", json={"credential": device.create(options.json()), **more})


async def sign_in(client: httpx.AsyncClient, device: Authenticator) -> httpx.Response:
    options = await client.post("/session/passkey/options", json={})
    return await client.post("/session/passkey", json={"credential": device.get(options.json())})


class TestPasskeys:
    async def test_sign_in_without_a_password(self, person: httpx.AsyncClient, app: FastAPI) -> None:
        device = Authenticator(origin=ORIGIN)
        await person.post("/session", json=GIVEN)
        made = await add(person, device, name="Phone")
        assert made.status_code == 201
        assert made.json()["name"] == "Phone"
        async with client_of(app) as elsewhere:
            elsewhere.base_url = httpx.URL(ORIGIN)
            answer = await sign_in(elsewhere, device)
            assert answer.status_code == 200
            assert "httponly" in answer.headers["set-cookie"].lower()
            assert answer.headers["cache-control"] == "no-store"
            assert answer.json()["user"]["email"] == GIVEN["email"]
            assert (await elsewhere.get("/session")).json()["user"]["email"] == GIVEN["email"]

    async def test_are_added_by_who_is_signed_in(self, person: httpx.AsyncClient) -> None:
        for path in ("/passkeys/options", "/passkeys"):
            assert (await person.post(path, json={"credential": {}})).status_code == 401

    async def test_need_the_password_after_a_while(
        self, person: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await person.post("/session", json=GIVEN)
        monkeypatch.setattr(passkeys, "FRESH", timedelta())
        answer = await person.post("/passkeys/options", json={})
        assert (answer.status_code, answer.json()["detail"]) == (403, "type your password again")
        assert (await person.post("/passkeys/options", json={"password": "no"})).status_code == 403
        assert (await person.post("/passkeys/options", json={"password": "demo"})).status_code == 200

    async def test_that_are_wrong_are_refused_without_a_cookie(self, person: httpx.AsyncClient) -> None:
        answer = await sign_in(person, Authenticator(origin=ORIGIN))
        assert answer.status_code == 401
        assert "set-cookie" not in answer.headers

    async def test_work_at_the_installations_own_address(self, app: FastAPI) -> None:
        async with client_of(app) as client:
            answer = await client.post("/session/passkey/options", json={})
            assert answer.status_code == 403
            assert "VETARK_PUBLIC_URL" in answer.json()["detail"]
            known = {"public_url": "https://pacs.example.test/"}
            app.state.settings = app.state.settings.model_copy(update=known)
            options = (await client.post("/session/passkey/options", json={})).json()
            assert options["rpId"] == "pacs.example.test"

    @pytest.mark.parametrize("path", ["/session/passkey/options", "/session/passkey", "/passkeys"])
    @pytest.mark.parametrize("body", [b"", b"[]", b"1", b"\xff", b'{"credential": 1, "name": 1}'])
    async def test_a_body_that_is_none_is_a_problem(
        self, person: httpx.AsyncClient, engines: Engines, path: str, body: bytes
    ) -> None:
        await person.post("/session", json=GIVEN)
        answer = await person.post(path, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422 or (path.endswith("options") and body.startswith(b"{"))
        form = await person.post(path, content=body, headers={"Content-Type": "text/plain"})
        assert form.status_code == 415
