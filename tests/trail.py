"""What a test reads of the audit trail."""

from services.persistence import Engines
from services.tenancy import audit
from services.tenancy.audit import Entry
from services.tenancy.audit.trail import Trail
from services.tenancy.scope import Scope


async def told(scope: Scope, engines: Engines, *events: audit.Event) -> list[Entry]:
    """A tenant's entries of these events, notes of this process included, newest first."""
    await engines.own(Trail).notes.flush()
    page = await audit.entries(scope, engines, first=1000)
    return [entry for entry in page.entries if entry.event in events]
