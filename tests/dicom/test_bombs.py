from collections.abc import Callable

import imagecodecs
import numpy as np
import pytest

from services.dicom.pixels import decoding_bytes
from services.dicom.rendering import rendering_bytes
from tests.dicom.bombs import BOMBS, JPEG, MIB, Bomb, deflated, palette, run_lengths, shown
from tests.dicom.images import EXPLICIT, image

SLACK = 16 * MIB
"""Of an interpreter that imports and of pages that are touched only."""
INTERPRETER = 96 * MIB
HARMLESS = {deflated, palette, run_lengths}
"""What is more than was promised is left aside there; all others are not decoded."""


class TestDecodeFrame:
    @pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.__name__)
    def test_takes_no_more_memory_than_the_header_promises(self, bomb: Callable[[], Bomb]) -> None:
        frame, header = bomb()
        taken = shown(frame, header)
        most = decoding_bytes(header, len(frame))
        assert taken.peak < most + rendering_bytes(header) + SLACK
        assert taken.beside < most + INTERPRETER
        assert taken.refused is (bomb not in HARMLESS)

    def test_what_it_promises_holds_for_a_palette(self) -> None:
        """Indices of eight bytes a pixel for all of a frame at once were gigabytes."""
        side = 6000
        colours = {
            f"{name}PaletteColorLookupTableData": bytes(range(256)) for name in ("Red", "Green", "Blue")
        }
        sizes = {f"{name}PaletteColorLookupTableDescriptor": [256, 0, 8] for name in ("Red", "Green", "Blue")}
        header = image(
            EXPLICIT, Rows=side, Columns=side, BitsAllocated=8, BitsStored=8, HighBit=7,
            PhotometricInterpretation="PALETTE COLOR", **colours, **sizes,
        )  # fmt: skip
        assert header.palette is not None
        taken = shown(np.zeros(side * side, np.uint8).tobytes(), header)
        assert not taken.refused
        assert taken.peak < 10 * side * side

    def test_what_it_promises_holds_for_what_is_refused_late(self) -> None:
        """Values one by one, in eight bytes each and some times over, are too many here."""
        side = 7000
        header = image(EXPLICIT, Rows=side, Columns=side, BitsAllocated=32, BitsStored=32, HighBit=31)
        values = np.zeros(side * side, np.uint32)
        values[:2] = 0, 1 << 31
        taken = shown(values.tobytes(), header)
        assert taken.refused
        assert taken.peak < 6 * side * side

    def test_decoders_take_what_is_said_of_them_at_most(self) -> None:
        """And frames that keep to their header are shown."""
        for syntax, frame in _frames(1500, 1000).items():
            header = image(syntax, Rows=1500, Columns=1000)
            taken = shown(frame, header)
            assert not taken.refused, syntax
            assert taken.peak < decoding_bytes(header, len(frame)) + rendering_bytes(header) + SLACK, syntax
            assert taken.beside < decoding_bytes(header, len(frame)) + INTERPRETER, syntax


def _frames(rows: int, columns: int) -> dict[str, bytes]:
    """Noise of 12 bits in every lossless transfer syntax."""
    noise = np.random.default_rng(3).integers(0, 4096, (rows, columns), dtype=np.uint16)
    return {
        JPEG + "70": imagecodecs.jpeg8_encode(noise, lossless=True, predictor=1, bitspersample=12),
        JPEG + "80": imagecodecs.jpegls_encode(noise),
        JPEG + "90": imagecodecs.jpeg2k_encode(noise, reversible=True, codecformat="j2k"),
        JPEG + "201": imagecodecs.htj2k_encode(noise, reversible=True),
        JPEG + "110": imagecodecs.jpegxl_encode(noise, lossless=True, effort=1),
        EXPLICIT: noise.tobytes(),
    }
