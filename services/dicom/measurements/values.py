"""The values of a measurement from its points; `web/src/measurements` says the same to the web app."""

import math
from collections.abc import Callable, Mapping, Sequence

from services.dicom.measurements.heart import heart_values
from services.dicom.measurements.kinds import Named, kinds, variant_name
from services.dicom.measurements.plain import PLAIN
from services.dicom.measurements.plane import PixelScale, Point, to_plane
from services.dicom.measurements.ratios import RATIOS, ratio_values
from services.dicom.measurements.skeleton import distraction_values, norberg_values, plateau_values
from services.dicom.measurements.value import Value
from services.errors import Invalid

_GUIDED: Mapping[str, Callable[[Named, str], list[Value]]] = {
    "VERTEBRAL_HEART": heart_values,
    "NORBERG": norberg_values,
    "DISTRACTION_INDEX": distraction_values,
    "TIBIAL_PLATEAU": plateau_values,
}


def values_of(
    kind: str,
    points: Sequence[Sequence[float]],
    scale: PixelScale,
    *,
    variant: str | None = None,
    millimetres: float | None = None,
) -> tuple[Value, ...]:
    """What a measurement says, in full.

    Points are columns and rows in image pixels, 0, 0 the middle of the first, in the order of `kinds.json`.
    Lengths are in mm, or in px where nobody knows mm; `millimetres` is a pixel's width as somebody gave it by
    an object of known size. Empty where points lie so that there is no value. Invalid: no such kind or
    variant, not so many points, or no numbers.
    """
    name = variant_name(kind, variant)
    known = _calibrated(scale, millimetres)
    plane = [to_plane(_point(point), known) for point in points]
    given = Named(kinds()[kind][name], plane)
    given.variant.group_size(len(plane))
    unit = "mm" if known.millimetres else "px"
    try:
        if kind in PLAIN:
            values = PLAIN[kind](plane, unit)
        elif kind in RATIOS:
            values = ratio_values(given, RATIOS[kind], unit)
        else:
            values = _GUIDED[kind](given, name)
    except (ZeroDivisionError, OverflowError):
        return ()
    return tuple(values) if all(math.isfinite(value.value) for value in values) else ()


def _calibrated(scale: PixelScale, millimetres: float | None) -> PixelScale:
    if millimetres is None:
        return scale
    if not (math.isfinite(millimetres) and millimetres > 0):
        raise Invalid("a pixel is wider than nothing")
    return PixelScale(scale.row / scale.column * millimetres, millimetres, millimetres=True)


def _point(point: Sequence[float]) -> Point:
    if len(point) != 2 or not all(map(math.isfinite, point)):  # noqa: PLR2004 - a column and a row
        raise Invalid("a point is a column and a row")
    return Point(float(point[0]), float(point[1]))
