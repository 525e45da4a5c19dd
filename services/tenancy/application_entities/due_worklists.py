"""Which worklists of remote AEs are to be looked at: those of active tenants, as often as each is set."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from services.persistence import Engines, Filter, Within
from services.tenancy import tenants


class DueWorklist(NamedTuple):
    """A worklist that is due. `as_read`: what its document said; who takes it holds it against that."""

    tenant: str
    remote: str
    as_read: Filter


async def due_worklists(engines: Engines) -> list[DueWorklist]:
    """Those that nobody looks at now and that were last looked at long enough ago, over all tenants."""
    entities = engines.documents.installation("remote_application_entities")
    wanted = ("tenant", "name", "worklist_minutes")
    remotes = await entities.find({"worklist_minutes": Within(gt=0)}, projection=wanted)
    if not remotes:
        return []
    slugs = sorted({one["tenant"] for one in remotes})
    active = {one.slug for one in await tenants.find(engines, slugs) if one.state == "active"}
    looks = await engines.documents.installation("worklist_fetches").find(
        {}, projection=("tenant", "remote", "looked_at", "lease")
    )
    known, now = {(one["tenant"], one["remote"]): one for one in looks}, datetime.now(UTC)
    found = []
    for one in remotes:
        look = known.get((one["tenant"], one["name"]), {})
        at, until = look.get("looked_at"), look.get("lease", {}).get("until")
        is_due = at is None or now - at >= timedelta(minutes=one["worklist_minutes"])
        if one["tenant"] in active and is_due and (until is None or until < now):
            found.append(DueWorklist(one["tenant"], one["name"], {"looked_at": at}))
    return found
