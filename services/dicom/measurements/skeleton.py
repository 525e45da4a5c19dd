"""Hips and stifle: Norberg's angle, distraction index, slope of the tibial plateau."""

import math

from services.dicom.measurements.kinds import Named
from services.dicom.measurements.plane import angle, apart, circle_through, cross, dot, middle, minus
from services.dicom.measurements.value import Value

TARGET = 5
"""What a tibial plateau is turned to, in degrees."""


def norberg_values(points: Named, variant: str) -> list[Value]:
    """Norberg's angle of each hip; how far each femur is abducted, and both together.

    A femur is compared with the line square to that between the heads; negative is adducted.
    """
    heads = circle_through(points.all("HEAD_RIGHT")), circle_through(points.all("HEAD_LEFT"))
    if heads[0] is None or heads[1] is None:
        return []
    right, left = heads[0].centre, heads[1].centre
    across, back = minus(left, right), minus(right, left)
    values = [
        Value("NORBERG_ANGLE_RIGHT", angle(across, minus(points.one("ACETABULUM_RIGHT"), right)), "deg"),
        Value("NORBERG_ANGLE_LEFT", angle(back, minus(points.one("ACETABULUM_LEFT"), left)), "deg"),
    ]
    if variant != "FEMORA":
        return values
    abducted = [
        angle(inward, minus(points.one(f"FEMUR_{side}_DISTAL"), points.one(f"FEMUR_{side}_PROXIMAL"))) - 90
        for side, inward in (("RIGHT", across), ("LEFT", back))
    ]
    return [
        *values,
        Value("FEMORAL_ANGULATION_RIGHT", abducted[0], "deg"),
        Value("FEMORAL_ANGULATION_LEFT", abducted[1], "deg"),
        Value("FEMORAL_PARALLELISM", sum(abducted), "deg"),
    ]


def distraction_values(points: Named, variant: str) -> list[Value]:
    """Return how far head and cup are apart, in radii of the head: 0 where they share a centre."""
    values = []
    for side in ("RIGHT", "LEFT"):
        cup, head = circle_through(points.all(f"CUP_{side}")), circle_through(points.all(f"HEAD_{side}"))
        if cup and head:
            values.append(Value(f"{variant}_INDEX_{side}", apart(cup.centre, head.centre) / head.radius, "1"))
    return values


def plateau_values(points: Named, _variant: str) -> list[Value]:
    """The slope against a line square to the mechanical axis, and the turn to the target."""
    start = middle(points.one("TUBERCLE_CRANIAL"), points.one("TUBERCLE_CAUDAL"))
    axis = minus(points.one("TALUS"), start)
    plateau = minus(points.one("PLATEAU_CAUDAL"), points.one("PLATEAU_CRANIAL"))
    slope = math.degrees(math.atan2(dot(plateau, axis), abs(cross(plateau, axis))))
    return [Value("TIBIAL_PLATEAU_ANGLE", slope, "deg"), Value("TPLO_ROTATION", slope - TARGET, "deg")]
