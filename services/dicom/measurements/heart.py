"""The heart and the left atrium in lengths of vertebrae (Buchanan and Bücheler 1995 and what came of it)."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from services.dicom.measurements.kinds import Named
from services.dicom.measurements.plane import Point, apart, dot, minus, plus, times, unit
from services.dicom.measurements.value import Value


class HeartAxes(NamedTuple):
    """The long axis, the short one square to it, where they cross, and the way between dorsal and caudal."""

    long: tuple[Point, Point]
    short: tuple[Point, Point]
    crossing: Point
    bisector: Point


def axes_of(points: Named) -> HeartAxes:
    """The axes from the four points that were marked; the short one is as wide as its two are apart."""
    carina, apex = points.one("CARINA"), points.one("APEX")
    cranial, caudal = points.one("CRANIAL_BORDER"), points.one("CAUDAL_BORDER")
    along = unit(minus(apex, carina))
    normal = Point(-along.y, along.x)
    across = times(normal, dot(minus(caudal, cranial), normal))
    crossing = plus(carina, times(along, dot(minus(cranial, carina), along)))
    bisector = unit(minus(unit(across), along))
    return HeartAxes((carina, apex), (cranial, plus(cranial, across)), crossing, bisector)


def vertebrae_in(length: float, edges: Sequence[Point]) -> float:
    """How many vertebrae a length covers, laid from the first edge; beyond the last all are as long."""
    left, last = length, math.nan
    for at, (edge, following) in enumerate(pairwise(edges)):
        last = apart(edge, following)
        if left <= last:
            return at + left / last
        left -= last
    return len(edges) - 1 + left / last


def _vertebrae(points: Named, variant: str) -> Callable[[float], float]:
    if variant == "EVEN_SPINE":
        return lambda length: 5 * length / apart(points.one("T4_CRANIAL"), points.one("T9_CRANIAL"))
    if variant == "T4_LENGTH":
        return lambda length: length / apart(points.one("T4_CRANIAL"), points.one("T4_CAUDAL"))
    return lambda length: vertebrae_in(length, points.all("VERTEBRA"))


def heart_values(points: Named, variant: str) -> list[Value]:
    """VHS, RLAD and VLAS in vertebrae, or where these are odd the heart by the thoracic inlet."""
    axes = axes_of(points)
    long, short = apart(*axes.long), apart(*axes.short)
    if variant == "THORACIC_INLET":
        inlet = apart(points.one("INLET_DORSAL"), points.one("INLET_VENTRAL"))
        return [Value("THORACIC_INLET_HEART_SIZE", (long + short) / inlet, "1")]
    vertebrae = _vertebrae(points, variant)
    values = [
        Value("VERTEBRAL_HEART_SCORE", vertebrae(long) + vertebrae(short), "v"),
        Value("LONG_AXIS", vertebrae(long), "v"),
        Value("SHORT_AXIS", vertebrae(short), "v"),
    ]
    if variant == "AXES":
        return values
    reach = dot(minus(points.one("ATRIUM_DORSAL"), axes.crossing), axes.bisector)
    dimension = math.copysign(vertebrae(abs(reach)), reach)
    size = vertebrae(apart(points.one("CARINA_CENTRE"), points.one("ATRIUM_CAUDAL")))
    return [
        *values,
        Value("RADIOGRAPHIC_LEFT_ATRIAL_DIMENSION", dimension, "v"),
        Value("VERTEBRAL_LEFT_ATRIAL_SIZE", size, "v"),
    ]
