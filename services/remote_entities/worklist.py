"""The worklists of remote AEs, looked at from time to time and brought in as image requests (Table 9)."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.dicom.moments import date_key
from services.errors import Invalid, NotFound, Refused, Unavailable
from services.peers.find import Matches
from services.peers.worklist import STEP, scheduled
from services.persistence import Edit, Engines, Filter, TenantCollection, Within
from services.persistence.leases import renewed_lease
from services.persistence.moments import EPOCH, in_milliseconds
from services.tenancy import application_entities, audit, tenants
from services.tenancy.application_entities import RemoteEntity
from services.tenancy.application_entities.calling import peer_to_call
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope
from services.worklist.taking_in import Answered, Tally, take_in

PATIENCE_SECONDS = 60.0
"""Seconds a remote AE gets to tell its worklist."""
WAIT_SECONDS = 2 * PATIENCE_SECONDS
"""Seconds that somebody who wants it looked at now waits, for others too."""
_PAUSE_SECONDS = 0.2
MOST_ENTRIES = 1000
"""Of one look; what is beyond is left there, and said."""
MOST_REASONS = 10
_LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Fetch:
    """What came of the last look at a worklist. `reason`: why it failed, or empty.

    `fetched_at`: when one last worked, and of that one are the counts. `left_out`: why entries were not
    taken, and how many. `more`: there were more than are taken at once.
    """

    remote: str
    looked_at: datetime
    fetched_at: datetime | None
    reason: str
    found: int = 0
    made: int = 0
    changed: int = 0
    gone: int = 0
    cancelled: int = 0
    left_out: Mapping[str, int] | None = None
    more: bool = False

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Fetch":
        """Make it from its document."""
        facts = {name: document[name] for name in cls.__slots__ if name in document}
        pairs = document.get("left_out") or ()
        return cls(**{"fetched_at": None, "reason": "", **facts, "left_out": dict(pairs)})


async def fetch(scope: Scope, engines: Engines, name: str) -> Fetch:
    """Look at a remote AE's worklist now and take its entries in; what fails there is told in the Fetch.

    While somebody else looks at it that is waited for. Needs the right to request. Raises NotFound, Refused
    where its worklist is not taken, Unavailable where the other goes on looking.
    """
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                if done := await fetch_due(scope, engines, name, {}):
                    return done
                await asyncio.sleep(_PAUSE_SECONDS)
    except TimeoutError:
        raise Unavailable("its worklist is being looked at at this moment") from None


async def fetch_due(scope: Scope, engines: Engines, name: str, free: Filter) -> Fetch | None:
    """The same, where what `due_worklists` says of it is still so; else None, as while it is looked at."""
    scope.require(Right.REQUEST)
    remote = await application_entities.get_remote(scope, engines, name)
    if remote.worklist_minutes is None:
        raise Refused("the worklist of this remote server is not taken")
    named, now = {"remote": remote.name}, datetime.now(UTC)
    await _fetches(scope, engines).upsert(named, Edit(set_on_insert={"looked_at": None}))
    held = renewed_lease(
        _fetches(scope, engines), named, free, holder=secrets.token_hex(8), lasts=_LEASE, now=now
    )
    async with held as mine:
        if not mine:
            return None
        await _fetches(scope, engines).update(named, Edit(set={"looked_at": in_milliseconds(now)}))
        return await _fetch(scope, engines, remote, now)


async def last(scope: Scope, engines: Engines) -> dict[str, Fetch]:
    """What came of the last look at each worklist, by the remote AE's name. Needs to administer."""
    scope.require(Right.ADMINISTER)
    found = await _fetches(scope, engines).find({"looked_at": Within(gt=EPOCH)})
    return {one["remote"]: Fetch.of(one) for one in found}


async def _fetch(scope: Scope, engines: Engines, remote: RemoteEntity, now: datetime) -> Fetch:
    days = await _days(engines, scope, remote)
    asked = _asked(remote, days)
    try:
        found = await _found(scope, engines, remote, days, asked)
    except (Invalid, NotFound, Refused, Unavailable) as error:
        return await _told(scope, engines, remote, {"reason": str(error)})
    answered = Answered(
        remote=remote.name,
        aet=remote.aet,
        rows=found.rows,
        days=days,
        complete=not found.more,
        asked=asked,
    )
    tally = await take_in(scope, engines, answered, cancels=remote.worklist_cancels)
    if scope.principal.kind != "system" or tally.made or tally.changed or tally.cancelled:
        counts = {"found": len(found.rows), "made": tally.made, "changed": tally.changed}
        audit.note(scope, engines, Event.QUERIED, {"server": remote.name, "worklist": True, **counts})
    worked = {"reason": "", "fetched_at": in_milliseconds(now), "found": len(found.rows), "more": found.more}
    return await _told(scope, engines, remote, {**worked, **_counts(tally)})


async def _found(
    scope: Scope,
    engines: Engines,
    remote: RemoteEntity,
    days: tuple[str, str],
    asked: Callable[[Mapping[str, Any]], bool],
) -> Matches:
    peer = await peer_to_call(scope, engines, remote)
    keys = {
        "ScheduledProcedureStepStartDate": days[0] if days[0] == days[1] else "-".join(days),
        "Modality": remote.worklist_modality,
        "ScheduledStationAETitle": remote.worklist_station,
    }
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await scheduled(peer, keys, limit=MOST_ENTRIES, fits=asked)
    except TimeoutError:
        raise Unavailable(f"it did not answer within {PATIENCE_SECONDS:.0f} seconds") from None


def _asked(remote: RemoteEntity, days: tuple[str, str]) -> Callable[[Mapping[str, Any]], bool]:
    """What tells whether an entry is of those asked for; one without a day is, and is left out for that."""

    def fits(entry: Mapping[str, Any]) -> bool:
        step = entry[STEP][0] if entry.get(STEP) else {}
        day = date_key(str(step.get("ScheduledProcedureStepStartDate") or ""))
        titles = step.get("ScheduledStationAETitle")
        told = titles if isinstance(titles, list) else [titles]
        return (
            (day is None or days[0] <= day <= days[1])
            and remote.worklist_modality in ("", step.get("Modality"))
            and remote.worklist_station in ("", *told)
        )

    return fits


async def _days(engines: Engines, scope: Scope, remote: RemoteEntity) -> tuple[str, str]:
    """The first and the last day asked for, by the clinic's clock."""
    zone = ZoneInfo((await tenants.get(engines, scope.grant.tenant)).time_zone)
    today = datetime.now(zone).date()
    last_day = today + timedelta(days=remote.worklist_days)
    return f"{today:%Y%m%d}", f"{last_day:%Y%m%d}"


def _counts(tally: Tally) -> dict[str, Any]:
    return {
        "made": tally.made,
        "changed": tally.changed,
        "gone": tally.gone,
        "cancelled": tally.cancelled,
        "left_out": [list(pair) for pair in tally.left_out.most_common(MOST_REASONS)],
    }


async def _told(scope: Scope, engines: Engines, remote: RemoteEntity, facts: Mapping[str, Any]) -> Fetch:
    named = {"remote": remote.name}
    kept = await _fetches(scope, engines).find_one_and_update(named, Edit(set=facts))
    return Fetch.of(kept or {**named, "looked_at": datetime.now(UTC), **facts})


def _fetches(scope: Scope, engines: Engines) -> TenantCollection:
    return engines.documents.of(scope.grant, "worklist_fetches")
