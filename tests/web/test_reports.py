"""A report in words beside the pictures: written in two tabs, signed, read; and scores of images."""

import re
from uuid import uuid4

from playwright.async_api import Page, expect

from tests.web.conftest import PHONE, Join
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.screen import Viewer
from tests.web.test_accessibility import at_rest, no_complaints
from tests.web.test_cases import provider
from tests.web.test_conversation import case

__all__ = ["case", "provider"]

HTML = '<b>x</b> & <script>alert("1")</script>'


async def write(page: Page, section: str, words: str) -> None:
    await page.locator(f'textarea[data-section="{section}"]').click()
    await page.keyboard.type(words)


async def sign(page: Page, password: str) -> None:
    """With a wrong password first."""
    await page.get_by_test_id("sign-report").click()
    window = page.get_by_role("dialog")
    await expect(window.get_by_test_id("sign-unanswered")).to_contain_text("Cardiac silhouette, Pulmonary")
    await window.get_by_label("Your password").fill("a wrong one")
    await window.get_by_role("button", name="Sign", exact=True).click()
    await expect(window.get_by_test_id("failure")).to_contain_text("wrong")
    await no_complaints(page)
    await window.get_by_label("Your password").fill(password)
    await window.get_by_role("button", name="Sign", exact=True).click()


class TestReport:
    async def test_is_written_signed_and_read(self, join: Join, modality: Modality) -> None:
        images = new_study("DX", f"Reported^{uuid4().hex[:8]}", instances=1)
        await modality.send(*images)
        uid = images[0].StudyInstanceUID
        vet = await join("veterinarian", name="Dr. Writer")
        page = vet.page
        await Viewer(page).open("oakwood", uid)
        await page.keyboard.press("Shift+J")
        await page.get_by_test_id("begin-report").click()
        await page.get_by_test_id("report-template").click()
        await page.get_by_role("option", name="Thorax", exact=True).click()
        await write(page, "CONCLUSION", "/heart")
        await expect(page.get_by_test_id("text-blocks")).to_be_visible()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Alt+ArrowDown")
        await page.keyboard.type(HTML)
        await page.get_by_label("Critical finding").fill(HTML)
        await expect(page.get_by_test_id("report-saving")).to_have_text("Saved")
        await look(page, "report-editor")
        await no_complaints(page)

        other = await page.context.new_page()
        await Viewer(other).open("oakwood", uid)
        await other.keyboard.press("Shift+J")
        conclusion = other.locator('textarea[data-section="CONCLUSION"]')
        await expect(conclusion).to_have_value(
            "Left-sided cardiomegaly with signs of congestive left heart failure."
        )
        await write(page, "RECOMMENDATION", "Echocardiography.")
        await expect(page.get_by_test_id("report-saving")).to_have_text("Saved")
        await write(other, "RECOMMENDATION", "Nothing.")
        await expect(other.get_by_test_id("report-behind")).to_be_visible()
        await no_complaints(other)
        await other.get_by_role("button", name="Take theirs").click()
        recommendation = other.locator('textarea[data-section="RECOMMENDATION"]')
        await expect(recommendation).to_have_value("Echocardiography.")
        await other.close()

        await sign(page, vet.password)
        edition = page.get_by_test_id("edition")
        await expect(edition).to_contain_text(HTML)
        await expect(edition).to_contain_text("Signed by Dr. Writer")
        await page.get_by_test_id("acknowledge").click()
        await expect(page.get_by_test_id("acknowledged")).to_contain_text("Dr. Writer")
        await no_complaints(page)
        await page.set_viewport_size(PHONE)
        await at_rest(page)
        await look(page, "report-read-phone")
        await no_complaints(page)

        technician = (await join("technician")).page
        await Viewer(technician).open("oakwood", uid)
        await technician.keyboard.press("Shift+J")
        await expect(technician.get_by_test_id("edition")).to_contain_text("Echocardiography.")
        await expect(technician.get_by_test_id("begin-report")).to_have_count(0)


class TestEditions:
    async def test_are_a_preliminary_a_final_and_an_addendum_which_the_clinic_sees_as_they_come(
        self, join: Join, provider: str, case: str
    ) -> None:
        clinic = (await join("veterinarian", name="Vera")).page
        reader = await join("radiologist", provider, name="Dr. Rada")
        page = reader.page
        await clinic.goto(f"/tenants/oakwood/cases/{case}")
        await page.goto(f"/tenants/{provider}/cases/{case}")
        await page.get_by_test_id("claim").click()
        await expect(page.get_by_test_id("case-beside")).to_be_visible()
        await page.goto(f"/tenants/{provider}/cases/{case}")
        await page.get_by_test_id("begin-report").click()
        seen = clinic.get_by_test_id("edition")
        for kind, words in (("PRELIMINARY", "Pneumothorax?"), ("FINAL", " No."), ("ADDENDUM", "A rib too.")):
            if kind == "ADDENDUM":
                await page.get_by_test_id("begin-addendum").click()
            await write(page, "CONCLUSION", words)
            await expect(page.get_by_test_id("report-saving")).to_have_text("Saved")
            await page.get_by_test_id("sign-report").click()
            window = page.get_by_role("dialog")
            if kind != "ADDENDUM":
                await window.get_by_text(kind.capitalize(), exact=True).click()
            await window.get_by_label("Your password").fill(reader.password)
            await window.get_by_role("button", name="Sign", exact=True).click()
            await expect(window).to_have_count(0)
            await expect(seen.last).to_have_attribute("data-kind", kind)
            await expect(seen.last).to_contain_text(words.strip())
            await look(clinic, f"edition-{kind.lower()}")
        await expect(seen).to_have_count(3)
        await expect(clinic.get_by_test_id("case-state")).to_contain_text("Done")
        await no_complaints(clinic)
        await page.get_by_test_id("next-case").click()
        await expect(page).not_to_have_url(re.compile(case))


class TestImageQuality:
    async def test_is_said_in_two_clicks(self, join: Join, modality: Modality) -> None:
        images = new_study("DX", f"Scored^{uuid4().hex[:8]}", instances=1)
        await modality.send(*images)
        page = (await join("veterinarian")).page
        await Viewer(page).open("oakwood", images[0].StudyInstanceUID)
        await page.keyboard.press("Shift+Q")
        image = page.get_by_test_id("scored-image").first
        await image.get_by_role("button", name="Poor").click()
        await image.get_by_role("button", name="Motion").click()
        await expect(image.get_by_role("button", name="Motion")).to_have_attribute("aria-pressed", "true")
        await look(page, "image-quality")
        await no_complaints(page)
        await image.get_by_role("button", name="Poor").click()
        await expect(image.get_by_role("button", name="Motion")).to_have_count(0)
