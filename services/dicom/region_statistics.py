"""Numbers of the pixels in a region, after the modality transformation (PS3.3 C.11.1)."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from services.dicom.grayscale import Grayscale
from services.errors import Invalid

_BANDS = 1 << 22
"""Pixels whose places are worked on together."""
_MOST_CROSSED = 1 << 28
"""Pixels in the rows of all edges of an outline together: a jagged one would take for ever."""
_ROUND = frozenset({"CIRCLE", "ELLIPSE"})
Points = Sequence[Sequence[float]]


class Statistics(NamedTuple):
    """Of the pixels whose middle lies in a region or on its edge, those that pad the image left out."""

    mean: float
    minimum: float
    maximum: float
    standard_deviation: float
    pixels: int


def statistics(frame: npt.NDArray[Any], grayscale: Grayscale, kind: str, points: Points) -> Statistics | None:
    """Of an ELLIPSE, RECTANGLE, CIRCLE or FREEHAND; None where no pixel lies in it.

    `frame`: stored values, rows x columns. Points as `kinds.json` orders them. Exact for whole numbers:
    each value is counted, whatever their order. The standard deviation is that of these pixels themselves.
    Raises Invalid for an outline that goes to and fro too often.
    """
    inside = _inside(kind, np.asarray(points, np.float64), frame.shape)
    if inside is None:
        return None
    rows, columns, mask = inside
    found = frame[rows, columns][mask]
    if grayscale.padding is not None:
        low, high = grayscale.padding
        found = found[(found < low) | (found > high)]
    if not found.size:
        return None
    values = grayscale.modality(found).astype(np.float64)
    return Statistics(
        float(values.mean()), float(values.min()), float(values.max()), float(values.std()), int(values.size)
    )


def pixel_value(frame: npt.NDArray[Any], grayscale: Grayscale, point: Sequence[float]) -> float | None:
    """The value of the pixel that a point lies in; None outside the image."""
    column, row = (int(np.floor(one + 0.5)) for one in point)
    if not (0 <= row < frame.shape[0] and 0 <= column < frame.shape[1]):
        return None
    return float(grayscale.modality(frame[row : row + 1, column])[0])


def _inside(
    kind: str, points: npt.NDArray[np.float64], shape: tuple[int, ...]
) -> tuple[slice, slice, npt.NDArray[np.bool_]] | None:
    """The rows and columns around a region, and which of their pixels lie in it."""
    low, high = _bounds(kind, points)
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        return None
    first = np.maximum(np.ceil(low), 0).astype(int)
    last = np.minimum(np.floor(high), (shape[1] - 1, shape[0] - 1)).astype(int)
    if (last < first).any():
        return None
    columns = np.arange(first[0], last[0] + 1, dtype=np.float64)
    if kind not in _ROUND:
        rows_crossed = np.abs(np.diff(points[:, 1], append=points[:1, 1])).clip(max=float(shape[0])) + 1
        if rows_crossed.sum() * columns.size > _MOST_CROSSED:
            raise Invalid("the outline goes to and fro too often for its pixels to be counted")
    mask = np.empty((last[1] - first[1] + 1, columns.size), np.bool_)
    step = max(1, _BANDS // columns.size)
    for start in range(0, mask.shape[0], step):
        rows = np.arange(first[1] + start, min(first[1] + start + step, last[1] + 1), dtype=np.float64)
        mask[start : start + step] = _holds(kind, points, columns[None, :], rows[:, None])
    return slice(first[1], last[1] + 1), slice(first[0], last[0] + 1), mask


def _bounds(
    kind: str, points: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    if kind == "CIRCLE":
        reach = np.hypot(*(points[1] - points[0]))
        return points[0] - reach, points[0] + reach
    if kind == "ELLIPSE":
        centre, one, other = _axes(points)
        reach = np.hypot(one, other)
        return centre - reach, centre + reach
    return points.min(axis=0), points.max(axis=0)


def _axes(
    points: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Centre and half axes, which are conjugate diameters where pixels are not square."""
    return points.mean(axis=0), (points[1] - points[0]) / 2, (points[3] - points[2]) / 2


def _holds(
    kind: str, points: npt.NDArray[np.float64], x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    if kind == "CIRCLE":
        reach = points[1] - points[0]
        return np.asarray((x - points[0, 0]) ** 2 + (y - points[0, 1]) ** 2 <= (reach**2).sum())
    if kind == "ELLIPSE":
        centre, one, other = _axes(points)
        across = one[0] * other[1] - one[1] * other[0]
        if not across:
            return np.zeros(np.broadcast_shapes(x.shape, y.shape), np.bool_)
        u = ((x - centre[0]) * other[1] - (y - centre[1]) * other[0]) / across
        v = ((y - centre[1]) * one[0] - (x - centre[0]) * one[1]) / across
        return np.asarray(u * u + v * v <= 1.0)
    return _in_outline(points, x, y)


def _in_outline(
    points: npt.NDArray[np.float64], x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """By the parity of crossings to the left; what lies on an edge is inside."""
    inside = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.bool_)
    edge = inside.copy()
    for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, axis=0), strict=True):
        rows = ((y >= min(y0, y1)) & (y <= max(y0, y1)))[:, 0]
        if not rows.any():
            continue
        band = y[rows]
        side = (x1 - x0) * (band - y0) - (y1 - y0) * (x - x0)
        edge[rows] |= (side == 0) & (x >= min(x0, x1)) & (x <= max(x0, x1))
        if y0 != y1:
            crosses = (y0 <= band) != (y1 <= band)
            inside[rows] ^= crosses & (x > x0 + (band - y0) * (x1 - x0) / (y1 - y0))
    return inside | edge
