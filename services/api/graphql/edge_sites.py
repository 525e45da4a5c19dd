"""The sites whose ingest pods spool images while they do not reach the archive, and what waits there."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.tenancy import edge_sites


@strawberry.type
class EdgeSite:
    """A site as a tenant has it: what it told last of the tenant's images."""

    site: str
    tenant: strawberry.ID
    heard_at: datetime = strawberry.field(description="when it told that")
    silent: bool = strawberry.field(description="nothing was heard of it for minutes: its link is down")
    waiting: int = strawberry.field(description="instances that it has taken and the archive has not")
    waiting_bytes: float
    waiting_since: datetime | None = strawberry.field(description="when the first of them came")
    set_aside: int = strawberry.field(description="instances that somebody has to look at there")
    snapshot_at: datetime | None = strawberry.field(
        description="of when its copy of the AE registry is, by which it lets modalities in without a link"
    )

    @classmethod
    def of(cls, found: edge_sites.EdgeSite) -> Self:
        """Make it of the services' site."""
        return cls(
            site=found.site,
            tenant=strawberry.ID(found.tenant),
            heard_at=found.heard_at,
            silent=found.is_silent,
            waiting=found.waiting.instances,
            waiting_bytes=found.waiting.bytes,
            waiting_since=found.waiting.oldest,
            set_aside=found.waiting.aside,
            snapshot_at=found.snapshot_at,
        )


@strawberry.type
class EdgeSiteQueries:
    """The sites of a tenant, for its administrators and the installation's operator."""

    @strawberry.field
    async def edge_sites(self, info: Info, tenant: strawberry.ID) -> list[EdgeSite]:
        """The sites that serve a tenant."""
        scope, engines = await info.context.within(tenant)
        return [EdgeSite.of(one) for one in await edge_sites.of_tenant(scope, engines)]

    @strawberry.field
    async def all_edge_sites(self, info: Info) -> list[EdgeSite]:
        """The sites of the installation, with a row for each tenant that a site serves."""
        scope, engines = await info.context.installation()
        return [EdgeSite.of(one) for one in await edge_sites.find(scope, engines)]
