"""Values of what is drawn freely: lengths, angles, areas."""

import math
from collections.abc import Callable, Mapping, Sequence

from services.dicom.measurements.plane import Point, angle, apart, area, cross, minus, perimeter
from services.dicom.measurements.value import Value


def _length(points: Sequence[Point], unit: str) -> list[Value]:
    return [Value("LENGTH", apart(*points), unit)]


def _bidirectional(points: Sequence[Point], unit: str) -> list[Value]:
    both = apart(points[0], points[1]), apart(points[2], points[3])
    return [Value("LONG_AXIS", max(both), unit), Value("SHORT_AXIS", min(both), unit)]


def _angle(points: Sequence[Point], _unit: str) -> list[Value]:
    first, vertex, second = points
    return [Value("ANGLE", angle(minus(first, vertex), minus(second, vertex)), "deg")]


def _cobb_angle(points: Sequence[Point], _unit: str) -> list[Value]:
    """Of lines, not of directions: whichever end of each was drawn first."""
    between = angle(minus(points[1], points[0]), minus(points[3], points[2]))
    return [Value("ANGLE", min(between, 180 - between), "deg")]


def _ellipse(points: Sequence[Point], unit: str) -> list[Value]:
    """By conjugate diameters, which the axes on the screen stay where pixels are not square."""
    axes = cross(minus(points[1], points[0]), minus(points[3], points[2]))
    return [Value("AREA", math.pi / 4 * abs(axes), f"{unit}2")]


def _circle(points: Sequence[Point], unit: str) -> list[Value]:
    radius = apart(*points)
    return [Value("AREA", math.pi * radius * radius, f"{unit}2"), Value("DIAMETER", 2 * radius, unit)]


def _outline(points: Sequence[Point], unit: str) -> list[Value]:
    return [Value("AREA", area(points), f"{unit}2"), Value("PERIMETER", perimeter(points), unit)]


def _nothing(_points: Sequence[Point], _unit: str) -> list[Value]:
    return []


PLAIN: Mapping[str, Callable[[Sequence[Point], str], list[Value]]] = {
    "LENGTH": _length,
    "BIDIRECTIONAL": _bidirectional,
    "ANGLE": _angle,
    "COBB_ANGLE": _cobb_angle,
    "ELLIPSE": _ellipse,
    "RECTANGLE": _outline,
    "CIRCLE": _circle,
    "FREEHAND": _outline,
    **dict.fromkeys(("PROBE", "ARROW", "TEXT", "SIDE_MARKER"), _nothing),
}
"""Points have true proportions; the unit is that of lengths."""
