"""`/graphql`: POST, and graphql-transport-ws over WebSocket."""

import json
from contextlib import ExitStack, suppress
from datetime import timedelta
from typing import Any

from cross_web import HTTPException
from starlette import exceptions
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler

from services import errors
from services.api.graphql.context import Context
from services.api.graphql.reading_turns import ReadingTurns
from services.api.graphql.schema import schema
from services.api.limits import WebSockets
from services.api.problem import answer_to
from services.api.scoped_mounts import ScopedMount
from services.api.standing import while_granted
from services.persistence import Engines
from services.tenancy.standing import Withdrawn

_BEGINNING = timedelta(seconds=10)
"""In which an open WebSocket says that it begins."""


class Handler(BaseGraphQLTransportWSHandler[Context, None]):
    """Of one WebSocket."""

    async def handle_task_exception(self, error: Exception) -> None:
        """Log it, unless somebody has left while they were told something."""
        if not isinstance(error, WebSocketDisconnected):
            await super().handle_task_exception(error)


class _Turns:
    """The turns that all endpoints of one process share."""

    def __init__(self, _: Engines) -> None:
        self.turns = ReadingTurns()


class Endpoint(GraphQL[Context, None]):
    """The ASGI application; Origin is checked by the guard before it."""

    graphql_transport_ws_handler_class = Handler

    def __init__(self, engines: Engines, mount: ScopedMount | None = None) -> None:
        """`mount`: the cases or the shares that it serves; None: tenants."""
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=_BEGINNING,
            max_subscriptions_per_connection=20,
        )
        self.engines, self._mount = engines, mount
        self._turn = engines.own(_Turns).turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or serve a WebSocket: to who is known and has not too many."""
        if scope["type"] != "websocket":
            await super().__call__(scope, receive, send)
            return
        socket = WebSocket(scope, receive, send)
        context = Context(socket, self.engines, self._turn, self._mount)
        with ExitStack() as held:
            try:
                whose = await context.whole()
                held.enter_context(self.engines.own(WebSockets).one(whose.principal))
            except errors.PacsError as error:
                await socket.send_denial_response(answer_to(error))
                return
            context.signed_in = True
            if self._mount is None:
                await self.run(socket, context=context)
                return
            with suppress(Withdrawn):
                async with while_granted(self.engines, socket, whose, context.whole):
                    await self.run(socket, context=context)

    async def get_context(self, request: HTTPConnection, response: Any) -> Context:  # noqa: ARG002 - Strawberry's
        """Return who sends a request, known or not."""
        context = Context(request, self.engines, self._turn, self._mount)
        await context.enter()
        return context

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
