"""The audit trail: who did what to whose data, and when. It only grows."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.persistence import Engines, Insert
from services.tenancy.scope import Right, Scope


async def record(scope: Scope, engines: Engines, event: str, details: Mapping[str, Any]) -> None:
    """Write it into the trail of every tenant the scope reaches; of none, into the installation's own.

    `details` name UIDs, titles and addresses; never a patient or client.
    """
    entry = {
        "at": datetime.now(UTC),
        "event": event,
        "principal": {"kind": scope.principal.kind, "id": scope.principal.id, "name": scope.principal.name},
        "details": dict(details),
    }
    trail = engines.documents.installation("audit")
    await trail.bulk([Insert({"tenant": tenant, **entry}) for tenant in scope.tenants or (None,)])


async def entries(scope: Scope, engines: Engines, *, limit: int = 100) -> list[dict[str, Any]]:
    """A tenant's latest entries, the newest first. Needs the right to administer."""
    scope.require(Right.ADMINISTER)
    trail = engines.documents.of(scope.grant, "audit")
    return await trail.find({}, sort=[("at", -1)], limit=limit)
