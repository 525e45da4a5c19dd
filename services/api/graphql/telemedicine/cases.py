"""Cases: drafted with a form that fills itself, submitted, listed and canceled."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.telemedicine.catalogue import CaseHistoryField, TelemedicineService
from services.api.graphql.telemedicine.enums import CasePriority, CaseState, Standing
from services.api.graphql.telemedicine.loaders import CaseLoaders
from services.api.graphql.telemedicine.types import (
    Case,
    CaseMissing,
    CasePatient,
    CaseService,
    CaseStudy,
    HistoryEntry,
    Party,
    ReferringVet,
)
from services.telemedicine import attachments, case_studies, cases, listing, missing
from services.telemedicine.case import ReferringVet as KeptVet
from services.telemedicine.cases import CaseDraft
from services.telemedicine.changes import changed_cases
from services.telemedicine.form import CaseForm as Form
from services.telemedicine.form import case_form


@strawberry.input
class HistoryEntryInput:
    """A field of the history by its name."""

    name: str
    text: str


@strawberry.input
class CaseInput:
    """What a clinic says of a case."""

    studies: list[strawberry.ID]
    priors: list[strawberry.ID] | None = strawberry.field(
        default=None, description="null: the patient's other studies"
    )
    history: list[HistoryEntryInput] = strawberry.field(default_factory=list)
    question: str = ""
    provider: strawberry.ID = strawberry.field(
        default=strawberry.ID(""), description="empty: as routing says"
    )
    service: strawberry.ID = strawberry.field(
        default=strawberry.ID(""), description="of the provider's catalogue; empty: the first that fits"
    )
    regions: list[str] | None = strawberry.field(default=None, description="null: what the images say")
    priority: CasePriority = CasePriority.ROUTINE
    referring_vet_name: str = ""
    referring_vet_email: str = ""
    key: str = strawberry.field(default="", description="the same key again answers the same case")

    def draft(self) -> CaseDraft:
        """Return it by the services' names."""
        return CaseDraft(
            studies=tuple(self.studies),
            priors=None if self.priors is None else tuple(self.priors),
            history={one.name: one.text for one in self.history},
            question=self.question,
            provider=self.provider,
            service=self.service,
            regions=None if self.regions is None else tuple(self.regions),
            priority=self.priority,
            referring_vet=KeptVet(self.referring_vet_name, self.referring_vet_email),
            key=self.key,
        )


@strawberry.input
class CaseFilter:
    """Which cases; what is left out excludes none."""

    state: CaseState | None = None
    standing: Standing | None = None
    other: strawberry.ID = strawberry.field(
        default=strawberry.ID(""), description="slug of the provider, or of the clinic, on the other side"
    )
    study_instance_uid: strawberry.ID = strawberry.ID("")
    text: str = strawberry.field(default="", description="words of the number, patient, client or service")

    def wanted(self) -> listing.CaseFilter:
        """Return it by the services' names."""
        return listing.CaseFilter(
            state=self.state,
            standing=self.standing,
            other=self.other,
            study=self.study_instance_uid,
            text=self.text,
        )


@strawberry.type
class CaseConnection:
    """A page of cases, the latest first; `endCursor` is the next page's `after`, null at the end."""

    nodes: list[Case]
    end_cursor: str | None


@strawberry.type
class CaseRegion:
    """A part of the body that images show: views are counted once each, extra exposures are free."""

    region: str
    views: int
    images: int


@strawberry.type
class ProviderOffer:
    """A provider that takes cases of the clinic now, its services and what it asks of the animal."""

    slug: strawberry.ID
    name: str
    services: list[TelemedicineService]
    history_fields: list[CaseHistoryField]


@strawberry.type
class CaseValues:
    """What a case's form is filled with: by the clinic's last case, by routing and by the images."""

    provider: strawberry.ID
    service: strawberry.ID
    history: list[HistoryEntry]
    question: str
    priority: CasePriority
    regions: list[str]
    priors: list[strawberry.ID]
    referring_vet: ReferringVet
    key: str


@strawberry.type
class CaseForm:
    """All that the form of a new case shows."""

    patient: CasePatient
    modalities: list[str]
    images: int
    regions: list[CaseRegion]
    untold: int = strawberry.field(description="radiographs that tell no region")
    studies: list[CaseStudy] = strawberry.field(description="those of the case and then the possible priors")
    providers: list[ProviderOffer]
    values: CaseValues

    @classmethod
    def of(cls, form: Form) -> Self:
        """Make it of the services'."""
        facts, draft = form.facts, form.draft
        return cls(
            patient=CasePatient.of(facts.patient),
            modalities=list(facts.modalities),
            images=facts.images,
            regions=[
                CaseRegion(region=one.region, views=one.views, images=one.images) for one in facts.counts
            ],
            untold=facts.untold,
            studies=[CaseStudy.of(one) for one in form.studies],
            providers=[
                ProviderOffer(
                    slug=strawberry.ID(one.slug),
                    name=one.name,
                    services=[TelemedicineService.of(service) for service in one.services],
                    history_fields=[CaseHistoryField.of(each) for each in one.fields],
                )
                for one in form.offers
            ],
            values=CaseValues(
                provider=strawberry.ID(draft.provider),
                service=strawberry.ID(draft.service),
                history=[HistoryEntry(name=name, text=text) for name, text in draft.history.items()],
                question=draft.question,
                priority=draft.priority,
                regions=list(facts.regions),
                priors=[strawberry.ID(uid) for uid in draft.priors or ()],
                referring_vet=ReferringVet(name=draft.referring_vet.name, email=draft.referring_vet.email),
                key=draft.key,
            ),
        )


@strawberry.type
class CaseCheck:
    """A case as it would be: what it lacks, what it costs, and who would read it."""

    missing: list[CaseMissing]
    service: CaseService
    provider: Party | None
    studies: list[CaseStudy]


@strawberry.type
class CaseQueries:
    """Queries of cases."""

    @strawberry.field
    async def cases(  # noqa: PLR0917 - GraphQL names its arguments
        self,
        info: Info,
        tenant: strawberry.ID,
        filter: CaseFilter | None = None,  # noqa: A002 - the schema's word
        as_provider: bool = False,
        first: int = 50,
        after: str | None = None,
    ) -> CaseConnection:
        """A page of what the tenant asks of providers, or as a provider of what it is asked."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        page = await listing.cases_page(
            loaders.scope,
            loaders.engines,
            (filter or CaseFilter()).wanted(),
            as_provider=as_provider,
            first=first,
            after=after,
        )
        return CaseConnection(nodes=[Case.of(one, loaders) for one in page.cases], end_cursor=page.end_cursor)

    @strawberry.field
    async def case(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> Case:  # noqa: A002
        """One case of either side."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Case.of(await cases.get(loaders.scope, loaders.engines, id), loaders)

    @strawberry.field
    async def case_form(self, info: Info, tenant: strawberry.ID, studies: list[strawberry.ID]) -> CaseForm:
        """What the form of a case of these studies begins with."""
        return CaseForm.of(await case_form(*await info.context.within(tenant), studies))

    @strawberry.field
    async def case_check(self, info: Info, tenant: strawberry.ID, case: CaseInput) -> CaseCheck:
        """What a case would lack and cost, were it submitted as it is; nothing is kept."""
        scope, engines = await info.context.within(tenant)
        made, loaders = await cases.sketch(scope, engines, case.draft()), CaseLoaders(scope, engines)
        return CaseCheck(
            missing=[CaseMissing.of(one) for one in await missing.lacks(scope, engines, made)],
            service=CaseService.of(made.service),
            provider=(
                Party(slug=strawberry.ID(made.provider), name=await loaders.names.load(made.provider))
                if made.provider
                else None
            ),
            studies=[CaseStudy.of(one) for one in await case_studies.case_studies(scope, engines, made)],
        )


@strawberry.type
class CaseMutations:
    """Changes of cases, by the clinic."""

    @strawberry.mutation
    async def draft_case(self, info: Info, tenant: strawberry.ID, case: CaseInput) -> Case:
        """Begin a case; nobody else sees it."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Case.of(await cases.draft(loaders.scope, loaders.engines, case.draft()), loaders)

    @strawberry.mutation
    async def change_case_draft(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        case: CaseInput,
    ) -> Case:
        """Let a draft say this instead."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Case.of(await cases.change_draft(loaders.scope, loaders.engines, id, case.draft()), loaders)

    @strawberry.mutation
    async def submit_case(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> Case:  # noqa: A002
        """Send a draft to its provider; again, it stays as it is."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Case.of(await cases.submit(loaders.scope, loaders.engines, id), loaders)

    @strawberry.mutation
    async def cancel_case(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        because: str = "",
    ) -> Case:
        """Take a case back; whoever reads it is asked to stop, and a draft is gone."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Case.of(await cases.cancel(loaders.scope, loaders.engines, id, because), loaders)

    @strawberry.mutation
    async def attach_studies(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        studies: list[strawberry.ID],
    ) -> Case:
        """Let the provider see further studies of the patient, held ones too."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Case.of(await cases.attach_studies(loaders.scope, loaders.engines, id, studies), loaders)

    @strawberry.mutation
    async def remove_case_attachment(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        attachment: strawberry.ID,
    ) -> Case:
        """Take a file away from a draft."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        await attachments.detach(loaders.scope, loaders.engines, id, attachment)
        return Case.of(await cases.get(loaders.scope, loaders.engines, id), loaders)


@strawberry.type
class CaseSubscriptions:
    """What is told of cases as it happens."""

    @strawberry.subscription(  # type: ignore[untyped-decorator]
        description="a case that was made or changed; null: read all again"
    )
    async def case_changed(
        self, info: Info, tenant: strawberry.ID, as_provider: bool = False
    ) -> AsyncIterator[Case | None]:
        """Until the client leaves or may no longer see the tenant."""
        wanted = partial(changed_cases, as_provider=as_provider)
        async with aclosing(info.context.follow(tenant, wanted)) as changes:
            async for changed, scope in changes:
                yield Case.of(changed, CaseLoaders(scope, info.context.engines)) if changed else None
