"""Answers that carry bytes: whole, in parts or as they come from the store, and told apart by ETag."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from services.api.dicomweb import multipart
from services.errors import Invalid, Unsupported

T = TypeVar("T")
Form = TypeVar("Form")

# Whoever signs in next on this browser must ask for what was given to the one before.
_OF_A_VERSION = {
    "Cache-Control": "private, max-age=86400, immutable",
    "Vary": "Accept, Authorization, Cookie",
}
_OF_AN_INSTANCE = {"Cache-Control": "private, no-cache", "Vary": "Accept, Authorization, Cookie"}
CHANGING = {"Cache-Control": "private, no-cache", "Vary": "Accept, Accept-Encoding, Authorization, Cookie"}
_TAG_DIGITS = 24
_SMALL, _FEW = 1 << 20, 16  # bytes and pieces of an answer that is put together before it goes


class Pieces(Response):
    """Bytes in several pieces, of a length known before: none is copied."""

    def __init__(self, pieces: Sequence[bytes], headers: dict[str, str], status_code: int = 200) -> None:
        self.pieces = pieces
        self.status_code = status_code
        self.background = None
        length = sum(map(len, pieces))
        self.init_headers({"Content-Length": str(length), **headers})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        """Send."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        *most, last = (scope["method"] != "HEAD" and self.pieces) or [b""]
        for piece in most:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": last, "more_body": False})


class Streamed(StreamingResponse):
    """Bytes as they come, until the client leaves; what is small at once, its length said.

    What goes wrong before anything is sent can still be answered; later it cuts the connection, so that
    nobody takes it for the end.
    """

    def __init__(self, stream: AsyncIterator[bytes], headers: dict[str, str], status_code: int = 200) -> None:
        super().__init__(stream, status_code, headers)
        self._stream, self._said = stream, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send."""
        held, size = list[bytes](), 0
        async for piece in self._stream:
            held.append(piece)
            size += len(piece)
            if size > _SMALL or len(held) == _FEW:
                break
        else:
            await Pieces(held, self._said, self.status_code)(scope, receive, send)
            return
        self.body_iterator = self._all(held, scope["method"] == "HEAD")
        await super().__call__(scope, receive, send)

    async def _all(self, held: list[bytes], head: bool) -> AsyncIterator[bytes]:
        if head:
            return
        while held:
            yield held.pop(0)
        async for piece in self._stream:
            yield piece


async def first_made(forms: Iterable[Form], make: Callable[[Form], Awaitable[T]]) -> T:
    """Make the answer in the first form that it can be made in, of one or more.

    Where it can be made in none of them, what was wrong with the best one is raised: Unsupported, Invalid.
    """
    wrong: Unsupported | Invalid | None = None
    for form in forms:
        try:
            return await make(form)
        except (Unsupported, Invalid) as error:
            wrong = wrong or error
    assert wrong is not None  # noqa: S101 - a form at least
    raise wrong


async def begun(pieces: AsyncIterator[T]) -> AsyncIterator[T]:
    """Begin to make the pieces: what is wrong with the first is raised here."""
    try:
        first = [await anext(pieces)]
    except StopAsyncIteration:
        first = []
    return _from(first, pieces)


async def _from(first: list[T], rest: AsyncIterator[T]) -> AsyncIterator[T]:
    while first:
        yield first.pop()
    async for piece in rest:
        yield piece


def of_an_instance(request: Request) -> dict[str, str]:
    """Headers for what is made of one instance: asked for again each time, for another may take its place.

    Who names the series' version in the URL (`version=`, the ETag of its metadata) need not ask again: with
    another instance comes another URL.
    """
    named = request.scope["query_string"] and "version" in request.query_params
    return _OF_A_VERSION if named else _OF_AN_INSTANCE


def in_parts(media_type: str, parts: Sequence[tuple[str, bytes]], headers: dict[str, str]) -> Pieces:
    """Answer with parts of known content: (Content-Type, body) each."""
    boundary = multipart.new_boundary()
    pieces: list[bytes] = []
    for kind, body in parts:
        pieces += (multipart.opening(boundary, [("Content-Type", kind)], first=not pieces), body)
    pieces.append(multipart.closing(boundary))
    return Pieces(pieces, {**headers, "Content-Type": multipart.content_type(media_type, boundary)})


def tag_of(*what: object) -> str:
    """Return the ETag of a representation that these say all about."""
    text = "\0".join(map(str, what)).encode("utf-8", "surrogatepass")
    return f'"{hashlib.sha256(text).hexdigest()[:_TAG_DIGITS]}"'


def tag_of_bytes(body: bytes) -> str:
    """Return the ETag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:_TAG_DIGITS]}"'


def known(request: Request, tag: str) -> bool:
    """Return whether the client has this representation already (RFC 9110 13.1.2)."""
    given = request.headers.get("if-none-match")
    return given is not None and any(one.strip().removeprefix("W/") in (tag, "*") for one in given.split(","))


def not_modified(tag: str, headers: dict[str, str]) -> Response:
    """Answer 304."""
    return Response(status_code=304, headers={**headers, "ETag": tag})
