"""Answers a supervisor: is it alive (`/healthz`), can it work (`/readyz`), its counters (`/metrics`)."""

import asyncio
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.errors import PacsError
from services.http_problem import problem
from services.monitoring import engine_gauges, installation

if TYPE_CHECKING:
    from services.monitoring.networks import Monitoring
    from services.monitoring.readiness import Readiness

_PATIENCE_SECONDS = 1.0
"""That looking into the records may take of an answer with the counters."""
_FRESH = {"Cache-Control": "no-store"}


async def healthz(_: Request) -> Response:
    """Answer 200: the process serves requests."""
    return JSONResponse({"status": "alive"}, headers=_FRESH)


async def readyz(request: Request) -> Response:
    """Have both engines write and read; 503 unless they do. Listed networks are told which, and the disks."""
    readiness: Readiness = request.app.state.readiness
    found = await readiness.look()
    if not _monitoring(request).lists(request):
        if not found.ready:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "an engine does not answer")
        return JSONResponse({"status": "ready"}, headers=_FRESH)
    status = HTTPStatus.OK if found.ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse(found.told(), status, headers=_FRESH)


async def metrics(request: Request) -> Response:
    """Give the counters in Prometheus' text format to listed networks: of this process and of all."""
    if not _monitoring(request).lists(request):
        return problem(HTTPStatus.FORBIDDEN, "VETARK_MONITORING_NETWORKS does not list your network")
    engines = request.app.state.engines
    engine_gauges.measure(engines)
    text = generate_latest()
    with suppress(PacsError, TimeoutError):  # while an engine is away the counters are wanted all the more
        async with asyncio.timeout(_PATIENCE_SECONDS):
            text += await installation.metrics(engines)
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST, **_FRESH})


def _monitoring(request: Request) -> "Monitoring":
    monitoring: Monitoring = request.app.state.monitoring
    return monitoring


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
