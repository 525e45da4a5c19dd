"""What a resolver is given: the engines, and who asks."""

from dataclasses import dataclass

import strawberry
from starlette.requests import HTTPConnection

from services.api.access import scope_of, session_of
from services.api.graphql.loaders import Loaders
from services.errors import Unauthenticated
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.tenancy.sessions import Session


@dataclass(slots=True)
class Context:
    """Of one HTTP request, or of one WebSocket for as long as it stands."""

    connection: HTTPConnection
    engines: Engines
    signed_in: bool

    async def session(self) -> Session:
        """Return the session of the cookie. Raises Unauthenticated, also of a program that sends a token."""
        if "authorization" in self.connection.headers:
            raise Unauthenticated("this is for a person who signed in")
        return await session_of(self.engines, self.connection)

    async def own(self) -> tuple[Session, Engines]:
        """Return the asker's session and the engines: for what concerns their own account."""
        return await self.session(), self.engines

    async def installation(self) -> tuple[Scope, Engines]:
        """Return the asker's scope as a whole, and the engines: for what the operator may do."""
        return await scope_of(self.engines, self.connection), self.engines

    async def within(self, slug: str) -> tuple[Scope, Engines]:
        """Return what every function of tenancy takes first: the asker's scope in one tenant, the engines."""
        return await self.scope(slug), self.engines

    async def scope(self, slug: str) -> Scope:
        """Return the asker's scope in one tenant, as it stands now. Raises Unauthenticated, NotFound."""
        return (await scope_of(self.engines, self.connection)).within(slug)

    async def loaders(self, slug: str) -> Loaders:
        """Return fresh loaders for one tenant."""
        return Loaders(await self.scope(slug), self.engines)


Info = strawberry.Info[Context, None]
