"""web/src/viewer: which side is which, mirrored or turned, and what a millimetre is."""

import asyncio
import time
from uuid import uuid4

import numpy as np
import pytest
from playwright.async_api import Route, expect
from pydicom import Dataset
from pydicom.uid import EnhancedMRImageStorage, UltrasoundImageStorage, generate_uid

from tests.web.conftest import SignIn
from tests.web.fingers import Fingers
from tests.web.modality import Modality, new_study
from tests.web.screen import Picture, Viewer, picture_of

ROWS, COLUMNS = 120, 80
END_OF_ROWS, END_OF_COLUMNS, BODY = 0xFFFF, 0xB000, 0x5000
"""What is white, light and dark on the picture; black is beside it."""
FRAME = 4  # pixels: around the active of several panes


def sided(*, instances: int = 1, **values: object) -> list[Dataset]:
    """A study of images whose rows end in a white strip, their columns in a light one."""
    pixels = np.full((ROWS, COLUMNS), BODY, dtype="<u2")
    pixels[-12:] = END_OF_COLUMNS
    pixels[:, -12:] = END_OF_ROWS
    made = new_study("DX", f"Sides^{uuid4().hex[:8]}", instances=instances)
    first = made[0]
    for image in made:
        image.SeriesInstanceUID, image.SeriesNumber = first.SeriesInstanceUID, 1
        image.Rows, image.Columns, image.PixelData = ROWS, COLUMNS, pixels.tobytes()
        image.PhotometricInterpretation, image.BitsStored, image.HighBit = "MONOCHROME2", 16, 15
        image.WindowCenter, image.WindowWidth = 0x8000, 0x10000
        image.Modality = "OT"  # no plain radiograph, which a clinic has mirrored and turned
        for keyword in ("ImagerPixelSpacing", "VOILUTFunction", "PresentationLUTShape", "BodyPartExamined"):
            if keyword in image:
                del image[keyword]
        for keyword, value in values.items():
            setattr(image, keyword, value)
        image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
    return made


class Sides:
    """What lies at the edges by the letters there, and by the pixels: they have to agree."""

    def __init__(self, right: str, bottom: str, left: str, top: str) -> None:
        self.edges = {"top": top, "right": right, "bottom": bottom, "left": left}
        self.end_of_rows, self.end_of_columns = right, bottom
        self.mirrored = False

    def do(self, action: str) -> None:
        """Turn or mirror."""
        top, right, bottom, left = (self.edges[edge] for edge in ("top", "right", "bottom", "left"))
        if action == "rotate":
            self.edges = {"top": left, "right": top, "bottom": right, "left": bottom}
            return
        self.mirrored = not self.mirrored
        if action == "flip-horizontal":
            self.edges |= {"right": left, "left": right}
        else:
            self.edges |= {"top": bottom, "bottom": top}

    async def are_shown(self, viewer: Viewer) -> None:
        """Letters, pixels and MIRRORED are all as they have to be, and nothing of the picture is cut off."""
        for edge, text in self.edges.items():
            await expect(viewer.page.get_by_test_id(f"edge-{edge}")).to_have_text(text)
        await expect(viewer.page.get_by_test_id("mirrored")).to_have_count(int(self.mirrored))
        deadline = time.monotonic() + 10
        while not self._agree_with(await viewer.picture()):
            assert time.monotonic() < deadline, "the picture is another than its letters say"
            await viewer.page.wait_for_timeout(100)

    def _agree_with(self, picture: Picture) -> bool:
        (height, width), strips = _strips(picture)
        *_, light, white = sorted(strips, key=strips.__getitem__)
        upright = self.end_of_rows in (self.edges["left"], self.edges["right"])
        return (self.edges[white], self.edges[light]) == (self.end_of_rows, self.end_of_columns) and (
            height / width if upright else width / height
        ) == pytest.approx(ROWS / COLUMNS, rel=0.03)


def _strips(picture: Picture) -> tuple[tuple[int, int], dict[str, float]]:
    """Height and width of what is not black, and how light it is near the middle of each of its edges."""
    grey = picture[FRAME:-FRAME, FRAME:-FRAME].mean(axis=2)
    body = grey > 40
    rows, columns = np.flatnonzero(body.mean(axis=1) > 0.3), np.flatnonzero(body.mean(axis=0) > 0.3)
    shown = grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = shown.shape
    down, across = slice(height // 3, height // 2), slice(width // 3, width // 2)
    margin = min(height, width) // 40
    return (height, width), {
        "top": float(np.median(shown[margin : 2 * margin, across])),
        "bottom": float(np.median(shown[-2 * margin : -margin, across])),
        "left": float(np.median(shown[down, margin : 2 * margin])),
        "right": float(np.median(shown[down, -2 * margin : -margin])),
    }


async def _open(viewer: Viewer, modality: Modality, images: list[Dataset]) -> None:
    await modality.send(*images)
    await viewer.open("oakwood", images[0].StudyInstanceUID)
    await viewer.rendered()


class TestSides:
    @pytest.mark.parametrize(
        ("values", "sides"),
        [
            ({"PatientOrientation": ["R", "F"]}, ("R", "F", "L", "H")),
            (
                {"PatientOrientation": ["R", "D"], "AnatomicalOrientationType": "QUADRUPED"},
                ("Rostral", "D", "CD", "V"),
            ),
            (
                {"ImageOrientationPatient": [0, 1, 0, 0, 0, -1], "ImagePositionPatient": [0, 0, 0]},
                ("P", "F", "A", "H"),
            ),
        ],
        ids=["biped", "quadruped", "in space"],
    )
    async def test_letters_and_pixels_agree_however_it_is_turned_and_mirrored(
        self, viewer: Viewer, modality: Modality, values: dict[str, object], sides: tuple[str, str, str, str]
    ) -> None:
        await _open(viewer, modality, sided(**values))
        expected = Sides(*sides)
        await expected.are_shown(viewer)
        for action in ("rotate", "flip-horizontal", "rotate", "flip-vertical", "rotate", "flip-vertical"):
            await viewer.page.get_by_test_id(f"action-{action}").click()
            expected.do(action)
            await expected.are_shown(viewer)
        await viewer.page.get_by_test_id("action-reset").click()
        await Sides(*sides).are_shown(viewer)

    async def test_mirrored_it_says_so_without_letters_and_without_texts_and_the_next_study_is_not(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        await _open(viewer, modality, sided(instances=2, PatientOrientation=["L", "R"]))
        page = viewer.page
        mirrored = page.get_by_test_id("mirrored")
        await expect(mirrored).to_have_count(0)
        await page.get_by_test_id("action-flip-horizontal").click()
        await expect(mirrored).to_have_text("MIRRORED")
        for edge in ("top", "right", "bottom", "left"):
            await expect(page.get_by_test_id(f"edge-{edge}")).to_have_count(0)
        texts = page.get_by_role("button", name="Texts on the image")
        await texts.click()
        await expect(mirrored).to_be_visible()
        await texts.click()
        await page.keyboard.press("ArrowDown")
        await expect(viewer.pane).to_have_attribute("data-frame", "2")
        await expect(mirrored).to_be_visible()
        await page.get_by_test_id("action-flip-vertical").click()
        await expect(mirrored).to_have_count(0)
        await page.get_by_test_id("action-flip-vertical").click()
        await expect(mirrored).to_be_visible()
        await _open(viewer, modality, sided(PatientOrientation=["L", "F"]))
        await Sides("L", "F", "R", "H").are_shown(viewer)

    async def test_another_series_in_the_same_place_is_neither_turned_nor_mirrored(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        first, second = sided(instances=2, PatientOrientation=["L", "F"])
        second.SeriesInstanceUID, second.SeriesNumber = generate_uid(), 2
        await _open(viewer, modality, [first, second])
        for action in ("flip-vertical", "rotate"):
            await viewer.page.get_by_test_id(f"action-{action}").click()
        await viewer.page.keyboard.press("PageDown")
        await expect(viewer.page.get_by_test_id("series").nth(1)).to_have_attribute("data-state", "active")
        await viewer.rendered()
        await Sides("L", "F", "R", "H").are_shown(viewer)

    async def test_an_image_that_arrives_leaves_the_one_before_it_turned_and_measured(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        first, second = sided(instances=2, PatientOrientation=["R", "F"])
        await _open(viewer, modality, [first])
        expected = Sides("R", "F", "L", "H")
        for action in ("rotate", "flip-vertical"):
            await viewer.page.get_by_test_id(f"action-{action}").click()
            expected.do(action)
        length = await _measure(viewer)
        await modality.send(second)
        await expect(viewer.pane).to_have_attribute("data-frames", "2")
        await expected.are_shown(viewer)
        await expect(viewer.page.locator("svg text")).to_have_text(length)

    async def test_the_picture_before_keeps_its_letters_until_the_next_one_is_there(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        images = sided(instances=2, PatientOrientation=["R", "F"])
        images[1].PatientOrientation = ["L", "F"]
        arrive = asyncio.Event()

        async def hold(route: Route) -> None:
            await arrive.wait()
            await route.continue_()

        page, right = viewer.page, viewer.page.get_by_test_id("edge-right")
        frames = f"**/instances/{images[1].SOPInstanceUID}/frames/**"
        await page.route(frames, hold)
        await _open(viewer, modality, images)
        await page.keyboard.press("ArrowDown")
        before = await viewer.picture()
        await page.keyboard.press("i")
        await viewer.changed(before)
        await expect(right).to_have_text("R")
        await expect(viewer.pane).to_have_attribute("data-frame", "1")
        arrive.set()
        await expect(right).to_have_text("L")
        await expect(viewer.pane).to_have_attribute("data-frame", "2")
        await page.unroute(frames, hold)

    async def test_each_frame_has_its_own(self, viewer: Viewer, modality: Modality) -> None:
        (image,) = sided(SOPClassUID=EnhancedMRImageStorage, Modality="MR", NumberOfFrames=2)
        image.PixelData *= 2
        image.PerFrameFunctionalGroupsSequence = [Dataset(), Dataset()]
        oriented = ([1, 0, 0, 0, 1, 0], [0, 1, 0, 0, 0, -1])
        for group, cosines in zip(image.PerFrameFunctionalGroupsSequence, oriented, strict=True):
            group.PlaneOrientationSequence, group.PlanePositionSequence = [Dataset()], [Dataset()]
            group.PlaneOrientationSequence[0].ImageOrientationPatient = cosines
            group.PlanePositionSequence[0].ImagePositionPatient = [0, 0, 0]
        image.SharedFunctionalGroupsSequence = [Dataset()]
        await _open(viewer, modality, [image])
        for key, top, right in (("", "A", "L"), ("ArrowDown", "H", "P"), ("ArrowUp", "A", "L")):
            if key:
                await viewer.page.keyboard.press(key)
            await expect(viewer.page.get_by_test_id("edge-top")).to_have_text(top)
            await expect(viewer.page.get_by_test_id("edge-right")).to_have_text(right)

    async def test_a_change_of_layout_shows_the_whole_picture_turned_and_mirrored_as_it_was(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        await _open(viewer, modality, sided(PatientOrientation=["R", "F"]))
        expected = Sides("R", "F", "L", "H")
        for action in ("rotate", "flip-horizontal"):
            await viewer.page.get_by_test_id(f"action-{action}").click()
            expected.do(action)
        await expected.are_shown(viewer)
        for layout, panes in (("1x2", 2), ("2x2", 4), ("1x1", 1)):
            await viewer.lay_out(layout)
            await expect(viewer.page.get_by_test_id("pane")).to_have_count(panes)
            await expected.are_shown(viewer)


async def _measure(viewer: Viewer) -> str:
    """Draw a line down the middle and read what stands beside it."""
    await viewer.page.get_by_test_id("tool-length").click()
    await viewer.drag(0, 200)
    text = viewer.page.locator("svg text")
    await expect(text).to_have_count(1)
    return (await text.text_content()) or ""


def _region(delta: float) -> Dataset:
    region = Dataset()
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 0, 0
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = COLUMNS - 1, ROWS - 1
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = delta
    return region


class TestMillimetres:
    async def test_at_the_detector_are_told_to_be_that(self, viewer: Viewer, modality: Modality) -> None:
        await _open(viewer, modality, sided(ImagerPixelSpacing=[0.2, 0.2], PixelSpacing=[0.2, 0.2]))
        await expect(viewer.page.get_by_test_id("window")).to_contain_text("mm at the detector")
        assert (await _measure(viewer)).endswith("mm at the detector")

    async def test_each_image_of_a_stack_has_its_own_and_loses_only_its_own(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        images = sided(instances=2, SOPClassUID=UltrasoundImageStorage, Modality="US")
        for image, delta in zip(images, (0.05, 0.1), strict=True):
            image.SequenceOfUltrasoundRegions = [_region(delta)]
        await _open(viewer, modality, images)
        page = viewer.page
        lengths = [await _measure(viewer)]
        await page.keyboard.press("ArrowDown")
        await expect(viewer.pane).to_have_attribute("data-frame", "2")
        await expect(page.locator("svg text")).to_have_count(0)
        lengths.append(await _measure(viewer))
        shallow, deep = (float(length.removesuffix(" mm")) for length in lengths)
        assert deep == pytest.approx(2 * shallow, rel=0.02)

        remove = page.get_by_role("button", name="Remove the measurements")
        dialog = page.get_by_role("dialog")
        await remove.click()
        await dialog.get_by_role("button", name="Cancel").click()
        await expect(page.locator("svg text")).to_have_count(1)
        await remove.click()
        await expect(dialog).to_contain_text("1 measurement on this image")
        await dialog.get_by_role("button", name="Remove").click()
        await expect(page.locator("svg text")).to_have_count(0)
        await page.keyboard.press("ArrowUp")
        await expect(page.locator("svg text")).to_have_text(lengths[0])
        await page.keyboard.press("ArrowDown")
        await expect(viewer.pane).to_have_attribute("data-frame", "2")
        await page.get_by_test_id("removed").get_by_role("button", name="Undo").click()
        await expect(page.locator("svg text")).to_have_text(lengths[1])
        await expect(page.get_by_test_id("removed")).to_have_count(0)


class TestTexts:
    async def test_can_be_read_on_white_and_keep_hyphens_together(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        (image,) = sided(PixelData=b"\xff" * (ROWS * COLUMNS * 2), PatientOrientation=["R", "F"])
        await _open(viewer, modality, [image])
        await viewer.page.get_by_test_id("tool-zoom").click()
        await viewer.drag(0, 300)
        for text in (
            viewer.page.get_by_test_id("edge-top"),
            viewer.page.get_by_test_id("overlays").get_by_text("W "),
        ):
            shot = (await picture_of(text)).max(axis=2)
            assert _contrast(int(np.median(shot)), int(shot.max())) > 4.5
        texts = viewer.page.get_by_test_id("overlays")
        assert await texts.evaluate("one => getComputedStyle(one).fontVariantNumeric") == "normal"


def _contrast(dark: int, light: int) -> float:
    """WCAG 2.2's contrast of two greys."""
    low, high = (((value / 255 + 0.055) / 1.055) ** 2.4 for value in (dark, light))
    return (high + 0.05) / (low + 0.05)


class TestMenus:
    async def test_are_as_dark_as_the_viewer(self, viewer: Viewer) -> None:
        await viewer.open_first("oakwood", q="Rex", modality="CT")
        await viewer.page.get_by_test_id("presets").click()
        menu = viewer.page.get_by_role("menu")
        await expect(menu).to_be_visible()
        assert np.median(await picture_of(menu)) < 80
        await viewer.page.keyboard.press("Escape")


class TestPhone:
    async def test_one_finger_sets_no_window_and_moves_only_what_is_enlarged(
        self, signed_in: SignIn, modality: Modality
    ) -> None:
        noise = np.random.default_rng(5).integers(0, 0xFFFF, ROWS * COLUMNS, "<u2").tobytes()
        viewer = Viewer(await signed_in(phone=True))
        await _open(viewer, modality, sided(PixelData=noise))
        page, fingers = viewer.page, Fingers(viewer.page)
        window = page.get_by_test_id("window")
        await expect(window).to_contain_text("W 65536")
        canvas = page.get_by_test_id("viewport-canvas")
        box = await canvas.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        whole = await picture_of(canvas)
        await fingers.drag(((x, y), (x + 70, y + 90)))
        await page.wait_for_timeout(300)
        assert (await picture_of(canvas) == whole).all()
        await fingers.drag(((x - 20, y), (x - 90, y)), ((x + 20, y), (x + 90, y)))
        await expect(window).not_to_contain_text("Zoom 100 %")
        enlarged = await picture_of(canvas)
        await fingers.drag(((x, y), (x + 70, y + 90)))
        await expect(window).to_contain_text("W 65536")
        assert (await picture_of(canvas) != enlarged).any()
        await page.get_by_test_id("tool-window").tap()
        await expect(page.get_by_test_id("tool-window")).to_have_attribute("aria-pressed", "true")
        await fingers.drag(((x, y), (x + 70, y + 90)))
        await expect(window).not_to_contain_text("W 65536")

    async def test_every_tool_is_within_reach(self, signed_in: SignIn, modality: Modality) -> None:
        viewer = Viewer(await signed_in(phone=True))
        await _open(viewer, modality, sided(PatientOrientation=["R", "F"]))
        page = viewer.page
        bar = page.get_by_role("toolbar")
        boxes = [await button.bounding_box() for button in await bar.get_by_role("button").all()]
        assert len(boxes) >= 6
        assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
        await page.get_by_test_id("more").tap()
        menu = page.get_by_role("menu")
        for name in ("Invert", "Rotate 90°", "Mirror left and right", "Mirror top and bottom", "Reset"):
            await expect(menu.get_by_text(name)).to_be_in_viewport()
        assert np.median(await picture_of(menu)) < 80
        await page.get_by_test_id("action-flip-horizontal").tap()
        await expect(page.get_by_test_id("mirrored")).to_be_visible()
        await menu.get_by_text("Remove the measurements").tap()
        await expect(page.get_by_role("dialog")).to_contain_text("Nothing was measured on this image")
