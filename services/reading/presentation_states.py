"""How images of a study are shown: saved as softcopy presentation states, and read from ours and others'."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.archive.ingest.store import Stored
from services.dicom.element_reader import Bytes
from services.dicom.image_pixel import ImagePixel
from services.dicom.spacing import pixel_scale
from services.dicom.structured_reports.items import read
from services.dicom.structured_reports.presentation_reading import read_presentation_state
from services.dicom.structured_reports.saved import (
    Graphic,
    ImageReference,
    Origin,
    PresentationState,
    ShownImage,
)
from services.errors import Invalid, PacsError, TooLarge
from services.persistence import Engines
from services.reading.references import FoundImages, find_images, read_image_header
from services.reading.saving import LONGEST_TEXT, Saving, Series, begin, finite, is_place
from services.reading.stored_objects import StoredObject, objects_of, replacements, serving_order
from services.tenancy.scope import Scope
from services.texts import line, paragraphs

if TYPE_CHECKING:
    from services.dicom.structured_reports.presentation_writing import Picture

_PR = "1.2.840.10008.5.1.4.1.1.11."
GRAYSCALE = Series(_PR + "1", 9902, "Presentation states")
COLOR = Series(_PR + "2", 9903, "Presentation states in colour")
CLASSES = frozenset({GRAYSCALE.sop_class_uid, COLOR.sop_class_uid})
MOST_IMAGES = 50
"""In one call that saves."""
MOST_GRAPHICS, MOST_POINTS = 500, 20_000
_MOST_OF_ONE = 8_000
"""Points of a graphic: its element is no longer than 64 KiB (PS3.5 7.1.2)."""
_MOST_SHOWN, _MOST_SHOWN_POINTS = 2_000, 50_000
"""Images and points of all presentation states of one answer."""
_MOST_HEADERS = 100
"""Images whose headers are read to tell which are inverse by themselves."""
_LONGEST_LABEL = 64
_TURNS = frozenset({0, 90, 180, 270})


@dataclass(frozen=True, slots=True)
class Display:
    """How somebody has an image on the screen; points and area as `ShownImage` has them."""

    image: ImageReference
    window: tuple[float | None, float | None] = (None, None)
    inverted: bool = False
    rotation: int = 0
    mirrored: bool = False
    area: Sequence[float] | None = None
    graphics: Sequence[Graphic] = ()

    def check(self) -> None:
        """Raise Invalid for what cannot be."""
        center, width = self.window
        if (center is None) != (width is None) or not finite(one for one in self.window if one is not None):
            raise Invalid("a window has a centre and a width")
        if width is not None and width < 1:
            raise Invalid("a window is at least 1 wide")
        if self.rotation not in _TURNS:
            raise Invalid("a rotation is 0, 90, 180 or 270 degrees")
        if self.area is not None:
            if not is_place(self.area, 4):
                raise Invalid("an area has two corners")
            left, top, right, bottom = self.area
            if right < left or bottom < top:
                raise Invalid("an area goes from its top left to its bottom right")
        for one in self.graphics:
            if not one.points or not all(map(is_place, one.points)):
                raise Invalid("a graphic has points of a column and a row")
            if len(one.points) > _MOST_OF_ONE:
                raise Invalid(f"a graphic has at most {_MOST_OF_ONE} points")
            paragraphs(one.text, "a text", LONGEST_TEXT)


@dataclass(frozen=True, slots=True)
class StoredState:
    """A presentation state, the images it names, and which of them are inverse by themselves."""

    stored: StoredObject
    read: PresentationState
    found: FoundImages
    inverse: frozenset[str]
    problem: str

    @property
    def label(self) -> str:
        """As somebody typed it here; of another's object its code string."""
        return self.read.description if self.read.origin.ours else self.read.label

    def is_inverted(self, shown: ShownImage) -> bool:
        """Return whether an image is shown black for white of what it says itself."""
        if shown.inverse is None:
            return False
        return shown.inverse != (shown.image.sop_instance_uid in self.inverse)


async def save_presentation_states(
    scope: Scope, engines: Engines, study: str, label: str, displays: Sequence[Display]
) -> list[Stored]:
    """Save how images of a study are shown: an object for all that are turned and coloured alike.

    Needs the rights to report and to retrieve. Raises Invalid for what cannot be shown so, NotFound; else as
    the archive's store.
    """
    named = line(label.replace("\n", " "), "a label", _LONGEST_LABEL)
    if not named or not displays:
        raise Invalid("a presentation state has a label and an image")
    graphics = [graphic for one in displays for graphic in one.graphics]
    points = sum(len(one.points) for one in graphics)
    if len(displays) > MOST_IMAGES or len(graphics) > MOST_GRAPHICS or points > MOST_POINTS:
        raise TooLarge(f"at most {MOST_IMAGES} images and {MOST_GRAPHICS} graphics are saved together")
    if len({one.image for one in displays}) < len(displays):
        raise Invalid("an image is shown in one way")
    for one in displays:
        one.check()
    saving = await begin(scope, engines, study)
    found = await saving.images(one.image for one in displays)
    alike = defaultdict[object, list["Picture"]](list)
    for one in displays:
        key, picture = await _picture(saving, found, one)
        alike[key].append(picture)
    return [await _store(saving, named, pictures) for pictures in alike.values()]


async def states_of(scope: Scope, engines: Engines, study: str) -> list[StoredState]:
    """The presentation states of a study, the latest first. Needs the right to retrieve."""
    objects = await objects_of(scope, engines, study, CLASSES, read_presentation_state)
    whole = [one.read or PresentationState(Origin()) for one in objects]
    made = [(one.stored, each.origin) for one, each in zip(objects, whole, strict=True)]
    read_ = _bounded(whole, serving_order(made, replacements(made)))
    named = {each.image.sop_instance_uid for one in read_ for each in one.images}
    found = await find_images(scope, engines, named)
    asked = {each.image.sop_instance_uid for one in read_ for each in one.images if each.inverse is not None}
    inverse = await _inverse(scope, engines, found, sorted(asked & set(found.images)))
    return [
        StoredState(one.stored, state, found, inverse, one.problem or _problem(state, found))
        for one, state in zip(objects, read_, strict=True)
    ]


def _bounded(states: Sequence[PresentationState], order: Sequence[int]) -> list[PresentationState]:
    """The states with the images and points that there is room for; `order`: which are served first."""
    bounded, images, points = list(states), _MOST_SHOWN, _MOST_SHOWN_POINTS
    for at in order:
        one = bounded[at]
        drawn = sum(_points_of(each) for each in one.images)
        if len(one.images) > images or drawn > points:
            told = "not shown: the study has too much of this kind"
            bounded[at] = replace(one, images=(), problem=told)
        else:
            images, points = images - len(one.images), points - drawn
    return bounded


def _points_of(shown: ShownImage) -> int:
    drawn = (*(one.points for one in shown.graphics), *(one.points for one in shown.shutters))
    return sum(map(len, drawn))


async def _store(saving: Saving, label: str, pictures: Sequence["Picture"]) -> Stored:
    series = COLOR if pictures[0].in_colour else GRAYSCALE
    document = await saving.document(series)

    def build() -> bytes:
        from services.dicom.structured_reports.presentation_writing import presentation_state  # noqa: PLC0415

        return presentation_state(document, label, pictures)

    return await saving.store(series, document, build)


async def _picture(saving: Saving, found: FoundImages, display: Display) -> tuple[object, "Picture"]:
    """An image as it is to be shown, and what it shares with others of one object."""
    uid = display.image.sop_instance_uid
    instance, header = await read_image_header(saving.scope, saving.engines, saving.study_instance_uid, uid)
    document = dict(found.images[uid])
    return await asyncio.to_thread(_described, document, header, instance.transfer_syntax_uid, display)


def _described(
    document: dict[str, object], header: Bytes, syntax: str, display: Display
) -> tuple[object, "Picture"]:
    from services.dicom.structured_reports.presentation_writing import Picture, rescale_of  # noqa: PLC0415

    image = ImagePixel.from_header(header, syntax)
    frame, colour = display.image.frame_number, image.samples > 1
    if colour and display.inverted:
        raise Invalid("a colour image is not inverted")
    for one in display.graphics:
        if not all(
            -0.5 <= column <= image.columns - 0.5 and -0.5 <= row <= image.rows - 0.5  # noqa: PLR2004
            for column, row in one.points
        ):
            raise Invalid("a graphic reaches out of its image")
    center, width = (None, None) if colour else display.window
    inverse = not colour and image.grayscale(frame).inverse != display.inverted
    shown = ShownImage(
        image=display.image,
        window_center=center,
        window_width=width,
        inverse=inverse,
        rotation=display.rotation,
        mirrored=display.mirrored,
        area=None if display.area is None else (*display.area,),  # type: ignore[arg-type]
        graphics=tuple(display.graphics),
    )
    told = {**document, "Rows": image.rows, "Columns": image.columns}
    scale = pixel_scale(read(header, syntax), frame, [(0, 0)])
    picture = Picture(told, image.header, scale, shown, colour, image.icc_profile)
    profile = hash(image.icc_profile) if colour else None
    table = image.header.items("ModalityLUTSequence") and display.image.sop_instance_uid
    modality = None if colour else (rescale_of(image.header, frame), table or "")
    return (colour, inverse, display.rotation, display.mirrored, profile, modality), picture


async def _inverse(scope: Scope, engines: Engines, found: FoundImages, uids: Sequence[str]) -> frozenset[str]:
    """Which images are inverse by themselves; of more than are read by what the index knows."""
    inverse = {uid for uid in uids if found.images[uid].get("PhotometricInterpretation") == "MONOCHROME1"}
    for uid in uids[:_MOST_HEADERS]:
        try:
            study = found.images[uid]["StudyInstanceUID"]
            instance, header = await read_image_header(scope, engines, study, uid)
            image = await asyncio.to_thread(ImagePixel.from_header, header, instance.transfer_syntax_uid)
        except PacsError:
            continue
        (inverse.add if image.grayscale().inverse else inverse.discard)(uid)
    return frozenset(inverse)


def _problem(state: PresentationState, found: FoundImages) -> str:
    missing = found.missing_among(one.image for one in state.images)
    out = sum(_reaches_out(one, found) for one in state.images)
    told = [
        state.problem,
        f"{missing} of the images it names are not here" if missing else "",
        f"graphics reach out of {out} of its images" if out else "",
    ]
    return "; ".join(filter(None, told))


def _reaches_out(shown: ShownImage, found: FoundImages) -> bool:
    """Return whether a graphic lies outside its image."""
    image = found.images.get(shown.image.sop_instance_uid, {})
    columns, rows = image.get("Columns"), image.get("Rows")
    if not isinstance(columns, int) or not isinstance(rows, int):
        return False
    return any(
        not (-1 <= column <= columns and -1 <= row <= rows)
        for graphic in shown.graphics
        if graphic.units == "PIXEL"
        for column, row in graphic.points
    )
