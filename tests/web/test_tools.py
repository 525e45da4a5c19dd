"""web/src/viewer: what is measured is right however the picture lies, stays, and can be taken back."""

import math
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from playwright.async_api import Locator, Page, expect
from pydicom import Dataset
from pydicom.uid import CTImageStorage

from tests.web.conftest import Join, SignIn
from tests.web.fingers import Fingers
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.screen import Viewer

ROWS, COLUMNS = 240, 400
RIGHT, DOWN, FIRST = 3, 5, 200
"""By how much values grow from column to column and from row to row, and where they begin."""
CSS_PER_MM = 96 / 25.4
DOUBLE_CLICK_MS = 500
TURNS = {
    "rotate": ((0, -1), (1, 0)),
    "flip-horizontal": ((-1, 0), (0, 1)),
    "flip-vertical": ((1, 0), (0, -1)),
}
_TEXTS = """() => [...document.querySelectorAll("svg text")].map(
    text => [...text.querySelectorAll("tspan")].map(line => line.textContent))"""
_DRAWN_WITH = """pixels => {
    const canvas = document.querySelector("[data-testid=viewport-canvas] canvas");
    return Math.abs(canvas.width / canvas.clientWidth - pixels) < 0.05;
}"""

Point = tuple[float, float]


def plate(**values: object) -> Dataset:
    """An image whose values are a slope, so that the mean of a region tells where it lies."""
    (image,) = new_study("DX", f"Tools^{uuid4().hex[:8]}", instances=1)
    slope = FIRST + RIGHT * np.arange(COLUMNS)[None, :] + DOWN * np.arange(ROWS)[:, None]
    image.Rows, image.Columns, image.PixelData = ROWS, COLUMNS, slope.astype("<u2").tobytes()
    image.PhotometricInterpretation, image.BitsStored, image.HighBit = "MONOCHROME2", 16, 15
    image.WindowCenter, image.WindowWidth = 1300, 2600
    for keyword in ("ImagerPixelSpacing", "VOILUTFunction", "PresentationLUTShape", "BodyPartExamined"):
        if keyword in image:
            del image[keyword]
    for keyword, value in values.items():
        setattr(image, keyword, value)
    image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
    return image


def plates_of_a_study() -> list[Dataset]:
    """Two radiographs of an animal, each a series of its own."""
    images = [plate(ImagerPixelSpacing=[0.2, 0.2]) for _ in range(2)]
    for series, image in enumerate(images, start=1):
        image.StudyInstanceUID, image.SeriesNumber = images[0].StudyInstanceUID, series
        image.PatientID, image.PatientName = images[0].PatientID, images[0].PatientName
    return images


def section() -> Dataset:
    """A CT whose pixels are twice as high as wide."""
    return plate(
        SOPClassUID=CTImageStorage,
        Modality="CT",
        PixelSpacing=[0.5, 0.25],
        RescaleSlope=1,
        RescaleIntercept=-1000,
        RescaleType="HU",
    )


@dataclass
class Shown:
    """How a picture of so high and wide pixels (mm) lies on the screen."""

    viewer: Viewer
    row: float
    column: float
    turned: Any = field(default_factory=lambda: np.eye(2))
    scale: float = 0  # CSS pixels of a mm
    middle: Point = (0, 0)

    async def fit(self) -> None:
        """The whole picture is shown."""
        box = await self.box()
        wide, high = np.abs(self.turned @ (COLUMNS * self.column, ROWS * self.row))
        self.scale = min(box["width"] / wide, box["height"] / high)

    async def box(self) -> dict[str, float]:
        """Where the viewport is."""
        box: Any = await self.viewer.page.get_by_test_id("viewport-canvas").first.bounding_box()
        self.middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        return dict(box)

    async def do(self, action: str) -> None:
        """Turn or mirror it."""
        await self.viewer.page.get_by_test_id(f"action-{action}").click()
        self.turned = np.array(TURNS[action]) @ self.turned

    def at(self, right: float, down: float) -> Point:
        """A place on the screen, from the middle of the viewport."""
        return round(self.middle[0] + right), round(self.middle[1] + down)

    def mm(self, place: Point) -> Any:
        """What lies there: mm to the right and down from the middle of the picture."""
        away = np.array(place) - self.middle
        return np.linalg.inv(self.turned) @ away / self.scale

    def value(self, place: Point) -> float:
        """The stored value of the slope there."""
        right, down = self.mm(place) / (self.column, self.row)
        return FIRST + RIGHT * (right + (COLUMNS - 1) / 2) + DOWN * (down + (ROWS - 1) / 2)


class Hand:
    """Somebody who measures with the mouse."""

    def __init__(self, shown: Shown, *, again: bool = False) -> None:
        self.shown, self.page, self.again = shown, shown.viewer.page, again

    async def choose(self, tool: str) -> None:
        """Take a drawing tool from the menu."""
        await self.page.get_by_test_id("drawing-tools").click()
        await self.page.get_by_test_id(f"choose-{tool}").click()
        await expect(self.page.get_by_role("menu")).to_have_count(
            0
        )  # which keeps the keys while it has the focus

    async def drag(self, *places: Point) -> None:
        """Along places with the button down."""
        await self.page.mouse.move(*places[0])
        await self.page.mouse.down()
        for place in places[1:]:
            await self.page.mouse.move(*place, steps=2)
        await self.page.mouse.up()

    async def click(self, place: Point) -> None:
        """Move there and click, and not as the first half of a double click."""
        await self.page.mouse.move(*place)
        await self.page.mouse.down()
        await self.page.mouse.up()
        await self.page.wait_for_timeout(DOUBLE_CLICK_MS)

    async def said(self, tool: str, *drags: tuple[Point, ...]) -> str:
        """Draw something with a tool, read what it says, and take it back."""
        await self.choose(tool)
        await self.page.mouse.move(*drags[0][0])
        for places in drags:
            await (self.drag(*places) if len(places) > 1 else self.click(places[0]))
        await expect(self.page.locator("svg text").first).to_be_visible()
        await self.page.wait_for_timeout(60)  # the words follow the lines a moment later
        lines: list[list[str]] = await self.page.evaluate(_TEXTS)
        await expect(self.page.get_by_test_id("undo")).to_be_enabled()
        await self.page.keyboard.press("Control+z")
        if self.again:
            await expect(self.page.locator("svg text")).to_have_count(0)
            await self.page.keyboard.press("Control+Shift+z")
            await expect(self.page.locator("svg text")).to_have_text("".join(lines[0]))
            await self.page.keyboard.press("Control+z")
        await expect(self.page.locator("svg text")).to_have_count(0)
        return " | ".join(lines[0])


def number(text: str, after: str = "") -> float:
    """The first number after some words."""
    found = re.search(re.escape(after) + r"\s*(-?[\d.]+)", text)
    assert found, (text, after)
    return float(found[1])


async def everything_is_right(hand: Hand, unit: str, words: str, offset: float) -> None:
    """Draw with every tool and compare with what geometry says."""
    shown = hand.shown
    await expect(hand.page.locator("svg text")).to_have_count(0)
    a, b, c, d = (shown.at(*place) for place in ((-97, -63), (101, 24), (-60, 71), (83, 90)))
    ab, ac, cd = shown.mm(b) - shown.mm(a), shown.mm(c) - shown.mm(a), shown.mm(d) - shown.mm(c)

    length = await hand.said("length", (a, b))
    assert number(length) == pytest.approx(np.hypot(*ab), rel=0.005), length
    assert length.endswith(words)
    axes = await hand.said("bidirectional", (a, b))
    assert number(axes, "Long axis") == pytest.approx(np.hypot(*ab), rel=0.005), axes
    assert number(axes, "Short axis") > 1

    angle = await hand.said("angle", (b, a), (c,))
    between = math.degrees(math.acos(ab @ ac / np.hypot(*ab) / np.hypot(*ac)))
    assert number(angle) == pytest.approx(between, abs=0.1), angle
    cobb = await hand.said("cobb", (a, b), (c, d))
    lines = math.degrees(math.acos(abs(ab @ cd) / np.hypot(*ab) / np.hypot(*cd)))
    assert number(cobb) == pytest.approx(lines, abs=0.1), cobb

    half = np.abs(ab)
    e, rim = shown.at(-40, -20), shown.at(-40 + 60, -20 + 40)
    ellipse = await hand.said("ellipse", (e, rim))
    size = np.abs(shown.mm(rim) - shown.mm(e))
    assert number(ellipse, "Area") == pytest.approx(math.pi * size[0] * size[1], rel=0.01), ellipse
    assert number(ellipse, "Mean") == pytest.approx(shown.value(e) + offset, abs=2), ellipse
    rectangle = await hand.said("rectangle", (a, b))
    assert number(rectangle, "Area") == pytest.approx(half[0] * half[1], rel=0.01), rectangle
    centre = (shown.value(a) + shown.value(b)) / 2 + offset
    assert number(rectangle, "Mean") == pytest.approx(centre, abs=2), rectangle
    assert unit in rectangle
    circle = await hand.said("circle", (e, shown.at(-40 + 40, -20 + 30)))
    radius = 50 / shown.scale
    assert number(circle, "Area") == pytest.approx(math.pi * radius**2, rel=0.01), circle
    assert number(circle, "Diameter") == pytest.approx(2 * radius, rel=0.005), circle
    assert number(circle, "Mean") == pytest.approx(shown.value(e) + offset, abs=2), circle
    corners = (a, shown.at(101, -63), b, shown.at(-97, 24), a)
    outline = await hand.said("freehand", corners)
    assert number(outline, "Area") == pytest.approx(half[0] * half[1], rel=0.01), outline
    assert number(outline, "Mean") == pytest.approx(centre, abs=2), outline

    probe = await hand.said("probe", (a,))
    assert number(probe) == pytest.approx(shown.value(a) + offset, abs=(RIGHT + DOWN) / 2 + 0.1), probe


@pytest.fixture
async def zoomable(viewer: Viewer) -> AsyncIterator[Any]:
    """Gives the page so many pixels of the device for one of CSS, until the test ends."""
    session = await viewer.page.context.new_cdp_session(viewer.page)

    async def device(pixels: float) -> None:
        size = {"width": 1001, "height": 620, "deviceScaleFactor": pixels, "mobile": False}
        await session.send("Emulation.setDeviceMetricsOverride", size)
        await viewer.page.wait_for_function(_DRAWN_WITH, arg=pixels)
        await viewer.page.wait_for_timeout(300)

    yield device
    await session.send("Emulation.clearDeviceMetricsOverride")
    await session.detach()


async def _open(viewer: Viewer, modality: Modality, image: Dataset) -> Page:
    await modality.send(image)
    await viewer.open("oakwood", image.StudyInstanceUID)
    await viewer.rendered()
    return viewer.page


class TestNumbers:
    async def test_are_right_however_the_picture_lies_and_on_fine_screens(
        self, viewer: Viewer, modality: Modality, zoomable: Any
    ) -> None:
        image = plate(ImagerPixelSpacing=[0.2, 0.2])
        page = await _open(viewer, modality, image)
        await zoomable(2)
        shown = Shown(viewer, 0.2, 0.2)
        for action in ("rotate", "flip-horizontal"):
            await shown.do(action)
        await shown.fit()
        await everything_is_right(Hand(shown, again=True), "mm²", "at the detector", 0)
        await shown.do("flip-vertical")
        await page.get_by_test_id("more").click()
        await page.get_by_test_id("action-natural-size").click()
        await expect(page.get_by_test_id("said")).to_contain_text(
            "One pixel of the image is one of the screen"
        )
        shown.scale = 1 / 0.2
        a, b = shown.at(-97, -63), shown.at(101, 24)
        length = await Hand(shown).said("length", (a, b))
        assert number(length) == pytest.approx(np.hypot(*(shown.mm(b) - shown.mm(a))), rel=0.005)

    async def test_are_right_where_pixels_are_not_square(
        self, viewer: Viewer, modality: Modality, zoomable: Any
    ) -> None:
        page = await _open(viewer, modality, section())
        await zoomable(1.5)
        shown = Shown(viewer, 0.5, 0.25)
        await shown.fit()
        await everything_is_right(Hand(shown), "HU", "mm", -1000)
        await look(page, "tools-ct")
        await zoomable(1)
        for action in ("rotate", "flip-vertical"):
            await shown.do(action)
        await page.get_by_test_id("more").click()
        await page.get_by_test_id("action-natural-size").click()
        await expect(page.get_by_test_id("said")).to_contain_text("True size")
        await shown.box()
        shown.scale = CSS_PER_MM
        await everything_is_right(Hand(shown), "HU", "mm", -1000)


def _texts(page: Page) -> Locator:
    return page.locator("svg text")


async def _plated(viewer: Viewer, modality: Modality) -> Hand:
    """A radiograph wholly shown, and somebody before it."""
    await _open(viewer, modality, plate(ImagerPixelSpacing=[0.2, 0.2]))
    shown = Shown(viewer, 0.2, 0.2)
    await shown.fit()
    return Hand(shown)


class TestDrawings:
    async def test_are_moved_deleted_and_brought_back(self, viewer: Viewer, modality: Modality) -> None:
        hand = await _plated(viewer, modality)
        page, shown, texts = viewer.page, hand.shown, _texts(viewer.page)
        a, b, c = shown.at(-100, 40), shown.at(100, 40), shown.at(100, 120)
        await hand.choose("length")
        await hand.drag(a, b)
        first = await texts.text_content()
        await page.get_by_test_id("tool-window").click()
        await hand.drag(b, c)  # by its end
        expected = np.hypot(*(shown.mm(c) - shown.mm(a)))
        await expect(texts).not_to_have_text(first or "")
        longer = await texts.text_content() or ""
        assert number(longer) == pytest.approx(expected, rel=0.005)
        await hand.drag(shown.at(0, 80), shown.at(0, -20))  # as a whole
        await expect(page.get_by_test_id("selected")).to_be_visible()
        await hand.click(shown.at(0, -200))
        await expect(page.get_by_test_id("selected")).to_have_count(0)
        await hand.click(shown.at(0, -20))  # it lies there now
        await expect(page.get_by_test_id("selected")).to_be_visible()
        await page.keyboard.press("Delete")
        await expect(texts).to_have_count(0)
        for _ in range(3):
            await page.get_by_test_id("undo").click()
        await expect(texts).to_have_text(first or "")
        await page.keyboard.press("Control+z")
        await expect(texts).to_have_count(0)
        await expect(page.get_by_test_id("undo")).to_be_disabled()
        await page.keyboard.press("Control+Shift+z")
        await page.keyboard.press("Control+y")
        await expect(texts).to_have_text(longer)
        await hand.click(shown.at(0, 80))
        await page.get_by_test_id("delete-selected").click()
        await expect(texts).to_have_count(0)
        assert await page.evaluate("document.activeElement !== document.body")

    async def test_that_are_half_done_are_no_step_and_go_as_a_whole(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        hand = await _plated(viewer, modality)
        page, shown, texts = viewer.page, hand.shown, _texts(viewer.page)
        a, b, c = shown.at(-100, 40), shown.at(100, 40), shown.at(100, 120)
        await hand.choose("length")
        await hand.drag(a, c)
        await expect(texts).to_contain_text("mm")
        await page.keyboard.press("Control+z")
        await expect(texts).to_have_count(0)
        await hand.choose("angle")
        await hand.drag(a, b)
        await page.keyboard.press("Control+Shift+z")  # the length, while half of the angle is drawn
        await hand.click(c)
        await expect(texts).to_have_count(2)
        await page.keyboard.press("Control+z")
        await expect(texts).to_have_count(1)
        await expect(texts).to_contain_text("mm")
        above = [shown.at(*place) for place in ((-100, -60), (100, -60), (100, -120))]
        for rid in ("Backspace", "Control+z"):
            await hand.drag(above[0], above[1])
            await page.keyboard.press(rid)
            await hand.drag(above[2], above[1])  # begins another one
            await hand.click(above[0])
            await expect(texts).to_have_count(2)
            await page.keyboard.press("Control+z")
            await expect(texts).to_have_count(1)

    async def test_half_of_one_is_none_and_goes_with_its_tool_and_its_pane(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        images = plates_of_a_study()
        await modality.send(*images)
        await viewer.open("oakwood", images[0].StudyInstanceUID)
        page, undo = viewer.page, viewer.page.get_by_test_id("undo")
        canvases, texts = page.get_by_test_id("viewport-canvas"), _texts(viewer.page)
        drawn, listed = canvases.locator("svg > :not(defs)"), page.get_by_test_id("drawn-measurement")
        await page.get_by_test_id("layout").click()
        await page.get_by_test_id("layout-1x2").click()
        await page.keyboard.press("Shift+M")
        await expect(page.get_by_test_id("panel-measurements")).to_be_visible()
        await expect(page.locator('[data-testid="image-pane"][data-rendered="true"]')).to_have_count(2)
        hand = Hand(Shown(viewer, 0.2, 0.2))

        async def places(pane: int) -> list[Point]:
            box: Any = await canvases.nth(pane).bounding_box()
            middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            return [(middle[0] + right, middle[1] + down) for right, down in ((-60, -30), (60, -30), (0, 40))]

        a, b, c = await places(0)
        await hand.choose("angle")
        await hand.drag(a, b)
        await undo.click()  # there is nothing else to take back
        await expect(drawn).to_have_count(0)
        await hand.drag(a, b)
        await page.keyboard.press("l")
        await expect(drawn).to_have_count(0)
        await hand.drag(a, c)
        await expect(texts).to_contain_text("mm")
        await page.keyboard.press("Control+z")
        await expect(drawn).to_have_count(0)
        await hand.choose("angle")
        await hand.drag(a, b)
        await page.mouse.move(*c)
        await expect(texts).to_contain_text("°")
        await page.keyboard.press("Control+Shift+z")  # the length
        await expect(texts).to_have_count(2)
        await expect(listed).to_have_count(1)
        d, e, f = await places(1)
        await hand.drag(d, e)
        await expect(texts).to_have_count(1)
        await hand.click(f)
        await expect(texts).to_have_count(2)
        await expect(listed).to_have_count(2)
        await hand.drag(*((right, down - 40) for right, down in (d, e)))
        await page.keyboard.press("n")
        for left in (1, 0):
            await page.keyboard.press("Control+z")
            await expect(texts).to_have_count(left)
        await expect(drawn).to_have_count(0)
        await page.keyboard.press("Shift+M")
        await page.get_by_test_id("layout").click()
        await page.get_by_test_id("layout-1x1").click()

    async def test_words_arrows_and_sides(self, viewer: Viewer, modality: Modality) -> None:
        hand = await _plated(viewer, modality)
        page, shown, texts = viewer.page, hand.shown, _texts(viewer.page)
        await hand.choose("marker-left")
        await hand.click(shown.at(-150, -80))
        await expect(texts).to_have_text("L")
        await hand.choose("marker-right")
        await hand.click(shown.at(150, -80))
        await expect(texts).to_have_text(["L", "R"])
        await hand.choose("arrow")
        await hand.drag(shown.at(0, 0), shown.at(60, 60))
        await expect(page.locator("svg line").first).to_be_attached()
        await page.get_by_test_id("write-selected").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("textbox").fill("Here")
        await page.keyboard.press("Enter")
        await expect(texts.filter(has_text="Here")).to_be_visible()
        await hand.choose("text")
        await hand.click(shown.at(-60, 80))
        await dialog.get_by_role("textbox").fill("Chip fracture?")
        await dialog.get_by_role("button", name="OK").click()
        await expect(texts.filter(has_text="Chip fracture?")).to_be_visible()
        await hand.click(shown.at(-100, 20))
        await page.keyboard.press("Escape")
        await expect(texts).to_have_count(4)
        await look(page, "tools-words")
        for left in (3, 2, 2, 1, 0):  # to write beside the arrow was a step of its own
            await page.keyboard.press("Control+z")
            await expect(texts).to_have_count(left)

    async def test_a_known_object_calibrates_the_image_until_that_is_undone(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        hand = await _plated(viewer, modality)
        page, shown, texts = viewer.page, hand.shown, _texts(viewer.page)
        await hand.choose("length")
        await hand.drag(shown.at(-100, 0), shown.at(0, 100))
        await hand.choose("calibrate")
        await hand.drag(shown.at(-100, -50), shown.at(100, -50))
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Length in mm").fill("25")
        await dialog.get_by_role("button", name="Calibrate").click()
        await expect(texts).to_have_text(f"{math.hypot(100, 100) / 200 * 25:.1f} mm calibrated by hand")
        await expect(page.get_by_test_id("window")).to_contain_text("mm calibrated by hand")
        bar: Any = await page.get_by_test_id("scale-bar").locator("i").bounding_box()
        said = number(await page.get_by_test_id("scale-bar").inner_text())
        assert bar["width"] / said == pytest.approx(200 / 25, rel=0.02)
        await page.keyboard.press("Control+z")
        await expect(texts).to_contain_text("at the detector")
        await expect(page.get_by_test_id("window")).to_contain_text("mm at the detector")

    async def test_are_refused_on_a_preview_that_the_server_made(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        page, values = viewer.page, re.compile(r"/frames/1\?")
        await page.route(values, lambda route: route.abort())
        hand = await _plated(viewer, modality)
        await hand.choose("length")
        await hand.drag(hand.shown.at(-100, 0), hand.shown.at(100, 0))
        await expect(page.get_by_test_id("said")).to_contain_text("preview")
        await expect(_texts(page)).to_have_count(0)
        await page.unroute(values)


class TestKeys:
    async def test_draw_move_and_list_themselves_and_the_focus_stays(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        hand = await _plated(viewer, modality)
        page, texts, keys = viewer.page, _texts(viewer.page), viewer.page.keyboard
        await keys.press("l")
        await keys.press("Shift+D")
        await expect(texts).to_contain_text("mm at the detector")
        before = number(await texts.text_content() or "")
        await keys.press("Shift+P")
        for _ in range(40):
            await keys.press("Shift+ArrowLeft")
        longer = before + 40 / hand.shown.scale
        await page.wait_for_timeout(100)
        assert number(await texts.text_content() or "") == pytest.approx(longer, rel=0.005)
        await keys.press("Escape")
        await expect(page.get_by_test_id("selected")).to_have_count(0)
        await keys.press(".")
        await expect(page.get_by_test_id("selected")).to_be_visible()
        await keys.press("Backspace")
        await expect(texts).to_have_count(0)
        await keys.press("Shift+M")
        await expect(page.get_by_test_id("panel-measurements")).to_be_focused()
        await keys.press("Shift+M")
        await expect(page.get_by_test_id("viewer")).to_be_focused()
        await keys.press("Shift+?")
        listed = page.get_by_test_id("shortcuts").locator("kbd")
        await expect(listed.filter(has_text="Page ↓")).to_be_visible()
        names = await listed.all_inner_texts()
        assert len(names) > 40
        assert len(set(names)) == len(names)
        await look(page, "tools-keys")
        await keys.press("l")  # chooses nothing below
        await keys.press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()
        assert await page.evaluate("document.activeElement !== document.body")


class TestUnsaved:
    async def test_drawings_outlast_the_session_and_a_reload_and_go_with_the_person(
        self, join: Join, modality: Modality
    ) -> None:
        person = await join("veterinarian")
        page, viewer = person.page, Viewer(person.page)
        hand = await _plated(viewer, modality)
        texts = _texts(page)
        await hand.choose("length")
        await hand.drag(hand.shown.at(-100, 0), hand.shown.at(100, 50))
        words = await texts.text_content() or ""
        origin = {"Origin": page.url.split("/tenants")[0]}
        assert (await page.request.delete("/session", headers=origin)).ok
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
        dialog = page.get_by_role("dialog", name="Sign in to go on")
        await dialog.get_by_label("Password", exact=True).fill(person.password)
        await dialog.get_by_role("button", name="Sign in", exact=True).click()
        await expect(dialog).to_be_hidden()
        await expect(texts).to_have_text(words)
        await page.reload()
        await viewer.rendered()
        await expect(texts).to_have_text(words)
        await page.get_by_test_id("back").click()
        asked = page.get_by_role("dialog", name="Leave without saving?")
        await asked.get_by_role("button", name="Leave").click()
        await page.get_by_test_id("account").click()
        await page.get_by_test_id("sign-out").click()
        await expect(page.get_by_label("Password", exact=True)).to_be_visible()
        assert await page.evaluate("Object.keys(sessionStorage).filter(name => name.includes('drawn'))") == []
        kept = await page.evaluate("Object.keys(localStorage).filter(name => name.includes('layouts'))")
        assert kept, "how somebody looks at pictures outlasts their session"

    async def test_drawings_are_there_for_who_was_away_for_hours(
        self, join: Join, modality: Modality
    ) -> None:
        person = await join("veterinarian", own=True)
        page, viewer = person.page, Viewer(person.page)
        await page.clock.install()
        hand = await _plated(viewer, modality)
        await hand.choose("length")
        await hand.drag(hand.shown.at(-100, 0), hand.shown.at(100, 50))
        await expect(_texts(page)).to_contain_text("mm at the detector")
        await page.clock.fast_forward("03:00:00")
        await page.get_by_label("Email").fill(person.email)
        await page.get_by_label("Password", exact=True).fill(person.password)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await viewer.rendered()
        await expect(_texts(page)).to_contain_text("mm at the detector")


class TestPhone:
    async def test_a_swipe_turns_a_tap_selects_and_all_can_be_hit(
        self, signed_in: SignIn, modality: Modality
    ) -> None:
        images = plates_of_a_study()
        await modality.send(*images)
        page = await signed_in(phone=True)
        viewer = Viewer(page)
        await viewer.open("oakwood", images[0].StudyInstanceUID)
        await viewer.rendered()
        fingers, series = Fingers(page), page.get_by_test_id("series")
        shown = Shown(viewer, 0.2, 0.2)
        await shown.fit()
        await fingers.drag((shown.at(100, 0), shown.at(-60, 10)))
        await expect(series.nth(1)).to_have_attribute("data-state", "active")
        await viewer.rendered()
        await fingers.drag((shown.at(-100, 0), shown.at(60, 10)))
        await expect(series.nth(0)).to_have_attribute("data-state", "active")
        await viewer.rendered()
        for button in await page.get_by_role("toolbar").get_by_role("button").all():
            box: Any = await button.bounding_box()
            assert min(box["width"], box["height"]) >= 44
            assert box["x"] + box["width"] <= 390
        await page.get_by_test_id("drawing-tools").click()
        await look(page, "tools-phone-menu")
        await page.get_by_test_id("choose-length").click()
        await fingers.drag((shown.at(-80, -30), shown.at(80, -30)))
        await expect(_texts(page)).to_have_count(1)
        await page.wait_for_timeout(DOUBLE_CLICK_MS)
        await page.get_by_test_id("tool-window").click()
        await expect(page.get_by_test_id("tool-window")).to_have_attribute("aria-pressed", "true")
        await fingers.drag((shown.at(0, -28), shown.at(0, 60)))  # it is selected: a finger moves it
        await page.touchscreen.tap(*shown.at(0, 120))
        await expect(page.get_by_test_id("selected")).to_have_count(0)
        await page.touchscreen.tap(*shown.at(-20, 62))
        await expect(page.get_by_test_id("selected")).to_be_visible()
        await look(page, "tools-phone")
        await page.get_by_test_id("delete-selected").click()
        await expect(_texts(page)).to_have_count(0)
