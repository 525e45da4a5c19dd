"""A plane to draw anatomy on: bodies add what they absorb, in coordinates free of resolution.

The plane is 1 high and `aspect` wide, (0, 0) is its upper left corner. Angles are in degrees, clockwise.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PIL import Image

Plane = npt.NDArray[np.float32]
Point = tuple[float, float]


class Canvas:
    """Values of float32, rows x columns, that bodies are added to."""

    def __init__(self, rows: int, columns: int, random: np.random.Generator) -> None:
        self.rows, self.columns, self.random = rows, columns, random
        self.aspect = columns / rows
        self.values: Plane = np.zeros((rows, columns), np.float32)
        self._x = (np.arange(columns, dtype=np.float32) + 0.5) / rows
        self._y = (np.arange(rows, dtype=np.float32) + 0.5) / rows

    def inside(
        self, center: Point, radii: Point, angle: float = 0.0, *, square: bool = False
    ) -> tuple[tuple[slice, slice], Plane]:
        """The window an ellipse or rounded block touches, and there 1 - r²: positive inside."""
        (cx, cy), (a, b) = center, radii
        reach = max(a, b) * (1.4 if square else 1.0)
        window = (self._span(cy, reach, self.rows), self._span(cx, reach, self.columns))
        x, y = self._x[window[1]][None, :] - cx, self._y[window[0]][:, None] - cy
        cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        u, v = (x * cosine + y * sine) / a, (y * cosine - x * sine) / b
        u, v = (u * u, v * v) if not square else (u**4, v**4)
        return window, (1.0 - u - v).astype(np.float32)

    def ellipsoid(self, amount: float, center: Point, radii: Point, angle: float = 0.0) -> None:
        """Adds the thickness of an ellipsoid seen from the front, `amount` in its middle."""
        window, field = self.inside(center, radii, angle)
        self.values[window] += amount * np.sqrt(np.maximum(field, 0.0))

    def disc(
        self,
        amount: float,
        center: Point,
        radii: Point,
        angle: float = 0.0,
        soft: float = 0.08,
        *,
        square: bool = False,
    ) -> None:
        """Adds an even disc or block whose edge fades over the share `soft` of its radius."""
        window, field = self.inside(center, radii, angle, square=square)
        self.values[window] += amount * np.clip(field / (2.0 * soft) + 0.5, 0.0, 1.0)

    def paint(
        self, value: float, center: Point, radii: Point, angle: float = 0.0, soft: float = 0.05
    ) -> None:
        """Like `disc`, but puts the value in place of what was there."""
        window, field = self.inside(center, radii, angle)
        cover = np.clip(field / (2.0 * soft) + 0.5, 0.0, 1.0)
        self.values[window] += cover * (value - self.values[window])

    def tube(
        self,
        amount: float,
        points: Sequence[Point],
        radii: float | Sequence[float],
        *,
        hollow: float = 0.0,
        merge: bool = False,
    ) -> None:
        """Adds a bent rod through the points; its radii, one or several, are spread along it.

        `hollow` is the share of the radius that does not absorb, as in a long bone. With `merge` the rod does
        not add to what is there already.
        """
        window, distance = self._distance(points, [radii] if isinstance(radii, float) else radii)
        inside = np.clip(1.0 - distance * distance, 0.0, None)
        wall = np.sqrt(inside)
        if hollow:
            wall -= hollow * np.sqrt(np.clip(1.0 - (distance / hollow) ** 2, 0.0, None))
        if merge:
            self.values[window] = np.maximum(self.values[window], amount * wall)
        else:
            self.values[window] += amount * wall

    def texture(self, grain: float, octaves: int = 4) -> Plane:
        """Smooth noise around 0 with a standard deviation of 1; `grain` is the size of the largest lump."""
        total = np.zeros_like(self.values)
        for octave in range(octaves):
            size = max(grain / 2**octave, 1.5 / self.rows)
            height, width = (max(2, round(extent / size)) for extent in (1.0, self.aspect))
            lumps = self.random.standard_normal((height, width)).astype(np.float32)
            total += resized(lumps, self.rows, self.columns) / 2.0 ** (octave / 2)
        return (total / max(float(total.std()), 1e-6)).astype(np.float32)

    def noise(self, deviation: float) -> None:
        """Adds white noise."""
        self.values += deviation * self.random.standard_normal(self.values.shape, dtype=np.float32)

    def blurred(self, radius: float) -> Plane:
        """The values out of focus by a radius in heights of the plane."""
        return blurred(self.values, radius * self.rows)

    def _span(self, middle: float, reach: float, limit: int) -> slice:
        first, last = int((middle - reach) * self.rows) - 1, int((middle + reach) * self.rows) + 2
        return slice(min(max(first, 0), limit), max(0, min(last, limit)))

    def _distance(self, points: Sequence[Point], radii: Sequence[float]) -> tuple[tuple[slice, slice], Plane]:
        """The window the rod touches, and there the distance to its axis in radii (2 where it is far)."""
        radius, margin = max(radii), 2.0 / self.rows
        stations = np.linspace(0.0, 1.0, len(radii))
        (left, top), (right, bottom) = np.min(points, axis=0) - radius, np.max(points, axis=0) + radius
        window = (
            self._span((top + bottom) / 2, (bottom - top) / 2 + margin, self.rows),
            self._span((left + right) / 2, (right - left) / 2 + margin, self.columns),
        )
        nearest = np.full(
            (window[0].stop - window[0].start, window[1].stop - window[1].start), 2.0, np.float32
        )
        count = len(points) - 1
        for index, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
            part = (
                self._span((y0 + y1) / 2, abs(y1 - y0) / 2 + radius, self.rows),
                self._span((x0 + x1) / 2, abs(x1 - x0) / 2 + radius, self.columns),
            )
            x, y = self._x[part[1]][None, :] - x0, self._y[part[0]][:, None] - y0
            dx, dy = x1 - x0, y1 - y0
            along = np.clip((x * dx + y * dy) / (dx * dx + dy * dy or 1.0), 0.0, 1.0)
            across, down = x - along * dx, y - along * dy
            distance = np.sqrt(across * across + down * down)
            if len(radii) == 1:
                distance /= radius
            else:
                distance /= np.interp((index + along) / count, stations, radii).astype(np.float32)
            rows = slice(part[0].start - window[0].start, part[0].stop - window[0].start)
            columns = slice(part[1].start - window[1].start, part[1].stop - window[1].start)
            np.minimum(nearest[rows, columns], distance, out=nearest[rows, columns], casting="same_kind")
        return window, nearest


def curve(start: Point, bend: Point, end: Point, steps: int = 10) -> list[Point]:
    """Points of a quadratic Bézier curve."""
    t = np.linspace(0.0, 1.0, steps + 1)[:, None]
    points = (1 - t) ** 2 * np.array(start) + 2 * t * (1 - t) * np.array(bend) + t**2 * np.array(end)
    return [(float(x), float(y)) for x, y in points]


def resized(plane: Plane, rows: int, columns: int) -> Plane:
    """The plane at another resolution, smoothly."""
    return np.asarray(Image.fromarray(plane).resize((columns, rows), Image.Resampling.BICUBIC))


def blurred(plane: Plane, pixels: float) -> Plane:
    """The plane blurred by about so many pixels: down and up again, as Pillow blurs no floats."""
    rows, columns = plane.shape
    if pixels < 1:
        return plane
    small = (max(2, round(columns / pixels)), max(2, round(rows / pixels)))
    return resized(np.asarray(Image.fromarray(plane).resize(small, Image.Resampling.BOX)), rows, columns)


def scaled(plane: Plane, low: float, high: float, most: int) -> npt.NDArray[np.uint16]:
    """Whole numbers 0 to `most` for values from low to high."""
    return np.asarray(np.clip((plane - low) / (high - low), 0.0, 1.0) * most + 0.5).astype(np.uint16)
