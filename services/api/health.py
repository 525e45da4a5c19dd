"""What a supervisor asks: does it live (`/healthz`), can it work (`/readyz`), how does it do (`/metrics`)."""

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.api.metrics import installation_metrics
from services.api.problem import problem


async def healthz(_: Request) -> Response:
    """Answer: the loop turns."""
    return JSONResponse({"status": "alive"}, headers=_FRESH)


async def readyz(request: Request) -> Response:
    """Ask both engines; 503 until they answer."""
    engines = request.app.state.engines
    try:
        async with asyncio.timeout(request.app.state.settings.engine_timeout):
            await engines.ping()
    except Exception:  # noqa: BLE001 - whatever ails an engine, we are not ready
        return problem(503, "an engine does not answer")
    return JSONResponse({"status": "ready"}, headers=_FRESH)


async def metrics(request: Request) -> Response:
    """Give the counters in Prometheus' text format: this process's, and the installation's while it can."""
    text = generate_latest() + await installation_metrics(request.app.state.engines)
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST, **_FRESH})


_FRESH = {"Cache-Control": "no-store"}

ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
