"""Who asks on an association: what the answer of every service is made from."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from services.delivery.errands import Errand
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.upper_layer.association import Association
from services.upper_layer.message import Message


@dataclass(frozen=True, slots=True)
class Requestor:
    """The peer, on its association, with the scope that its AE titles and address gave it."""

    scope: Scope
    engines: Engines
    association: Association
    awaited: list[Errand] = field(default_factory=list)  # reports sent on it and not yet answered

    @property
    def remote(self) -> str:
        """The name of the remote AE (see `registry.scope_of_association`)."""
        return self.scope.principal.id.partition("/")[2]


Answer = Callable[[Requestor, Message], Awaitable[None]]
