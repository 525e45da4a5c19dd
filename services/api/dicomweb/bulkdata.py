"""WADO-RS bulk data: the value of one element, whole or ranges of its bytes (PS3.18 10.4.1.1.5)."""

import re
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import frames, multipart, ranges
from services.api.dicomweb.accept import accepted
from services.api.dicomweb.answers import UNCHANGING, Streamed, known, not_modified, tag_of
from services.api.dicomweb.media_types import OCTETS
from services.archive import retrieve as archive
from services.archive.facts import Instance
from services.dicom.transfer_syntaxes import get
from services.persistence import Engines
from services.tenancy.scope import Scope

_PATH = re.compile(r"[0-9A-Fa-f]{8}(?:/[1-9][0-9]{0,5}/[0-9A-Fa-f]{8}){0,16}")


async def retrieve(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with the value a BulkDataURI points to; compressed pixels as their frames."""
    path = request.path_params
    if not _PATH.fullmatch(path["last"]):
        raise errors.Invalid("bulk data is asked for by tag, or by tags and item numbers")
    element = path["last"].upper()
    (instance,) = await archive.instances_of(scope, engines, path["study"], path["series"], path["instance"])
    table = instance.frames
    if table and element == f"{table.tag:08X}" and get(instance.transfer_syntax_uid).encapsulated:
        return await frames.all_of(scope, engines, request, instance)
    parts = _choose(request)
    headers = {**UNCHANGING, "ETag": tag_of(instance.key, instance.size, element, parts)}
    if known(request, headers["ETag"]):
        return not_modified(headers["ETag"], UNCHANGING)
    read, length = await _value(scope, engines, instance, element)
    if not parts:
        return ranges.answer(request, read, length, headers | {"Content-Type": OCTETS})
    boundary = multipart.new_boundary()
    headers["Content-Type"] = multipart.content_type(OCTETS, boundary)
    return Streamed(_one_part(read(0, length), boundary), headers)


async def _value(scope: Scope, engines: Engines, instance: Instance, element: str) -> tuple[ranges.Read, int]:
    """What reads the value, and how long that is. Pixels are read as they go."""
    table = instance.frames if instance.frames and element == f"{instance.frames.tag:08X}" else None
    syntax = get(instance.transfer_syntax_uid)
    if table and not (syntax.deflated or syntax.big_endian):
        offset = instance.dataset_offset + table.offset

        def stored(start: int, length: int) -> AsyncIterator[bytes]:
            return archive.read_range(scope, engines, instance, offset + start, length)

        return stored, table.length
    if table and table.bits and not table.bits % 8:
        size = table.bits // 8
        together = max(1, frames.ROOM // size)

        async def made(start: int, length: int) -> AsyncIterator[bytes]:
            first, last = start // size, -(-(start + length) // size)
            for at in range(first, last, together):
                numbers = range(at + 1, min(at + together, last) + 1)
                found = await archive.read_frames(scope, engines, instance, numbers)
                whole = b"".join(frame.data for frame in found)
                yield whole[max(start - at * size, 0) : start + length - at * size]

        return made, min(table.count * size, table.length)
    value = await archive.read_bulkdata(scope, engines, instance, element)
    return ranges.of_bytes(value), len(value)


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
