"""The requestor of an association: who asks, in which scope, as every service needs it to answer."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from services.delivery.errands import Errand
from services.persistence import Engines
from services.tenancy.application_entities.remote_entity import RemoteEntity
from services.tenancy.scope import Scope
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import Command
from services.upper_layer.message import Message

_LOOK_SECONDS = 0.2  # seconds between two looks whether an answer is still wanted
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Requestor:
    """The peer, on its association: which remote AE, and the scope that its titles and address gave it.

    `clinic`: the one that the called title is tied to, see `LocalEntity`.
    """

    scope: Scope
    engines: Engines
    association: Association
    entity: RemoteEntity
    clinic: str | None = None
    awaited: list[Errand] = field(default_factory=list)  # reports sent on it and not yet answered

    @property
    def remote(self) -> str:
        """The name of the remote AE (see `registry.scope_of_association`)."""
        return self.scope.principal.id.partition("/")[2]

    def is_over(self, command: Command) -> bool:
        """Return whether nobody wants the rest of an answer: it is cancelled, or the association is over."""
        return self.association.is_cancelled(command) or bool(self.association.ended)

    async def next_of(self, results: AsyncGenerator[_Result], command: Command) -> _Result | None:
        """The next of an answer; None after the last, or as soon as it is over, whatever `results` does."""
        following = asyncio.ensure_future(anext(results, None))
        try:
            while not following.done():
                if self.is_over(command):
                    return None
                await asyncio.wait({following}, timeout=_LOOK_SECONDS)
            return following.result()
        finally:
            if not following.done():
                following.cancel()
                await asyncio.wait({following})


Answer = Callable[[Requestor, Message], Awaitable[None]]
