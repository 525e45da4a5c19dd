"""Codes of structured reports, and our published scheme 99VETARK for what no scheme has.

A code value is kept for good and never given a second meaning; `docs/conformance.md` prints these tables.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

SCHEME = "99VETARK"
SCHEME_NAME = "Vetark veterinary measurements"
SCHEME_UID = "2.25.178305469042177215367044302286417318429"
MANUFACTURER = "Vetark"


class ConceptCode(NamedTuple):
    """A coded concept (PS3.3 8.8)."""

    value: str
    scheme: str
    meaning: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others: its meaning may be translated."""
        return self.value, self.scheme


def _ours(value: int, meaning: str) -> ConceptCode:
    return ConceptCode(str(value), SCHEME, meaning)


def _sct(value: int, meaning: str) -> ConceptCode:
    return ConceptCode(str(value), "SCT", meaning)


def dcm(value: int, meaning: str) -> ConceptCode:
    """A code of PS3.16 annex D."""
    return ConceptCode(str(value), "DCM", meaning)


class MeasurementKind(StrEnum):
    """What is measured or marked, as `services/dicom/measurements/kinds.json` has it."""

    LENGTH = "LENGTH"
    BIDIRECTIONAL = "BIDIRECTIONAL"
    ANGLE = "ANGLE"
    COBB_ANGLE = "COBB_ANGLE"
    ELLIPSE = "ELLIPSE"
    RECTANGLE = "RECTANGLE"
    CIRCLE = "CIRCLE"
    FREEHAND = "FREEHAND"
    PROBE = "PROBE"
    ARROW = "ARROW"
    TEXT = "TEXT"
    SIDE_MARKER = "SIDE_MARKER"
    VERTEBRAL_HEART = "VERTEBRAL_HEART"
    NORBERG = "NORBERG"
    DISTRACTION_INDEX = "DISTRACTION_INDEX"
    TIBIAL_PLATEAU = "TIBIAL_PLATEAU"
    TRACHEA = "TRACHEA"
    SMALL_BOWEL = "SMALL_BOWEL"
    COLON = "COLON"
    KIDNEY = "KIDNEY"


KINDS: Mapping[str, ConceptCode] = {
    "LENGTH": _ours(1001, "Length between two points"),
    "BIDIRECTIONAL": _ours(1002, "Long and short axis"),
    "ANGLE": _ours(1003, "Angle at a vertex"),
    "COBB_ANGLE": _ours(1004, "Cobb angle of two lines"),
    "ELLIPSE": _ours(1005, "Elliptical region"),
    "RECTANGLE": _ours(1006, "Rectangular region"),
    "CIRCLE": _ours(1007, "Circular region"),
    "FREEHAND": _ours(1008, "Outlined region"),
    "PROBE": _ours(1009, "Value of a pixel"),
    "ARROW": _ours(1010, "Arrow"),
    "TEXT": _ours(1011, "Text on the image"),
    "SIDE_MARKER": _ours(1012, "Side marker on the image"),
    "VERTEBRAL_HEART": _ours(1101, "Vertebral heart size"),
    "NORBERG": _ours(1102, "Norberg angle"),
    "DISTRACTION_INDEX": _ours(1103, "Hip distraction index"),
    "TIBIAL_PLATEAU": _ours(1104, "Tibial plateau angle"),
    "TRACHEA": _ours(1105, "Trachea to thoracic inlet"),
    "SMALL_BOWEL": _ours(1106, "Small bowel to fifth lumbar vertebra"),
    "COLON": _ours(1107, "Colon to fifth lumbar vertebra"),
    "KIDNEY": _ours(1108, "Kidney to second lumbar vertebra"),
}
"""What is measured or marked: the Finding of a measurement group."""

VALUES: Mapping[str, ConceptCode] = {
    "LENGTH": _sct(410668003, "Length"),
    "LONG_AXIS": _sct(103339001, "Long Axis"),
    "SHORT_AXIS": _sct(103340004, "Short Axis"),
    "ANGLE": _sct(1483009, "Angle"),
    "AREA": _sct(42798000, "Area"),
    "PERIMETER": _sct(131191004, "Perimeter"),
    "DIAMETER": _sct(81827009, "Diameter"),
    "MEAN": _sct(373098007, "Mean"),
    "MINIMUM": _sct(255605001, "Minimum"),
    "MAXIMUM": _sct(56851009, "Maximum"),
    "STANDARD_DEVIATION": _sct(386136009, "Standard Deviation"),
    "PIXEL_VALUE": _ours(2001, "Pixel value"),
    "PIXEL_COUNT": _ours(2002, "Number of pixels"),
    "VERTEBRAL_HEART_SCORE": _ours(2101, "Vertebral heart score"),
    "THORACIC_INLET_HEART_SIZE": _ours(2102, "Thoracic inlet heart size"),
    "RADIOGRAPHIC_LEFT_ATRIAL_DIMENSION": _ours(2103, "Radiographic left atrial dimension"),
    "VERTEBRAL_LEFT_ATRIAL_SIZE": _ours(2104, "Vertebral left atrial size"),
    "NORBERG_ANGLE_RIGHT": _ours(2111, "Norberg angle of the right hip"),
    "NORBERG_ANGLE_LEFT": _ours(2112, "Norberg angle of the left hip"),
    "FEMORAL_PARALLELISM": _ours(2113, "Angle between the femora"),
    "FEMORAL_ANGULATION_RIGHT": _ours(2114, "Abduction of the right femur"),
    "FEMORAL_ANGULATION_LEFT": _ours(2115, "Abduction of the left femur"),
    "DISTRACTION_INDEX_RIGHT": _ours(2121, "Distraction index of the right hip"),
    "DISTRACTION_INDEX_LEFT": _ours(2122, "Distraction index of the left hip"),
    "COMPRESSION_INDEX_RIGHT": _ours(2123, "Compression index of the right hip"),
    "COMPRESSION_INDEX_LEFT": _ours(2124, "Compression index of the left hip"),
    "TIBIAL_PLATEAU_ANGLE": _ours(2131, "Tibial plateau angle"),
    "TPLO_ROTATION": _ours(2132, "Rotation to a tibial plateau angle of 5 degrees"),
    "TRACHEAL_RATIO": _ours(2141, "Tracheal diameter by thoracic inlet"),
    "TRACHEAL_DIAMETER": _ours(2142, "Tracheal diameter"),
    "THORACIC_INLET": _ours(2143, "Thoracic inlet"),
    "SMALL_BOWEL_RATIO": _ours(2151, "Small bowel diameter by height of L5"),
    "SMALL_BOWEL_DIAMETER": _ours(2152, "Small bowel diameter"),
    "L5_HEIGHT": _ours(2153, "Height of L5"),
    "COLON_RATIO": _ours(2161, "Colon diameter by length of L5"),
    "COLON_DIAMETER": _ours(2162, "Colon diameter"),
    "L5_LENGTH": _ours(2163, "Length of L5"),
    "KIDNEY_RATIO": _ours(2171, "Kidney length by length of L2"),
    "KIDNEY_LENGTH": _ours(2172, "Kidney length"),
    "L2_LENGTH": _ours(2173, "Length of L2"),
}
"""Numbers by our name: the concept name of a NUM."""

UNITS: Mapping[str, ConceptCode] = {
    "mm": ConceptCode("mm", "UCUM", "millimeter"),
    "px": ConceptCode("{pixels}", "UCUM", "pixels"),
    "mm2": ConceptCode("mm2", "UCUM", "square millimeter"),
    "px2": ConceptCode("{pixels}2", "UCUM", "square pixels"),
    "deg": ConceptCode("deg", "UCUM", "degree"),
    "v": ConceptCode("{vertebrae}", "UCUM", "vertebral lengths"),
    "1": ConceptCode("1", "UCUM", "no units"),
    "HU": ConceptCode("[hnsf'U]", "UCUM", "Hounsfield unit"),
    "": ConceptCode("[arb'U]", "UCUM", "arbitrary unit"),
}
"""Units by our name."""

POINTS = _ours(3001, "Points in full precision")
VARIANT = _ours(3002, "Variant of the measurement")
MILLIMETRES = _ours(3003, "Width of a pixel as the observer gave it, in mm")
REFERENCE = _ours(3004, "Reference values")
REFERENCE_SPECIES = _ours(3011, "Species of the reference values")
REFERENCE_BREED = _ours(3012, "Breed of the reference values")
REFERENCE_RECUMBENCY = _ours(3013, "Recumbency of the reference values")
CONCEPTS = (
    POINTS, VARIANT, MILLIMETRES, REFERENCE, REFERENCE_SPECIES, REFERENCE_BREED, REFERENCE_RECUMBENCY,
)  # fmt: skip
"""What else a measurement group says in words, by codes of ours."""

COMMENT, FINDING = dcm(121106, "Comment"), dcm(121071, "Finding")
METHOD = _sct(370129005, "Measurement Method")
TRACKING_IDENTIFIER = dcm(112039, "Tracking Identifier")
TRACKING_UID = dcm(112040, "Tracking Unique Identifier")
IMAGING_MEASUREMENTS, MEASUREMENT_GROUP = (
    dcm(126010, "Imaging Measurements"),
    dcm(125007, "Measurement Group"),
)
PERSON_OBSERVER_NAME = dcm(121008, "Person Observer Name")
DEVICE_OBSERVER_NAME = dcm(121013, "Device Observer Name")
IMAGE_REGION = dcm(111030, "Image Region")
KEY_OBJECT_DESCRIPTION = dcm(113012, "Key Object Description")

CORNERSTONE_TOOLS: Mapping[str, str] = {
    "LENGTH": "Length",
    "BIDIRECTIONAL": "Bidirectional",
    "ANGLE": "Angle",
    "COBB_ANGLE": "CobbAngle",
    "ELLIPSE": "EllipticalROI",
    "RECTANGLE": "RectangleROI",
    "CIRCLE": "CircleROI",
    "FREEHAND": "PlanarFreehandROI",
    "PROBE": "Probe",
    "ARROW": "ArrowAnnotate",
}
"""By kind: the tool that OHIF draws it with, which it reads in the tracking identifier."""


class KeyImageTitle(StrEnum):
    """Titles of key images (PS3.16 CID 7010) that people give and that need no modifier."""

    OF_INTEREST = "113000"
    FOR_REFERRING_PROVIDER = "113002"
    FOR_SURGERY = "113003"
    FOR_TEACHING = "113004"
    FOR_CONFERENCE = "113005"
    FOR_THERAPY = "113006"
    FOR_PATIENT = "113007"
    FOR_PEER_REVIEW = "113008"
    FOR_RESEARCH = "113009"
    FOR_PRINTING = "113018"
    FOR_REPORT_ATTACHMENT = "113020"
    FOR_LITIGATION = "113021"

    @property
    def code(self) -> ConceptCode:
        """As the object says it."""
        return ConceptCode(self.value, "DCM", self.name.replace("_", " ").title())


def tracking_identifier(kind: str) -> str:
    """What the tracking identifier of a kind of measurement is called."""
    tool = CORNERSTONE_TOOLS.get(kind)
    return f"Cornerstone3DTools@^0.1.0:{tool}" if tool else f"Vetark:{kind}"


_NAMES = {code.key: name for name, code in VALUES.items()} | {("285285000", "SCT"): "ANGLE"}
_KINDS = {code.key: kind for kind, code in KINDS.items()}
_UNITS = {code.key: unit for unit, code in UNITS.items()}


def value_code(kind: str, name: str) -> ConceptCode:
    """The concept of a number of a kind of measurement."""
    return _sct(285285000, "Cobb angle") if kind == "COBB_ANGLE" else VALUES[name]


def name_of_value(code: ConceptCode) -> str | None:
    """Our name of a number; None of another's."""
    return _NAMES.get(code.key)


def kind_of_finding(code: ConceptCode) -> str | None:
    """Our kind of measurement that a Finding names; None of another's."""
    return _KINDS.get(code.key)


def unit_of(code: ConceptCode) -> str:
    """Our name of a unit, else the code as it stands."""
    return _UNITS.get(code.key) or ("" if code.key == UNITS[""].key else code.value)
