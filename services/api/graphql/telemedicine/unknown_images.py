"""Images of no case that remote AEs sent to a provider, and how its readers claim them."""

from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.loaders import Loaders
from services.api.graphql.telemedicine.enums import CasePriority
from services.api.graphql.telemedicine.loaders import CaseLoaders
from services.api.graphql.telemedicine.types import Case
from services.api.graphql.types import Study
from services.telemedicine import unknown_images


@strawberry.type
class UnknownStudy:
    """A study of no case, and the name of the remote AE that sent it."""

    sender: str
    study: Study

    @classmethod
    def of(cls, one: unknown_images.UnknownStudy, loaders: Loaders) -> Self:
        """Make it of the services'."""
        return cls(sender=one.sender, study=Study.of(one.study, loaders))


@strawberry.type
class UnknownStudies:
    """Some of them, the latest received first; `endCursor` is the next page's `after`, null at the end."""

    nodes: list[UnknownStudy]
    end_cursor: str | None


@strawberry.type
class UnknownImageQueries:
    """What a provider's readers ask."""

    @strawberry.field
    async def unknown_studies(
        self, info: Info, tenant: strawberry.ID, after: str | None = None
    ) -> UnknownStudies:
        """Studies that remote AEs sent and that belong to no case."""
        scope, engines = await info.context.within(tenant)
        page = await unknown_images.unknown_studies(scope, engines, after)
        loaders = Loaders(scope, engines)
        return UnknownStudies(
            nodes=[UnknownStudy.of(one, loaders) for one in page.studies], end_cursor=page.end_cursor
        )

    @strawberry.field
    async def cases_of_sender(self, info: Info, tenant: strawberry.ID, sender: str) -> list[Case]:
        """The open cases that unknown images of a remote AE may go into, the latest first."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        found = await unknown_images.cases_of_sender(loaders.scope, loaders.engines, sender)
        return [Case.of(one, loaders) for one in found]


@strawberry.type
class UnknownImageMutations:
    """What they do."""

    @strawberry.mutation
    async def claim_unknown_study(
        self,
        info: Info,
        tenant: strawberry.ID,
        study: strawberry.ID,
        question: str = "",
        priority: CasePriority = CasePriority.ROUTINE,
    ) -> Case:
        """Make a case of an unknown study; the same again answers that case."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        made = await unknown_images.claim_unknown(loaders.scope, loaders.engines, study, question, priority)
        return Case.of(made, loaders)

    @strawberry.mutation
    async def attach_unknown_study(
        self, info: Info, tenant: strawberry.ID, study: strawberry.ID, case: strawberry.ID
    ) -> Case:
        """Put an unknown study into an open case of the same sender."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Case.of(
            await unknown_images.attach_unknown(loaders.scope, loaders.engines, study, case), loaders
        )
