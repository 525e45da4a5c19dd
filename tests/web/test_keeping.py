"""web/src/keeping: how long studies are kept, and a study that nobody deletes."""

from uuid import uuid4

from playwright.async_api import expect

from tests.installation import Installation
from tests.web.conftest import Join
from tests.web.test_deletion import _row, _study


class TestRetention:
    async def test_is_set_after_a_look_at_what_it_deletes(self, join: Join) -> None:
        page = (await join("administrator")).page
        await page.goto("/tenants/oakwood/administration/keeping")
        times = page.get_by_test_id("retention")
        await times.get_by_role("button", name="Add a modality").click()
        await times.get_by_label("Modality").fill("us")
        await times.get_by_label("Days", exact=True).fill("36500")
        await expect(times.get_by_role("button", name="Set these times")).to_have_count(0)
        await times.get_by_role("button", name="Show what this deletes").click()
        await expect(times.get_by_test_id("retention-preview")).to_contain_text(
            "No study is past these times"
        )
        await times.get_by_label("Days", exact=True).fill("36499")
        await expect(times.get_by_test_id("retention-preview")).to_have_count(0)
        await times.get_by_role("button", name="Show what this deletes").click()
        await times.get_by_role("button", name="Set these times").click()
        await expect(page.get_by_test_id("retention-grace")).to_contain_text("kept as before until")
        await page.reload()
        await expect(times.get_by_label("Modality")).to_have_value("US")
        await times.get_by_role("button", name="Remove US").click()
        await times.get_by_role("button", name="Show what this deletes").click()
        await times.get_by_role("button", name="Set these times").click()
        await expect(page.get_by_test_id("retention-grace")).to_have_count(0)


class TestLegalHold:
    async def test_marks_a_study_that_nobody_deletes_until_it_is_lifted(
        self, installation: Installation, join: Join
    ) -> None:
        name = f"H{uuid4().hex[:8]}"
        study = await _study(installation, name)
        page = (await join("administrator")).page
        await _row(page, name)
        await page.get_by_test_id("study-menu").click()
        await page.get_by_role("menuitem", name="Legal hold").click()
        await page.get_by_role("dialog").get_by_label("Reason").fill("claim 12")
        await page.get_by_role("dialog").get_by_role("button", name="Put on hold").click()
        await expect(page.get_by_test_id("on-legal-hold")).to_be_visible()
        await page.get_by_test_id("study-menu").click()
        await page.get_by_role("menuitem", name="Delete study").click()
        await page.get_by_role("dialog").get_by_role("button", name="Delete study").click()
        await expect(page.get_by_role("dialog")).to_contain_text("on legal hold")
        vet = (await join("veterinarian")).page
        await _row(vet, name)
        await expect(vet.get_by_test_id("on-legal-hold")).to_have_count(0)
        await page.goto("/tenants/oakwood/administration/keeping")
        row = page.locator(f"[data-testid=legal-hold][data-study='{study}']")
        await expect(row).to_contain_text("claim 12")
        await row.get_by_role("button", name="Lift").click()
        await page.get_by_role("dialog").get_by_label("Reason").fill("settled")
        await page.get_by_role("dialog").get_by_role("button", name="Lift the hold", exact=True).click()
        await expect(row).to_have_count(0)
