"""How images are shown, as Grayscale or Color Softcopy Presentation State (PS3.3 A.33.1, A.33.2).

It imports highdicom, see `measurement_writing`. Its own presentation states take images of some classes and
show them whole and upright: its parts are put together here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from highdicom import SOPClass
from highdicom.pr import GraphicLayer, GraphicObject, SoftcopyVOILUTTransformation, TextObject
from PIL import ImageCms
from pydicom.dataset import Dataset

from services.dicom.header import Header
from services.dicom.measurements.plane import PixelScale
from services.dicom.structured_reports.datasets import Document, by_series, dataset_bytes, reference_item
from services.dicom.structured_reports.items import HALF_PIXEL
from services.dicom.structured_reports.saved import Graphic, ShownImage

GRAYSCALE = "1.2.840.10008.5.1.4.1.1.11.1"
COLOR = "1.2.840.10008.5.1.4.1.1.11.2"
_LABEL = 16
_LAYER = "DRAWN"


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that is shown: its document in the index, its header, its scale, and how it is shown.

    `inverse`: of the whole; frames of it are named where it has several.
    """

    document: dict[str, Any]
    header: Header
    scale: PixelScale
    shown: ShownImage
    in_colour: bool
    icc_profile: bytes = b""

    @property
    def reference(self) -> Dataset:
        """The image, and its frame where it has several."""
        item = reference_item(self.document)
        count = self.document.get("NumberOfFrames")
        if isinstance(count, int) and count > 1:
            item.ReferencedFrameNumber = self.shown.image.frame_number
        return item


def presentation_state(document: Document, label: str, pictures: Sequence[Picture]) -> bytes:
    """The dataset of pictures turned, mirrored, inverted and coloured alike. Raises Invalid."""
    first, colour = pictures[0], pictures[0].in_colour
    made = SOPClass(
        study_instance_uid=first.document["StudyInstanceUID"],
        sop_class_uid=COLOR if colour else GRAYSCALE,
        modality="PR",
        **document.common,
    )
    made.ContentLabel = _code_string(label)
    made.ContentDescription = label[:64]
    made.ContentCreatorName = document.person_name
    made.PresentationCreationDate, made.PresentationCreationTime = "", ""  # told with all other times
    made.ReferencedSeriesSequence = _relationship(pictures)
    made.DisplayedAreaSelectionSequence = [_area(one) for one in pictures]
    made.ImageRotation = first.shown.rotation
    made.ImageHorizontalFlip = "Y" if first.shown.mirrored else "N"
    annotations = [_annotation(one) for one in pictures if one.shown.graphics]
    if annotations:
        made.GraphicLayerSequence = [GraphicLayer(_LAYER, 1)]
        made.GraphicAnnotationSequence = annotations
    if colour:
        made.ICCProfile = first.icc_profile or _srgb()
    else:
        _grey(made, pictures)
    return dataset_bytes(made, document)


def _code_string(label: str) -> str:
    plain = "".join(one if one.isascii() and one.isalnum() else " " for one in label.upper())
    return " ".join(plain.split())[:_LABEL].strip() or "PRESENTATION"


def _relationship(pictures: Sequence[Picture]) -> list[Dataset]:
    """The images by series, each once with all its frames that are shown."""
    frames: dict[str, list[int]] = {}
    images: dict[str, Picture] = {}
    for one in pictures:
        uid = one.shown.image.sop_instance_uid
        images.setdefault(uid, one)
        frames.setdefault(uid, []).append(one.shown.image.frame_number)

    def item(image: Any) -> Dataset:
        uid = image["SOPInstanceUID"]
        told = images[uid].reference
        if "ReferencedFrameNumber" in told:
            told.ReferencedFrameNumber = sorted(set(frames[uid]))
        return told

    study = by_series([one.document for one in images.values()], item)
    series = list(study.ReferencedSeriesSequence)
    for one in series:
        one.ReferencedImageSequence = one.ReferencedSOPSequence
        del one.ReferencedSOPSequence
    return series


def _area(picture: Picture) -> Dataset:
    """Its corners as they come to lie once the image is turned (PS3.3 C.10.4)."""
    rows, columns = picture.document["Rows"], picture.document["Columns"]
    left, top, right, bottom = picture.shown.area or (0, 0, columns - 1, rows - 1)
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    turned = corners[-(picture.shown.rotation // 90) :] + corners[: -(picture.shown.rotation // 90)]
    upper_left, lower_right = (turned[1], turned[3]) if picture.shown.mirrored else (turned[0], turned[2])
    made = Dataset()
    made.ReferencedImageSequence = [picture.reference]
    made.DisplayedAreaTopLeftHandCorner = [round(one) + 1 for one in upper_left]
    made.DisplayedAreaBottomRightHandCorner = [round(one) + 1 for one in lower_right]
    made.PresentationSizeMode = "SCALE TO FIT"
    if picture.scale.millimetres:
        made.PresentationPixelSpacing = [f"{one:.10g}" for one in (picture.scale.row, picture.scale.column)]
    else:
        made.PresentationPixelAspectRatio = [
            round(picture.scale.row * 1000),
            round(picture.scale.column * 1000),
        ]
    return made


def _annotation(picture: Picture) -> Dataset:
    made = Dataset()
    made.ReferencedImageSequence = [picture.reference]
    made.GraphicLayer = _LAYER
    lines = [_line(one) for one in picture.shown.graphics if len(one.points) > 1 or not one.text]
    texts = [_text(one) for one in picture.shown.graphics if one.text]
    if lines:
        made.GraphicObjectSequence = lines
    if texts:
        made.TextObjectSequence = texts
    return made


def _line(graphic: Graphic) -> GraphicObject:
    points = [*graphic.points, *(graphic.points[:1] if graphic.closed else ())]
    kind = "POLYLINE" if len(points) > 1 else "POINT"
    return GraphicObject(kind, np.asarray(points, np.float64) + HALF_PIXEL, "PIXEL")


def _text(graphic: Graphic) -> TextObject:
    column, row = graphic.points[0]
    return TextObject(
        graphic.text,
        "PIXEL",
        anchor_point=(column + HALF_PIXEL, row + HALF_PIXEL),
        anchor_point_visible=False,
    )


def _grey(made: Dataset, pictures: Sequence[Picture]) -> None:
    """Modality, VOI and presentation transformation (PS3.3 C.11.1, C.11.8, C.11.6)."""
    first = pictures[0]
    table = _modality_table(first.header)
    frame = first.shown.image.frame_number
    if table is not None:
        made.ModalityLUTSequence = [table]
    elif scale := rescale_of(first.header, frame):
        made.RescaleIntercept, made.RescaleSlope = (f"{one:.10g}" for one in scale)
        made.RescaleType = first.header.text("RescaleType") or "US"
    windows = []
    for one in pictures:
        if one.shown.window_width is not None:
            window = SoftcopyVOILUTTransformation(one.shown.window_center, one.shown.window_width)
            window.add_new("ReferencedImageSequence", "SQ", [one.reference])
            windows.append(window)
    if windows:
        made.SoftcopyVOILUTSequence = windows
    made.PresentationLUTShape = "INVERSE" if first.shown.inverse else "IDENTITY"


def rescale_of(header: Header, frame: int) -> tuple[float, float] | None:
    """Intercept and slope, of a frame's own groups, the shared ones or the image; None without any."""
    groups = [
        *header.items("PerFrameFunctionalGroupsSequence")[frame - 1 : frame],
        *header.items("SharedFunctionalGroupsSequence")[:1],
    ]
    layers = [*(one for group in groups for one in group.items("PixelValueTransformationSequence")), header]
    for one in layers:
        intercept, slope = one.decimal("RescaleIntercept"), one.decimal("RescaleSlope")
        if intercept is not None or slope is not None:
            return intercept or 0.0, slope or 1.0
    return None


def _modality_table(header: Header) -> Dataset | None:
    item = next(iter(header.items("ModalityLUTSequence")), None)
    if item is None:
        return None
    made = Dataset()
    told = [item.whole("LUTDescriptor", at=at) for at in range(3)]
    if None in told:
        return None
    made.add_new("LUTDescriptor", "US", told)
    made.ModalityLUTType = item.text("ModalityLUTType") or "US"
    made.add_new("LUTData", "OW", item.words("LUTData"))
    return made


@cache
def _srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
