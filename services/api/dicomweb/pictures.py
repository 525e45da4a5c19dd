"""WADO-RS rendered images and thumbnails, from a study to a frame (PS3.18 10.4.1.1.3, 8.7.4)."""

from collections.abc import AsyncIterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import multipart, ranges
from services.api.dicomweb.accept import Accepted, accepted
from services.api.dicomweb.answers import (
    CHANGING,
    Pieces,
    Streamed,
    begun,
    first_made,
    known,
    not_modified,
    of_an_instance,
    tag_of,
    tag_of_bytes,
)
from services.api.dicomweb.frames import in_ranges, numbers_of
from services.api.dicomweb.media_types import of_syntax
from services.api.dicomweb.rendering import rendering_of, thumbnail_of
from services.archive.index.stored_instances import Instance
from services.archive.retrieve import pictures as archive
from services.archive.retrieve.datasets import instances_of
from services.archive.retrieve.movie import program
from services.archive.retrieve.render import GIF, MP4, Rendering
from services.archive.retrieve.videos import is_video
from services.persistence import Engines
from services.tenancy.scope import Scope

JPEG, PNG = "image/jpeg", "image/png"
_TYPES = (JPEG, PNG, GIF)


class PictureForm(NamedTuple):
    """How pictures are sent. `joined`: several as one that moves."""

    media_type: str
    multipart: bool
    joined: bool


async def rendered(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with frames as pictures for people: one, several in parts, or several as one that moves."""
    path = request.path_params
    found = await instances_of(scope, engines, path["study"], path.get("series"), path.get("instance"))
    if "last" in path:
        shown = [(found[0], number) for number in numbers_of(path["last"])]
    else:
        shown = [(one, number) for one in found if one.frames for number in range(1, one.frames.count + 1)]
    if not shown:
        raise errors.Unsupported("nothing here has pixels")
    if len(shown) == 1 and is_video(shown[0][0]) and (kind := _video_type(request, shown[0][0])):
        return _video(scope, engines, request, shown[0], kind)

    async def make(form: PictureForm) -> Response:
        return await _shown(scope, engines, request, shown, form)

    return await first_made(forms(request, len(shown), alone="instance" in path and "last" not in path), make)


async def _shown(
    scope: Scope, engines: Engines, request: Request, shown: Sequence[tuple[Instance, int]], form: PictureForm
) -> Response:
    """Answer in one form. Raises Unsupported and Invalid before the answer begins."""
    if not (form.multipart or form.joined):
        shown = shown[:1]
    rendering = rendering_of(request, form.media_type)
    known_for = of_an_instance(request) if "instance" in request.path_params else CHANGING
    members = ((one.version if rendering.annotation else one.content, number) for one, number in shown)
    tag = tag_of(_way(rendering, form), *members)
    if known(request, tag):
        return not_modified(tag, known_for)
    headers = {**known_for, "ETag": tag, "Content-Type": form.media_type}
    if form.multipart:
        boundary = multipart.new_boundary()
        headers["Content-Type"] = multipart.content_type(form.media_type, boundary)
        return Streamed(await begun(_parts(scope, engines, shown, rendering, boundary)), headers)
    body = await archive.picture(scope, engines, shown, rendering)
    if form.media_type == MP4:  # some players ask for nothing but ranges
        return ranges.answer(request, ranges.of_bytes(body), len(body), headers)
    return Pieces([body], headers)


def _video_type(request: Request, instance: Instance) -> str:
    """The media type of a stored video, if it is wanted before a still of it; else nothing.

    It is given as it was sent: who asks for a viewport, words or the like means a still.
    """
    kind = of_syntax(instance.transfer_syntax_uid)
    if rendering_of(request, kind) != Rendering(kind, grow=True):
        return ""
    for want in accepted(request):
        if want.takes(kind) and not want.multipart:
            return kind
        if any(want.takes(still) for still in _TYPES):
            return ""
    return ""


def _video(
    scope: Scope, engines: Engines, request: Request, shown: tuple[Instance, int], kind: str
) -> Response:
    known_for = of_an_instance(request) if "instance" in request.path_params else CHANGING
    tag = tag_of(shown[0].content, kind)
    if known(request, tag):
        return not_modified(tag, known_for)
    return in_ranges(scope, engines, request, shown, {**known_for, "ETag": tag, "Content-Type": kind})


async def thumbnail(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with a small picture that stands for a study, series, instance or frame."""
    form = forms(request, 1, alone=True)[0]  # what cannot be shown as one cannot be shown as any
    rendering = thumbnail_of(request, form.media_type)
    path = request.path_params
    if "last" in path:
        numbers = numbers_of(path["last"])
        if len(numbers) > 1:
            raise errors.Unsupported("one frame makes one thumbnail")
        found = await instances_of(scope, engines, path["study"], path["series"], path["instance"])
        body = await archive.picture(scope, engines, [(found[0], numbers[0])], rendering)
    else:
        body = await archive.thumbnail(scope, engines, list(path_of(request)), rendering)
    known_for = of_an_instance(request) if "instance" in path else CHANGING
    tag = tag_of_bytes(body)
    if known(request, tag):
        return not_modified(tag, known_for)
    return Pieces([body], {**known_for, "ETag": tag, "Content-Type": form.media_type})


@lru_cache(256)
def _way(rendering: Rendering, form: PictureForm) -> str:
    """A text that names the way something is shown: no other way has the same."""
    return f"{rendering}{form}"


def path_of(request: Request) -> tuple[str, ...]:
    """The UIDs of a path, from the study down."""
    names = ("study", "series", "instance")
    return tuple(request.path_params[name] for name in names if name in request.path_params)


def forms(request: Request, count: int, *, alone: bool) -> tuple[PictureForm, ...]:
    """Return the forms the client accepts that so many pictures have, the best first.

    `alone`: where several are there, the first may stand for them as a picture without parts. Raises
    Unsupported.
    """
    moving = (GIF, MP4) if program() else (GIF,)
    return _forms(accepted(request), moving, several=count > 1, alone=alone)


@lru_cache(256)
def _forms(
    wanted: tuple[Accepted, ...], moving: tuple[str, ...], *, several: bool, alone: bool
) -> tuple[PictureForm, ...]:
    found: list[PictureForm] = []
    for want in wanted:
        if want.media_type in moving and several and not want.multipart:
            found.append(PictureForm(want.media_type, multipart=False, joined=True))
            continue
        apart = several and not alone
        if apart and not (want.multipart or want.anything):
            continue
        parts = want.multipart or (apart and want.anything)
        found += [PictureForm(kind, parts, joined=False) for kind in _TYPES if want.takes(kind)]
    if not found:
        kinds = ", ".join(dict.fromkeys((*_TYPES, *moving)))
        raise errors.Unsupported(f"{kinds} are given, several in multipart/related or {' or '.join(moving)}")
    return tuple(dict.fromkeys(found))


async def _parts(
    scope: Scope,
    engines: Engines,
    shown: Sequence[tuple[Instance, int]],
    rendering: Rendering,
    boundary: str,
) -> AsyncIterator[bytes]:
    for number, one in enumerate(shown):
        body = await archive.picture(scope, engines, [one], rendering)
        yield multipart.opening(boundary, [("Content-Type", rendering.media_type)], first=number == 0)
        yield body
    yield multipart.closing(boundary)
