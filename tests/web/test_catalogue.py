"""web/src/administration/Catalogue.tsx: what can be requested, as an administrator keeps it."""

from uuid import uuid4

from playwright.async_api import Page, expect

from tests.web.conftest import Join
from tests.web.looking import look


async def views_of(page: Page) -> list[str]:
    return [await one.input_value() for one in await page.get_by_test_id("view").get_by_label("Name").all()]


async def test_a_procedure_is_added_ordered_offered_and_retired(join: Join) -> None:
    name = f"Hips {uuid4().hex[:6]}"
    page = (await join("administrator")).page
    await page.goto("/tenants/oakwood/administration/catalogue")
    await page.get_by_role("combobox", name="Species").click()
    await page.get_by_role("option", name="Dog", exact=True).click()
    await look(page, "catalogue")
    await page.get_by_role("button", name="Add", exact=True).click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Name").fill(name)
    await form.get_by_role("combobox", name="Region").fill("pelv")
    await page.get_by_role("option", name="Pelvis").click()
    await form.get_by_label("Fee code").fill("HIP2")
    for code in ("Ventro-dorsal", "medial-lateral"):
        await form.get_by_role("button", name="Add a view").click()
        view = form.get_by_test_id("view").last
        await view.get_by_role("combobox", name="Code").fill(code[:5])
        await page.get_by_role("option", name=code, exact=True).click()
    await view.get_by_role("combobox", name="Side").click()
    await page.get_by_role("option", name="Left and right").click()
    await view.get_by_label("Required").uncheck()
    assert await views_of(page) == ["Ventro-dorsal", "medial-lateral"]
    await form.get_by_role("button", name="View 2 up").click()
    assert await views_of(page) == ["medial-lateral", "Ventro-dorsal"]
    await look(page, "catalogue-form")
    await form.get_by_role("button", name="Add", exact=True).click()
    row = page.get_by_test_id("procedure").filter(has_text=name)
    await expect(row).to_contain_text("L+R medial-lateral (if wanted), Ventro-dorsal")
    await expect(row).to_contain_text("Pelvis")

    await page.goto("/tenants/oakwood/requests")
    await page.get_by_role("button", name="New request").click()
    await form.get_by_role("combobox", name="What is to be shot").fill(name)
    await page.get_by_role("option", name=name).click()
    await form.get_by_label("Animal's name").fill(name)
    await form.get_by_role("button", name="Request", exact=True).click()
    shots = page.get_by_test_id("patient").filter(has_text=name).get_by_test_id("shot")
    shown = ["Left medial-lateral", "Right medial-lateral", "Ventro-dorsal"]
    await expect(shots).to_contain_text(shown)

    await page.goto("/tenants/oakwood/administration/catalogue")
    await row.get_by_role("button", name=f"Retire {name}").click()
    await form.get_by_role("button", name="Retire", exact=True).click()
    await expect(row).to_have_count(0)
    await page.goto("/tenants/oakwood/requests")
    await expect(shots).to_contain_text(shown)
