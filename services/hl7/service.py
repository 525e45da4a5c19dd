"""`vetark hl7`: the HL7 ports as a process. Several share them (SO_REUSEPORT)."""

import asyncio
import logging
import ssl
from collections.abc import Callable

from services.hl7.connections import Connections
from services.hl7.receiving import Receiving
from services.monitoring.heartbeat import heartbeat
from services.monitoring.port import monitored
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.failure_counts import FailureCounts
from services.tenancy.hl7_applications.registry import Hl7Registry
from services.upper_layer.tls import context_of_port

log = logging.getLogger(__name__)
_GRACE_SECONDS = 10.0  # seconds that messages in work get at the end


async def run(settings: Settings, *, ready: Callable[[int], None], stop: asyncio.Event) -> None:
    """Serve until `stop`; `ready` gets the port once the engines answer and messages are taken.

    Raises Invalid for TLS without a certificate, Unavailable when the engines do not answer, OSError when a
    port cannot be had.
    """
    secure_port(settings)
    async with (
        Engines.open(settings) as engines,
        FailureCounts.open(engines),
        heartbeat(engines, "hl7"),
        monitored(engines),
    ):
        await take_messages(engines, ready=ready, stop=stop)


async def take_messages(engines: Engines, *, ready: Callable[[int], None], stop: asyncio.Event) -> None:
    """Serve HL7 connections on engines that are open."""
    settings = engines.settings
    secure = secure_port(settings)
    async with Hl7Registry.open(engines) as registry:
        connections = Connections(settings, registry, Receiving(engines, registry))
        try:
            port = connections.listen(settings.hl7_port)
            if secure and settings.hl7_tls_port is not None:
                log.info("TLS on port %d", connections.listen(settings.hl7_tls_port, secure))
            ready(port)
            await stop.wait()
        finally:
            await connections.close(_GRACE_SECONDS)


def secure_port(settings: Settings) -> ssl.SSLContext | None:
    """Return the port's TLS context; None: no TLS. Raises Invalid where its certificate cannot be had."""
    if settings.hl7_tls_port is None:
        return None
    return context_of_port(
        "VETARK_HL7_TLS", settings.hl7_tls_certificate, settings.hl7_tls_key, settings.hl7_tls_client_ca
    )
