from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset

from services.dicom.rendering import encode, render, thumbnail
from services.errors import Unsupported
from tests.dicom.images import image

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

    def test_other_formats_are_unsupported(self) -> None:
        with pytest.raises(Unsupported):
            encode(RAMP.astype(np.uint8), "image/gif")


class TestThumbnail:
    def test_it_is_a_small_jpeg(self) -> None:
        small = Image.open(BytesIO(thumbnail(np.tile(RAMP, (40, 40)), image(), 128)))
        assert small.format == "JPEG"
        assert small.size == (128, 128)
