"""The overlay planes of a frame as a picture to lie over it: a resource of our own beside WADO-RS."""

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb.accept import accepted
from services.api.dicomweb.answers import Pieces, known, not_modified, of_an_instance, tag_of
from services.api.dicomweb.frames import numbers_of
from services.api.dicomweb.pictures import PNG
from services.archive.retrieve.datasets import instances_of
from services.archive.retrieve.overlay_planes import overlay_planes
from services.persistence import Engines
from services.tenancy.scope import Scope

_REDUCTIONS = frozenset({"1", "2", "4", "8", "16"})


async def retrieve(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with what lies over one frame: a PNG of its size, transparent where nothing lies.

    `reduce`: how many of the frame's pixels, each way, become one.
    """
    path = request.path_params
    number, *others = numbers_of(path["last"])
    if others or not any(want.takes(PNG) and not want.multipart for want in accepted(request)):
        raise errors.Unsupported(f"the overlay planes of one frame are given as {PNG}")
    reduction = request.query_params.get("reduce", "1")
    if reduction not in _REDUCTIONS:
        raise errors.Invalid(f"reduce is one of {', '.join(sorted(_REDUCTIONS, key=int))}")
    (instance,) = await instances_of(scope, engines, path["study"], path["series"], path["instance"])
    tag = tag_of(instance.content, "overlay planes", number, reduction)
    if known(request, tag):
        return not_modified(tag, of_an_instance(request))
    body = await overlay_planes(scope, engines, instance, number, int(reduction))
    return Pieces([body], {**of_an_instance(request), "ETag": tag, "Content-Type": PNG})
