"""Byte ranges of what has a length: one, several as multipart/byteranges, or none (RFC 9110 14)."""

import re
from collections.abc import AsyncIterator, Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from services.api.dicomweb import multipart
from services.api.dicomweb.answers import Streamed

Read = Callable[[int, int], AsyncIterator[bytes]]
"""Gives the bytes from a start, so many."""
Span = tuple[int, int]
_MOST = 16
_RANGES = re.compile(r"bytes=((?:\d{0,15}-\d{0,15})(?:[ \t]*,[ \t]*\d{0,15}-\d{0,15})*)", re.ASCII)


def answer(request: Request, read: Read, length: int, headers: dict[str, str]) -> Response:
    """Answer with all of it (200), what is asked for of it (206), or 416 where none of that is there.

    `headers` hold Content-Type and ETag. What is no range, or more of them than 16, asks for all.
    """
    headers = {**headers, "Accept-Ranges": "bytes"}
    spans = spans_of(request.headers.get("range", ""), length)
    if request.headers.get("if-range", headers["ETag"]) != headers["ETag"]:
        spans = None
    if spans is None:
        return Streamed(read(0, length), {**headers, "Content-Length": str(length)})
    if not spans:
        headers.pop("Content-Type")
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{length}"})
    if len(spans) == 1:
        ((start, end),) = spans
        headers |= {"Content-Range": _place(start, end, length), "Content-Length": str(end - start)}
        return Streamed(read(start, end - start), headers, 206)
    boundary = multipart.new_boundary()
    openings = [
        multipart.opening(
            boundary,
            [("Content-Type", headers["Content-Type"]), ("Content-Range", _place(start, end, length))],
            first=number == 0,
        )
        for number, (start, end) in enumerate(spans)
    ]
    closing = multipart.closing(boundary)
    size = sum(map(len, openings)) + sum(end - start for start, end in spans) + len(closing)
    headers |= {
        "Content-Type": f"multipart/byteranges; boundary={boundary}",
        "Content-Length": str(size),
    }
    return Streamed(_several(read, spans, openings, closing), headers, 206)


def of_bytes(data: bytes) -> Read:
    """What is in memory already, to be read in ranges."""

    async def read(start: int, length: int) -> AsyncIterator[bytes]:
        yield data[start : start + length]

    return read


def spans_of(header: str, length: int) -> list[Span] | None:
    """Return (start, end) of each range that is there; None where all is asked for."""
    found = _RANGES.fullmatch(header)
    if found is None:
        return None
    asked = [one.strip().split("-") for one in found[1].split(",")]
    if len(asked) > _MOST or any(not (first or last) for first, last in asked):
        return None
    spans = [_span(first, last, length) for first, last in asked]
    return [(start, end) for start, end in spans if start < end]


def _span(first: str, last: str, length: int) -> Span:
    if not first:
        return max(length - int(last), 0), length
    return int(first), min(int(last) + 1, length) if last else length


def _place(start: int, end: int, length: int) -> str:
    return f"bytes {start}-{end - 1}/{length}"


async def _several(
    read: Read, spans: Sequence[Span], openings: Sequence[bytes], closing: bytes
) -> AsyncIterator[bytes]:
    for (start, end), opening in zip(spans, openings, strict=True):
        yield opening
        async for piece in read(start, end - start):
            yield piece
    yield closing
