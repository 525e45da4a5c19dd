"""A study as a zip to take along; resumable, for it is the same bytes each time (RFC 9110 14)."""

import re

from starlette.requests import Request
from starlette.responses import Response

from services.api.dicomweb.answers import CHANGING, Streamed, known, not_modified, tag_of
from services.api.dicomweb.bulkdata import span
from services.archive.export.study import study_zip
from services.persistence import Engines
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Scope

ZIP = "application/zip"
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


async def export(scope: Scope, engines: Engines, request: Request) -> Response:
    """Give a study with its DICOMDIR and a page for people, or a range of that."""
    study = request.path_params["study"]
    zipped = await study_zip(scope, engines, study)
    tag = tag_of(scope.grant.tenant, *((one.name, one.size, one.identity) for one in zipped.members))
    if known(request, tag):
        return not_modified(tag, CHANGING)
    headers = {
        **CHANGING,
        "ETag": tag,
        "Content-Type": ZIP,
        "Accept-Ranges": "bytes",
        "Content-Disposition": 'attachment; filename="study.zip"',
    }
    wanted = _RANGE.fullmatch(request.headers.get("range", ""))
    start, end = 0, zipped.length
    partial = bool(wanted and any(wanted.groups()) and request.headers.get("if-range", tag) == tag)
    if partial and wanted:
        start, end = span(wanted[1], wanted[2], zipped.length)
        if start >= end:
            return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{zipped.length}"})
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{zipped.length}"
    headers["Content-Length"] = str(end - start)
    if start == 0 and request.method != "HEAD":
        await audit.record(scope, engines, Event.EXPORTED, {"bytes": zipped.length}, study=study)
    answer = Streamed(zipped.stream(start, end), headers)
    answer.status_code = 206 if partial else 200
    return answer
