"""The paths of DICOMweb (PS3.18 10.1.1) over whatever scope the place of mounting gives."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, Router

from services.api.dicomweb import bulkdata, frames, metadata, pictures, retrieve, search, store
from services.persistence import Engines
from services.tenancy.scope import Scope

Verb = Callable[[Scope, Engines, Request], Awaitable[Response]]
ScopeOf = Callable[[Request], Awaitable[Scope]]

_STUDY = "/studies/{study}"
_SERIES = _STUDY + "/series/{series}"
_INSTANCE = _SERIES + "/instances/{instance}"
_FRAMES = _INSTANCE + "/frames/{frames}"

# The busiest come first: paths are tried in this order.
_GET: tuple[tuple[str, Verb], ...] = (
    (_FRAMES, frames.retrieve),
    (_SERIES + "/metadata", metadata.retrieve),
    (_INSTANCE, retrieve.retrieve),
    (_INSTANCE + "/metadata", metadata.retrieve),
    (_INSTANCE + "/bulkdata/{path:path}", bulkdata.retrieve),
    (_INSTANCE + "/rendered", pictures.rendered),
    (_INSTANCE + "/thumbnail", pictures.thumbnail),
    (_FRAMES + "/rendered", pictures.rendered),
    (_FRAMES + "/thumbnail", pictures.thumbnail),
    (_SERIES + "/thumbnail", pictures.thumbnail),
    (_STUDY + "/thumbnail", pictures.thumbnail),
    (_STUDY + "/metadata", metadata.retrieve),
    (_SERIES, retrieve.retrieve),
    (_SERIES + "/instances", search.instances),
    (_STUDY + "/series", search.series),
    (_STUDY + "/instances", search.instances),
    ("/series", search.series),
    ("/instances", search.instances),
)


def dicomweb(scope_of: ScopeOf) -> Router:
    """Return the routes; `scope_of` says for each request whose data it may touch (one grant), or raises."""

    def route(path: str, verb: Verb, *methods: str) -> BaseRoute:
        async def endpoint(request: Request) -> Response:
            return await verb(await scope_of(request), request.app.state.engines, request)

        return Route(path, endpoint, methods=list(methods))

    async def studies(scope: Scope, engines: Engines, request: Request) -> Response:
        verb = store.store if request.method == "POST" else search.studies
        return await verb(scope, engines, request)

    async def study(scope: Scope, engines: Engines, request: Request) -> Response:
        verb = store.store if request.method == "POST" else retrieve.retrieve
        return await verb(scope, engines, request)

    return Router(
        [
            *(route(path, verb, "GET") for path, verb in _GET),
            route("/studies", studies, "GET", "POST"),
            route(_STUDY, study, "GET", "POST"),
        ],
        redirect_slashes=False,
    )
