"""What a session stands for: somebody signed in, the tenants they work in and their rights there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.errors import NotFound, Refused, Unauthenticated
from services.persistence import Edit, Engines, Grant
from services.tenancy import shared_studies, tenants, users, visits
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Principal, Right, Scope
from services.tenancy.tenants import Tenant
from services.tenancy.users import User

SEEN = timedelta(seconds=60)
"""Between two notes of when a session was last seen."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A tenant a user works in, and as what. It may be shut to a session without a second factor."""

    tenant: Tenant
    role: Role
    second_factor_missing: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in. `scope` reaches every active tenant of the user: narrow it with `within`.

    `memberships` name those that are not active too. A session with a `tenant` came through that tenant's
    identity provider, and reaches nothing else.
    """

    id: str
    user: User
    memberships: tuple[Membership, ...]
    created_at: datetime
    expires_at: datetime
    rotates_at: datetime
    scope: Scope
    tenant: str | None = None
    second_factor: bool = False

    @property
    def second_factor_missing(self) -> bool:
        """Whether a tenant of the user is shut to this session for that."""
        return any(one.second_factor_missing for one in self.memberships)

    def require_own(self) -> None:
        """Raise Refused unless the user's own means signed in: a clinic's provider changes no account."""
        if self.tenant is not None:
            raise Refused("sign in with your own password or passkey to change your account")


async def read(engines: Engines, document: Mapping[str, Any], *, used: bool = True) -> Session:
    """What a document stands for; an open page that nobody uses (`used`) keeps no session."""
    now, idle = datetime.now(UTC), idle_of(engines)
    if now - since(document, "seen_at") > idle:
        raise Unauthenticated("the session was not used for too long")
    if "visit" in document:
        return await _of_visit(engines, document)
    try:
        user = await users.get(engines, document["user"])
    except NotFound:
        raise Unauthenticated("no such user") from None
    if document.get("renewals", 0) != user.renewals:
        raise Unauthenticated("no such session")
    if used and now - since(document, "seen_at") > min(SEEN, idle / 4):
        await engines.documents.installation("sessions").update(
            {"secret": document["secret"]}, Edit(set={"seen_at": now})
        )
    tenant = document.get("tenant")
    if tenant is not None:  # an identity provider's word holds in its own tenant
        user = replace(user, roles={t: role for t, role in user.roles.items() if t == tenant}, operator=False)
    strong = tenant is not None or document.get("second_factor", False)  # a provider asks for its own
    members = tuple(
        Membership(one, role := user.roles[one.slug], role in one.second_factor and not strong)
        for one in await tenants.find(engines, sorted(user.roles))
    )
    return Session(
        document.get("id", ""),
        user,
        members,
        document["created_at"],
        document["expires_at"],
        since(document, "rotated_at") + timedelta(minutes=engines.settings.session_rotation_minutes),
        await _scope(engines, user, members),
        tenant,
        strong,
    )


async def _of_visit(engines: Engines, document: Mapping[str, Any]) -> Session:
    """Of somebody whom a practice system has sent: no account stands behind it."""
    tenant, scope = await visits.scope_of(engines, document)
    user = User(document["user"], "", scope.principal.name, {tenant.slug: Role.REFERRING_VETERINARIAN})
    return Session(
        document["id"],
        user,
        (Membership(tenant, Role.REFERRING_VETERINARIAN),),
        document["created_at"],
        document["expires_at"],
        since(document, "rotated_at") + timedelta(minutes=engines.settings.session_rotation_minutes),
        scope,
        tenant.slug,
    )


def idle_of(engines: Engines) -> timedelta:
    """Return how long a session may be left alone."""
    return timedelta(minutes=engines.settings.session_idle_minutes) or timedelta.max


async def _scope(engines: Engines, user: User, members: tuple[Membership, ...]) -> Scope:
    within, grants, shut = {}, [], dict[str, str]()
    for member in members:
        slug = member.tenant.slug
        if member.tenant.state != "active":
            shut[slug] = member.tenant.state
            continue
        if member.second_factor_missing:
            shut[slug] = "shut to a sign-in without a second factor: set one up in your account"
            continue
        within[slug] = RIGHTS[member.role]
        if member.role is Role.REFERRING_VETERINARIAN:
            grants.append(Grant(slug, await shared_studies.shared_with(engines, slug, user.id)))
        else:
            grants.append(Grant(slug))
    everywhere = frozenset.intersection(*within.values()) if within else frozenset()
    if user.operator:
        everywhere |= {Right.OPERATE}
    return Scope(Principal("user", user.id, user.name), everywhere, tuple(grants), within, shut)


def since(document: Mapping[str, Any], name: str) -> datetime:
    """A time a session notes; older versions noted the beginning alone."""
    at: datetime = document.get(name) or document["created_at"]
    return at
