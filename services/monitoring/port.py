"""Opens the monitoring port of a process without HTTP of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.persistence import Engines


@asynccontextmanager
async def monitored(engines: Engines) -> AsyncIterator[None]:
    """Answer meanwhile on `VETARK_MONITORING_PORT`, where the settings name one.

    Raises OSError when the port cannot be had, Invalid for monitoring networks that are none.
    """
    settings = engines.settings
    if settings.monitoring_port is None:
        yield
        return
    from services.monitoring.endpoint import listening  # noqa: PLC0415 an HTTP server's memory, where nobody watches

    async with listening(engines, settings.bind, settings.monitoring_port):
        yield
