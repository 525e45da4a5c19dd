"""Key images of a study: saved as Key Object Selection documents, and read from ours and others'."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.archive.ingest.store import Stored
from services.dicom.structured_reports.codes import KeyImageTitle
from services.dicom.structured_reports.key_object_reading import read_key_objects
from services.dicom.structured_reports.saved import ImageReference, KeySelection, Origin
from services.errors import Invalid
from services.persistence import Engines
from services.reading.references import FoundImages, find_images
from services.reading.saving import LONGEST_TEXT, Series, begin
from services.reading.stored_objects import StoredObject, objects_of, replacements, serving_order
from services.tenancy.scope import Scope
from services.texts import paragraphs

SERIES = Series("1.2.840.10008.5.1.4.1.1.88.59", 9901, "Key images")
_MOST_FRAMES = 1_000
_MOST_SHOWN = 5_000
"""Images of all selections of one answer."""


@dataclass(frozen=True, slots=True)
class StoredSelection:
    """A selection, the images it names, and which later one takes its place."""

    stored: StoredObject
    read: KeySelection
    found: FoundImages
    problem: str
    replaced_by: str | None


async def save_key_images(
    scope: Scope,
    engines: Engines,
    study: str,
    title: KeyImageTitle,
    images: Sequence[ImageReference],
    *,
    description: str = "",
    replaces: str | None = None,
) -> Stored:
    """Save which images of a study somebody chose.

    Needs the rights to report and to retrieve. Raises Invalid for images that the study has not, NotFound;
    else as the archive's store.
    """
    chosen = list(dict.fromkeys(images))
    if not chosen:
        raise Invalid("no image is chosen")
    if len(chosen) > _MOST_FRAMES:
        raise Invalid(f"at most {_MOST_FRAMES} images are chosen at a time")
    told = paragraphs(description, "a description", LONGEST_TEXT)
    saving = await begin(scope, engines, study)
    found = await saving.images(chosen)
    document = await saving.document(SERIES, replaces)

    def build() -> bytes:
        from services.dicom.structured_reports.key_object_writing import key_object_selection  # noqa: PLC0415

        return key_object_selection(document, title, told, chosen, found.images)

    return await saving.store(SERIES, document, build)


async def selections_of(scope: Scope, engines: Engines, study: str) -> list[StoredSelection]:
    """The selections of a study, the latest first. Needs the right to retrieve."""
    objects = await objects_of(scope, engines, study, {SERIES.sop_class_uid}, read_key_objects)
    whole = [one.read or KeySelection(Origin()) for one in objects]
    made = [(one.stored, each.origin) for one, each in zip(objects, whole, strict=True)]
    replaced = replacements(made)
    read = _bounded(whole, serving_order(made, replaced))
    found = await find_images(scope, engines, (each.sop_instance_uid for one in read for each in one.images))
    return [
        StoredSelection(
            one.stored,
            each,
            found,
            one.problem or _problem(each, found),
            replaced.get(one.stored.sop_instance_uid),
        )
        for one, each in zip(objects, read, strict=True)
    ]


def title_of(selection: KeySelection) -> KeyImageTitle | None:
    """Our title; None of another."""
    return next((one for one in KeyImageTitle if one.value == selection.title_code), None)


def _bounded(selections: Sequence[KeySelection], order: Sequence[int]) -> list[KeySelection]:
    """The selections with as many images of each as there is room for; `order`: which are served first."""
    bounded, room = list(selections), _MOST_SHOWN
    for at in order:
        one = bounded[at]
        more = len(one.images) > room
        told = f"it names {len(one.images)} images: {room} are shown" if more else one.problem
        bounded[at] = replace(one, images=one.images[:room], problem=told)
        room -= len(bounded[at].images)
    return bounded


def _problem(selection: KeySelection, found: FoundImages) -> str:
    missing = found.missing_among(selection.images)
    told = [selection.problem, f"{missing} of the images it names are not here" if missing else ""]
    return "; ".join(filter(None, told))
