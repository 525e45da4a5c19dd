"""WADO-RS frames (PS3.18 10.4.1.1.6): as stored, or as Explicit VR Little Endian pixels."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import multipart
from services.api.dicomweb.accept import Accepted, accepted
from services.api.dicomweb.answers import (
    Pieces,
    Streamed,
    in_parts,
    known,
    not_modified,
    of_an_instance,
    tag_of,
)
from services.api.dicomweb.media_types import MADE, OCTETS, of_syntax
from services.archive.index.frame_tables import with_table
from services.archive.index.stored_instances import Instance
from services.archive.retrieve import datasets as archive
from services.archive.retrieve import render
from services.dicom.transcode import can_transcode
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, get
from services.persistence import Engines
from services.tenancy.scope import Scope

_LIST = re.compile(r"[1-9][0-9]{0,8}(?:,[1-9][0-9]{0,8})*")
_MOST = 4096
_AT_A_TIME = 4  # frames in memory
_LARGE = 8 << 20  # bytes of a frame that is sent in pieces
ROOM = 64 << 20
"""Bytes of frames that are held together, where each costs the reading of those before it."""


class FrameForm(NamedTuple):
    """How frames are sent. `as_stored`: nobody need decode them."""

    media_type: str
    transfer_syntax: str
    multipart: bool
    as_stored: bool


async def retrieve(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with the frames of a list like `1,2,3`."""
    path = request.path_params
    numbers = numbers_of(path["last"])
    (instance,) = await archive.instances_of(scope, engines, path["study"], path["series"], path["instance"])
    form = choose(accepted(request), instance.transfer_syntax_uid, alone=len(numbers) == 1)
    tag = tag_of(instance.content, path["last"], form)
    if known(request, tag):
        return not_modified(tag, of_an_instance(request))
    kind = f"{form.media_type}; transfer-syntax={form.transfer_syntax}"
    headers = {**of_an_instance(request), "ETag": tag}
    if len(numbers) == 1 and not _streams(instance, numbers[0], form):
        (data,) = [data async for data in _some(scope, engines, instance, numbers, form)]
        if form.multipart:
            return in_parts(form.media_type, [(kind, data)], headers)
        return Pieces([data], {**headers, "Content-Type": kind})
    return _answer(each(scope, engines, instance, numbers, form), form, kind, headers)


async def all_of(scope: Scope, engines: Engines, request: Request, instance: Instance) -> Response:
    """Answer with all frames of compressed pixels: in parts, or as octets one behind the other."""
    table = instance.frames
    if table is None or not table.count:
        raise errors.NotFound("the instance has no frames")
    form = choose(accepted(request), instance.transfer_syntax_uid, alone=table.count == 1, joined=True)
    tag = tag_of(instance.content, form)
    if known(request, tag):
        return not_modified(tag, of_an_instance(request))
    kind = f"{form.media_type}; transfer-syntax={form.transfer_syntax}"
    frames = each(scope, engines, instance, range(1, table.count + 1), form)
    return _answer(frames, form, kind, {**of_an_instance(request), "ETag": tag})


def _answer(
    frames: AsyncIterator[AsyncIterator[bytes]], form: FrameForm, kind: str, headers: dict[str, str]
) -> Response:
    if not form.multipart:
        return Streamed(_joined(frames), {**headers, "Content-Type": kind})
    boundary = multipart.new_boundary()
    headers = {**headers, "Content-Type": multipart.content_type(form.media_type, boundary)}
    return Streamed(_parts(frames, kind, boundary), headers)


async def each(
    scope: Scope, engines: Engines, instance: Instance, numbers: Sequence[int], form: FrameForm
) -> AsyncIterator[AsyncIterator[bytes]]:
    """The pieces of each frame. Raises NotFound before the first where one is not there."""
    instance = await with_table(engines, scope.grant, instance)
    if instance.frames is None or max(numbers) > instance.frames.count:
        raise errors.NotFound("no such frame")
    if _streams(instance, numbers[0], form):
        for number in numbers:
            yield archive.stream_frame(scope, engines, instance, number)
        return
    if not form.as_stored:
        async for data in _some(scope, engines, instance, numbers, form):
            yield _held(data)
        return
    at_a_time = _AT_A_TIME
    if get(instance.transfer_syntax_uid).deflated:  # read from its start every time: as many as there is room
        at_a_time = max(1, ROOM // max(1, archive.frame_length(instance, numbers[0])))
    for start in range(0, len(numbers), at_a_time):
        async for data in _some(scope, engines, instance, numbers[start : start + at_a_time], form):
            yield _held(data)


def _streams(instance: Instance, number: int, form: FrameForm) -> bool:
    """Whether frames are too large to be held, and can be sent as they are read. Raises NotFound."""
    large = form.as_stored and archive.frame_length(instance, number) > _LARGE
    return large and archive.streams(instance)


async def _some(
    scope: Scope, engines: Engines, instance: Instance, numbers: Sequence[int], form: FrameForm
) -> AsyncIterator[bytes]:
    """Frames: together where they only have to be read, one by one where they are made."""
    if form.as_stored:
        for frame in await archive.read_frames(scope, engines, instance, numbers):
            yield frame.data
        return
    if form.transfer_syntax == EXPLICIT_LITTLE_ENDIAN:
        made = render.decoded_frames(scope, engines, instance, numbers)
    else:
        made = render.compressed_frames(scope, engines, instance, numbers, form.transfer_syntax)
    async for frame in made:
        yield frame.data


async def _held(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def _joined(frames: AsyncIterator[AsyncIterator[bytes]]) -> AsyncIterator[bytes]:
    async for frame in frames:
        async for piece in frame:
            yield piece


async def _parts(
    frames: AsyncIterator[AsyncIterator[bytes]], kind: str, boundary: str
) -> AsyncIterator[bytes]:
    first = True
    async for frame in frames:
        yield multipart.opening(boundary, [("Content-Type", kind)], first=first)
        async for piece in frame:
            yield piece
        first = False
    yield multipart.closing(boundary)


def numbers_of(text: str) -> list[int]:
    """Return the numbers of a frame list. Raises Invalid."""
    if not _LIST.fullmatch(text):
        raise errors.Invalid("frames are asked for as 1,2,3")
    numbers = [int(one) for one in text.split(",")]
    if len(numbers) > _MOST:
        raise errors.Invalid(f"at most {_MOST} frames in one request")
    return numbers


def choose(
    wanted: tuple[Accepted, ...], transfer_syntax: str, *, alone: bool, joined: bool = False
) -> FrameForm:
    """Return the first form the client accepts that frames of the stored transfer syntax have (PS3.18 8.7.3).

    Octets mean Explicit VR Little Endian unless another transfer syntax is named, or nothing can decode the
    frames. `joined`: several frames may come as octets without parts. Raises Unsupported.
    """
    syntax = get(transfer_syntax)
    # Pixels of every native transfer syntax leave the archive in little endian.
    held = transfer_syntax if syntax.encapsulated else EXPLICIT_LITTLE_ENDIAN
    default = held if syntax.video or syntax.codec == "unknown" else EXPLICIT_LITTLE_ENDIAN
    media_type = of_syntax(held)
    for want in wanted:
        multipart = want.multipart or want.anything
        if not (multipart or alone or (joined and want.takes(OCTETS))):
            continue
        named = want.transfer_syntax is not None or want.media_type != "*/*"
        if named and want.media_type != OCTETS and want.takes(media_type) and want.takes_syntax(held):
            return FrameForm(media_type, held, multipart, as_stored=True)
        if want.takes(OCTETS):
            if want.takes_syntax(held, default):
                return FrameForm(OCTETS, held, multipart, as_stored=True)
            if want.takes_syntax(EXPLICIT_LITTLE_ENDIAN, default):
                return FrameForm(OCTETS, EXPLICIT_LITTLE_ENDIAN, multipart, as_stored=False)
        for kind, uid in MADE.items():
            if named and want.takes(kind) and want.takes_syntax(uid, uid) and can_transcode(held, uid):
                return FrameForm(kind, uid, multipart, as_stored=False)
    raise errors.Unsupported(f"frames are held as {media_type}; transfer-syntax={held}")
