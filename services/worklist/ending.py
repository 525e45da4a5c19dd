"""What a person says of a request that no modality ends: it is done, or was broken off and why."""

from services.errors import Invalid
from services.persistence import Engines
from services.tenancy.scope import Right, Scope
from services.worklist import image_requests
from services.worklist.image_request import ImageRequest, RequestState


async def end_request(
    scope: Scope,
    engines: Engines,
    id: str,  # noqa: A002 - its name
    state: RequestState,
    reason: str = "",
) -> ImageRequest:
    """End a request as COMPLETED, or for a reason as DISCONTINUED. Needs the right to store.

    Raises Invalid for another state or no reason, NotFound, NoLongerUpdatable for one that has ended.
    """
    scope.require(Right.STORE)
    if state not in (RequestState.COMPLETED, RequestState.DISCONTINUED):
        raise Invalid("a request ends as completed or discontinued")
    if state is RequestState.DISCONTINUED and not reason.strip():
        raise Invalid("a request is discontinued for a reason")
    known = await image_requests.get(scope, engines, id)
    return await image_requests.advance(scope, engines, known, state, reason)
