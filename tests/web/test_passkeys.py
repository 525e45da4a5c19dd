"""Passkeys in Chromium, with an authenticator of its own (Chrome DevTools Protocol: WebAuthn)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, CDPSession, Page, expect

from services.persistence import Engines
from services.settings import Settings
from services.tenancy import users
from services.tenancy.scope import Scope
from tests.web.own_server import own_server

VET = {"email": "vet@oakwood.test", "password": "demo"}
_CEREMONIES = """
async function post(path, body) {
    const headers = {"Content-Type": "application/json"};
    const answer = await fetch(path, {method: "POST", headers, body: JSON.stringify(body)});
    return {status: answer.status, body: await answer.json()};
}
async function add(name) {
    const options = (await post("/passkeys/options", {})).body;
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const made = await navigator.credentials.create({publicKey});
    return post("/passkeys", {name, credential: made.toJSON()});
}
async function signIn() {
    const options = (await post("/session/passkey/options", {})).body;
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const made = await navigator.credentials.get({publicKey});
    return post("/session/passkey", {credential: made.toJSON()});
}
Object.assign(window, {post, add, signIn});
"""


@dataclass
class Desk:
    """A page of Vetark, and the authenticator of the machine it is shown on."""

    page: Page
    devtools: CDPSession
    authenticator: str

    async def add(self) -> dict[str, Any]:
        """The answer to a new passkey."""
        answer: dict[str, Any] = await self.page.evaluate("add('Reader')")
        return answer

    async def sign_in(self) -> dict[str, Any]:
        """The answer to signing in with one."""
        answer: dict[str, Any] = await self.page.evaluate("signIn()")
        return answer

    async def told(self, command: str, **parameters: Any) -> dict[str, Any]:
        """What DevTools says of the authenticator."""
        told: dict[str, Any] = await self.devtools.send(
            f"WebAuthn.{command}", {"authenticatorId": self.authenticator, **parameters}
        )
        return told


@pytest.fixture
async def url(settings: Settings, engines: Engines, oakwood: Scope) -> AsyncIterator[str]:
    """A installation of Oakwood's vet."""
    await users.create(oakwood, engines, VET["email"], "veterinarian", VET["password"], demo=True)
    async with own_server(settings) as url:
        yield url


@pytest.fixture
async def desk(browser: Browser, url: str) -> AsyncIterator[Desk]:
    """Somebody with a fingerprint reader, signed in with a password."""
    context = await browser.new_context(base_url=url)
    await context.add_init_script(_CEREMONIES)
    page = await context.new_page()
    await page.goto("/sign-in")
    devtools = await context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    desk = Desk(page, devtools, made["authenticatorId"])
    assert (await page.evaluate("(vet) => post('/session', vet)", VET))["status"] == 200
    yield desk
    await context.close()


class TestPasskey:
    async def test_made_by_chromium_signs_in(self, desk: Desk) -> None:
        assert (await desk.add())["status"] == 201
        await desk.page.context.clear_cookies()
        for _ in range(2):  # the counter goes on
            answer = await desk.sign_in()
            assert answer["status"] == 200, answer
            assert answer["body"]["user"]["email"] == VET["email"]

    async def test_is_made_once_for_an_account(self, desk: Desk) -> None:
        await desk.add()
        with pytest.raises(Exception, match="InvalidStateError"):
            await desk.add()

    async def test_needs_its_person(self, desk: Desk) -> None:
        await desk.add()
        await desk.told("setUserVerified", isUserVerified=False)
        with pytest.raises(Exception, match="NotAllowedError"):
            await desk.sign_in()

    async def test_that_was_copied_is_found_out(self, desk: Desk) -> None:
        await desk.add()
        (copy,) = (await desk.told("getCredentials"))["credentials"]
        assert (await desk.sign_in())["status"] == 200
        await desk.told("removeCredential", credentialId=copy["credentialId"])
        await desk.told("addCredential", credential=copy)
        assert (await desk.sign_in())["status"] == 401

    async def test_is_added_and_used_on_the_pages(self, desk: Desk) -> None:
        page = desk.page
        await page.goto("/account")
        await page.get_by_role("button", name="Add a passkey").click()
        await page.get_by_label("Name").last.fill("Front desk reader")
        await page.get_by_role("button", name="Continue").click()
        await expect(page.get_by_test_id("passkey")).to_contain_text("Front desk reader")
        await page.context.clear_cookies()
        await page.goto("/sign-in")
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await expect(page.get_by_test_id("account")).to_be_visible()
