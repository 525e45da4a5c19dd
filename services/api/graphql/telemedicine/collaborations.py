"""Which clinics and providers work together, and how a clinic's cases are routed."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.telemedicine.enums import CasePriority, CollaborationState
from services.api.graphql.telemedicine.types import Party
from services.telemedicine import collaborations, routing


@strawberry.type
class Collaboration:
    """A clinic and a provider."""

    clinic: Party
    provider: Party
    state: CollaborationState
    suspended_by: strawberry.ID = strawberry.field(description="slug of who did; empty: nobody")
    access_days: int = strawberry.field(description="the provider sees the studies so long after a case")
    asked_at: datetime
    since: datetime | None
    push: str = strawberry.field(
        description="remote AE of the clinic that its cases are sent to besides; told to the clinic alone"
    )

    @classmethod
    def of(cls, known: collaborations.Collaboration) -> Self:
        """Make it of the services'."""
        return cls(
            clinic=Party(slug=strawberry.ID(known.clinic), name=known.clinic_name),
            provider=Party(slug=strawberry.ID(known.provider), name=known.provider_name),
            state=known.state,
            suspended_by=strawberry.ID(known.suspended_by),
            access_days=known.access_days,
            asked_at=known.asked_at,
            since=known.since,
            push=known.push,
        )


@strawberry.type
class CaseRule:
    """Which cases go to a provider; an empty list excludes none."""

    id: strawberry.ID
    provider: strawberry.ID
    species: list[str]
    modalities: list[str]
    services: list[str] = strawberry.field(description="names of services")
    priorities: list[CasePriority]
    days: list[int] = strawberry.field(description="0 Monday to 6 Sunday, in the clinic's time")
    from_minute: int = strawberry.field(description="of the clinic's day")
    to_minute: int = strawberry.field(description="not included; before `fromMinute`: over midnight")

    @classmethod
    def of(cls, rule: routing.CaseRule) -> Self:
        """Make it of the services'."""
        return cls(
            id=strawberry.ID(rule.id),
            provider=strawberry.ID(rule.provider),
            species=list(rule.species),
            modalities=list(rule.modalities),
            services=list(rule.services),
            priorities=list(rule.priorities),
            days=list(rule.days),
            from_minute=rule.from_minute,
            to_minute=rule.to_minute,
        )


@strawberry.type
class CaseRouting:
    """Rules in order, the first that fits counts."""

    rules: list[CaseRule]
    fallback: strawberry.ID = strawberry.field(description="provider where no rule fits; empty: any")
    overflow: strawberry.ID = strawberry.field(description="provider of STAT cases that nobody claims")
    overflow_minutes: int = strawberry.field(description="0: never; without a provider, you are told")

    @classmethod
    def of(cls, known: routing.Routing) -> Self:
        """Make it of the services'."""
        return cls(
            rules=[CaseRule.of(one) for one in known.rules],
            fallback=strawberry.ID(known.fallback),
            overflow=strawberry.ID(known.overflow),
            overflow_minutes=known.overflow_minutes,
        )


@strawberry.input
class CaseRuleInput:
    """A rule; what is left out excludes none."""

    id: strawberry.ID = strawberry.ID("")
    provider: strawberry.ID
    species: list[str] = strawberry.field(default_factory=list)
    modalities: list[str] = strawberry.field(default_factory=list)
    services: list[str] = strawberry.field(default_factory=list)
    priorities: list[CasePriority] = strawberry.field(default_factory=list)
    days: list[int] = strawberry.field(default_factory=list)
    from_minute: int = 0
    to_minute: int = 24 * 60

    def rule(self) -> routing.CaseRule:
        """Return it by the services' names. Raises Invalid."""
        return routing.CaseRule(
            id=self.id,
            provider=self.provider,
            species=tuple(self.species),
            modalities=tuple(self.modalities),
            services=tuple(self.services),
            priorities=tuple(self.priorities),
            days=tuple(self.days),
            from_minute=self.from_minute,
            to_minute=self.to_minute,
        )


@strawberry.input
class CaseRoutingInput:
    """How a clinic's cases are routed, whole."""

    rules: list[CaseRuleInput] = strawberry.field(default_factory=list)
    fallback: strawberry.ID = strawberry.ID("")
    overflow: strawberry.ID = strawberry.ID("")
    overflow_minutes: int = 0

    def routing(self) -> routing.Routing:
        """Return it by the services' names. Raises Invalid."""
        return routing.Routing(
            rules=tuple(one.rule() for one in self.rules),
            fallback=self.fallback,
            overflow=self.overflow,
            overflow_minutes=self.overflow_minutes,
        )


@strawberry.type
class CollaborationQueries:
    """Queries of whom the tenant works with."""

    @strawberry.field
    async def collaborations(self, info: Info, tenant: strawberry.ID) -> list[Collaboration]:
        """Return its providers, and as a provider its clinics."""
        found = await collaborations.find(*await info.context.within(tenant))
        return [Collaboration.of(one) for one in found]

    @strawberry.field
    async def case_routing(self, info: Info, tenant: strawberry.ID) -> CaseRouting:
        """How the clinic's cases are routed."""
        return CaseRouting.of(await routing.routing(*await info.context.within(tenant)))


@strawberry.type
class CollaborationMutations:
    """Changes of whom the tenant works with, by its administrators."""

    @strawberry.mutation
    async def ask_provider(self, info: Info, tenant: strawberry.ID, provider: strawberry.ID) -> Collaboration:
        """Ask a telemedicine provider, by its slug, to read for the clinic."""
        scope, engines = await info.context.within(tenant)
        return Collaboration.of(await collaborations.ask(scope, engines, provider))

    @strawberry.mutation
    async def agree_to_clinic(
        self, info: Info, tenant: strawberry.ID, clinic: strawberry.ID
    ) -> Collaboration:
        """Agree, as a provider, to read for a clinic that asked."""
        scope, engines = await info.context.within(tenant)
        return Collaboration.of(await collaborations.agree(scope, engines, clinic))

    @strawberry.mutation
    async def suspend_collaboration(
        self, info: Info, tenant: strawberry.ID, other: strawberry.ID
    ) -> Collaboration:
        """Let no new cases go between the two; open ones go on."""
        scope, engines = await info.context.within(tenant)
        return Collaboration.of(await collaborations.suspend(scope, engines, other))

    @strawberry.mutation
    async def resume_collaboration(
        self, info: Info, tenant: strawberry.ID, other: strawberry.ID
    ) -> Collaboration:
        """Let cases go again."""
        scope, engines = await info.context.within(tenant)
        return Collaboration.of(await collaborations.resume(scope, engines, other))

    @strawberry.mutation
    async def set_case_access(
        self, info: Info, tenant: strawberry.ID, provider: strawberry.ID, days: int
    ) -> Collaboration:
        """How long a provider sees the studies of cases that have ended."""
        scope, engines = await info.context.within(tenant)
        return Collaboration.of(await collaborations.set_access(scope, engines, provider, days))

    @strawberry.mutation
    async def set_case_routing(
        self, info: Info, tenant: strawberry.ID, routing: CaseRoutingInput
    ) -> CaseRouting:
        """Route the clinic's cases so."""
        return CaseRouting.of(await _set_routing(info, tenant, routing))


async def _set_routing(info: Info, tenant: strawberry.ID, wanted: CaseRoutingInput) -> routing.Routing:
    scope, engines = await info.context.within(tenant)
    return await routing.set_routing(scope, engines, wanted.routing())
