"""Mends from time to time, tenant by tenant: lost objects, ended deletions, counts, closed tenants.

Each tenant and each job goes alone: what fails is counted, told and passed over.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from services.archive.index.correction_objects import read_all
from services.archive.index.settling import settle_all
from services.archive.ingest.differing import let_go
from services.archive.ingest.rebuild import index_orphans
from services.archive.ingest.recount import recount
from services.archive.lifecycle import closing, cooling
from services.archive.lifecycle.erase import erase_due
from services.background import seen
from services.courier.metrics import COOLED, RETENTION_DELETED
from services.errors import NotFound, PacsError
from services.persistence import Engines
from services.telemedicine import retention
from services.telemedicine.inboxes.sweeping import expire, sweep_quarantine
from services.tenancy import attempts, quotas, tenants, usage
from services.tenancy.clock import Clock
from services.tenancy.scope import Scope, operator_scope, system_scope
from services.tenancy.tenants import Tenant

_EVERY_SECONDS = 3600.0
_PAUSE_SECONDS = 1.0
"""Seconds between two looks for what somebody wants tried again."""
_RECOUNTED = timedelta(days=1)
_TOGETHER = 4
"""Tenants at a time: one with much to do holds up no other."""


async def sweep(engines: Engines, tenant: Tenant) -> None:
    """Mend what crashes left of a tenant, or end it where that is due. Raises Unavailable alone.

    While the clock is not believed, nothing ends because its time is over.
    """
    scope, is_time_known = system_scope(tenant.slug), engines.own(Clock).is_believed
    if tenant.state == "closed" or (tenant.state == "closing" and is_time_known):
        end = partial(closing.end, operator_scope(), engines, tenant)
        await attempts.tried(scope, engines, "closing a tenant", tenant.slug, end)
    try:
        noted = await tenants.noted(scope, engines)
    except NotFound:
        return
    if noted["state"] == "closed" or noted.get("importing"):  # then its objects come before their documents
        return
    for name, job in JOBS.items():
        if job in _BY_THE_CLOCK and not is_time_known:
            continue
        try:
            await job(scope, engines)
        except Exception as error:
            if await attempts.is_outage(engines, error):
                raise
            seen(name, error)


async def keep_sweeping(engines: Engines) -> None:
    """Sweep every tenant, again and again."""
    while True:
        room = asyncio.Semaphore(_TOGETHER)

        async def one(tenant: Tenant, room: asyncio.Semaphore = room) -> None:
            async with room:
                await sweep(engines, tenant)

        swept = (one(tenant) for tenant in await tenants.find(engines))
        for ended in await asyncio.gather(*swept, return_exceptions=True):
            if isinstance(ended, PacsError):
                raise ended
            if isinstance(ended, Exception):
                seen("the sweep of a tenant", ended)
        await asyncio.sleep(_EVERY_SECONDS)


async def sweep_wanted(engines: Engines) -> None:
    """Sweep those tenants of which somebody wants something tried again."""
    while True:
        slugs = sorted({slug for slug, _ in await attempts.wanted(engines)})
        for tenant in await tenants.find(engines, slugs) if slugs else ():
            await sweep(engines, tenant)
        await asyncio.sleep(_PAUSE_SECONDS)


async def _orphans(scope: Scope, engines: Engines) -> None:
    await index_orphans(scope, engines)


async def _erase(scope: Scope, engines: Engines) -> None:
    if await erase_due(scope, engines):
        await _counted(scope, engines)


async def _retain(scope: Scope, engines: Engines) -> None:
    RETENTION_DELETED.inc(await retention.delete_due(scope, engines))


async def _cool(scope: Scope, engines: Engines) -> None:
    COOLED.inc(await cooling.cool_due(scope, engines))


async def _recount(scope: Scope, engines: Engines) -> None:
    if not await usage.recounted(scope, engines, _RECOUNTED):
        await _counted(scope, engines)


async def _counted(scope: Scope, engines: Engines) -> None:
    work = partial(recount, scope, engines)
    await attempts.tried(scope, engines, "recounting a tenant", scope.grant.tenant, work)


async def _settle(scope: Scope, engines: Engines) -> None:
    await read_all(engines, scope.grant)
    await settle_all(engines, scope.grant)


JOBS: Mapping[str, Callable[[Scope, Engines], Awaitable[Any]]] = {
    "the erasing of a tenant's deletions": _erase,
    "the end of what was kept aside": let_go,
    "the deleting of studies past their time": _retain,
    "the search for lost objects": _orphans,
    "the corrections that a crash left": _settle,
    "the end of what waited in inboxes": expire,
    "what a crash left in quarantine": sweep_quarantine,
    "the recounting": _recount,
    "the moving of old studies": _cool,
    "the telling of quotas": quotas.tell_administrators,
}
"""Erasing first: it is promised for a moment, and the others take long."""
_BY_THE_CLOCK = frozenset({_erase, let_go, expire, _retain})
"""What deletes for good because its time is over."""
