"""What stands before every request: cross-site refusal, security headers, the last answer to a failure."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.problem import problem, unexpected

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
    (b"content-security-policy", "; ".join(_CONTENT).encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


class Guard:
    """ASGI middleware; the outermost."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        if _from_elsewhere(scope):
            refusal = problem(403, "another site's page may not do this here")
            await refusal(scope, receive, guarded)
            return
        try:
            await self.app(scope, receive, guarded)
        except ClientDisconnect:
            return  # nobody is left to be answered
        except Exception as error:  # noqa: BLE001 - nothing stands above us but the server
            answer = unexpected(error)
            if not started and scope["type"] == "http":
                await answer(scope, receive, guarded)
            elif scope["type"] == "http":
                raise ConnectionAbortedError from None  # the client sees a cut answer, not a short one


def _from_elsewhere(scope: Scope) -> bool:
    """Whether a browser says that another site's page sends this with our user's cookie (CSRF).

    Those who send a token have nothing that a browser would add by itself.
    """
    if scope["type"] == "http" and scope["method"] in _SAFE:
        return False
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is None or "authorization" in headers:
        return False
    return urlsplit(origin).netloc != headers.get("host")
