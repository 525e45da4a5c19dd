"""`vetark courier`: works up series and studies that are due, sends deliveries, sweeps up after crashes."""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from services.background import OUTAGE_SECONDS, keep
from services.cancellation import cancel_and_wait
from services.courier import metrics
from services.courier.backups import back_up_nightly
from services.courier.deliveries import send_deliveries
from services.courier.errands import run_errands
from services.courier.follow_ups import follow_up_series, follow_up_study
from services.courier.notifications import send_digests, send_mails, send_pushes
from services.courier.scrubbing import keep_scrubbing
from services.courier.sweeps import keep_sweeping, sweep_wanted
from services.courier.upgrades import keep_settling
from services.courier.worklists import fetch_worklists
from services.errors import PacsError
from services.monitoring.heartbeat import heartbeat
from services.monitoring.port import monitored
from services.persistence import Engines
from services.persistence.leases import Due, due, lease, release
from services.practice_systems.telling import add_news
from services.settings import Settings
from services.telemedicine.conversation.messages import take_up
from services.telemedicine.inboxes.deciding import carry_out
from services.telemedicine.notifications.spreading import spread
from services.telemedicine.passing_on import fall_back, follow_case, follow_workitem
from services.telemedicine.reports.critical_findings import remind
from services.telemedicine.reports.finishing import finish_report
from services.tenancy import attempts
from services.tenancy.attempts import Again
from services.tenancy.audit.forwarding import forward
from services.tenancy.failure_counts import FailureCounts
from services.tenancy.scope import Scope, system_scope
from services.tracing import span

log = logging.getLogger(__name__)
_PAUSE_SECONDS = 0.5
"""Seconds between two looks at an empty queue."""
_FALL_BACK_SECONDS = 10.0
"""Seconds between two looks at the cases of providers that are not active."""
_ENDING_SECONDS = 5.0
"""Seconds that what is worked at gets to be given back."""
_LEASE = timedelta(minutes=5)
_TOGETHER = 2
_BATCH = 32


async def run(settings: Settings, *, ready: Callable[[int], None], stop: asyncio.Event) -> None:
    """Work until `stop` is set; `ready(0)` once the engines answer. Several couriers share the work."""
    async with (
        Engines.open(settings) as engines,
        FailureCounts.open(engines),
        heartbeat(engines, "courier"),
        monitored(engines),
    ):
        ready(0)
        tasks = [keep(name, partial(work, engines)) for name, work in WORKS.items()]
        try:
            await stop.wait()
        finally:
            await cancel_and_wait(*tasks, patience=_ENDING_SECONDS)


async def work_off(engines: Engines, holder: str) -> int:
    """Work up what is due now; returns how many documents of the queues were."""
    room = asyncio.Semaphore(_TOGETHER)

    async def one(item: Due, work: Callable[[Scope, Due], Awaitable[bool]]) -> bool:
        async with room:
            return await _under_lease(engines, item, holder, work)

    now, worked = datetime.now(UTC), 0
    for queue, of_queue in _QUEUES.items():

        async def work(scope: Scope, item: Due, of_queue: _Work = of_queue) -> bool:
            return await of_queue(scope, engines, item)

        marked = await due(engines.documents, queue, now, _BATCH)
        fresh = [item for item in marked if not item.document.get("begun")]
        worked += sum(await asyncio.gather(*(one(item, work) for item in fresh)))
        for item in marked:
            if item.document.get("begun"):  # alone: what takes the process with it takes no neighbour
                worked += await one(item, work)
    return worked


async def _series(scope: Scope, engines: Engines, item: Due) -> bool:
    study = item.document["StudyInstanceUID"]
    done = await follow_up_series(scope, engines, study, item.document["SeriesInstanceUID"])
    await follow_up_study(scope, engines, study)
    return done


async def _study(scope: Scope, engines: Engines, item: Due) -> bool:
    return await follow_up_study(scope, engines, item.document["StudyInstanceUID"])


_Work = Callable[[Scope, Engines, Due], Awaitable[bool]]
_QUEUES: Mapping[str, _Work] = {
    "series": _series,
    "studies": _study,
    "image_requests": add_news,
    "reports": finish_report,
    "critical_findings": remind,
    "cases": follow_case,
    "workitems": follow_workitem,
    "case_messages": take_up,
    "case_events": spread,
    "inbox_uploads": carry_out,
}


async def _under_lease(
    engines: Engines, item: Due, holder: str, work: Callable[[Scope, Due], Awaitable[bool]]
) -> bool:
    """Do work under its lease; return whether this courier did it. A failure is tried again later."""
    taken = await lease(engines.documents, item, holder, datetime.now(UTC) + _LEASE)
    if taken is None:
        return False
    again = _with_study(taken)
    if taken.document["begun"] > engines.settings.courier_tries:
        await attempts.set_aside(engines, taken, attempts.DIED, again)
        return False
    began, done = time.monotonic(), False
    try:
        with metrics.OPEN.track_inprogress(), span(f"courier {item.collection}", tenant=item.grant.tenant):
            done = await work(system_scope(item.grant.tenant), taken)
        if done:
            return True
        soon = datetime.now(UTC) + timedelta(seconds=_PAUSE_SECONDS)
        await release(engines.documents, taken, soon, counted=False)
    except asyncio.CancelledError:
        with suppress(PacsError):
            await release(engines.documents, taken, counted=False)
        raise
    except Exception as error:  # noqa: BLE001 the others go on
        await attempts.put_off(engines, taken, error, again)
    finally:
        seconds = time.monotonic() - began
        metrics.WORK_SECONDS.labels(item.collection, "yes" if done else "no").observe(seconds)
    return False


def _with_study(item: Due) -> list[Again]:
    """A series that is counted again after all has its study summed up again."""
    if item.collection != "series":
        return []
    study = {"tenant": item.grant.tenant, "StudyInstanceUID": item.document["StudyInstanceUID"]}
    return [Again("studies", study, {})]


async def _follow_ups(engines: Engines) -> None:
    holder = secrets.token_hex(8)
    while True:
        if not await work_off(engines, holder):
            await asyncio.sleep(_PAUSE_SECONDS)


async def _forwarding(engines: Engines) -> None:
    """The audit trail to the syslog server, where the settings name one."""
    holder = secrets.token_hex(8)
    while True:
        await forward(engines, holder)
        await asyncio.sleep(OUTAGE_SECONDS)


async def _cases_of_the_suspended(engines: Engines) -> None:
    """To other providers, while theirs is not active."""
    while True:
        await fall_back(engines)
        await asyncio.sleep(_FALL_BACK_SECONDS)


WORKS: Mapping[str, Callable[[Engines], Awaitable[None]]] = {
    "follow-ups": _follow_ups,
    "errands": run_errands,
    "deliveries": send_deliveries,
    "the worklists of others": fetch_worklists,
    "mails": send_mails,
    "digests": send_digests,
    "pushes": send_pushes,
    "the sweep": keep_sweeping,
    "cases of suspended providers": _cases_of_the_suspended,
    "the scrub": keep_scrubbing,
    "the nightly backup": back_up_nightly,
    "the sweep somebody asked for": sweep_wanted,
    "forwarding of the audit trail": _forwarding,
    "what an earlier release writes": keep_settling,
}
"""What a courier does, all at the same time."""
