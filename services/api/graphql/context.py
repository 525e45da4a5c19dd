"""What a resolver is given: the engines, and who asks."""

from dataclasses import dataclass

import strawberry
from starlette.requests import HTTPConnection

from services.api.access import scope_of, session_of
from services.api.graphql.loaders import Loaders
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
        """Return the session of the cookie. Raises Unauthenticated."""
        return await session_of(self.engines, self.connection)

    async def scope(self, slug: str) -> Scope:
        """Return the asker's scope in one tenant, as it stands now. Raises Unauthenticated, NotFound."""
        return (await scope_of(self.engines, self.connection)).within(slug)

    async def loaders(self, slug: str) -> Loaders:
        """Return fresh loaders for one tenant."""
        return Loaders(await self.scope(slug), self.engines)


Info = strawberry.Info[Context, None]
