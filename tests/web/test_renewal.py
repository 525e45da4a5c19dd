"""web/src/session: what ends is shown before; a clinic that asks for a second factor; nobody is there."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pyotp
import pytest
from playwright.async_api import Page, expect

from services.persistence import Engines
from services.tenancy import tenants
from services.tenancy.scope import system_scope
from tests.installation import Installation
from tests.web.conftest import Join, Visit, sign_in

_PASSWORD, _OTHER = "amber kettle walks slowly home", "blue lantern under nine stairs"


async def _invited(installation: Installation, tenant: str, email: str) -> str:
    member = ("--tenant", tenant, "--email", email, "--role", "technician")
    link = (await installation.run("user", "invite", *member)).strip()
    return "/" + link.split("/", 3)[3]


class TestAnotherClinicsInvitation:
    async def test_shows_what_ends_and_takes_a_new_password(
        self, installation: Installation, visit: Visit, tmp_path: Path
    ) -> None:
        email = f"twice-{uuid4().hex[:8]}@oakwood.test"
        page, elsewhere = await visit(phone=True), await visit()
        await page.goto(await _invited(installation, "oakwood", email))
        await page.get_by_label("Your name").fill("Tessa Twice")
        await page.get_by_label("Password", exact=True).fill(_PASSWORD)
        await page.get_by_role("button", name="Join").click()
        await expect(page.get_by_test_id("study-row").first).to_be_visible()
        await sign_in(elsewhere, installation, email, _PASSWORD)

        await page.goto(await _invited(installation, "elmside", email))
        await page.get_by_label("Your name").fill("Tessa Twice")
        await page.get_by_label("Password", exact=True).fill(_PASSWORD)
        await page.get_by_role("button", name="Join").click()
        ending = page.get_by_test_id("ending")
        await expect(ending).to_contain_text("Nobody has confirmed that this account is yours.")
        await expect(ending).to_contain_text("2 open sessions")
        await page.screenshot(path=tmp_path / "ending.png")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.get_by_label("Choose a new password").fill(_OTHER)
        await page.get_by_role("button", name="Join").click()
        await expect(page).to_have_url(re.compile("/tenants/elmside$"))
        await expect(page.get_by_test_id("account")).to_be_visible()
        await elsewhere.goto("/account")
        await expect(elsewhere.get_by_test_id("sign-in")).to_be_visible()


class TestReset:
    async def test_shows_what_ends(self, installation: Installation, join: Join, visit: Visit) -> None:
        person = await join("technician")
        link = (await installation.run("user", "reset", "--email", person.email)).strip()
        page = await visit()
        await page.goto("/" + link.split("/", 3)[3])
        await expect(page.get_by_test_id("ending")).to_contain_text("1 open session")
        await expect(page.get_by_text(person.email)).to_be_visible()


class TestSecondFactor:
    @pytest.fixture
    async def demanded(self, installation: Installation, join: Join) -> AsyncIterator[Page]:
        """Elmside's administrator asks its radiologists for one, for as long as the test is."""
        page = (await join("administrator", "elmside")).page
        await page.goto("/tenants/elmside/administration/sign-in")
        box = page.get_by_test_id("demand-second-factor").get_by_label("Radiologist")
        # Asked within the click: a box that waits for its mutation has jumped back by then.
        assert await box.evaluate("box => { box.click(); return box.checked; }")
        await expect(box).to_be_enabled()
        await expect(box).to_be_checked()
        yield page
        async with Engines.open(installation.settings()) as engines:
            await tenants.demand_second_factor(system_scope("elmside"), engines, [])

    @pytest.mark.usefixtures("demanded")
    async def test_is_set_up_at_the_next_visit(self, join: Join, tmp_path: Path) -> None:
        page = (await join("radiologist", "elmside")).page
        await page.goto("/")
        await expect(page.get_by_test_id("second-factor-missing")).to_contain_text("asks for a second step")
        await page.screenshot(path=tmp_path / "missing.png")
        await page.get_by_role("link", name="To your account").click()
        await page.get_by_test_id("two-step").get_by_role("button", name="Turn on").click()
        app = pyotp.TOTP(await page.get_by_label("Secret", exact=True).inner_text())
        await page.get_by_label("The six digits it shows").fill(app.now())
        await page.get_by_role("dialog").get_by_role("button", name="Turn on").click()
        await page.get_by_role("button", name="I have saved them").click()
        await page.goto("/")
        await expect(page).to_have_url(re.compile("/tenants/elmside$"))
        await expect(page.get_by_test_id("study-row").first).to_be_visible()


class TestIdle:
    async def test_a_page_that_nobody_touches_signs_out_and_comes_back(
        self, installation: Installation, join: Join
    ) -> None:
        person = await join("technician", own=True)
        await person.page.clock.install()
        await person.page.goto("/tenants/oakwood?modality=CT")
        await expect(person.page.get_by_test_id("study-row").first).to_be_visible()
        await person.page.clock.fast_forward("01:59:00")
        await person.page.mouse.move(200, 200)
        await person.page.clock.fast_forward("00:30:00")
        await expect(person.page.get_by_test_id("study-row").first).to_be_visible()
        await person.page.clock.fast_forward("02:00:00")
        await expect(person.page.get_by_test_id("sign-in")).to_be_visible()
        await sign_in(person.page, installation, person.email, person.password)
        await person.page.reload()
        await expect(person.page).to_have_url(re.compile(r"/tenants/oakwood\?modality=CT$"))
