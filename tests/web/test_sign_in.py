"""web/src/session."""

import re

from playwright.async_api import expect

from tests.web.conftest import SignIn, Visit


class TestSignIn:
    async def test_a_vet_signs_in_and_sees_the_studies_of_the_clinic(self, visit: Visit) -> None:
        page = await visit()
        await page.goto("/")
        await page.get_by_label("Email").fill("vet@oakwood.test")
        await page.get_by_label("Password", exact=True).fill("demo")
        await page.get_by_role("button", name="Sign in").click()
        await expect(page).to_have_url(re.compile(r"/tenants/oakwood$"))
        await expect(page.get_by_test_id("study-row").first).to_be_visible()

    async def test_a_wrong_password_is_told_and_nothing_else(self, visit: Visit) -> None:
        page = await visit()
        await page.goto("/")
        await page.get_by_label("Email").fill("vet@oakwood.test")
        await page.get_by_label("Password", exact=True).fill("wrong")
        await page.get_by_role("button", name="Sign in").click()
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
