"""The backup of each night: made by one of all couriers, kept for some days."""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime, timedelta

from services.errors import AlreadyExists
from services.persistence import Edit, Engines, Filter, Not, Within
from services.persistence.leases import renewed_lease
from services.tenancy.backups import passphrase, places
from services.tenancy.backups.making import Made, make
from services.tenancy.clock import Clock
from services.tenancy.scope import Right, Scope

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
"""After which another courier makes the backup whose courier died."""
AGAIN = timedelta(hours=1)
"""Until a backup that failed is tried again."""
_NAME: Filter = {"name": "backup"}


async def back_up_when_due(scope: Scope, engines: Engines, holder: str, now: datetime) -> Made | None:
    """Make the backup of this night, unless it is made, under way elsewhere or failed just now.

    Then removes those that are too old. Raises Refused without a passphrase, and Unavailable: tried again in
    an hour. Needs the right to operate.
    """
    scope.require(Right.OPERATE)
    state = engines.documents.installation("installation")
    with suppress(AlreadyExists):
        if await state.find_one(_NAME) is None:
            await state.insert(_NAME)
    due = last_due(now, engines.settings.backup_hour)
    # One of the future was written by a clock that was wrong: it keeps no backup from being made.
    free = {
        "last": Not(Within(gte=due, lte=now + AGAIN)),
        "again_at": Not(Within(gt=now, lte=now + AGAIN)),
    }
    async with renewed_lease(state, _NAME, free, holder=holder, lasts=LEASE, now=now) as held:
        if not held:
            return None
        await state.update(_NAME, Edit(set={"again_at": now + AGAIN}))
        key = await asyncio.to_thread(passphrase.read_apart, engines.settings)
        made = await make(scope, engines, key)
        await state.update(_NAME, Edit(set={"last": made.at}, unset=("again_at",)))
    if not engines.own(Clock).is_believed:
        log.error("older backups stay: this machine's clock has jumped")
    elif made.damaged:
        log.error("older backups stay: %d documents are damaged and not in this one", made.damaged.total())
    else:
        days = timedelta(days=engines.settings.backup_kept_days)
        await places.remove_older(scope, engines, now - days)
    return made


async def last_made(scope: Scope, engines: Engines) -> datetime | None:
    """Of when the last backup is that a courier made; None: there is none. Needs the right to operate."""
    scope.require(Right.OPERATE)
    state = await engines.documents.installation("installation").find_one(_NAME)
    return None if state is None else state.get("last")


def last_due(now: datetime, hour: int) -> datetime:
    """The moment at which the last backup was due: that hour of the machine's own day, or of yesterday's."""
    local = now.astimezone()
    due = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)
