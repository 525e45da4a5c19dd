"""web/src/reading and its panels: what is drawn is saved and read again, and so is what others saved."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Locator, Page, Route, expect
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from tests.reading.others import code, image_item, item, number, ohif_group, ohif_report
from tests.reading.test_key_images import selection
from tests.reading.test_presentation_states import another
from tests.web.conftest import DESK, PHONE, Join
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.screen import Viewer, difference
from tests.web.test_accessibility import no_complaints


@pytest.fixture
async def study(modality: Modality) -> list[Dataset]:
    """Two views, just sent; of no modality whose views hang side by side."""
    made = new_study("CR", f"Saved^{uuid4().hex[:8]}", instances=2)
    for image in made:
        image.Modality = "OT"
    await modality.send(*made)
    return made


def theirs(made: Dataset) -> Dataset:
    """An object of another system, to be sent."""
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return made


async def opened(page: Page, study: list[Dataset]) -> Viewer:
    """The viewer on a study."""
    viewer = Viewer(page)
    await viewer.open("oakwood", study[0].StudyInstanceUID)
    await viewer.rendered()
    return viewer


async def panel(page: Page, name: str) -> Locator:
    """Open a panel beside the pictures."""
    found = page.get_by_test_id(f"panel-{name}")
    toggle = page.get_by_test_id(f"panel-{name}-toggle")
    if not await toggle.count():
        await page.get_by_test_id("more").click()
    await toggle.click()
    await expect(found).to_be_visible()
    return found


async def measured(viewer: Viewer, right: int, down: int, *, above: int = 0) -> None:
    """Draw a line from the middle of the picture, or so far above it."""
    mouse = viewer.page.mouse
    await viewer.page.get_by_test_id("tool-length").click()
    box: Any = await viewer.page.get_by_test_id("viewport-canvas").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - above
    await mouse.move(x, y)
    await mouse.down()
    await mouse.move(x + right, y + down, steps=6)
    await mouse.up()


async def digits(rows: Locator) -> list[list[str | None]]:
    """Of each measurement its UID and every digit of its numbers."""
    return [
        [
            await row.get_attribute("data-uid"),
            *[await one.get_attribute("data-digits") for one in await row.get_by_test_id("value").all()],
        ]
        for row in await rows.all()
    ]


class TestMeasurements:
    async def test_are_saved_and_read_by_somebody_else_to_the_last_digit(
        self, viewer: Viewer, study: list[Dataset], join: Join
    ) -> None:
        page = viewer.page
        await opened(page, study)
        other = (await join("radiologist")).page
        reader = await opened(other, study)
        beside, theirs = await panel(page, "measurements"), await panel(other, "measurements")
        await expect(theirs).to_contain_text("Nothing is measured yet")
        await measured(reader, -60, 60)
        await expect(theirs.get_by_test_id("drawn-measurement")).to_have_count(1)

        await measured(viewer, 60, 90)
        drawn = beside.get_by_test_id("drawn-measurement")
        await expect(drawn).to_have_count(1)
        await drawn.get_by_test_id("rename").click()
        await beside.get_by_label("Name of Length").fill("Apex")
        await page.keyboard.press("Enter")
        await expect(drawn).to_contain_text("Length: Apex")
        shown = await drawn.get_by_test_id("value").inner_text()
        await look(page, "saved-drawn")
        await beside.get_by_test_id("save-measurements").click()
        await expect(beside.get_by_test_id("unsaved")).to_have_count(0)
        saved = beside.get_by_test_id("saved-measurement")
        mine = await digits(saved)
        assert len(mine) == 1
        await page.keyboard.press("Escape")
        await no_complaints(page)

        # Whoever has the study open sees it, without asking.
        rows = theirs.get_by_test_id("saved-measurement")
        await expect(rows).to_have_count(1)
        assert await digits(rows) == mine
        assert await rows.get_by_test_id("value").inner_text() == shown
        await expect(other.locator("svg text")).to_have_count(2)
        await other.keyboard.press("Control+z")  # what they have drawn, not what somebody else has saved
        await expect(other.get_by_test_id("undo")).to_be_disabled()
        await expect(other.locator("svg text")).to_have_count(1)
        await other.get_by_test_id("series").nth(1).click()
        await expect(other.locator("svg text")).to_have_count(0)
        await rows.get_by_role("button").click()
        await expect(other.get_by_test_id("series").first).to_have_attribute("aria-current", "true")
        await expect(rows.get_by_role("button")).to_have_attribute("aria-current", "true")
        await expect(other.locator("svg text")).to_have_count(1)
        await look(other, "saved-other")

        # The next version takes the place of one's own, and keeps what is in it as it is.
        await measured(viewer, -80, 40, above=250)
        await beside.get_by_test_id("save-measurements").click()
        await expect(beside.get_by_test_id("unsaved")).to_have_count(0)
        await expect(theirs.get_by_text("1 earlier version")).to_be_visible()
        current = theirs.get_by_test_id("saved-report").first.get_by_test_id("saved-measurement")
        await expect(current).to_have_count(2)
        assert mine[0] in await digits(current)

    async def test_are_not_lost_where_they_cannot_be_saved_and_not_left_unasked(
        self, viewer: Viewer, study: list[Dataset]
    ) -> None:
        page = viewer.page
        await opened(page, study)
        beside = await panel(page, "measurements")
        await measured(viewer, 60, 90)
        save, failure = beside.get_by_test_id("save-measurements"), beside.get_by_test_id("save-failure")

        async def refuse(route: Route) -> None:
            error = {"message": "LENGTH is not what the points give", "extensions": {"code": "INVALID"}}
            if "saveMeasurements" in (route.request.post_data or ""):
                await route.fulfill(json={"data": None, "errors": [error]})
            else:
                await route.continue_()

        async def gone(route: Route) -> None:
            await (
                route.abort() if "saveMeasurements" in (route.request.post_data or "") else route.continue_()
            )

        for trouble, said in ((refuse, "is not what the points give"), (gone, "cannot be reached")):
            await page.route("**/graphql", trouble)
            await save.click()
            await expect(failure).to_contain_text(said)
            await expect(beside.get_by_test_id("drawn-measurement")).to_have_count(1)
            await page.unroute("**/graphql")

        dialog = page.get_by_role("dialog", name="Leave without saving?")
        await page.get_by_test_id("back").click()
        await expect(dialog).to_contain_text("1 measurement or mark is not saved")
        await look(page, "saved-leaving")
        await dialog.get_by_role("button", name="Cancel").click()
        await expect(dialog).to_have_count(0)
        await page.evaluate("history.back()")
        await expect(dialog).to_be_visible()
        await dialog.get_by_role("button", name="Cancel").click()
        await save.click()
        await expect(beside.get_by_test_id("saved-measurement")).to_have_count(1)
        await page.get_by_test_id("back").click()
        await expect(page.get_by_test_id("viewer")).to_have_count(0)


class TestKeyImages:
    async def test_are_marked_saved_and_the_strip_is_narrowed_to_them(
        self, viewer: Viewer, study: list[Dataset]
    ) -> None:
        page = viewer.page
        await opened(page, study)
        series = page.get_by_test_id("series")
        await series.nth(1).click()
        await viewer.rendered()
        await page.keyboard.press("k")
        await expect(page.get_by_test_id("key-image-star")).to_be_visible()
        beside = await panel(page, "key-images")
        await beside.get_by_label("Title").click()
        await page.get_by_role("option", name="For surgery").click()
        await beside.get_by_label("Description").fill("The left elbow")
        await look(page, "key-images-marked")
        await beside.get_by_test_id("save-key-images").click()
        saved = beside.get_by_test_id("key-images")
        await expect(saved).to_contain_text("For surgery")
        await expect(saved).to_contain_text("The left elbow")
        await expect(page.get_by_test_id("key-image-star")).to_have_count(0)
        await expect(series).to_have_count(3)
        await saved.get_by_test_id("show-only").click()
        await expect(series).to_have_count(1)
        await expect(series).to_contain_text("VD")
        await look(page, "key-images-only")
        await no_complaints(page)
        await page.get_by_test_id("strip-filter").click()
        await page.get_by_role("option", name="All images").click()
        await series.nth(2).click()
        await expect(page.get_by_test_id("saved-object")).to_contain_text("For surgery")


class TestDisplays:
    async def test_are_saved_and_shown_again_turned_mirrored_and_cut(
        self, viewer: Viewer, study: list[Dataset]
    ) -> None:
        page = viewer.page
        await opened(page, study)
        beside = await panel(page, "displays")
        before = await viewer.picture()
        for key in ("o", "h", "i"):
            await page.keyboard.press(key)
        turned = await viewer.changed(before)
        await beside.get_by_role("textbox").fill("Turned")
        await beside.get_by_test_id("save-display").click()
        state = beside.get_by_test_id("presentation-state")
        await expect(state).to_have_count(1)
        await page.get_by_test_id("action-reset").click()
        original = await viewer.changed(turned)
        await expect(page.get_by_test_id("mirrored")).to_have_count(0)
        await state.get_by_test_id("apply").click()
        await expect(page.get_by_test_id("mirrored")).to_be_visible()
        assert difference(await viewer.changed(original), turned) < 1
        await look(page, "displays-applied")
        await no_complaints(page)
        await state.get_by_test_id("apply").click()
        await expect(page.get_by_test_id("mirrored")).to_have_count(0)
        assert difference(await viewer.changed(turned), original) < 1

    async def test_of_another_system_end_at_the_edge_and_say_so(
        self, viewer: Viewer, study: list[Dataset], modality: Modality
    ) -> None:
        drawn, note = Dataset(), Dataset()
        drawn.GraphicType, drawn.GraphicAnnotationUnits = "POLYLINE", "PIXEL"
        drawn.GraphicData, drawn.GraphicFilled = [-500.0, 1.0, 60.0, 60.0, 10.0, 9999.0], "N"
        drawn.GraphicDimensions, drawn.NumberOfGraphicPoints = 2, 3
        note.GraphicObjectSequence = [drawn]
        elsewhere = new_study("CR", "Elsewhere", instances=1)
        await replace(modality, called="ELMSIDE").send(*elsewhere)
        chosen = selection(study[0], study[0], elsewhere[0])
        await modality.send(theirs(another(study[0], GraphicAnnotationSequence=[note])), theirs(chosen))
        page = viewer.page
        await opened(page, study)
        beside = await panel(page, "displays")
        state = beside.get_by_test_id("presentation-state")
        await expect(state).to_contain_text("Reader Rita")
        await expect(state.get_by_test_id("saved-problem")).to_contain_text("graphics reach out of 1")
        await state.get_by_test_id("apply").click()
        await expect(page.get_by_test_id("graphics").locator("path").last).to_be_attached()
        await expect(page.get_by_test_id("graphics-outside")).to_be_visible()
        await look(page, "displays-outside")
        # Of an image of another clinic it says no more than of one that is nowhere.
        beside = await panel(page, "key-images")
        await expect(beside.get_by_test_id("saved-problem")).to_contain_text(
            "1 of the images it names are not"
        )
        await expect(beside.get_by_test_id("key-images")).to_contain_text("an image that is not here")
        await beside.get_by_test_id("show-only").click()
        await expect(page.get_by_test_id("series")).to_have_count(1)


class TestReports:
    async def test_of_another_system_are_a_page_with_links_and_no_uids(
        self, viewer: Viewer, study: list[Dataset], modality: Modality
    ) -> None:
        first, second = study
        elsewhere = new_study("CR", "Elsewhere", instances=1)[0]
        length = code("410668003", "SCT", "Length")
        lines = [
            number(length, "12.345678", "mm", "POLYLINE", [10, 10, 60, 60], second),
            number(length, "9.75", "mm", "POLYLINE", [5, 5, 20, 20], elsewhere),
        ]
        groups = [
            ohif_group(image, "Unknown", [line], "Odd thing")
            for image, line in zip((second, elsewhere), lines, strict=True)
        ]
        report = ohif_report(first, groups)
        finding = item("TEXT", "CONTAINS", code("121071", "DCM", "Finding"), TextValue="The heart is large.")
        finding.ContentSequence = [image_item(second)]
        report.ContentSequence.append(finding)
        await modality.send(theirs(report))
        page = viewer.page
        await opened(page, study)
        beside = await panel(page, "measurements")
        their = beside.get_by_test_id("saved-report")
        await expect(their).to_contain_text("from another system")
        await expect(their.get_by_test_id("saved-problem")).to_contain_text("not here")
        await expect(their.get_by_test_id("value").first).to_have_attribute("data-digits", "12.345678")
        await their.get_by_test_id("saved-measurement").first.get_by_role("button").click()
        await expect(page.get_by_test_id("series").nth(1)).to_have_attribute("aria-current", "true")
        await expect(page.get_by_test_id("graphics").locator("text")).to_contain_text("12.345678 mm")
        await look(page, "reports-drawn")

        await page.get_by_test_id("series").nth(2).click()
        text = page.get_by_test_id("report")
        await expect(text.get_by_role("table")).to_contain_text("12.345678 mm")
        await expect(text).to_contain_text("The heart is large.")
        await expect(text).to_contain_text("an image that is not here")
        await expect(text).not_to_contain_text("cornerstone")
        assert "1.2." not in await text.inner_text()
        assert first.SOPInstanceUID not in await text.inner_text()
        await look(page, "reports-read")
        for size in (DESK, PHONE):
            await page.set_viewport_size(size)
            await no_complaints(page)
            wide: Any = await page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"]
        await look(page, "reports-phone")
        await page.set_viewport_size(DESK)
        await text.get_by_role("button", name="Thorax VD").first.click()
        await expect(page.get_by_test_id("image-pane")).to_be_visible()
