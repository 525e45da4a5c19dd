"""`vetark dimse`: the DICOM ports as a process. Several share them (SO_REUSEPORT)."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import replace

from services.dimse.association_policy import AssociationPolicy
from services.dimse.places import NEGOTIATING
from services.monitoring.heartbeat import heartbeat
from services.monitoring.port import monitored
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.application_entities.calling import limits_of
from services.tenancy.application_entities.registry import Registry
from services.tenancy.application_entities.slots import Slots
from services.tenancy.failure_counts import FailureCounts
from services.upper_layer.acceptor import serve
from services.upper_layer.proxy_header import balancers_of
from services.upper_layer.tls import context_of_port

log = logging.getLogger(__name__)

_GRACE_SECONDS = 10.0  # seconds that messages in work get at the end


async def run(settings: Settings, *, ready: Callable[[int], None], stop: asyncio.Event) -> None:
    """Serve until `stop`; `ready` gets the port once the engines answer and associations are taken.

    Raises Invalid for TLS without a certificate, Unavailable when the engines do not answer, OSError when a
    port cannot be had.
    """
    tls_of(settings)
    async with (
        Engines.open(settings) as engines,
        FailureCounts.open(engines),
        heartbeat(engines, "dimse"),
        monitored(engines),
    ):
        await take_associations(engines, ready=ready, stop=stop)


async def take_associations(engines: Engines, *, ready: Callable[[int], None], stop: asyncio.Event) -> None:
    """Serve associations on engines that are open."""
    settings = engines.settings
    secure = tls_of(settings)
    limits = replace(limits_of(settings), maximum_associations=settings.maximum_clients + NEGOTIATING)
    async with (
        Registry.open(engines) as registry,
        Slots.open(engines, lambda: registry.limits) as slots,
    ):
        server = await serve(
            AssociationPolicy(engines, registry, slots).negotiate,
            host=settings.bind,
            port=settings.dimse_port,
            limits=limits,
            reuse_port=True,
            balancers=balancers_of("VETARK_DIMSE_PROXY_NETWORKS", settings.dimse_proxy_networks),
        )
        try:
            if secure and settings.dimse_tls_port is not None:
                port = await server.listen(
                    settings.bind, settings.dimse_tls_port, reuse_port=True, ssl=secure
                )
                log.info("TLS on port %d", port)
            ready(server.port)
            await stop.wait()
        finally:
            await server.close(_GRACE_SECONDS, settings.drain_seconds)


def tls_of(settings: Settings) -> ssl.SSLContext | None:
    """Return the port's TLS context; None: no TLS. Raises Invalid where its certificate cannot be had."""
    if settings.dimse_tls_port is None:
        return None
    return context_of_port(
        "VETARK_DIMSE_TLS",
        settings.dimse_tls_certificate,
        settings.dimse_tls_key,
        settings.dimse_tls_client_ca,
    )
