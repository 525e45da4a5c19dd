import struct

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dicom.codestreams import claimed, has_marker

COLOUR = np.zeros((48, 80, 3), np.uint8)
GREY = np.zeros((50, 31), np.uint16)
JPEG = imagecodecs.jpeg8_encode(COLOUR)
LARGE = imagecodecs.jpeg8_encode(np.zeros((4000, 4000), np.uint8))
J2K = imagecodecs.jpeg2k_encode(np.zeros((256, 256), np.uint8), reversible=True, codecformat="j2k")
CODECS = ("jpeg", "jpeg-ls", "jpeg2000", "htj2k", "jpeg-xl", "unknown")


def coded(precinct: int | None = None, block: int = 4, *, part: bool = False) -> bytes:
    """`J2K` with other precincts and code-blocks, in its main header or in that of its tile-part."""
    at = J2K.index(b"\xff\x52")
    segment = bytearray(J2K[at : at + 14])
    segment[10] = segment[11] = block
    if precinct is not None:
        segment[4] |= 1
        segment += bytes([precinct * 0x11] * (segment[9] + 1))
    struct.pack_into(">H", segment, 2, len(segment) - 2)
    if not part:
        return bytes(J2K[:at] + segment + J2K[at + 14 :])
    header = J2K.index(b"\xff\x90") + 12
    made = bytearray(J2K[:header] + segment + J2K[header:])
    struct.pack_into(">L", made, header - 6, struct.unpack_from(">L", J2K, header - 6)[0] + len(segment))
    return bytes(made)


class TestClaimed:
    @pytest.mark.parametrize(
        ("frame", "codec", "claim"),
        [
            (JPEG, "jpeg", (48, 80, 3, 8)),
            (imagecodecs.jpegls_encode(GREY), "jpeg-ls", (50, 31, 1, 16)),
            (imagecodecs.jpeg2k_encode(GREY, codecformat="j2k"), "jpeg2000", (50, 31, 1, 16)),
            (imagecodecs.htj2k_encode(GREY, reversible=True), "htj2k", (50, 31, 1, 16)),
            (imagecodecs.jpeg2k_encode(COLOUR, codecformat="jp2"), "jpeg2000", (48, 80, 3, 8)),
            (imagecodecs.jpegxl_encode(COLOUR, usecontainer=True), "jpeg-xl", (48, 80, None, None)),
        ],
    )
    def test_it_is_what_the_codestream_says(self, frame: bytes, codec: str, claim: tuple[int, ...]) -> None:
        assert claimed(frame, codec) == claim

    @pytest.mark.parametrize(
        "shape", [(8, 8, 3), (48, 80, 3), (480, 640, 3), (1000, 1500, 3), (333, 5000, 3), (7, 3, 3)]
    )
    def test_jpeg_xl_packs_its_size_in_bits(self, shape: tuple[int, int, int]) -> None:
        claim = claimed(imagecodecs.jpegxl_encode(np.zeros(shape, np.uint8)), "jpeg-xl")
        assert claim
        assert claim[:2] == shape[:2]

    @pytest.mark.parametrize("codec", CODECS)
    def test_what_is_no_codestream_claims_nothing(self, codec: str) -> None:
        for frame in (b"", bytes(100), b"\xff\xd8\xff", b"\xff\x4f\xff\x51" + bytes(60), b"\xff\x0a"):
            assert claimed(frame, codec) is None

    @settings(derandomize=True)
    @given(
        st.binary(max_size=80),
        st.sampled_from([b"", b"\xff\xd8", b"\xff\x4f\xff\x51", b"\xff\x0a", J2K[:60], J2K[:90]]),
        st.sampled_from(CODECS),
    )
    def test_no_bytes_upset_it(self, data: bytes, start: bytes, codec: str) -> None:
        assert claimed(start + data, codec) is None or len(claimed(start + data, codec) or ()) == 4

    @pytest.mark.parametrize(
        "between",
        [b"x", b"\xff\x00", b"\xff\x02\x00\x10", b"\xff\xd8", b"\xff\xe0\x00\x00", b"\xff\xfd\x00\x04ab"],
    )
    def test_where_decoders_go_on_looking_nothing_is_claimed(self, between: bytes) -> None:
        """One could be led past the header that we read to another behind it."""
        assert claimed(JPEG[:2] + between + LARGE[2:] + JPEG[2:], "jpeg") is None

    def test_boxes_are_gone_through_one_by_one(self) -> None:
        """A small codestream in a box that decoders pass over is not the picture."""
        small = imagecodecs.jpeg2k_encode(np.zeros((8, 8), np.uint8), codecformat="j2k")
        large = imagecodecs.jpeg2k_encode(np.zeros((900, 900), np.uint8), codecformat="jp2")
        lure = struct.pack(">L4s", 8 + len(small), b"free") + small
        claim = claimed(large[:12] + lure + large[12:], "jpeg2000")
        assert claim
        assert claim.rows == 900

    @pytest.mark.parametrize(("side", "decoded"), [(1, False), (16, False), (32, True), (64, True)])
    def test_a_picture_of_tiny_tiles_claims_nothing(self, side: int, decoded: bool) -> None:
        frame = bytearray(J2K)
        struct.pack_into(">2L", frame, 24, side, side)
        assert (claimed(bytes(frame), "jpeg2000") is not None) is decoded

    @pytest.mark.parametrize("part", [False, True])
    @pytest.mark.parametrize(("precinct", "decoded"), [(0, False), (1, False), (4, True), (8, True)])
    def test_nor_does_one_of_tiny_precincts(self, precinct: int, decoded: bool, part: bool) -> None:
        assert (claimed(coded(precinct, part=part), "jpeg2000") is not None) is decoded

    @pytest.mark.parametrize("part", [False, True])
    def test_nor_one_of_tiny_code_blocks(self, part: bool) -> None:
        assert claimed(coded(block=0, part=part), "jpeg2000") is None
        assert claimed(coded(block=4, part=part), "jpeg2000") is not None

    def test_a_codestream_cut_short_claims_what_it_says(self) -> None:
        for length in range(J2K.index(b"\xff\x93"), len(J2K)):
            assert claimed(J2K[:length], "jpeg2000") == (256, 256, 1, 8)


class TestHasMarker:
    def test_it_sees_the_file_header_before_the_picture(self) -> None:
        assert has_marker(imagecodecs.jpeg8_encode(COLOUR), 0xE0)
        assert not has_marker(imagecodecs.jpeg8_encode(COLOUR), 0xEE)
