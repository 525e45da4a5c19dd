"""Hold index and objects against each other: `vetark index verify`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from services.persistence import Engines
from services.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not fit: `kind` a short word, `what` the key or UID."""

    kind: str
    what: str


def verify(scope: Scope, engines: Engines) -> AsyncIterator[Difference]:
    """Yields every difference of one tenant; nothing when all is well."""
    raise AssertionError(scope, engines)
