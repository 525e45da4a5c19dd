"""Practice systems (PIMS) of a clinic, and what they were told."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.errand_states import ErrandState
from services.api.graphql.session import in_order
from services.delivery import errands
from services.delivery.errands import ErrandKind
from services.errors import NotFound
from services.tenancy import practice_systems
from services.tenancy.scope import Right

FETCHED = "order.fetched"
"""The type of an order that was fetched; all others are of `services/practice_systems/telling.py`."""
_KINDS = (ErrandKind.NOTIFY, ErrandKind.FETCH)


@strawberry.type
class PracticeSystem:
    """A program that requests images for the clinic."""

    id: strawberry.ID
    name: str
    client_id: str
    rights: list[Right]
    webhook_url: str = strawberry.field(description="empty: it is told nothing so")
    provet_url: str = strawberry.field(description="of the Provet Cloud that its orders are fetched from")
    created_at: datetime
    last_used: datetime | None

    @classmethod
    def of(cls, system: practice_systems.PracticeSystem) -> Self:
        """Make it of the services' one."""
        return cls(
            id=strawberry.ID(system.id),
            name=system.name,
            client_id=system.client_id,
            rights=in_order(system.rights),
            webhook_url=system.webhook_url,
            provet_url=system.provet_url,
            created_at=system.created_at,
            last_used=system.last_used,
        )


@strawberry.type
class PracticeSystemKept:
    """A practice system, and the secrets that were made for it: shown this once, null where they stayed."""

    system: PracticeSystem
    client_secret: str | None
    webhook_secret: str | None

    @classmethod
    def of(cls, kept: practice_systems.Kept) -> Self:
        """Make it of the services' one."""
        return cls(
            system=PracticeSystem.of(kept.system),
            client_secret=kept.client_secret,
            webhook_secret=kept.webhook_secret,
        )


@strawberry.input
class PracticeSystemInput:
    """What is set of one: beside finding, it may retrieve and request."""

    name: str
    rights: list[Right]
    webhook_url: str = ""


@strawberry.type
class Notification:
    """One message to a practice system, or one order that it has, and what came of it."""

    id: strawberry.ID
    practice_system: strawberry.ID
    type: str
    request: strawberry.ID | None
    state: ErrandState
    created_at: datetime
    attempts: int
    reason: str

    @classmethod
    def of(cls, errand: errands.Errand) -> Self:
        """Make it of the outbox's errand."""
        return cls(
            id=strawberry.ID(errand.id),
            practice_system=strawberry.ID(errand.remote),
            type=errand.facts.get("occurrence", FETCHED),
            request=strawberry.ID(errand.facts["request"]) if "request" in errand.facts else None,
            state=errand.state,
            created_at=errand.created_at,
            attempts=errand.attempts,
            reason=errand.reason,
        )


@strawberry.type
class PracticeSystemQueries:
    """What a tenant's administrator may ask."""

    @strawberry.field
    async def practice_systems(self, info: Info, tenant: strawberry.ID) -> list[PracticeSystem]:
        """The tenant's practice systems, by name."""
        scope, engines = await info.context.within(tenant)
        return [PracticeSystem.of(one) for one in await practice_systems.find(scope, engines)]

    @strawberry.field
    async def notifications(self, info: Info, tenant: strawberry.ID) -> list[Notification]:
        """What practice systems were or will be told, and orders fetched from them, the latest first."""
        scope, engines = await info.context.within(tenant)
        scope.require(Right.ADMINISTER)
        found = [one for kind in _KINDS for one in await errands.find(scope, engines, kind)]
        found.sort(key=lambda one: one.created_at, reverse=True)
        return [Notification.of(one) for one in found[: errands.SHOWN]]


@strawberry.type
class PracticeSystemMutations:
    """What a tenant's administrator may change."""

    @strawberry.mutation
    async def add_practice_system(
        self, info: Info, tenant: strawberry.ID, system: PracticeSystemInput
    ) -> PracticeSystemKept:
        """Let a program in."""
        scope, engines = await info.context.within(tenant)
        return PracticeSystemKept.of(await practice_systems.add(scope, engines, **vars(system)))

    @strawberry.mutation
    async def update_practice_system(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        system: PracticeSystemInput,
    ) -> PracticeSystemKept:
        """Change one; another host of its webhook gets another secret."""
        scope, engines = await info.context.within(tenant)
        return PracticeSystemKept.of(await practice_systems.update(scope, engines, id, **vars(system)))

    @strawberry.mutation
    async def renew_practice_system(
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
    ) -> PracticeSystemKept:
        """Give one other secrets; the old ones let nobody in any more."""
        scope, engines = await info.context.within(tenant)
        return PracticeSystemKept.of(await practice_systems.renew(scope, engines, id))

    @strawberry.mutation
    async def set_provet(  # noqa: PLR0917 - GraphQL names its arguments
        self,
        info: Info,
        tenant: strawberry.ID,
        id: strawberry.ID,  # noqa: A002
        url: str,
        client_id: str = "",
        client_secret: str = "",
    ) -> PracticeSystem:
        """Have a practice system's orders fetched from its Provet Cloud; without a URL no more."""
        scope, engines = await info.context.within(tenant)
        facts = {"url": url, "client_id": client_id, "client_secret": client_secret}
        return PracticeSystem.of(await practice_systems.set_provet(scope, engines, id, **facts))

    @strawberry.mutation
    async def remove_practice_system(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> bool:  # noqa: A002
        """Let one in no more."""
        await practice_systems.remove(*await info.context.within(tenant), id)
        return True

    @strawberry.mutation
    async def retry_notification(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> Notification:  # noqa: A002
        """Try once more what has failed."""
        scope, engines = await info.context.within(tenant)
        scope.require(Right.ADMINISTER)
        errand = await errands.get(scope, engines, id)
        if errand.kind not in _KINDS:
            raise NotFound("no such notification")
        return Notification.of(await errands.repeat(scope, engines, id))
