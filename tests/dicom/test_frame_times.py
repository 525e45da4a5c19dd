import json
from pathlib import Path
from typing import Any

import pytest

from services.dicom.frame_times import FrameTimes
from services.dicom.image_pixel import ImagePixel
from tests.dicom.images import image
from tests.dicom.overlaid import BIG_ENDIAN, EXPLICIT, IMPLICIT, grey, written

CASES = json.loads(Path(__file__).with_name("frame_times.json").read_text())
POINTER = "00280009"


def times_of(case: dict[str, Any], syntax: str = EXPLICIT) -> FrameTimes:
    """The times as a header of that encoding tells them, text that is no number too."""
    made = grey(NumberOfFrames=case["frames"])
    for tag, values in case["told"].items():
        pointer = tag == POINTER
        told = [int(value, 16) if pointer else str(value) for value in values]
        made.add_new(int(tag, 16), "AT" if pointer else "UC", told)
    return ImagePixel.from_header(written(made, syntax)[0], syntax).frame_times


class TestFrameTimes:
    @pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
    def test_are_those_of_the_table_that_the_viewer_keeps_to(self, case: dict[str, Any]) -> None:
        found = times_of(case)
        assert found.each == pytest.approx(case["each"])
        assert list(found.various) == case.get("various", [])

    @pytest.mark.parametrize("syntax", [IMPLICIT, BIG_ENDIAN])
    def test_are_read_in_every_encoding(self, syntax: str) -> None:
        (case,) = [case for case in CASES if case["case"] == "Frame Time, where the pointer names it"]
        assert times_of(case, syntax) == (20.0, ())

    def test_of_a_frame_is_its_own_and_else_the_usual_one(self) -> None:
        times = FrameTimes(40.0, (40.0, 100.0))
        assert [times.of(number) for number in (1, 2, 3, 4)] == [40.0, 100.0, 40.0, 40.0]

    def test_a_claim_of_many_frames_makes_nothing_long(self) -> None:
        found = image(NumberOfFrames=2**31 - 1, FrameTimeVector=["0", "40", "80"]).frame_times
        assert len(found.various) <= 3
