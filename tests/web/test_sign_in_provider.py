"""A clinic's own provider: an administrator sets it up in the web app, and somebody comes in through it."""

from collections.abc import AsyncIterator

import pytest
from cryptography.fernet import Fernet
from playwright.async_api import Browser, Page, expect

from services.persistence import Engines
from services.settings import Settings
from services.tenancy import users
from services.tenancy.scope import Scope
from tests import oidc_provider
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET
from tests.web.own_server import own_server

_EMAIL, _PASSWORD = "ann@oakwood.test", "amber kettle walks slowly home"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation with a key, where providers may stand on this machine."""
    key = Fernet.generate_key().decode()
    return settings.model_copy(update={"secret_key": key, "sign_in_networks": ("127.0.0.0/8",)})


@pytest.fixture
async def url(settings: Settings, engines: Engines, oakwood: Scope) -> AsyncIterator[str]:
    """An entry point of ours; Oakwood has an administrator."""
    await users.create(oakwood, engines, _EMAIL, "administrator", _PASSWORD)
    async with own_server(settings) as url:
        yield url


@pytest.fixture
async def page(browser: Browser, url: str) -> AsyncIterator[Page]:
    """The administrator before the clinic's sign-in settings."""
    context = await browser.new_context(base_url=url)
    await context.request.post(
        "/session", data={"email": _EMAIL, "password": _PASSWORD}, headers={"Origin": url}
    )
    page = await context.new_page()
    await page.goto("/tenants/oakwood/administration/sign-in")
    yield page
    await context.close()


class TestSignInProvider:
    async def test_one_is_set_up_lets_somebody_in_is_changed_and_removed(
        self, browser: Browser, url: str, page: Page
    ) -> None:
        section, form = page.get_by_test_id("provider"), page.get_by_role("dialog")
        async with oidc_provider.running() as provider:
            provider.person.claims["groups"] = ["vets"]
            await section.get_by_role("button", name="Set up").click()
            callback = form.get_by_label("Redirect address")
            await expect(callback).to_have_text(f"{url}/oidc/oakwood/callback")
            await form.get_by_label("Issuer").fill("http://login.oakwood.test")
            await form.get_by_label("Client ID").fill(CLIENT_ID)
            await form.get_by_label("Client secret").fill(CLIENT_SECRET)
            await form.get_by_label("Claim that tells the role").fill("groups")
            await form.get_by_role("button", name="Add a value").click()
            await form.get_by_label("Value of the claim").fill("vets")
            await form.get_by_role("button", name="Save").click()
            await expect(form.get_by_test_id("failure")).to_contain_text("This issuer cannot be used")
            await form.get_by_label("Issuer").fill(provider.issuer)
            await form.get_by_role("button", name="Save").click()
            await expect(section).to_contain_text("groups: vets")
            await expect(section).to_contain_text("may not come in")
            address = await section.get_by_label("Sign-in address").inner_text()

            stranger = await browser.new_context()
            theirs = await stranger.new_page()
            await theirs.goto(address)
            await theirs.get_by_role("link", name="Sign in with your clinic's account").click()
            await expect(theirs.get_by_test_id("no-studies")).to_be_visible()
            await theirs.goto(f"{url}/account")
            await expect(theirs.get_by_test_id("borrowed")).to_contain_text("Dr. Ada Oak")
            await expect(theirs.get_by_test_id("password")).to_have_count(0)
            await stranger.close()

            await section.get_by_role("button", name="Change").click()
            await form.get_by_label("Everybody else comes in as").click()
            await page.get_by_role("option", name="Front desk").click()
            await form.get_by_role("button", name="Save").click()
            await expect(section).to_contain_text("Front desk")
        await section.get_by_role("button", name="Remove").click()
        await form.get_by_role("button", name="Remove").click()
        await expect(section.get_by_role("button", name="Set up")).to_be_visible()
