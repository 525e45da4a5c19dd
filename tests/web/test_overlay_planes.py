"""web/src/viewer: overlay planes lie where they belong, and can be hidden."""

from typing import Any

import numpy as np
import numpy.typing as npt
from playwright.async_api import Page, expect
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid

from tests.dicom.overlaid import grey, lay, part10
from tests.web.conftest import SignIn
from tests.web.looking import look
from tests.web.modality import Modality
from tests.web.screen import Picture, Viewer

CORNERS = [(20, 30), (20, 200), (150, 30)]
"""Rows and columns of squares of 16 pixels: nothing else lies like these, whichever way it is turned."""


def letters(rows: int = 192, columns: int = 256) -> npt.NDArray[np.uint8]:
    """A plane with a square in three of its corners."""
    bits = np.zeros((1, rows, columns), np.uint8)
    for row, column in CORNERS:
        bits[0, row : row + 16, column : column + 16] = 1
    return bits


def marked(**values: Any) -> Dataset:
    """A radiograph with a plane, not sent yet."""
    made = grey(192, 256, Modality="CR", SOPClassUID="1.2.840.10008.5.1.4.1.1.1", **values)
    made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID = (generate_uid() for _ in range(3))
    made.PatientName, made.PatientID, made.StudyDate = "Marked^Rex", "M-1", "20260102"
    return lay(made, letters())


async def sent(modality: Modality, made: Dataset) -> str:
    """Send it; its Study Instance UID."""
    await modality.send_bytes(part10(made))
    return str(made.StudyInstanceUID)


def is_yellow(picture: Picture) -> npt.NDArray[np.bool_]:
    """Where marks are."""
    return np.asarray((picture[:, :, 0] > 180) & (picture[:, :, 2] < 150))


async def loaded(page: Page) -> None:
    """Wait until the planes are on the screen."""
    await expect(page.get_by_test_id("overlay-planes")).to_be_visible()
    await page.wait_for_function(
        "() => { const it = document.querySelector('[data-testid=overlay-planes]');"
        " return it && it.complete && it.naturalWidth > 1 }"
    )


class TestOverlayPlanes:
    async def test_they_lie_where_they_belong_and_move_with_the_picture(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        """The image holds the same squares in white: the yellow ones cover them, however it is turned."""
        made = marked()
        values = np.frombuffer(made.PixelData, "<u2").reshape(192, 256) + letters()[0].astype("<u2") * 1000
        made.PixelData = values.astype("<u2").tobytes()
        await viewer.open("oakwood", await sent(modality, made))
        await viewer.rendered()
        page = viewer.page
        told = ", ".join(f"div:has(> [data-testid={name}])" for name in ("mirrored", "rotated"))
        await page.add_style_tag(content=f"{told} {{ visibility: hidden }}")  # it is yellow too
        for action in (None, "rotate", "flip-horizontal", "rotate", "flip-vertical"):
            if action:
                await page.get_by_test_id(f"action-{action}").click()
            await loaded(page)
            covered = is_yellow(await viewer.picture())
            await page.get_by_test_id("overlay-planes-toggle").click()
            white = (await viewer.picture()).min(axis=2) > 200
            await page.get_by_test_id("overlay-planes-toggle").click()
            assert white.sum() > 500
            assert np.count_nonzero(covered != white) < 0.08 * white.sum(), action
        await page.get_by_test_id("action-reset").click()

    async def test_they_are_hidden_and_stay_so_and_the_image_says_it(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        page, study = viewer.page, await sent(modality, marked())
        await viewer.open("oakwood", study)
        await viewer.rendered()
        await loaded(page)
        await look(page, "marks")
        await page.keyboard.press("m")
        await expect(page.get_by_test_id("overlay-planes")).to_have_count(0)
        await expect(page.get_by_test_id("overlay-planes-hidden")).to_have_text("Marks hidden")
        await page.reload()
        await viewer.rendered()
        await expect(page.get_by_test_id("overlay-planes-hidden")).to_be_visible()
        toggle = page.get_by_role("button", name="Marks on the image")
        await expect(toggle).to_have_attribute("aria-pressed", "false")
        await toggle.click()
        await loaded(page)

    async def test_without_any_there_is_no_button(self, viewer: Viewer) -> None:
        await viewer.open_first("oakwood", q="Bella Radiographs")
        await expect(viewer.page.get_by_test_id("overlay-planes-toggle")).to_have_count(0)

    async def test_those_in_the_pixels_are_marks_and_no_grey(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        made = marked()
        del made[0x60003000]
        values = np.frombuffer(made.PixelData, "<u2").reshape(192, 256) | letters()[0].astype("<u2") << 13
        made.PixelData = values.astype("<u2").tobytes()
        lay(made, None, BitPosition=13)
        await viewer.open("oakwood", await sent(modality, made))
        await viewer.rendered()
        await loaded(viewer.page)
        await expect(viewer.page.get_by_test_id("window")).to_contain_text("W 2000 L 1000")
        await viewer.page.keyboard.press("m")
        await expect(viewer.page.get_by_test_id("overlay-planes")).to_have_count(0)
        shown = await viewer.picture()
        await viewer.page.keyboard.press("m")
        middle = shown[shown.shape[0] // 2 - 50 : shown.shape[0] // 2 + 50, shown.shape[1] // 2 - 150 :][
            :, :300
        ]
        assert int(middle.max()) - int(middle.min()) <= 2
        assert 100 < int(middle.mean()) < 150

    async def test_each_frame_has_its_own(self, viewer: Viewer, modality: Modality) -> None:
        made = marked()
        made.NumberOfFrames, made.PixelData = 3, made.PixelData * 3
        lay(made, letters(), Frames=1, First=2)
        await viewer.open("oakwood", await sent(modality, made))
        await viewer.rendered()
        for frame, there in ((1, False), (2, True), (3, False)):
            await expect(viewer.pane).to_have_attribute("data-frame", str(frame))
            if there:
                await loaded(viewer.page)
            assert is_yellow(await viewer.picture()).any() == there
            await viewer.page.keyboard.press("ArrowDown")

    async def test_a_phone_shows_and_hides_them(self, signed_in: SignIn, modality: Modality) -> None:
        page = await signed_in(phone=True)
        await page.goto(f"/tenants/oakwood/studies/{await sent(modality, marked())}")
        await loaded(page)
        await look(page, "marks-phone")
        await page.get_by_test_id("more").tap()
        await page.get_by_test_id("overlay-planes-toggle").tap()
        await expect(page.get_by_test_id("overlay-planes-hidden")).to_be_visible()
        await look(page, "marks-hidden-phone")
        await page.get_by_test_id("more").tap()
        await page.get_by_test_id("overlay-planes-toggle").tap()
        await expect(page.get_by_test_id("overlay-planes")).to_be_visible()
