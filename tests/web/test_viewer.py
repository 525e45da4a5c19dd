"""web/src/viewer: every kind of picture is really on the screen."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.web.modality import Modality
from tests.web.screen import Viewer, is_blank, is_colour


class TestPictures:
    @pytest.mark.parametrize("modality", ["CR", "DX", "CT", "MR", "US", "NM", "XA"])
    async def test_a_study_of_every_modality_shows_a_picture(self, viewer: Viewer, modality: str) -> None:
        await viewer.open_first("oakwood", modality=modality)
        assert not is_blank(await viewer.picture())

    async def test_colour_ultrasound_is_in_colour(self, viewer: Viewer) -> None:
        await viewer.open_first("oakwood", q="Abdominal ultrasound")
        colours = []
        for frame in ("1", "2", "3"):
            await expect(viewer.pane).to_have_attribute("data-frame", frame)
            colours.append(is_colour(await viewer.picture()))
            await viewer.page.keyboard.press("ArrowDown")
        assert any(colours)

    async def test_a_multi_frame_clip_has_frames_that_differ(self, viewer: Viewer) -> None:
        await viewer.open_first("oakwood", q="Echocardiography")
        await expect(viewer.page.get_by_test_id("frame-count")).to_have_text("1 / 24")
        first = await viewer.picture()
        await viewer.page.get_by_test_id("frame-slider").fill("12")
        await expect(viewer.pane).to_have_attribute("data-frame", "12")
        await viewer.changed(first)

    async def test_a_clip_plays(self, viewer: Viewer) -> None:
        await viewer.open_first("oakwood", q="Echocardiography")
        await viewer.page.get_by_test_id("cine").click()
        await expect(viewer.pane).not_to_have_attribute("data-frame", "1")
        await viewer.page.get_by_test_id("cine").click()

    async def test_the_overlay_says_whose_picture_it_is(self, viewer: Viewer) -> None:
        await viewer.open_first("oakwood", q="Rex", modality="CT")
        texts = viewer.page.get_by_test_id("overlays")
        for text in (
            "Schäfer Rex",
            "D-1002",
            "Canine · Deutscher Schäferhund",
            "male",
            "Client: Schäfer Jürgen",
        ):
            await expect(texts).to_contain_text(text)
        await expect(texts).to_contain_text("Image 1 / 40")

    async def test_a_study_of_three_series_shows_each_by_a_click(self, viewer: Viewer) -> None:
        await viewer.open_first("oakwood", q="Bella Radiographs")
        before = await viewer.picture()
        await viewer.page.get_by_test_id("series").nth(1).click()
        await viewer.changed(before)


REAL = {
    "pydicom/liver_1frame.dcm": "of 1 bit, which the server renders",
    "pydicom-data/OBXXXX1A_rle_2frame.dcm": "of a palette in RLE, two frames",
    "pydicom-data/RG3_J2KI.dcm": "of JPEG 2000, white on black",
    "pydicom-data/emri_small_jpeg_ls_lossless.dcm": "of JPEG-LS",
    "pydicom-data/HTJ2KLossless_08_RGB.dcm": "of HTJ2K in colour, without modality",
    "fo-dicom/GH195.dcm": "of JPEG Extended",
    "pydicom-data/parametric_map_double_float.dcm": "of double floats",
    "dicomParser/image_dfl": "deflated",
    "Static-DICOMWeb/jpeg8bit.dcm": "of 96 frames",
    "pydicom-data/SC_rgb_16bit.dcm": "of 16 bits a colour",
    "pydicom-data/vlut_04.dcm": "with a VOI LUT",
}


class TestRealFiles:
    @pytest.mark.parametrize("name", REAL, ids=REAL.values())
    async def test_a_file_shows_a_picture(
        self, viewer: Viewer, modality: Modality, data_folder: Path, name: str
    ) -> None:
        study = await modality.send_file(data_folder / name)
        await viewer.open("oakwood", study)
        await viewer.rendered()
        assert not is_blank(await viewer.picture())

    async def test_an_image_without_pixels_says_so(
        self, viewer: Viewer, modality: Modality, data_folder: Path
    ) -> None:
        study = await modality.send_file(data_folder / "derived/odd_image_class_without_pixeldata.dcm")
        await viewer.open("oakwood", study)
        await expect(viewer.page.get_by_test_id("trouble")).to_contain_text("This image cannot be shown")

    async def test_a_report_is_read_as_text(
        self, viewer: Viewer, modality: Modality, data_folder: Path
    ) -> None:
        study = await modality.send_file(data_folder / "pydicom/reportsi.dcm")
        await viewer.open("oakwood", study)
        await expect(viewer.page.get_by_test_id("report")).to_contain_text("Observation Context")

    async def test_a_pdf_is_opened_in_the_page(
        self, viewer: Viewer, modality: Modality, data_folder: Path
    ) -> None:
        study = await modality.send_file(data_folder / "dcmjs-dimse/pdf.dcm")
        await viewer.open("oakwood", study)
        await expect(viewer.page.get_by_test_id("document")).to_be_visible()

    async def test_an_object_without_picture_says_what_it_is(
        self, viewer: Viewer, modality: Modality, data_folder: Path
    ) -> None:
        study = await modality.send_file(data_folder / "pydicom/rtplan.dcm")
        await viewer.open("oakwood", study)
        await expect(viewer.page.get_by_test_id("object-card")).to_contain_text("RT Plan Storage")
