"""services/dicom/spacing.py: the same as `web/src/dicomweb/spacing.test.ts` holds."""

from typing import Any

import pytest
from pydicom.dataset import Dataset

from services.dicom.measurements.plane import PixelScale
from services.dicom.spacing import pixel_scale
from services.dicom.structured_reports.items import read
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from tests.archive.samples import encoded

AT_DETECTOR = {"ImagerPixelSpacing": [0.2, 0.2]}
DISTANCES = {"DistanceSourceToDetector": 1000, "DistanceSourceToPatient": 800}
FIDUCIAL = {"PixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "FIDUCIAL"}


def scale(*points: tuple[float, float], frame: int = 1, **values: Any) -> PixelScale:
    made = Dataset()
    made.SOPClassUID = "1.2.840.10008.5.1.4.1.1.1"
    for keyword, value in values.items():
        setattr(made, keyword, value)
    return pixel_scale(read(encoded(made), EXPLICIT_LITTLE_ENDIAN), frame, points or [(0, 0)])


def measures(row: float, column: float) -> Dataset:
    group, inner = Dataset(), Dataset()
    inner.PixelSpacing, group.PixelMeasuresSequence = [row, column], [inner]
    return group


def region(left: int, right: int, units: int, delta: float) -> Dataset:
    made = Dataset()
    made.RegionLocationMinX0, made.RegionLocationMaxX1 = left, right
    made.RegionLocationMinY0, made.RegionLocationMaxY1 = 0, 99
    made.PhysicalUnitsXDirection = made.PhysicalUnitsYDirection = units
    made.PhysicalDeltaX, made.PhysicalDeltaY = delta, -delta
    return made


class TestPixelScale:
    @pytest.mark.parametrize(
        ("values", "row", "column", "millimetres"),
        [
            ({}, 1, 1, False),
            ({"PixelAspectRatio": [5, 4]}, 1.25, 1, False),
            ({"PixelSpacing": [0.3, 0.2]}, 0.3, 0.2, True),
            ({"ImagerPixelSpacing": [0.2, 0.2]}, 0.2, 0.2, True),
            ({"ImagerPixelSpacing": [0.2, 0.2], "PixelSpacing": [0.2, 0.2]}, 0.2, 0.2, True),
            ({"ImagerPixelSpacing": [0.2, 0.2], "PixelSpacing": [0.15, 0.15]}, 0.15, 0.15, True),
            ({**AT_DETECTOR, "EstimatedRadiographicMagnificationFactor": 1.25}, 0.16, 0.16, True),
            ({**AT_DETECTOR, "EstimatedRadiographicMagnificationFactor": 100}, 0.2, 0.2, True),
            ({**AT_DETECTOR, **DISTANCES}, 0.16, 0.16, True),
            ({**AT_DETECTOR, **DISTANCES, **FIDUCIAL}, 0.2, 0.2, True),
            ({"NominalScannedPixelSpacing": [0.1, 0.1]}, 0.1, 0.1, True),
            ({"NominalScannedPixelSpacing": [0.1, 0.1], "PixelSpacing": [0.3, 0.3]}, 0.3, 0.3, True),
            ({**AT_DETECTOR, "ObjectPixelSpacingInCenterOfBeam": [0.4, 0.4]}, 0.4, 0.4, True),
            ({"PixelSpacing": [0, 0.2]}, 1, 1, False),
        ],
    )  # fmt: skip
    def test_is_what_the_image_says(
        self, values: dict[str, Any], row: float, column: float, millimetres: bool
    ) -> None:
        found = scale(**values)
        assert (found.row, found.column, found.millimetres) == (
            pytest.approx(row), pytest.approx(column), millimetres,
        )  # fmt: skip

    def test_of_a_frame_is_its_own_before_the_shared_one(self) -> None:
        groups = {
            "SharedFunctionalGroupsSequence": [measures(0.5, 0.5)],
            "PerFrameFunctionalGroupsSequence": [Dataset(), measures(0.7, 0.6)],
        }
        assert scale(frame=2, **groups) == PixelScale(0.7, 0.6, millimetres=True)
        assert scale(frame=1, **groups) == PixelScale(0.5, 0.5, millimetres=True)

    def test_of_ultrasound_is_that_of_the_region_around_the_points(self) -> None:
        regions = {"SequenceOfUltrasoundRegions": [region(0, 49, 3, 0.02), region(50, 99, 4, 0.01)]}
        within = scale((10, 10), (49.4, 99), PixelSpacing=[0.3, 0.3], **regions)
        assert (within.row, within.column, within.millimetres) == (
            pytest.approx(0.2),
            pytest.approx(0.2),
            True,
        )
        for points in ([(10, 10), (60, 10)], [(60, 10), (70, 10)]):
            assert scale(*points, PixelSpacing=[0.3, 0.3], **regions) == PixelScale(1, 1, millimetres=False)
