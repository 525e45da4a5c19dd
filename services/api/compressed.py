"""Text is compressed on its way to who takes that: decision 0048 says what is not, and why."""

import asyncio
import re
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.codings import ENCODERS, Encoder, chosen

_LEAST_BYTES = 1024  # bytes: what is smaller fits into a packet or two anyway
_BLOCK_BYTES = 16 << 10  # bytes of a stream that are gathered before they go
_LONG_BYTES = 64 << 10  # bytes that nobody else waits for
_TEXT = re.compile(
    r"(?:text/(?!event-stream)[\w.+-]+|application/(?:[\w.-]+\+)?(?:json|xml))(?:;|$)"
    # Parts of text. Those of pictures and pixels are compressed already, or want no delay.
    r'|multipart/related;(?:.*;)?\s*type="?application/dicom\+(?:xml|json)\b',
    re.ASCII | re.IGNORECASE,
)
_CODINGS = tuple(ENCODERS)


class Compressed:
    """ASGI middleware around what answers with text, and never with a secret beside what a stranger chose."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or serve a WebSocket."""
        if scope["type"] == "http":
            send = _Answer(scope, send).send
        await self.app(scope, receive, send)


class _Answer:
    """One answer: passed on, or held until its first bytes say how it goes."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._asked, self._send = Headers(scope=scope), send
        self._head = scope["method"] == "HEAD"
        self._held: Message | None = None  # the start of an answer that is compressed
        self._encoder: Encoder | None = None
        self._gathered = bytearray()

    async def send(self, message: Message) -> None:
        """Send the next message of it."""
        if message["type"] == "http.response.start":
            self._encoder = self._encoder_of(message)
            if self._encoder is None:
                await self._send(message)
            else:
                self._held = message
        elif self._encoder is None:
            await self._send(message)
        else:
            await self._encode(self._encoder, message.get("body", b""), last=not message.get("more_body"))

    def _encoder_of(self, start: Message) -> Encoder | None:
        """Choose the coding, and say in the headers that there was a choice; None: bytes go as they are."""
        headers = MutableHeaders(raw=start["headers"])
        if start["status"] == HTTPStatus.NOT_MODIFIED:
            self._tell_known(headers)
            return None
        if start["status"] == HTTPStatus.PARTIAL_CONTENT or not _TEXT.match(headers.get("content-type", "")):
            return None
        if "content-encoding" in headers or "no-transform" in headers.get("cache-control", ""):
            return None
        if "accept-encoding" not in headers.get("vary", "").lower():
            headers.add_vary_header("Accept-Encoding")
        coding = chosen(self._asked.get("accept-encoding", ""), _CODINGS)
        if coding is None or int(headers.get("content-length", _LEAST_BYTES)) < _LEAST_BYTES:
            return None
        headers["content-encoding"] = coding
        return ENCODERS[coding]()

    def _tell_known(self, headers: MutableHeaders) -> None:
        """Repeat the weak tag that the client sent: what it has was compressed."""
        tag = headers.get("etag", "")
        if f"W/{tag}" in self._asked.get("if-none-match", ""):
            headers["etag"] = f"W/{tag}"

    async def _encode(self, encoder: Encoder, body: bytes, *, last: bool) -> None:
        self._gathered += body
        if len(self._gathered) < _BLOCK_BYTES and not last:
            return
        taken, self._gathered = bytes(self._gathered), bytearray()
        if self._head:
            coded = b""
        elif len(taken) > _LONG_BYTES:
            coded = await asyncio.to_thread(encoder.encode, taken, last=last)
        else:
            coded = encoder.encode(taken, last=last)
        if self._held is not None:
            start, self._held = self._held, None
            self._tell_coded(MutableHeaders(raw=start["headers"]), len(coded) if last else None)
            await self._send(start)
        await self._send({"type": "http.response.body", "body": coded, "more_body": not last})

    def _tell_coded(self, headers: MutableHeaders, length: int | None) -> None:
        """Correct what the headers say of the bytes; `length`: None where nobody knows it yet."""
        del headers["content-length"]
        if length is not None and not self._head:
            headers["content-length"] = str(length)
        tag = headers.get("etag", "")
        if tag and not tag.startswith("W/"):  # another release may compress the same text to other bytes
            headers["etag"] = f"W/{tag}"
