"""Whether a process without HTTP of its own answers those who watch it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

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
    # Only now: a process that nobody watches does without an HTTP server in its memory.
    endpoint = import_module("services.monitoring.endpoint")
    async with endpoint.listening(engines, settings.bind, settings.monitoring_port):
        yield
