"""Who works in a tenant and as what, and who is invited to."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.tenancy import users
from services.tenancy.roles import Role
from services.tenancy.sign_in import invitations


@strawberry.type
class Member:
    """A person with a role in the tenant."""

    id: strawberry.ID
    email: str
    name: str
    role: Role
    totp: bool = strawberry.field(description="signs in with a second factor")

    @classmethod
    def of(cls, user: users.User, slug: str) -> Self:
        """Make it of a user's role in this tenant."""
        return cls(
            id=strawberry.ID(user.id),
            email=user.email,
            name=user.name,
            role=user.roles[slug],
            totp=user.totp,
        )


@strawberry.type
class Invitation:
    """Somebody who may join the tenant until it expires."""

    id: strawberry.ID
    email: str
    name: str
    role: Role
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, invitation: invitations.Invitation) -> Self:
        """Make it of the services' invitation."""
        return cls(
            id=strawberry.ID(invitation.id),
            email=invitation.email,
            name=invitation.name,
            role=invitation.role,
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
        )


@strawberry.type
class InvitationSent:
    """How the invitation reaches the invited."""

    link: str | None = strawberry.field(
        description="to hand over, where the installation sends no mail; null: it was mailed"
    )
    expires_at: datetime

    @classmethod
    def of(cls, sent: invitations.Sent) -> Self:
        """Make it of the services' answer."""
        return cls(link=None if sent.mailed else sent.link, expires_at=sent.expires_at)


@strawberry.type
class MemberQueries:
    """What a tenant's administrator may ask."""

    @strawberry.field
    async def members(self, info: Info, tenant: strawberry.ID) -> list[Member]:
        """The tenant's people, by email."""
        found = await users.find(*await info.context.within(tenant))
        return [Member.of(user, tenant) for user in found]

    @strawberry.field
    async def invitations(self, info: Info, tenant: strawberry.ID) -> list[Invitation]:
        """Who has not answered yet."""
        found = await invitations.find(*await info.context.within(tenant))
        return [Invitation.of(invitation) for invitation in found]


@strawberry.type
class MemberMutations:
    """What a tenant's administrator may change; its first one comes in through the operator."""

    @strawberry.mutation
    async def invite_administrator(
        self, info: Info, tenant: strawberry.ID, email: str, name: str = ""
    ) -> InvitationSent:
        """Appoint a tenant's first administrator: for the installation's operator."""
        scope, engines = await info.context.installation()
        return InvitationSent.of(await invitations.invite_first(scope, engines, tenant, email, name))

    @strawberry.mutation
    async def invite(
        self, info: Info, tenant: strawberry.ID, email: str, role: Role, name: str = ""
    ) -> InvitationSent:
        """Invite a person into a role."""
        scope, engines = await info.context.within(tenant)
        return InvitationSent.of(await invitations.invite(scope, engines, email, role, name))

    @strawberry.mutation
    async def withdraw_invitation(self, info: Info, tenant: strawberry.ID, id: strawberry.ID) -> bool:  # noqa: A002
        """Let nobody come in by it."""
        await invitations.withdraw(*await info.context.within(tenant), id)
        return True

    @strawberry.mutation
    async def set_role(self, info: Info, tenant: strawberry.ID, user: strawberry.ID, role: Role) -> Member:
        """Give a member another role."""
        scope, engines = await info.context.within(tenant)
        return Member.of(await users.set_role(scope, engines, user, role), tenant)

    @strawberry.mutation
    async def remove_member(self, info: Info, tenant: strawberry.ID, user: strawberry.ID) -> bool:
        """Take a member's role away."""
        await users.remove(*await info.context.within(tenant), user)
        return True
