"""web/src/viewer: the tools do to the picture what they say."""

import pytest
from playwright.async_api import expect

from tests.web.conftest import SignIn
from tests.web.looking import look
from tests.web.screen import Viewer, difference

PHONES = ((390, 844), (360, 740), (740, 360), (844, 390))
_TOOLBAR_FITS = """width => {
  const buttons = [...document.querySelectorAll('[role=toolbar] button')];
  const shown = buttons.map((one) => one.getBoundingClientRect()).filter((box) => box.width);
  const rows = new Set(shown.map((box) => Math.round(box.y + box.height / 2)));
  return rows.size === 1 && shown.every((box) => Math.min(box.width, box.height) >= 44 && box.right <= width);
}"""
"""One row of buttons for a finger within the page: its buttons change once the page has another size."""


@pytest.fixture
async def ct(viewer: Viewer) -> Viewer:
    """A CT of forty slices."""
    return await viewer.open_first("oakwood", q="Rex", modality="CT")


class TestTools:
    @pytest.mark.parametrize("tool", ["window", "zoom", "pan", "scroll", "length"])
    async def test_dragging_changes_the_picture(self, ct: Viewer, tool: str) -> None:
        before = await ct.picture()
        await ct.page.get_by_test_id(f"tool-{tool}").click()
        await ct.drag(60, 90)
        if tool == "length":
            await expect(ct.page.locator("svg").get_by_text("mm")).to_be_visible()
        else:
            await ct.changed(before)

    @pytest.mark.parametrize("action", ["invert", "rotate", "flip-horizontal", "flip-vertical"])
    async def test_an_action_changes_the_picture_and_reset_brings_it_back(
        self, ct: Viewer, action: str
    ) -> None:
        before = await ct.picture()
        await ct.page.get_by_test_id(f"action-{action}").click()
        after = await ct.changed(before)
        await ct.page.get_by_test_id("action-reset").click()
        assert difference(await ct.changed(after), before) < 1

    async def test_a_preset_sets_the_window(self, ct: Viewer) -> None:
        before = await ct.picture()
        await ct.page.get_by_test_id("presets").click()
        await ct.page.get_by_role("menuitem", name="Bone").click()
        await expect(ct.page.get_by_test_id("window")).to_contain_text("W 2500 L 500")
        await ct.changed(before)

    async def test_wheel_keys_and_slider_walk_through_the_stack(self, ct: Viewer) -> None:
        box = await ct.page.get_by_test_id("viewport-canvas").bounding_box()
        assert box
        await ct.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        await ct.page.mouse.wheel(0, 120)
        await expect(ct.pane).to_have_attribute("data-frame", "2")
        await ct.page.keyboard.press("ArrowDown")
        await expect(ct.pane).to_have_attribute("data-frame", "3")
        await ct.page.get_by_test_id("frame-slider").fill("40")
        await expect(ct.pane).to_have_attribute("data-frame", "40")


class TestLayout:
    async def test_four_panes_show_the_series_side_by_side(self, viewer: Viewer) -> None:
        await viewer.open_first("oakwood", q="Bella Radiographs")
        await viewer.lay_out("2x2")
        panes = viewer.page.get_by_test_id("image-pane")
        await expect(panes).to_have_count(3)
        for pane in await panes.all():
            await expect(pane).to_have_attribute("data-rendered", "true")
        await viewer.lay_out("hung")

    async def test_a_series_is_dragged_into_a_pane(self, viewer: Viewer) -> None:
        await viewer.open_first("oakwood", q="Bella Radiographs")
        before = await viewer.picture()
        third = viewer.page.get_by_test_id("series").nth(1)
        await third.drag_to(viewer.page.get_by_test_id("pane").first)
        await viewer.changed(before)


class TestPhone:
    async def test_cards_lead_to_a_large_picture_however_it_is_held(self, signed_in: SignIn) -> None:
        page = await signed_in(phone=True)
        await page.goto("/tenants/oakwood?modality=CT")
        card = page.get_by_test_id("study-row").first
        await card.tap()
        viewer = Viewer(page)
        await viewer.rendered()
        picture = await page.get_by_test_id("viewport-canvas").bounding_box()
        strip = await page.get_by_test_id("series-strip").bounding_box()
        assert picture
        assert strip
        assert strip["y"] >= picture["y"] + picture["height"]
        for width, height in PHONES:
            await page.set_viewport_size({"width": width, "height": height})
            await viewer.rendered()
            await look(page, f"phone-{width}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            await page.wait_for_function(_TOOLBAR_FITS, arg=width)
            box = await page.get_by_test_id("viewport-canvas").bounding_box()
            assert box
            assert min(box["width"], box["height"]) >= 0.6 * min(width, height)

    async def test_the_list_is_no_table_and_fits(self, signed_in: SignIn) -> None:
        page = await signed_in(phone=True)
        await page.goto("/tenants/oakwood")
        await expect(page.get_by_test_id("study-row").first).to_be_visible()
        await expect(page.locator("table")).to_have_count(0)
        box = await page.get_by_test_id("study-row").first.bounding_box()
        assert box
        assert box["height"] >= 64
