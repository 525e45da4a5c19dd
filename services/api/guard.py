"""Stands before every request: refuses other sites, bounds bodies, adds security headers, answers errors."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.limits import Rate
from services.api.problem import answer_to
from services.errors import PacsError
from services.http_problem import problem
from services.settings import Settings

Device = Callable[[HTTPConnection], Awaitable[str]]
_SIGN_IN = ("/session", "/password-reset", "/invitations/", "/passkeys", "/oidc/", "/launch")
_OF_PROGRAMS = "/pims/accesstoken"
_DICOMWEB = "/dicomweb/"
_FILE_PART = re.compile(r"/(?:inboxes|tenants)/[^/]+/uploads/[^/]+/files/[^/]+/[0-9]+")
_CASE_FILES = re.compile(r"/tenants/[^/]+/cases/[^/]+/attachments")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Cornerstone3D compiles WebAssembly and starts workers from blobs; Mantine writes style elements.
# A PDF stored with a study is shown in a frame, from a blob.
_CONTENT = (
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self' data:",
    "frame-src 'self' blob:",
    "connect-src 'self' blob: data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_OF_PAGES = [
    *_HEADERS,
    (b"content-security-policy", "; ".join(_CONTENT).encode()),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_OF_SHARES = [(name, b"no-referrer" if name == b"referrer-policy" else value) for name, value in _OF_PAGES]
"""A share's page tells nobody where somebody came from."""
_HSTS = (b"strict-transport-security", b"max-age=31536000")
"""Come over TLS alone for a year (RFC 6797): said at the public name, for others may lack TLS."""
# What clinics sent is never a page of ours: opened as one, it can load nothing and run nothing.
_OF_DICOMWEB = [*_HEADERS, (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")]


class Guard:
    """ASGI middleware, all that answers within it: whatever is raised there is answered here."""

    def __init__(self, app: ASGIApp, settings: Settings, device: Device | None = None) -> None:
        """`device` names the browser of somebody who has signed in before: it does not share its address'."""
        self.app, self.settings, self._device = app, settings, device
        self._sign_in = Rate(settings.sign_in_requests)
        self._public_host = urlsplit(settings.public_url or "").netloc if settings.public_https else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        started = finished = False
        headers = self._headers(scope)

        def guarded(message: Message) -> Awaitable[None]:
            nonlocal started, finished
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message.get("headers", ()), *headers]
            elif message["type"] == "http.response.body":
                finished = not message.get("more_body", False)
            return send(message)

        app = _refusal(scope, self.settings) or await self._too_often(scope) or self.app
        try:
            await app(scope, _bounded(scope, receive, self.settings), guarded)
        except ClientDisconnect:
            return  # nobody is left to be answered
        except Exception as error:  # noqa: BLE001 - nothing stands above us but the server
            if finished:
                return  # answered and logged within
            answer = answer_to(error)
            if started:
                raise ConnectionAbortedError from None  # the client sees a cut answer, not a short one
            if scope["type"] == "http":
                await answer(scope, receive, guarded)

    def _headers(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        path: str = scope["path"]
        of_page = _OF_SHARES if path.startswith(("/s/", "/shares/")) else _OF_PAGES
        headers = _OF_DICOMWEB if _DICOMWEB in path else of_page
        public = self._public_host is not None and Headers(scope=scope).get("host") == self._public_host
        return [*headers, _HSTS] if public else headers

    async def _too_often(self, scope: Scope) -> ASGIApp | None:
        """Return what answers an address that starts one sign-in after another."""
        path: str = scope["path"]
        asks = scope["type"] == "http" and (scope["method"] == "POST" or path.startswith("/oidc/"))
        opens = path.startswith("/shares/") and path.endswith("/open")
        if not asks or not (opens or path.startswith(_SIGN_IN) or path.endswith(_OF_PROGRAMS)):
            return None
        client = scope.get("client")
        if self._sign_in.take(client[0] if client else ""):
            return None
        with suppress(PacsError):
            device = await self._device(HTTPConnection(scope)) if self._device else ""
            if device and self._sign_in.take(device):
                return None
        return problem(HTTPStatus.TOO_MANY_REQUESTS, "too many sign-ins from this address: wait a minute")


def _bounded(scope: Scope, receive: Receive, settings: Settings) -> Receive:
    """Let no body fill our memory or trickle in for ever. DICOMweb and files come as a stream."""
    if scope["type"] != "http":
        return receive
    stores, patience = _stores(scope), settings.http_body_timeout
    came, waited, more = 0, 0.0, True

    async def bounded() -> Message:
        nonlocal came, waited, more
        if not more:
            return await receive()  # until the client leaves
        begun = time.monotonic()
        try:
            async with asyncio.timeout(patience):
                message = await receive()
        except TimeoutError:
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, "the body stopped coming") from None
        waited += time.monotonic() - begun
        came += len(message.get("body", b""))
        more = message.get("more_body", False)
        if not stores and came > settings.http_json_bytes:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if more and waited > patience and (not stores or came < waited * settings.http_least_rate):
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, "the body comes too slowly")
        return message

    return bounded


def _stores(scope: Scope) -> bool:
    """Return whether a request's body is bounded by what takes it, and not by us."""
    path = scope["path"]
    return _DICOMWEB in path or bool(_FILE_PART.fullmatch(path) or _CASE_FILES.fullmatch(path))


def _refusal(scope: Scope, settings: Settings) -> ASGIApp | None:
    """Return what answers a request that its headers rule out."""
    if _from_elsewhere(scope):
        return problem(HTTPStatus.FORBIDDEN, "another site's page may not do this here")
    if _stores(scope):
        return None
    length = Headers(scope=scope).get("content-length", "")
    if length.isdecimal() and int(length) > settings.http_json_bytes:
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return None


def _from_elsewhere(scope: Scope) -> bool:
    """Return whether a browser says that another site's page sends this with our user's cookie (CSRF).

    Those who send a token have nothing that a browser would add by itself.
    """
    if scope["type"] == "http" and scope["method"] in _SAFE:
        return False
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is None or "authorization" in headers:
        return False
    return urlsplit(origin).netloc != headers.get("host")
