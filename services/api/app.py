"""The application: every path of the HTTP entry point (contract: HTTP)."""

from fastapi import FastAPI
from starlette import types
from starlette.requests import HTTPConnection, Request
from starlette.routing import Mount, Route, WebSocketRoute

from services.api import (
    case_files,
    inboxes,
    practice_systems,
    problem,
    reports,
    shares,
    sign_in,
    unsubscribing,
    vpn,
)
from services.api.access import device_of, scope_of
from services.api.compressed import Compressed
from services.api.dicomweb.router import DicomWeb, ScopeOf
from services.api.dicomweb.subscribers import Channel
from services.api.graphql.endpoint import Endpoint
from services.api.guard import Guard
from services.api.limits import Guesses
from services.api.metrics import Measured
from services.api.scoped_mounts import SCOPED_MOUNTS, ScopedMount
from services.api.sign_in.rotation import Rotation
from services.api.web_app import WebApp
from services.monitoring import health
from services.monitoring.networks import Monitoring
from services.monitoring.readiness import Readiness
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import Scope
from services.tenancy.sign_in import devices


class Application(FastAPI):
    """FastAPI with our guard before it, and DICOMweb beside it: decision 0008.

    A viewer asks for hundreds of frames in a row; FastAPI's layers were a quarter of what each of them cost.
    """

    def __init__(self, settings: Settings, engines: Engines) -> None:
        """Over engines that somebody else opens and closes."""
        super().__init__(
            title="Vetark", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
        )
        self.state.settings, self.state.engines = settings, engines
        self.state.guesses = Guesses(settings.token_failures)
        self.state.readiness, self.state.monitoring = Readiness(engines), Monitoring(settings)
        graphql = Endpoint(engines)
        self._dicomweb = [
            Mount("/tenants/{slug}/dicomweb", Compressed(DicomWeb(self._of_tenant))),
            *(
                Mount(f"/{mount.name}/{{id}}/dicomweb", Compressed(DicomWeb(_at(mount))))
                for mount in SCOPED_MOUNTS
            ),
        ]
        self.router.routes += [
            WebSocketRoute("/tenants/{slug}/dicomweb/subscribers/{aet}", Channel(engines, self._of_tenant)),
            *self._dicomweb,
            Route("/graphql", Compressed(graphql)),
            WebSocketRoute("/graphql", graphql),
        ]
        for mount in SCOPED_MOUNTS:
            graphql = Endpoint(engines, mount)
            path = f"/{mount.name}/{{id}}/graphql"
            self.router.routes += [Route(path, Compressed(graphql)), WebSocketRoute(path, graphql)]
        self.router.routes += health.ROUTES
        self.include_router(sign_in.router)
        self.include_router(shares.router)
        self.include_router(practice_systems.router)
        self.include_router(reports.router)
        self.include_router(inboxes.router)
        self.include_router(case_files.router)
        self.include_router(unsubscribing.router)
        self.include_router(vpn.router)
        self.router.routes.append(Mount("/", WebApp(settings.web_folder)))
        problem.install(self)
        self._guarded = Measured(Guard(Rotation(self._routed, engines), settings, self._device))

    async def __call__(self, scope: types.Scope, receive: types.Receive, send: types.Send) -> None:
        """Answer one request, or serve a WebSocket."""
        scope["app"] = self
        await self._guarded(scope, receive, send)

    async def _routed(self, scope: types.Scope, receive: types.Receive, send: types.Send) -> None:
        for mount in self._dicomweb if scope["type"] == "http" else ():
            if found := mount.path_regex.match(scope["path"]):
                scope["path_params"] = found.groupdict()
                del scope["path_params"]["path"]
                scope["root_path"] = scope["path"][: found.start("path") - 1]
                await mount.app(scope, receive, send)
                return
        await super().__call__(scope, receive, send)

    async def _device(self, connection: HTTPConnection) -> str:
        return await devices.anybodys(self.state.engines, device_of(connection))

    async def _of_tenant(self, request: HTTPConnection) -> Scope:
        everything = await scope_of(self.state.engines, request)
        return everything.within(request.path_params["slug"])


def _at(mount: ScopedMount) -> ScopeOf:
    async def scope_at(request: Request) -> Scope:
        return await mount.scope(request.app.state.engines, request)

    return scope_at
