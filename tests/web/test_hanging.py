"""web/src/hanging: views go where the clinic's protocols have them, and face as it wants."""

import time
from uuid import uuid4

import pytest
from playwright.async_api import Locator, Page, expect
from pydicom import Dataset

from tests.web.conftest import SignIn
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.screen import Viewer

QUADRUPED = {"AnatomicalOrientationType": "QUADRUPED"}


def thorax(*, views: int = 3) -> list[Dataset]:
    """Right lateral, ventrodorsal and left lateral of a dog, as they are shot one after the other."""
    return new_study("CR", f"Hung^{uuid4().hex[:8]}", instances=views)


def facing(row: str, column: str) -> list[Dataset]:
    (made,) = thorax(views=1)
    made.PatientOrientation = [row, column]
    made.AnatomicalOrientationType = "QUADRUPED"
    return [made]


async def _shown(viewer: Viewer, modality: Modality, study: list[Dataset], *, panes: int) -> list[str]:
    """Send a study and open it; what its panes say that they show, once all pictures are there."""
    await modality.send(*study)
    await viewer.open("oakwood", study[0].StudyInstanceUID)
    await _all_rendered(viewer.page, panes)
    return [await pane.get_attribute("aria-label") or "" for pane in await _panes(viewer.page).all()]


def _panes(page: Page) -> Locator:
    return page.get_by_test_id("pane")


async def _all_rendered(page: Page, pictures: int) -> None:
    await expect(page.locator('[data-testid="image-pane"][data-rendered="true"]')).to_have_count(pictures)


class TestHung:
    async def test_a_thorax_of_three_views_hangs_without_a_click(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        shown = await _shown(viewer, modality, thorax(), panes=3)
        assert shown == ["CR Thorax right lateral", "CR Thorax left lateral", "CR Thorax VD"]
        await expect(viewer.page.get_by_role("main")).to_have_attribute("data-layout", "1x3")
        await look(viewer.page, "hung-thorax")

    async def test_a_pane_says_which_view_is_missing(self, viewer: Viewer, modality: Modality) -> None:
        shown = await _shown(viewer, modality, thorax(views=2), panes=2)
        assert shown[1] == "Left lateral is missing"
        await expect(viewer.page.get_by_test_id("missing")).to_have_text("Left lateral is missing")
        await look(viewer.page, "hung-missing")

    async def test_next_view_is_the_next_that_hangs(self, viewer: Viewer, modality: Modality) -> None:
        await _shown(viewer, modality, thorax(), panes=3)
        page = viewer.page
        await page.get_by_test_id("layout").click()
        await page.get_by_test_id("layout-1x1").click()
        seen = []
        for _ in range(3):
            seen.append(await _panes(page).get_attribute("aria-label"))
            await page.keyboard.press("PageDown")
        assert seen == ["CR Thorax right lateral", "CR Thorax left lateral", "CR Thorax VD"]
        await page.get_by_test_id("layout").click()
        await page.get_by_test_id("layout-hung").click()
        await expect(_panes(page)).to_have_count(3)


class TestFacing:
    @pytest.mark.parametrize(
        ("orientation", "left", "top", "mirrored", "rotated"),
        [
            (("CD", "V"), "CR", "D", False, ""),
            (("CR", "V"), "CR", "D", True, ""),
            (("CR", "D"), "CR", "D", False, "ROTATED 180°"),
            (("V", "CR"), "CR", "D", False, "ROTATED 90°"),
            (("D", "CD"), "CR", "D", False, "ROTATED 270°"),
            (("V", "CD"), "CR", "D", True, "ROTATED 270°"),
            (("RT", "CD"), "RT", "CR", True, ""),
            (("LE", "CR"), "RT", "CR", True, "ROTATED 180°"),
        ],
    )
    async def test_a_radiograph_faces_as_the_clinic_has_it_and_says_what_was_done(
        self, viewer: Viewer, modality: Modality, orientation: tuple[str, str], left: str, top: str,
        mirrored: bool, rotated: str,
    ) -> None:  # fmt: skip
        await _shown(viewer, modality, facing(*orientation), panes=1)
        for action in ("", "rotate", "reset"):
            if action:
                await viewer.page.get_by_test_id(f"action-{action}").click()
        await expect(viewer.page.get_by_test_id("edge-left")).to_have_text(left)
        await expect(viewer.page.get_by_test_id("edge-top")).to_have_text(top)
        await expect(viewer.page.get_by_test_id("mirrored")).to_have_count(int(mirrored))
        await expect(viewer.page.get_by_test_id("rotated")).to_have_text([rotated] if rotated else [])


class TestLinked:
    async def test_panes_zoom_together_where_wanted(self, viewer: Viewer, modality: Modality) -> None:
        await _shown(viewer, modality, thorax(), panes=3)
        page = viewer.page
        texts = page.get_by_test_id("window")
        await page.get_by_test_id("link").click()
        await page.get_by_test_id("tool-zoom").click()
        await viewer.drag(0, -80)
        await expect(texts.first).not_to_contain_text("Zoom 100 %")
        zoomed = await texts.first.locator("div").filter(has_text="Zoom").text_content()
        for other in (1, 2):
            await expect(texts.nth(other)).to_contain_text(zoomed or "?")
        await page.get_by_test_id("link").click()
        await page.get_by_test_id("action-reset").click()
        await expect(texts.first).to_contain_text("Zoom 100 %")
        await expect(texts.nth(1)).not_to_contain_text("Zoom 100 %")
