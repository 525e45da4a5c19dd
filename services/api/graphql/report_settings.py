"""What an administrator sets of a provider's reports: templates, text blocks, letterhead."""

from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.report_content import SectionText, SectionTextInput
from services.telemedicine.reports import letterhead, templates
from services.telemedicine.reports.content import ReportSection
from services.telemedicine.reports.printing import Head


@strawberry.type
class ReportTemplate:
    """What a report of a region begins with."""

    id: strawberry.ID
    name: str
    region: str
    modalities: list[str]
    sections: list[SectionText]

    @classmethod
    def of(cls, one: templates.ReportTemplate) -> Self:
        """Make it of the services' own."""
        return cls(
            id=strawberry.ID(one.id),
            name=one.name,
            region=one.region,
            modalities=list(one.modalities),
            sections=[
                SectionText(section=section, text=one.sections.get(section, "")) for section in ReportSection
            ],
        )


@strawberry.input
class ReportTemplateInput:
    """A template; without an `id` a new one."""

    name: str
    id: strawberry.ID | None = None
    region: str = ""
    modalities: list[str] = strawberry.field(default_factory=list)
    sections: list[SectionTextInput] = strawberry.field(default_factory=list)


@strawberry.type
class TextBlock:
    """A text that is put in by its short name."""

    id: strawberry.ID
    name: str
    text: str
    section: ReportSection | None = strawberry.field(description="where it belongs; null: anywhere")

    @classmethod
    def of(cls, one: templates.TextBlock) -> Self:
        """Make it of the services' own."""
        return cls(id=strawberry.ID(one.id), name=one.name, text=one.text, section=one.section)


@strawberry.input
class TextBlockInput:
    """A text block; without an `id` a new one."""

    name: str
    text: str
    id: strawberry.ID | None = None
    section: ReportSection | None = None


@strawberry.type
class Letterhead:
    """What stands above every report."""

    name: str
    address: str
    contact: str
    has_logo: bool = strawberry.field(description="it is at /tenants/{slug}/letterhead/logo")

    @classmethod
    def of(cls, head: Head) -> Self:
        """Make it of the services' own."""
        return cls(name=head.name, address=head.address, contact=head.contact, has_logo=bool(head.logo))


@strawberry.type
class ReportSettingQueries:
    """Answers what readers begin with."""

    @strawberry.field
    async def report_templates(self, info: Info, tenant: strawberry.ID) -> list[ReportTemplate]:
        """The templates, by name."""
        return [
            ReportTemplate.of(one)
            for one in await templates.report_templates(*await info.context.within(tenant))
        ]

    @strawberry.field
    async def text_blocks(self, info: Info, tenant: strawberry.ID) -> list[TextBlock]:
        """The text blocks, by short name."""
        return [TextBlock.of(one) for one in await templates.text_blocks(*await info.context.within(tenant))]

    @strawberry.field
    async def letterhead(self, info: Info, tenant: strawberry.ID) -> Letterhead:
        """The letterhead."""
        return Letterhead.of(await letterhead.letterhead_of(*await info.context.within(tenant)))


@strawberry.type
class ReportSettingMutations:
    """Changes what readers begin with, for administrators."""

    @strawberry.mutation
    async def put_report_template(
        self, info: Info, tenant: strawberry.ID, template: ReportTemplateInput
    ) -> ReportTemplate:
        """Add a template, or change one."""
        scope, engines = await info.context.within(tenant)
        wanted = templates.ReportTemplate(
            id=str(template.id or ""),
            name=template.name,
            region=template.region,
            modalities=tuple(template.modalities),
            sections={one.section: one.text for one in template.sections},
        )
        return ReportTemplate.of(await templates.put_template(scope, engines, wanted))

    @strawberry.mutation
    async def put_text_block(self, info: Info, tenant: strawberry.ID, block: TextBlockInput) -> TextBlock:
        """Add a text block, or change one."""
        scope, engines = await info.context.within(tenant)
        wanted = templates.TextBlock(
            id=str(block.id or ""), name=block.name, text=block.text, section=block.section
        )
        return TextBlock.of(await templates.put_text_block(scope, engines, wanted))

    @strawberry.mutation
    async def remove_report_text(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> bool:  # noqa: A002
        """Remove a template or a text block."""
        await templates.remove_report_text(*await info.context.within(tenant), id)
        return True

    @strawberry.mutation
    async def put_letterhead(
        self, info: Info, tenant: strawberry.ID, name: str, address: str, contact: str
    ) -> Letterhead:
        """Say what stands above every report."""
        scope, engines = await info.context.within(tenant)
        return Letterhead.of(
            await letterhead.put_letterhead(scope, engines, name=name, address=address, contact=contact)
        )
