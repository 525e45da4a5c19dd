"""The application: every path of the HTTP door (contract: HTTP)."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.routing import Mount, Route, WebSocketRoute

from services.api import health, problem, sign_in
from services.api.access import scope_of
from services.api.dicomweb.router import DicomWeb
from services.api.graphql.endpoint import Endpoint
from services.api.guard import Guard
from services.api.limits import Guesses
from services.api.metrics import Measured
from services.api.sign_in.rotation import Rotation
from services.api.web_app import WebApp
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import Scope


def build(settings: Settings, engines: Engines) -> FastAPI:
    """Make the application over engines that somebody else opens and closes."""
    app = FastAPI(title="Vetark", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.settings, app.state.engines = settings, engines
    app.state.guesses = Guesses(settings.token_failures)

    async def of_tenant(request: Request) -> Scope:
        return (await scope_of(engines, request)).within(request.path_params["slug"])

    graphql = Endpoint(engines)
    app.router.routes += [
        Mount("/tenants/{slug}/dicomweb", DicomWeb(of_tenant)),
        Route("/graphql", graphql),
        WebSocketRoute("/graphql", graphql),
        *health.ROUTES,
    ]
    app.include_router(sign_in.router)
    app.router.routes.append(Mount("/", WebApp(settings.web_folder)))
    problem.install(app)
    app.add_middleware(Rotation, engines=engines)
    app.add_middleware(Measured)
    app.add_middleware(Guard, settings=settings)
    return app
