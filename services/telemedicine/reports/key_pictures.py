"""What a report takes over from the viewer, and the pictures it is printed with."""

from collections.abc import Iterable, Sequence

from services.archive.index.stored_instances import FIELDS, Instance
from services.archive.retrieve.pictures import picture
from services.archive.retrieve.render import Rendering
from services.dicom.structured_reports.saved import SavedMeasurement, SavedValue
from services.errors import Damaged, Invalid, NotFound, Unsupported
from services.persistence import Engines, In
from services.reading import key_images, measurement_reports
from services.telemedicine.reports.content import (
    LONGEST_LINE,
    MOST_IMAGES,
    MOST_LINES,
    KeyImage,
    MeasuredLine,
)
from services.tenancy.scope import Right, Scope

_PRINTED = Rendering(viewport=(1000, 1100), quality=85)


async def taken_over(
    scope: Scope, engines: Engines, studies: Iterable[str]
) -> tuple[list[MeasuredLine], list[KeyImage]]:
    """What was measured and chosen in these studies and not replaced since. Needs the right to retrieve."""
    lines, images = dict[str, MeasuredLine](), dict[tuple[str, int], KeyImage]()
    for study in studies:
        for report in await measurement_reports.reports_of(scope, engines, study):
            if report.replaced_by is None:
                for one in report.read.measurements:
                    lines.setdefault(one.uid, _line(one))
        for selection in await key_images.selections_of(scope, engines, study):
            if selection.replaced_by is None:
                for image in selection.read.images:
                    known = selection.found.referred(image)
                    if not known.missing:
                        key = (image.sop_instance_uid, image.frame_number)
                        caption = selection.read.description[:LONGEST_LINE]
                        images.setdefault(key, KeyImage(known.reference, caption))
    told = [one for one in lines.values() if one.value]
    return told[:MOST_LINES], list(images.values())[:MOST_IMAGES]


async def pictures_of(
    scope: Scope, engines: Engines, chosen: Sequence[KeyImage], studies: frozenset[str]
) -> list[tuple[bytes, str]]:
    """Picture and caption of key images; of what is not in these studies any more, or no picture: none.

    Needs the right to retrieve.
    """
    scope.require(Right.RETRIEVE)
    found = await engines.documents.of(scope.grant, "instances").find(
        {"SOPInstanceUID": In([one.image.sop_instance_uid for one in chosen])}, projection=FIELDS
    )
    known = {one["SOPInstanceUID"]: Instance.from_document(one) for one in found}
    made = []
    for one in chosen:
        instance = known.get(one.image.sop_instance_uid)
        if instance is None or instance.study_instance_uid not in studies:
            continue
        try:
            data = await picture(scope, engines, [(instance, one.image.frame_number)], _PRINTED)
        except (Damaged, Invalid, NotFound, Unsupported):  # another try would not show it either
            continue
        made.append((data, one.caption))
    return made


def _line(one: SavedMeasurement) -> MeasuredLine:
    label = one.label or (one.kind or "Measurement").replace("_", " ").capitalize()
    value = ", ".join(filter(None, (_value(each) for each in one.values)))
    told = ": ".join(filter(None, (value, one.text))) if one.text else value
    return MeasuredLine(label[:LONGEST_LINE], _plain(told)[:LONGEST_LINE], one.uid)


def _value(one: SavedValue) -> str:
    number = f"{one.value:.4g}" if one.value is not None else one.text
    unit = {"deg": "°", "mm2": "mm²", "1": "", "v": "v"}.get(one.unit, one.unit)
    return f"{one.label} {number} {unit}".strip()


def _plain(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)
