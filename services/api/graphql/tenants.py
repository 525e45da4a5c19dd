"""Tenants as the installation's operator and their own administrators see them: facts, limits, use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.session import TenantKind, TenantState
from services.archive.lifecycle import scrub as reading_again
from services.persistence import Engines
from services.tenancy import scrub_counts, tenant_list, tenants, usage
from services.tenancy.roles import Role
from services.tenancy.scope import Scope


@strawberry.type(description="null: no limit")
class TenantLimits:
    """A tenant's share of the installation."""

    associations: int | None
    storage_bytes: float | None
    instances_a_day: int | None
    storage_hard: bool = strawberry.field(description="past its storage images are refused, else only told")

    @classmethod
    def of(cls, limits: tenants.Limits) -> Self:
        """Make it of the services' limits."""
        return cls(
            associations=limits.associations,
            storage_bytes=limits.storage_bytes,
            instances_a_day=limits.instances_a_day,
            storage_hard=limits.storage_hard,
        )


@strawberry.input(description="null: no limit")
class TenantLimitsInput:
    """A tenant's share of the installation, as an operator sets it."""

    associations: int | None = None
    storage_bytes: float | None = None
    instances_a_day: int | None = None
    storage_hard: bool = strawberry.field(
        default=False, description="past its storage refuse images, instead of telling the administrators"
    )

    def limits(self) -> tenants.Limits:
        """Make the services' limits of it; raises Invalid."""
        size: Any = self.storage_bytes  # a Float, for an Int ends at 2 GB
        return tenants.Limits(
            associations=self.associations,
            storage_bytes=int(size) if size is not None and size.is_integer() else size,
            instances_a_day=self.instances_a_day,
            storage_hard=self.storage_hard,
        )


@strawberry.input(description="What is left out stays as it is.")
class TenantFacts:
    """What an operator may change of a tenant."""

    name: strawberry.Maybe[str]
    locale: strawberry.Maybe[str] = strawberry.field(description="BCP 47, like en-GB")
    time_zone: strawberry.Maybe[str] = strawberry.field(description="IANA, like Europe/London")
    contact: strawberry.Maybe[str]
    limits: strawberry.Maybe[TenantLimitsInput] = strawberry.field(description="replaces them all")
    retention_days: strawberry.Maybe[int | None]

    def given(self) -> dict[str, Any]:
        """What was given, by the names the services use."""
        facts = {name: fact.value for name, fact in vars(self).items() if fact is not None}
        if "limits" in facts:
            facts["limits"] = facts["limits"].limits()
        return facts


@strawberry.type
class Usage:
    """What a tenant uses of its share."""

    storage_bytes: float
    instances: float
    instances_today: int = strawberry.field(description="in the tenant's own day")
    limits: TenantLimits

    @classmethod
    def of(cls, used: usage.Usage) -> Self:
        """Make it of the services' count."""
        return cls(
            storage_bytes=used.storage_bytes,
            instances=used.instances,
            instances_today=used.instances_today,
            limits=TenantLimits.of(used.limits),
        )


@strawberry.type
class Scrub:
    """How far stored images have been read again, to see whether they are what was received."""

    started_at: datetime
    ended_at: datetime | None
    instances: float
    damaged: int = strawberry.field(
        description="that it met; `damaged` of the tenant are those that still are"
    )

    @classmethod
    def of(cls, found: reading_again.Scrub) -> Self:
        """Make it of the archive's."""
        return cls(
            started_at=found.started_at,
            ended_at=found.ended_at,
            instances=found.instances,
            damaged=found.damaged,
        )


@strawberry.type
class TenantSettings:
    """All that is set of a tenant."""

    slug: strawberry.ID
    name: str
    kind: TenantKind
    state: TenantState
    locale: str
    time_zone: str
    contact: str
    limits: TenantLimits
    retention_days: int | None
    closes_at: datetime | None = strawberry.field(description="of a tenant that is closing")
    second_factor_roles: list[Role] = strawberry.field(description="come in with a second factor alone")

    listed: strawberry.Private["_Listed | None"] = None

    @strawberry.field
    async def usage(self, info: Info) -> Usage:
        """What it uses of its share."""
        if self.listed:
            return Usage.of(self.listed.usages[self.slug])
        return Usage.of(await usage.read_of(*await info.context.installation(), self.slug))

    @strawberry.field
    async def scrub(self, info: Info) -> Scrub | None:
        """How far its stored images have been read again; null before the first time."""
        if self.listed:
            found = self.listed.scrubs.get(self.slug)
        else:
            scope, engines = await info.context.installation()
            found = await reading_again.state_of(scope, engines, self.slug)
        return Scrub.of(found) if found else None

    @strawberry.field
    async def damaged(self, info: Info) -> int:
        """How many of its stored images are damaged now: what was mended since a scrub is not among them."""
        if self.listed:
            return self.listed.damaged.get(self.slug, 0)
        return await reading_again.damaged_now(*await info.context.installation(), self.slug)

    @classmethod
    def of(cls, tenant: tenants.Tenant, listed: "_Listed | None" = None) -> Self:
        """Make it of the services' tenant."""
        return cls(
            slug=strawberry.ID(tenant.slug),
            name=tenant.name,
            kind=TenantKind(tenant.kind),
            state=TenantState(tenant.state),
            locale=tenant.locale,
            time_zone=tenant.time_zone,
            contact=tenant.contact,
            limits=TenantLimits.of(tenant.limits),
            retention_days=tenant.retention_days,
            closes_at=tenant.closes_at,
            second_factor_roles=list(tenant.second_factor),
            listed=listed,
        )


@dataclass(frozen=True, slots=True)
class _Listed:
    """What is told of each tenant of a page, read together."""

    usages: Mapping[str, usage.Usage]
    scrubs: Mapping[str, reading_again.Scrub]
    damaged: Mapping[str, int]

    @classmethod
    async def of(cls, scope: Scope, engines: Engines, some: Sequence[tenants.Tenant]) -> Self:
        """Read it of these, which stand by slug."""
        slugs = [tenant.slug for tenant in some]
        return cls(
            await usage.read_each(scope, engines, some),
            await reading_again.states_of(scope, engines, slugs),
            await scrub_counts.damaged_of(engines, most=len(slugs), first=slugs[0], last=slugs[-1])
            if slugs
            else {},
        )


@strawberry.type
class TenantConnection:
    """A page of tenants; `endCursor` is what to ask for as `after`, null where there are no more.

    One that holds fewer than were asked for and has a cursor ended at the bound of what a page reads.
    """

    nodes: list[TenantSettings]
    end_cursor: str | None


@strawberry.type
class TenantTrouble:
    """A tenant with damaged images, or whose storage is used up."""

    tenant: strawberry.ID
    name: str
    damaged: int = strawberry.field(description="of its stored images, now")
    storage_percent: int | None = strawberry.field(description="of its quota, where that is used up")
    refuses: bool = strawberry.field(description="it takes no more images for it")

    @classmethod
    def of(cls, found: tenant_list.Trouble) -> Self:
        """Make it of the services'."""
        return cls(
            tenant=strawberry.ID(found.tenant.slug),
            name=found.tenant.name,
            damaged=found.damaged,
            storage_percent=found.percent if found.is_over_quota else None,
            refuses=found.is_over_quota and found.tenant.limits.storage_hard,
        )


@strawberry.type
class TenantQueries:
    """What operators and administrators may ask."""

    @strawberry.field
    async def tenants(
        self, info: Info, search: str = "", first: int = 50, after: str | None = None
    ) -> TenantConnection:
        """The installation's tenants by slug, for its operator; those whose name or slug has each word."""
        scope, engines = await info.context.installation()
        page = await tenant_list.tenants_page(scope, engines, search=search, first=first, after=after)
        listed = await _Listed.of(scope, engines, page.tenants)
        nodes = [TenantSettings.of(tenant, listed) for tenant in page.tenants]
        return TenantConnection(nodes=nodes, end_cursor=page.end_cursor)

    @strawberry.field
    async def tenant_troubles(self, info: Info) -> list[TenantTrouble]:
        """The tenants with damaged images or without room, the worst first."""
        found = await tenant_list.troubled(*await info.context.installation())
        return [TenantTrouble.of(one) for one in found]

    @strawberry.field
    async def tenant_settings(self, info: Info, tenant: strawberry.ID) -> TenantSettings:
        """What is set of one."""
        scope, engines = await info.context.within(tenant)
        return TenantSettings.of(await tenants.read(scope, engines))

    @strawberry.field
    async def usage(self, info: Info, tenant: strawberry.ID) -> Usage:
        """What it uses of its share."""
        return Usage.of(await usage.read_of(*await info.context.installation(), tenant))


@strawberry.type
class TenantMutations:
    """What the installation's operator may change, and one thing that a tenant's administrator may."""

    @strawberry.mutation
    async def demand_second_factor(
        self, info: Info, tenant: strawberry.ID, roles: list[Role]
    ) -> TenantSettings:
        """Let people of these roles in with a second factor alone; no role: as they like."""
        scope, engines = await info.context.within(tenant)
        return TenantSettings.of(await tenants.demand_second_factor(scope, engines, roles))

    @strawberry.mutation
    async def create_tenant(
        self,
        info: Info,
        slug: strawberry.ID,
        name: str,
        kind: TenantKind,
        facts: TenantFacts | None = None,
    ) -> TenantSettings:
        """Take in a tenant."""
        scope, engines = await info.context.installation()
        given = facts.given() if facts else {}
        made = await tenants.create(scope, engines, slug, **{**given, "name": name, "kind": kind.value})
        return TenantSettings.of(made)

    @strawberry.mutation
    async def update_tenant(self, info: Info, tenant: strawberry.ID, facts: TenantFacts) -> TenantSettings:
        """Change what is given."""
        scope, engines = await info.context.installation()
        changed = await tenants.update(scope, engines, tenant, **facts.given())
        return TenantSettings.of(changed)

    @strawberry.mutation
    async def set_tenant_state(self, info: Info, tenant: strawberry.ID, state: TenantState) -> TenantSettings:
        """Suspend a tenant, or let it in again."""
        scope, engines = await info.context.installation()
        changed = await tenants.set_state(scope, engines, tenant, state.value)
        return TenantSettings.of(changed)
