"""What others share with a tenant: links that one of its people has opened and kept for their colleagues."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from services.errors import Invalid, NotFound, Refused
from services.persistence import Edit, Engines, Grant
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.tenancy.shares.share import Share, grant_of, tenant_is_open
from services.tenancy.shares.visiting import seen_by
from services.tenancy.short_cache import forget_all

MOST_TAKEN = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """A share among what is shared with a tenant, and the scope its people have there."""

    share: Share
    scope: Scope


async def take(scope: Scope, engines: Engines, share: Share) -> None:
    """Keep an opened share among what is shared with the scope's tenant; again is as once.

    Needs the right to find, in all of the tenant. Raises Invalid for a share of one's own, NotFound.
    """
    _require(scope)
    tenant = scope.grant.tenant
    if share.tenant == tenant:
        raise Invalid("these studies are your own")
    shares = engines.documents.of(Grant(share.tenant), "shares")
    taken = Edit(add_to_set={"takers": [tenant]})
    if not await shares.update({"id": share.id, "revoked_at": None}, taken):
        raise NotFound("no such share")
    forget_all(engines)
    await audit.record(scope, engines, Event.SHARE_OPENED, {"share": share.id})


async def leave(scope: Scope, engines: Engines, id_: str) -> None:
    """Keep it no longer. Needs the right to find, in all of the tenant; raises NotFound."""
    _require(scope)
    shares, tenant = engines.documents.installation("shares"), scope.grant.tenant
    document = await shares.find_one({"takers": tenant, "id": id_})
    if document is None:
        raise NotFound("no such share")
    others = [slug for slug in document["takers"] if slug != tenant]
    await shares.update({"id": id_, "takers": tenant}, Edit(set={"takers": others}))
    forget_all(engines)


async def find(scope: Scope, engines: Engines) -> list[Taken]:
    """What is shared with the scope's tenant at this moment, the latest first.

    Needs the right to find, in all of the tenant.
    """
    _require(scope)
    found = await engines.documents.installation("shares").find(
        {"takers": scope.grant.tenant}, sort=[("created_at", -1)], limit=MOST_TAKEN
    )
    shares = [share for share in map(Share.of, found) if share.stands()]
    active = {slug: await tenant_is_open(engines, slug) for slug in {share.tenant for share in shares}}
    return [
        Taken(share, seen_by(scope, share, await grant_of(engines, share)))
        for share in shares
        if active[share.tenant]
    ]


async def changes(scope: Scope, engines: Engines) -> AsyncGenerator[str]:
    """IDs of shares with the scope's tenant as they change, until closed. Needs the right to find."""
    _require(scope)
    async for change in engines.documents.installation("shares").watch():
        one = change.document
        if one is not None and scope.grant.tenant in one["takers"]:
            yield one["id"]


def _require(scope: Scope) -> None:
    scope.require(Right.FIND)
    if not scope.grant.whole:
        raise Refused("this is for those who see all of the clinic")
