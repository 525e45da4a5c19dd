"""Tenants: clinics, and providers of telemedicine who read for them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from services.errors import AlreadyExists, Invalid, NoLongerUpdatable, NotFound
from services.persistence import Edit, Engines, Filter, Grant, In, TenantCollection
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.roles import Role
from services.tenancy.scope import Right, Scope
from services.tenancy.short_cache import forget_all
from services.tenancy.tenant_facts import DEFAULTS, checked

Kind = Literal["clinic", "telemedicine"]
State = Literal["active", "suspended", "closing", "closed"]
MOST = 2**53
"""Of any limit: as far as a number travels unharmed (RFC 8259 6)."""
SWITCHED = ("active", "suspended")
"""The states an operator switches between; `archive.closing` leads through the others."""


@dataclass(frozen=True, slots=True)
class Limits:
    """A tenant's share of the installation; None: no limit.

    Past its storage a tenant is told, and stores on, unless `storage_hard`: then instances are refused.
    """

    associations: int | None = None  # at a time, over all processes
    storage_bytes: int | None = None  # of instances as they were stored
    instances_a_day: int | None = None  # in the tenant's own day
    storage_hard: bool = False

    @classmethod
    def of(cls, document: Mapping[str, Any] | None) -> "Limits":
        """Make them from what the database keeps: storage limited before there was a choice is hard."""
        kept = dict(document or {})
        return cls(**{"storage_hard": kept.get("storage_bytes") is not None, **kept})

    def __post_init__(self) -> None:
        if not isinstance(self.storage_hard, bool):
            raise Invalid("storage is hard or not")
        for each in fields(self):
            limit = getattr(self, each.name)
            if limit is not None and (not isinstance(limit, int) or not 0 <= limit <= MOST):
                raise Invalid("a limit is a whole number from 0 to 2^53, or none")


@dataclass(frozen=True, slots=True)
class Tenant:
    """A clinic or provider that owns data here. `slug` stands in URLs and keys and never changes.

    `retention_days` is shown to people and deletes nothing. `closes_at`: when a closing tenant's data goes.
    `second_factor`: the roles whose people come in with one alone. `cranial_at`, `right_at`: the side of the
    screen, left or right, at which the cranial end of a lateral and the right side of a VD are shown.
    `artificial`: a program reports here, so that nothing but preliminary reports comes of it.
    """

    slug: str
    name: str
    kind: Kind
    state: State
    locale: str = DEFAULTS["locale"]  # BCP 47
    time_zone: str = DEFAULTS["time_zone"]  # of the IANA database
    contact: str = DEFAULTS["contact"]
    limits: Limits = field(default_factory=Limits)
    retention_days: int | None = None
    closes_at: datetime | None = None
    second_factor: tuple[Role, ...] = ()
    cranial_at: str = DEFAULTS["cranial_at"]
    right_at: str = DEFAULTS["right_at"]
    artificial: bool = False

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Tenant":
        """Make it from what the database keeps; older versions knew less of it."""
        known = {name: document[name] for name in cls.__slots__ if name in document}
        known["second_factor"] = tuple(Role(name) for name in document.get("second_factor") or ())
        return cls(**{**known, "limits": Limits.of(document.get("limits"))})


async def create(scope: Scope, engines: Engines, slug: str, *, name: str, kind: str, **facts: Any) -> Tenant:
    """A new tenant with these facts (`update` names them). Needs the right to operate.

    Raises Invalid for what cannot be, AlreadyExists for a slug taken.
    """
    scope.require(Right.OPERATE)
    Grant(slug)  # knows the grammar
    if kind not in get_args(Kind):
        raise Invalid(f"a tenant's kind is one of {', '.join(get_args(Kind))}")
    document = {
        "slug": slug,
        "kind": kind,
        "state": "active",
        **DEFAULTS,
        **_kept({"name": name, **facts}),
        "created_at": datetime.now(UTC),
    }
    try:
        await _tenants(engines).insert(document)
    except AlreadyExists:
        raise AlreadyExists("there is a tenant of this slug") from None
    await audit.record(scope, engines, Event.TENANT_CREATED, {"tenant": slug, "kind": kind})
    return Tenant.of(document)


async def update(scope: Scope, engines: Engines, slug: str, /, **facts: Any) -> Tenant:
    """Change what is given: `name`, `locale`, `time_zone`, `contact`, `limits` (whole) and so on.

    Needs the right to operate. Raises Invalid, NotFound.
    """
    scope.require(Right.OPERATE)
    return await _change(scope, engines, slug, facts)


async def demand_second_factor(scope: Scope, engines: Engines, roles: Iterable[str]) -> Tenant:
    """Let the scope's tenant's people of these roles in with a second factor alone, within seconds.

    Needs the right to administer. Raises Invalid for a role there is none of.
    """
    scope.require(Right.ADMINISTER)
    return await _change(scope, engines, scope.grant.tenant, {"second_factor": roles})


async def face_radiographs(scope: Scope, engines: Engines, *, cranial_at: str, right_at: str) -> Tenant:
    """Show the scope's tenant's radiographs this way round, where they say which side is which.

    Needs the right to administer. Raises Invalid.
    """
    scope.require(Right.ADMINISTER)
    facts = {"cranial_at": cranial_at, "right_at": right_at}
    return await _change(scope, engines, scope.grant.tenant, facts)


async def set_state(scope: Scope, engines: Engines, slug: str, state: str) -> Tenant:
    """Suspend a tenant (nobody gets in within seconds, its data stays) or let it in again.

    Needs the right to operate. Raises Invalid, NotFound, and NoLongerUpdatable for a tenant that is closing.
    """
    scope.require(Right.OPERATE)
    if state not in SWITCHED:
        raise Invalid(f"a tenant is switched to {' or '.join(SWITCHED)}")
    return await move(scope, engines, slug, SWITCHED, {"state": state})


async def move(
    scope: Scope, engines: Engines, slug: str, from_: tuple[str, ...], to: Mapping[str, Any]
) -> Tenant:
    """Change the state, and what goes with it, of a tenant in one of these: compare and set.

    Raises NotFound, and NoLongerUpdatable for a tenant in another state.
    """
    scope.require(Right.OPERATE)
    if not await _tenants(engines).update({"slug": slug, "state": In(from_)}, Edit(set=to)):
        known = await get(engines, slug)
        raise NoLongerUpdatable(f"the clinic is {known.state}")
    forget_all(engines)
    await _told(scope, engines, slug, {"state": to["state"]})
    return await get(engines, slug)


async def read(scope: Scope, engines: Engines) -> Tenant:
    """The scope's own tenant, for who administers it."""
    scope.require(Right.ADMINISTER)
    return await get(engines, scope.grant.tenant)


async def note(scope: Scope, engines: Engines, facts: Mapping[str, Any]) -> None:
    """Keep what the installation itself knows of the scope's tenant (its export, its closing) with it."""
    scope.require(Right.ADMINISTER)
    await _tenants(engines).update({"slug": scope.grant.tenant}, Edit(set=facts))


async def noted(scope: Scope, engines: Engines) -> dict[str, Any]:
    """All that is kept of the scope's tenant; raises NotFound."""
    scope.require(Right.ADMINISTER)
    return await _document(engines, scope.grant.tenant)


async def get(engines: Engines, slug: str) -> Tenant:
    """One tenant, for tenancy itself and the command line; raises NotFound."""
    return Tenant.of(await _document(engines, slug))


async def find(engines: Engines, slugs: list[str] | None = None) -> list[Tenant]:
    """All tenants, or those of these slugs, by slug; for the same."""
    asked: Filter = {} if slugs is None else {"slug": In(slugs)}
    return [Tenant.of(document) for document in await _tenants(engines).find(asked, sort=[("slug", 1)])]


async def missing(scope: Scope, engines: Engines) -> dict[str, int]:
    """Slugs of which images are stored though no such tenant is known, and how many images of each.

    So it is once the records are lost or left behind. Needs the right to operate.
    """
    scope.require(Right.OPERATE)
    known = {tenant.slug for tenant in await find(engines)}
    found = {}
    for slug in await engines.objects.owners():
        if slug not in known:
            images = 0
            async for _ in engines.objects.of(Grant(slug)).list("instances/"):
                images += 1
            if images:
                found[slug] = images
    return found


def _kept(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts in the form they are kept; raises Invalid."""
    kept = checked({name: fact for name, fact in facts.items() if name != "limits"})
    if "limits" in facts:
        kept["limits"] = asdict(facts["limits"])
    return kept


async def _change(scope: Scope, engines: Engines, slug: str, facts: Mapping[str, Any]) -> Tenant:
    changes = _kept(facts)
    if changes:
        if not await _tenants(engines).update({"slug": slug}, Edit(set=changes)):
            raise NotFound("no such tenant")
        forget_all(engines)
        await _told(scope, engines, slug, {"changed": sorted(changes)})
    return await get(engines, slug)


async def _told(scope: Scope, engines: Engines, slug: str, details: Mapping[str, Any]) -> None:
    """Write it into the tenant's own trail: its administrator reads there what the operator did."""
    theirs = replace(scope, grants=(Grant(slug),))
    await audit.record(theirs, engines, Event.TENANT_CHANGED, details)


async def _document(engines: Engines, slug: str) -> dict[str, Any]:
    document = await _tenants(engines).find_one({"slug": slug})
    if document is None:
        raise NotFound("no such tenant")
    return document


def _tenants(engines: Engines) -> TenantCollection:
    return engines.documents.installation("tenants")
