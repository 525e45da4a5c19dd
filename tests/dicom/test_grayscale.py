"""services/dicom/grayscale.py: every way a dataset tells its greys, by definition and as DCMTK shows it."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import Dataset

from services.dicom.pixels import decode_frame
from services.dicom.rendering import render
from services.embedded.phantoms import part10
from tests.dicom.grey_cases import CASES, RAMP, Case, Values, dataset, grey_image, item, loop, middles
from tests.dicom.images import image, picture

IN_DCMTK = [case for case in CASES if case.dcmtk]


def rendered(made: Dataset) -> list[Values]:
    """The greys of each frame."""
    found = picture(part10(made))
    return [
        middles(render(decode_frame(data, found.image, bit_offset=bit), found.image, number))
        for number, (data, bit) in enumerate(found.frames, start=1)
    ]


class TestShades:
    @pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
    def test_are_what_the_dataset_tells(self, case: Case) -> None:
        (shown,) = rendered(dataset(case))
        assert np.abs(shown - case.greys).max() <= 1, shown

    @pytest.mark.parametrize("case", IN_DCMTK, ids=[case.name for case in IN_DCMTK])
    def test_are_what_dcmtk_shows(self, case: Case, dcmtk: Callable[[str], Path], tmp_path: Path) -> None:
        file, shown = tmp_path / "image.dcm", tmp_path / "image.pgm"
        file.write_bytes(part10(dataset(case)))
        call = [str(dcmtk("dcm2pnm")), "+op", *(case.dcmtk or ()), str(file), str(shown)]
        subprocess.run(call, check=True, capture_output=True)
        expected = middles(np.asarray(Image.open(shown)))
        assert np.abs(expected - case.greys).max() <= 2, expected


class TestFrames:
    def test_are_each_shown_their_own_way(self) -> None:
        made, greys = loop()
        for number, (shown, expected) in enumerate(zip(rendered(made), greys, strict=True), start=1):
            assert np.abs(shown - expected).max() <= 1, (number, shown)

    def test_without_groups_of_their_own_are_shown_as_the_dataset_says(self) -> None:
        made = grey_image([list(RAMP)] * 2, WindowCenter="2048", WindowWidth="4096")
        made.PerFrameFunctionalGroupsSequence = [item()]  # one short
        for shown in rendered(made):
            assert np.abs(shown - RAMP / 4095 * 255).max() <= 1

    def test_thousands_are_told_apart(self) -> None:
        groups = [
            item(FrameVOILUTSequence=[item(WindowCenter=str(number), WindowWidth="2")])
            for number in range(9000)
        ]
        told = image(NumberOfFrames=9000, PerFrameFunctionalGroupsSequence=groups)
        assert told.grayscale(9000).windows == ((8999.0, 2.0),)
        assert told.grayscale(9001).windows == ()
