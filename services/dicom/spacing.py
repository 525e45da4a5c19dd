"""What a pixel is: mm in the patient, at the detector or on the film, or pixels alone (PS3.3 10.7.1.3).

The viewer does the same in `web/src/dicomweb/spacing.ts` and `distance.ts`; what one changes the other must.
"""

from collections.abc import Sequence
from typing import NamedTuple

from services.dicom.measurements.plane import PixelScale
from services.dicom.structured_reports.items import DatasetItem

_LARGEST_MAGNIFICATION = 10
"""More than that no beam magnifies an animal."""
_SAME = 0.01
"""A calibration changes the spacing by more than this part of it."""
_CENTIMETRES = 3
"""Physical Units X and Y Direction (PS3.3 C.8.5.5.1.15)."""
_CALIBRATIONS = frozenset({"GEOMETRY", "FIDUCIAL"})
_HALF = 0.5


class _Pair(NamedTuple):
    row: float
    column: float


def pixel_scale(image: DatasetItem, frame: int, points: Sequence[Sequence[float]]) -> PixelScale:
    """The scale of a frame, numbered from 1, around these points (column and row).

    In an ultrasound image with regions only they know a size, and only within one of them.
    """
    regions = image.items("SequenceOfUltrasoundRegions")
    if regions:
        return _of_regions(regions, points)
    found = _spacing(image, frame)
    if found:
        return _mm(found)
    ratio = _pair(image, "PixelAspectRatio") or _Pair(1, 1)
    return PixelScale(ratio.row / ratio.column, 1, millimetres=False)


def _spacing(image: DatasetItem, frame: int) -> _Pair | None:
    pixel = _pair(image, "PixelSpacing") or _of_frame(image, frame)
    imager, film = _pair(image, "ImagerPixelSpacing"), _pair(image, "NominalScannedPixelSpacing")
    in_beam = _pair(image, "ObjectPixelSpacingInCenterOfBeam")
    if pixel and image.text("PixelSpacingCalibrationType") in _CALIBRATIONS:
        return pixel
    if in_beam:
        return in_beam
    if imager:
        return pixel if pixel and not _same(pixel, imager) else _at_detector(image, imager)
    return film if film and (not pixel or _same(film, pixel)) else pixel


def _mm(pair: _Pair) -> PixelScale:
    return PixelScale(pair.row, pair.column, millimetres=True)


def _same(one: _Pair, other: _Pair) -> bool:
    return abs(one.row / other.row - 1) < _SAME and abs(one.column / other.column - 1) < _SAME


def _pair(item: DatasetItem, keyword: str) -> _Pair | None:
    numbers = item.numbers(keyword)
    if not numbers:
        return None
    row, column = numbers[0], numbers[1] if len(numbers) > 1 else numbers[0]
    return _Pair(row, column) if row > 0 and column > 0 else None


def _of_frame(image: DatasetItem, frame: int) -> _Pair | None:
    """Of the frame's own functional groups, else the shared ones (PS3.3 C.7.6.16.2.1)."""
    own = image.items("PerFrameFunctionalGroupsSequence")[frame - 1 : frame]
    for group in (*own, *image.items("SharedFunctionalGroupsSequence")[:1]):
        measures = group.first("PixelMeasuresSequence")
        found = _pair(measures, "PixelSpacing") if measures else None
        if found:
            return found
    return None


def _at_detector(image: DatasetItem, imager: _Pair) -> _Pair:
    """The detector's spacing in the patient, where the beam's magnification is told."""
    to_detector = image.number("DistanceSourceToDetector") or 0
    to_patient = image.number("DistanceSourceToPatient") or 0
    told = (
        image.number("EstimatedRadiographicMagnificationFactor") or 0,
        to_detector / to_patient if to_patient > 0 else 0,
    )
    factor = next((one for one in told if 1 < one <= _LARGEST_MAGNIFICATION), 1.0)
    return _Pair(imager.row / factor, imager.column / factor)


def _of_regions(regions: Sequence[DatasetItem], points: Sequence[Sequence[float]]) -> PixelScale:
    told = {_units(one) for one in regions if _holds(one, points)}
    units = told.pop() if len(told) == 1 else None
    return _mm(units) if units else PixelScale(1, 1, millimetres=False)


def _holds(region: DatasetItem, points: Sequence[Sequence[float]]) -> bool:
    for axis, low, high in (
        (0, "RegionLocationMinX0", "RegionLocationMaxX1"),
        (1, "RegionLocationMinY0", "RegionLocationMaxY1"),
    ):
        first, last = region.number(low), region.number(high)
        if first is None or last is None:
            return False
        if not all(first - _HALF <= point[axis] <= last + _HALF for point in points):
            return False
    return True


def _units(region: DatasetItem) -> _Pair | None:
    """What its pixels are in mm; None where it counts something else."""
    kinds = region.number("PhysicalUnitsXDirection"), region.number("PhysicalUnitsYDirection")
    column, row = region.number("PhysicalDeltaX"), region.number("PhysicalDeltaY")
    if any(one != _CENTIMETRES for one in kinds) or not column or not row:
        return None
    return _Pair(abs(row) * 10, abs(column) * 10)
