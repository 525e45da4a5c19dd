"""What a resolver is given: the engines, and who asks."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TypeVar

import strawberry
from starlette.requests import HTTPConnection

from services.api.access import scope_of, session_of
from services.api.graphql.loaders import Loaders
from services.api.graphql.reading_turns import ReadingTurns
from services.api.limits import Subscriptions, holder
from services.api.scoped_mounts import ScopedMount
from services.errors import NotFound, Unauthenticated
from services.persistence import Engines
from services.tenancy import sessions
from services.tenancy.scope import Scope
from services.tenancy.session import Session

T = TypeVar("T")


@dataclass(slots=True)
class Context:
    """Of one HTTP request, or of one WebSocket for as long as it stands."""

    connection: HTTPConnection
    engines: Engines
    turn: ReadingTurns = field(default_factory=ReadingTurns)
    mount: ScopedMount | None = None
    signed_in: bool = False
    entered: Session | None = None

    async def enter(self) -> None:
        """Find out whether we know who asks; raises Refused, Unavailable."""
        try:
            await self.whole()
        except Unauthenticated:
            return
        self.signed_in = True

    async def session(self) -> Session:
        """Return the session of the cookie. Raises Unauthenticated, also of a program that sends a token.

        A WebSocket keeps the cookie it came with, whose secret grows old: the session is found by itself.
        """
        if self.mount is not None or "authorization" in self.connection.headers:
            raise Unauthenticated("this is for a person who signed in")
        if self.entered is not None and self.connection.scope["type"] == "websocket":
            return await sessions.again(self.engines, self.entered)
        self.entered = await session_of(self.engines, self.connection)
        return self.entered

    async def whole(self) -> Scope:
        """Return the asker's scope over all tenants; at a case or share the one it gives, or NotFound.

        Raises Unauthenticated, Refused, Unavailable.
        """
        if self.mount is not None:
            return await self.mount.scope(self.engines, self.connection)
        if "authorization" in self.connection.headers:
            return await scope_of(self.engines, self.connection)
        return (await self.session()).scope

    async def own(self) -> tuple[Session, Engines]:
        """Return the asker's session and the engines: for what concerns their own account."""
        return await self.session(), self.engines

    async def installation(self) -> tuple[Scope, Engines]:
        """Return the asker's scope as a whole, and the engines: for what the operator may do."""
        return await self.whole(), self.engines

    async def within(self, slug: str) -> tuple[Scope, Engines]:
        """Return what every function of tenancy takes first: the asker's scope in one tenant, the engines."""
        return await self.scope(slug), self.engines

    async def scope(self, slug: str) -> Scope:
        """Return the asker's scope in one tenant, as it stands now. Raises Unauthenticated, NotFound.

        At a case or share its place ("shares/ID") stands for the tenant.
        """
        if self.mount is not None:
            if slug != self.mount.place(self.connection):
                raise NotFound("no such tenant")
            return await self.whole()
        return (await self.whole()).within(slug)

    async def follow(
        self, slug: str, changes: Callable[[Scope, Engines], AsyncGenerator[T]]
    ) -> AsyncGenerator[tuple[T, Scope]]:
        """Pass on what changes in a tenant, each with the asker's scope as it stands then; close it.

        Counted among the asker's subscriptions. It ends by raising once they may no longer see the tenant:
        Unauthenticated, NotFound, Refused.
        """
        scope, engines = await self.within(slug)
        with engines.own(Subscriptions).one(holder(scope.principal)):
            async with aclosing(changes(scope, engines)) as changing:
                async for change in changing:
                    yield change, await self.scope(slug)

    async def loaders(self, slug: str) -> Loaders:
        """Return fresh loaders for one tenant."""
        return Loaders(await self.scope(slug), self.engines, slug)


Info = strawberry.Info[Context, None]
