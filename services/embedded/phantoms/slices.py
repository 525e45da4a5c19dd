"""Cross-sections of a body: CT in Hounsfield units, MR of the head in arbitrary signal. Spine up, float32."""

# ruff: noqa: PLR2004 - anatomy is measured, not named

import numpy as np

from services.embedded.phantoms.canvas import Canvas, Plane, blurred

AIR, FAT, MUSCLE, BLOOD, LIVER, BONE, MARROW, GAS = -1000.0, -95.0, 55.0, 45.0, 68.0, 640.0, 220.0, -880.0
_DIAPHRAGM = 0.52  # share of the way from the first rib to the pelvis


def ct_trunk(size: int, along: float, random: np.random.Generator) -> Plane:
    """A slice through the trunk, `along` 0 at the shoulders and 1 at the last rib, in Hounsfield units."""
    canvas = Canvas(size, size, random)
    canvas.values[:] = AIR
    girth = 0.80 + 0.20 * float(np.sin(np.pi * (0.15 + 0.75 * along)))
    width, height = 0.355 * girth, 0.375 * girth
    canvas.paint(FAT, (0.5, 0.50), (width, height), soft=0.012)
    canvas.paint(MUSCLE, (0.5, 0.50), (width * 0.955, height * 0.955), soft=0.03)
    canvas.paint(FAT, (0.5, 0.525), (width * 0.86, height * 0.84), soft=0.05)
    if along < _DIAPHRAGM + 0.12:
        _chest(canvas, along, width, height)
    if along > _DIAPHRAGM - 0.12:
        _abdomen(canvas, along, width, height)
    for side in (-1, 1):
        canvas.paint(MUSCLE, (0.5 + side * 0.062, 0.5 - height * 0.80), (0.055, 0.050), side * 16, soft=0.2)
    canvas.paint(BLOOD + 110, (0.475, 0.5 - height * 0.42), (0.021, 0.021), soft=0.15)  # aorta, enhanced
    _vertebra(canvas, along, 0.5 - height * 0.62)
    _ribs(canvas, along, width, height)
    if along < _DIAPHRAGM:
        canvas.paint(BONE * 0.6, (0.5, 0.5 + height * 0.865), (0.030, 0.017), soft=0.3)  # sternum
    for depth in (0.0, 0.016):  # the table's two shells
        trough = 0.915 + depth - 0.10 * (np.linspace(-1, 1, size) ** 2)
        shell = np.abs(np.linspace(0, 1, size)[:, None] - trough[None, :]) < 0.0035
        canvas.values[shell & (canvas.values < FAT - 100)] = -300.0
    grain = blurred(random.standard_normal((size, size)).astype(np.float32), 1.4)
    canvas.values += 14.0 * grain / max(float(grain.std()), 1e-6)
    return canvas.values


def _chest(canvas: Canvas, along: float, width: float, height: float) -> None:
    """Lungs with vessels, heart with its chambers, windpipe and gullet."""
    full = float(np.clip(np.sin(np.pi * (0.24 + along * 1.05)), 0.0, 1.0))
    lungs = Canvas(canvas.rows, canvas.columns, canvas.random)
    for side in (-1, 1):
        lungs.disc(
            1.0,
            (0.5 + side * width * 0.40, 0.51),
            (width * 0.46 * full, height * 0.74 * full),
            side * 9,
            soft=0.04,
        )
    lungs.disc(-2.0, (0.5, 0.5 - height * 0.62), (0.075, 0.085), soft=0.2)
    air = np.clip(lungs.values, 0.0, 1.0)
    vessels = np.clip(canvas.texture(0.09, 4) - 1.9, 0.0, 1.2) * 420.0
    canvas.values += air * (-860.0 + 22.0 * canvas.texture(0.05, 3) + vessels - canvas.values)
    beat = float(np.clip(1.0 - abs(along - 0.33) / 0.24, 0.0, 1.0)) ** 0.5
    if beat > 0:
        center = (0.515, 0.575)
        canvas.paint(FAT, center, (0.150 * beat, 0.165 * beat), 20, soft=0.05)
        canvas.paint(MUSCLE + 15, center, (0.140 * beat, 0.155 * beat), 20, soft=0.05)
        canvas.paint(BLOOD + 125, (0.545, 0.600), (0.052 * beat, 0.075 * beat), 24, soft=0.15)
        canvas.paint(BLOOD + 95, (0.460, 0.545), (0.040 * beat, 0.070 * beat), 14, soft=0.15)
    canvas.paint(MUSCLE, (0.512, 0.5 - height * 0.26), (0.030, 0.027), soft=0.15)
    if along < 0.30:
        canvas.paint(-990.0, (0.512, 0.5 - height * 0.26), (0.023, 0.021), soft=0.12)
    elif along < 0.42:
        for side in (-1, 1):
            canvas.paint(-990.0, (0.512 + side * (along - 0.26) * 0.5, 0.47), (0.016, 0.015), soft=0.15)
    canvas.paint(MUSCLE, (0.452, 0.5 - height * 0.30), (0.017, 0.012), soft=0.2)


def _abdomen(canvas: Canvas, along: float, width: float, height: float) -> None:
    """Liver, gall bladder, stomach with gas over fluid, spleen, kidneys and loops of gut."""
    reach = float(np.clip((along - (_DIAPHRAGM - 0.12)) / 0.20, 0.0, 1.0)) ** 0.6
    behind = float(np.clip((along - 0.70) / 0.30, 0.0, 1.0))
    speckle = canvas.texture(0.03, 3) * 4.0
    liver = reach * (1.0 - 0.75 * behind)
    if liver > 0.2:
        canvas.paint(LIVER, (0.46, 0.565), (width * 0.72 * liver, height * 0.64 * liver), -8, soft=0.03)
        canvas.paint(LIVER, (0.60, 0.60), (width * 0.48 * liver, height * 0.50 * liver), 18, soft=0.03)
        for x, y in ((0.40, 0.52), (0.47, 0.62), (0.37, 0.61), (0.53, 0.56)):
            canvas.paint(LIVER + 75, (x, y), (0.013 * liver, 0.010 * liver), 30, soft=0.4)
        canvas.paint(12.0, (0.435, 0.665), (0.033 * liver, 0.042 * liver), soft=0.1)
    stomach = reach * float(np.clip(1.0 - abs(along - 0.72) / 0.20, 0.0, 1.0))
    if stomach > 0.1:
        center = (0.615, 0.565)
        canvas.paint(MUSCLE + 20, center, (0.118 * stomach, 0.125 * stomach), soft=0.05)
        canvas.paint(25.0, center, (0.106 * stomach, 0.113 * stomach), soft=0.04)
        window, inside = canvas.inside(center, (0.106 * stomach, 0.113 * stomach))
        bubble = (inside > 0.02) & (np.arange(canvas.rows)[window[0]] < canvas.rows * 0.545)[:, None]
        canvas.values[window][bubble] = GAS
    if along > 0.66:
        canvas.paint(LIVER + 45, (0.735, 0.50), (0.028, 0.105 * reach), 14, soft=0.08)  # spleen
        for side, place in ((-1, 0.78), (1, 0.88)):
            size = float(np.clip(1.0 - abs(along - place) / 0.14, 0.0, 1.0)) ** 0.5
            if size:
                x, y = 0.5 + side * 0.135, 0.40
                canvas.paint(155.0, (x, y), (0.062 * size, 0.054 * size), side * 20, soft=0.06)
                canvas.paint(100.0, (x, y), (0.036 * size, 0.029 * size), side * 20, soft=0.2)
                canvas.paint(FAT + 20, (x - side * 0.030, y), (0.016 * size, 0.010 * size), soft=0.3)
    for loop in range(round(10 * behind)):
        angle = 2.4 * loop
        x = 0.49 + width * 0.50 * float(np.cos(angle)) * (0.35 + 0.06 * loop)
        y = 0.62 + height * 0.34 * float(np.sin(angle + along * 9))
        canvas.paint(MUSCLE + 25, (x, y), (0.036, 0.031), 40 * loop, soft=0.1)
        canvas.paint(GAS if loop % 4 == 1 else 20.0, (x, y), (0.022, 0.018), 40 * loop, soft=0.15)
    canvas.values += np.where(canvas.values > 0, speckle, 0.0)


def _vertebra(canvas: Canvas, along: float, y: float) -> None:
    phase = (along * 13) % 1.0
    disc = phase > 0.86
    canvas.paint(95.0 if disc else BONE, (0.5, y), (0.047, 0.036), soft=0.12)
    if not disc:
        canvas.paint(MARROW, (0.5, y), (0.037, 0.027), soft=0.3)
        canvas.tube(BONE - MUSCLE, [(0.5, y - 0.085), (0.5, y - 0.165)], (0.014, 0.008))
        for side in (-1, 1):
            canvas.tube(
                BONE - MUSCLE,
                [(0.5 + side * 0.036, y - 0.028), (0.5 + side * 0.10, y - 0.045)],
                (0.016, 0.009),
            )
    canvas.paint(BONE, (0.5, y - 0.062), (0.046, 0.040), soft=0.15)
    canvas.paint(FAT, (0.5, y - 0.060), (0.033, 0.028), soft=0.15)
    canvas.paint(38.0, (0.5, y - 0.060), (0.024, 0.021), soft=0.2)  # spinal cord


def _ribs(canvas: Canvas, along: float, width: float, height: float) -> None:
    """Ribs run down and back, so one slice cuts each of them at another height."""
    for index in range(9):
        angle = np.radians(18 + (index * 21 + along * 13 * 21) % 150)
        for side in (-1, 1):
            x = 0.5 + side * width * 0.90 * float(np.sin(angle))
            y = 0.505 - height * 0.89 * float(np.cos(angle))
            tilt = side * (float(np.degrees(angle)))
            canvas.paint(BONE, (x, y), (0.026, 0.0105), tilt, soft=0.2)
            canvas.paint(MARROW, (x, y), (0.017, 0.005), tilt, soft=0.5)


def mr_head(size: int, along: float, random: np.random.Generator, weighting: str) -> Plane:
    """A slice through an animal's head, `along` 0 at the nose and 1 at the neck; signal 0 to about 1.

    `weighting`: "T1", "T2" or "FLAIR".
    """
    fat, muscle, grey, white, fluid, marrow = _SIGNALS[weighting]
    canvas = Canvas(size, size, random)
    girth = 0.70 + 0.30 * float(np.sin(np.pi * (0.12 + 0.70 * along)))
    canvas.paint(fat, (0.5, 0.52), (0.345 * girth, 0.405 * girth), soft=0.03)
    canvas.paint(muscle, (0.5, 0.52), (0.325 * girth, 0.385 * girth), soft=0.05)
    for side in (-1, 1):
        canvas.paint(
            muscle * 1.15,
            (0.5 + side * 0.20 * girth, 0.34),
            (0.10 * girth, 0.16 * girth),
            side * 28,
            soft=0.2,
        )
        canvas.paint(fat * 0.8, (0.5 + side * 0.235 * girth, 0.50), (0.022, 0.06), side * 20, soft=0.4)
    canvas.paint(0.02, (0.5, 0.735), (0.055 * girth, 0.040 * girth), soft=0.15)  # airway
    canvas.paint(muscle * 0.9, (0.5, 0.83), (0.13 * girth, 0.065 * girth), soft=0.2)  # tongue
    brain = float(np.clip(1.0 - ((along - 0.56) / 0.44) ** 2, 0.0, 1.0)) ** 0.5
    if brain > 0.05:
        _brain(canvas, brain, (grey, white, fluid, marrow))
    elif along < 0.4:
        for side in (-1, 1):
            canvas.paint(fluid, (0.5 + side * 0.185, 0.36), (0.072, 0.066), soft=0.08)  # eyes
            canvas.paint(muscle * 0.4, (0.5 + side * 0.205, 0.325), (0.030, 0.020), side * 40, soft=0.3)
    canvas.values *= 1.0 + 0.10 * canvas.texture(0.8, 2)  # the coil does not hear everywhere alike
    real, imaginary = (canvas.random.standard_normal(canvas.values.shape, dtype=np.float32) for _ in "ri")
    return np.asarray(np.hypot(canvas.values + 0.018 * real, 0.018 * imaginary), np.float32)


def _brain(canvas: Canvas, brain: float, signals: tuple[float, float, float, float]) -> None:
    grey, white, fluid, marrow = signals
    center = (0.5, 0.42)
    a, b = 0.215 * brain, 0.185 * brain
    canvas.paint(0.03, center, (a * 1.14, b * 1.16), soft=0.05)  # the skull's cortex is dark
    canvas.paint(marrow * 0.5, center, (a * 1.10, b * 1.115), soft=0.02)
    canvas.paint(0.03, center, (a * 1.07, b * 1.08), soft=0.02)
    canvas.paint(fluid, center, (a, b), soft=0.04)
    window, inside = canvas.inside(center, (a, b))
    folds = canvas.texture(0.05, 2)[window]
    depth = inside + 0.20 * folds
    tissue = np.where(depth > 0.62, white, grey)
    cortex = np.clip((inside - 0.05 + 0.10 * folds) * 14.0, 0.0, 1.0)
    canvas.values[window] = np.where(
        inside > 0.02,
        canvas.values[window] + cortex * (tissue - canvas.values[window]),
        canvas.values[window],
    )
    canvas.paint(fluid, (0.5, 0.42 - b * 0.55), (0.006, b * 0.46), soft=0.4)  # between the hemispheres
    for side in (-1, 1):
        canvas.paint(
            fluid, (0.5 + side * a * 0.24, 0.405), (a * 0.21, b * 0.085), side * -24, soft=0.2
        )  # ventricles
        canvas.paint(grey, (0.5 + side * a * 0.34, 0.455), (a * 0.17, b * 0.20), side * 14, soft=0.3)
    canvas.paint(grey * 0.96, (0.5, 0.42 + b * 0.42), (a * 0.30, b * 0.26), soft=0.15)
    canvas.paint(fluid, (0.5, 0.42 + b * 0.20), (0.007, b * 0.12), soft=0.3)


_SIGNALS: dict[str, tuple[float, float, float, float, float, float]] = {
    #        fat   muscle grey  white fluid marrow
    "T1": (0.95, 0.34, 0.40, 0.56, 0.10, 0.75),
    "T2": (0.62, 0.20, 0.52, 0.36, 0.98, 0.45),
    "FLAIR": (0.60, 0.24, 0.62, 0.44, 0.08, 0.42),
}
