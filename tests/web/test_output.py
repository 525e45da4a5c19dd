"""What leaves the viewer: pictures, paper and tags; and recordings, which are no pictures."""

import re
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from playwright.async_api import Page, expect
from pydicom import Dataset

from tests.web.conftest import DESK, PHONE
from tests.web.looking import look
from tests.web.modality import Modality, new_study
from tests.web.screen import Viewer
from tests.web.test_accessibility import no_complaints

STUDY = "Bella Radiographs"
PIXELS_A_SECOND = 25 * 96 / 25.4  # at 25 mm/s


async def saved(page: Page) -> tuple[str, npt.NDArray[np.int16]]:
    """Press Save; the file's name and the picture."""
    async with page.expect_download() as started:
        await page.get_by_role("button", name="Save", exact=True).click()
    download = await started.value
    data = Path(await download.path()).read_bytes()
    # The file says nothing but its pixels: no text, no time, no profile.
    assert {data[at : at + 4] for at in chunks(data)} <= {b"IHDR", b"IDAT", b"IEND", b"sRGB", b"sBIT"}
    return download.suggested_filename, np.asarray(Image.open(BytesIO(data)).convert("RGB"), np.int16)


def chunks(png: bytes) -> list[int]:
    """Where the kinds of a PNG's chunks stand."""
    found, at = [], 8
    while at < len(png):
        found.append(at + 4)
        at += 12 + int.from_bytes(png[at : at + 4], "big")
    return found


def count(picture: npt.NDArray[np.int16], colour: tuple[int, int, int]) -> int:
    """How many pixels are of a colour."""
    return int((np.abs(picture - np.array(colour)).max(axis=2) < 12).sum())


YELLOW, GREEN = (255, 212, 121), (0, 255, 0)


class TestPicture:
    async def test_tells_sides_and_mirrored_always_and_whose_it_is_only_if_wanted(
        self, viewer: Viewer
    ) -> None:
        await viewer.open_first("oakwood", q=STUDY)
        page = viewer.page
        await page.get_by_test_id("tool-length").click()
        await viewer.drag(-150, 90)
        await page.get_by_test_id("action-flip-horizontal").click()
        await page.keyboard.press("t")  # without texts on the screen
        await expect(page.get_by_test_id("mirrored")).to_be_visible()
        await page.keyboard.press("Shift+O")
        dialog = page.get_by_test_id("output-dialog")
        named, shown = await saved(page)
        assert re.fullmatch(r"Miller Bella_\d{4}-\d\d-\d\d_DX_Thorax right lateral\.png", named)
        box = await page.get_by_test_id("viewport-canvas").first.bounding_box()
        assert box
        assert shown.shape[:2] == (round(box["height"]), round(box["width"]))
        assert count(shown, YELLOW) > 500
        assert count(shown, GREEN) > 50
        await look(page, "output-dialog")
        await no_complaints(page)
        await dialog.get_by_text("Whole, every pixel").click()
        await dialog.get_by_label("With names and texts").click()
        nameless, whole = await saved(page)
        assert nameless == "DX.png"
        assert whole.shape[:2] == (750, 900)
        assert count(whole, YELLOW) > 200
        assert count(whole, GREEN) > 50
        await dialog.get_by_label("With measurements").click()
        _, bare = await saved(page)
        assert count(bare, GREEN) == 0
        assert count(bare, YELLOW) > 200
        # Only what was measured differs between both: nowhere is a name that one of them has.
        await dialog.get_by_label("With names and texts").click()
        _, unmeasured = await saved(page)
        corner = (slice(0, 90), slice(0, 200))
        assert np.abs(unmeasured[corner] - bare[corner]).max() > 100
        assert np.abs(whole[corner] - bare[corner]).max() == 0
        await page.evaluate("() => { window.ClipboardItem = undefined }")
        await dialog.get_by_role("button", name="Copy").click()
        await expect(page.get_by_test_id("output-failure")).to_contain_text("does not let a page copy")
        await page.keyboard.press("Escape")
        await page.keyboard.press("t")

    async def test_is_printed_on_one_page_that_says_whose_it_is_and_where(self, viewer: Viewer) -> None:
        await viewer.open_first("oakwood", q=STUDY)
        page = viewer.page
        await page.evaluate("() => { window.print = () => { document.body.dataset.printed = 1 } }")
        await page.get_by_test_id("action-flip-vertical").click()
        await expect(page.get_by_test_id("mirrored")).to_be_visible()
        await page.keyboard.press("Control+p")
        await expect(page.locator("body")).to_have_attribute("data-printed", "1")
        sheet = page.get_by_test_id("print-sheet")
        await page.emulate_media(media="print")
        for words in ("Miller Bella", "D-1001", "Oakwood", "Radiographs", "right lateral (MIRRORED)"):
            await expect(sheet).to_contain_text(words)
        await expect(sheet).to_be_visible()
        await expect(page.get_by_test_id("viewer")).to_be_hidden()
        await look(page, "output-print")
        for landscape in (False, True):
            paper = await page.pdf(format="A4", landscape=landscape)
            assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
            assert len(paper) > 100_000  # with the picture
        await page.emulate_media(media="screen")
        await page.evaluate("() => dispatchEvent(new Event('afterprint'))")
        await expect(sheet).to_have_count(0)


class TestTags:
    async def test_are_those_of_the_image_shown_and_found_by_name_and_value(self, viewer: Viewer) -> None:
        await viewer.open_first("oakwood", q="Rex", modality="CT")
        page = viewer.page
        await page.keyboard.press("Shift+I")
        panel, of = page.get_by_test_id("panel-tags"), page.get_by_test_id("tags-of")
        first = await of.get_attribute("data-instance")
        await page.keyboard.press("ArrowDown")
        await expect(of).to_contain_text("Image 2 of")
        assert await of.get_attribute("data-instance") != first
        await panel.get_by_test_id("tags-search").fill("patient's name")
        row = panel.locator("[data-tag='00100010']")
        await expect(panel.get_by_test_id("tag")).to_have_count(1)
        await expect(row).to_contain_text("(0010,0010) PN")
        await expect(row).to_contain_text("Schäfer^Rex")
        await panel.get_by_test_id("tags-search").fill("7fe0")
        await expect(panel.get_by_test_id("tag")).to_contain_text("Bulk data, 131,072 bytes")
        await panel.get_by_test_id("tags-search").fill("448771007")
        await expect(panel.locator("[data-tag='00080100']")).to_contain_text("Code Value")
        await panel.get_by_test_id("tags-search").fill("")
        await expect(panel.locator("[data-tag='00080100']")).to_have_count(0)
        species = panel.get_by_role("button", name="Patient Species Code Sequence")
        await species.click()
        await expect(panel.locator("[data-tag='00080100']")).to_be_visible()
        for size, name in ((DESK, "desk"), (PHONE, "phone")):
            await page.set_viewport_size(size)
            await look(page, f"output-tags-{name}")
            await no_complaints(page)
        await page.set_viewport_size(DESK)
        await panel.get_by_test_id("panel-close").click()


@pytest.fixture
async def recording(viewer: Viewer, modality: Modality) -> tuple[Viewer, Dataset]:
    """An electrocardiogram in the viewer."""
    name = f"Beats^{uuid4().hex[:8]}"
    (made,) = new_study("ECG", name, instances=1)
    await modality.send(made)
    await viewer.open("oakwood", made.StudyInstanceUID)
    await expect(viewer.page.get_by_test_id("waveform-pane")).to_have_attribute("data-rendered", "true")
    return viewer, made


class TestWaveform:
    async def test_calipers_tell_time_rate_and_voltage(self, recording: tuple[Viewer, Dataset]) -> None:
        viewer, made = recording
        page, canvas = viewer.page, viewer.page.get_by_test_id("waveform-canvas")
        await expect(page.get_by_test_id("waveform-icon")).to_be_visible()
        first, second = (
            (one.ReferencedSamplePositions - 1) / 500
            for one in made.WaveformAnnotationSequence[2:4]  # two beats; before them what was measured
        )
        box = await canvas.bounding_box()
        assert box
        height = box["height"] / 6
        for time, up in ((first, 0.0), (second, 1.0)):
            # In lead II: zero lies in the middle of its row, a millivolt is 10 mm.
            y = box["y"] + 1.5 * height - up * 10 * 96 / 25.4
            await page.mouse.click(box["x"] + time * PIXELS_A_SECOND, y)
        reading = page.get_by_test_id("waveform-reading")
        told = re.fullmatch(r"(\d+) ms · (\d+) bpm · (-?[\d.]+) mV", await reading.inner_text())
        assert told
        milliseconds, beats, millivolts = map(float, told.groups())
        assert abs(milliseconds - 1000 * (second - first)) < 12  # a pixel is 10.6 ms
        assert abs(beats - 60 / (second - first)) < 2
        assert abs(millivolts - 1.0) < 0.04
        handle = page.get_by_test_id("caliper").nth(1)
        await handle.focus()
        await handle.press("Shift+ArrowRight")  # ten pixels
        await expect(reading).to_contain_text(f"{round(milliseconds + 10_000 / PIXELS_A_SECOND)} ms")
        for size, name in ((DESK, "desk"), (PHONE, "phone")):
            await page.set_viewport_size(size)
            await look(page, f"output-waveform-{name}")
            await no_complaints(page)
        await page.set_viewport_size(DESK)

    async def test_is_drawn_as_it_is_and_moved_by_keys_and_wheel(
        self, recording: tuple[Viewer, Dataset]
    ) -> None:
        viewer, made = recording
        page, canvas = viewer.page, viewer.page.get_by_test_id("waveform-canvas")
        box = await canvas.bounding_box()
        assert box

        async def trace() -> npt.NDArray[np.bool_]:
            shot = Image.open(BytesIO(await canvas.screenshot())).convert("L")
            return np.asarray(shot) > 130  # a marked beat is darker

        beat = (made.WaveformAnnotationSequence[2].ReferencedSamplePositions - 1) / 500
        x, row = round(beat * PIXELS_A_SECOND), box["height"] / 6
        around = (await trace())[round(0.7 * row) : round(1.5 * row), x - 2 : x + 3]  # it leaves its row
        top = 0.8 * row - int(np.argmax(around.any(axis=1)))
        peak = made.waveform_array(0)[:, 1].max() / 1000  # mV
        assert abs(top / (10 * 96 / 25.4) - peak) < 0.12
        await page.keyboard.press("+")
        await expect(page.get_by_test_id("waveform-speed")).to_have_value("50 mm/s")
        await page.keyboard.press("ArrowUp")
        await expect(page.get_by_test_id("waveform-gain")).to_have_value("20 mm/mV")
        time = page.get_by_role("slider", name="Time")
        await page.keyboard.press("ArrowRight")
        moved = float(await time.input_value())
        assert moved == pytest.approx(box["width"] / (50 * 96 / 25.4) / 4, rel=0.01)
        await page.mouse.move(box["x"] + 300, box["y"] + 100)
        await page.mouse.wheel(0, -2000)
        await expect(time).to_have_value("0")
        await page.keyboard.press("End")
        assert float(await time.input_value()) > moved
        await page.get_by_role("button", name="annotations").click()
        await expect(page.get_by_test_id("waveform-annotations")).to_contain_text("Heart rate 104 /min")
