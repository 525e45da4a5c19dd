"""Autorouting: which series go where of themselves."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.delivery import rules


@strawberry.type
class RoutingRule:
    """Series that meet all conditions go to the remote AEs; a condition that is null is met by all."""

    name: str
    remotes: list[str] = strawberry.field(description="names of remote AEs")
    modality: str | None = strawberry.field(description="`*` stands for any characters, `?` for one")
    calling_ae_title: str | None = strawberry.field(description="AE title of who sent the instance to us")
    description: str | None = strawberry.field(description="of the series or the study")
    species: str | None
    created_at: datetime = strawberry.field(description="what was received before is not routed")

    @classmethod
    def of(cls, rule: rules.Rule) -> Self:
        """Make it of the outbox's rule."""
        return cls(
            name=rule.name,
            remotes=list(rule.remotes),
            modality=rule.modality,
            calling_ae_title=rule.calling_aet,
            description=rule.description,
            species=rule.species,
            created_at=rule.created_at,
        )


@strawberry.input
class RoutingRuleInput:
    """All that is set of a rule."""

    name: str
    remotes: list[str]
    modality: str | None = None
    calling_ae_title: str | None = None
    description: str | None = None
    species: str | None = None


@strawberry.type
class RoutingRuleQueries:
    """What a tenant's administrator may ask."""

    @strawberry.field
    async def routing_rules(self, info: Info, tenant: strawberry.ID) -> list[RoutingRule]:
        """The tenant's rules, by name."""
        found = await rules.find(*await info.context.within(tenant))
        return [RoutingRule.of(rule) for rule in found]


@strawberry.type
class RoutingRuleMutations:
    """What a tenant's administrator may change."""

    @strawberry.mutation
    async def add_routing_rule(
        self, info: Info, tenant: strawberry.ID, rule: RoutingRuleInput
    ) -> RoutingRule:
        """Route what arrives from now on."""
        scope, engines = await info.context.within(tenant)
        added = await rules.add(
            scope,
            engines,
            rule.name,
            rule.remotes,
            modality=rule.modality,
            calling_aet=rule.calling_ae_title,
            description=rule.description,
            species=rule.species,
        )
        return RoutingRule.of(added)

    @strawberry.mutation
    async def remove_routing_rule(self, info: Info, tenant: strawberry.ID, name: str) -> bool:
        """Route by it no more; what is on its way goes on."""
        await rules.remove(*await info.context.within(tenant), name)
        return True
