"""Who is told of workitems: subscriptions, and the WebSocket of event reports (PS3.18 11.10 to 11.13)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, aclosing
from urllib.parse import quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope
from starlette.websockets import WebSocket, WebSocketDisconnect

from services import errors
from services.api.dicomweb.urls import root_url
from services.api.dicomweb.workitem_answers import Transaction, refusal
from services.api.limits import WebSockets
from services.api.problem import answer_to
from services.cancellation import cancel_and_wait
from services.dicom.json_text import of_documents
from services.persistence import Engines
from services.telemedicine.ups import subscriptions
from services.telemedicine.ups.event_reports import numbered
from services.telemedicine.ups.searching import step_of
from services.telemedicine.ups.statuses import StepRefused
from services.telemedicine.ups.telling import told
from services.tenancy.scope import Scope

RESOURCE = "subscribers"
SUBSCRIPTION = "workitems/*/subscribers/*"
SUSPENSION = SUBSCRIPTION + "/suspend"
_POLICY = 1008  # RFC 6455 7.4.1: who listens may no longer
ScopeOf = Callable[[HTTPConnection], Awaitable[Scope]]


async def subscribe(scope: Scope, engines: Engines, request: Request) -> Response:
    """Tell an AE of a workitem, of all, or of those that match a filter."""
    uid, title = _asked(request)
    locked = request.query_params.get("deletionlock", "false")
    if locked not in ("true", "false"):
        raise errors.Invalid("deletionlock is true or false")
    if uid not in subscriptions.WORKLISTS:
        await step_of(scope, engines, uid)
    try:
        await subscriptions.subscribe_aet(
            scope,
            engines,
            uid,
            title,
            lock=locked == "true",
            filter_=request.query_params.get("filter", ""),
        )
    except StepRefused as error:
        return refusal(request, Transaction.SUBSCRIBE, error)
    return Response(status_code=201, headers={"Content-Location": _channel(request, title)})


async def unsubscribe(scope: Scope, engines: Engines, request: Request) -> Response:
    """Tell an AE no more of a workitem, or of any."""
    await subscriptions.unsubscribe_aet(scope, engines, *_asked(request))
    return Response(status_code=200)


async def suspend(scope: Scope, engines: Engines, request: Request) -> Response:
    """Tell an AE of no new workitems; of those it knows it is told further."""
    try:
        await subscriptions.suspend_subscription(scope, engines, *_asked(request))
    except StepRefused as error:
        return refusal(request, Transaction.SUSPEND, error)
    return Response(status_code=200)


def _asked(request: Request) -> tuple[str, str]:
    return request.path_params["workitem"], request.path_params["aet"]


def _channel(request: Request, title: str) -> str:
    """The URL of the WebSocket (Table 11.10.3-2)."""
    scheme, _, rest = root_url(request).partition(":")
    return f"{'wss' if scheme == 'https' else 'ws'}:{rest}/{RESOURCE}/{quote(title, safe='')}"


class Channel:
    """The ASGI application of `/subscribers/{aet}`: sends event reports as DICOM JSON while somebody listens.

    `scope_of` says whose steps they are (one grant), or raises; it is asked again before each report.
    """

    def __init__(self, engines: Engines, scope_of: ScopeOf) -> None:
        self._engines, self._scope_of = engines, scope_of

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Serve one WebSocket."""
        socket = WebSocket(scope, receive, send)
        with ExitStack() as held:
            try:
                whose = await self._scope_of(socket)
                subscriptions.checked_title(socket.path_params["aet"])
                held.enter_context(self._engines.own(WebSockets).one(whose.principal))
            except errors.PacsError as error:
                await socket.send_denial_response(answer_to(error))
                return
            await socket.accept()
            both = [asyncio.create_task(one) for one in (self._tell(socket, whose), _left(socket))]
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await cancel_and_wait(*both)

    async def _tell(self, socket: WebSocket, whose: Scope) -> None:
        root = f"{_http(socket)}://{socket.headers.get('host', '')}"
        try:
            async with aclosing(told(whose, self._engines, socket.path_params["aet"], root)) as reports:
                number = 0
                async for report in reports:
                    await self._scope_of(socket)
                    number += 1
                    (text,) = _texts(numbered(report, number))
                    await socket.send_text(text)
        except (WebSocketDisconnect, errors.Unavailable):
            await socket.close(1011)
        except errors.PacsError:
            await socket.close(_POLICY)


def _http(socket: WebSocket) -> str:
    return "https" if socket.url.scheme == "wss" else "http"


def _texts(report: dict[str, object]) -> list[str]:
    return [of_documents([report], None).decode()[1:-1]]


async def _left(socket: WebSocket) -> None:
    """Return once the client has left; what it sends is nothing to us."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        continue
