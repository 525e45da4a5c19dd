"""The one call of a hub's agent: what holds for it now, and when it last heard of its sites."""

from typing import TYPE_CHECKING, cast

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.api.access import address_of
from services.errors import Unauthenticated
from services.tenancy.vpn import hubs, reports
from services.vpn.hub_state import PATH, Answer, HubState, question_of, version_of

if TYPE_CHECKING:
    from services.api.limits import Guesses

router = APIRouter()


@router.post(PATH)
async def hub_state(request: Request) -> Response:
    """Tell a hub, known by its token, whom to let in; no clinic and no name is in it."""
    engines = request.app.state.engines
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("a hub's token is what we understand")
    guesses = cast("Guesses", request.app.state.guesses)
    secret = token.strip()
    hub = await guesses.check(address_of(request), secret, lambda: hubs.of_token(engines, secret))
    asked = question_of(await request.body())
    await reports.take(engines, hub, asked.moments())
    state = await reports.state_of(engines, hub)
    version = version_of(hub, state)
    told = Answer(version=version, state=None if version == asked.version else HubState.of(hub, state))
    return Response(
        told.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"}
    )
