"""Tenants: clinics, and providers of telemedicine who read for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from services.errors import AlreadyExists, Invalid, NotFound
from services.persistence import Engines, Grant, TenantCollection

Kind = Literal["clinic", "telemedicine"]
State = Literal["active", "suspended"]
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Tenant:
    """Who owns data here. `slug` stands in URLs and keys and never changes."""

    slug: str
    name: str
    kind: Kind
    state: State

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Tenant":
        """As the database keeps it."""
        return cls(document["slug"], document["name"], document["kind"], document["state"])


async def create(engines: Engines, slug: str, *, name: str, kind: str) -> Tenant:
    """A new tenant; raises Invalid for a wrong slug, name or kind, AlreadyExists for a slug taken."""
    Grant(slug)  # knows the grammar
    if kind not in get_args(Kind):
        raise Invalid(f"a tenant's kind is one of {', '.join(get_args(Kind))}")
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Invalid(f"a tenant's name has 1 to {LONGEST_NAME} characters")
    document = {
        "slug": slug,
        "name": name.strip(),
        "kind": kind,
        "state": "active",
        "created_at": datetime.now(UTC),
    }
    try:
        await _tenants(engines).insert(document)
    except AlreadyExists:
        raise AlreadyExists("there is a tenant of this slug") from None
    return Tenant.of(document)


async def get(engines: Engines, slug: str) -> Tenant:
    """One tenant; raises NotFound."""
    document = await _tenants(engines).find_one({"slug": slug})
    if document is None:
        raise NotFound("no such tenant")
    return Tenant.of(document)


async def find(engines: Engines, slugs: list[str] | None = None) -> list[Tenant]:
    """All tenants, or those of these slugs, by slug."""
    asked = {} if slugs is None else {"slug": {"$in": slugs}}
    return [Tenant.of(document) for document in await _tenants(engines).find(asked, sort=[("slug", 1)])]


async def set_state(engines: Engines, slug: str, state: State) -> None:
    """Suspend a tenant (its doors close within seconds, its data stays) or let it in again."""
    if state not in get_args(State):
        raise Invalid(f"a tenant's state is one of {', '.join(get_args(State))}")
    if not await _tenants(engines).update({"slug": slug}, {"$set": {"state": state}}):
        raise NotFound("no such tenant")


def _tenants(engines: Engines) -> TenantCollection:
    return engines.documents.installation("tenants")
