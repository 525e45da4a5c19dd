"""The installation's tenants as its operator looks through them: by page, by name, and those in trouble."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.dicom.search_keys import fold
from services.errors import Invalid
from services.persistence import Engines, Filter, Within
from services.tenancy import quotas, scrub_counts
from services.tenancy.scope import Right, Scope
from services.tenancy.tenants import Tenant, find

MOST = 200
READING = 5000
"""Tenants that one page reads, also in vain."""
_BATCH = 500
SHOWN = 100
"""Tenants in trouble that are shown, those with most damaged images first."""


@dataclass(frozen=True, slots=True)
class TenantPage:
    """Tenants by slug, and the cursor after the last where there are more.

    One that holds fewer than were asked for and has a cursor ended at the bound of what a page reads.
    """

    tenants: tuple[Tenant, ...]
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A tenant with damaged images, or whose storage is used up (`percent`; 0 without a quota)."""

    tenant: Tenant
    damaged: int
    percent: int

    @property
    def is_over_quota(self) -> bool:
        """Return whether its storage is used up."""
        return self.percent >= quotas.STEPS[-1]


async def tenants_page(
    scope: Scope, engines: Engines, *, search: str = "", first: int = 50, after: str | None = None
) -> TenantPage:
    """A page of those whose name or slug has each word of `search`. Needs to operate; raises Invalid."""
    scope.require(Right.OPERATE)
    if not 1 <= first <= MOST:
        raise Invalid(f"a page has 1 to {MOST} tenants")
    words, place, read = fold(search).split(), after or "", 0
    found: list[Tenant] = []
    while True:
        size = min(READING - read, _BATCH if words else first + 1)
        where: Filter = {"slug": Within(gt=place)} if place else {}
        some = await engines.documents.installation("tenants").find(where, sort=[("slug", 1)], limit=size)
        found += [Tenant.of(one) for one in some if _has(one, words)]
        if len(found) > first:
            return TenantPage(tuple(found[:first]), found[first - 1].slug)
        if len(some) < size:
            return TenantPage(tuple(found), None)
        place, read = some[-1]["slug"], read + len(some)
        if read >= READING:
            return TenantPage(tuple(found), place)


async def troubled(scope: Scope, engines: Engines) -> list[Trouble]:
    """List those with damaged images or without room, at most `SHOWN`. Needs to operate."""
    scope.require(Right.OPERATE)
    damaged = await scrub_counts.damaged_of(engines, most=SHOWN)
    full = await quotas.percents(engines)
    most = quotas.STEPS[-1]
    slugs = {*damaged, *(slug for slug, percent in full.items() if percent >= most)}
    known = {tenant.slug: tenant for tenant in await find(engines, sorted(slugs))} if slugs else {}
    found = [
        Trouble(tenant, damaged.get(slug, 0), full.get(slug, 0))
        for slug, tenant in known.items()
        if tenant.state != "closed"
    ]
    return sorted(found, key=lambda one: (-one.damaged, -one.percent, one.tenant.slug))[:SHOWN]


def _has(tenant: Mapping[str, Any], words: list[str]) -> bool:
    text = f"{fold(tenant['name'])} {tenant['slug']}"
    return all(word in text for word in words)
