"""The port on which a process without HTTP of its own tells whether it lives, can work, and what it does."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette

from services.background import keep
from services.cancellation import cancel_and_wait
from services.monitoring.health import ROUTES
from services.monitoring.networks import Monitoring
from services.monitoring.readiness import Readiness
from services.persistence import Engines

_GRACE_SECONDS = 1
_MOST_CONNECTIONS = 32


class _Server(uvicorn.Server):
    """Uvicorn that leaves signals to the CLI."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


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
    with _bound(address, port) as listener:
        server = _Server(config)
        serving = keep("the monitoring port", lambda: server.serve([listener]))
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            await asyncio.wait([serving], timeout=2 * _GRACE_SECONDS)
            await cancel_and_wait(serving)


def _bound(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    return listener
