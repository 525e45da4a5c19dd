"""WADO-RS bulk data: the value of one element, whole or a range of its bytes (PS3.18 10.4.1.1.5)."""

import re

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb.accept import accepted
from services.api.dicomweb.answers import UNCHANGING, Pieces, in_parts, known, not_modified, tag_of
from services.api.dicomweb.media_types import OCTETS
from services.archive import retrieve as archive
from services.persistence import Engines
from services.tenancy.scope import Scope

_PATH = re.compile(r"[0-9A-Fa-f]{8}(?:/[1-9][0-9]{0,5}/[0-9A-Fa-f]{8}){0,16}")
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
    value = await archive.read_bulkdata(scope, engines, instance, path["last"].upper())
    if parts:
        return in_parts(OCTETS, [(OCTETS, value)], headers)
    headers |= {"Content-Type": OCTETS, "Accept-Ranges": "bytes"}
    wanted = _RANGE.fullmatch(request.headers.get("range", ""))
    if not wanted or not any(wanted.groups()):
        return Pieces([value], headers)
    start, end = span(wanted[1], wanted[2], len(value))
    if start >= end:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{len(value)}"})
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(value)}"
    return Pieces([value[start:end]], headers, 206)


def span(first: str, last: str, length: int) -> tuple[int, int]:
    """Return (start, end) of a byte range, one end of which may be open (RFC 9110 14.1.2)."""
    if not first:
        return max(length - int(last), 0), length
    return int(first), min(int(last) + 1, length) if last else length


def _choose(request: Request) -> bool:
    """Return whether the client wants the value as a part; raises Unsupported."""
    for want in accepted(request):
        if want.takes(OCTETS) and want.takes_syntax("*"):
            return want.multipart
    raise errors.Unsupported(f"this is given as {OCTETS}")
