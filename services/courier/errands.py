"""Errands at remote AEs and practice systems, worked off under a lease that is renewed, ended or put off."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from services.background import keep, once, seen
from services.cancellation import cancel_and_wait
from services.courier import commitment_reports, metrics
from services.delivery import errands
from services.delivery.errands import Errand, ErrandKind, ErrandState
from services.errors import Invalid, NotFound, PacsError, Refused, TooMany
from services.persistence import Engines, Filter, In, Not
from services.persistence.leases import Due, due, lease, release
from services.practice_systems import notifying, provet
from services.remote_entities import availability, commitment, performed_steps, query_retrieve, results
from services.telemedicine import copying
from services.telemedicine.notifications import webhooks
from services.telemedicine.outbound import pushing
from services.telemedicine.reports import finishing
from services.tenancy import attempts
from services.tenancy.attempts import Again
from services.tenancy.scope import Scope, system_scope
from services.tracing import span

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
_RENEWED_SECONDS = 40.0
"""Seconds between two renewals of a lease."""
TOGETHER = 8
_BATCH = 64
_PAUSE_SECONDS = 0.5
"""Seconds between two looks at the queue."""
_ENDING_SECONDS = 2.0
"""Seconds that an errand gets to be given back."""
_INTERNAL = "internal error"

RUN: Mapping[ErrandKind, Callable[[Scope, Engines, Errand], Awaitable[None]]] = {
    ErrandKind.RETRIEVE: query_retrieve.run,
    ErrandKind.COMMIT: commitment.run,
    ErrandKind.ANNOUNCE: availability.run,
    ErrandKind.REPORT: commitment_reports.run,
    ErrandKind.PERFORMED: performed_steps.run,
    ErrandKind.RESULT: results.run,
    ErrandKind.REPORTED: finishing.tell_result,
    ErrandKind.CASE: pushing.run,
    ErrandKind.NOTIFY: notifying.run,
    ErrandKind.FETCH: provet.fetch,
    ErrandKind.COPY: copying.run,
    ErrandKind.CASE_WEBHOOK: webhooks.run,
}
"""What is done for each kind; it finishes the errand itself."""


class Runner:
    """Runs errands, one at a time for each remote AE or practice system: who is away holds up nobody."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._holder = secrets.token_hex(8)
        self._running: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def look(self) -> int:
        """Begin what is due and has room; how many run now. Raises Unavailable."""
        self._running = {where: task for where, task in self._running.items() if not task.done()}
        documents, now = self._engines.documents, datetime.now(UTC)
        items = await due(documents, "errands", now, _BATCH)
        if len(items) == _BATCH and self._running:  # all of them may be of who is slow
            others: Filter = {"remote": Not(In([remote for _, remote in self._running]))}
            items += await due(documents, "errands", now, _BATCH, others)
        for item in items:
            where = (item.grant.tenant, item.document["remote"])
            if where not in self._running and len(self._running) < TOGETHER:
                self._running[where] = once("an errand", _under_lease(self._engines, item, self._holder))
        return len(self._running)

    async def wait(self, seconds: float) -> None:
        """Wait until one of those running is over, at most so long."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(seconds)

    async def close(self) -> None:
        """Stop them; another courier takes them up when their leases are over."""
        await cancel_and_wait(*self._running.values(), patience=_ENDING_SECONDS)


async def run_errands(engines: Engines) -> None:
    """Run errands until cancelled."""
    runner = Runner(engines)
    try:
        while True:
            await runner.look()
            await runner.wait(_PAUSE_SECONDS)
    finally:
        await runner.close()


async def _under_lease(engines: Engines, item: Due, holder: str) -> None:
    taken = await lease(engines.documents, item, holder, datetime.now(UTC) + LEASE)
    if taken is None:
        return
    scope, errand = system_scope(item.grant.tenant), Errand.of(taken.document)
    if taken.document["begun"] > engines.settings.courier_tries:
        await _set_aside(scope, engines, taken, errand, attempts.DIED)
        return
    if not await errands.begin(scope, engines, errand):
        return
    errand = await errands.get(scope, engines, errand.id)
    renewing = keep("the lease of an errand", partial(_renew, engines, taken, holder))
    try:
        seconds = metrics.ERRAND_SECONDS.labels(errand.kind)
        with span(f"errand {errand.kind}", tenant=scope.grant.tenant), seconds.time():
            await RUN[errand.kind](scope, engines, errand)
    except (Invalid, NotFound, Refused) as error:
        if isinstance(error, TooMany):
            await errands.try_again(scope, engines, errand, str(error))
        else:
            await errands.finish(scope, engines, errand, ErrandState.FAILED, str(error))
    except PacsError as error:
        log.info("an errand waits: %s", type(error).__name__)
        await errands.try_again(scope, engines, errand, str(error))
    except asyncio.CancelledError:
        with suppress(PacsError):
            await release(engines.documents, taken, counted=False)
        raise
    except Exception as error:  # noqa: BLE001 - a bug fails one errand, never the courier
        seen("an errand", error)
        if taken.document["begun"] < engines.settings.courier_tries:
            await errands.try_again(scope, engines, errand, _INTERNAL, counted=True)
        else:
            await _set_aside(scope, engines, taken, errand, attempts.reason_of(error))
    finally:
        await cancel_and_wait(renewing)


async def _set_aside(scope: Scope, engines: Engines, taken: Due, errand: Errand, reason: str) -> None:
    """Set aside an errand that failed again and again, and tell the operator and who asked for it."""
    waits = {"state": ErrandState.WAITING, "reason": ""}
    again = Again("errands", {"tenant": scope.grant.tenant, "id": errand.id}, waits)
    await errands.finish(scope, engines, errand, ErrandState.FAILED, _INTERNAL)
    await attempts.set_aside(engines, taken, reason, [again])


async def _renew(engines: Engines, taken: Due | None, holder: str) -> None:
    while taken is not None:
        await asyncio.sleep(_RENEWED_SECONDS)
        with suppress(PacsError):
            taken = await lease(engines.documents, taken, holder, datetime.now(UTC) + LEASE)
