"""`vetark courier`: works up series and studies that are due, sends deliveries, sweeps up after crashes."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from services.archive.ingest.differing import let_go
from services.archive.ingest.rebuild import index_orphans
from services.archive.ingest.recount import recount
from services.archive.lifecycle import closing
from services.archive.lifecycle.erase import erase_due
from services.background import OUTAGE, keep
from services.cancellation import cancel_and_wait
from services.courier.deliveries import send_deliveries
from services.courier.errands import run_errands
from services.courier.follow_ups import follow_up_series, follow_up_study
from services.errors import PacsError
from services.persistence import Engines
from services.persistence.leases import Due, due, lease, release
from services.settings import Settings
from services.tenancy import tenants, usage
from services.tenancy.audit.forwarding import forward
from services.tenancy.scope import Scope, operator_scope, system_scope
from services.tenancy.tenants import Tenant

log = logging.getLogger(__name__)
_PAUSE = 0.5
"""Seconds between two looks at an empty queue."""
_ENDING = 5.0
"""Seconds that what is worked at gets to be given back."""
_LEASE = timedelta(minutes=5)
_AGAIN = timedelta(minutes=1)
_SWEEP = 3600.0
_SCRUBBED = 60.0
"""Seconds between two looks at whether objects are to be read again."""
_RECOUNTED = timedelta(days=1)
_TOGETHER = 2
_BATCH = 32


async def run(settings: Settings, *, ready: Callable[[int], None], stop: asyncio.Event) -> None:
    """Work until `stop` is set; `ready(0)` once the engines answer. Several couriers share the work."""
    async with Engines.open(settings) as engines:
        ready(0)
        tasks = [keep(name, partial(work, engines)) for name, work in WORKS.items()]
        try:
            await stop.wait()
        finally:
            await cancel_and_wait(*tasks, patience=_ENDING)


async def work_off(engines: Engines, holder: str) -> int:
    """Work up what is due now; returns how many series and studies were."""
    room = asyncio.Semaphore(_TOGETHER)

    async def one(item: Due, work: Callable[[Scope, Due], Awaitable[bool]]) -> bool:
        async with room:
            return await _under_lease(engines, item, holder, work)

    async def series(scope: Scope, item: Due) -> bool:
        study = item.document["StudyInstanceUID"]
        done = await follow_up_series(scope, engines, study, item.document["SeriesInstanceUID"])
        await follow_up_study(scope, engines, study)
        return done

    async def study(scope: Scope, item: Due) -> bool:
        return await follow_up_study(scope, engines, item.document["StudyInstanceUID"])

    now = datetime.now(UTC)
    marked = await due(engines.documents, "series", now, _BATCH)
    worked = await asyncio.gather(*(one(item, series) for item in marked))
    left = await due(engines.documents, "studies", now, _BATCH)
    worked += await asyncio.gather(*(one(item, study) for item in left))
    return sum(worked)


async def _under_lease(
    engines: Engines, item: Due, holder: str, work: Callable[[Scope, Due], Awaitable[bool]]
) -> bool:
    """Whether it was this courier that did it. What fails is tried again later; the others go on."""
    taken = await lease(engines.documents, item, holder, datetime.now(UTC) + _LEASE)
    if taken is None:
        return False
    again_at = None
    try:
        if await work(system_scope(item.grant.tenant), taken):
            return True
        again_at = datetime.now(UTC) + timedelta(seconds=_PAUSE)
    except PacsError as error:
        log.warning("a follow-up waits: %s", error)
        again_at = datetime.now(UTC) + timedelta(seconds=OUTAGE)
    except Exception:
        log.exception("a follow-up of %s failed", item.collection)
        again_at = datetime.now(UTC) + _AGAIN
    await release(engines.documents, taken, again_at)
    return False


async def _follow_ups(engines: Engines) -> None:
    holder = secrets.token_hex(8)
    while True:
        if not await work_off(engines, holder):
            await asyncio.sleep(_PAUSE)


async def sweep(engines: Engines, tenant: Tenant) -> None:
    """Mend what crashes left of a tenant, or end it where that is due."""
    if tenant.state in {"closing", "closed"}:
        tenant = await closing.end(operator_scope(), engines, tenant)
    if tenant.state == "closed":
        return
    scope = system_scope(tenant.slug)
    if (await tenants.noted(scope, engines)).get("importing"):
        return  # its objects come before their documents
    await index_orphans(scope, engines)
    await let_go(scope, engines)
    if await erase_due(scope, engines):
        await recount(scope, engines)
    if not await usage.recounted(scope, engines, _RECOUNTED):
        await recount(scope, engines)


async def _sweeps(engines: Engines) -> None:
    while True:
        for tenant in await tenants.find(engines):
            await sweep(engines, tenant)
        await asyncio.sleep(_SWEEP)


async def _scrubbing(engines: Engines) -> None:
    """Read what is stored again, tenant after tenant, at the pace of the settings."""
    while True:
        worked = False
        try:
            for tenant in await tenants.find(engines):
                if tenant.state != "closed":
                    worked |= await scrub_due(system_scope(tenant.slug), engines)
        except PacsError as error:
            log.warning("the scrub waits: %s", error)
        if not worked:
            await asyncio.sleep(_SCRUBBED)


async def _forwarding(engines: Engines) -> None:
    """The audit trail to the syslog server, where the settings name one."""
    holder = secrets.token_hex(8)
    while True:
        await forward(engines, holder)
        await asyncio.sleep(OUTAGE)


WORKS: Mapping[str, Callable[[Engines], Awaitable[None]]] = {
    "follow-ups": _follow_ups,
    "errands": run_errands,
    "deliveries": send_deliveries,
    "the sweep": _sweeps,
    "forwarding of the audit trail": _forwarding,
}
"""What a courier does, all at the same time."""
