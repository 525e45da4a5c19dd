"""Images that came after a case was submitted: seen by the clinic, and shown to the provider on purpose."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.telemedicine.loaders import CaseLoaders
from services.api.graphql.telemedicine.types import Case
from services.telemedicine import holding


@strawberry.type
class HeldImages:
    """What of one study the provider does not see yet."""

    study_instance_uid: strawberry.ID
    study_description: str
    study_date: str = strawberry.field(description="YYYYMMDD")
    modalities: list[str]
    images: int
    first_at: datetime | None
    last_at: datetime | None
    new_study: bool = strawberry.field(description="the study is in no part of the case yet")

    @classmethod
    def of(cls, held: holding.HeldStudy) -> Self:
        """Make it of the services'."""
        return cls(
            study_instance_uid=strawberry.ID(held.late.study),
            study_description=held.description,
            study_date=held.study_date,
            modalities=list(held.modalities),
            images=held.late.images,
            first_at=held.late.first_at,
            last_at=held.late.last_at,
            new_study=held.late.whole,
        )


@strawberry.type
class HeldImageQueries:
    """What a clinic asks."""

    @strawberry.field
    async def held_images(self, info: Info, tenant: strawberry.ID, case: strawberry.ID) -> list[HeldImages]:
        """What came after a case of the clinic's was submitted and is not attached, by study."""
        return [HeldImages.of(one) for one in await holding.held(*await info.context.within(tenant), case)]


@strawberry.type
class HeldImageMutations:
    """What a clinic does about it."""

    @strawberry.mutation
    async def attach_held_images(
        self,
        info: Info,
        tenant: strawberry.ID,
        case: strawberry.ID,
        study: strawberry.ID,
        until: datetime,
    ) -> Case:
        """Let the provider see what came into a study up to `lastAt`; after the report it adds to that."""
        loaders = CaseLoaders(*await info.context.within(tenant))
        return Case.of(await holding.attach_held(loaders.scope, loaders.engines, case, study, until), loaders)
