"""Sharing by a link, as the vet who makes it and the owner who gets it see that."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from playwright.async_api import Page, expect

from services.persistence import Engines
from services.tenancy.audit import Event
from services.tenancy.scope import system_scope
from tests.installation import Installation
from tests.trail import told
from tests.web.conftest import Join, SignIn, Visit
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.screen import Viewer
from tests.web.test_accessibility import WEB, at_rest, no_complaints

SEARCH = "Search by patient, client, ID, accession number or description"


async def make_link(
    page: Page, *, label: str, passcode: str = "", patient: str = "", copies: bool = False
) -> str:
    """Make a link to the first X-rays of the list, or of a patient, as a vet does; answers it."""
    await page.goto("/tenants/oakwood?modality=DX")
    if patient:
        await page.get_by_label(SEARCH).fill(patient)
        await expect(page.get_by_test_id("study-row")).to_have_count(1)
    await page.get_by_test_id("study-menu").first.click()
    await page.get_by_role("menuitem", name="Share …").click()
    await page.get_by_test_id("share-by-link").click()
    form = page.get_by_test_id("share-form")
    await form.get_by_label("A word to whom it is for").fill(label)
    await form.get_by_label("Passcode").fill(passcode)
    await form.get_by_role("switch", name="They may download the images").check()
    if copies:
        await form.get_by_role("switch", name="Another clinic may keep a copy").check()
    await look(page, "share-form")
    await form.get_by_role("button", name="Make the link").click()
    made = page.get_by_test_id("share-made")
    await expect(made.get_by_role("img", name="QR code of the link")).to_be_visible()
    await look(page, "share-made")
    return await made.get_by_label("Link", exact=True).inner_text()


class TestShare:
    async def test_is_made_opened_on_a_phone_and_revoked(self, signed_in: SignIn, visit: Visit) -> None:
        vet = await signed_in()
        label = "For <b>Mrs Miller</b>"
        link = await make_link(vet, label=label, passcode="2468")
        path = link[link.index("/s/") :]
        owner = await visit(phone=True)
        await owner.goto(path)
        await owner.get_by_label("Passcode").fill("1111")
        await owner.get_by_role("button", name="Show the pictures").click()
        await expect(owner.get_by_text("4 more tries")).to_be_visible()
        await owner.get_by_role("button", name="Show the pictures").click()  # the same is no less a try
        await expect(owner.get_by_text("3 more tries")).to_be_visible()
        await look(owner, "owner-asks")
        await owner.get_by_label("Passcode").fill("2468")
        await owner.get_by_role("button", name="Show the pictures").click()
        await expect(owner.get_by_test_id("share")).to_contain_text(label)
        picture = owner.get_by_role("link", name="Look closer at this picture").first
        await expect(picture.locator("img")).to_have_js_property("complete", value=True)
        assert await picture.locator("img").evaluate("image => image.naturalWidth") > 100
        await look(owner, "owner-phone")
        await owner.set_viewport_size({"width": 1280, "height": 900})
        await look(owner, "owner-desk")
        await owner.set_viewport_size({"width": 360, "height": 740})
        assert await owner.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await owner.get_by_role("link", name="Look closer", exact=True).click()
        await Viewer(owner).rendered()
        await look(owner, "owner-viewer")
        await vet.goto("/tenants/oakwood/shares")
        one = vet.get_by_test_id("share-link").filter(has_text=label)
        await one.get_by_text("Opened once").click()
        await expect(one.get_by_test_id("share-visit")).to_contain_text("looked at it")
        await look(vet, "shares-desk")
        await one.get_by_role("button", name="Revoke").click()
        await vet.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        await expect(one).to_contain_text("Revoked")
        await owner.goto(path)
        await expect(owner.get_by_test_id("share-gone")).to_be_visible()
        await look(owner, "owner-gone")

    async def test_of_one_series_begins_later_and_is_to_be_downloaded_alone(self, signed_in: SignIn) -> None:
        vet, label = await signed_in(), f"Later {uuid4().hex[:8]}"
        await vet.goto("/tenants/oakwood?modality=DX")
        await vet.get_by_test_id("study-menu").first.click()
        await vet.get_by_role("menuitem", name="Share …").click()
        await vet.get_by_test_id("share-by-link").click()
        form = vet.get_by_test_id("share-form")
        await form.get_by_label("A word to whom it is for").fill(label)
        await form.get_by_text("More", exact=True).click()
        await form.get_by_label("Series").click()
        await vet.get_by_role("option").first.click()
        await form.get_by_label("It works from").fill(f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%d}")
        await form.get_by_role("switch", name="They may look at the images").uncheck()
        await form.get_by_role("switch", name="They may download the images").check()
        await look(vet, "share-more")
        await no_complaints(vet)
        await form.get_by_role("button", name="Make the link").click()
        await vet.get_by_test_id("share-made").get_by_role("button", name="Done").click()
        one = vet.get_by_test_id("share-link").filter(has_text=label)
        for said in ("1 series", "from ", "download alone", "Not yet"):
            await expect(one).to_contain_text(said)

        await vet.goto("/tenants/oakwood?modality=DX")
        await vet.locator("a[data-row]").first.click()
        await Viewer(vet).rendered()  # where all is dark
        await vet.get_by_test_id("study-menu").click()
        await vet.get_by_role("menuitem", name="Share …").click()
        await vet.get_by_test_id("share-by-link").click()
        await form.get_by_role("button", name="Make the link").click()
        await expect(vet.get_by_test_id("share-made").get_by_label("Link", exact=True)).to_be_visible()
        await at_rest(vet)
        await vet.evaluate((WEB / "node_modules/axe-core/axe.min.js").read_text())
        found = await vet.evaluate("() => axe.run('[data-testid=share-made] code')")
        assert [one["id"] for one in found["violations"]] == []

    async def test_is_kept_by_another_clinic_and_gone_when_it_is_over(
        self, signed_in: SignIn, join: Join
    ) -> None:
        vet = await signed_in()
        link = await make_link(vet, label="For Elmside")
        other = (await join("veterinarian", "elmside")).page
        await other.goto(link[link.index("/s/") :])
        await other.get_by_role("button", name="Keep it for").click()
        kept = other.get_by_test_id("shared-study").filter(has_text="For Elmside")
        await expect(kept).to_be_visible()
        await look(other, "shared-with-us")
        await kept.get_by_role("link").first.click()
        await Viewer(other).rendered()
        await other.goto("/tenants/elmside/shares")
        await expect(kept).to_be_visible()
        await vet.goto("/tenants/oakwood/shares")
        one = vet.get_by_test_id("share-link").filter(has_text="For Elmside")
        await one.get_by_role("button", name="Revoke").click()
        await vet.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        await expect(kept).to_be_hidden()

    async def test_appears_above_the_list_and_is_copied_with_where_it_came_from(
        self, signed_in: SignIn, join: Join, modality: Modality, installation: Installation
    ) -> None:
        patient = f"Copied{uuid4().hex[:8]}"
        images = new_study("DX", patient, instances=2)
        await modality.send(*images)
        link = await make_link(await signed_in(), label="To keep", patient=patient, copies=True)
        path = link[link.index("/s/") :]
        person = await join("veterinarian", "elmside")
        seen, other = person.page, await person.page.context.new_page()
        await seen.goto("/tenants/elmside")
        await expect(seen.get_by_test_id("study-row").first).to_be_visible()
        await other.goto(path)
        await other.get_by_role("button", name="Keep it for").click()
        band = seen.get_by_test_id("shared-band")
        await expect(band.get_by_role("link", name=patient)).to_be_visible()
        await look(seen, "shared-band")
        kept = other.get_by_test_id("shared-study").filter(has_text=patient)
        await kept.get_by_role("button", name="Keep a copy").click()
        await seen.get_by_label(SEARCH).fill(patient)
        await expect(band).to_have_count(0)  # who searches sees what is found alone
        row = seen.get_by_test_id("study-row").filter(has_text=patient)
        await expect(row.get_by_test_id("instances")).to_have_text("2")
        await look(other, "kept-copy")
        await other.reload()
        await expect(kept.get_by_role("link", name="Open our copy")).to_be_visible()
        async with Engines.open(installation.settings()) as engines:
            elmside = system_scope("elmside")
            (imported,) = await told(elmside, engines, Event.IMPORTED)
            assert (imported.study, imported.details["from"]) == (images[0].StudyInstanceUID, "oakwood")
        await row.get_by_role("link").first.click()
        await Viewer(seen).rendered()
