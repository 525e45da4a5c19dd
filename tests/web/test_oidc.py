"""A clinic's own provider in Chromium: there, back, and into that clinic."""

from collections.abc import AsyncIterator

import pytest
from cryptography.fernet import Fernet
from playwright.async_api import Browser, Page, expect

from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import Scope
from services.tenancy.sign_in import identity_providers
from tests import oidc_provider
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.web.own_server import own_server


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation with a key, where providers may stand on this machine."""
    key = Fernet.generate_key().decode()
    return settings.model_copy(update={"secret_key": key, "sign_in_networks": ("127.0.0.0/8",)})


@pytest.fixture
async def provider(engines: Engines, oakwood: Scope) -> AsyncIterator[Provider]:
    """Oakwood's: new people are technicians there."""
    async with oidc_provider.running() as provider:
        await identity_providers.set_(
            oakwood,
            engines,
            issuer=provider.issuer,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            default_role="technician",
        )
        yield provider


@pytest.fixture
async def page(browser: Browser, settings: Settings, provider: Provider) -> AsyncIterator[Page]:
    """A browser that nobody has used before."""
    async with own_server(settings) as url:
        context = await browser.new_context(base_url=url)
        yield await context.new_page()
        await context.close()


class TestOidc:
    async def test_signs_in_and_leads_to_the_page_asked_for(self, page: Page) -> None:
        await page.goto("/sign-in/oakwood?next=/account")
        await page.get_by_role("link", name="Sign in with your clinic's account").click()
        await expect(page).to_have_url("/account")
        session = await page.evaluate("fetch('/session').then((answer) => answer.json())")
        assert session["user"]["email"] == "ada@oakwood.test"
        assert [member["tenant"]["slug"] for member in session["memberships"]] == ["oakwood"]

    async def test_tells_who_may_not_come_in(self, page: Page, provider: Provider) -> None:
        provider.person.claims["email_verified"] = False
        await page.goto("/sign-in/oakwood")
        await page.get_by_role("link", name="Sign in with your clinic's account").click()
        await expect(page).to_have_url("/sign-in/oakwood?failed=refused")
        await expect(page.get_by_test_id("provider-failure")).to_be_visible()
