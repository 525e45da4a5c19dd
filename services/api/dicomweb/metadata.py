"""WADO-RS metadata: one read of what was written out when the series came to rest (PS3.18 10.4.1.1.2)."""

import asyncio
import gzip

from starlette.requests import Request
from starlette.responses import Response

from services.api.dicomweb.answers import CHANGING, Pieces, known, not_modified, tag_of_bytes
from services.api.dicomweb.json_answers import JSON, demand_json
from services.archive import metadata as archive
from services.persistence import Engines
from services.tenancy.scope import Scope


async def retrieve(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with the attributes of every instance of a study or series, or of one."""
    demand_json(request)
    path = request.path_params
    found = await archive.metadata(
        scope,
        engines,
        path["study"],
        path.get("series"),
        path.get("instance"),
        root=request.scope["root_path"],
    )
    body, zipped = found.body, found.gzip
    if zipped and not takes_gzip(request.headers.get("accept-encoding", "")):
        body, zipped = await asyncio.to_thread(gzip.decompress, body), False
    tag = tag_of_bytes(body)
    if known(request, tag):
        return not_modified(tag, CHANGING)
    headers = {**CHANGING, "ETag": tag, "Content-Type": JSON}
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Pieces([body], headers)


def takes_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding takes gzip (RFC 9110 12.5.3)."""
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() in ("gzip", "x-gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
