"""Who asks on an association: what the answer of every service is made from."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

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


Answer = Callable[[Requestor, Message], Awaitable[None]]
