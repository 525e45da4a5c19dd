"""`/graphql`: POST, and graphql-transport-ws over WebSocket."""

import json
from typing import Any

from cross_web import HTTPException
from starlette import exceptions
from starlette.requests import HTTPConnection
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from services import errors
from services.api.graphql.context import Context
from services.api.graphql.reading_turns import ReadingTurns
from services.api.graphql.schema import schema
from services.persistence import Engines


class Endpoint(GraphQL[Context, None]):
    """The ASGI application; Origin is checked by the guard before it."""

    def __init__(self, engines: Engines) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            max_subscriptions_per_connection=20,
        )
        self.engines = engines
        self._turn = ReadingTurns()

    async def get_context(self, request: HTTPConnection, response: Any) -> Context:  # noqa: ARG002 - Strawberry's
        """Return who asks, known or not."""
        context = Context(request, self.engines, self._turn)
        try:
            await context.enter()
        except errors.PacsError:
            if request.scope["type"] == "http":
                raise  # over a WebSocket, which is open by now, whoever could not enter is a stranger
        return context

    async def on_ws_connect(self, context: Context) -> Any:
        """Let no stranger hold a WebSocket: it would stay open for nothing."""
        if not context.signed_in:
            raise ConnectionRejectionError
        return await super().on_ws_connect(context)

    def decode_json(self, data: str | bytes) -> object:
        """Read an object. Raises JSONDecodeError for all else, to which Strawberry has no answer."""
        try:
            found = json.loads(data)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise json.JSONDecodeError("no object", "", 0)
        return found

    async def run(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Run one request; a request that is none is answered as a problem, like everywhere."""
        if request.scope["type"] == "http" and request.method != "POST":
            raise exceptions.HTTPException(405, headers={"Allow": "POST"})
        try:
            return await super().run(request, *args, **kwargs)
        except HTTPException as error:
            raise exceptions.HTTPException(error.status_code, error.reason) from None
