"""web/src/deletions and a study's menu: delete a study, have it back, take one along."""

import re
import zipfile
from pathlib import Path
from uuid import uuid4

from playwright.async_api import Page, expect

from services.persistence import Engines
from services.telemedicine import cases
from services.telemedicine.cases import CaseDraft
from services.tenancy.scope import system_scope
from tests.api.clients import image, part10, stow
from tests.installation import Installation
from tests.web.conftest import Join, Person
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.test_cases import provider

__all__ = ["provider"]


async def _study(installation: Installation, name: str) -> str:
    """A study of Oakwood's that no other test counts on; its Study Instance UID."""
    made = image(PatientName=f"{name}^Rex", PatientID=uuid4().hex, StudyDate="20260102")
    async with installation.signed_in("admin@oakwood.test") as client:
        answer = await stow(client, part10(made))
        assert answer.is_success, answer.text
    return str(made.StudyInstanceUID)


async def _row(page: Page, name: str) -> None:
    await page.goto(f"/tenants/oakwood?q={name}")
    await expect(page.get_by_test_id("study-row")).to_have_count(1)


async def _delete(page: Page, name: str, picture: str) -> None:
    await page.get_by_test_id("study-menu").click()
    await page.get_by_role("menuitem", name="Delete study").click()
    asked = page.get_by_role("dialog")
    for told in (f"{name} Rex", "2 Jan 2026", "1 image", "restore it until"):
        await expect(asked).to_contain_text(told)
    await look(page, picture)
    await asked.get_by_role("button", name="Delete study").click()


async def _restore(page: Page, study: str, picture: str) -> None:
    await page.goto("/tenants/oakwood/administration/deletions")
    row = page.locator(f"[data-testid=deletion][data-study='{study}']")
    await expect(row).to_contain_text("The study, 1 image")
    await look(page, picture)
    await row.get_by_role("button", name="Restore").click()
    await expect(row).to_have_count(0)


class TestDelete:
    async def test_a_study_is_gone_from_the_list_and_comes_back(
        self, installation: Installation, join: Join
    ) -> None:
        name = f"L{uuid4().hex[:8]}"
        study = await _study(installation, name)
        page = (await join("administrator")).page
        await _row(page, name)
        await page.get_by_test_id("study-menu").click()
        await look(page, "menu")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("menuitem")).to_have_count(0)  # while it closes, a click is no opening
        await _delete(page, name, "delete")
        await expect(page.get_by_test_id("study-row")).to_have_count(0)
        await page.goto(f"/tenants/oakwood/studies/{study}")
        await expect(page.get_by_test_id("not-found")).to_be_visible()
        await _restore(page, study, "deletions")
        await _row(page, name)

    async def test_in_the_viewer_of_a_phone_it_leads_back_to_the_list(
        self, installation: Installation, join: Join
    ) -> None:
        name = f"V{uuid4().hex[:8]}"
        study = await _study(installation, name)
        page = (await join("administrator", phone=True)).page
        await _row(page, name)
        await look(page, "phone-card")
        await page.goto(f"/tenants/oakwood/studies/{study}")
        await expect(page.get_by_test_id("viewer")).to_be_visible()
        await _delete(page, name, "phone-delete")
        await expect(page.get_by_test_id("study-list")).to_be_visible()
        await _restore(page, study, "phone-deletions")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390

    async def test_is_for_those_with_the_right(self, installation: Installation, join: Join) -> None:
        page = (await join("veterinarian")).page
        await page.goto("/tenants/oakwood")
        await page.get_by_test_id("study-menu").first.click()
        await expect(page.get_by_role("menuitem", name="Download study")).to_be_visible()
        await expect(page.get_by_role("menuitem", name="Delete study")).to_have_count(0)

    async def test_of_what_is_being_read_says_by_whom(
        self, installation: Installation, join: Join, provider: str, modality: Modality
    ) -> None:
        name = f"C{uuid4().hex[:8]}"
        made = new_study("CR", f"{name}^Rex", instances=2)
        await modality.send(*made)
        study = str(made[0].StudyInstanceUID)
        clinic = system_scope("oakwood")
        async with Engines.open(installation.settings()) as engines:
            case = await cases.draft(clinic, engines, CaseDraft(studies=(study,), provider=provider))
            page = (await join("administrator")).page
            await _row(page, name)
            await page.get_by_test_id("study-menu").click()
            await page.get_by_role("menuitem", name="Delete study").click()
            asked = page.get_by_role("dialog")
            await expect(asked.get_by_role("button", name="Delete study")).to_be_enabled()
            await expect(page.get_by_test_id("open-case")).to_have_count(0)
            await page.keyboard.press("Escape")
            number = (await cases.submit(clinic, engines, case.id)).number
        await page.get_by_test_id("study-menu").click()
        await page.get_by_role("menuitem", name="Delete study").click()
        await expect(page.get_by_test_id("open-case")).to_contain_text(f"Case {number} is open: VetRad")
        await expect(asked.get_by_role("button", name="Delete study")).to_be_enabled()
        await look(page, "delete-open-case")


class TestDownload:
    async def test_a_study_comes_as_a_zip_with_a_page(
        self, installation: Installation, join: Join, tmp_path: Path
    ) -> None:
        name = f"D{uuid4().hex[:8]}"
        await _study(installation, name)
        person: Person = await join("veterinarian")
        await _row(person.page, name)
        await person.page.get_by_test_id("study-menu").click()
        async with person.page.expect_download() as started:
            await person.page.get_by_role("menuitem", name="Download study").click()
        download = await started.value
        assert re.fullmatch(rf"Rex {name}_\d{{4}}-\d\d-\d\d\.zip", download.suggested_filename)
        await download.save_as(tmp_path / "study.zip")
        with zipfile.ZipFile(tmp_path / "study.zip") as kept:
            assert {"DICOMDIR", "index.html"} <= set(kept.namelist())
            assert f"Rex {name}" in kept.read("index.html").decode()
