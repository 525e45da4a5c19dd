"""services/dicom/corrections.py: whatever a frame is, it says something or nothing, and breaks nothing."""

from contextlib import suppress

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dicom.corrections import colour_of, corrected, stored_colour
from services.dicom.transfer_syntaxes import STORAGE_TRANSFER_SYNTAXES
from services.errors import Invalid
from tests.dicom.images import image
from tests.mislabelled import RGB, adobe, jpeg

COLOUR = {"SamplesPerPixel": 3, "BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "Rows": 4, "Columns": 4}
LABELS = (
    "RGB",
    "YBR_FULL",
    "YBR_FULL_422",
    "YBR_PARTIAL_422",
    "YBR_PARTIAL_420",
    "YBR_ICT",
    "YBR_RCT",
    "HSV",
)
STARTS = (b"", jpeg(RGB, markers=adobe(1))[:200], imagecodecs.jpeg2k_encode(RGB, codecformat="jp2")[:200])


class TestCorrected:
    @settings(max_examples=300, derandomize=True)
    @given(
        st.binary(max_size=80),
        st.sampled_from(STARTS),
        st.sampled_from([syntax.uid for syntax in STORAGE_TRANSFER_SYNTAXES if not syntax.big_endian]),
        st.sampled_from(LABELS),
    )
    def test_no_bytes_upset_it(self, data: bytes, start: bytes, syntax: str, label: str) -> None:
        told = image(syntax, **COLOUR, PhotometricInterpretation=label)
        with suppress(Invalid):
            once = corrected(told, start + data)
            assert corrected(once, start + data) == once
            assert colour_of(once) in ("RGB", "YBR_FULL", "YBR_PARTIAL_422", "HSV")
            assert once.photometric == label

    @pytest.mark.parametrize(
        ("label", "samples", "colour", "stored"),
        [
            ("YBR_FULL_422", 48, "YBR_FULL", "YBR_FULL"),
            ("YBR_FULL_422", 32, "YBR_FULL", "YBR_FULL_422"),
            ("YBR_FULL", 32, "YBR_FULL", "YBR_FULL_422"),
            ("YBR_FULL", 48, "YBR_FULL", "YBR_FULL"),
            ("YBR_PARTIAL_422", 48, "YBR_PARTIAL_422", "YBR_PARTIAL_422"),
            ("YBR_ICT", 48, "RGB", "RGB"),
            ("RGB", 32, "RGB", "RGB"),
        ],
    )
    def test_the_length_of_plain_samples_decides(
        self, label: str, samples: int, colour: str, stored: str
    ) -> None:
        found = corrected(image(**COLOUR, PhotometricInterpretation=label), b"", samples * 8)
        assert (colour_of(found), stored_colour(found)) == (colour, stored)
        assert found.subsampled is (samples == 32 and label != "RGB")

    def test_frames_in_fragments_tell_by_themselves(self) -> None:
        told = image("1.2.840.10008.1.2.1.98", **COLOUR, PhotometricInterpretation="YBR_FULL_422")
        assert corrected(told, bytes(np.zeros(48, np.uint8))).subsampled is False
        assert corrected(told, bytes(32)).subsampled is True
