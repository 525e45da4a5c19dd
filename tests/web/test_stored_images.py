"""web/src/administration/StoredImages: two images of one UID, and damaged ones."""

from uuid import uuid4

from playwright.async_api import expect

from tests.api.clients import image, part10, stow
from tests.installation import Installation
from tests.web.conftest import Join
from tests.web.looking import look


async def test_the_image_that_came_second_is_compared_and_taken(
    installation: Installation, join: Join
) -> None:
    name = f"L{uuid4().hex[:8]}"
    made = image(PatientName=f"{name}^Wrong", PatientID=uuid4().hex, StudyDate="20260102")
    async with installation.signed_in("admin@oakwood.test") as client:
        assert (await stow(client, part10(made))).is_success
        made.PatientName = f"{name}^Right"
        assert (await stow(client, part10(made))).is_success
    page = (await join("administrator")).page
    await page.goto("/tenants/oakwood/administration/images")
    row = page.get_by_test_id("differing-instance").filter(has_text=f"{name}^Right")
    await expect(row).to_contain_text("The picture is the same")
    await look(page, "differing")
    await page.set_viewport_size({"width": 390, "height": 844})
    await look(page, "differing-phone")
    await page.set_viewport_size({"width": 1280, "height": 800})
    await row.get_by_role("button", name="Take the received one").click()
    before = page.get_by_test_id("differing-instance").filter(has_text=f"“{name}^Right” is stored")
    await expect(before).to_have_count(1)
    await before.get_by_role("button", name="Keep the stored one").click()
    await expect(before).to_have_count(0)
    await page.goto(f"/tenants/oakwood?q={name}")
    await expect(page.get_by_test_id("study-row")).to_contain_text("Right", timeout=30_000)
