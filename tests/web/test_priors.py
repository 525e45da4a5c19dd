"""A patient's other studies: beside the present one in the viewer, and all of them on its page."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Page, Request, expect
from pydicom import Dataset
from pydicom.uid import generate_uid

from tests.installation import Installation
from tests.web.conftest import PHONE, Join, SignIn
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.screen import Viewer

OAKWOOD = "/tenants/oakwood"
NOW, ULTRASOUND, THEN = "20260314", "20250620", "20240712"


@dataclass(frozen=True)
class Animal:
    """A dog born in 2018: radiographs of 2024 and of 2026, ultrasound between."""

    name: str
    now: str
    ultrasound: str
    then: str

    @property
    def studies(self) -> list[str]:
        """The newest first."""
        return [self.now, self.ultrasound, self.then]


def shot(kind: str, name: str, day: str, weight: str, *, instances: int = 3) -> list[Dataset]:
    """A study of this animal from another day."""
    made = new_study(kind, name, instances=instances)
    for header in made:
        header.StudyDate, header.PatientWeight = day, weight
        header.PatientBirthDate, header.PatientAge = "20180412", ""
    return made


@pytest.fixture(scope="module")
async def animal(installation: Installation) -> Animal:
    """Its studies are in."""
    name = f"Oldtimer^{uuid4().hex[:8]}"
    modality = Modality("127.0.0.1", installation.dimse_port)
    made = [shot("CR", name, NOW, "31.5"), shot("US", name, ULTRASOUND, "33"), shot("DX", name, THEN, "29.4")]
    for study in made:
        await modality.send(*study)
    return Animal(name, *(str(study[0].StudyInstanceUID) for study in made))


class TestPanel:
    async def test_lists_the_patients_studies_newest_first_with_age_then(
        self, viewer: Viewer, animal: Animal
    ) -> None:
        await (await viewer.open("oakwood", animal.ultrasound)).rendered()
        await viewer.page.keyboard.press("y")
        entries = viewer.page.get_by_test_id("prior")
        await expect(entries).to_have_count(3)
        said = ["14 Mar 2026 8 months later 7 years · CR", "20 Jun 2025 This study", "12 Jul 2024 11 months"]
        for number, text in enumerate(said):
            await expect(entries.nth(number)).to_have_text(matching(text))
        await look(viewer.page, "priors-panel")
        await viewer.page.keyboard.press("y")
        await expect(entries).to_have_count(0)

    async def test_puts_a_set_into_a_pane_by_keyboard_labelled_with_its_time(
        self, viewer: Viewer, animal: Animal
    ) -> None:
        page = viewer.page
        await viewer.open_first("oakwood", q=animal.name[-8:])
        await page.keyboard.press("y")
        entry = page.locator(f"[data-testid=prior][data-study='{animal.then}']")
        await entry.get_by_role("button").first.focus()
        await page.keyboard.press("Enter")
        ventrodorsal = entry.get_by_test_id("series").filter(has_text="Thorax VD")
        await ventrodorsal.focus()
        await page.keyboard.press("Enter")
        band = page.get_by_test_id("study-band").first
        await expect(band).to_have_text("EARLIER STUDY12 Jul 202420 months before6 years old then")
        await viewer.rendered()
        await expect(page.get_by_test_id("overlays").first).to_contain_text("12 Jul 2024")
        await expect(page.get_by_test_id("series-strip").get_by_test_id("series")).to_have_count(3)
        await page.keyboard.press("PageDown")  # on among the views of that study
        pane = page.get_by_test_id("pane").first
        await expect(pane).to_have_attribute("aria-label", "DX Thorax left lateral")
        await page.keyboard.press("PageDown")
        await expect(band).to_contain_text("EARLIER STUDY")


class TestCompare:
    async def test_puts_each_view_of_last_time_below_its_own_and_takes_them_away(
        self, viewer: Viewer, animal: Animal
    ) -> None:
        page, asked = viewer.page, list[str]()

        def note(request: Request) -> None:
            if "/frames/" in request.url or "/rendered" in request.url:
                asked.append(request.url)

        await viewer.list("oakwood", q=animal.name[-8:])
        page.on("request", note)  # not before: what was open until now may still have asked for its own
        await page.get_by_test_id("study-row").first.click()
        await viewer.rendered()
        compare = page.get_by_test_id("compare")
        panes, bands = page.get_by_test_id("pane"), page.get_by_test_id("study-band")
        hung = ["CR Thorax right lateral", "CR Thorax left lateral", "CR Thorax VD"]
        await expect(panes).to_have_count(3)
        await compare.click()
        await expect(panes).to_have_count(6)
        for pane, label in enumerate(hung + [label.replace("CR", "DX") for label in hung]):
            await expect(panes.nth(pane)).to_have_attribute("aria-label", label)
            await expect(page.get_by_test_id("image-pane").nth(pane)).to_have_attribute(
                "data-rendered", "true"
            )
        await expect(bands.nth(0)).to_have_text("THIS STUDY14 Mar 2026")
        await expect(bands.nth(3)).to_have_text("EARLIER STUDY12 Jul 202420 months before6 years old then")
        await look(page, "compare-desk")
        assert animal.now in asked[0], "what was opened comes first"
        await compare.click()
        await expect(panes).to_have_count(3)
        await expect(bands).to_have_count(0)
        page.remove_listener("request", note)

    async def test_says_why_there_is_nothing_to_compare_with(self, viewer: Viewer, animal: Animal) -> None:
        for study, why in ((animal.then, "No earlier study to compare with"),
                           (animal.ultrasound, "No earlier picture of this view")):  # fmt: skip
            await (await viewer.open("oakwood", study)).rendered()
            compare = viewer.page.get_by_test_id("compare")
            await expect(compare).to_have_attribute("aria-label", why)
            await expect(compare).to_be_disabled()

    async def test_stands_below_on_a_phone(self, signed_in: SignIn, animal: Animal) -> None:
        page = await signed_in(phone=True)
        await page.goto(f"{OAKWOOD}/studies/{animal.now}")
        await Viewer(page).rendered()
        await page.get_by_test_id("more").click()
        await page.get_by_test_id("compare").click()
        bands = page.get_by_test_id("study-band")
        await expect(bands).to_have_count(2)
        upper, lower = [await bands.nth(number).bounding_box() for number in (0, 1)]
        assert upper
        assert lower
        assert (lower["x"], lower["width"]) == (upper["x"] + 3, upper["width"] - 6)
        assert lower["y"] > upper["y"] + 100
        await look(page, "compare-phone")


class TestPatientPage:
    async def test_is_reached_from_the_list_and_tells_all_studies_in_time_order(
        self, signed_in: SignIn, animal: Animal, modality: Modality
    ) -> None:
        page = await signed_in()
        await page.goto(f"{OAKWOOD}?q={animal.name[-8:]}")
        await page.get_by_test_id("study-menu").last.click()
        await page.get_by_role("menuitem", name="Patient").click()
        entries = page.get_by_test_id("patient-study")
        await expect(entries).to_have_count(3)
        assert await studies_on(page) == animal.studies
        assert animal.name[-8:] not in page.url
        await expect(entries.nth(2)).to_contain_text("12 Jul 2024")
        await expect(entries.nth(2)).to_contain_text("6 years")
        facts = page.get_by_test_id("patient-facts")
        for fact in ("Canine", "female, spayed", "12 Apr 2018", "276098104512301", "Miller Susan"):
            await expect(facts).to_contain_text(fact)
        weight = page.get_by_test_id("weight")
        await expect(weight).to_contain_text("31.5 kg on 14 Mar 2026")
        await expect(weight.get_by_role("img")).to_have_accessible_name(
            "From 29.4 kg on 12 Jul 2024 to 31.5 kg on 14 Mar 2026"
        )
        await expect(page.locator("[data-testid=patient-study] img").first).to_be_visible()
        await look(page, "patient-desk")
        await weight.get_by_text("3 weights").click()
        await expect(weight.get_by_role("cell")).to_have_text(
            ["14 Mar 2026", "31.5 kg", "20 Jun 2025", "33 kg", "12 Jul 2024", "29.4 kg"]
        )
        await page.set_viewport_size(PHONE)
        await look(page, "patient-phone")
        newest = shot("CR", animal.name, "20260401", "31", instances=1)
        newest[0].StudyInstanceUID = generate_uid()
        await modality.send(*newest)
        await expect(entries.first).to_contain_text("1 Apr 2026")
        await entries.first.get_by_role("link").click()
        await Viewer(page).rendered()

    async def test_shows_a_referring_vet_what_is_shared_with_them(
        self, join: Join, signed_in: SignIn, installation: Installation, animal: Animal
    ) -> None:
        guest, vet = await join("referring_veterinarian"), await signed_in()
        query = '{ shareRecipients(tenant: "oakwood") { id email } }'
        people = (await ask(vet, installation, query))["shareRecipients"]
        (user,) = [one["id"] for one in people if one["email"] == guest.email]
        share = f'(tenant: "oakwood", studyInstanceUID: "{animal.then}", user: "{user}")'
        await ask(vet, installation, f"mutation {{ shareStudy{share} }}")
        page = guest.page
        await page.goto(OAKWOOD)
        await page.get_by_test_id("study-menu").click()
        await page.get_by_role("menuitem", name="Patient").click()
        await expect(page.get_by_test_id("patient-study")).to_have_count(1)
        assert await studies_on(page) == [animal.then]
        await page.goto(f"{OAKWOOD}/patients/{animal.now}")
        await expect(page.get_by_test_id("not-found")).to_be_visible()


async def ask(page: Page, installation: Installation, query: str) -> dict[str, Any]:
    """What the server tells whoever sits before a page."""
    headers = {"Origin": installation.http}
    answer = await page.request.post("/graphql", data={"query": query}, headers=headers)
    data: dict[str, Any] = (await answer.json())["data"]
    return data


def matching(start: str) -> re.Pattern[str]:
    """A text that begins so, however its parts are set apart."""
    return re.compile(r"^\s*" + r"\s*".join(map(re.escape, start.split())))


async def studies_on(page: Page) -> list[str]:
    return await page.get_by_test_id("patient-study").evaluate_all("all => all.map(one => one.dataset.study)")
