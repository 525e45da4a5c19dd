"""Who asks: the signed-in person, the tenants they work in, and what each role may do there."""

from enum import Enum
from typing import Self

import strawberry

from services import errors
from services.api.graphql.context import Info
from services.persistence import Engines
from services.tenancy import roles, tenants, users
from services.tenancy import session as signed_in
from services.tenancy.roles import Role
from services.tenancy.scope import Right

strawberry.enum(Right)
strawberry.enum(Role)


@strawberry.enum
class TenantKind(Enum):
    """What a tenant is."""

    CLINIC = "clinic"
    TELEMEDICINE = "telemedicine"


@strawberry.enum
class TenantState(Enum):
    """Whether a tenant is let in."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    CLOSED = "closed"


@strawberry.type
class Tenant:
    """A clinic or a telemedicine provider."""

    slug: strawberry.ID
    name: str
    kind: TenantKind
    state: TenantState

    @classmethod
    def of(cls, tenant: tenants.Tenant) -> Self:
        """Make it of the services' tenant."""
        return cls(
            slug=strawberry.ID(tenant.slug),
            name=tenant.name,
            kind=TenantKind(tenant.kind),
            state=TenantState(tenant.state),
        )


@strawberry.type
class Membership:
    """A tenant the user works in, as what, and what that lets them do."""

    tenant: Tenant
    role: Role
    rights: list[Right] = strawberry.field(description="none while the tenant is shut")
    second_factor_missing: bool = strawberry.field(
        description="the tenant demands one of this role, and the session began without: it is shut till then"
    )


@strawberry.type
class User:
    """A person with a password."""

    id: strawberry.ID
    email: str
    name: str

    @classmethod
    def of(cls, user: users.User) -> Self:
        """Make it of the services' user."""
        return cls(id=strawberry.ID(user.id), email=user.email, name=user.name)


@strawberry.type(
    description="Who is signed in. Sign in by POST /session {email, password}, out by DELETE /session."
)
class Session:
    """The user of the request's cookie."""

    user: User
    memberships: list[Membership]
    operator: bool = strawberry.field(description="may create, limit and suspend tenants")
    idle_minutes: float = strawberry.field(description="without use until it ends; 0: it does not")

    @classmethod
    def of(cls, session: signed_in.Session, engines: Engines) -> Self:
        """Make it of the services' session."""
        user, within = session.user, session.scope.rights_within
        return cls(
            user=User.of(user),
            memberships=[
                Membership(
                    tenant=Tenant.of(one.tenant),
                    role=one.role,
                    rights=in_order(within.get(one.tenant.slug, frozenset())),
                    second_factor_missing=one.second_factor_missing,
                )
                for one in session.memberships
            ],
            operator=user.operator,
            idle_minutes=engines.settings.session_idle_minutes,
        )


@strawberry.type
class RoleRights:
    """A row of the table of roles."""

    role: Role
    rights: list[Right]


@strawberry.type
class SessionQueries:
    """What anybody may ask."""

    @strawberry.field(description="null when nobody is signed in")  # type: ignore[untyped-decorator]
    async def session(self, info: Info) -> Session | None:
        """Who asks."""
        try:
            return Session.of(await info.context.session(), info.context.engines)
        except errors.Unauthenticated:
            return None

    @strawberry.field
    def roles(self) -> list[RoleRights]:
        """The roles and their rights."""
        return [RoleRights(role=role, rights=in_order(rights)) for role, rights in roles.RIGHTS.items()]


def in_order(rights: frozenset[Right]) -> list[Right]:
    """Rights in the order they are declared in."""
    return [right for right in Right if right in rights]
