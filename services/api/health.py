"""What a supervisor asks: is it alive (`/healthz`), can it work (`/readyz`), its counters (`/metrics`)."""

import asyncio
import ipaddress
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.api import metrics as counters
from services.api.access import address_of
from services.api.problem import problem
from services.errors import Invalid, PacsError
from services.settings import Settings
from services.tenancy.backups.nightly import last_made
from services.tenancy.scope import operator_scope

if TYPE_CHECKING:
    from services.api.readiness import Readiness

_PATIENCE_SECONDS = 1.0
"""That looking into the records may take of an answer with the counters."""
_FORWARDED = ("forwarded", "x-forwarded-for")
_FRESH = {"Cache-Control": "no-store"}


class Monitoring:
    """Who is told more than yes or no: the listed networks."""

    def __init__(self, settings: Settings) -> None:
        """Raise Invalid for what is no network."""
        self._networks = _networks(settings.monitoring_networks)
        self._proxies = bool(settings.http_trusted_proxies)

    def lists(self, request: Request) -> bool:
        """Whether a request comes from one of them. What a proxy that we do not trust passes on does not."""
        if not self._proxies and any(name in request.headers for name in _FORWARDED):
            return False
        try:
            address = ipaddress.ip_address(address_of(request))
        except ValueError:
            return False
        plain = getattr(address, "ipv4_mapped", None) or address
        return any(plain in network for network in self._networks)


def _networks(named: Iterable[str]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    try:
        return [ipaddress.ip_network(name, strict=False) for name in named]
    except ValueError as error:
        raise Invalid(f"VETARK_MONITORING_NETWORKS: {error}") from None


async def healthz(_: Request) -> Response:
    """Answer 200: the process serves requests."""
    return JSONResponse({"status": "alive"}, headers=_FRESH)


async def readyz(request: Request) -> Response:
    """Have both engines write and read; 503 unless they do. Listed networks are told which, and the disks."""
    readiness: Readiness = request.app.state.readiness
    found = await readiness.look()
    if not request.app.state.monitoring.lists(request):
        if not found.ready:
            return problem(503, "an engine does not answer")
        return JSONResponse({"status": "ready"}, headers=_FRESH)
    status = HTTPStatus.OK if found.ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse(found.told(), status, headers=_FRESH)


async def metrics(request: Request) -> Response:
    """Give the counters in Prometheus' text format to listed networks: of this process and of all."""
    if not request.app.state.monitoring.lists(request):
        return problem(403, "VETARK_MONITORING_NETWORKS does not list your network")
    counters.measure(request.app.state.engines)
    with suppress(PacsError, TimeoutError):  # while an engine is away the counters are wanted all the more
        async with asyncio.timeout(_PATIENCE_SECONDS):
            made = await last_made(operator_scope(), request.app.state.engines)
            counters.LAST_BACKUP.set(made.timestamp() if made else 0)
    text = generate_latest() + await counters.installation_metrics(request.app.state.engines)
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST, **_FRESH})


ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
