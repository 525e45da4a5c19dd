"""The port on which a process without HTTP of its own tells whether it lives, can work, and what it does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette

from services.background import keep
from services.cancellation import cancel_and_wait
from services.http_server import HttpServer, bound
from services.monitoring.health import ROUTES
from services.monitoring.networks import Monitoring
from services.monitoring.readiness import Readiness
from services.persistence import Engines

_GRACE_SECONDS = 1
_MOST_CONNECTIONS = 32


@asynccontextmanager
async def listening(engines: Engines, address: str, port: int) -> AsyncIterator[int]:
    """Answer meanwhile; the number of the port.

    Raises OSError when the port cannot be had, Invalid for monitoring networks that are none.
    """
    app = Starlette(routes=ROUTES)
    app.state.engines = engines
    app.state.readiness, app.state.monitoring = Readiness(engines), Monitoring(engines.settings)
    config = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    with bound(address, port) as listener:
        server = HttpServer(config)
        serving = keep("the monitoring port", lambda: server.serve([listener]))
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            await asyncio.wait([serving], timeout=2 * _GRACE_SECONDS)
            await cancel_and_wait(serving)
