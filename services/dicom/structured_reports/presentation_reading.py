"""Grayscale and Color Softcopy Presentation States, ours and others' (PS3.3 A.33)."""

from collections.abc import Iterable, Iterator, Sequence

from services.dicom.element_reader import Bytes
from services.dicom.structured_reports.items import HALF_PIXEL, DatasetItem, points_of, read
from services.dicom.structured_reports.origins import frames_named, origin_of
from services.dicom.structured_reports.saved import (
    Graphic,
    ImageReference,
    Point,
    PresentationState,
    ShownImage,
    Shutter,
)

MOST_IMAGES = 500
MOST_POINTS = 20_000
"""Of the graphics of one object, on all its images together."""
_MOST_ITEMS = 2_000
_MOST_EDGES = 1_000
_MOST_TEXT = 1_000
_GRAPHICS = frozenset({"POINT", "POLYLINE", "INTERPOLATED", "CIRCLE", "ELLIPSE"})
_UNITS = frozenset({"PIXEL", "DISPLAY"})
_TURNS = (0, 90, 180, 270)


def read_presentation_state(header: Bytes, transfer_syntax_uid: str) -> PresentationState:
    """What a presentation state says. Raises Malformed for what is no dataset."""
    top = read(header, transfer_syntax_uid)
    reading = _Reading(top)
    named = [
        ImageReference(uid, frame, series.text("SeriesInstanceUID"))
        for series in top.items("ReferencedSeriesSequence")
        for one in series.items("ReferencedImageSequence")
        if (uid := one.text("ReferencedSOPInstanceUID"))
        for frame in frames_named(one) or [0]
    ]
    if len(named) > MOST_IMAGES:
        reading.problems.append(f"it names {len(named)} images: {MOST_IMAGES} are shown")
    images = tuple(reading.image(one) for one in named[:MOST_IMAGES])
    return PresentationState(
        origin=origin_of(top),
        label=top.text("ContentLabel"),
        description=top.text("ContentDescription"),
        images=images,
        problem="; ".join(dict.fromkeys(reading.problems)),
    )


class _OfImages:
    """Items that are each of some images, or of all: found by image, however many there are."""

    def __init__(self, items: Sequence[DatasetItem]) -> None:
        self._of_all: list[DatasetItem] = []
        self._of_one: dict[str, list[tuple[frozenset[int], DatasetItem]]] = {}
        for item in items[:_MOST_ITEMS]:
            named = item.items("ReferencedImageSequence")
            if not named:
                self._of_all.append(item)
            for one in named:
                of = self._of_one.setdefault(one.text("ReferencedSOPInstanceUID"), [])
                of.append((frozenset(frames_named(one)), item))

    def of(self, reference: ImageReference) -> list[DatasetItem]:
        """Those of an image: what names it goes before what is of all."""
        frame = reference.frame_number
        own = self._of_one.get(reference.sop_instance_uid, ())
        return [*(item for frames, item in own if not frames or not frame or frame in frames), *self._of_all]


class _Reading:
    """What holds for all images, and for each of them."""

    def __init__(self, top: DatasetItem) -> None:
        self.problems: list[str] = []
        self._top = top
        self._windows = _OfImages(top.items("SoftcopyVOILUTSequence"))
        self._areas = _OfImages(top.items("DisplayedAreaSelectionSequence"))
        self._annotations = _OfImages(top.items("GraphicAnnotationSequence"))
        self._points = 0
        self._rotation = int(top.number("ImageRotation") or 0) % 360
        if self._rotation not in _TURNS:
            self.problems.append("it is turned by an odd angle")
            self._rotation = 0
        self._mirrored = top.text("ImageHorizontalFlip") == "Y"
        shape = top.text("PresentationLUTShape")
        self._inverse = {"INVERSE": True, "IDENTITY": False}.get(shape)
        if top.items("PresentationLUTSequence"):
            self.problems.append("its presentation table is not applied")
        if top.items("MaskSubtractionSequence") or top.text("ShutterShape").find("BITMAP") >= 0:
            self.problems.append("its mask or bitmap shutter is not applied")
        self._shutters = tuple(_shutters(top))

    def image(self, reference: ImageReference) -> ShownImage:
        """How one image is shown."""
        window = next(iter(self._windows.of(reference)), None)
        area = next(iter(self._areas.of(reference)), None)
        center, width = (
            (window.number("WindowCenter"), window.number("WindowWidth")) if window else (None, None)
        )
        if window and width is None and window.items("VOILUTSequence"):
            self.problems.append("its table of values of interest is not applied")
        if width is not None and (center is None or width <= 0):
            center = width = None
        return ShownImage(
            image=reference,
            window_center=center if width is not None else None,
            window_width=width,
            voi_function=(window.text("VOILUTFunction") if window else "") or "LINEAR",
            inverse=self._inverse,
            rotation=self._rotation,
            mirrored=self._mirrored,
            area=_area(area) if area else None,
            graphics=tuple(self._graphics(self._annotations.of(reference))),
            shutters=self._shutters,
        )

    def _graphics(self, annotations: Sequence[DatasetItem]) -> Iterator[Graphic]:
        """What is drawn on an image, as long as there is room for all images together."""
        for item in annotations:
            found = (
                *map(_graphic, item.items("GraphicObjectSequence")),
                *map(_written, item.items("TextObjectSequence")),
            )
            for graphic in found:
                if graphic is None:
                    self.problems.append("some of its graphics cannot be drawn")
                    continue
                self._points += len(graphic.points)
                if self._points > MOST_POINTS:
                    self.problems.append("it has too many graphics: not all are drawn")
                    return
                yield graphic


def _area(item: DatasetItem) -> tuple[float, float, float, float] | None:
    """As the image lies: its corners are told as they come to lie once it is turned (PS3.3 C.10.4)."""
    one = item.numbers("DisplayedAreaTopLeftHandCorner")
    other = item.numbers("DisplayedAreaBottomRightHandCorner")
    if len(one) < 2 or len(other) < 2:  # noqa: PLR2004 - column and row
        return None
    columns, rows = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return columns[0] - 1, rows[0] - 1, columns[1] - 1, rows[1] - 1


def _points(data: Sequence[float], units: str) -> tuple[Point, ...]:
    return points_of(data, HALF_PIXEL if units == "PIXEL" else 0.0)


def _graphic(item: DatasetItem) -> Graphic | None:
    kind, units = item.text("GraphicType"), item.text("GraphicAnnotationUnits")
    points = _points(item.numbers("GraphicData"), units)
    if kind not in _GRAPHICS or units not in _UNITS or not points:
        return None
    closed = len(points) > 2 and points[0] == points[-1]  # noqa: PLR2004 - a line there and back is none
    return Graphic(kind, points, closed, item.text("GraphicFilled") == "Y", "", units)


def _written(item: DatasetItem) -> Graphic | None:
    """A text at its anchor, else at the top left of its box."""
    text = item.text("UnformattedTextValue")[:_MOST_TEXT]
    for place, unit in (
        ("AnchorPoint", "AnchorPointAnnotationUnits"),
        ("BoundingBoxTopLeftHandCorner", "BoundingBoxAnnotationUnits"),
    ):
        units = item.text(unit)
        points = _points(item.numbers(place)[:2], units)
        if points and units in _UNITS and text:
            return Graphic("TEXT", points, text=text, units=units)
    return None


def _shutters(top: DatasetItem) -> Iterable[Shutter]:
    """Rows and columns are told the other way round there, and count from 1 (PS3.3 C.7.6.11)."""
    shapes = top.text("ShutterShape").split("\\")
    edges = [
        top.number(f"Shutter{side}Edge")
        for side in ("LeftVertical", "UpperHorizontal", "RightVertical", "LowerHorizontal")
    ]
    left, upper, right, lower = edges
    if "RECTANGULAR" in shapes and None not in edges:
        corners = ((left or 0) - 1, (upper or 0) - 1), ((right or 0) - 1, (lower or 0) - 1)
        yield Shutter("RECTANGULAR", corners)
    centre, radius = top.numbers("CenterOfCircularShutter"), top.number("RadiusOfCircularShutter")
    if "CIRCULAR" in shapes and len(centre) > 1 and radius:
        middle = centre[1] - 1, centre[0] - 1
        yield Shutter("CIRCULAR", (middle, (middle[0] + radius, middle[1])))
    outline = top.numbers("VerticesOfThePolygonalShutter")
    if "POLYGONAL" in shapes and outline:
        points = zip(outline[1::2], outline[::2], strict=False)
        yield Shutter("POLYGONAL", tuple((column - 1, row - 1) for column, row in points)[:_MOST_EDGES])
