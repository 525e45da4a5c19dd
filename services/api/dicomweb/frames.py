"""WADO-RS frames (PS3.18 10.4.1.1.6): as stored, or as Explicit VR Little Endian pixels."""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import multipart, ranges
from services.api.dicomweb.accept import Accepted, accepted
from services.api.dicomweb.answers import (
    Pieces,
    Streamed,
    begun,
    first_made,
    in_parts,
    known,
    not_modified,
    of_an_instance,
    tag_of,
)
from services.api.dicomweb.media_types import MADE, OCTETS, of_syntax
from services.archive.index.stored_instances import Instance
from services.archive.retrieve import datasets as archive
from services.archive.retrieve import render
from services.archive.retrieve.videos import is_video
from services.dicom.transcode import can_transcode
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, get
from services.persistence import Engines
from services.tenancy.scope import Scope

_LIST = re.compile(r"[1-9][0-9]{0,8}(?:,[1-9][0-9]{0,8})*")
_MOST = 4096
_AT_A_TIME = 4  # frames in memory
_LARGE_BYTES = 8 << 20  # bytes of a frame that is sent in pieces
ROOM_BYTES = 64 << 20
"""Bytes of frames that are held together, where each costs the reading of those before it."""


class FrameForm(NamedTuple):
    """How frames are sent. `as_stored`: nobody need decode them."""

    media_type: str
    transfer_syntax: str
    multipart: bool
    as_stored: bool

    @property
    def kind(self) -> str:
        """The Content-Type of a frame."""
        return f"{self.media_type}; transfer-syntax={self.transfer_syntax}"


async def retrieve(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with the frames of a list like `1,2,3`."""
    path = request.path_params
    numbers = numbers_of(path["last"])
    (instance,) = await archive.instances_of(scope, engines, path["study"], path["series"], path["instance"])

    async def make(form: FrameForm) -> Response:
        tag = tag_of(instance.content, path["last"], form)
        if known(request, tag):
            return not_modified(tag, of_an_instance(request))
        headers = {**of_an_instance(request), "ETag": tag}
        if len(numbers) == 1 and not form.multipart and form.as_stored and is_video(instance):
            whole = {**headers, "Content-Type": form.kind}
            return in_ranges(scope, engines, request, (instance, numbers[0]), whole)
        if len(numbers) == 1 and not _streams(instance, numbers[0], form):
            (data,) = [data async for data in _some(scope, engines, instance, numbers, form)]
            if form.multipart:
                return in_parts(form.media_type, [(form.kind, data)], headers)
            return Pieces([data], {**headers, "Content-Type": form.kind})
        return _answer(await begun(each(scope, engines, instance, numbers, form)), form, headers)

    found = forms(accepted(request), instance.transfer_syntax_uid, alone=len(numbers) == 1)
    return await first_made(found, make)


def in_ranges(
    scope: Scope, engines: Engines, request: Request, shown: tuple[Instance, int], headers: dict[str, str]
) -> Response:
    """Answer with a frame, as a stored video is one, or what a player asks for of it. Raises NotFound."""

    def read(start: int, length: int) -> AsyncIterator[bytes]:
        return archive.stream_frame(scope, engines, *shown, (start, length))

    return ranges.answer(request, read, archive.frame_length(*shown), headers)


async def all_of(scope: Scope, engines: Engines, request: Request, instance: Instance) -> Response:
    """Answer with all frames of compressed pixels: in parts, or as octets one behind the other."""
    table = instance.frames
    if table is None or not table.count:
        raise errors.NotFound("the instance has no frames")
    numbers = range(1, table.count + 1)

    async def make(form: FrameForm) -> Response:
        tag = tag_of(instance.content, form)
        if known(request, tag):
            return not_modified(tag, of_an_instance(request))
        frames = await begun(each(scope, engines, instance, numbers, form))
        return _answer(frames, form, {**of_an_instance(request), "ETag": tag})

    alone = table.count == 1
    found = forms(accepted(request), instance.transfer_syntax_uid, alone=alone, joined=True)
    return await first_made(found, make)


def _answer(
    frames: AsyncIterator[AsyncIterator[bytes]], form: FrameForm, headers: dict[str, str]
) -> Response:
    if not form.multipart:
        return Streamed(_joined(frames), {**headers, "Content-Type": form.kind})
    boundary = multipart.new_boundary()
    headers = {**headers, "Content-Type": multipart.content_type(form.media_type, boundary)}
    return Streamed(_parts(frames, form.kind, boundary), headers)


async def each(
    scope: Scope, engines: Engines, instance: Instance, numbers: Sequence[int], form: FrameForm
) -> AsyncIterator[AsyncIterator[bytes]]:
    """The pieces of each frame of an instance with all of its table.

    Raises NotFound before the first where one is not there.
    """
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
        at_a_time = max(1, ROOM_BYTES // max(1, archive.frame_length(instance, numbers[0])))
    for start in range(0, len(numbers), at_a_time):
        async for data in _some(scope, engines, instance, numbers[start : start + at_a_time], form):
            yield _held(data)


def _streams(instance: Instance, number: int, form: FrameForm) -> bool:
    """Return whether frames are too large to be held, and can be sent as they are read. Raises NotFound."""
    large = form.as_stored and archive.frame_length(instance, number) > _LARGE_BYTES
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


@lru_cache(maxsize=256)
def forms(
    wanted: tuple[Accepted, ...], transfer_syntax: str, *, alone: bool, joined: bool = False
) -> tuple[FrameForm, ...]:
    """Return the forms the client accepts that frames of the stored transfer syntax have, the best first.

    Octets mean Explicit VR Little Endian unless another transfer syntax is named, or nothing can decode the
    frames (PS3.18 8.7.3). Whoever takes anything gets them as stored where they turn out to be none of the
    others. `joined`: several frames may come as octets without parts. Raises Unsupported where there is none.
    """
    # Pixels of every native transfer syntax leave the archive in little endian.
    held = transfer_syntax if get(transfer_syntax).encapsulated else EXPLICIT_LITTLE_ENDIAN
    found: list[FrameForm] = []
    last: list[FrameForm] = []
    for want in wanted:
        multipart = want.multipart or want.anything
        if multipart or alone or (joined and want.takes(OCTETS)):
            found += _forms_of(want, held, multipart=multipart)
        if want.anything and want.takes_syntax(held):
            last.append(FrameForm(of_syntax(held), held, multipart=True, as_stored=True))
    if not found:
        raise errors.Unsupported(f"frames are held as {of_syntax(held)}; transfer-syntax={held}")
    return tuple(dict.fromkeys([*found, *last]))


def _forms_of(want: Accepted, held: str, *, multipart: bool) -> Iterator[FrameForm]:
    """The forms of one media range, the best first."""
    syntax, media_type = get(held), of_syntax(held)
    default = EXPLICIT_LITTLE_ENDIAN if syntax.decodable else held
    named = want.transfer_syntax is not None or want.media_type != "*/*"
    if named and want.media_type != OCTETS and want.takes(media_type) and want.takes_syntax(held):
        yield FrameForm(media_type, held, multipart, as_stored=True)
    if want.takes(OCTETS):
        if want.takes_syntax(held, default):
            yield FrameForm(OCTETS, held, multipart, as_stored=True)
        if want.takes_syntax(EXPLICIT_LITTLE_ENDIAN, default):
            yield FrameForm(
                OCTETS, EXPLICIT_LITTLE_ENDIAN, multipart, as_stored=held == EXPLICIT_LITTLE_ENDIAN
            )
    for kind, uid in MADE.items():
        if named and want.takes(kind) and want.takes_syntax(uid, uid) and can_transcode(held, uid):
            yield FrameForm(kind, uid, multipart, as_stored=uid == held)
