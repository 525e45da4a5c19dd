"""web/src/reading and its panels: what is drawn is saved, and read again to the last digit; so is what others saved."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Locator, Page, expect
from pydicom import Dataset, dcmread
from pydicom.uid import generate_uid

from tests.web.conftest import DESK, PHONE, Join
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.screen import Viewer, difference
from tests.web.test_accessibility import no_complaints


@pytest.fixture
async def study(modality: Modality) -> list[Dataset]:
    """A radiograph of two views, just sent."""
    made = new_study("CR", f"Saved^{uuid4().hex[:8]}", instances=2)
    await modality.send(*made)
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
    if not await found.count():
        toggle = page.get_by_test_id(f"panel-{name}-toggle")
        if not await toggle.count():
            await page.get_by_test_id("more").click()
        await toggle.click()
    await expect(found).to_be_visible()
    return found


async def draw(viewer: Viewer, tool: str, right: int, down: int) -> None:
    await viewer.page.get_by_test_id(f"tool-{tool}").click()
    await viewer.drag(right, down)


async def digits(rows: Locator) -> list[list[str | None]]:
    """Of each row what it is and every digit of its numbers."""
    return [
        [await row.get_attribute("data-uid"), *[await one.get_attribute("data-digits") for one in await values.all()]]
        for row in await rows.all()
        if (values := row.get_by_test_id("value"))
    ]


class TestMeasurements:
    async def test_are_saved_and_read_by_somebody_else_to_the_last_digit(
        self, viewer: Viewer, study: list[Dataset], join: Join
    ) -> None:
        page = viewer.page
        await opened(page, study)
        beside = await panel(page, "measurements")
        await draw(viewer, "length", 60, 90)
        drawn = beside.get_by_test_id("drawn-measurement")
        await expect(drawn).to_have_count(1)
        shown = await drawn.get_by_test_id("value").inner_text()
        await look(page, "saved-drawn")
        await beside.get_by_test_id("save-measurements").click()
        await expect(beside.get_by_test_id("unsaved")).to_have_count(0)
        saved = beside.get_by_test_id("saved-measurement")
        await expect(saved).to_have_count(1)
        mine = await digits(saved)
        await look(page, "saved-saved")
        await no_complaints(page)

        other = (await join("radiologist")).page
        await opened(other, study)
        theirs = (await panel(other, "measurements")).get_by_test_id("saved-measurement")
        await expect(theirs).to_have_count(1)
        assert await digits(theirs) == mine
        assert await theirs.get_by_test_id("value").inner_text() == shown
        await expect(other.locator("svg text")).to_have_count(1)
        await look(other, "saved-other")
