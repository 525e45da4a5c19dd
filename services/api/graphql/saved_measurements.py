"""Measurements, saved as structured reports and read from them."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.image_references import ImageReferenceInput, ReferredImage, SavedObject
from services.dicom.structured_reports.codes import MeasurementKind
from services.dicom.structured_reports.saved import SavedMeasurement, SavedValue
from services.reading import measurement_reports
from services.reading.measurement_reports import Drawn
from services.reading.references import FoundImages

strawberry.enum(MeasurementKind, description="what is measured or marked")


@strawberry.input
class MeasuredAnimalInput:
    """Whose reference values a measurement is held against."""

    species: str = ""
    breed: str = ""
    recumbency: str = ""


@strawberry.input
class MeasuredValueInput:
    """A number that the client shows; it is refused where it is not what the points give."""

    name: str
    value: float
    unit: str


@strawberry.input
class MeasurementInput:
    """A measurement. Points: column and row in pixels; the middle of the first pixel is 0, 0."""

    uid: strawberry.ID = strawberry.field(description="Tracking Unique Identifier, 2.25.…")
    kind: MeasurementKind
    image: ImageReferenceInput
    points: list[list[float]]
    values: list[MeasuredValueInput]
    text: str | None = None
    animal: MeasuredAnimalInput | None = None
    variant: str | None = None
    millimetres: float | None = strawberry.field(
        default=None, description="of one pixel, where the user said how large a known object is"
    )
    method: str | None = strawberry.field(default=None, description="how it was measured, in words")
    reference: str | None = strawberry.field(default=None, description="values it was held against, in words")

    def drawn(self) -> Drawn:
        """Return it as the services take it."""
        animal = self.animal
        return Drawn(
            uid=str(self.uid),
            kind=self.kind,
            image=self.image.reference(),
            points=tuple(tuple(point) for point in self.points),
            values=tuple((one.name, one.value, one.unit) for one in self.values),
            text=self.text or "",
            animal=(animal.species, animal.breed, animal.recumbency) if animal else None,
            variant=self.variant or "",
            millimetres=self.millimetres,
            method=self.method or "",
            reference=self.reference or "",
        )


@strawberry.type
class MeasuredAnimal:
    """Whose reference values a measurement was held against."""

    species: str
    breed: str
    recumbency: str


@strawberry.type
class MeasuredValue:
    """A number as it stands in the report."""

    name: str | None = strawberry.field(description="ours; null of another's")
    label: str
    value: float | None = strawberry.field(description="null where the digits are no number")
    text: str = strawberry.field(description="the digits as they stand in the object")
    unit: str

    @classmethod
    def of(cls, value: SavedValue) -> Self:
        """Make it of the services' own."""
        return cls(name=value.name, label=value.label, value=value.value, text=value.text, unit=value.unit)


@strawberry.type
class ReportedMeasurement:
    """A measurement of a report. `kind` null: of another system, shown by its label, points and values."""

    uid: strawberry.ID
    kind: MeasurementKind | None
    label: str
    image: ReferredImage | None
    points: list[list[float]]
    values: list[MeasuredValue]
    text: str
    animal: MeasuredAnimal | None
    variant: str
    millimetres: float | None
    method: str
    reference: str

    @classmethod
    def of(cls, one: SavedMeasurement, found: FoundImages) -> Self:
        """Make it of the services' own."""
        animal = one.animal
        return cls(
            uid=strawberry.ID(one.uid),
            kind=measurement_reports.kind_of(one),
            label=one.label,
            image=ReferredImage.of(found.referred(one.image)) if one.image else None,
            points=[list(point) for point in one.points],
            values=[MeasuredValue.of(value) for value in one.values],
            text=one.text,
            animal=MeasuredAnimal(species=animal.species, breed=animal.breed, recumbency=animal.recumbency)
            if animal
            else None,
            variant=one.variant,
            millimetres=one.millimetres,
            method=one.method,
            reference=one.reference,
        )


@strawberry.type
class ReportLine:
    """What one item of a report says to people."""

    depth: int = strawberry.field(description="how many items stand above it")
    label: str
    text: str


@strawberry.type
class MeasurementReport:
    """A structured report with measurements, ours or another's."""

    series_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID
    title: str
    author: str
    saved_at: datetime | None = strawberry.field(description="without an offset: by its maker's clock")
    ours: bool
    replaced_by: strawberry.ID | None = strawberry.field(description="the newest that takes its place")
    problem: str = strawberry.field(description="what of it cannot be shown, and why; empty: all is well")
    truncated: bool = strawberry.field(description="it has more measurements than these")
    total: int = strawberry.field(description="how many measurements it has")
    measurements: list[ReportedMeasurement]
    lines: list[ReportLine] = strawberry.field(
        description="all that another system's report says, to be read; none of ours"
    )

    @classmethod
    def of(cls, one: measurement_reports.StoredReport) -> Self:
        """Make it of the services' own."""
        return cls(
            series_instance_uid=strawberry.ID(one.stored.series_instance_uid),
            sop_instance_uid=strawberry.ID(one.stored.sop_instance_uid),
            title=one.read.origin.title,
            author=one.read.origin.author,
            saved_at=one.stored.saved_at(one.read.origin),
            ours=one.read.origin.ours,
            replaced_by=strawberry.ID(one.replaced_by) if one.replaced_by else None,
            problem=one.problem,
            truncated=one.read.truncated,
            total=one.read.total,
            measurements=[ReportedMeasurement.of(each, one.found) for each in one.read.measurements],
            lines=[ReportLine(depth=each.depth, label=each.label, text=each.text) for each in one.read.lines],
        )


@strawberry.type
class SavedMeasurementQueries:
    """Answers what readers ask of measurements."""

    @strawberry.field
    async def saved_measurements(
        self, info: Info, tenant: strawberry.ID, study_instance_uid: strawberry.ID
    ) -> list[MeasurementReport]:
        """The reports of a study, the newest first."""
        scope, engines = await info.context.within(tenant)
        found = await measurement_reports.reports_of(scope, engines, study_instance_uid)
        return [MeasurementReport.of(one) for one in found]


@strawberry.type
class SavedMeasurementMutations:
    """Saves measurements for those who may report."""

    @strawberry.mutation
    async def save_measurements(
        self,
        info: Info,
        tenant: strawberry.ID,
        study_instance_uid: strawberry.ID,
        measurements: list[MeasurementInput],
        replaces: strawberry.ID | None = None,
    ) -> SavedObject:
        """Save measurements as a structured report; `replaces`: the one of which it is a new version."""
        scope, engines = await info.context.within(tenant)
        drawn = [one.drawn() for one in measurements]
        made = await measurement_reports.save_measurements(
            scope, engines, study_instance_uid, drawn, replaces
        )
        return SavedObject.of(made)
