"""What is measured in lengths of something beside it: trachea, bowel, kidney."""

from collections.abc import Mapping
from typing import NamedTuple

from services.dicom.measurements.kinds import Named
from services.dicom.measurements.plane import apart
from services.dicom.measurements.value import Value


class Ratio(NamedTuple):
    """Its name, the ends of both lengths, and the lengths' own names."""

    name: str
    of: tuple[str, str]
    by: tuple[str, str]
    lengths: tuple[str, str]


RATIOS: Mapping[str, Ratio] = {
    "TRACHEA": Ratio(
        "TRACHEAL_RATIO",
        ("TRACHEA_DORSAL", "TRACHEA_VENTRAL"),
        ("T1_VENTRAL", "MANUBRIUM_DORSAL"),
        ("TRACHEAL_DIAMETER", "THORACIC_INLET"),
    ),
    "SMALL_BOWEL": Ratio(
        "SMALL_BOWEL_RATIO",
        ("BOWEL_START", "BOWEL_END"),
        ("L5_DORSAL", "L5_VENTRAL"),
        ("SMALL_BOWEL_DIAMETER", "L5_HEIGHT"),
    ),
    "COLON": Ratio(
        "COLON_RATIO",
        ("COLON_START", "COLON_END"),
        ("L5_CRANIAL", "L5_CAUDAL"),
        ("COLON_DIAMETER", "L5_LENGTH"),
    ),
    "KIDNEY": Ratio(
        "KIDNEY_RATIO",
        ("CRANIAL_POLE", "CAUDAL_POLE"),
        ("L2_CRANIAL", "L2_CAUDAL"),
        ("KIDNEY_LENGTH", "L2_LENGTH"),
    ),
}


def ratio_values(points: Named, ratio: Ratio, unit: str) -> list[Value]:
    """The ratio, and its lengths where the image knows millimetres: pixels would mean nothing."""
    long, measure = (apart(points.one(start), points.one(end)) for start, end in (ratio.of, ratio.by))
    value = Value(ratio.name, long / measure, "1")
    if unit != "mm":
        return [value]
    return [value, Value(ratio.lengths[0], long, unit), Value(ratio.lengths[1], measure, unit)]
