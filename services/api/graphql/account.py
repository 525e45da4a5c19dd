"""One's own account: name, password, second factor, passkeys, open sessions. For a signed-in person only."""

from datetime import datetime
from typing import Self

import strawberry

from services.api.graphql.context import Info
from services.persistence import Engines
from services.tenancy import account, sessions
from services.tenancy.session import Session
from services.tenancy.sign_in import passkeys, totp


@strawberry.type
class Passkey:
    """A key that a person's device or password store keeps."""

    id: strawberry.ID
    name: str
    created_at: datetime
    last_used: datetime | None

    @classmethod
    def of(cls, passkey: passkeys.Passkey) -> Self:
        """Make it of the services' passkey."""
        return cls(
            id=strawberry.ID(passkey.id),
            name=passkey.name,
            created_at=passkey.created_at,
            last_used=passkey.last_used,
        )


@strawberry.type
class OpenSession:
    """A browser somebody is signed in at."""

    id: strawberry.ID
    created_at: datetime
    last_seen: datetime
    address: str
    user_agent: str = strawberry.field(description="browser and system")
    current: bool = strawberry.field(description="the one that asks")

    @classmethod
    def of(cls, one: sessions.OpenSession, current: str) -> Self:
        """Make it of the services' own; `current` is the id of the one that asks."""
        return cls(
            id=strawberry.ID(one.id),
            created_at=one.created_at,
            last_seen=one.last_seen,
            address=one.address,
            user_agent=one.user_agent,
            current=one.id == current,
        )


@strawberry.type
class Account:
    """The signed-in person, as they may see and change themselves."""

    session: strawberry.Private[Session]
    engines: strawberry.Private[Engines]
    id: strawberry.ID
    email: str
    name: str
    proved_at: datetime | None = strawberry.field(
        description="when the email was shown to be theirs; null: joining another tenant renews the account"
    )
    password_changed_at: datetime | None = strawberry.field(description="null: never since it was made")
    totp: bool = strawberry.field(description="signing in takes a code of an authenticator app")
    own: bool = strawberry.field(
        description="signed in by own means; through a clinic's provider nothing but sessions can be changed"
    )

    @strawberry.field
    async def recovery_codes_left(self) -> int:
        """How often a recovery code can still stand in."""
        return await totp.recovery_codes_left(self.session, self.engines)

    @strawberry.field
    async def passkeys(self) -> list[Passkey]:
        """By name."""
        return [Passkey.of(passkey) for passkey in await passkeys.find(self.session, self.engines)]

    @strawberry.field
    async def sessions(self) -> list[OpenSession]:
        """The latest first."""
        found = await sessions.find_own(self.session, self.engines)
        return [OpenSession.of(one, self.session.id) for one in found]

    @classmethod
    def of(cls, session: Session, engines: Engines) -> Self:
        """Make it of who is signed in."""
        user = session.user
        return cls(
            session=session,
            engines=engines,
            id=strawberry.ID(user.id),
            email=user.email,
            name=user.name,
            proved_at=user.proved_at,
            password_changed_at=user.password_changed_at,
            totp=user.totp,
            own=session.tenant is None,
        )


@strawberry.type
class TotpSecret:
    """What an authenticator app is given; not in force before a code of it is confirmed."""

    secret: str
    uri: str = strawberry.field(description="otpauth://, for a QR code")


@strawberry.type
class RecoveryCodes:
    """Each stands in for a code of the app once."""

    recovery_codes: list[str] = strawberry.field(description="shown this once")


@strawberry.type
class AccountQueries:
    """What a person may ask about themselves."""

    @strawberry.field
    async def account(self, info: Info) -> Account:
        """Who is signed in."""
        return Account.of(*await info.context.own())


@strawberry.type
class AccountMutations:
    """What a person may change of themselves."""

    @strawberry.mutation
    async def update_account(self, info: Info, name: str) -> bool:
        """Be called something else."""
        await account.rename(*await info.context.own(), name)
        return True

    @strawberry.mutation
    async def change_password(self, info: Info, password: str, new_password: str) -> bool:
        """Choose another password; other sessions end."""
        session, engines = await info.context.own()
        address = session.scope.principal.address
        await account.change_password(session, engines, password, new_password, address)
        return True

    @strawberry.mutation
    async def set_up_totp(self, info: Info) -> TotpSecret:
        """Begin with a second factor."""
        secret, uri = await totp.set_up(*await info.context.own())
        return TotpSecret(secret=secret, uri=uri)

    @strawberry.mutation
    async def confirm_totp(self, info: Info, code: str) -> RecoveryCodes:
        """Put the second factor in force by a code of it."""
        return RecoveryCodes(recovery_codes=await totp.confirm(*await info.context.own(), code))

    @strawberry.mutation
    async def remove_totp(self, info: Info, password: str) -> bool:
        """Sign in without a second factor again."""
        session, engines = await info.context.own()
        await totp.remove(session, engines, password, session.scope.principal.address)
        return True

    @strawberry.mutation
    async def rename_passkey(self, info: Info, id: strawberry.ID, name: str) -> bool:  # noqa: A002
        """Call a passkey something else."""
        await passkeys.rename(*await info.context.own(), id, name)
        return True

    @strawberry.mutation
    async def remove_passkey(self, info: Info, id: strawberry.ID) -> bool:  # noqa: A002
        """Let nobody sign in by it any more."""
        await passkeys.remove(*await info.context.own(), id)
        return True

    @strawberry.mutation
    async def end_session(self, info: Info, id: strawberry.ID) -> bool:  # noqa: A002
        """Sign out there."""
        await sessions.end_own(*await info.context.own(), id)
        return True

    @strawberry.mutation
    async def end_other_sessions(self, info: Info) -> bool:
        """Sign out everywhere but here."""
        await sessions.end_others(*await info.context.own())
        return True
