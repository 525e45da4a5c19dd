"""Studies shared with referring veterinarians."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.session import User
from services.tenancy import shared_studies


@strawberry.type
class SharedStudy:
    """A study that a referring veterinarian sees."""

    study_instance_uid: strawberry.ID
    user: strawberry.ID
    shared_at: datetime

    @classmethod
    def of(cls, shared: shared_studies.SharedStudy) -> Self:
        """Make it of the services' own."""
        return cls(
            study_instance_uid=strawberry.ID(shared.study),
            user=strawberry.ID(shared.user),
            shared_at=shared.shared_at,
        )


@strawberry.type
class SharedStudyQueries:
    """What those who may share may ask."""

    @strawberry.field
    async def shared_studies(
        self, info: Info, tenant: strawberry.ID, study_instance_uid: strawberry.ID | None = None
    ) -> list[SharedStudy]:
        """With whom the tenant shares a study; without one all that it shares, up to 2,000."""
        found = await shared_studies.find(*await info.context.within(tenant), study_instance_uid)
        return [SharedStudy.of(shared) for shared in found]

    @strawberry.field
    async def share_recipients(self, info: Info, tenant: strawberry.ID) -> list[User]:
        """With whom a study can be shared."""
        found = await shared_studies.recipients(*await info.context.within(tenant))
        return [User.of(user) for user in found]


@strawberry.type
class SharedStudyMutations:
    """What those who may share may do."""

    @strawberry.mutation
    async def share_study(
        self, info: Info, tenant: strawberry.ID, study_instance_uid: strawberry.ID, user: strawberry.ID
    ) -> bool:
        """Show a study to a referring veterinarian."""
        await shared_studies.share(*await info.context.within(tenant), user, study_instance_uid)
        return True

    @strawberry.mutation
    async def unshare_study(
        self, info: Info, tenant: strawberry.ID, study_instance_uid: strawberry.ID, user: strawberry.ID
    ) -> bool:
        """Show it to them no longer."""
        await shared_studies.withdraw(*await info.context.within(tenant), user, study_instance_uid)
        return True


@strawberry.type
class SharedStudySubscriptions:
    """What those who may share, and those who are shared with, are told as it happens."""

    @strawberry.subscription(  # type: ignore[untyped-decorator]
        description="a study that was shared with the asker, or is no longer; for who may share, with anybody"
    )
    async def sharing_changed(self, info: Info, tenant: strawberry.ID) -> AsyncIterator[strawberry.ID]:
        """Until the client leaves or may no longer see the tenant."""
        async with aclosing(info.context.follow(tenant, shared_studies.changes)) as changes:
            async for study, _ in changes:
                yield strawberry.ID(study)
