"""Make the archive's index again from the objects: `vetark index rebuild`."""

from collections.abc import Callable

from services.persistence import Engines
from services.tenancy.scope import Scope


async def rebuild(
    scope: Scope, engines: Engines, progress: Callable[[int], None] = lambda _done: None
) -> int:
    """Index every object of one tenant that has no document; returns how many. Idempotent, resumable."""
    raise AssertionError(scope, engines, progress)
