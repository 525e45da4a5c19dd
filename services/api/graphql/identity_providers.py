"""The provider (OpenID Connect) at which a tenant's people sign in."""

from typing import Any, Self

import strawberry

from services.api.graphql.context import Info
from services.tenancy.roles import Role
from services.tenancy.sign_in import identity_providers


@strawberry.type
class RoleMapping:
    """A value of the role claim, and the role it gives."""

    value: str
    role: Role


@strawberry.type
class IdentityProvider:
    """What is set of it; its client secret is never shown."""

    issuer: str
    client_id: str
    role_claim: str | None
    role_map: list[RoleMapping]
    default_role: Role | None = strawberry.field(
        description="of those without a mapped value; null: they may not come in"
    )

    @classmethod
    def of(cls, provider: identity_providers.IdentityProvider) -> Self:
        """Make it of the services' provider."""
        return cls(
            issuer=provider.issuer,
            client_id=provider.client_id,
            role_claim=provider.role_claim,
            role_map=[RoleMapping(value=value, role=role) for value, role in provider.role_map.items()],
            default_role=provider.default_role,
        )


@strawberry.input
class RoleMappingInput:
    """A value of the role claim, and the role it gives."""

    value: str
    role: Role


@strawberry.input
class IdentityProviderInput:
    """All that is set of it."""

    issuer: str
    client_id: str
    client_secret: str | None = strawberry.field(
        default=None, description="null when changing: the one there is stays"
    )
    role_claim: str | None = None
    role_map: list[RoleMappingInput] = strawberry.field(default_factory=list)
    default_role: Role | None = None

    def facts(self) -> dict[str, Any]:
        """By the names the services use."""
        return {**vars(self), "role_map": {mapping.value: mapping.role for mapping in self.role_map}}


@strawberry.type
class IdentityProviderQueries:
    """What a tenant's administrator may ask."""

    @strawberry.field
    async def identity_provider(self, info: Info, tenant: strawberry.ID) -> IdentityProvider | None:
        """The tenant's, if it has one."""
        provider = await identity_providers.find(*await info.context.within(tenant))
        return IdentityProvider.of(provider) if provider else None


@strawberry.type
class IdentityProviderMutations:
    """What a tenant's administrator may change."""

    @strawberry.mutation
    async def set_identity_provider(
        self, info: Info, tenant: strawberry.ID, provider: IdentityProviderInput
    ) -> IdentityProvider:
        """Set the tenant's provider, the first or another."""
        scope, engines = await info.context.within(tenant)
        return IdentityProvider.of(await identity_providers.set_(scope, engines, **provider.facts()))

    @strawberry.mutation
    async def remove_identity_provider(self, info: Info, tenant: strawberry.ID) -> bool:
        """Let nobody sign in by it any more."""
        await identity_providers.remove(*await info.context.within(tenant))
        return True
