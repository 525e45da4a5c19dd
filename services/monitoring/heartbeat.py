"""A process tells the installation's records again and again that it lives, and what it does.

The figures are those of its metrics, so each is counted once. Where several machines share the records, the
operator sees the processes of all of them.
"""

import asyncio
import os
import resource
import secrets
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from prometheus_client import REGISTRY

from services.background import keep
from services.cancellation import cancel_and_wait
from services.errors import PacsError
from services.persistence import Engines
from services.tenancy import processes
from services.tenancy.processes import TOLD_SECONDS, Doing, Process

_OPEN: Mapping[str, str] = {
    "api": "vetark_http_requests_open",
    "dimse": "vetark_associations",
    "edge": "vetark_associations",
    "courier": "vetark_courier_work_open",
}
"""By role, the gauge of what is under way."""
_ENDED: Mapping[str, str] = {
    "api": "vetark_http_requests_total",
    "dimse": "vetark_associations_ended_total",
    "edge": "vetark_associations_ended_total",
    "hl7": "vetark_hl7_messages_total",
    "courier": "vetark_courier_work_seconds_count",
}
"""By role, the counter of what ended."""
_TENANTS = "vetark_tenant_associations"
_SECOND_TRY = 1.0
"""Seconds that taking the document away may take at the end."""


@asynccontextmanager
async def heartbeat(engines: Engines, *roles: str) -> AsyncIterator[None]:
    """Tell meanwhile, and no more in the end."""
    pulse = _Pulse(engines, roles)
    task = keep("the sign of life in the records", pulse.run)
    try:
        yield
    finally:
        await cancel_and_wait(task)
        with suppress(PacsError, TimeoutError):
            async with asyncio.timeout(_SECOND_TRY):
                await processes.remove(engines, pulse.id)


class _Pulse:
    """Tells of this process, beside what it told the last time."""

    def __init__(self, engines: Engines, roles: tuple[str, ...]) -> None:
        self._engines, self._roles = engines, roles
        self.id = secrets.token_hex(8)
        self._began = datetime.now(UTC)
        self._before = (time.monotonic(), time.process_time(), _summed(_ENDED, roles))

    async def run(self) -> None:
        """Tell, whether the last time succeeded or not."""
        while True:
            with suppress(PacsError):  # an engine that is away is said elsewhere
                await processes.note(self._engines, self._now())
            await asyncio.sleep(TOLD_SECONDS)

    def _now(self) -> Process:
        now = (time.monotonic(), time.process_time(), _summed(_ENDED, self._roles))
        seconds = max(now[0] - self._before[0], 1.0)
        doing = Doing(
            open=int(_summed(_OPEN, self._roles)),
            a_minute=round((now[2] - self._before[2]) / seconds * 60, 1),
            processor=round((now[1] - self._before[1]) / seconds, 3),
            memory=_resident(),
            tenants=_by_tenant(),
            away=tuple(one.engine for one in self._engines.outages() if one.under_way),
        )
        self._before = now
        return Process(
            id=self.id,
            roles=self._roles,
            host=socket.gethostname(),
            pid=os.getpid(),
            version=version("vetark"),
            began_at=self._began,
            heard_at=datetime.now(UTC),
            doing=doing,
        )


def _summed(metrics: Mapping[str, str], roles: tuple[str, ...]) -> float:
    """Return the sum of the metrics of these roles, whatever their labels."""
    names = {metrics[role] for role in roles if role in metrics}
    found = REGISTRY.restricted_registry(names).collect()
    return sum(sample.value for metric in found for sample in metric.samples if sample.name in names)


def _by_tenant() -> dict[str, int]:
    """Associations by tenant; those that share a label stand for nobody."""
    found = REGISTRY.restricted_registry([_TENANTS]).collect()
    counts = {sample.labels["tenant"]: int(sample.value) for metric in found for sample in metric.samples}
    return {tenant: count for tenant, count in counts.items() if count}


def _resident() -> int:
    """Bytes this process has in memory; where the system does not tell, the most it ever had."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
