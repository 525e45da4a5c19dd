"""A session's secret grows old: requests of the web app, never what a cache may keep, bring a new cookie."""

from datetime import UTC, datetime

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.access import cookie_name, session_of
from services.api.sign_in.session import set_cookie
from services.errors import PacsError
from services.persistence import Engines
from services.tenancy import sessions

_RENEWING = {("POST", "/graphql"), ("GET", "/session")}


class Rotation:
    """ASGI middleware, within the guard."""

    def __init__(self, app: ASGIApp, engines: Engines) -> None:
        self.app, self.engines = app, engines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, with a new cookie where the one that came is due."""
        fresh = None
        if scope["type"] == "http" and (scope["method"], scope["path"]) in _RENEWING:
            fresh = await self._fresh(HTTPConnection(scope))
        if fresh is None:
            await self.app(scope, receive, send)
            return
        carrier = Response()
        set_cookie(carrier, self.engines.settings, fresh)
        cookie = carrier.headers["set-cookie"]

        async def renewed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, renewed)

    async def _fresh(self, request: HTTPConnection) -> str | None:
        """The new secret, made before the answer: nobody may sign out in between and be signed in again."""
        secret = request.cookies.get(cookie_name(self.engines.settings))
        if not secret or "authorization" in request.headers:
            return None
        try:
            session = await session_of(self.engines, request)
            due = session.rotates_at <= datetime.now(UTC)
            return await sessions.rotate(self.engines, secret) if due else None
        except PacsError:
            return None  # the request itself is answered by whoever handles it
