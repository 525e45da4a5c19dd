import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageSequence
from pydicom import dcmwrite
from pydicom.dataset import Dataset

from services.dicom import json_model
from services.dicom.pixels import decode_frame
from services.dicom.rendering import encode, encode_frames, in_srgb, render, thumbnail
from services.embedded.phantoms import part10
from services.errors import Invalid, Unsupported
from tests.dicom.grey_cases import grey_image, middles
from tests.dicom.images import EXPLICIT, header, image, picture

RAMP = np.arange(256, dtype=np.uint16).reshape(16, 16)


class TestRender:
    def test_a_window_spreads_its_values_over_all_shades(self) -> None:
        shown = render(RAMP, image(WindowCenter="128", WindowWidth="256"))
        assert shown.dtype == np.uint8
        assert np.abs(shown.astype(int) - RAMP).max() <= 1

    def test_the_window_asked_for_goes_before_the_images_own(self) -> None:
        shown = render(RAMP, image(WindowCenter="128", WindowWidth="256"), window=(10, 2))
        assert set(np.unique(shown)) <= {0, 128, 255}
        assert shown[15, 15] == 255

    def test_rescaling_comes_before_the_window(self) -> None:
        frame = np.array([[0, 1024], [1064, 1224]], np.int16)
        shown = render(frame, image(RescaleIntercept="-1024", RescaleSlope="1"), window=(40, 400))
        assert shown[0].tolist() == [0, 102]
        assert shown[1].tolist() == [128, 230]

    @pytest.mark.parametrize("kind", ["u1", "i1", "u2", "i2", ">i2", "u4", "i4"])
    def test_values_of_every_kind_are_shown_alike(self, kind: str) -> None:
        values = np.array([[-128, -5, 0], [5, 100, 127]]) + (0 if "i" in kind else 128)
        middle = 0 if "i" in kind else 128
        shown = render(values.astype(kind), image(), window=(middle, 256))
        assert np.abs(shown.astype(int) - (values + 128 - middle)).max() <= 1

    def test_monochrome1_is_white_where_it_is_low(self) -> None:
        shown = render(RAMP, image(PhotometricInterpretation="MONOCHROME1"))
        assert shown[0, 0] > shown[15, 15]

    def test_without_a_window_nearly_all_values_are_shown(self) -> None:
        frame = np.tile(np.arange(1000, 2000, dtype=np.uint16), (10, 1))
        frame[0, 0] = 65535  # one hot pixel
        shown = render(frame, image())
        assert shown[5, 10] < 10
        assert shown[5, 990] > 245

    def test_padding_does_not_count(self) -> None:
        frame = np.full((20, 20), -2000, np.int16)
        frame[5:15, 5:15] = np.arange(100, dtype=np.int16).reshape(10, 10)
        shown = render(frame, image(PixelRepresentation=1, PixelPaddingValue=-2000))
        assert shown[5, 5] < 10
        assert shown[14, 14] > 245

    def test_a_window_that_shows_nothing_is_left_aside(self) -> None:
        shown = render(RAMP, image(WindowCenter="9000", WindowWidth="10"))
        assert (shown.min(), shown.max()) == (0, 255)
        assert not render(RAMP, image(), window=(9000, 10)).any()

    def test_a_table_maps_values(self) -> None:
        lut = Dataset()
        lut.LUTDescriptor, lut.LUTData = [4, 0, 8], bytes([255, 0, 128, 64])
        frame = np.array([[0, 1], [2, 9]], np.uint16)
        assert render(frame, image(VOILUTSequence=[lut])).tolist() == [[255, 0], [128, 64]]

    def test_a_sigmoid_has_its_middle_at_the_center(self) -> None:
        shown = render(RAMP, image(WindowCenter="128", WindowWidth="64", VOILUTFunction="SIGMOID"))
        assert shown[8, 0] == 128
        assert shown[0, 0] == 0

    def test_palettes_give_colour(self) -> None:
        values = {"Red": [0, 255], "Green": [0, 128], "Blue": [0, 64]}
        palette = image(
            PhotometricInterpretation="PALETTE COLOR", BitsAllocated=8, BitsStored=8, HighBit=7,
            **{f"{c}PaletteColorLookupTableDescriptor": [2, 0, 16] for c in values},
            **{f"{c}PaletteColorLookupTableData": np.array(v, "<u2").tobytes() for c, v in values.items()},
        )  # fmt: skip
        shown = render(np.array([[0, 1], [1, 7]], np.uint8), palette)
        assert shown.tolist() == [[[0, 0, 0], [255, 128, 64]], [[255, 128, 64], [255, 128, 64]]]

    @pytest.mark.parametrize("vr", ["SS", "US"])
    def test_a_palette_begins_below_zero_where_pixels_may(
        self, dcmtk: Callable[[str], Path], tmp_path: Path, vr: str
    ) -> None:
        made = grey_image([range(-320, 320, 40)], PixelRepresentation=1)
        made.PhotometricInterpretation = "PALETTE COLOR"
        ramp = np.arange(640)
        first = -320 if vr == "SS" else 0x10000 - 320
        for colour, values in (("Red", ramp * 100), ("Green", ramp[::-1] * 100), ("Blue", ramp * 0)):
            made.add_new(f"{colour}PaletteColorLookupTableDescriptor", vr, [640, first, 16])
            made.add_new(f"{colour}PaletteColorLookupTableData", "OW", values.astype("<u2").tobytes())
        file, there = tmp_path / "image.dcm", tmp_path / "image.ppm"
        file.write_bytes(part10(made))
        found = picture(file)
        shown = render(decode_frame(found.frames[0][0], found.image), found.image)
        subprocess.run([str(dcmtk("dcm2pnm")), "+op", str(file), str(there)], check=True, capture_output=True)
        assert np.abs(shown.astype(int) - np.asarray(Image.open(there))).max() <= 1
        assert middles(shown).tolist() == [step * 40 * 100 >> 8 for step in range(16)]

    def test_luminance_and_chrominance_become_colour(self) -> None:
        told = image(
            SamplesPerPixel=3, PhotometricInterpretation="YBR_FULL", BitsAllocated=8, BitsStored=8, HighBit=7
        )
        shown = render(np.full((2, 2, 3), (76, 85, 255), np.uint8), told)
        assert np.abs(shown[0, 0].astype(int) - [254, 0, 0]).max() <= 2

    def test_colour_of_sixteen_bits_is_shown_in_eight(self) -> None:
        told = image(SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0)
        assert (
            render(np.full((2, 2, 3), 0x8000, np.uint16), told).tolist() == np.full((2, 2, 3), 128).tolist()
        )

    @pytest.mark.parametrize("kind", [np.float32, np.float64, np.uint32, np.int32])
    def test_values_of_every_kind_and_size_are_shown(self, kind: type) -> None:
        frame = (np.linspace(0, 1, 400).reshape(20, 20) * 2_000_000).astype(kind)
        floating = {"BitsAllocated": frame.itemsize * 8, "BitsStored": None, "HighBit": None}
        shown = render(frame, image(**floating))
        assert (shown[0, 0], shown[-1, -1]) == (0, 255)

    def test_what_is_not_a_number_is_shown_as_zero(self) -> None:
        frame = np.array([[np.nan, 1.0], [0.5, np.inf]])
        assert render(frame, image(BitsAllocated=64, BitsStored=None, HighBit=None)).shape == (2, 2)

    def test_a_frame_of_one_value_is_shown_evenly(self) -> None:
        assert np.ptp(render(np.full((4, 4), 7, np.uint16), image())) == 0

    def test_it_shrinks_into_a_box_and_never_grows(self) -> None:
        frame = np.tile(np.arange(400, dtype=np.uint16), (200, 1))
        assert render(frame, image(), size=100).shape == (50, 100)
        assert render(frame, image(), size=(100, 20)).shape == (20, 40)
        assert render(frame, image(), size=4000).shape == (200, 400)


class TestEncode:
    def test_png_keeps_every_shade(self) -> None:
        picture = RAMP.astype(np.uint8)
        assert np.array_equal(np.asarray(Image.open(BytesIO(encode(picture, "image/png")))), picture)

    def test_jpeg_is_smaller_at_lower_quality(self) -> None:
        noise = np.random.default_rng(1).integers(0, 256, (64, 64, 3), dtype=np.uint8)
        assert len(encode(noise, quality=30)) < len(encode(noise, quality=95))

    def test_jpeg_is_the_same_with_and_without_a_profile(self) -> None:
        noise = np.random.default_rng(1).integers(0, 256, (64, 80, 3), dtype=np.uint8)
        for shown in (noise, noise[::-1, ::2, 0]):
            plain, profiled = (Image.open(BytesIO(encode(shown, profile=one))) for one in (b"", b"profile"))
            assert np.array_equal(np.asarray(plain), np.asarray(profiled))
            assert ("icc_profile" in plain.info, profiled.info["icc_profile"]) == (False, b"profile")

    def test_other_formats_are_unsupported(self) -> None:
        with pytest.raises(Unsupported):
            encode(RAMP.astype(np.uint8), "image/gif")

    @pytest.mark.parametrize("profile", [b"", b"profile"])
    def test_so_is_a_jpeg_larger_than_there_are(self, profile: bytes) -> None:
        assert encode(np.zeros((1, 65_500), np.uint8), profile=profile)
        with pytest.raises(Unsupported, match="65500"):
            encode(np.zeros((1, 65_501), np.uint8), profile=profile)
        assert encode(np.zeros((1, 65_501), np.uint8), "image/png", profile=profile)


class TestEncodeFrames:
    def test_plays_at_the_pace_of_the_frames(self) -> None:
        assert durations([40.0, 40.0]) == [40, 40]

    def test_each_frame_is_shown_as_long_as_it_lasts(self) -> None:
        assert durations([40.0, 100.0, 40.0, 250.0]) == [40, 100, 40, 250]

    @pytest.mark.parametrize("time", [10.0, 16.6, 33.3, 12.5, 41.7])
    def test_all_of_it_lasts_as_long_as_it_should(self, time: float) -> None:
        found = durations([time] * 30)
        assert abs(sum(found) - 30 * time) <= 10
        assert min(found) >= 20  # browsers take less for a tenth of a second

    def test_what_is_faster_than_a_gif_is_one_picture_at_least(self) -> None:
        assert durations([1.0, 1.0, 1.0]) == [20]


def durations(times: list[float]) -> list[int]:
    """How long a GIF shows each of its frames, which all differ."""
    moving = Image.open(
        BytesIO(encode_frames([RAMP.astype(np.uint8) ^ at for at in range(len(times))], times))
    )
    assert moving.format == "GIF"
    return [int(frame.info["duration"]) for frame in ImageSequence.Iterator(moving)]


class TestInSrgb:
    def test_colours_of_srgb_stay_and_grey_has_no_profile_of_its_own(self) -> None:
        colours = np.random.default_rng(3).integers(0, 256, (8, 8, 3), dtype=np.uint8)
        _, srgb = in_srgb(colours, b"")
        same, _ = in_srgb(colours, srgb)
        assert np.abs(same.astype(int) - colours).max() <= 1
        assert in_srgb(RAMP.astype(np.uint8), b"whatever")[1] == srgb

    def test_a_profile_that_is_none_is_invalid(self) -> None:
        with pytest.raises(Invalid):
            in_srgb(np.zeros((2, 2, 3), np.uint8), b"no profile")


class TestRegion:
    def test_is_cut_and_mirrored(self) -> None:
        frame = np.array([[0, 1], [2, 3]], np.uint8)
        told = image(WindowCenter="2", WindowWidth="4")
        whole = render(frame, told)
        assert render(frame, told, region=(1, 0, 0, 0)).tolist() == whole[:, 1:].tolist()
        assert render(frame, told, region=(0, 0, -2, -2)).tolist() == whole[::-1, ::-1].tolist()
        for outside in ((2, 0, 1, 1), (0, 0, 3, 1), (-1, 0, 1, 1), (0, 0, -3, 1)):
            with pytest.raises(Invalid):
                render(frame, told, region=outside)


class TestWindow:
    def test_its_function_goes_before_the_images_own(self) -> None:
        told = image(WindowCenter="128", WindowWidth="64", VOILUTFunction="SIGMOID")
        exact = render(RAMP, told, window=(128.0, 2.0, "LINEAR_EXACT"))
        assert [exact[7, 15], exact[8, 0], exact[8, 1]] == [0, 128, 255]


class TestThumbnail:
    def test_it_is_a_small_jpeg(self) -> None:
        small = Image.open(BytesIO(thumbnail(np.tile(RAMP, (40, 40)), image(), 128)))
        assert small.format == "JPEG"
        assert small.size == (128, 128)


class TestAgainstDcmtk:
    """What dcm2pnm shows of the same image, to a shade of rounding."""

    @pytest.mark.parametrize(
        "attributes",
        [
            {"WindowCenter": "1000", "WindowWidth": "1500"},
            {"WindowCenter": "1000", "WindowWidth": "1500", "PhotometricInterpretation": "MONOCHROME1"},
            {"WindowCenter": "40", "WindowWidth": "400", "RescaleSlope": "1", "RescaleIntercept": "-1024"},
            {"WindowCenter": "500", "WindowWidth": "900", "VOILUTFunction": "SIGMOID"},
            {
                "WindowCenter": "-20", "WindowWidth": "2500",
                "PixelRepresentation": 1, "BitsStored": 12, "HighBit": 11,
            },
        ],
    )  # fmt: skip
    def test_grey_is_the_same(self, tmp_path: Path, attributes: dict[str, Any]) -> None:
        values = np.tile(np.arange(0, 4096, 64, dtype=np.uint16), (16, 1))
        told = {"Rows": 16, "Columns": 64, **attributes}
        shown = render(decode_frame(values.tobytes(), image(**told)), image(**told))
        dataset = Dataset.from_json(json_model.from_dataset(header(told), EXPLICIT, str))
        dataset.SOPClassUID, dataset.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "2.25.1"
        dataset.PixelData = values.tobytes()
        dataset["PixelData"].VR = "OW"
        file, picture = tmp_path / "image.dcm", tmp_path / "image.pgm"
        dcmwrite(file, dataset, implicit_vr=False, little_endian=True, force_encoding=True)
        call = ["dcm2pnm", "+op", "+Wi", "1", str(file), str(picture)]
        subprocess.run(call, check=True, capture_output=True)
        expected = np.asarray(Image.open(picture))
        assert np.abs(shown.astype(int) - expected).max() <= 1

    @pytest.mark.parametrize(
        "name",
        [
            "dicom-cookies/image1.dcm",  # JPEG, YBR_FULL_422
            "fo-dicom/1403-OB.dcm",  # RGB
            "highdicom/sm_image.dcm",
            "pydicom-data/OBXXXX1A_rle_2frame.dcm",  # a palette in run lengths
            "pydicom-data/SC_rgb_16bit.dcm",
            "pydicom-data/color-pl.dcm",  # planes
            "pydicom/ExplVR_BigEnd.dcm",
            "pydicom/SC_rgb_dcmtk_+eb+cy+s4.dcm",  # JPEG, YBR_FULL with a quarter of the colour
            "pydicom/SC_rgb_jpeg_dcmtk.dcm",
            "pydicom/SC_rgb_jpeg_gdcm.dcm",  # JPEG Lossless
            "pydicom/SC_rgb_rle_2frame.dcm",
            "pydicom/SC_rgb_small_odd.dcm",
            "pydicom/SC_ybr_full_422_uncompressed.dcm",
            "pydicom/examples_palette.dcm",
            "pydicom/examples_rgb_color.dcm",
            "pydicom/examples_ybr_color.dcm",
            "derived/vet_us_latin1.dcm",
        ],
    )
    def test_colours_are_the_same(
        self, data_folder: Path, dcmtk: Callable[[str], Path], tmp_path: Path, name: str
    ) -> None:
        file, there = data_folder / name, tmp_path / "picture.ppm"
        call = [str(dcmtk("dcmj2pnm")), "+op", "+F", "1", str(file), str(there)]
        subprocess.run(call, check=True, capture_output=True)
        found = picture(file)
        data, bit = found.frames[0]
        shown = render(decode_frame(data, found.image, bit_offset=bit), found.image)
        assert np.abs(shown.astype(int) - np.asarray(Image.open(there))).max() <= 1

    def test_colours_of_a_jfif_file_are_not_what_its_header_claims(self, data_folder: Path) -> None:
        """RGB by its Photometric Interpretation, yet JFIF is YCbCr: DCMTK shows blue gums."""
        found = picture(data_folder / "fo-dicom/GH195.dcm")
        shown = render(decode_frame(found.frames[0][0], found.image), found.image)
        red, _, blue = shown[300:400, 50:150].reshape(-1, 3).mean(0)
        assert red > blue + 50
