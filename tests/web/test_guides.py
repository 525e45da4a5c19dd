"""web/src/viewer/Guide*: measured step by step, on pictures that are turned, of pixels not square."""

import math
from collections.abc import Callable
from uuid import uuid4

import numpy as np
import pytest
from playwright.async_api import Page, expect
from pydicom import Dataset

from tests.web.conftest import SignIn
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.screen import Viewer
from tests.web.test_accessibility import no_complaints

ROWS, COLUMNS = 200, 400
SPINE = [(-60.0 + 20 * vertebra, -50.0) for vertebra in range(7)]
_BISECTOR = math.cos(math.radians(45))
HEART = [
    *SPINE,
    (0.0, -20.0),  # carina
    (0.0, 90.0),  # apex: 110 long, vertebrae of 20
    (-46.0, 30.0),
    (38.0, 36.0),  # askew: square to the long axis it is 84
    (30 * _BISECTOR, 30 - 30 * _BISECTOR),
    (2.0, -19.0),
    (40.0, -19.0),
]
"""A heart of 5.5 and 4.2 vertebrae, RLAD 1.5, VLAS 1.9: so far right and down of the middle."""
TRACHEA = [(0.0, -30.0), (0.0, -12.0), (-40.0, -60.0), (-40.0, 30.0)]
Place = tuple[float, float]


def thorax(**values: object) -> Dataset:
    """A lateral thorax of a dog, grey all over."""
    (image,) = new_study("DX", f"Guided^{uuid4().hex[:8]}", instances=1)
    pixels = np.full((ROWS, COLUMNS), 0x5000, dtype="<u2")
    image.Rows, image.Columns, image.PixelData = ROWS, COLUMNS, pixels.tobytes()
    image.PhotometricInterpretation, image.BitsStored, image.HighBit = "MONOCHROME2", 16, 15
    image.WindowCenter, image.WindowWidth = 0x8000, 0x10000
    for keyword in ("ImagerPixelSpacing", "VOILUTFunction", "PresentationLUTShape"):
        if keyword in image:
            del image[keyword]
    said = {
        "PatientSpeciesDescription": "Hund", "PatientSpeciesCodeSequence": [],
        "PatientBreedDescription": "Cavalier King Charles Spaniel", "PatientBreedCodeSequence": [],
        "ViewPosition": "RL", **values,
    }  # fmt: skip
    for keyword, value in said.items():
        setattr(image, keyword, value)
    image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
    return image


async def begin(page: Page, kind: str) -> None:
    """Open the guides and choose one."""
    await page.get_by_test_id("panel-guides-toggle").click()
    await page.get_by_test_id(f"guide-{kind}").click()
    await expect(page.get_by_test_id("guide-landmark")).to_be_visible()


async def placing(page: Page, size: float, turn: Callable[[Place], Place]) -> Callable[[Place], Place]:
    """Where something lies on the screen that lies so far right and down of the middle."""
    box = await page.get_by_test_id("viewport-canvas").first.bounding_box()
    assert box

    def at(place: Place) -> Place:
        right, down = turn(place)
        return box["x"] + box["width"] / 2 + right * size, box["y"] + box["height"] / 2 + down * size

    return at


async def value(page: Page, name: str) -> float:
    """A value of the result, in full."""
    shown = page.get_by_test_id(f"value-{name}")
    await expect(shown).to_be_visible()
    return float(await shown.get_attribute("data-value") or "nan")


class TestHeart:
    async def test_takes_fourteen_clicks_however_the_picture_lies(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        image = thorax(PixelAspectRatio=[2, 1])
        await modality.send(image)
        await viewer.open("oakwood", image.StudyInstanceUID)
        await viewer.rendered()
        page = viewer.page
        for action in ("rotate", "flip-horizontal"):
            await page.get_by_test_id(f"action-{action}").click()
        await begin(page, "VERTEBRAL_HEART")
        at = await placing(page, 1.9, lambda place: (place[1], place[0]))
        assert len(HEART) <= 14
        for place in HEART[:3]:
            await page.mouse.click(*at(place))
        await expect(page.get_by_test_id("guide")).to_have_attribute("data-step", "VERTEBRA_4")
        await no_complaints(page)
        await look(page, "guide-step")
        await page.keyboard.press("Backspace")
        await expect(page.get_by_test_id("guide")).to_have_attribute("data-step", "VERTEBRA_3")
        for place in HEART[2:]:
            await page.mouse.click(*at(place))
        expected = {
            "VERTEBRAL_HEART_SCORE": 9.7,
            "LONG_AXIS": 5.5,
            "SHORT_AXIS": 4.2,
            "RADIOGRAPHIC_LEFT_ATRIAL_DIMENSION": 1.5,
            "VERTEBRAL_LEFT_ATRIAL_SIZE": 1.9,
        }
        found = {name: await value(page, name) for name in expected}
        assert found == pytest.approx(expected, abs=0.05)
        await expect(page.locator("svg text", has_text="VHS 9.7 v")).to_be_visible()
        await look(page, "guide-heart")

        score = page.get_by_test_id("value-VERTEBRAL_HEART_SCORE")
        sources = page.locator("dd:has(> [data-testid=reference])").first.get_by_test_id("reference")
        await expect(sources.locator("summary").first).to_have_text("10.6 ± 0.5")
        await expect(sources.locator("summary").nth(1)).to_have_text("10.08 ± 0.56, n 30")
        await sources.nth(1).locator("summary").click()
        await expect(sources.nth(1)).to_contain_text("PMC9299495")
        await expect(score).to_have_attribute("data-verdict", "usual")
        await page.get_by_test_id("measured-breed").select_option("boxer")
        await expect(score).not_to_have_attribute("data-verdict", "usual")

        apex = at(HEART[8])
        await page.mouse.move(*apex)
        await page.mouse.down()
        await page.mouse.move(*at((0.0, 60.0)), steps=4)
        await page.mouse.move(*at((0.0, 70.0)), steps=2)
        await page.mouse.up()
        await expect(page.get_by_test_id("value-LONG_AXIS")).to_contain_text("4.5 v")
        await page.keyboard.press("Control+z")
        await expect(page.get_by_test_id("value-LONG_AXIS")).to_contain_text("5.5 v")
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("guide-result")).to_be_visible()
        await no_complaints(page)

    async def test_escape_leaves_nothing_and_odd_vertebrae_have_other_ways(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        image = thorax(PixelAspectRatio=[2, 1])
        await modality.send(image)
        await viewer.open("oakwood", image.StudyInstanceUID)
        await viewer.rendered()
        page = viewer.page
        await begin(page, "VERTEBRAL_HEART")
        at = await placing(page, 1.9, lambda place: place)
        for place in SPINE[:2]:
            await page.mouse.click(*at(place))
        dots = page.locator("svg circle[data-annotation-uid], svg.svg-layer circle")
        await expect(dots).not_to_have_count(0)
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("guide")).to_have_count(0)
        await expect(dots).to_have_count(0)

        await page.get_by_test_id("guide-VERTEBRAL_HEART").click()
        await page.get_by_test_id("guide-variant").select_option("THORACIC_INLET")
        for place in [(-100.0, -40.0), (-100.0, 20.0), *HEART[7:11]]:
            await page.mouse.click(*at(place))
        assert await value(page, "THORACIC_INLET_HEART_SIZE") == pytest.approx(194 / 60, abs=0.05)


class TestPhone:
    async def test_a_finger_measures_a_trachea_with_what_its_millimetres_are(
        self, signed_in: SignIn, modality: Modality
    ) -> None:
        image = thorax(ImagerPixelSpacing=[0.8, 0.4])
        await modality.send(image)
        page = await signed_in(phone=True)
        viewer = await Viewer(page).open("oakwood", image.StudyInstanceUID)
        await viewer.rendered()
        await page.get_by_test_id("more").click()
        await begin(page, "TRACHEA")
        await viewer.rendered()
        await look(page, "guide-step-phone")
        at = await placing(page, 1.5, lambda place: place)
        for number, place in enumerate(TRACHEA, 1):  # as a person does: what is asked for is read first
            await expect(page.get_by_text(f"Step {number} of 4")).to_be_visible()
            await page.touchscreen.tap(*at(place))
        assert await value(page, "TRACHEAL_RATIO") == pytest.approx(0.2, abs=0.005)
        await expect(page.get_by_test_id("guide-result")).to_contain_text("at the detector")
        await look(page, "guide-trachea-phone")
