"""What a report says, as it is asked for and given."""

from typing import Self

import strawberry

from services.api.graphql.image_references import ImageReferenceInput
from services.telemedicine.reports import content as services
from services.telemedicine.reports.content import ReportSection

strawberry.enum(ReportSection, description="a part of a report, in their order")


@strawberry.type
class SectionText:
    """A section and what it says."""

    section: ReportSection
    text: str


@strawberry.input
class SectionTextInput:
    """A section and what it says."""

    section: ReportSection
    text: str


@strawberry.type
class ReportMeasurement:
    """A measurement as the report tells it."""

    label: str
    value: str
    uid: strawberry.ID = strawberry.field(description="of the saved one; empty: none")

    @classmethod
    def of(cls, one: services.MeasuredLine) -> Self:
        """Make it of the services' own."""
        return cls(label=one.label, value=one.value, uid=strawberry.ID(one.uid))


@strawberry.input
class ReportMeasurementInput:
    """A measurement as the report tells it."""

    label: str
    value: str
    uid: strawberry.ID | None = None


@strawberry.type
class ReportImage:
    """A frame that shows what the report says."""

    series_instance_uid: strawberry.ID
    sop_instance_uid: strawberry.ID
    frame_number: int
    caption: str

    @classmethod
    def of(cls, one: services.KeyImage) -> Self:
        """Make it of the services' own."""
        return cls(
            series_instance_uid=strawberry.ID(one.image.series_instance_uid),
            sop_instance_uid=strawberry.ID(one.image.sop_instance_uid),
            frame_number=one.image.frame_number,
            caption=one.caption,
        )


@strawberry.input
class ReportImageInput:
    """A frame that shows what the report says."""

    image: ImageReferenceInput
    caption: str = ""


@strawberry.type
class ReportContent:
    """All that a report says."""

    title: str
    region: str
    template: str
    sections: list[SectionText]
    measurements: list[ReportMeasurement]
    key_images: list[ReportImage]
    critical: str = strawberry.field(description="what cannot wait; empty: nothing")

    @classmethod
    def of(cls, content: services.ReportContent) -> Self:
        """Make it of the services' own."""
        return cls(
            title=content.title,
            region=content.region,
            template=content.template,
            sections=[
                SectionText(section=section, text=content.sections.get(section, ""))
                for section in ReportSection
            ],
            measurements=[ReportMeasurement.of(one) for one in content.measurements],
            key_images=[ReportImage.of(one) for one in content.key_images],
            critical=content.critical,
        )


@strawberry.input
class ReportContentInput:
    """All that a report says; a section that is left out is empty."""

    title: str = ""
    region: str = ""
    template: str = ""
    sections: list[SectionTextInput] = strawberry.field(default_factory=list)
    measurements: list[ReportMeasurementInput] = strawberry.field(default_factory=list)
    key_images: list[ReportImageInput] = strawberry.field(default_factory=list)
    critical: str = ""

    def content(self) -> services.ReportContent:
        """Return it as the services take it. Raises Invalid, TooLarge."""
        return services.ReportContent(
            title=self.title,
            region=self.region,
            template=self.template,
            sections={one.section: one.text for one in self.sections},
            measurements=tuple(
                services.MeasuredLine(one.label, one.value, str(one.uid or "")) for one in self.measurements
            ),
            key_images=tuple(
                services.KeyImage(one.image.reference(), one.caption) for one in self.key_images
            ),
            critical=self.critical,
        )
