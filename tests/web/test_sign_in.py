"""web/src/session."""

import re

from playwright.async_api import Page, expect

from tests.installation import Installation
from tests.web.conftest import Join, SignIn, Visit


class TestSignIn:
    async def test_a_vet_signs_in_and_sees_the_studies_of_the_clinic(self, visit: Visit) -> None:
        page = await visit()
        await page.goto("/")
        await page.get_by_label("Email").fill("vet@oakwood.test")
        await page.get_by_label("Password", exact=True).fill("demo")
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await expect(page).to_have_url(re.compile(r"/tenants/oakwood$"))
        await expect(page.get_by_test_id("study-row").first).to_be_visible()

    async def test_a_wrong_password_is_told_and_nothing_else(self, visit: Visit) -> None:
        page = await visit()
        await page.goto("/")
        await page.get_by_label("Email").fill("vet@oakwood.test")
        await page.get_by_label("Password", exact=True).fill("wrong")
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await expect(page.get_by_test_id("sign-in-error")).to_have_text("Email or password is wrong.")

    async def test_a_link_to_a_study_leads_there_after_signing_in(self, visit: Visit) -> None:
        page = await visit()
        await page.goto("/tenants/oakwood?modality=CT")
        await page.get_by_label("Email").fill("vet@oakwood.test")
        await page.get_by_label("Password", exact=True).fill("demo")
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(re.compile(r"/tenants/oakwood\?modality=CT$"))

    async def test_after_signing_out_nothing_is_shown(self, visit: Visit) -> None:
        page = await visit()
        await page.goto("/")
        await page.get_by_label("Email").fill("vet@elmside.test")
        await page.get_by_label("Password", exact=True).fill("demo")
        await page.keyboard.press("Enter")
        await page.get_by_test_id("account").click()
        await page.get_by_test_id("sign-out").click()
        await expect(page.get_by_test_id("sign-in")).to_be_visible()
        await page.goto("/tenants/elmside")
        await expect(page.get_by_test_id("sign-in")).to_be_visible()


class TestPasswordReset:
    async def test_whether_there_is_an_account_does_not_show(self, visit: Visit) -> None:
        page = await visit()
        for email in ("vet@oakwood.test", "nobody@oakwood.test"):
            await page.goto("/sign-in")
            await page.get_by_role("link", name="Forgot your password?").click()
            form = page.get_by_test_id("password-reset")
            await form.get_by_label("Email").fill(email)
            await form.get_by_role("button", name="Ask for the link").click()
            # The demo has no mail server, and says so rather than that something was sent.
            await expect(page.get_by_test_id("reset-without-mail")).to_contain_text("no link has been sent")

    async def test_the_link_of_the_mail_leads_to_a_new_password(
        self, installation: Installation, join: Join, visit: Visit
    ) -> None:
        person = await join("technician")
        link = (await installation.run("user", "reset", "--email", person.email)).strip()
        page = await visit()
        await page.goto(_path_of(link))
        await page.get_by_label("New password").fill("passwordpassword")
        await page.get_by_role("button", name="Change the password").click()
        await expect(page.get_by_test_id("failure")).to_contain_text("guess")
        await page.get_by_label("New password").fill(_PASSWORD)
        await page.get_by_role("button", name="Change the password").click()
        await page.get_by_test_id("reset-done").get_by_role("link").click()
        await _fill(page, person.email, _PASSWORD)
        await expect(page.get_by_test_id("study-row").first).to_be_visible()
        await person.page.goto("/account")
        await expect(person.page.get_by_test_id("sign-in")).to_be_visible()


class TestProvider:
    async def test_a_clinic_without_one_and_no_clinic_look_the_same(self, visit: Visit) -> None:
        page = await visit()
        for slug in ("elmside", "nosuchclinic"):
            await page.goto(f"/sign-in/{slug}")
            await page.get_by_role("link", name="Sign in with your clinic's account").click()
            await expect(page).to_have_url(re.compile(rf"/sign-in/{slug}\?"))
            await expect(page.get_by_test_id("provider-failure")).to_contain_text("no sign-in of its own")


class TestRoles:
    async def test_the_front_desk_sees_the_list_but_no_way_to_images(self, join: Join) -> None:
        page = (await join("front_desk")).page
        await page.goto("/tenants/oakwood?modality=CT")
        row = page.get_by_test_id("study-row").first
        await expect(row).to_be_visible()
        await expect(row.get_by_role("link")).to_have_count(0)
        await row.click()
        await expect(page).to_have_url(re.compile(r"/tenants/oakwood\?modality=CT$"))
        study = await row.get_attribute("data-study")
        await page.goto(f"/tenants/oakwood/studies/{study}")
        await expect(page.get_by_test_id("no-images")).to_be_visible()

    async def test_neither_do_its_cards_on_a_phone(self, join: Join) -> None:
        page = (await join("front_desk", phone=True)).page
        await page.goto("/tenants/oakwood")
        await expect(page.get_by_test_id("study-row").first).to_be_visible()
        await expect(page.get_by_test_id("study-list").get_by_role("link")).to_have_count(0)

    async def test_a_referring_veterinarian_sees_what_is_shared_as_it_is_and_no_longer_what_is_not(
        self, join: Join, signed_in: SignIn
    ) -> None:
        guest, other = await join("referring_veterinarian", name="Dr. Guest"), await join("veterinarian")
        await guest.page.goto("/tenants/oakwood")
        await expect(guest.page.get_by_test_id("no-studies")).to_be_visible()

        page = await signed_in()
        await page.goto("/tenants/oakwood?modality=CT")
        await page.get_by_test_id("study-row").first.click()
        await page.get_by_test_id("share").click()
        switch = page.get_by_role("switch", name="Dr. Guest")
        await other.page.goto(page.url)
        await other.page.get_by_test_id("share").click()
        told = other.page.get_by_role("switch", name="Dr. Guest")
        await expect(told).not_to_be_checked()

        await switch.click(force=True)
        await expect(switch).to_be_checked()
        await guest.page.get_by_test_id("study-row").click(timeout=_SOON)  # it has come by itself
        await expect(guest.page.get_by_test_id("image-pane").first).to_have_attribute("data-rendered", "true")
        await expect(told).to_be_checked(timeout=_SOON)

        await expect(switch).to_be_enabled()
        await switch.click(force=True)
        await expect(switch).not_to_be_checked()
        await expect(guest.page.get_by_test_id("not-found")).to_contain_text("no longer", timeout=_SOON)
        await guest.page.get_by_role("link", name="To the studies").click()
        await expect(guest.page.get_by_test_id("no-studies")).to_be_visible()
        await expect(told).not_to_be_checked(timeout=_SOON)

        # Once more, with the guest on the list.
        await expect(switch).to_be_enabled()
        await switch.click(force=True)
        await expect(guest.page.get_by_test_id("study-row")).to_be_visible(timeout=_SOON)
        await expect(switch).to_be_enabled()
        await switch.click(force=True)
        await expect(guest.page.get_by_test_id("no-studies")).to_be_visible(timeout=_SOON)


_SOON = 20_000  # ms
_PASSWORD = "amber kettle walks slowly home"


def _path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


async def _fill(page: Page, email: str, password: str) -> None:
    """Sign in as a person does."""
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in", exact=True).click()


class TestTenants:
    async def test_another_clinic_is_not_found(self, signed_in: SignIn) -> None:
        page = await signed_in("vet@elmside.test")
        await page.goto("/tenants/oakwood")
        await expect(page.get_by_test_id("not-found")).to_be_visible()

    async def test_a_study_of_another_clinic_is_not_found(self, signed_in: SignIn) -> None:
        page = await signed_in()
        await page.goto("/tenants/oakwood")
        study = await page.get_by_test_id("study-row").first.get_attribute("data-study")
        other = await signed_in("vet@elmside.test")
        await other.goto(f"/tenants/elmside/studies/{study}")
        await expect(other.get_by_test_id("not-found")).to_contain_text("Study not found")
        await other.goto(f"/tenants/oakwood/studies/{study}")
        await expect(other.get_by_test_id("not-found")).to_be_visible()
