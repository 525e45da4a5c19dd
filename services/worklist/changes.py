"""Image requests as they change, told while they do: what the page of requests subscribes to."""

from collections.abc import AsyncGenerator

from services.persistence import Edit, Engines
from services.persistence.moments import moment_now
from services.tenancy.scope import Right, Scope
from services.worklist.image_request import ImageRequest


async def changed_requests(scope: Scope, engines: Engines) -> AsyncGenerator[ImageRequest | None]:
    """Requests that were made, changed or had images come or go, until closed. Needs the right to find.

    None: some were missed, so read again.
    """
    scope.require(Right.FIND)
    listening = False
    async for change in engines.documents.of(scope.grant, "image_requests").watch():
        if change.document is not None:
            yield ImageRequest.of(change.document)
        elif listening:
            yield None
        listening = True


async def touch(scope: Scope, engines: Engines, request: str) -> None:
    """Tell those who listen that images of a request came or went, which stand in other documents."""
    now = moment_now()
    requests = engines.documents.of(scope.grant, "image_requests")
    await requests.update({"id": request}, Edit(set={"changed_at": now}))
