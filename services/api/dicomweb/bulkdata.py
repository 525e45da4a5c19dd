"""WADO-RS bulk data: one element's value or ranges of it, or all values there are (PS3.18 10.4.1.1.5)."""

import re
from collections.abc import AsyncIterator, Sequence

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import frames, multipart, ranges
from services.api.dicomweb.accept import Accepted, accepted
from services.api.dicomweb.answers import (
    CHANGING,
    Streamed,
    first_made,
    known,
    not_modified,
    of_an_instance,
    tag_of,
)
from services.api.dicomweb.media_types import OCTETS, of_syntax
from services.api.dicomweb.urls import root_url, url_of
from services.archive.index.frame_tables import with_table
from services.archive.index.stored_instances import Instance
from services.archive.retrieve import datasets as archive
from services.archive.retrieve.metadata import bulkdata_of
from services.dicom.frames import FrameTable
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
    if _pixels(instance, element) and get(instance.transfer_syntax_uid).encapsulated:
        return await frames.all_of(scope, engines, request, instance)
    parts = _choose(request)
    headers = {**of_an_instance(request), "ETag": tag_of(instance.content, element, parts)}
    if known(request, headers["ETag"]):
        return not_modified(headers["ETag"], of_an_instance(request))
    read, length = await _value(scope, engines, instance, element)
    if not parts:
        return ranges.answer(request, read, length, headers | {"Content-Type": OCTETS})
    boundary = multipart.new_boundary()
    headers["Content-Type"] = multipart.content_type(OCTETS, boundary)
    return Streamed(_one_part(read(0, length), boundary), headers)


async def retrieve_all(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with all values that metadata of a study, series or instance only points to, each in a part.

    Compressed pixels come frame by frame: plain, as stored for who asks so or where nobody can decode them.
    """
    path, wanted = request.path_params, accepted(request)
    uids = path["study"], path.get("series"), path.get("instance")
    found = await archive.instances_of(scope, engines, *uids)
    if not any(want.takes(OCTETS) and (want.multipart or want.anything) for want in wanted):
        raise errors.Unsupported(f'this is given as multipart/related; type="{OCTETS}"')
    for syntax in {each.transfer_syntax_uid for each in found if each.frames}:
        if get(syntax).encapsulated:
            frames.forms(wanted, syntax, alone=False)
    lasting = of_an_instance(request) if uids[2] else CHANGING
    tag = tag_of(wanted, *(each.content for each in found))
    if known(request, tag):
        return not_modified(tag, lasting)
    if not await _any(scope, engines, found):
        raise errors.NotFound("nothing here is bulk data")
    boundary = multipart.new_boundary()
    headers = {**lasting, "ETag": tag, "Content-Type": multipart.content_type(OCTETS, boundary)}
    return Streamed(_parts(scope, engines, found, request, boundary), headers)


async def _any(scope: Scope, engines: Engines, found: Sequence[Instance]) -> bool:
    """Return whether there is bulk data, as there is where there are pixels."""
    for each in found:
        if each.frames or await bulkdata_of(scope, engines, each):
            return True
    return False


async def _parts(
    scope: Scope, engines: Engines, found: Sequence[Instance], request: Request, boundary: str
) -> AsyncIterator[bytes]:
    wanted, root, first = accepted(request), root_url(request), True
    for each in found:
        base = url_of(
            root,
            each.study_instance_uid,
            each.series_instance_uid,
            each.sop_instance_uid,
        )
        async for where, kind, pieces in _values(scope, engines, each, wanted):
            headers = [("Content-Type", kind), ("Content-Location", f"{base}/{where}")]
            yield multipart.opening(boundary, headers, first=first)
            async for piece in pieces:
                yield piece
            first = False
    yield multipart.closing(boundary)


async def _values(
    scope: Scope, engines: Engines, instance: Instance, wanted: tuple[Accepted, ...]
) -> AsyncIterator[tuple[str, str, AsyncIterator[bytes]]]:
    """Where each value, or frame, is below the instance, its media type and its bytes."""
    compressed = get(instance.transfer_syntax_uid).encapsulated
    for element in await bulkdata_of(scope, engines, instance):
        if compressed and (table := _pixels(instance, element)):
            async for frame in _frames(scope, engines, instance, table.count, wanted):
                yield frame
        else:
            read, length = await _value(scope, engines, instance, element)
            yield f"bulkdata/{element}", OCTETS, read(0, length)


async def _frames(
    scope: Scope, engines: Engines, instance: Instance, count: int, wanted: tuple[Accepted, ...]
) -> AsyncIterator[tuple[str, str, AsyncIterator[bytes]]]:
    instance, syntax = await with_table(engines, scope.grant, instance), instance.transfer_syntax_uid
    as_stored = frames.FrameForm(of_syntax(syntax), syntax, multipart=True, as_stored=True)
    forms = [*frames.forms(wanted, syntax, alone=False), as_stored]
    for number in range(1, count + 1):

        async def make(form: frames.FrameForm, number: int = number) -> tuple[str, AsyncIterator[bytes]]:
            return form.kind, await anext(frames.each(scope, engines, instance, [number], form))

        kind, pieces = await first_made(forms, make)
        yield f"frames/{number}", kind, pieces


def _pixels(instance: Instance, element: str) -> FrameTable | None:
    """The frames that an element is, if it is the pixels."""
    table = instance.frames
    return table if table and element == f"{table.tag:08X}" else None


async def _value(scope: Scope, engines: Engines, instance: Instance, element: str) -> tuple[ranges.Read, int]:
    """What reads the value, and how long that is. Pixels are read as they go."""
    table, syntax = _pixels(instance, element), get(instance.transfer_syntax_uid)
    if table and not (syntax.deflated or syntax.big_endian):
        offset = instance.dataset_offset + table.offset

        def stored(start: int, length: int) -> AsyncIterator[bytes]:
            return archive.read_range(scope, engines, instance, offset + start, length)

        return stored, table.length
    if table and table.bits and not table.bits % 8:
        size = table.bits // 8
        together = max(1, frames.ROOM_BYTES // size)

        async def made(start: int, length: int) -> AsyncIterator[bytes]:
            first, last = start // size, -(-(start + length) // size)
            for at in range(first, last, together):
                numbers = range(at + 1, min(at + together, last) + 1)
                found = await archive.read_frames(scope, engines, instance, numbers)
                whole = b"".join(frame.data for frame in found)
                yield whole[max(start - at * size, 0) : start + length - at * size]

        return made, min(table.count * size, table.length)
    place = None if table else await archive.bulkdata_place(scope, engines, instance, element)
    if place:
        begins, size = place
        return (
            lambda start, length: archive.read_range(scope, engines, instance, begins + start, length),
            size,
        )
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
