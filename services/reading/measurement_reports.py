"""Measurements of a study: saved as structured reports, and read from ours and others'."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.archive.ingest.store import Stored
from services.dicom.measurements.value import Value
from services.dicom.sop_classes import STORAGE_SOP_CLASSES
from services.dicom.structured_reports.codes import MeasurementKind
from services.dicom.structured_reports.compared import reference_text
from services.dicom.structured_reports.measurement_reading import read_report
from services.dicom.structured_reports.saved import (
    ImageReference,
    Origin,
    Point,
    Report,
    SavedAnimal,
    SavedMeasurement,
)
from services.dicom.uids import is_uid
from services.errors import Invalid, TooLarge
from services.persistence import Engines
from services.reading.recomputing import Recomputing
from services.reading.references import FoundImages, find_images
from services.reading.saving import LONGEST_TEXT, Series, begin, is_place
from services.reading.stored_objects import StoredObject, objects_of, replacements, serving_order
from services.tenancy.scope import Scope
from services.texts import paragraphs

MOST_MEASUREMENTS = 200
"""In one report that is saved."""
MOST_POINTS = 20_000
MOST_SHOWN = 2_000
"""Measurements, and lines, of all reports of one answer."""
_LONGEST_WORD = 200
_LONGEST_REFERENCE = 4_000
_SR = "1.2.840.10008.5.1.4.1.1.88."
CLASSES = frozenset(uid for uid in STORAGE_SOP_CLASSES if uid.startswith(_SR) and uid != _SR + "59")
"""Structured reports of every kind; key images are something else."""
SERIES = Series(_SR + "33", 9900, "Measurements")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A measurement as somebody drew it. `values`: name, number and unit that they were shown."""

    uid: str
    kind: MeasurementKind
    image: ImageReference
    points: Sequence[Sequence[float]]
    values: Sequence[tuple[str, float, str]]
    text: str = ""
    animal: tuple[str, str, str] | None = None
    variant: str = ""
    millimetres: float | None = None
    method: str = ""
    reference: str = ""

    def measurement(self) -> SavedMeasurement:
        """What is saved of it. Raises Invalid."""
        if not is_uid(self.uid):
            raise Invalid("a measurement has a UID")
        points = tuple(_point(one) for one in self.points)
        animal = None
        if self.animal is not None:
            animal = SavedAnimal(*(paragraphs(one, "an animal's word", _LONGEST_WORD) for one in self.animal))
        return SavedMeasurement(
            uid=self.uid,
            kind=self.kind.value,
            label="",
            image=self.image,
            points=points,
            text=paragraphs(self.text, "a text", LONGEST_TEXT),
            animal=animal,
            variant=paragraphs(self.variant, "a variant", _LONGEST_WORD),
            millimetres=self.millimetres,
            method=paragraphs(self.method, "a method", LONGEST_TEXT),
            reference=paragraphs(self.reference, "a reference", _LONGEST_REFERENCE),
        )


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report, the images it names, and which later one takes its place."""

    stored: StoredObject
    read: Report
    found: FoundImages
    problem: str
    replaced_by: str | None


async def save_measurements(
    scope: Scope, engines: Engines, study: str, drawn: Sequence[Drawn], replaces: str | None = None
) -> Stored:
    """Save measurements as one structured report, their numbers computed here from the points.

    A report that replaces another may have none: all of that were taken away.
    Needs the rights to report and to retrieve. Raises Invalid for a measurement that cannot be, and where a
    number that was shown is not what the points give; NotFound; else as the archive's store.
    """
    if not drawn and replaces is None:
        raise Invalid("there is nothing to save")
    if len(drawn) > MOST_MEASUREMENTS or sum(len(one.points) for one in drawn) > MOST_POINTS:
        raise TooLarge(f"a report has at most {MOST_MEASUREMENTS} measurements and {MOST_POINTS} points")
    if len({one.uid for one in drawn}) < len(drawn):
        raise Invalid("two measurements have the same UID")
    measurements = [one.measurement() for one in drawn]
    saving = await begin(scope, engines, study)
    found = await saving.images(one.image for one in drawn)
    recomputing = Recomputing(scope, engines, study)
    measured = list[tuple[SavedMeasurement, Sequence[Value]]]()
    for one, shown in zip(measurements, drawn, strict=True):
        values = await recomputing.values(one)
        _hold(shown, values)
        said = one if one.reference else replace(one, reference=reference_text(one, values))
        measured.append((said, values))
    document = await saving.document(SERIES, replaces)

    def build() -> bytes:
        # With the first one: whoever only reads does not pay for highdicom.
        from services.dicom.structured_reports.measurement_writing import measurement_report  # noqa: PLC0415

        return measurement_report(document, measured, found.images)

    return await saving.store(SERIES, document, build)


async def reports_of(scope: Scope, engines: Engines, study: str) -> list[StoredReport]:
    """The structured reports of a study, the latest first. Needs the right to retrieve."""
    objects = await objects_of(scope, engines, study, CLASSES, read_report)
    whole = [one.read or Report(Origin()) for one in objects]
    made = [(one.stored, report.origin) for one, report in zip(objects, whole, strict=True)]
    replaced = replacements(made)
    read = _bounded(whole, serving_order(made, replaced))
    named = [each.image.sop_instance_uid for one in read for each in one.measurements if each.image]
    found = await find_images(scope, engines, named)
    return [
        StoredReport(
            one.stored,
            report,
            found,
            one.problem or _problem(report, found),
            replaced.get(one.stored.sop_instance_uid),
        )
        for one, report in zip(objects, read, strict=True)
    ]


def kind_of(one: SavedMeasurement) -> MeasurementKind | None:
    """What we draw it as; None of another's."""
    return MeasurementKind(one.kind) if one.kind else None


def _bounded(reports: Sequence[Report], order: Sequence[int]) -> list[Report]:
    """The reports with as much of each as one answer has room for; `order`: which are served first."""
    bounded, measurements, lines = list(reports), MOST_SHOWN, MOST_SHOWN
    for at in order:
        one = bounded[at]
        cut = replace(one, measurements=one.measurements[:measurements], lines=one.lines[:lines])
        measurements -= len(cut.measurements)
        lines -= len(cut.lines)
        bounded[at] = cut
    return bounded


def _problem(report: Report, found: FoundImages) -> str:
    """What of a report cannot be shown."""
    missing = found.missing_among(one.image for one in report.measurements if one.image)
    told = [
        report.problem,
        f"it has {report.total} measurements: {len(report.measurements)} are shown"
        if report.truncated
        else "",
        f"{missing} of the images it names are not here" if missing else "",
    ]
    return "; ".join(filter(None, told))


def _hold(shown: Drawn, values: Sequence[Value]) -> None:
    """Refuse a number that was shown and is not what the points give, beyond the rounding of doubles."""
    computed = {value.name: value for value in values}
    for name, number, unit in shown.values:
        value = computed.get(name)
        label = name if name.isidentifier() else "a number"
        if value is None:
            raise Invalid(f"{shown.kind}: these points give no {label}")
        if value.unit != unit:
            raise Invalid(f"{shown.kind}: {label} is in {value.unit or 'no unit'} here")
        if not math.isclose(value.value, number, rel_tol=1e-9, abs_tol=1e-9):
            raise Invalid(f"{shown.kind}: {label} is not what the points give")


def _point(point: Sequence[float]) -> Point:
    if not is_place(point):
        raise Invalid("a point is a column and a row")
    return float(point[0]), float(point[1])
