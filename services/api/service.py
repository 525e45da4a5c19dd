"""`vetark api`: the HTTP entry point as a process."""

import asyncio
import math
import resource
from collections.abc import Callable
from typing import cast

import uvicorn

from services.api.app import Application
from services.api.connections import Connection, Socket
from services.http_server import HttpServer, bound
from services.monitoring.heartbeat import heartbeat
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.failure_counts import FailureCounts

_GRACE_SECONDS = 10  # seconds that running requests get at the end
_BACKLOG = 1024
_OTHER_FILES = 512  # engines' sockets, objects, spools
_LARGEST_MESSAGE_BYTES = 1 << 16  # bytes of a GraphQL operation over WebSocket


async def run(settings: Settings, *, ready: Callable[[int], None], stop: asyncio.Event) -> None:
    """Serve until `stop`; `ready` gets the port once the engines answer and requests are taken."""
    _make_room(settings.http_connections)
    async with Engines.open(settings) as engines, FailureCounts.open(engines), heartbeat(engines, "api"):
        with bound(settings.bind, settings.http_port) as listener:
            config = uvicorn.Config(
                Application(settings, engines),
                http=cast("type[asyncio.Protocol]", Connection.of(settings)),
                ws=Socket,
                lifespan="off",
                log_config=None,
                access_log=False,  # paths carry UIDs
                server_header=False,
                proxy_headers=bool(settings.http_trusted_proxies),
                forwarded_allow_ips=list(settings.http_trusted_proxies),
                ws_max_size=_LARGEST_MESSAGE_BYTES,
                ws_ping_interval=settings.websocket_ping,
                ws_ping_timeout=settings.websocket_ping,
                backlog=_BACKLOG,
                timeout_graceful_shutdown=_GRACE_SECONDS + math.ceil(settings.drain_seconds),
            )
            server = HttpServer(config, lambda: ready(listener.getsockname()[1]))
            serving = asyncio.create_task(server.serve([listener]))
            stopping = asyncio.create_task(stop.wait())
            try:
                await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
            finally:
                server.should_exit = True
                stopping.cancel()
                await serving


def _make_room(connections: int) -> None:
    """Raise the soft limit of open files, 1024 on many systems, as far as connections need and it may go."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = connections + _OTHER_FILES
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(needed, hard), hard))
