"""WADO-RS rendered images and thumbnails (PS3.18 10.4.1.1.3, 10.4.1.1.4, 8.3.5)."""

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb.accept import accepted
from services.api.dicomweb.answers import (
    CHANGING,
    UNCHANGING,
    Pieces,
    known,
    not_modified,
    tag_of,
    tag_of_bytes,
)
from services.api.dicomweb.frames import numbers_of
from services.archive import render
from services.archive import retrieve as archive
from services.archive.render import Rendering
from services.persistence import Engines
from services.tenancy.scope import Scope

_TYPES = ("image/jpeg", "image/png")
_LARGEST = 8192  # pixels of a viewport's side
_SMALL = 256


async def rendered(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with one frame as a picture for people."""
    return await _picture(scope, engines, request, rendering_of(request))


async def thumbnail(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with a small picture that stands for a study, series, instance or frame."""
    media_type = _media_type(request)
    if "last" in request.path_params:
        rendering = Rendering(media_type=media_type, viewport=(_SMALL, _SMALL))
        return await _picture(scope, engines, request, rendering)
    if media_type != _TYPES[0]:
        raise errors.Unsupported(f"thumbnails are given as {_TYPES[0]}")
    path = request.path_params
    body = await render.thumbnail(scope, engines, path["study"], path.get("series"), path.get("instance"))
    tag = tag_of_bytes(body)
    if known(request, tag):
        return not_modified(tag, CHANGING)
    return Pieces([body], {**CHANGING, "ETag": tag, "Content-Type": media_type})


def rendering_of(request: Request) -> Rendering:
    """Return what the query parameters ask for. Raises Invalid, Unsupported."""
    given = request.query_params
    if "annotation" in given or "iccprofile" in given:
        raise errors.Invalid("annotation and iccprofile are not supported")
    window = _numbers(given.get("window", "").removesuffix(",linear"), "window", 2)
    viewport = _numbers(given.get("viewport", ""), "viewport", 2)
    if window and window[1] <= 0:
        raise errors.Invalid("the width of a window is positive")
    if viewport and not all(1 <= side <= _LARGEST for side in viewport):
        raise errors.Invalid(f"a viewport's sides are 1 to {_LARGEST} pixels")
    quality = given.get("quality", "90")
    if not (quality.isascii() and quality.isdigit() and 1 <= int(quality[:4]) <= 100):  # noqa: PLR2004 - percent
        raise errors.Invalid("quality is 1 to 100")
    return Rendering(
        media_type=_media_type(request),
        window=(window[0], window[1]) if window else None,
        viewport=(int(viewport[0]), int(viewport[1])) if viewport else None,
        quality=int(quality),
    )


async def _picture(scope: Scope, engines: Engines, request: Request, rendering: Rendering) -> Response:
    path = request.path_params
    numbers = numbers_of(path.get("last", "1"))
    if len(numbers) > 1:
        raise errors.Unsupported("one frame makes one picture")
    (instance,) = await archive.instances_of(scope, engines, path["study"], path["series"], path["instance"])
    tag = tag_of(instance.key, instance.size, numbers, rendering)
    if known(request, tag):
        return not_modified(tag, UNCHANGING)
    body = await render.render_frame(scope, engines, instance, numbers[0], rendering)
    return Pieces([body], {**UNCHANGING, "ETag": tag, "Content-Type": rendering.media_type})


def _media_type(request: Request) -> str:
    for want in accepted(request):
        if not want.multipart:
            for kind in _TYPES:
                if want.takes(kind):
                    return kind
    raise errors.Unsupported(f"pictures are given as {' or '.join(_TYPES)}")


def _numbers(text: str, name: str, count: int) -> list[float]:
    if not text:
        return []
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(abs(number) < 1 << 31 for number in numbers):
        raise errors.Invalid(f"{name} is {count} numbers with a comma between them")
    return numbers
