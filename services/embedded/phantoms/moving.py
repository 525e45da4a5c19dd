"""Pictures that move: ultrasound of a beating heart, a Doppler picture, an angiogram, a bone scan."""

# ruff: noqa: PLR2004 - anatomy is measured, not named

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from services.embedded.phantoms.canvas import Canvas, Plane, blurred, resized
from services.embedded.phantoms.radiographs import branch

Picture = npt.NDArray[np.uint8]
_HALF_ANGLE = 42.0  # degrees of the sector
_DEPTHS, _LINES = 260, 190  # samples along a beam, beams


class Sector:
    """A sector scanner: echoes by depth and beam become a fan in a picture."""

    def __init__(self, rows: int, columns: int, random: np.random.Generator) -> None:
        self.rows, self.columns, self.random = rows, columns, random
        y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
        top, reach = rows * 0.05, rows * 0.88
        dx, dy = x - columns / 2, y - top
        depth, angle = np.hypot(dx, dy) / reach, np.degrees(np.arctan2(dx, dy))
        self.fan = (depth > 0.06) & (depth < 1.0) & (np.abs(angle) < _HALF_ANGLE)
        self._depth = np.clip((depth * _DEPTHS).astype(int), 0, _DEPTHS - 1)
        self._beam = np.clip(((angle / _HALF_ANGLE + 1) / 2 * _LINES).astype(int), 0, _LINES - 1)
        self._speckle = self._scatter()
        # The anatomy is drawn where the fan is seen: depth 0..1 downwards, 1 wide, apex in the middle above.
        across, along = np.meshgrid(
            np.linspace(-_HALF_ANGLE, _HALF_ANGLE, _LINES), np.linspace(0, 1, _DEPTHS)
        )
        self.x = (0.5 + along * np.sin(np.radians(across))).astype(np.float32)
        self.y = (along * np.cos(np.radians(across))).astype(np.float32)
        self.along = along.astype(np.float32)

    def grey(self, echo: Plane) -> Picture:
        """The fan of log-compressed echoes (depths x beams), on black."""
        amplitude = echo * self._speckle * (1.05 - 0.35 * self.along)
        level = np.clip(np.log10(amplitude + 0.006) * 0.37 + 0.70, 0.0, 1.0)
        level[1:] = 0.6 * level[1:] + 0.4 * level[:-1]
        return np.where(self.fan, (level[self._depth, self._beam] * 235).astype(np.uint8), 0).astype(np.uint8)

    def of(self, beams: Plane) -> Plane:
        """Any quantity by depth and beam, in the picture."""
        return np.where(self.fan, beams[self._depth, self._beam], 0.0).astype(np.float32)

    def _scatter(self) -> Plane:
        """Rayleigh speckle, coarser across the beam."""
        waves = [self.random.standard_normal((_DEPTHS, _LINES)).astype(np.float32) for _ in range(2)]
        kernel = np.array([0.2, 0.6, 1.0, 0.6, 0.2], np.float32)
        for axis in (1, 1, 0):
            waves = [np.apply_along_axis(np.convolve, axis, wave, kernel, "same") for wave in waves]
        speckle = np.hypot(*waves)
        return np.asarray(speckle / speckle.mean(), np.float32)

    def blob(self, center: tuple[float, float], radii: tuple[float, float], angle: float = 0.0) -> Plane:
        """1 - r² of an ellipse, at every depth and beam."""
        dx, dy = self.x - center[0], self.y - center[1]
        cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        u, v = (dx * cosine + dy * sine) / radii[0], (dy * cosine - dx * sine) / radii[1]
        return np.asarray(1.0 - u * u - v * v, np.float32)


def heart_cine(rows: int, columns: int, frames: int, random: np.random.Generator) -> Iterator[Picture]:
    """A beating heart in four chambers, RGB frames."""
    sector = Sector(rows, columns, random)
    lumps = resized(random.standard_normal((16, 12)).astype(np.float32), _DEPTHS, _LINES)
    for frame in range(frames):
        squeeze = 0.5 - 0.5 * float(np.cos(2 * np.pi * 2 * frame / frames))
        echo = (0.13 * np.exp(0.8 * lumps)).astype(np.float32)
        muscle = sector.blob((0.5, 0.52), (0.30, 0.36), 8) > 0
        echo[muscle] = (0.34 * np.exp(0.25 * lumps))[muscle]
        rim = np.abs(sector.blob((0.5, 0.52), (0.30, 0.36), 8)) < 0.05
        echo[rim] = 1.2  # pericardium
        for x, y, a, b, turn in (
            (0.575, 0.43, 0.092, 0.155, -8), (0.43, 0.42, 0.070, 0.140, 12),
            (0.58, 0.70, 0.085, 0.080, 0), (0.42, 0.69, 0.075, 0.072, 0),
        ):  # fmt: skip
            ventricle = y < 0.5
            size = 1.0 - 0.32 * squeeze if ventricle else 0.82 + 0.20 * squeeze
            chamber = sector.blob((x, y), (a * size, b * size), turn)
            echo[chamber > -0.12] *= 1.8  # the lining
            blood = np.clip(chamber * 9.0, 0.0, 1.0)
            echo += blood * (0.010 - echo)
        for side, x in ((1, 0.575), (-1, 0.43)):
            tip = 0.575 - 0.06 * squeeze
            leaf = sector.blob((x, tip), (0.055, 0.008), side * (12 - 40 * squeeze))
            echo[leaf > 0] = 1.5  # valves
        yield _screen(sector.grey(echo), None, f"US  {frame + 1:03d}/{frames:03d}")


def doppler(rows: int, columns: int, random: np.random.Generator) -> Picture:
    """An abdominal picture with flow in colour, RGB."""
    sector = Sector(rows, columns, random)
    lumps = resized(random.standard_normal((22, 16)).astype(np.float32), _DEPTHS, _LINES)
    echo = (0.20 * np.exp(0.45 * lumps)).astype(np.float32)
    kidney = sector.blob((0.52, 0.56), (0.26, 0.145), 8)
    echo[kidney > 0] = 0.11
    echo[np.abs(kidney) < 0.035] = 0.9
    sinus = np.clip(sector.blob((0.52, 0.57), (0.14, 0.055), 8) * 2.0, 0.0, 1.0)
    echo += sinus * (0.6 - echo)
    echo += np.clip(sector.blob((0.30, 0.33), (0.07, 0.06)) * 6.0, 0.0, 1.0) * (0.008 - echo)  # gall bladder
    behind = (np.abs(sector.x - 0.30 + 0.2 * (sector.y - 0.33)) < 0.05) & (sector.y > 0.38)
    echo[behind] *= 1.8  # what lies behind fluid is brighter
    flow = np.zeros_like(echo)
    for x, y, a, b, turn, speed in (
        (0.45, 0.57, 0.085, 0.014, 16, 1.0), (0.60, 0.585, 0.080, 0.013, -10, -0.9),
        (0.53, 0.66, 0.018, 0.075, 8, 0.9), (0.57, 0.67, 0.016, 0.07, 12, -0.8),
        (0.40, 0.54, 0.035, 0.010, -24, 0.7),
    ):  # fmt: skip
        field = sector.blob((x, y), (a, b), turn)
        flow += speed * np.clip(field * 1.6, 0.0, 1.0)
    return _screen(sector.grey(echo), sector.of(flow), "US  CFI  PRF 2.5 kHz")


def _screen(grey: Picture, flow: Plane | None, text: str) -> Picture:
    """What the scanner shows: the fan, flow in colour, a grey bar, a depth scale and a line of text."""
    rows, columns = grey.shape
    picture = np.repeat(grey[:, :, None], 3, axis=2)
    if flow is not None:
        strength = np.abs(flow)[:, :, None]
        hot, cold = np.array([255, 120, 40]), np.array([40, 120, 255])
        colour = np.where(flow[:, :, None] > 0, hot, cold) * (0.45 + 0.55 * strength)
        picture = np.where(strength > 0.12, colour, picture).astype(np.uint8)
    bar = np.linspace(235, 0, rows // 3).astype(np.uint8)
    picture[rows // 6 : rows // 6 + len(bar), columns - 14 : columns - 6] = bar[:, None, None]
    for tick in range(1, 9):
        y = round(rows * (0.05 + 0.11 * tick))
        picture[y : y + 1, columns - 24 - (4 if tick % 4 == 0 else 0) : columns - 20] = 160
    image = Image.fromarray(picture)
    ImageDraw.Draw(image).text((6, 4), text, fill=(170, 190, 200))
    return np.array(image)


def angiogram(rows: int, columns: int, frames: int, random: np.random.Generator) -> Iterator[Plane]:
    """Contrast medium filling a tree of vessels: absorption 0 to about 1 per frame."""
    back = Canvas(rows, columns, random)
    middle = back.aspect / 2
    back.ellipsoid(0.55, (middle, 0.5), (0.52, 0.62))
    for index in range(8):
        back.disc(0.16, (middle + 0.22, 0.06 + index * 0.13), (0.075, 0.052), soft=0.2, square=True)
    tree = Canvas(rows, columns, random)
    tree.tube(0.42, [(middle - 0.04, -0.05), (middle, 0.30)], 0.020, merge=True)
    for angle in (40, 78, 118, 145):
        branch(tree, (middle, 0.29), angle, (0.24, 0.017), 4)
    arrival = np.hypot(back._x[None, :] - middle, back._y[:, None] + 0.05)  # noqa: SLF001 - the plane's own axes
    for frame in range(frames):
        time = 1.9 * frame / frames
        bolus = np.clip((time - arrival) * 5, 0.0, 1.0) * np.clip(1.6 - (time - arrival) * 1.2, 0.15, 1.0)
        noise = random.standard_normal((rows, columns), dtype=np.float32)
        yield (back.values + 2.2 * tree.values * bolus + 0.012 * noise).astype(np.float32)


def bone_scan(rows: int, columns: int, random: np.random.Generator) -> npt.NDArray[np.uint16]:
    """Counts of a scintigram of an animal lying on its side, with one lesion."""
    canvas = Canvas(rows, columns, random)
    middle = canvas.aspect / 2
    canvas.ellipsoid(1.6, (middle, 0.50), (0.14, 0.42))
    canvas.tube(
        9.0, [(middle - 0.06, 0.10), (middle - 0.09, 0.40), (middle - 0.05, 0.72)], (0.018, 0.014, 0.020)
    )
    canvas.ellipsoid(7.0, (middle - 0.01, 0.08), (0.06, 0.045), 20)
    canvas.ellipsoid(8.0, (middle - 0.01, 0.74), (0.06, 0.040), 30)
    for index in range(11):
        y = 0.24 + index * 0.028
        canvas.tube(2.6, [(middle - 0.085, y), (middle + 0.01, y + 0.05), (middle + 0.07, y + 0.06)], 0.006)
    for x, top, bottom in ((0.00, 0.24, 0.50), (0.05, 0.26, 0.52), (0.02, 0.76, 0.97), (0.06, 0.75, 0.96)):
        canvas.tube(
            5.0,
            [(middle + x, top), (middle + x + 0.06, (top + bottom) / 2), (middle + x + 0.03, bottom)],
            0.010,
        )
        canvas.ellipsoid(5.0, (middle + x + 0.06, (top + bottom) / 2), (0.016, 0.016))
    canvas.ellipsoid(4.5, (middle + 0.02, 0.62), (0.024, 0.034))  # kidney and bladder clear the tracer
    canvas.ellipsoid(16.0, (middle + 0.07, 0.80), (0.022, 0.026))
    canvas.ellipsoid(14.0, (middle + 0.10, 0.865), (0.011, 0.011))  # the lesion
    expected = np.maximum(blurred(canvas.values, rows * 0.008), 0.0) * 9 + 0.6
    return np.minimum(random.poisson(expected), 0xFFFF).astype(np.uint16)
