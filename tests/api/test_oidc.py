from collections.abc import AsyncIterator

import httpx
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI

from services.api.access import COOKIE
from services.api.app import Application
from services.api.sign_in import oidc
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import users
from services.tenancy.scope import Scope
from services.tenancy.sign_in import identity_providers
from tests import oidc_provider
from tests.api.clients import client_of
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider

ADA = "ada@oakwood.test"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation with a key, where providers may stand on this machine."""
    key = Fernet.generate_key().decode()
    return settings.model_copy(update={"secret_key": key, "sign_in_networks": ("127.0.0.0/8",)})


@pytest.fixture
async def provider(engines: Engines, oakwood: Scope) -> AsyncIterator[Provider]:
    """Oakwood's."""
    async with oidc_provider.running() as provider:
        await set_up(oakwood, engines, provider)
        yield provider


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """It follows where it is led, to the provider and back."""
    async with httpx.AsyncClient(
        mounts={"http://vetark.test": httpx.ASGITransport(app, raise_app_exceptions=False)},
        base_url="http://vetark.test",
    ) as client:
        yield client


async def set_up(scope: Scope, engines: Engines, provider: Provider) -> None:
    await identity_providers.set_(
        scope,
        engines,
        issuer=provider.issuer,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        default_role="technician",
    )


async def to_and_fro(browser: httpx.AsyncClient, slug: str = "oakwood") -> str:
    """Go to the provider; where it leads back to."""
    there = await browser.get(f"/oidc/{slug}")
    assert there.status_code == 303
    return str((await browser.get(there.headers["location"])).headers["location"])


class TestOidc:
    async def test_signs_in(self, browser: httpx.AsyncClient, provider: Provider) -> None:
        back = await browser.get(await to_and_fro(browser))
        assert (back.status_code, back.headers["location"]) == (303, "/")
        assert back.headers["cache-control"] == "no-store"
        session = (await browser.get("/session")).json()
        assert session["user"]["email"] == ADA
        assert [one["tenant"]["slug"] for one in session["memberships"]] == ["oakwood"]
        assert oidc.COOKIE not in browser.cookies

    async def test_reaches_that_tenant_alone(
        self, browser: httpx.AsyncClient, provider: Provider, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        """Somebody works in both clinics; who runs Oakwood's provider comes no further than Oakwood."""
        ada = await users.create(oakwood, engines, ADA, "veterinarian", "demo", demo=True)
        await users.admit(elmside, engines, ada.id, "administrator")
        await browser.get(await to_and_fro(browser))
        assert (await browser.get("/tenants/oakwood/dicomweb/studies")).status_code == 200
        elsewhere = await browser.get("/tenants/elmside/dicomweb/studies")
        nowhere = await browser.get("/tenants/nowhere/dicomweb/studies")
        assert elsewhere.status_code == nowhere.status_code == 404
        assert elsewhere.content == nowhere.content
        assert (await browser.post("/passkeys/options", json={"password": "demo"})).status_code == 403

    @pytest.mark.parametrize(
        ("asked", "page"),
        [
            ("/tenants/oakwood/studies/1.2.3?view=4", "/tenants/oakwood/studies/1.2.3?view=4"),
            ("https://evil.test", "/"),
            ("//evil.test", "/"),
            ("/\\evil.test", "/"),
            ("/\t/evil.test", "/"),
            ("", "/"),
        ],
    )
    async def test_leads_to_the_page_that_was_asked_for_if_it_is_ours(
        self, browser: httpx.AsyncClient, provider: Provider, asked: str, page: str
    ) -> None:
        there = await browser.get("/oidc/oakwood", params={"next": asked})
        back = await browser.get((await browser.get(there.headers["location"])).headers["location"])
        assert back.headers["location"] == page

    async def test_keeps_its_secret_from_scripts_and_other_pages(
        self, browser: httpx.AsyncClient, provider: Provider
    ) -> None:
        cookie = (await browser.get("/oidc/oakwood")).headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "path=/oidc/oakwood" in cookie
        assert "samesite=lax" in cookie

    async def test_is_secure_where_cookies_are(
        self, settings: Settings, engines: Engines, provider: Provider
    ) -> None:
        async with client_of(
            Application(settings.model_copy(update={"cookie_secure": True}), engines)
        ) as client:
            assert "; secure" in (await client.get("/oidc/oakwood")).headers["set-cookie"].lower()

    async def test_leads_back_to_the_installations_own_address(
        self, settings: Settings, engines: Engines, provider: Provider
    ) -> None:
        known = settings.model_copy(update={"public_url": "https://pacs.example.test/"})
        async with client_of(Application(known, engines)) as client:
            there = httpx.URL((await client.get("/oidc/oakwood")).headers["location"])
        assert there.params["redirect_uri"] == "https://pacs.example.test/oidc/oakwood/callback"

    async def test_tells_no_tenant_without_a_provider_from_no_tenant(
        self, browser: httpx.AsyncClient, elmside: Scope
    ) -> None:
        for path in ("", "/callback?state=x&code=y"):
            elsewhere = await browser.get(f"/oidc/elmside{path}")
            nowhere = await browser.get(f"/oidc/nowhere{path}")
            assert elsewhere.status_code == nowhere.status_code == 303
            assert elsewhere.headers["location"].replace("elmside", "nowhere") == nowhere.headers["location"]
            assert len(elsewhere.content) == len(nowhere.content)

    @pytest.mark.parametrize(
        "slug", ["%2F%2Fevil.test", "evil.test%2f..", "a%3Fb=c", "%0d%0aX: y", "A" * 300]
    )
    async def test_leads_nobody_astray(self, browser: httpx.AsyncClient, slug: str) -> None:
        answer = await browser.get(f"/oidc/{slug}")
        page = answer.headers.get("location", "/sign-in/nowhere?failed=unknown")
        assert page.startswith("/sign-in/")
        assert page.count("/") == 2
        assert page.endswith("?failed=unknown")

    async def test_says_what_went_wrong(self, browser: httpx.AsyncClient, provider: Provider) -> None:
        async def failed(url: str) -> str:
            answer = await browser.get(url)
            assert COOKIE not in answer.headers.get("set-cookie", "")
            return answer.headers["location"]

        assert await failed("/oidc/nowhere") == "/sign-in/nowhere?failed=unknown"
        back = await to_and_fro(browser)
        await browser.get(back)
        browser.cookies.clear()
        assert await failed(back) == "/sign-in/oakwood?failed=expired"
        assert await failed("/oidc/oakwood/callback?error=access_denied") == "/sign-in/oakwood?failed=expired"
        back = await to_and_fro(browser)
        browser.cookies.clear()
        assert await failed(back) == "/sign-in/oakwood?failed=refused"
        provider.forge = lambda claims: claims | {"nonce": "another"}
        assert await failed(await to_and_fro(browser)) == "/sign-in/oakwood?failed=refused"
        provider.person.claims["email_verified"] = False
        assert await failed(await to_and_fro(browser)) == "/sign-in/oakwood?failed=refused"
        denied = httpx.URL(await to_and_fro(browser)).copy_remove_param("code")
        assert await failed(f"{denied}&error=access_denied") == "/sign-in/oakwood?failed=refused"

    async def test_says_that_the_provider_is_away(
        self, browser: httpx.AsyncClient, engines: Engines, oakwood: Scope
    ) -> None:
        async with oidc_provider.running() as provider:
            await set_up(oakwood, engines, provider)
            back = await to_and_fro(browser)
        assert (await browser.get(back)).headers["location"] == "/sign-in/oakwood?failed=unavailable"

    async def test_logs_nobodys_name(
        self, browser: httpx.AsyncClient, provider: Provider, caplog: pytest.LogCaptureFixture
    ) -> None:
        provider.person.claims["email_verified"] = False
        with caplog.at_level("INFO"):
            await browser.get(await to_and_fro(browser))
        ours = [record.getMessage() for record in caplog.records if record.name.startswith("services")]
        assert "sign-in at the provider of 'oakwood'" in str(ours)
        for secret in (ADA, "Ada", "state=", "code="):
            assert secret not in str(ours)
