import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dicom.codestreams import claimed_size, has_marker

COLOUR = np.zeros((48, 80, 3), np.uint8)
GREY = np.zeros((50, 31), np.uint16)


class TestClaimedSize:
    @pytest.mark.parametrize(
        ("frame", "claim"),
        [
            (imagecodecs.jpeg8_encode(COLOUR), (48, 80, 3)),
            (imagecodecs.jpegls_encode(GREY), (50, 31, 1)),
            (imagecodecs.jpeg2k_encode(GREY, codecformat="j2k"), (50, 31, 1)),
            (imagecodecs.jpeg2k_encode(COLOUR, codecformat="jp2"), (48, 80, 3)),
        ],
    )
    def test_it_is_what_the_codestream_says(self, frame: bytes, claim: tuple[int, int, int]) -> None:
        assert claimed_size(frame) == claim

    @pytest.mark.parametrize(
        "shape", [(8, 8, 3), (48, 80, 3), (480, 640, 3), (1000, 1500, 3), (333, 5000, 3), (7, 3, 3)]
    )
    def test_jpeg_xl_packs_its_size_in_bits(self, shape: tuple[int, int, int]) -> None:
        assert claimed_size(imagecodecs.jpegxl_encode(np.zeros(shape, np.uint8))) == shape

    def test_what_is_no_codestream_claims_nothing(self) -> None:
        assert claimed_size(b"") is None
        assert claimed_size(bytes(100)) is None
        assert claimed_size(b"\xff\xd8\xff") is None

    @settings(derandomize=True)
    @given(st.binary(max_size=80), st.sampled_from([b"", b"\xff\xd8", b"\xff\x4f\xff\x51", b"\xff\x0a"]))
    def test_no_bytes_upset_it(self, data: bytes, start: bytes) -> None:
        assert claimed_size(start + data) is None or len(claimed_size(start + data) or ()) == 3


class TestHasMarker:
    def test_it_sees_the_file_header_before_the_picture(self) -> None:
        assert has_marker(imagecodecs.jpeg8_encode(COLOUR), 0xE0)
        assert not has_marker(imagecodecs.jpeg8_encode(COLOUR), 0xEE)
