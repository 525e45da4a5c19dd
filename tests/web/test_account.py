"""web/src/account: what people keep themselves."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
from playwright.async_api import Page, expect

from tests.installation import Installation
from tests.web.conftest import Join, Visit, sign_in

_PASSWORD = "amber kettle walks slowly home"


class TestProfile:
    async def test_a_new_name_shows_at_once(self, join: Join) -> None:
        page = (await join("technician")).page
        await page.goto("/tenants/oakwood")
        await page.get_by_test_id("account").click()
        await page.get_by_role("menuitem", name="Account").click()
        await page.get_by_test_id("profile").get_by_label("Name").fill("Tessa Tech")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_test_id("account")).to_contain_text("Tessa Tech")


class TestRenewal:
    async def test_a_part_that_a_new_version_has_replaced_is_fetched_anew(self, join: Join) -> None:
        page = (await join("technician")).page
        await page.goto("/tenants/oakwood")
        await page.route("**/assets/AccountPage*.js", lambda route: route.fulfill(status=404), times=1)
        await page.get_by_test_id("account").click()
        await page.get_by_role("menuitem", name="Account").click()
        await expect(page.get_by_test_id("profile")).to_be_visible()


class TestPassword:
    async def test_changing_it_ends_the_other_sessions(
        self, installation: Installation, join: Join, visit: Visit
    ) -> None:
        person = await join("technician")
        elsewhere = await visit()
        await sign_in(elsewhere, installation, person.email, person.password)
        page = person.page
        await page.goto("/account")
        section = page.get_by_test_id("password")
        await section.get_by_role("button", name="Change").click()
        await section.get_by_label("New password").fill(_PASSWORD)
        await section.get_by_label("Present password").fill("not this one")
        await section.get_by_role("button", name="Change the password").click()
        await expect(section.get_by_test_id("failure")).to_contain_text("wrong")
        await section.get_by_label("Present password").fill(person.password)
        await section.get_by_role("button", name="Change the password").click()
        await expect(section.get_by_role("status")).to_have_text("Your password was changed.")
        await elsewhere.goto("/account")
        await expect(elsewhere.get_by_test_id("sign-in")).to_be_visible()
        await page.reload()
        await expect(page.get_by_test_id("session")).to_have_count(1)


class TestTwoStep:
    async def test_a_code_is_asked_for_once_it_is_on_and_a_recovery_code_serves_as_well(
        self, join: Join
    ) -> None:
        person = await join("technician")
        page = person.page
        await page.goto("/account")
        section = page.get_by_test_id("two-step")
        await section.get_by_role("button", name="Turn on").click()
        await expect(page.get_by_test_id("totp-qr").locator("svg")).to_be_visible()
        app = pyotp.TOTP(await page.get_by_label("Secret", exact=True).inner_text())
        code = page.get_by_label("The six digits it shows")
        await code.fill("000000" if app.now() != "000000" else "000001")
        await page.get_by_role("dialog").get_by_role("button", name="Turn on").click()
        await expect(page.get_by_test_id("failure")).to_contain_text("code")
        await code.fill(app.now())
        await page.get_by_role("dialog").get_by_role("button", name="Turn on").click()
        listed = page.get_by_test_id("recovery-codes").locator("li")
        await expect(listed).to_have_count(10)
        codes = await listed.all_inner_texts()
        await page.get_by_role("button", name="I have saved them").click()
        await expect(section).to_contain_text("10 recovery codes left.")

        await _sign_out(page)
        await _sign_in(page, person.email, person.password)
        step = page.get_by_test_id("second-factor")
        await step.get_by_label("Code").fill("12 34 56")
        await step.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_test_id("second-factor-error")).to_contain_text("wrong")
        # The one after: the code that confirmed is used up.
        await step.get_by_label("Code").fill(app.at(datetime.now(UTC) + timedelta(seconds=30)))
        await step.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_test_id("study-row").first).to_be_visible()

        await _sign_out(page)
        await _sign_in(page, person.email, person.password)
        await step.get_by_role("button", name="Use a recovery code").click()
        await step.get_by_label("Recovery code").fill(codes[0])
        await step.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_test_id("study-row").first).to_be_visible()
        await page.goto("/account")
        await expect(section).to_contain_text("9 recovery codes left.")

        await section.get_by_role("button", name="Turn off").click()
        await page.get_by_label("Your password").fill(person.password)
        await page.get_by_role("dialog").get_by_role("button", name="Turn off").click()
        await expect(section.get_by_role("button", name="Turn on")).to_be_visible()


class TestPasskeys:
    async def test_one_is_made_named_used_to_sign_in_and_removed(
        self, installation: Installation, join: Join
    ) -> None:
        person = await join("technician", own=True)
        page = person.page
        # WebAuthn takes no IP address for a host.
        root = installation.http.replace("127.0.0.1", "localhost")
        devices = await page.context.new_cdp_session(page)
        await devices.send("WebAuthn.enable")
        await devices.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        await page.goto(f"{root}/sign-in")
        await _sign_in(page, person.email, person.password)
        await expect(page.get_by_test_id("study-row").first).to_be_visible()
        await page.goto(f"{root}/account")
        section = page.get_by_test_id("passkeys")
        await section.get_by_role("button", name="Add a passkey").click()
        await page.get_by_label("Name", exact=True).last.fill("Work laptop")
        await page.get_by_role("button", name="Continue").click()
        await expect(page.get_by_test_id("passkey")).to_contain_text("Work laptop")
        await page.get_by_role("button", name="Rename Work laptop").click()
        await page.get_by_role("dialog").get_by_label("Name").fill("Desk at the window")
        await page.get_by_role("dialog").get_by_role("button", name="Rename").click()
        await expect(page.get_by_test_id("passkey")).to_contain_text("Desk at the window")

        await _sign_out(page)
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await expect(page.get_by_test_id("study-row").first).to_be_visible()
        await page.goto(f"{root}/account")
        await expect(page.get_by_test_id("passkey")).to_contain_text("just now")
        await page.get_by_role("button", name="Remove Desk at the window").click()
        await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        await expect(page.get_by_test_id("passkey")).to_have_count(0)


class TestSessions:
    async def test_one_elsewhere_is_listed_and_ended(
        self, installation: Installation, join: Join, visit: Visit
    ) -> None:
        person = await join("technician")
        elsewhere = await visit()
        await sign_in(elsewhere, installation, person.email, person.password)
        page = person.page
        await page.goto("/account")
        sessions = page.get_by_test_id("session")
        await expect(sessions).to_have_count(2)
        await expect(sessions.first).to_contain_text(re.compile("Chrom.*This one", re.IGNORECASE | re.DOTALL))
        await sessions.nth(1).get_by_role("button", name="End").click()
        await expect(sessions).to_have_count(1)
        await elsewhere.goto("/tenants/oakwood")
        await expect(elsewhere.get_by_test_id("sign-in")).to_be_visible()


async def _sign_out(page: Page) -> None:
    await page.get_by_test_id("account").click()
    await page.get_by_test_id("sign-out").click()


async def _sign_in(page: Page, email: str, password: str) -> None:
    """Sign in as a person does."""
    form = page.get_by_test_id("sign-in")
    await form.get_by_label("Email").fill(email)
    await form.get_by_label("Password", exact=True).fill(password)
    await form.get_by_role("button", name="Sign in").click()
