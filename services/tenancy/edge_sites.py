"""What waits at sites whose ingest pods do not always reach the archive, as each told last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import NotFound
from services.persistence import Edit, Engines, TenantCollection, Update
from services.persistence.moments import in_milliseconds
from services.tenancy.scope import Right, Scope

SILENT_AFTER = timedelta(minutes=2)
"""After which a site that told nothing is said not to have been heard of."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a tenant has at a site. `oldest`: when the first came; `aside`: instances that need somebody."""

    instances: int
    bytes: int
    oldest: datetime | None
    aside: int


@dataclass(frozen=True, slots=True)
class EdgeSite:
    """A site as a tenant has it. `snapshot_at`: of when the site's own copy of the AE registry is."""

    site: str
    tenant: str
    heard_at: datetime
    snapshot_at: datetime | None
    waiting: Waiting

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "EdgeSite":
        """Make it from its document."""
        waiting = Waiting(
            document["instances"], document["bytes"], document.get("oldest"), document["set_aside"]
        )
        return cls(
            document["site"], document["tenant"], document["heard_at"], document.get("snapshot_at"), waiting
        )

    @property
    def is_silent(self) -> bool:
        """Whether nothing was heard of it for longer than it is silent while its link is up."""
        return datetime.now(UTC) - self.heard_at > SILENT_AFTER


async def note_waiting(
    engines: Engines, site: str, snapshot_at: datetime | None, waiting: Mapping[str, Waiting]
) -> None:
    """A site says what waits there, by tenant. Raises Unavailable."""
    now = in_milliseconds(datetime.now(UTC))
    updates = [
        Update(
            {"tenant": tenant, "site": site},
            Edit(
                set={
                    "heard_at": now,
                    "snapshot_at": in_milliseconds(snapshot_at) if snapshot_at else None,
                    "instances": one.instances,
                    "bytes": one.bytes,
                    "oldest": in_milliseconds(one.oldest) if one.oldest else None,
                    "set_aside": one.aside,
                }
            ),
            upsert=True,
        )
        for tenant, one in waiting.items()
    ]
    if updates:
        await _all(engines).bulk(updates)


async def of_tenant(scope: Scope, engines: Engines) -> list[EdgeSite]:
    """The sites that serve a tenant. Needs the right to administer."""
    scope.require(Right.ADMINISTER)
    found = await engines.documents.of(scope.grant, "edge_sites").find({}, sort=(("site", 1),))
    return [EdgeSite.of(one) for one in found]


async def find(scope: Scope, engines: Engines) -> list[EdgeSite]:
    """All sites, a row for each tenant that each serves. Needs to operate."""
    scope.require(Right.OPERATE)
    return await read(engines)


async def read(engines: Engines) -> list[EdgeSite]:
    """Read the sites: for who measures."""
    found = await _all(engines).find({}, sort=[("site", 1), ("tenant", 1)])
    return [EdgeSite.of(one) for one in found]


async def remove_site(scope: Scope, engines: Engines, site: str) -> None:
    """A site is no more; one that is will tell again. Needs to operate; raises NotFound."""
    scope.require(Right.OPERATE)
    if not await _all(engines).delete({"site": site}, many=True):
        raise NotFound("no such site")


def _all(engines: Engines) -> TenantCollection:
    return engines.documents.installation("edge_sites")
