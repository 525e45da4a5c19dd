"""The backup of each night: made by one of all couriers, kept for some days."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from services.background import once
from services.cancellation import cancel_and_wait
from services.errors import AlreadyExists, Unavailable
from services.persistence import Edit, Engines, Filter, Not, TenantCollection, Within
from services.persistence.moments import in_milliseconds
from services.tenancy.backups import passphrase, places
from services.tenancy.backups.making import Made, make
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
    async with _leased(state, holder, now, last_due(now, engines.settings.backup_hour)) as held:
        if not held:
            return None
        await state.update(_NAME, Edit(set={"again_at": now + AGAIN}))
        key = await asyncio.to_thread(passphrase.read_apart, engines.settings)
        made = await make(scope, engines, key)
        await state.update(_NAME, Edit(set={"last": made.at}, unset=("again_at",)))
    if made.damaged:
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


@asynccontextmanager
async def _leased(state: TenantCollection, holder: str, now: datetime, due: datetime) -> AsyncIterator[bool]:
    """Hold the lease of the backup that is due, renewed meanwhile; yields whether it is held."""
    with suppress(AlreadyExists):
        if await state.find_one(_NAME) is None:
            await state.insert(_NAME)
    free = {
        **_NAME,
        "last": Not(Within(gte=due)),
        "lease.until": Not(Within(gte=now)),
        "again_at": Not(Within(gt=now)),
    }
    if not await state.update(free, _lease(holder, now)):
        yield False
        return
    renewing = once("the lease of the nightly backup", _renew(state, holder))
    try:
        yield True
    finally:
        await cancel_and_wait(renewing)
        await state.update({**_NAME, "lease.holder": holder}, Edit(unset=("lease",)))


async def _renew(state: TenantCollection, holder: str) -> None:
    while True:
        await asyncio.sleep(LEASE.total_seconds() / 3)
        with suppress(Unavailable):  # the next try may reach it
            await state.update({**_NAME, "lease.holder": holder}, _lease(holder, datetime.now().astimezone()))


def _lease(holder: str, now: datetime) -> Edit:
    return Edit(set={"lease": {"holder": holder, "until": in_milliseconds(now + LEASE)}})
