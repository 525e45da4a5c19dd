"""web/src/studies."""

import asyncio
import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Route, expect
from pydicom.config import disable_value_validation

from tests.installation import Installation
from tests.web.conftest import SignIn
from tests.web.looking import look
from tests.web.modality import Modality, new_study, renamed

_PATHS = """() => [...document.querySelectorAll("a[data-row]")].slice(0, 2).map((name) => name.pathname)"""

_TYPE_AND_OPEN = """() => {
  const field = document.querySelector('[data-testid="search"]');
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, "rex");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  document.querySelector("a[data-row]").click();
}"""


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

    async def test_a_study_opened_while_one_still_types_opens(self, signed_in: SignIn) -> None:
        """What was typed is searched a moment later; by then another page has been asked for."""
        page = await signed_in()
        asked, leave = asyncio.Event(), asyncio.Event()

        async def held(route: Route) -> None:
            asked.set()
            await leave.wait()
            await route.continue_()

        await page.route("**/assets/ViewerPage-*.js", held)
        await page.goto("/tenants/oakwood")
        rows = page.get_by_test_id("study-row")
        await expect(rows.first).to_be_visible()
        await page.evaluate(_TYPE_AND_OPEN)
        await asked.wait()
        await page.wait_for_timeout(400)  # longer than the typing may rest
        leave.set()
        await expect(page.get_by_test_id("viewer")).to_be_visible()

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

    async def test_patients_are_sorted_by_name(self, signed_in: SignIn, modality: Modality) -> None:
        page, family = await signed_in(), f"Sorted{uuid4().hex[:8]}"
        for animal in ("Milo", "ada", "Zora"):
            await modality.send(*new_study("CR", f"{family}^{animal}", instances=1))
        await page.goto(f"/tenants/oakwood?q={family}")
        rows, column = page.locator("a[data-row]"), page.get_by_test_id("sort-patient")
        await expect(rows).to_have_count(3, timeout=20_000)
        await column.click()
        await expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Patient")
        await expect(rows).to_have_text([re.compile(animal) for animal in ("ada", "Milo", "Zora")])
        await column.click()
        await expect(rows).to_have_text([re.compile(animal) for animal in ("Zora", "Milo", "ada")])

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

    @pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
    async def test_the_keyboard_goes_from_the_search_into_the_rows_and_back(
        self, signed_in: SignIn, phone: bool
    ) -> None:
        page = await signed_in(phone=phone)
        await page.goto("/tenants/oakwood?modality=CT")
        await expect(page.locator("a[data-row]").nth(1)).to_be_visible()
        first, second = await page.evaluate(_PATHS)
        search = page.get_by_test_id("search")
        await search.focus()
        await page.keyboard.press("ArrowDown")
        await expect(page.locator(f"a[data-row][href='{first}']")).to_be_focused()
        await page.keyboard.press("ArrowUp")
        await expect(search).to_be_focused()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("ArrowDown")
        await expect(page.locator(f"a[data-row][href='{second}']")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("viewer")).to_be_visible()

    async def test_what_came_last_stands_first_by_its_arrival(
        self, signed_in: SignIn, modality: Modality
    ) -> None:
        page, name = await signed_in(), f"Arrival^{uuid4().hex[:8]}"
        for number, day in enumerate(("20200101", "19990101"), start=1):
            headers = new_study("CR", f"{name}{number}", instances=1)
            headers[0].StudyDate = day
            await modality.send(*headers)
        await page.goto(f"/tenants/oakwood?q={name[-8:]}")
        rows = page.get_by_test_id("study-row")
        await expect(rows).to_have_count(2)
        await expect(rows.first).to_contain_text(f"{name[-8:]}1")
        today = await page.evaluate(
            "new Intl.DateTimeFormat('en-GB', {day: 'numeric', month: 'short', year: 'numeric'}).format()"
        )
        await expect(rows.first).to_contain_text(today)
        for order, first in (("descending", 2), ("ascending", 1)):
            await page.get_by_test_id("sort-received").click()
            await page.mouse.move(1, 1)
            await expect(page.locator(f"th[aria-sort={order}]")).to_contain_text("Received")
            await expect(rows.first).to_contain_text(f"{name[-8:]}{first}")

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


@pytest.fixture(scope="module")
async def many(installation: Installation) -> str:
    """What finds 160 old studies."""
    token = uuid4().hex[:8]
    drawn = new_study("CR", f"Zz^{token}", instances=1, rows=16, columns=16)
    headers = [header for _ in range(160) for header in renamed(drawn, f"Zz^{token}")]
    for number, header in enumerate(headers):
        header.PatientName, header.StudyDate = f"Zz^{token} {number:03}", "19900101"
        header.StudyTime = f"{number // 60:02}{number % 60:02}00"
    await Modality("127.0.0.1", installation.dimse_port).send(*headers)
    return token


class TestManyRows:
    @pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
    async def test_only_those_near_the_window_are_in_the_page_and_all_can_be_read(
        self, signed_in: SignIn, many: str, phone: bool
    ) -> None:
        page = await signed_in(phone=phone)
        await page.goto(f"/tenants/oakwood?q={many}&sort=name")
        rows = page.get_by_test_id("study-row")
        await expect(rows.first).to_contain_text(f"{many} 000")
        counted = page.locator("[aria-rowcount='161']" if not phone else "li[aria-setsize='160']").first
        while not await counted.count():  # page after page, as one scrolls
            await page.mouse.wheel(0, 4000)
            await page.evaluate("window.scrollBy(0, 4000)")
            await page.wait_for_timeout(50)
        await page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        await expect(rows.filter(has_text=f"{many} 159")).to_be_in_viewport()
        assert await rows.count() < 50
        assert await page.evaluate("document.querySelectorAll('*').length") < 2500
        place = ("aria-posinset", "160") if phone else ("aria-rowindex", "161")
        await expect(rows.filter(has_text=f"{many} 159")).to_have_attribute(*place)
        await look(page, f"many-rows-{phone}")
        await page.evaluate("window.scrollTo(0, 0)")
        await expect(rows.filter(has_text=f"{many} 000")).to_be_in_viewport()

    async def test_the_focus_is_kept_while_others_come_and_go(
        self, signed_in: SignIn, modality: Modality, many: str
    ) -> None:
        page = await signed_in()
        await page.goto(f"/tenants/oakwood?q={many}&sort=name")
        row = page.locator("[data-testid=study-row][aria-rowindex='3']")
        await expect(row).to_contain_text(f"{many} 001")
        link = page.get_by_role("link", name=f"{many} 001")
        await link.focus()
        await page.mouse.move(1, 1)
        headers = new_study("CR", f"Zz^{many} 0000", instances=1)
        headers[0].StudyDate = "19900101"
        await modality.send(*headers)
        await expect(page.get_by_role("link", name=f"{many} 0000")).to_be_visible(timeout=20_000)
        await expect(link).to_be_focused()
        await page.evaluate("window.scrollTo(0, 2000)")  # far away, and the next page is read
        await expect(page.get_by_role("link", name=f"{many} 040")).to_be_visible()
        await expect(link).to_be_focused()
        await page.keyboard.press("ArrowDown")
        await expect(page.get_by_role("link", name=f"{many} 002")).to_be_focused()
        await expect(page.get_by_role("link", name=f"{many} 002")).to_be_in_viewport()

    async def test_what_comes_in_above_pushes_nothing_out_of_the_window(
        self, signed_in: SignIn, modality: Modality, many: str
    ) -> None:
        page = await signed_in()
        await page.goto(f"/tenants/oakwood?q={many}&sort=name")
        read = page.get_by_role("link", name=f"{many} 030")
        await expect(page.get_by_role("link", name=f"{many} 002")).to_be_visible()
        await page.mouse.move(1, 1)
        await page.evaluate("window.scrollTo(0, 1700)")
        await expect(read).to_be_in_viewport()
        before: Any = await read.bounding_box()
        row = page.get_by_test_id("study-row").filter(has=read)
        place = int(await row.get_attribute("aria-rowindex") or 0)
        headers = new_study("CR", f"Zz^{many} 0001", instances=1)
        headers[0].StudyDate = "19900101"
        await modality.send(*headers)
        await expect(row).to_have_attribute("aria-rowindex", str(place + 1), timeout=20_000)
        after: Any = await read.bounding_box()
        assert abs(after["y"] - before["y"]) < 2


class TestLongTexts:
    @pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
    async def test_are_cut_and_all_of_them_can_be_read(
        self, signed_in: SignIn, modality: Modality, phone: bool
    ) -> None:
        page, token = await signed_in(phone=phone), uuid4().hex[:8]
        name = " ".join([token, *("Wilhelmina",) * 40, "the last word"])
        with disable_value_validation():
            headers = new_study("CR", name, instances=1)
            headers[0].StudyDescription = " ".join(("Thorax",) * 60)
            headers[0].PatientID = "long"
            await modality.send(*headers)
        await page.goto(f"/tenants/oakwood?q={token}")
        row = page.get_by_test_id("study-row")
        box: Any = await row.bounding_box()
        assert box["height"] < (200 if phone else 100)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await look(page, f"long-{phone}")
        link = page.locator("a[data-row]")
        await expect(link).to_contain_text("the last word")  # for who hears it
        if not phone:
            await link.hover()
            await expect(link.locator("[title$='the last word']")).to_be_visible()
        await page.get_by_test_id("search").focus()
        await page.keyboard.press("ArrowDown")
        opened: Any = await row.bounding_box()
        assert opened["height"] > box["height"] * 1.5
        await link.click()
        heading = page.get_by_role("heading", level=1)
        await expect(heading).to_contain_text("the last word")
        narrow: Any = await heading.bounding_box()
        await heading.locator("[tabindex='0']").click()
        wide: Any = await heading.bounding_box()
        assert wide["height"] > narrow["height"] * 1.5


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
