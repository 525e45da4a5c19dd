"""A tenant's API tokens."""

from datetime import datetime, timedelta
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.api.graphql.session import in_order
from services.errors import Invalid
from services.tenancy import tokens
from services.tenancy.roles import Role
from services.tenancy.scope import Right

MOST_DAYS = 36500


@strawberry.type
class Token:
    """What may be known of a token."""

    id: strawberry.ID
    name: str
    role: Role
    rights: list[Right]
    created_at: datetime
    expires_at: datetime | None
    last_used: datetime | None

    @classmethod
    def of(cls, token: tokens.Token) -> Self:
        """Make it of the services' token."""
        return cls(
            id=strawberry.ID(token.id),
            name=token.name,
            role=token.role,
            rights=in_order(token.rights),
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used=token.last_used,
        )


@strawberry.type
class TokenCreated:
    """The secret of a new token."""

    secret: str = strawberry.field(description="shown this once")


@strawberry.type
class TokenQueries:
    """What a tenant's administrator may ask."""

    @strawberry.field
    async def tokens(self, info: Info, tenant: strawberry.ID) -> list[Token]:
        """The tenant's tokens, by name."""
        scope, engines = await info.context.within(tenant)
        return [Token.of(token) for token in await tokens.find(scope, engines)]


@strawberry.type
class TokenMutations:
    """What a tenant's administrator may change."""

    @strawberry.mutation
    async def create_token(  # noqa: PLR0917 - GraphQL names its arguments
        self,
        info: Info,
        tenant: strawberry.ID,
        name: str,
        role: Role,
        rights: list[Right] | None = None,
        expires_in_days: int | None = None,
    ) -> TokenCreated:
        """Make a token for a program; `rights` narrow those of the role."""
        scope, engines = await info.context.within(tenant)
        secret = await tokens.create(
            scope,
            engines,
            role=role,
            rights=rights,
            name=name,
            expires=_span(expires_in_days),
        )
        return TokenCreated(secret=secret)

    @strawberry.mutation
    async def revoke_token(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> bool:  # noqa: A002
        """End a token."""
        await tokens.revoke(*await info.context.within(tenant), id)
        return True


def _span(days: int | None) -> timedelta | None:
    if days is not None and abs(days) > MOST_DAYS:
        raise Invalid(f"a token lives for {MOST_DAYS} days at most, or without an end")
    return None if days is None else timedelta(days=days)
