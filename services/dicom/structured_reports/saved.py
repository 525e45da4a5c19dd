"""What a saved object says, ours or another's: measurements, key images, how images are shown.

Points and areas are column and row in pixels of the image; the middle of the first pixel is 0, 0.
"""

from dataclasses import dataclass, field
from datetime import datetime

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ImageReference:
    """A frame of an image. The series is "" where the object does not name it."""

    sop_instance_uid: str
    frame_number: int = 1
    series_instance_uid: str = ""


@dataclass(frozen=True, slots=True)
class SavedValue:
    """A number as it stands in an object.

    `name`: ours, None of another's. `text`: its digits as they were written; `value` None where those are no
    number.
    """

    name: str | None
    label: str
    value: float | None
    text: str
    unit: str


@dataclass(frozen=True, slots=True)
class SavedAnimal:
    """Whose reference values a measurement was held against."""

    species: str = ""
    breed: str = ""
    recumbency: str = ""


@dataclass(frozen=True, slots=True)
class SavedMeasurement:
    """A measurement as it stands in a report. `kind` None: of another system, or of a kind we do not draw."""

    uid: str
    kind: str | None
    label: str
    image: ImageReference | None = None
    points: tuple[Point, ...] = ()
    values: tuple[SavedValue, ...] = ()
    text: str = ""
    animal: SavedAnimal | None = None
    variant: str = ""
    millimetres: float | None = None
    method: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who made an object, when, and of which earlier ones it is a new version.

    `saved_at`: as the object says, naive: its clock is the maker's. `ours`: made by Vetark.
    """

    title: str = ""
    author: str = ""
    saved_at: datetime | None = None
    ours: bool = False
    predecessors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What one item of a report says to people; `depth`: how many stand above it."""

    depth: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """A structured report.

    `total`: how many measurements it has, of which the first are read. `lines`: all that another's says; ours
    is told by its measurements.
    """

    origin: Origin
    measurements: tuple[SavedMeasurement, ...] = ()
    total: int = 0
    lines: tuple[Line, ...] = ()
    problem: str = ""

    @property
    def truncated(self) -> bool:
        """Whether not all was read."""
        return self.total > len(self.measurements)


@dataclass(frozen=True, slots=True)
class KeySelection:
    """Images that somebody chose (PS3.16 TID 2010). `title`: the code's value in DCM, where it is one."""

    origin: Origin
    title_code: str = ""
    description: str = ""
    images: tuple[ImageReference, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Graphic:
    """A line, a shape or a text over an image.

    `kind`: POINT, POLYLINE, INTERPOLATED, CIRCLE, ELLIPSE or TEXT; `units`: PIXEL, or DISPLAY where 0, 0 is
    the top left and 1, 1 the bottom right of the displayed area.
    """

    kind: str
    points: tuple[Point, ...]
    closed: bool = False
    filled: bool = False
    text: str = ""
    units: str = "PIXEL"


@dataclass(frozen=True, slots=True)
class Shutter:
    """What alone is shown of an image: RECTANGULAR by two corners, CIRCULAR by centre and edge, POLYGONAL."""

    kind: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class ShownImage:
    """How an image, or one of its frames, is shown.

    `frame_number` of the image 0: all frames. Rotated clockwise, then mirrored left to right. `inverse`: of
    the shades as the object has them; `area`: the pixels at its top left and bottom right, as the image lies.
    """

    image: ImageReference
    window_center: float | None = None
    window_width: float | None = None
    voi_function: str = "LINEAR"
    inverse: bool | None = None
    rotation: int = 0
    mirrored: bool = False
    area: tuple[float, float, float, float] | None = None
    graphics: tuple[Graphic, ...] = ()
    shutters: tuple[Shutter, ...] = ()


@dataclass(frozen=True, slots=True)
class PresentationState:
    """A softcopy presentation state."""

    origin: Origin
    label: str = ""
    description: str = ""
    images: tuple[ShownImage, ...] = field(default=())
    problem: str = ""
