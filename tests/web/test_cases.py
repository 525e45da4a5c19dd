"""A case from the open study to the reader and back: clinic and provider side by side."""

import asyncio
import time
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from services.embedded import demo_cases
from services.persistence import Engines
from services.telemedicine import cases, catalogue, workitems
from services.telemedicine.cases import CaseDraft
from services.telemedicine.events import CaseEvent
from services.telemedicine.passing_on import pass_on
from services.tenancy import tenants, users
from services.tenancy.scope import operator_scope, system_scope
from tests.installation import Installation
from tests.web.conftest import Join, Person
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.screen import Viewer
from tests.web.test_accessibility import no_complaints

HTML = "<img src=x onerror=alert(1)> <b>Cough</b>"
MOST_CLICKS, MOST_SECONDS = 3, 60
LEAST_PANE = 390  # pixels, of 1440 x 900 with a report beside
SERVICES = ("CT and MR", "Equine radiographs", "Radiographs")


@pytest.fixture(scope="session")
async def provider(installation: Installation) -> str:
    """VetRad, which reads for Oakwood as in every demo."""
    async with Engines.open(installation.settings()) as engines:
        await demo_cases.prepare(engines)
        async with asyncio.timeout(60):
            while len(await catalogue.services(system_scope("vetrad"), engines)) < len(SERVICES):
                await asyncio.sleep(0.1)
    return "vetrad"


@pytest.fixture
async def study(modality: Modality) -> str:
    """A dog's thorax in two views, just shot."""
    made = new_study("CR", f"Asked^{uuid4().hex[:8]}", instances=2)
    await modality.send(*made)
    return str(made[0].StudyInstanceUID)


async def ask(page: Page, study: str) -> int:
    """From the open study to the submitted case, as somebody does who has done it before; the clicks."""
    await Viewer(page).open("oakwood", study)
    clicks = 0
    await page.get_by_test_id("study-menu").click()
    clicks += 1
    await page.get_by_role("menuitem", name="Ask for a reading").click()
    clicks += 1
    await expect(page.get_by_test_id("quote")).to_contain_text("draft saved")
    await page.get_by_test_id("submit-case").click()
    clicks += 1
    await expect(page.get_by_test_id("case-state")).to_contain_text("Waiting")
    return clicks


class TestWholeWay:
    async def test_from_a_study_to_a_case_that_is_read(
        self, join: Join, provider: str, study: str, modality: Modality
    ) -> None:
        vet, rada, rolf = await asyncio.gather(
            join("veterinarian"),
            join("radiologist", provider, name="Rada"),
            join("radiologist", provider, name="Rolf"),
        )
        await self._first_case(vet, study)
        again = new_study("CR", f"Again^{uuid4().hex[:8]}", instances=2)
        await modality.send(*again)
        for reader in (rada, rolf):
            await reader.page.goto(f"/tenants/{provider}/queue?show=unclaimed")
            await expect(reader.page.get_by_test_id("workitem").first).to_be_visible()
        begun = time.monotonic()
        assert await ask(vet.page, str(again[0].StudyInstanceUID)) <= MOST_CLICKS
        assert time.monotonic() - begun < MOST_SECONDS
        number = (await vet.page.get_by_role("heading", level=1).inner_text()).rpartition(" ")[2]
        winner, loser = await self._race(rada, rolf, number)
        await self._read(winner, number)
        await expect(vet.page.get_by_test_id("case-state")).to_contain_text("Done")
        await expect(vet.page.get_by_test_id("timeline")).to_contain_text("Claimed by a reader")
        await look(vet.page, "case-done")
        await expect(loser.page.get_by_test_id("workitem").filter(has_text=number)).to_have_count(0)

    async def _first_case(self, vet: Person, study: str) -> None:
        """What is typed is kept, also where it is HTML; what is missing blocks nothing."""
        page = vet.page
        await page.goto(f"/tenants/oakwood/ask/{study}")
        missing = page.get_by_test_id("missing")
        await expect(missing).to_contain_text("The question is empty")
        await expect(missing).to_contain_text("Left lateral view of the thorax is missing")
        await expect(page.get_by_test_id("quote")).to_contain_text("1 region, 2 views, EUR 75")
        await expect(page.get_by_test_id("quote")).to_contain_text("due tomorrow")
        await look(page, "ask")
        await no_complaints(page)
        await missing.get_by_text("The question is empty").click()
        await expect(page.get_by_label("Question")).to_be_focused()
        await page.keyboard.type(HTML)
        await page.get_by_label("Clinical signs").fill(HTML)
        await expect(missing).not_to_contain_text("The question is empty")
        await page.locator("label").filter(has_text="At once (STAT)").click()
        await expect(page.get_by_test_id("quote")).to_contain_text("EUR 120")
        await page.reload()
        await expect(page.get_by_label("Question")).to_have_value(HTML)
        await page.get_by_test_id("submit-case").click()
        await expect(page.get_by_test_id("case-facts")).to_contain_text(HTML)
        await expect(page.get_by_test_id("case-state")).to_contain_text("STAT")
        await look(page, "case")
        await no_complaints(page)

    async def _race(self, one: Person, other: Person, number: str) -> tuple[Person, Person]:
        """Both press at the same moment: one reads, the other is told who."""
        rows = [each.page.get_by_test_id("workitem").filter(has_text=number) for each in (one, other)]
        for row in rows:  # it has come by itself
            await expect(row).to_be_visible()
        await look(one.page, "queue")
        await no_complaints(one.page)
        # The urgent one stands before it, though it came first.
        await expect(one.page.get_by_test_id("workitem").first).to_contain_text("STAT")
        await one.page.get_by_role("searchbox").fill(number.lower())
        await expect(one.page.get_by_test_id("workitem")).to_have_count(1)
        await asyncio.gather(*(row.get_by_test_id("claim").click() for row in rows))
        lost = [each.page.get_by_test_id("lost-claim") for each in (one, other)]
        await expect(lost[0].or_(one.page.get_by_test_id("case-beside"))).to_be_visible()
        winner, loser = (other, one) if await lost[0].is_visible() else (one, other)
        name = "Rada" if winner is one else "Rolf"
        await expect(loser.page.get_by_test_id("lost-claim")).to_contain_text(f"{name} reads this case")
        await look(loser.page, "lost")
        await loser.page.get_by_role("button", name="Close").last.click()
        await expect(loser.page.get_by_test_id("lost-claim")).to_have_count(0)
        return winner, loser

    async def _read(self, reader: Person, number: str) -> None:
        """The images with the history beside them, and on to the next case."""
        page = reader.page
        await Viewer(page).rendered()
        beside = page.get_by_test_id("case-beside")
        await expect(beside).to_contain_text(number)
        await expect(beside).to_contain_text("Question")
        await look(page, "reading")
        await no_complaints(page)
        # The report has its room from the case, not from the pictures; whoever wants the case has it back.
        await page.keyboard.press("Shift+J")
        await expect(page.get_by_test_id("begin-report")).to_be_visible()
        await expect(beside).not_to_contain_text("Question")
        await look(page, "reading-report")
        for pane in await page.get_by_test_id("pane").all():
            box = await pane.bounding_box()
            assert box
            assert min(box["width"], box["height"]) >= LEAST_PANE
        await page.get_by_test_id("fold-case").click()
        await expect(beside).to_contain_text("Question")
        await page.keyboard.press("Shift+J")
        await page.get_by_test_id("complete").click()
        await page.get_by_role("dialog").get_by_role("button", name="Complete").click()
        await expect(page.get_by_test_id("case-state")).to_contain_text("STAT")


class TestPassedOn:
    async def test_is_told_on_the_pages_of_who_had_it(
        self, join: Join, provider: str, study: str, installation: Installation
    ) -> None:
        rada, rolf = [await join("radiologist", provider, name=name) for name in ("Rada", "Rolf")]
        await rada.page.goto("/")
        await rada.page.wait_for_url("**/tenants/vetrad/queue")  # where a reader's day begins
        clinic, other = system_scope("oakwood"), f"farview-{uuid4().hex[:6]}"
        async with Engines.open(installation.settings()) as engines:
            await tenants.create(operator_scope(), engines, other, name="Farview", kind="telemedicine")
            draft = await cases.draft(clinic, engines, CaseDraft(studies=(study,), provider=provider))
            case = (await cases.submit(clinic, engines, draft.id)).id
            await rolf.page.goto(f"/tenants/{provider}/cases/{case}")
            await rada.page.goto(f"/tenants/{provider}/cases/{case}")
            (item,) = await workitems.of_case(clinic, engines, case)
            reads = system_scope(provider)
            await workitems.reassign(
                reads, engines, item.uid, (await users.member(reads, engines, rada.email)).id
            )
            await expect(rolf.page.get_by_test_id("reading")).to_contain_text("for Rada")
            await expect(rolf.page.get_by_test_id("claim")).to_have_count(0)
            await rada.page.get_by_test_id("claim").click()
            await expect(rada.page.get_by_test_id("case-beside")).to_contain_text("Question")
            await expect(rolf.page.get_by_test_id("reading")).to_contain_text("Read by Rada")
            (item,) = await workitems.of_case(clinic, engines, case)
            assert await pass_on(clinic, engines, item, other, CaseEvent.FELL_BACK)
            for reader in (rada, rolf):
                await expect(reader.page.get_by_test_id("case-gone")).to_be_visible()
                await look(reader.page, f"case-gone-{'beside' if reader is rada else 'page'}")
                await no_complaints(reader.page)
            await tenants.set_state(operator_scope(), engines, other, "suspended")
