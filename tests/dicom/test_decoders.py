"""services/dicom/decoders.py: padding, retired processes, single bits, colours nobody guesses."""

import base64
import struct
from io import BytesIO
from typing import Any, ClassVar

import imagecodecs
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from services.dicom.pixels import corrected, decode_frame, frame_little_endian
from services.errors import Invalid, Unsupported
from tests.dicom.images import image
from tests.mislabelled import JFIF, adobe, lossless

JPEG, RLE = "1.2.840.10008.1.2.4.", "1.2.840.10008.1.2.5"
RNG = np.random.default_rng(11)
GREY = RNG.integers(0, 4096, (24, 40), dtype=np.uint16)
BYTES = RNG.integers(0, 256, (24, 40), dtype=np.uint8)
COLOUR = RNG.integers(0, 256, (24, 40, 3), dtype=np.uint8)
BITS = RNG.integers(0, 2, (24, 40), dtype=np.uint8)
PADDINGS = [
    b"\0",
    b"\0" * 7,
    b"\0" * 1000,
    b"\xff",
    b"\xff" * 33,
    b"\xff\xd9",
    b"\xff\xd9\0\xff\xd9\0",
    b" ",
    b"\r\n\x1a" * 9,
]


def run_lengths(values: npt.NDArray[np.uint8]) -> bytes:
    """One segment of literal runs."""
    data = values.tobytes()
    runs = b"".join(
        bytes([len(data[at : at + 128]) - 1]) + data[at : at + 128] for at in range(0, len(data), 128)
    )
    return struct.pack("<16L", 1, 64, *[0] * 14) + runs


CODED: dict[str, tuple[bytes, npt.NDArray[Any]]] = {
    JPEG + "57": (imagecodecs.ljpeg_encode(GREY, bitspersample=12), GREY),
    JPEG + "70": (imagecodecs.jpeg8_encode(GREY, lossless=True, predictor=1, bitspersample=12), GREY),
    JPEG + "80": (imagecodecs.jpegls_encode(GREY), GREY),
    JPEG + "81": (imagecodecs.jpegls_encode(BYTES), BYTES),
    JPEG + "90": (imagecodecs.jpeg2k_encode(GREY, reversible=True, codecformat="j2k"), GREY),
    JPEG + "92": (imagecodecs.jpeg2k_encode(GREY, reversible=True, codecformat="j2k"), GREY),
    JPEG + "201": (imagecodecs.htj2k_encode(GREY, reversible=True), GREY),
    JPEG + "110": (imagecodecs.jpegxl_encode(GREY, lossless=True), GREY),
    RLE: (run_lengths(BYTES), BYTES),
}


def told(syntax: str, values: npt.NDArray[Any], **attributes: object) -> Any:
    """A header of these values."""
    bits = values.dtype.itemsize * 8
    stored = 12 if bits == 16 else bits
    usual: dict[str, object] = {"Rows": values.shape[0], "Columns": values.shape[1]}
    usual |= {"BitsAllocated": bits, "BitsStored": stored, "HighBit": stored - 1}
    if values.ndim > 2:
        usual |= {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "PlanarConfiguration": 0}
    return image(syntax, **{**usual, **attributes})


class TestPadding:
    @pytest.mark.parametrize("padding", PADDINGS)
    @pytest.mark.parametrize("syntax", CODED)
    def test_behind_a_frame_is_passed_over(self, syntax: str, padding: bytes) -> None:
        frame, values = CODED[syntax]
        assert np.array_equal(decode_frame(frame + padding, told(syntax, values)), values)

    @pytest.mark.parametrize("behind", [b"", b"\0", b"\xff\xff"])
    @pytest.mark.parametrize("padding", [b"\0", b"\0" * 2, b"\0" * 600, b"\xff" * 3, b"\0\xff\xff"])
    @pytest.mark.parametrize(
        "values", [GREY, BYTES, COLOUR, np.zeros_like(GREY)], ids=["grey", "bytes", "colour", "black"]
    )
    def test_before_the_end_of_jpeg_ls_too(
        self, values: npt.NDArray[Any], padding: bytes, behind: bytes
    ) -> None:
        frame = imagecodecs.jpegls_encode(values)
        padded = frame[:-2] + padding + frame[-2:] + behind
        assert np.array_equal(decode_frame(padded, told(JPEG + "80", values)), values)

    def test_before_the_end_of_jpeg_ls_may_stand_zeros_of_its_own(self) -> None:
        ended = 0
        for number in range(400):
            values = np.random.default_rng(number).integers(0, 1 << number % 8 + 1, (5, 7), dtype=np.uint8)
            frame = imagecodecs.jpegls_encode(values)
            ended += frame[-3] == 0
            for padding in (b"\0", b"\0\0\0"):
                padded = frame[:-2] + padding + frame[-2:]
                assert np.array_equal(decode_frame(padded, told(JPEG + "80", values)), values)
        assert ended

    @pytest.mark.parametrize("end", [b"", b"\xff\xd9", b"\xff\xd9\0"])
    @pytest.mark.parametrize("padding", [b"", b"\0", b"\0" * 3, b"\0" * 600, b"\xff" * 3, b"\0\xff\xff"])
    @pytest.mark.parametrize("syntax", [JPEG + "90", JPEG + "201"])
    def test_before_the_end_of_jpeg_2000_too_and_without_an_end(
        self, syntax: str, padding: bytes, end: bytes
    ) -> None:
        frame, values = CODED[syntax]
        assert np.array_equal(decode_frame(frame[:-2] + padding + end, told(syntax, values)), values)

    @pytest.mark.parametrize("behind", [b"\xff\xd9", b"\0\0\xff\xd9", b"\xff\xd9\0", bytes(8)])
    def test_of_jpeg_2000_that_does_not_say_how_long_it_is(self, behind: bytes) -> None:
        frame, values = CODED[JPEG + "90"]
        at = frame.index(b"\xff\x90\0\x0a") + 6  # the length of its only tile-part
        padded = frame[:at] + bytes(4) + frame[at + 4 : -2] + behind
        assert np.array_equal(decode_frame(padded, told(JPEG + "90", values)), values)

    def test_of_jpeg_2000_is_no_way_out_of_its_claims(self) -> None:
        frame, values = CODED[JPEG + "90"]
        (size,) = struct.unpack(">H", frame[4:6])
        larger = frame[: 4 + size] + frame[frame.index(b"\xff\x90\0\x0a") :]  # no coding style is left
        with pytest.raises(Invalid):
            decode_frame(larger, told(JPEG + "90", values))


class TestLosslessColour:
    @pytest.mark.parametrize("markers", [b"", JFIF, adobe(0), adobe(1), JFIF + adobe(1)])
    @pytest.mark.parametrize("label", ["RGB", "YBR_FULL", "YBR_FULL_422"])
    @pytest.mark.parametrize("ending", ["57", "70"])
    def test_comes_out_as_it_went_in(self, ending: str, label: str, markers: bytes) -> None:
        header = told(JPEG + ending, COLOUR, PhotometricInterpretation=label)
        assert np.array_equal(decode_frame(lossless(COLOUR, markers), header), COLOUR)


ARITHMETIC = (
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsN"
    "DhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/yQALCAAQABgBAREA/8wABgAQEAX/2gAIAQEAAD8A"
    "/wDkS3NM3E/jD/BvO9rkjwcd0a26p49P3kalC8gXBeSBQLX/2Q=="
)
"""16 x 24 pixels of `5 * (row + column)`, as jpegtran codes them arithmetically, and progressively."""
ARITHMETIC_PROGRESSIVE = (
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsN"
    "DhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/ygALCAAQABgBAREA/8wABAAQ/9oACAEBAAAAAf8A"
    "yIMyHWPnTNj/zAAEEAX/2gAIAQEAAQUCFajAscwLUP2jyYD/zAAEEAX/2gAIAQEABj8CwP/MAAQQBf/a"
    "AAgBAQABPyHVIi/VSsD/2gAIAQEAAAAQGv/MAAQQBf/aAAgBAQABPxBSHB22WAdq/9k="
)


class TestRetiredProcesses:
    SMOOTH = (np.add.outer(np.arange(64), np.arange(48)) * 2).astype(np.uint8)

    @pytest.mark.parametrize("ending", ["53", "55"])
    def test_progressive_frames_are_decoded(self, ending: str) -> None:
        file = BytesIO()
        Image.fromarray(self.SMOOTH).save(file, "JPEG", quality=98, progressive=True)
        shown = decode_frame(file.getvalue(), told(JPEG + ending, self.SMOOTH))
        assert np.abs(shown.astype(int) - self.SMOOTH).max() < 6

    @pytest.mark.parametrize(
        ("ending", "frame"),
        [("52", ARITHMETIC), ("54", ARITHMETIC_PROGRESSIVE), ("56", ARITHMETIC_PROGRESSIVE)],
    )
    def test_arithmetic_coding_is_decoded(self, ending: str, frame: str) -> None:
        values = (np.add.outer(np.arange(16), np.arange(24)) * 5).astype(np.uint8)
        shown = decode_frame(base64.b64decode(frame), told(JPEG + ending, values))
        assert np.abs(shown.astype(int) - values).max() < 6

    @pytest.mark.parametrize("ending", ["58", *map(str, range(59, 67)), "94", "95"])
    def test_what_no_library_reads_is_named(self, ending: str) -> None:
        with pytest.raises(Unsupported, match=JPEG.replace(".", r"\.") + ending):
            decode_frame(b"\xff\xd8\xff\xd9", told(JPEG + ending, self.SMOOTH))

    def test_a_frame_of_thousands_of_scans_is_not_walked_through(self) -> None:
        file = BytesIO()
        Image.fromarray(self.SMOOTH).save(file, "JPEG", progressive=True)
        whole = file.getvalue()
        last = whole[whole.rindex(b"\xff\xda") : -2]
        with pytest.raises(Invalid):
            decode_frame(whole[:-2] + last * 5000 + whole[-2:], told(JPEG + "55", self.SMOOTH))


class TestSingleBits:
    HEADER: ClassVar = {"BitsAllocated": 1, "BitsStored": 1, "HighBit": 0}

    def test_of_run_lengths(self) -> None:
        packed = np.packbits(BITS.ravel(), bitorder="little")
        header = told(RLE, BITS, **self.HEADER)
        assert np.array_equal(decode_frame(run_lengths(packed), header), BITS)
        assert frame_little_endian(run_lengths(packed), header) == packed.tobytes()

    def test_of_jpeg_2000(self) -> None:
        frame = imagecodecs.jpeg2k_encode(BITS, reversible=True, bitspersample=1, codecformat="j2k")
        header = told(JPEG + "90", BITS, **self.HEADER)
        assert np.array_equal(decode_frame(frame, header), BITS)
        packed = np.packbits(BITS.ravel(), bitorder="little").tobytes()
        assert frame_little_endian(frame, header) == packed

    @pytest.mark.parametrize("stored", [1, 7])
    def test_in_bytes(self, stored: int) -> None:
        frame = imagecodecs.jpegls_encode(BITS)
        header = told(JPEG + "80", BITS, BitsStored=stored, HighBit=stored - 1)
        assert np.array_equal(decode_frame(frame, header), BITS)


class TestUncompressedFragments:
    def test_are_plain_frames(self) -> None:
        header = told("1.2.840.10008.1.2.1.98", COLOUR, PlanarConfiguration=1)
        frame = COLOUR.transpose(2, 0, 1).tobytes()
        assert np.array_equal(decode_frame(frame + b"\0", corrected(header, frame)), COLOUR)
