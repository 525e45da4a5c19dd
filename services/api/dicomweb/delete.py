"""DELETE on a study, series or instance. PS3.18 has none; the form is what other archives speak."""

from starlette.requests import Request
from starlette.responses import Response

from services.archive.lifecycle import delete as archive
from services.persistence import Engines
from services.tenancy.scope import Scope


async def delete(scope: Scope, engines: Engines, request: Request) -> Response:
    """Delete it; for some days it can be restored."""
    path = request.path_params
    await archive.delete(scope, engines, path["study"], path.get("series"), path.get("instance"))
    return Response(status_code=204)
