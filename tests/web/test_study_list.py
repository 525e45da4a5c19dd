"""web/src/studies."""

import asyncio
import time
from uuid import uuid4

from playwright.async_api import expect

from services.embedded.phantoms import ANIMALS
from tests.web.conftest import SignIn
from tests.web.modality import Modality, new_study

_PATHS = """() => [...document.querySelectorAll("a[data-row]")].slice(0, 2).map((name) => name.pathname)"""
_PATIENTS = """() => [...document.querySelectorAll("a[data-row]")].map((name) => name.innerText)"""


def _in_order(patients: list[str]) -> bool:
    """Those of the demo; others send images to this clinic too, under names that sort as they like."""
    animals = {animal.name.partition("=")[0].replace("^", " ") for animal in ANIMALS}
    known = [name for name in patients if name in animals]
    return len(set(known)) > 2 and known == sorted(known, key=str.casefold)


class TestStudyList:
    async def test_a_row_tells_patient_client_species_breed_and_modality(self, signed_in: SignIn) -> None:
        page = await signed_in()
        await page.goto("/tenants/oakwood?modality=CT")
        rex = page.get_by_test_id("study-row").filter(has_text="Rex").first
        for text in ("D-1002", "Schäfer Jürgen", "Canine · Deutscher Schäferhund", "CT thorax and abdomen"):
            await expect(rex).to_contain_text(text)

    async def test_the_search_survives_a_reload_but_no_address_names_anybody(self, signed_in: SignIn) -> None:
        page = await signed_in()
        await page.goto("/tenants/oakwood")
        rows = page.get_by_test_id("study-row")
        others = rows.filter(has_not_text="Schäfer Jürgen")
        await expect(others.first).to_be_visible()  # once they are gone, what was typed has been searched
        await page.get_by_test_id("search").fill("schafer jurgen")
        await expect(others).to_have_count(0)
        await expect(rows.filter(has_text="Rex").first).to_be_visible()
        assert "schafer" not in page.url
        await page.reload()
        await expect(page.get_by_test_id("search")).to_have_value("schafer jurgen")
        await expect(rows.filter(has_text="Rex").first).to_be_visible()

    async def test_what_nobody_has_finds_nothing_and_says_so(self, signed_in: SignIn) -> None:
        page = await signed_in()
        await page.goto("/tenants/oakwood?q=nobodyhasthisname")
        await expect(page.get_by_test_id("no-studies")).to_contain_text("No study matches")
        assert "nobody" not in page.url
        await page.get_by_test_id("no-studies").get_by_role("button").click()
        await expect(page.get_by_test_id("study-row").first).to_be_visible()

    async def test_the_modality_filter_leaves_its_modality_only(self, signed_in: SignIn) -> None:
        page = await signed_in()
        await page.goto("/tenants/oakwood")
        await expect(page.get_by_test_id("study-row").filter(has_text="Radiographs").first).to_be_visible()
        await page.get_by_test_id("filter-modality").click()
        await page.get_by_role("option", name="CT · Computed tomography").click()
        await expect(page.get_by_test_id("study-row").filter(has_text="Radiographs")).to_have_count(0)
        await expect(page.get_by_test_id("study-row").filter(has_text="CT").first).to_be_visible()

    async def test_patients_are_sorted_by_name(self, signed_in: SignIn) -> None:
        page = await signed_in()
        await page.goto("/tenants/oakwood")
        await expect(page.get_by_test_id("study-row").first).to_be_visible()
        await page.get_by_test_id("sort-patient").click()
        await page.mouse.move(1, 1)  # while it rests on the list, studies that arrive wait
        await expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Patient")
        patients = await page.evaluate(_PATIENTS)
        deadline = time.monotonic() + 60
        while not _in_order(patients) and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
            patients = await page.evaluate(_PATIENTS)
        assert _in_order(patients), patients

    async def test_the_keyboard_walks_the_rows_and_opens_one(self, signed_in: SignIn) -> None:
        page = await signed_in()
        await page.goto("/tenants/oakwood?modality=CT")
        await expect(page.locator("a[data-row]").nth(1)).to_be_visible()
        # By where they lead: the demo's studies are still arriving, above these or below.
        first, second = [page.locator(f"a[data-row][href='{path}']") for path in await page.evaluate(_PATHS)]
        await first.focus()
        await page.keyboard.press("ArrowDown")
        await expect(second).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("viewer")).to_be_visible()

    async def test_what_a_modality_writes_is_text_and_nothing_more(
        self, signed_in: SignIn, modality: Modality
    ) -> None:
        page = await signed_in()
        name = f"<img src onerror=title=0>^{uuid4().hex[:8]}"
        headers = new_study("CR", name, instances=1)
        await modality.send(*headers)
        await page.goto(f"/tenants/oakwood?q={name[-8:]}")
        await expect(page.get_by_test_id("study-row")).to_contain_text("<img src onerror=title=0>")
        assert await page.title() != "0"


class TestArrivals:
    async def test_a_study_appears_and_grows_while_one_watches(
        self, signed_in: SignIn, modality: Modality
    ) -> None:
        page = await signed_in()
        name = f"Watched^{uuid4().hex[:8]}"
        headers = new_study("MR", name, instances=3)
        await page.goto(f"/tenants/oakwood?q={name[-8:]}")
        await expect(page.get_by_test_id("no-studies")).to_be_visible()
        await modality.send(headers[0])
        row = page.get_by_test_id("study-row").filter(has_text=name[-8:])
        await expect(row.get_by_test_id("instances")).to_have_text("1", timeout=20_000)
        await modality.send(*headers[1:])
        await expect(row.get_by_test_id("instances")).to_have_text("3", timeout=20_000)

    async def test_the_other_clinic_sees_nothing_of_it(self, signed_in: SignIn, modality: Modality) -> None:
        mine, theirs = await signed_in(), await signed_in("vet@elmside.test")
        name = f"Private^{uuid4().hex[:8]}"
        await mine.goto(f"/tenants/oakwood?q={name[-8:]}")
        await theirs.goto(f"/tenants/elmside?q={name[-8:]}")
        await expect(mine.get_by_test_id("no-studies")).to_be_visible()
        await modality.send(*new_study("CR", name, instances=1))
        await expect(mine.get_by_test_id("study-row")).to_have_count(1, timeout=20_000)
        await theirs.reload()
        await expect(theirs.get_by_test_id("no-studies")).to_be_visible()
