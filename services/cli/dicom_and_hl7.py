"""DICOM and HL7 in one process, which takes less memory than one for each."""

import asyncio
from collections.abc import Callable

from services.dimse.service import take_associations, tls_of
from services.hl7.service import secure_port, take_messages
from services.monitoring.heartbeat import heartbeat
from services.monitoring.port import monitored
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.failure_counts import FailureCounts

BOTH = (take_associations, take_messages)


async def run(settings: Settings, *, ready: Callable[[int], None], stop: asyncio.Event) -> None:
    """Serve both until `stop`; `ready` gets the port of DICOM once both are open. Raises as either does."""
    tls_of(settings)
    secure_port(settings)
    ports: list[int] = []

    def opened(port: int) -> None:
        ports.append(port)
        if len(ports) == len(BOTH):
            ready(ports[0])

    async with (
        Engines.open(settings) as engines,
        FailureCounts.open(engines),
        heartbeat(engines, "dimse", "hl7"),
        monitored(engines),
        asyncio.TaskGroup() as group,
    ):
        for take in BOTH:
            group.create_task(take(engines, ready=opened, stop=stop))
