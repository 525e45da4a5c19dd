"""web/src/viewer: stored video in the browser's own player, and loops at their own pace."""

import asyncio
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.async_api import Page, expect
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import generate_uid

from services.archive.retrieve.movie import encode_movie, program
from tests.api.clients import part10
from tests.dicom.overlaid import grey
from tests.web.conftest import SignIn
from tests.web.looking import look
from tests.web.modality import Modality
from tests.web.screen import Viewer, is_colour, picture_of

H_264, MPEG_2 = "1.2.840.10008.1.2.4.102", "1.2.840.10008.1.2.4.100"
HEVC = "1.2.840.10008.1.2.4.107"
VIDEO = "1.2.840.10008.5.1.4.1.1.77.1.1.1"
LOOP = "1.2.840.10008.5.1.4.1.1.3.1"


def of_rex(made: Dataset) -> Dataset:
    """With UIDs of its own."""
    made.StudyInstanceUID, made.SeriesInstanceUID, made.SOPInstanceUID = (generate_uid() for _ in range(3))
    made.PatientName, made.PatientID, made.StudyDate = "Moving^Rex", "M-2", "20260102"
    return made


async def video(stream: bytes, modality: Modality, syntax: str) -> str:
    """Send a video; its study."""
    made = of_rex(grey(240, 320, SOPClassUID=VIDEO, Modality="ES", SamplesPerPixel=3, BitsAllocated=8))
    made.BitsStored, made.HighBit, made.NumberOfFrames, made.FrameTime = 8, 7, 50, "40"
    made.PhotometricInterpretation, made.PlanarConfiguration = "YBR_PARTIAL_420", 0
    made.SeriesDescription = "Gastroscopy"
    made.PixelData = encapsulate([stream])
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = True
    await modality.send_bytes(part10(made, syntax))
    return str(made.StudyInstanceUID)


@pytest.fixture
async def film() -> bytes:
    """Two seconds of a bright bar on pink that goes from left to right."""
    pictures = []
    for number in range(50):
        picture = np.full((240, 320, 3), (190, 90, 100), np.uint8)
        picture[:, number * 6 : number * 6 + 20] = (250, 240, 200)
        pictures.append(picture)
    return await encode_movie(pictures, [40.0] * 50, 90)


async def playing(page: Page) -> float:
    """How far the player is."""
    at: float = await page.get_by_test_id("video").evaluate("it => it.currentTime")
    return at


class TestVideo:
    async def test_h264_plays_and_its_poster_is_its_thumbnail(
        self, viewer: Viewer, modality: Modality, film: bytes
    ) -> None:
        page = viewer.page
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.headers.get("range", "")))
        await viewer.open("oakwood", await video(film, modality, H_264))
        await expect(page.get_by_test_id("video-pane")).to_have_attribute("data-rendered", "true")
        await expect(page.get_by_test_id("series").locator("img")).to_be_visible()
        await expect(page.get_by_test_id("series")).to_contain_text("Video")
        await expect(page.get_by_test_id("overlays")).to_contain_text("Moving Rex")
        await expect(page.get_by_test_id("frame-slider")).to_have_count(0)
        async with asyncio.timeout(30):  # the poster is made when it is first asked for
            while not is_colour(await picture_of(page.get_by_test_id("video"))):
                await page.wait_for_timeout(50)
        await look(page, "video")
        await page.keyboard.press("Space")
        await page.wait_for_function("() => document.querySelector('video').currentTime > 0.3")
        await page.keyboard.press("Space")
        await expect(page.get_by_test_id("video")).to_have_js_property("paused", True)
        before = await playing(page)
        await page.keyboard.press("ArrowRight")
        assert await playing(page) - before == pytest.approx(0.04, abs=0.005)
        await page.keyboard.press("ArrowLeft")
        assert await playing(page) == pytest.approx(before, abs=0.005)
        assert any(one.startswith("bytes=") for one in asked)
        await expect(page.get_by_test_id("action-invert")).to_be_disabled()

    async def test_what_the_browser_cannot_play_says_so_and_is_given(
        self, viewer: Viewer, modality: Modality
    ) -> None:
        page, stream = viewer.page, b"\0\0\1\xba" + b"no real stream" * 20
        await viewer.open("oakwood", await video(stream, modality, MPEG_2))
        trouble = page.get_by_test_id("trouble")
        await expect(trouble).to_contain_text("This browser cannot play the video")
        await expect(trouble).to_contain_text("MPEG-2")
        await expect(page.get_by_test_id("video-icon")).to_be_visible()  # none can be made of that one
        await look(page, "video-unplayable")
        async with page.expect_download() as saving:
            await page.get_by_test_id("video-download").click()
        saved = await saving.value
        assert saved.suggested_filename == "Gastroscopy.mpg"
        assert (await saved.path()).read_bytes() == stream

    async def test_sound_without_a_picture_is_no_video(
        self, viewer: Viewer, modality: Modality, film: bytes, tmp_path: Path
    ) -> None:
        """HEVC, for which Chromium has no decoder here, with a sound that it would play."""
        (tmp_path / "film.mp4").write_bytes(film)
        command = [str(program()), "-loglevel", "error", "-i", str(tmp_path / "film.mp4")]
        command += [
            "-f",
            "lavfi",
            "-i",
            "sine=duration=2",
            "-c:v",
            "libx265",
            "-x265-params",
            "log-level=none",
        ]
        await asyncio.to_thread(
            subprocess.run,
            [*command, "-tag:v", "hvc1", "-c:a", "aac", str(tmp_path / "hevc.mp4")],
            check=True,
        )
        stream = (tmp_path / "hevc.mp4").read_bytes()
        await viewer.open("oakwood", await video(stream, modality, HEVC))
        await expect(viewer.page.get_by_test_id("trouble")).to_contain_text("It is stored as HEVC")
        await expect(viewer.page.get_by_test_id("series").locator("img")).to_be_visible()

    async def test_plays_on_a_phone(self, signed_in: SignIn, modality: Modality, film: bytes) -> None:
        page = await signed_in(phone=True)
        await page.goto(f"/tenants/oakwood/studies/{await video(film, modality, H_264)}")
        await expect(page.get_by_test_id("video-pane")).to_have_attribute("data-rendered", "true")
        await page.get_by_test_id("video").evaluate("it => it.play()")
        await page.wait_for_function("() => document.querySelector('video').currentTime > 0.1")
        await look(page, "video-phone")


class TestPace:
    async def loop(self, modality: Modality, **told: Any) -> str:
        """Send a loop of ten frames that are ever brighter; its study."""
        made = of_rex(grey(64, 64, SOPClassUID=LOOP, Modality="US", NumberOfFrames=10))
        made.PixelData = b"".join(np.full((64, 64), 150 * at, "<u2").tobytes() for at in range(10))
        for keyword, value in told.items():
            setattr(made, keyword, value)
        await modality.send_bytes(part10(made))
        return str(made.StudyInstanceUID)

    @pytest.mark.parametrize(
        ("told", "label"),
        [
            ({"FrameTimeVector": ["0", *["40"] * 9], "FrameIncrementPointer": 0x00181065}, "25 fps"),
            ({"FrameTimeVector": ["0", *["40", "60"] * 4, "40"]}, "~ 20.5 fps"),
            ({"FrameTime": "33.3", "RecommendedDisplayFrameRate": "15"}, "30 fps"),
            ({"CineRate": "12"}, "12 fps"),
            ({"FrameTime": "0"}, "10 fps"),
        ],
    )
    async def test_the_bar_says_the_pace(
        self, viewer: Viewer, modality: Modality, told: dict[str, Any], label: str
    ) -> None:
        await viewer.open("oakwood", await self.loop(modality, **told))
        await viewer.rendered()
        speed = viewer.page.get_by_role("combobox", name="Frames a second")
        await expect(speed).to_have_value(label)

    async def test_frames_are_shown_as_long_as_they_last(self, viewer: Viewer, modality: Modality) -> None:
        """The fifth lasts thirty times as long as the others."""
        vector = ["0", *["50"] * 4, "1500", *["50"] * 4]
        await viewer.open("oakwood", await self.loop(modality, FrameTimeVector=vector))
        await viewer.rendered()
        for _ in range(10):  # all of them have come before the clock runs
            await viewer.page.keyboard.press("ArrowDown")
        await expect(viewer.pane).to_have_attribute("data-frame", "10")
        await viewer.page.get_by_test_id("cine").click()
        seen: list[str] = await viewer.page.evaluate(
            """async () => {
              const pane = document.querySelector("[data-testid=image-pane]");
              const seen = [];
              for (const end = performance.now() + 4000; performance.now() < end; ) {
                await new Promise(requestAnimationFrame);
                seen.push(pane.dataset.frame);
              }
              return seen;
            }"""
        )
        await viewer.page.get_by_test_id("cine").click()
        assert seen.count("5") > 0.5 * len(seen)
        assert len(set(seen)) > 3
