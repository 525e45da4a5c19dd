"""`vetark dimse`: the DICOM port as a process. Several share one port (SO_REUSEPORT)."""

import asyncio
from collections.abc import Callable

from services.dimse.association_policy import AssociationPolicy
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.registry import Registry
from services.upper_layer.acceptor import serve
from services.upper_layer.limits import Limits

_GRACE = 10.0  # seconds that messages in work get at the end


async def run(settings: Settings, *, ready: Callable[[int], None], stop: asyncio.Event) -> None:
    """Serve until `stop`; `ready` gets the port once the engines answer and associations are taken.

    Raises Unavailable when the engines do not answer, OSError when the port cannot be had.
    """
    async with Engines.open(settings) as engines, Registry.open(engines) as registry:
        server = await serve(
            AssociationPolicy(engines, registry).negotiate,
            host=settings.bind,
            port=settings.dimse_port,
            limits=limits_of(settings),
            reuse_port=True,
        )
        try:
            ready(server.port)
            await stop.wait()
        finally:
            await server.close(_GRACE)


def limits_of(settings: Settings) -> Limits:
    """The configuration parameters of the seed, as the Upper Layer names them."""
    return Limits(
        maximum_associations=settings.maximum_clients,
        maximum_length=settings.maximum_pdu_length,
        maximum_dataset=settings.maximum_object_bytes,
        artim=settings.artim_timeout,
        dimse=settings.dimse_timeout,
        request=settings.request_timeout,
        close_delay=settings.socket_close_delay,
    )
