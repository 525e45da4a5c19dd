"""What must happen after a store: counts, metadata, thumbnail of a changed series. Idempotent."""

from services.persistence import Engines
from services.tenancy.scope import Scope


async def follow_up_series(scope: Scope, engines: Engines, study: str, series: str) -> bool:
    """Work up one series. False when it changed again meanwhile: it stays marked."""
    raise AssertionError(scope, engines, study, series)


async def follow_up_study(scope: Scope, engines: Engines, study: str) -> bool:
    """Sum up one study from its series. False when it changed again meanwhile: it stays marked."""
    raise AssertionError(scope, engines, study)


async def index_orphans(scope: Scope, engines: Engines) -> int:
    """Index objects older than a while that have no document (a crash left them); returns how many."""
    raise AssertionError(scope, engines)
