import numpy as np
import pytest

from services.dicom.grayscale import Grayscale
from services.dicom.region_statistics import pixel_value, statistics
from services.errors import Invalid

FRAME = np.arange(100 * 120, dtype=np.uint16).reshape(100, 120)
GREY = Grayscale(slope=2.0, intercept=-100.0)


def inside(kind: str, points: list[tuple[float, float]]) -> int:
    found = statistics(FRAME, Grayscale(), kind, points)
    return found.pixels if found else 0


class TestStatistics:
    def test_are_those_of_the_pixels(self) -> None:
        found = statistics(FRAME, GREY, "RECTANGLE", [(2, 1), (5, 1), (5, 3), (2, 3)])
        values = FRAME[1:4, 2:6] * 2.0 - 100
        assert found == (values.mean(), values.min(), values.max(), pytest.approx(values.std()), 12)

    @pytest.mark.parametrize(
        ("kind", "points", "count"),
        [
            ("CIRCLE", [(50, 50), (50, 52)], 13),
            ("CIRCLE", [(0, 0), (0, 1)], 3),  # a part of it is outside
            ("ELLIPSE", [(48, 50), (52, 50), (50, 49), (50, 51)], 7),
            ("ELLIPSE", [(50, 48), (50, 52), (49, 50), (51, 50)], 7),
            ("ELLIPSE", [(50, 48), (50, 52), (50, 50), (50, 50)], 0),  # flat
            ("RECTANGLE", [(10.4, 10.4), (10.6, 10.4), (10.6, 10.6), (10.4, 10.6)], 0),  # between pixels
            ("RECTANGLE", [(10, 10), (12, 10), (12, 12), (10, 12)], 9),
            ("FREEHAND", [(10, 10), (14, 10), (10, 14)], 15),
            ("FREEHAND", [(10, 10), (20, 10), (20, 12), (12, 12), (12, 20), (10, 20)], 57),  # an L
            ("FREEHAND", [(500, 500), (510, 500), (510, 510)], 0),
        ],
    )
    def test_a_pixel_belongs_to_it_whose_middle_does(
        self, kind: str, points: list[tuple[float, float]], count: int
    ) -> None:
        assert inside(kind, points) == count

    def test_what_pads_the_image_is_left_out(self) -> None:
        frame = np.array([[7, 7, 1], [7, 2, 3]], np.uint16)
        found = statistics(frame, Grayscale(padding=(7, 7)), "RECTANGLE", [(0, 0), (2, 0), (2, 1), (0, 1)])
        assert found is not None
        assert (found.pixels, found.mean) == (3, 2)

    def test_an_outline_as_large_as_the_image_is_counted_in_pieces(self) -> None:
        frame = np.zeros((3000, 2000), np.uint8)
        found = statistics(frame, Grayscale(), "CIRCLE", [(1000, 1500), (1000, 2400)])
        assert found is not None
        assert found.pixels == pytest.approx(np.pi * 900**2, rel=1e-3)

    def test_one_that_goes_to_and_fro_for_ever_is_refused(self) -> None:
        jagged = [(float(at), float(at % 2 * 99)) for at in range(4000)]
        frame = np.zeros((3000, 4000), np.uint8)
        with pytest.raises(Invalid, match="to and fro"):
            statistics(frame, Grayscale(), "FREEHAND", [(x, y * 30) for x, y in jagged])


class TestPixelValue:
    def test_is_of_the_pixel_the_point_lies_in(self) -> None:
        assert pixel_value(FRAME, Grayscale(slope=2.0), (2.4, 0.6)) == (120 + 2) * 2
        assert pixel_value(FRAME, Grayscale(), (-0.6, 3)) is None
        assert pixel_value(FRAME, Grayscale(), (3, 99.5)) is None
