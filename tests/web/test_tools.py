"""web/src/viewer: what is measured is right however the picture lies, stays, and can be taken back."""

import math
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from playwright.async_api import Page, expect
from pydicom import Dataset
from pydicom.uid import CTImageStorage

from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.screen import Viewer

ROWS, COLUMNS = 240, 400
RIGHT, DOWN, FIRST = 3, 5, 200
"""By how much values grow from column to column and from row to row, and where they begin."""
CSS_PER_MM = 96 / 25.4
TURNS = {"rotate": ((0, -1), (1, 0)), "flip-horizontal": ((-1, 0), (0, 1)), "flip-vertical": ((1, 0), (0, -1))}
_TEXTS = """() => [...document.querySelectorAll("svg text")].map(
    text => [...text.querySelectorAll("tspan")].map(line => line.textContent))"""

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

    def __init__(self, shown: Shown) -> None:
        self.shown, self.page = shown, shown.viewer.page

    async def choose(self, tool: str) -> None:
        """Take a drawing tool from the menu."""
        await self.page.get_by_test_id("drawing-tools").click()
        await self.page.get_by_test_id(f"choose-{tool}").click()

    async def drag(self, *places: Point) -> None:
        """Along places with the button down."""
        await self.page.mouse.move(*places[0])
        await self.page.mouse.down()
        for place in places[1:]:
            await self.page.mouse.move(*place, steps=2)
        await self.page.mouse.up()

    async def click(self, place: Point) -> None:
        """Move there and click."""
        await self.page.mouse.move(*place)
        await self.page.mouse.down()
        await self.page.mouse.up()

    async def said(self, tool: str, *drags: tuple[Point, ...]) -> str:
        """Draw something with a tool, read what it says, and take it back."""
        await self.choose(tool)
        await self.page.mouse.move(*drags[0][0])
        for places in drags:
            await (self.drag(*places) if len(places) > 1 else self.click(places[0]))
        await expect(self.page.locator("svg text").first).to_be_visible()
        await self.page.wait_for_timeout(60)  # the words follow the lines a moment later
        lines: list[list[str]] = await self.page.evaluate(_TEXTS)
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
    ellipse = await hand.said("ellipse", (a, shown.at(-97 + 80, -63 + 50)))
    size = np.abs(shown.mm(shown.at(-97 + 80, -63 + 50)) - shown.mm(a))
    assert number(ellipse, "Area") == pytest.approx(math.pi * size[0] * size[1], rel=0.01), ellipse
    assert number(ellipse, "Mean") == pytest.approx(shown.value(a) + offset, abs=4), ellipse
    rectangle = await hand.said("rectangle", (a, b))
    assert number(rectangle, "Area") == pytest.approx(half[0] * half[1], rel=0.01), rectangle
    centre = (shown.value(a) + shown.value(b)) / 2 + offset
    assert number(rectangle, "Mean") == pytest.approx(centre, abs=4), rectangle
    assert unit in rectangle
    circle = await hand.said("circle", (a, shown.at(-97 + 40, -63 + 30)))
    radius = 50 / shown.scale
    assert number(circle, "Area") == pytest.approx(math.pi * radius**2, rel=0.01), circle
    assert number(circle, "Diameter") == pytest.approx(2 * radius, rel=0.005), circle
    assert number(circle, "Mean") == pytest.approx(shown.value(a) + offset, abs=4), circle
    corners = (a, shown.at(101, -63), b, shown.at(-97, 24), a)
    outline = await hand.said("freehand", corners)
    assert number(outline, "Area") == pytest.approx(half[0] * half[1], rel=0.01), outline
    assert number(outline, "Mean") == pytest.approx(centre, abs=4), outline

    probe = await hand.said("probe", (a,))
    assert number(probe) == pytest.approx(shown.value(a) + offset, abs=(RIGHT + DOWN) / 2 + 0.1), probe


@pytest.fixture
async def zoomable(viewer: Viewer) -> AsyncIterator[Any]:
    """Gives the page so many pixels of the device for one of CSS, until the test ends."""
    session = await viewer.page.context.new_cdp_session(viewer.page)

    async def device(pixels: int) -> None:
        size = {"width": 1000, "height": 620, "deviceScaleFactor": pixels, "mobile": False}
        await session.send("Emulation.setDeviceMetricsOverride", size)
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
        await everything_is_right(Hand(shown), "mm²", "at the detector", 0)
        await shown.do("flip-vertical")
        await page.get_by_test_id("action-natural-size").click()
        await expect(page.get_by_test_id("said")).to_contain_text("One pixel of the image is one of the screen")
        shown.scale = 1 / 0.2
        a, b = shown.at(-97, -63), shown.at(101, 24)
        length = await Hand(shown).said("length", (a, b))
        assert number(length) == pytest.approx(np.hypot(*(shown.mm(b) - shown.mm(a))), rel=0.005)

    async def test_are_right_where_pixels_are_not_square(
        self, viewer: Viewer, modality: Modality, zoomable: Any
    ) -> None:
        page = await _open(viewer, modality, section())
        await zoomable(3)
        shown = Shown(viewer, 0.5, 0.25)
        await shown.fit()
        await everything_is_right(Hand(shown), "HU", "mm", -1000)
        await look(page, "tools-ct")
        await zoomable(1)
        for action in ("rotate", "flip-vertical"):
            await shown.do(action)
        await page.get_by_test_id("action-natural-size").click()
        await expect(page.get_by_test_id("said")).to_contain_text("True size")
        await shown.box()
        shown.scale = CSS_PER_MM
        await everything_is_right(Hand(shown), "HU", "mm", -1000)
