"""Answers to who has access to some studies alone: cut off in the middle once that access ends."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from starlette.requests import HTTPConnection

from services.api.access import visit_of
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.tenancy.standing import Standing, Withdrawn

ABORT = "vetark.abort"
"""Where an ASGI scope has what ends the connection at once."""


@asynccontextmanager
async def while_granted(
    engines: Engines, connection: HTTPConnection, scope: Scope, look: Callable[[], Awaitable[Scope]]
) -> AsyncIterator[None]:
    """Answer on a narrow scope; cut off, connection and all, once `look` does not give it any more.

    Raises Withdrawn then. A request for one study needs no more than that.
    """
    grant = scope.grant
    if grant.whole:
        yield
        return
    study, series = connection.path_params.get("study"), connection.path_params.get("series")
    if grant.studies and study in grant.studies:
        grant = replace(grant, studies=frozenset({study}))
        if grant.series is not None and series in grant.series:
            grant = replace(grant, series=frozenset({series}))
    place = connection.scope["path"].split("/", 3)[1:3]
    who = (*place, scope.principal, visit_of(connection))
    try:
        async with engines.own(Standing).granted(grant, look, who):
            yield
    except Withdrawn:
        abort = connection.scope.get(ABORT)
        if abort is not None:
            abort()
        raise
