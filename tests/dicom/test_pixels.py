import warnings
import zlib
from contextlib import suppress
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
import pytest
from pydicom.pixels.utils import pixel_array

from services.dicom.pixels import colour_of, decode_frame, frame_little_endian
from services.dicom.rendering import encode, render, thumbnail
from services.embedded.phantoms import ANIMALS, part10, study
from services.errors import Invalid, Malformed, NotFound, PacsError, Unsupported
from tests.dicom.images import Picture, image, picture

JPEG, RLE = "1.2.840.10008.1.2.4.", "1.2.840.10008.1.2.5"
DEFLATED_FRAME = "1.2.840.10008.1.2.8.1"
RNG = np.random.default_rng(7)
GREY = RNG.integers(0, 4096, (24, 40), dtype=np.uint16)
COLOUR = np.repeat(RNG.integers(0, 256, (12, 40, 1), dtype=np.uint8), 3, axis=2)
LOSSLESS = {
    "57": imagecodecs.ljpeg_encode(GREY, bitspersample=12),
    "70": imagecodecs.ljpeg_encode(GREY, bitspersample=12),
    "80": imagecodecs.jpegls_encode(GREY),
    "90": imagecodecs.jpeg2k_encode(GREY, reversible=True, codecformat="j2k"),
    "201": imagecodecs.htj2k_encode(GREY, reversible=True),
    "110": imagecodecs.jpegxl_encode(GREY, lossless=True),
}

# Files of the real set that no picture can be made of, and why.
WITHOUT_PICTURE = {
    "pydicom/JPEG2000-embedded-sequence-delimiter.dcm": "the codestream's width is overwritten",
    "derived/odd_rows_65535_tiny_pixeldata.dcm": "8.6 GB claimed, 8 KB there",
    "derived/odd_unknown_transfer_syntax.dcm": "nobody knows this transfer syntax",
    "pydicom/nested_priv_SQ.dcm": "no rows and columns",
}
# Files whose values are not pydicom's, and why.
OTHER_COLOURS = ("YBR_FULL_422", "YBR_FULL")


def native(values: np.ndarray, **attributes: object) -> np.ndarray:
    return decode_frame(values.tobytes(), image(Rows=values.shape[0], Columns=values.shape[1], **attributes))


class TestNativeFrames:
    def test_values_are_what_the_bytes_say(self) -> None:
        data = np.array([[1, 2], [3, 65535]], "<u2").tobytes()
        assert decode_frame(data, image()).tolist() == [[1, 2], [3, 65535]]
        assert frame_little_endian(data, image()) == data

    def test_signed_values_have_the_sign_of_their_stored_bits(self) -> None:
        values = np.array([[0x0FFF, 0x0800], [0x07FF, 0xF001]], np.uint16)
        shown = native(values, BitsStored=12, HighBit=11, PixelRepresentation=1)
        assert shown.tolist() == [[-1, -2048], [2047, 1]]

    def test_bits_above_and_below_the_stored_ones_are_dropped(self) -> None:
        values = np.array([[0xABC0, 0x123F], [0, 0xFFF0]], np.uint16)
        assert native(values, BitsStored=12, HighBit=15).tolist() == [[0xABC, 0x123], [0, 0xFFF]]
        assert native(values, BitsStored=8, HighBit=7).tolist() == [[0xC0, 0x3F], [0, 0xF0]]

    def test_planes_are_woven_into_pixels(self) -> None:
        planes = np.arange(12, dtype=np.uint8)
        colour = image(
            SamplesPerPixel=3, PhotometricInterpretation="RGB", BitsAllocated=8, BitsStored=8, HighBit=7,
            PlanarConfiguration=1,
        )  # fmt: skip
        assert decode_frame(planes.tobytes(), colour)[0, 1].tolist() == [1, 5, 9]

    def test_single_bits_may_begin_inside_a_byte(self) -> None:
        mask = image(Rows=3, Columns=3, BitsAllocated=1, BitsStored=1, HighBit=0)
        packed = np.packbits([0] * 9 + [1, 0, 1, 0, 1, 0, 1, 0, 1], bitorder="little").tobytes()
        assert decode_frame(packed[1:], mask, bit_offset=1).tolist() == [[1, 0, 1], [0, 1, 0], [1, 0, 1]]

    @pytest.mark.parametrize(("bits", "kind"), [(32, "<f4"), (64, "<f8")])
    def test_floats_stay_floats(self, bits: int, kind: str) -> None:
        floats = image(BitsAllocated=bits, BitsStored=None, HighBit=None, PixelRepresentation=None)
        values = np.array([[0.5, -1e6], [np.pi, 0]], kind)
        assert decode_frame(values.tobytes(), floats).tolist() == values.tolist()

    def test_doses_have_thirty_two_bits(self) -> None:
        dose = image(BitsAllocated=32, BitsStored=32, HighBit=31)
        assert decode_frame(np.array([1, 2**31, 3, 4], "<u4").tobytes(), dose)[0, 1] == 2**31

    def test_shared_colour_is_spread_over_its_pixels(self) -> None:
        pairs = image(
            SamplesPerPixel=3,
            PhotometricInterpretation="YBR_FULL_422",
            BitsAllocated=8,
            BitsStored=8,
            HighBit=7,
        )
        assert colour_of(pairs) == "YBR_FULL"
        frame = decode_frame(bytes([10, 20, 1, 2, 30, 40, 3, 4]), pairs)
        assert frame.tolist() == [[[10, 1, 2], [20, 1, 2]], [[30, 3, 4], [40, 3, 4]]]

    def test_a_frame_cut_short_is_filled_up(self) -> None:
        assert decode_frame(np.array([7, 8], "<u2").tobytes(), image()).tolist() == [[7, 8], [0, 0]]

    def test_hardly_anything_is_no_frame(self) -> None:
        with pytest.raises(Invalid):
            decode_frame(bytes(8), image(Rows=1000, Columns=1000))

    def test_a_frame_may_not_take_more_than_is_allowed(self) -> None:
        with pytest.raises(Invalid):
            decode_frame(bytes(8192), image(Rows=65535, Columns=65535))
        with pytest.raises(Invalid):
            decode_frame(bytes(8), image(), maximum=7)


class TestCompressedFrames:
    @pytest.mark.parametrize("ending", LOSSLESS)
    def test_what_is_lossless_comes_back_as_it_was(self, ending: str) -> None:
        told = image(JPEG + ending, Rows=24, Columns=40, BitsStored=12, HighBit=11)
        assert np.array_equal(decode_frame(LOSSLESS[ending], told), GREY)
        assert frame_little_endian(LOSSLESS[ending], told) == GREY.astype("<u2").tobytes()

    def test_jpeg_of_twelve_bits_is_decoded(self) -> None:
        smooth = (np.add.outer(np.arange(24), np.arange(40)) * 60).astype(np.uint16)
        frame = imagecodecs.jpeg8_encode(smooth, level=100, bitspersample=12)
        told = image(JPEG + "51", Rows=24, Columns=40, BitsStored=12, HighBit=11)
        assert np.abs(decode_frame(frame, told).astype(int) - smooth).max() < 40

    def test_jpeg_colour_becomes_red_green_blue(self) -> None:
        red = np.zeros((16, 16, 3), np.uint8)
        red[:, :, 0] = 250
        told = image(
            JPEG + "50", Rows=16, Columns=16, SamplesPerPixel=3, PhotometricInterpretation="YBR_FULL_422",
            BitsAllocated=8, BitsStored=8, HighBit=7,
        )  # fmt: skip
        assert colour_of(told) == "RGB"
        frame = decode_frame(imagecodecs.jpeg8_encode(red, level=95), told)
        assert np.abs(frame.astype(int) - red).max() < 8

    def test_a_deflated_frame_is_inflated_no_further_than_its_size(self) -> None:
        bits = np.packbits(RNG.integers(0, 2, 24 * 40), bitorder="little").tobytes()
        told = image(DEFLATED_FRAME, Rows=24, Columns=40, BitsAllocated=1, BitsStored=1, HighBit=0)
        bomb = zlib.compress(bits + bytes(10_000_000), wbits=-15)
        assert frame_little_endian(bomb, told) == bits
        assert decode_frame(bomb, told).sum() == np.unpackbits(np.frombuffer(bits, np.uint8)).sum()

    def test_run_lengths_hold_planes(self) -> None:
        whole = next(study("US", ANIMALS[0], rows=40, columns=60, transfer_syntax=RLE))
        plain = next(study("US", ANIMALS[0], rows=40, columns=60))
        packed, native = picture(part10(whole)), picture(part10(plain))
        assert np.array_equal(
            decode_frame(packed.frames[0][0], packed.image), decode_frame(native.frames[0][0], native.image)
        )
        assert frame_little_endian(packed.frames[0][0], packed.image) == native.frames[0][0]

    def test_a_codestream_of_another_size_than_the_header_tells_is_not_decoded(self) -> None:
        frame = imagecodecs.jpeg2k_encode(np.zeros((2000, 2000), np.uint8), codecformat="j2k")
        small = image(JPEG + "90", Rows=2, Columns=2, BitsAllocated=8, BitsStored=8, HighBit=7)
        with pytest.raises(Invalid):
            decode_frame(frame, small)

    def test_nor_one_of_more_samples_or_bits(self) -> None:
        colour, grey = np.zeros((24, 40, 3), np.uint8), np.zeros((24, 40), np.uint16)
        told = image(JPEG + "80", Rows=24, Columns=40, BitsAllocated=8, BitsStored=8, HighBit=7)
        for frame in (imagecodecs.jpegls_encode(colour), imagecodecs.jpegls_encode(grey)):
            with pytest.raises(Invalid, match="more samples or bits"):
                decode_frame(frame, told)

    def test_run_lengths_of_more_or_fewer_bytes_than_the_frame_has_are_invalid(self) -> None:
        told = image(RLE, Rows=2, Columns=2, BitsAllocated=8, BitsStored=8, HighBit=7)
        for runs in (b"\x07abcdefgh", b"\xfb\x07", b"\x02abc", b"\xfe\x07"):
            with pytest.raises(Invalid):
                decode_frame(np.array([1, 64], "<u4").tobytes().ljust(64, b"\0") + runs, told)
        assert (
            decode_frame(np.array([1, 64], "<u4").tobytes().ljust(64, b"\0") + b"\xfd\x07", told).max() == 7
        )

    def test_run_lengths_that_point_out_of_the_frame_are_invalid(self) -> None:
        told = image(RLE, Rows=24, Columns=40)
        for offsets in ((2, 64, 0xA1000441), (2, 64, 10), (3, 64, 64), (0xFFFFFFFF, 64, 64)):
            with pytest.raises(Invalid):
                decode_frame(np.array(offsets, "<u4").tobytes().ljust(200, b"\0"), told)

    def test_a_frame_of_jpeg_ls_without_its_end_is_invalid_at_once(self) -> None:
        frame = bytearray(imagecodecs.jpegls_encode(GREY))
        frame[len(frame) // 2] ^= 0x55
        frame[-1] = 0x30
        with pytest.raises(Invalid):
            decode_frame(frame, image(JPEG + "80", Rows=24, Columns=40))

    @pytest.mark.parametrize("ending", LOSSLESS)
    def test_damaged_frames_are_decoded_or_invalid(self, ending: str) -> None:
        told = image(JPEG + ending, Rows=24, Columns=40, BitsStored=12, HighBit=11)
        for number in range(60):
            dice = np.random.default_rng(number)
            frame = bytearray(LOSSLESS[ending])
            for at in dice.integers(0, len(frame), number % 5 + 1):
                frame[at] = dice.integers(256)
            with suppress(Invalid):
                assert decode_frame(frame[: len(frame) - number % 7], told).shape == (24, 40)

    @pytest.mark.parametrize("ending", ["50", "51", "57", "70", "80", "81", "90", "91", "110", "201"])
    def test_rubbish_is_invalid(self, ending: str) -> None:
        with pytest.raises(Invalid):
            decode_frame(b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x02\x00\x02\x01rubbish", image(JPEG + ending))

    @pytest.mark.parametrize("syntax", [JPEG + "100", JPEG + "107", "1.2.3"])
    def test_video_and_the_unknown_are_unsupported(self, syntax: str) -> None:
        with pytest.raises(Unsupported):
            decode_frame(b"video", image(syntax))


def _there(folder: Path | None) -> list[tuple[str, Picture | PacsError]]:
    """Every file of the real set with pixel data, or why it has no image."""
    found: list[tuple[str, Picture | PacsError]] = []
    for path in sorted(folder.rglob("*")) if folder else []:
        name = str(path.relative_to(folder)) if folder else ""
        if path.is_dir() or path.suffix == ".md":
            continue
        try:
            found.append((name, picture(path)))
        except (Malformed, AssertionError):
            continue  # no DICOM file, or no pixels: nothing to show
        except PacsError as error:
            found.append((name, error))
    return found


class TestRealFiles:
    def test_every_one_shows_something(self, data_folder: Path) -> None:
        blank, wrong = [], []
        for name, shown in _there(data_folder):
            if name in WITHOUT_PICTURE:
                continue
            if isinstance(shown, PacsError) or not shown.frames:
                wrong.append((name, shown))
                continue
            data, bit = shown.frames[len(shown.frames) // 2]
            frame = decode_frame(data, shown.image, bit_offset=bit)
            seen = render(frame, shown.image)
            if seen.min() == seen.max() and frame.min() != frame.max():
                blank.append(name)
            assert encode(seen, "image/png").startswith(b"\x89PNG"), name
            assert thumbnail(frame, shown.image).startswith(b"\xff\xd8"), name
        assert not blank
        assert not wrong

    def test_those_without_a_picture_say_so(self, data_folder: Path) -> None:
        for name, shown in _there(data_folder):
            if name in WITHOUT_PICTURE and isinstance(shown, Picture):
                for data, bit in shown.frames:
                    with pytest.raises((Invalid, Unsupported, NotFound)):
                        decode_frame(data, shown.image, bit_offset=bit)

    def test_values_are_those_of_pydicom(self, data_folder: Path) -> None:
        different, compared = [], 0
        for name, shown in _there(data_folder):
            if not isinstance(shown, Picture) or not shown.frames or not data_folder:
                continue
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    dataset = pydicom.dcmread(data_folder / name)
                    expected = pixel_array(dataset, index=0, raw=colour_of(shown.image) != "RGB")
            except (ValueError, AttributeError, RuntimeError, NotImplementedError):
                continue
            frame = decode_frame(shown.frames[0][0], shown.image)
            # Two JPEG decoders may round otherwise, and interpolate otherwise where colour is subsampled.
            slack = 0 if shown.image.photometric not in OTHER_COLOURS else 3
            difference = np.abs(frame.astype(np.float64) - expected)
            compared += 1
            if frame.shape != expected.shape or np.quantile(difference, 0.9) > slack:
                different.append((name, frame.shape, expected.shape, difference.max()))
        assert not different
        assert compared > 100
