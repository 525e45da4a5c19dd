"""Background work that is set aside, for the installation's operator."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.tenancy import attempts


@strawberry.type
class SetAside:
    """Work that failed again and again and is tried no more; nothing else waits for it."""

    id: strawberry.ID
    tenant: strawberry.ID | None = strawberry.field(description="null: the installation's own")
    job: str
    what: str = strawberry.field(description="UIDs or the name of what it was about")
    tries: int
    reason: str
    at: datetime

    @classmethod
    def of(cls, found: attempts.SetAside) -> Self:
        """Make it of the services' entry."""
        return cls(
            id=strawberry.ID(found.id),
            tenant=strawberry.ID(found.tenant) if found.tenant else None,
            job=found.job,
            what=found.what,
            tries=found.tries,
            reason=found.reason,
            at=found.at,
        )


@strawberry.type
class SetAsideQueries:
    """What the operator may ask."""

    @strawberry.field
    async def set_aside(self, info: Info) -> list[SetAside]:
        """What is set aside in the installation, the latest first."""
        scope, engines = await info.context.installation()
        return [SetAside.of(one) for one in await attempts.find(scope, engines)]


@strawberry.type
class SetAsideMutations:
    """What the operator may do about it."""

    @strawberry.mutation
    async def retry_set_aside(self, info: Info, id: strawberry.ID) -> SetAside:  # noqa: A002 the schema's word
        """Have it tried again within seconds, as if for the first time."""
        scope, engines = await info.context.installation()
        return SetAside.of(await attempts.retry(scope, engines, id))
