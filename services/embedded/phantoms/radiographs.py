"""Radiographs: thorax from the side and from above, and a limb. More absorbed is brighter.

Every function takes rows, columns and a random generator and gives absorption as float32: 0 is air, about 1
the thickest soft tissue, bone up to 2.
"""

import numpy as np

from services.embedded.phantoms.canvas import Canvas, Plane, Point, blurred, curve


def thorax_lateral(rows: int, columns: int, random: np.random.Generator) -> Plane:
    """A dog's or cat's thorax from the side, head to the left."""
    canvas = Canvas(rows, columns, random)
    width = canvas.aspect
    lean = float(random.uniform(-0.02, 0.02))
    # Trunk: thick in its middle; neck and forelimbs before it, abdomen behind.
    canvas.ellipsoid(0.80, (width * 0.52, 0.53), (width * 0.62, 0.40), 3)
    canvas.ellipsoid(0.45, (width * 0.88, 0.52), (width * 0.42, 0.38))
    canvas.ellipsoid(0.38, (width * 0.02, 0.30), (width * 0.24, 0.20), 28)
    canvas.tube(0.30, [(width * 0.20, 0.55), (width * 0.13, 0.80), (width * 0.16, 1.02)], 0.11)
    canvas.ellipsoid(0.22, (width * 0.55, 0.13), (width * 0.60, 0.11), 2)
    _lung_from_side(canvas, width, lean)
    _vertebrae_from_side(canvas, width)
    for side in (0.0, 0.016):  # the two sides are magnified differently
        _ribs_from_side(canvas, width, side)
    _sternum(canvas, width)
    for shift in (0.0, 0.035):
        x = width * (0.235 + shift)
        canvas.tube(
            0.26, [(x + 0.03, 0.22), (x - 0.02, 0.44), (x - 0.055, 0.58)], 0.028, hollow=0.4
        )  # scapula
        canvas.tube(0.55, [(x - 0.055, 0.585), (x - 0.01, 0.72), (x + 0.03, 0.86)], 0.027, hollow=0.66)
        canvas.tube(0.45, [(x + 0.035, 0.87), (x - 0.03, 1.03)], 0.022, hollow=0.66)
    return _scattered(canvas)


def _lung_from_side(canvas: Canvas, width: float, lean: float) -> None:
    """Air between spine, sternum and diaphragm, with trachea, vessels and the heart in it."""
    rows, columns = canvas.rows, canvas.columns
    lung = Canvas(rows, columns, canvas.random)
    lung.disc(1.0, (width * 0.49, 0.49), (width * 0.30, 0.285), 14, soft=0.10)
    lung.disc(1.0, (width * 0.60, 0.42), (width * 0.26, 0.20), 12, soft=0.10)
    lung.disc(1.0, (width * 0.36, 0.56), (width * 0.16, 0.19), 20, soft=0.10)
    # The dome of the diaphragm and the liver behind it are cut out of the lung.
    lung.disc(-3.0, (width * 0.92, 0.70), (width * 0.27, 0.40), -16, soft=0.03)
    air = np.clip(lung.values, 0.0, 1.0)
    heart = Canvas(rows, columns, canvas.random)
    heart.ellipsoid(0.50, (width * 0.50, 0.575 + lean), (0.150, 0.205), -20)  # its apex lies caudal
    heart.ellipsoid(0.16, (width * 0.49, 0.45 + lean), (0.11, 0.075), 10)
    vessels = Canvas(rows, columns, canvas.random)
    root = (width * 0.50, 0.47 + lean)
    for angle in (*range(-58, 75, 14), 158, 184):
        branch(vessels, root, angle + float(canvas.random.uniform(-6, 6)), (0.17, 0.011), 3)
    vessels.tube(
        0.16, curve((width * 0.44, 0.46), (width * 0.52, 0.27), (width * 0.80, 0.31)), 0.036
    )  # aorta
    vessels.tube(
        0.13, curve((width * 0.53, 0.58), (width * 0.62, 0.56), (width * 0.72, 0.55)), 0.020
    )  # vena cava
    marrow = 0.03 * canvas.texture(0.05, 3)
    canvas.values += air * (-0.43 + 0.72 * heart.values + 0.9 * vessels.values + 0.35 * marrow)
    canvas.values += (1 - air) * 0.25 * heart.values
    wind = curve((width * 0.02, 0.28), (width * 0.25, 0.40), (width * 0.485, 0.475 + lean), 14)
    canvas.tube(-0.17, wind, 0.024)  # trachea


def branch(canvas: Canvas, start: Point, angle: float, size: Point, left: int) -> None:
    """A vessel that divides `left` times; `size`: its length and radius."""
    length, radius = size
    heading = np.radians(angle)
    end = (start[0] + length * float(np.cos(heading)), start[1] + length * float(np.sin(heading)))
    middle = ((start[0] + end[0]) / 2 + radius, (start[1] + end[1]) / 2 + radius)
    canvas.tube(0.15 * (left + 3) / 6, curve(start, middle, end, 3), (radius, radius * 0.75), merge=True)
    if left:
        for turn in (-1, 1):
            spread = turn * float(canvas.random.uniform(8, 24))
            branch(canvas, end, angle + spread, (length * 0.66, radius * 0.66), left - 1)


def _vertebrae_from_side(canvas: Canvas, width: float) -> None:
    count = 22  # as close as the ribs, so that a heart covers as many as a dog's
    for index in range(count):
        share = index / (count - 1)
        x, y = width * (-0.02 + 1.04 * share), 0.30 - 0.115 * np.sin(np.pi * (share * 0.75 + 0.22))
        size = width / count
        tilt = 22 * (share - 0.40)
        canvas.disc(0.40, (x, y), (size * 0.44, 0.029), tilt, soft=0.16, square=True)
        canvas.disc(-0.13, (x, y), (size * 0.34, 0.020), tilt, soft=0.4, square=True)  # spongy inside
        canvas.disc(
            0.20, (x - size * 0.05, y - 0.046), (size * 0.40, 0.015), tilt - 6, soft=0.4, square=True
        )  # arch
        canvas.disc(0.16, (x + size * 0.42, y - 0.040), (size * 0.16, 0.020), tilt + 40, soft=0.4)  # facet
        tip = (x + size * (0.75 - 0.9 * share), y - 0.135 + 0.06 * share)
        canvas.tube(0.24, [(x, y - 0.05), tip], 0.013, hollow=0.45)  # spinous process


def _ribs_from_side(canvas: Canvas, width: float, side: float) -> None:
    for index in range(13):
        share = index / 12
        top = (width * (0.20 + 0.62 * share) + side, 0.235 + side / 2 - 0.02 * float(np.sin(np.pi * share)))
        drop = 0.46 - 0.16 * share**2
        bend = (top[0] + 0.05 + 0.14 * share, top[1] + drop * 0.55)
        end = (top[0] + 0.02 + 0.22 * share, top[1] + drop)
        canvas.tube(0.17, curve(top, bend, end, 9), 0.0125, hollow=0.62)
        cartilage = (end[0] - 0.09 - 0.05 * share, end[1] + 0.085)
        canvas.tube(0.055, curve(end, (end[0] + 0.01, end[1] + 0.06), cartilage, 4), 0.009)


def _sternum(canvas: Canvas, width: float) -> None:
    for index in range(8):
        x, y = width * (0.27 + 0.052 * index), 0.835 + 0.010 * index
        canvas.disc(0.28, (x, y), (width * 0.020, 0.015), 8, soft=0.35, square=True)


def thorax_ventrodorsal(rows: int, columns: int, random: np.random.Generator) -> Plane:
    """A thorax from above, head up: spine in the middle, heart to its left side, ribs on both."""
    canvas = Canvas(rows, columns, random)
    middle = canvas.aspect / 2
    canvas.ellipsoid(0.85, (middle, 0.56), (0.40, 0.66))
    canvas.ellipsoid(0.35, (middle, 0.02), (0.20, 0.30))
    for side in (-1, 1):
        canvas.ellipsoid(0.40, (middle + side * 0.36, 0.06), (0.14, 0.26), side * 24)
    lung = Canvas(rows, columns, random)
    for side in (-1, 1):
        lung.disc(1.0, (middle + side * 0.155, 0.46), (0.155, 0.36), side * -7, soft=0.10)
        lung.disc(-3.0, (middle + side * 0.10, 0.98), (0.27, 0.29), soft=0.03)
    air = np.clip(lung.values, 0.0, 1.0)
    inside = Canvas(rows, columns, random)
    for side in (-1, 1):
        for angle in range(-70, 80, 18):
            heading = angle if side > 0 else 180 - angle
            branch(inside, (middle + side * 0.05, 0.42), heading, (0.115, 0.010), 3)
    canvas.values += air * (-0.46 + 0.8 * inside.values + 0.012 * canvas.texture(0.05, 3))
    canvas.ellipsoid(0.40, (middle + 0.025, 0.52), (0.135, 0.20), -14)
    canvas.tube(-0.12, [(middle, 0.0), (middle + 0.004, 0.36)], 0.021)
    for index in range(15):
        y, height = 0.02 + index * 0.069, 0.030
        canvas.disc(0.36, (middle, y), (0.034, height), soft=0.2, square=True)
        canvas.disc(-0.08, (middle, y), (0.024, height * 0.7), soft=0.4, square=True)
        canvas.disc(0.16, (middle, y + 0.008), (0.009, 0.022), soft=0.6)
        for side in (-1, 1):
            canvas.tube(0.22, [(middle, y), (middle + side * 0.062, y - 0.006)], 0.010)
    for index in range(13):
        y = 0.08 + index * 0.064
        out = 0.20 + 0.14 * float(np.sin(np.pi * (index + 2.2) / 16))
        for side in (-1, 1):
            start, far = (middle + side * 0.045, y), (middle + side * out, y + 0.075)
            canvas.tube(
                0.15, curve(start, (middle + side * out * 0.85, y - 0.05), far, 8), 0.0125, hollow=0.6
            )
            end = (middle + side * out * 0.62, y + 0.21)
            canvas.tube(0.11, curve(far, (middle + side * out * 1.08, y + 0.15), end, 6), 0.0115, hollow=0.6)
    for side in (-1, 1):
        shoulder, elbow = (middle + side * 0.25, 0.10), (middle + side * 0.41, 0.27)
        canvas.tube(0.50, [shoulder, elbow], 0.030, hollow=0.66)
        canvas.ellipsoid(0.40, shoulder, (0.045, 0.045))
        canvas.tube(0.18, [(middle + side * 0.12, -0.02), shoulder], 0.040, hollow=0.5)
    return _scattered(canvas)


def limb(rows: int, columns: int, random: np.random.Generator) -> Plane:
    """A distal limb from the side: cannon bone, sesamoid, pastern and the last phalanx in its hoof."""
    canvas = Canvas(rows, columns, random)
    x = canvas.aspect / 2 - 0.06
    axis = [(x - 0.02, -0.05), (x, 0.40), (x + 0.005, 0.50), (x + 0.075, 0.68), (x + 0.115, 0.80)]
    canvas.tube(0.40, axis, (0.115, 0.105, 0.130, 0.105, 0.125))
    canvas.tube(0.38, [(x + 0.085, 0.80), (x + 0.125, 0.87), (x + 0.165, 0.91)], (0.150, 0.155, 0.120))
    canvas.tube(
        0.28, [(x - 0.075, -0.05), (x - 0.075, 0.40), (x - 0.055, 0.52)], (0.030, 0.030, 0.055)
    )  # tendons
    for bone, radii, hollow in (
        ([(x - 0.022, -0.06), (x - 0.004, 0.405)], (0.062, 0.056, 0.054, 0.056, 0.080), 0.62),
        ([(x + 0.014, 0.520), (x + 0.066, 0.648)], (0.076, 0.053, 0.047, 0.058), 0.45),
        ([(x + 0.080, 0.722), (x + 0.100, 0.768)], (0.062, 0.053, 0.060), 0.30),
        ([(x + 0.122, 0.858), (x + 0.210, 0.935)], (0.060, 0.048, 0.014), 0.20),
    ):
        canvas.tube(1.0, bone, radii, hollow=hollow)
    canvas.tube(
        0.30, [(x - 0.080, -0.05), (x - 0.056, 0.26)], (0.020, 0.014, 0.006), hollow=0.3
    )  # splint bone
    canvas.ellipsoid(0.55, (x - 0.086, 0.462), (0.028, 0.046), 14)  # sesamoid
    canvas.ellipsoid(0.40, (x + 0.046, 0.868), (0.028, 0.016), 34)  # navicular bone
    canvas.values *= 1.0 + 0.04 * canvas.texture(0.02, 3)
    return _scattered(canvas)


def _scattered(canvas: Canvas) -> Plane:
    """Scatter, and what reaches the detector through air."""
    canvas.values *= 1.0 + 0.02 * canvas.texture(0.25)
    scatter = blurred(canvas.values, canvas.rows * 0.06)
    return np.maximum(0.94 * canvas.values + 0.06 * scatter, 0.012).astype(np.float32)
