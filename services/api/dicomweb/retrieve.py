"""WADO-RS of studies, series and instances as Part 10 files, unchanged (PS3.18 10.4.1.1.1 to 3)."""

from collections.abc import AsyncIterator, Sequence

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import multipart
from services.api.dicomweb.accept import Accepted, accepted
from services.api.dicomweb.answers import CHANGING, UNCHANGING, Streamed, known, not_modified, tag_of
from services.api.dicomweb.media_types import DICOM
from services.archive import retrieve as archive
from services.archive.facts import Instance
from services.persistence import Engines
from services.tenancy.scope import Scope


async def retrieve(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with every instance of a study or series, or with one."""
    path = request.path_params
    one = "instance" in path
    found = await archive.instances_of(
        scope, engines, path["study"], path.get("series"), path.get("instance")
    )
    in_parts = choose(accepted(request), {each.transfer_syntax_uid for each in found}, alone=one)
    headers = UNCHANGING if one else CHANGING
    tag = tag_of(in_parts, *((each.key, each.size) for each in found))
    if known(request, tag):
        return not_modified(tag, headers)
    headers = {**headers, "ETag": tag}
    if in_parts:
        boundary = multipart.new_boundary()
        headers["Content-Type"] = multipart.content_type(DICOM, boundary)
        return Streamed(_parts(scope, engines, found, boundary), headers)
    headers |= {"Content-Type": DICOM, "Content-Length": str(found[0].size)}
    return Streamed(archive.read_instance(scope, engines, found[0]), headers)


def choose(wanted: tuple[Accepted, ...], syntaxes: set[str], *, alone: bool) -> bool:
    """Return whether to send in parts. Raises Unsupported: we send as stored, and so in no other syntax."""
    for want in wanted:
        if want.takes(DICOM) and all(want.takes_syntax(uid) for uid in syntaxes):
            if want.multipart or want.anything:
                return True
            if alone:
                return False
    held = ", ".join(sorted(syntaxes))
    raise errors.Unsupported(f'held as multipart/related; type="{DICOM}" in transfer syntax {held}')


async def _parts(
    scope: Scope, engines: Engines, instances: Sequence[Instance], boundary: str
) -> AsyncIterator[bytes]:
    for number, instance in enumerate(instances):
        kind = f"{DICOM}; transfer-syntax={instance.transfer_syntax_uid}"
        yield multipart.opening(boundary, [("Content-Type", kind)], first=number == 0)
        async for piece in archive.read_instance(scope, engines, instance):
            yield piece
    yield multipart.closing(boundary)
