"""WADO-RS bulk data: the value of one element, whole or a range of its bytes (PS3.18 10.4.1.1.5)."""

import re
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import frames, multipart
from services.api.dicomweb.accept import accepted
from services.api.dicomweb.answers import UNCHANGING, Pieces, Streamed, in_parts, known, not_modified, tag_of
from services.api.dicomweb.media_types import OCTETS
from services.archive import retrieve as archive
from services.persistence import Engines
from services.tenancy.scope import Scope

_PATH = re.compile(r"[0-9A-Fa-f]{8}(?:/[1-9][0-9]{0,5}/[0-9A-Fa-f]{8}){0,16}")
_LARGE = 32 << 20  # bytes of an instance whose pixels are not gathered in memory: they come without ranges
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


async def retrieve(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with the value a BulkDataURI points to."""
    path = request.path_params
    if not _PATH.fullmatch(path["last"]):
        raise errors.Invalid("bulk data is asked for by tag, or by tags and item numbers")
    parts = _choose(request)
    (instance,) = await archive.instances_of(scope, engines, path["study"], path["series"], path["instance"])
    headers = {**UNCHANGING, "ETag": tag_of(instance.key, instance.size, path["last"].upper(), parts)}
    if known(request, headers["ETag"]):
        return not_modified(headers["ETag"], UNCHANGING)
    table = instance.frames
    if table and instance.size > _LARGE and path["last"].upper() == f"{table.tag:08X}":
        pixels = frames.read(scope, engines, instance, range(1, table.count + 1))
        if not parts:
            return Streamed(pixels, headers | {"Content-Type": OCTETS})
        boundary = multipart.new_boundary()
        headers["Content-Type"] = multipart.content_type(OCTETS, boundary)
        return Streamed(_one_part(pixels, boundary), headers)
    value = await archive.read_bulkdata(scope, engines, instance, path["last"].upper())
    if parts:
        return in_parts(OCTETS, [(OCTETS, value)], headers)
    return _ranged(request, value, headers | {"Content-Type": OCTETS, "Accept-Ranges": "bytes"})


def span(first: str, last: str, length: int) -> tuple[int, int]:
    """Return (start, end) of a byte range, one end of which may be open (RFC 9110 14.1.2)."""
    if not first:
        return max(length - int(last), 0), length
    return int(first), min(int(last) + 1, length) if last else length


def _ranged(request: Request, value: bytes, headers: dict[str, str]) -> Response:
    wanted = _RANGE.fullmatch(request.headers.get("range", ""))
    if not wanted or not any(wanted.groups()):
        return Pieces([value], headers)
    start, end = span(wanted[1], wanted[2], len(value))
    if start >= end:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{len(value)}"})
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(value)}"
    return Pieces([value[start:end]], headers, 206)


async def _one_part(pieces: AsyncIterator[bytes], boundary: str) -> AsyncIterator[bytes]:
    yield multipart.opening(boundary, [("Content-Type", OCTETS)], first=True)
    async for piece in pieces:
        yield piece
    yield multipart.closing(boundary)


def _choose(request: Request) -> bool:
    """Return whether the client wants the value as a part; raises Unsupported."""
    for want in accepted(request):
        if want.takes(OCTETS):
            return want.multipart
    raise errors.Unsupported(f"this is given as {OCTETS}")
