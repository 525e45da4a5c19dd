"""Counters of the HTTP entry point, by subject: no path, UID or name ever becomes a label."""

import time
from collections.abc import Awaitable
from functools import cache

from prometheus_client import Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.tracing import answering

REQUESTS = Counter("vetark_http_requests", "HTTP requests answered", ["part", "status"])
OPEN = Gauge("vetark_http_requests_open", "HTTP requests under way")
SECONDS = Histogram(
    "vetark_http_request_seconds", "seconds to the end of the answer", ["part"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)  # fmt: skip
SENT = Counter("vetark_http_sent_bytes", "bytes of answers' bodies", ["part"])
SOCKETS = Gauge("vetark_websockets", "WebSockets open")
_PARTS = {
    "tenants": "dicomweb", "dicomweb": "dicomweb", "graphql": "graphql",
    "session": "session", "open": "session",
}  # fmt: skip
_SCOPED_MOUNTS = frozenset({"cases", "shares"})


class Measured:
    """ASGI middleware that counts what passes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count one request or WebSocket."""
        if scope["type"] == "websocket":
            with SOCKETS.track_inprogress():
                await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        place, *rest = scope["path"].split("/", 4)[1:]
        part = _PARTS.get(rest[1] if place in _SCOPED_MOUNTS and len(rest) > 1 else place, "web")
        status, sent, begun = 500, 0, time.perf_counter()

        def counted(message: Message) -> Awaitable[None]:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                sent += len(message.get("body", b""))
            return send(message)

        try:
            with OPEN.track_inprogress(), answering(f"{scope['method']} {part}", scope["headers"]):
                await self.app(scope, receive, counted)
        finally:
            requests, seconds, bytes_sent = _of(part, status)
            requests.inc()
            seconds.observe(time.perf_counter() - begun)
            bytes_sent.inc(sent)


@cache  # looking them up by their labels takes longer than counting
def _of(part: str, status: int) -> tuple[Counter, Histogram, Counter]:
    return REQUESTS.labels(part, status), SECONDS.labels(part), SENT.labels(part)
