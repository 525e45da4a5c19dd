"""A study as a zip to take along; resumable, for it is the same bytes each time (RFC 9110 14)."""

from starlette.requests import Request
from starlette.responses import Response

from services.api.dicomweb import ranges
from services.api.dicomweb.answers import CHANGING, known, not_modified, tag_of
from services.api.dicomweb.media_types import ZIP
from services.archive.exchange.export.study import study_zip
from services.dicom.file_names import attachment
from services.persistence import Engines
from services.tenancy.scope import Scope


async def export(scope: Scope, engines: Engines, request: Request) -> Response:
    """Give a study with its DICOMDIR and a page for people, or a range of that."""
    zipped = await study_zip(scope, engines, request.path_params["study"])
    tag = tag_of(scope.grant.tenant, *((one.name, one.size, one.identity) for one in zipped.members))
    if known(request, tag):
        return not_modified(tag, CHANGING)
    headers = {
        **CHANGING,
        "ETag": tag,
        "Content-Type": ZIP,
        "Content-Disposition": attachment(f"{zipped.name}.zip"),
    }
    return ranges.answer(
        request, lambda start, length: zipped.stream(start, start + length), zipped.length, headers
    )
