"""Geometry of points of an image with the true proportions of its pixels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

_FLAT = 1e-6
"""Points whose triangle is flatter than this lie on a line."""


class Point(NamedTuple):
    """A column and row of an image, or a place or direction in the plane."""

    x: float
    y: float


@dataclass(frozen=True)
class PixelScale:
    """What a pixel is: its height (between rows) and width, in mm, or in widths of a pixel."""

    row: float
    column: float
    millimetres: bool


def to_plane(point: Point, scale: PixelScale) -> Point:
    """A point of the image with its true proportions."""
    return Point(point.x * scale.column, point.y * scale.row)


def plus(a: Point, b: Point) -> Point:
    """The sum."""
    return Point(a.x + b.x, a.y + b.y)


def minus(a: Point, b: Point) -> Point:
    """The way from b to a."""
    return Point(a.x - b.x, a.y - b.y)


def times(a: Point, factor: float) -> Point:
    """So many times as long."""
    return Point(a.x * factor, a.y * factor)


def dot(a: Point, b: Point) -> float:
    """The scalar product."""
    return a.x * b.x + a.y * b.y


def cross(a: Point, b: Point) -> float:
    """The area that two ways span, with its sign."""
    return a.x * b.y - a.y * b.x


def apart(a: Point, b: Point) -> float:
    """Return how far two points are apart."""
    return math.hypot(b.x - a.x, b.y - a.y)


def middle(a: Point, b: Point) -> Point:
    """The point half-way."""
    return Point((a.x + b.x) / 2, (a.y + b.y) / 2)


def unit(a: Point) -> Point:
    """The same direction with a length of 1; ZeroDivisionError where there is none."""
    return times(a, 1 / math.hypot(a.x, a.y))


def angle(a: Point, b: Point) -> float:
    """Between two directions, 0 to 180 degrees."""
    return math.degrees(math.atan2(abs(cross(a, b)), dot(a, b)))


def area(outline: Sequence[Point]) -> float:
    """What an outline encloses."""
    start = outline[0]
    ways = [minus(point, start) for point in outline]
    return abs(sum(cross(way, ways[(at + 1) % len(ways)]) for at, way in enumerate(ways))) / 2


def perimeter(outline: Sequence[Point]) -> float:
    """The length of a closed outline."""
    return sum(apart(point, outline[(at + 1) % len(outline)]) for at, point in enumerate(outline))


class Circle(NamedTuple):
    """A circle in the plane."""

    centre: Point
    radius: float


def circle_through(points: Sequence[Point]) -> Circle | None:
    """The circle that points lie on best, by least squares (Kåsa 1976); None through points on a line."""
    mean = times(Point(sum(point.x for point in points), sum(point.y for point in points)), 1 / len(points))
    ways = [minus(point, mean) for point in points]
    squares = [dot(way, way) for way in ways]
    z = sum(squares)
    xx = sum(way.x * way.x for way in ways)
    xy = sum(way.x * way.y for way in ways)
    yy = sum(way.y * way.y for way in ways)
    xz = sum(way.x * square for way, square in zip(ways, squares, strict=True))
    yz = sum(way.y * square for way, square in zip(ways, squares, strict=True))
    flat = xx * yy - xy * xy
    if not flat > _FLAT * z * z:
        return None
    centre = Point((xz * yy - yz * xy) / (2 * flat), (yz * xx - xz * xy) / (2 * flat))
    return Circle(plus(mean, centre), math.sqrt(dot(centre, centre) + z / len(points)))
