"""WADO-URI for clients from before DICOMweb: one object by query parameters (PS3.18 9)."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb.accept import accepted, parse
from services.api.dicomweb.answers import Pieces, first_made, known, not_modified, of_an_instance, tag_of
from services.api.dicomweb.media_types import DICOM
from services.api.dicomweb.pictures import JPEG, PNG
from services.api.dicomweb.rendering import annotation_of, numbers, quality_of, viewport_of
from services.api.dicomweb.retrieve import DatasetForm, single, syntax_of
from services.archive.index.stored_instances import Instance
from services.archive.retrieve import pictures
from services.archive.retrieve.datasets import instances_of, read_image
from services.archive.retrieve.render import GIF, Rendering
from services.dicom.grayscale import Window
from services.dicom.image_pixel import ImagePixel
from services.dicom.rendering import Region
from services.persistence import Engines
from services.tenancy.scope import Scope

_UIDS = ("studyUID", "seriesUID", "objectUID")
_PICTURES = (JPEG, PNG, GIF)
_ONLY_PICTURES = ("rows", "columns", "region", "windowCenter", "windowWidth", "imageQuality", "annotation")
_REFUSED = ("presentationUID", "presentationSeriesUID")
_OTHER_SIDE = "4096"


async def retrieve(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with an instance as a file or as a picture: of one frame, or moving where it is a GIF."""
    given = request.query_params
    if given.get("requestType") != "WADO" or not all(given.get(name) for name in _UIDS):
        raise errors.Invalid(f"WADO-URI needs requestType=WADO, {', '.join(_UIDS)}")
    if any(name in given for name in _REFUSED) or given.get("anonymize", "no") != "no":
        raise errors.Invalid("presentation states and anonymization are not supported")
    (instance,) = await instances_of(scope, engines, *(given[name] for name in _UIDS))

    async def make(media_type: str) -> Response:
        return await _answer(scope, engines, request, instance, media_type)

    return await first_made(forms(request, instance), make)


async def _answer(
    scope: Scope, engines: Engines, request: Request, instance: Instance, media_type: str
) -> Response:
    given = request.query_params
    if media_type == DICOM:
        if any(name in given for name in (*_ONLY_PICTURES, "frameNumber")):
            raise errors.Invalid("what is asked for is about pictures, not application/dicom")
        return await _file(scope, engines, request, instance)
    if "transferSyntax" in given:
        raise errors.Invalid("transferSyntax is about application/dicom, not pictures")
    shown = [(instance, number) for number in _frames(given, instance, media_type)]
    image = await read_image(engines, scope.grant, instance) if "region" in given else None
    rendering = _rendering(given, media_type, image)
    version = instance.version if rendering.annotation else instance.content
    tag = tag_of(version, [number for _, number in shown], rendering)
    if known(request, tag):
        return not_modified(tag, of_an_instance(request))
    body = await pictures.picture(scope, engines, shown, rendering)
    return Pieces([body], {**of_an_instance(request), "ETag": tag, "Content-Type": media_type})


def forms(request: Request, instance: Instance) -> list[str]:
    """Return the media types that there are of contentType, else of Accept, the best first (9.1.2.1, 9.4.1).

    Without either, one frame is a JPEG and everything else application/dicom. Raises Unsupported.
    """
    count = instance.frames.count if instance.frames else 0
    there: tuple[str, ...] = (*(_PICTURES if count else ()), DICOM)
    default = JPEG if count == 1 or "frameNumber" in request.query_params else DICOM
    content_type = request.query_params.get("contentType")
    wanted = parse(content_type) if content_type else accepted(request)
    found: list[str] = []
    for want in wanted:
        if want.takes(default) and want.media_type == "*/*":
            found += [default, DICOM]
        elif not want.multipart:
            found += [kind for kind in there if want.takes(kind)]
    if not found:
        raise errors.Unsupported(f"this is given as {', '.join(there)}")
    return list(dict.fromkeys(found))


async def _file(scope: Scope, engines: Engines, request: Request, instance: Instance) -> Response:
    asked = request.query_params.get("transferSyntax", "")
    syntax = syntax_of(instance.transfer_syntax_uid, asked)
    if syntax is None:
        raise errors.Unsupported(f"held in transfer syntax {instance.transfer_syntax_uid}")
    form = DatasetForm(DICOM, (asked,), multipart=False)
    tag = tag_of(form, instance.version)
    if known(request, tag):
        return not_modified(tag, of_an_instance(request))
    headers = {**of_an_instance(request), "ETag": tag}
    return await single(scope, engines, request, instance, form, headers=headers)


def _frames(given: Mapping[str, str], instance: Instance, media_type: str) -> range:
    count = instance.frames.count if instance.frames else 0
    if "frameNumber" not in given:
        return range(1, count + 1 if media_type == GIF else 2)
    number = given["frameNumber"]
    if not (number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= count):
        raise errors.Invalid(f"frameNumber is 1 to {count}")
    return range(int(number), int(number) + 1)


def _rendering(given: Mapping[str, str], media_type: str, image: ImagePixel | None) -> Rendering:
    viewport = None
    if "rows" in given or "columns" in given:
        viewport, _ = viewport_of(f"{given.get('columns', _OTHER_SIDE)},{given.get('rows', _OTHER_SIDE)}")
    return Rendering(
        media_type,
        _window(given),
        _region(given["region"], image) if image else None,
        viewport,
        grow=True,
        quality=quality_of(given.get("imageQuality", "90")),
        annotation=annotation_of(given.get("annotation", "none")),
    )


def _window(given: Mapping[str, str]) -> Window | None:
    values = [given[name] for name in ("windowCenter", "windowWidth") if name in given]
    if not values:
        return None
    center, width = numbers(values, "windowCenter and windowWidth", 2)
    if width < 1:
        raise errors.Invalid("the width of a window is at least 1")
    return center, width


def _region(text: str, image: ImagePixel) -> Region:
    """From shares of the image, 0.0 to 1.0: left, top, right, bottom (9.4.1.2.4)."""
    left, top, right, bottom = numbers(text.split(","), "region", 4)
    if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
        raise errors.Invalid("a region is left,top,right,bottom, each from 0.0 to 1.0")
    columns, rows = image.columns, image.rows
    at = min(int(left * columns), columns - 1), min(int(top * rows), rows - 1)
    width, height = round(right * columns) - at[0], round(bottom * rows) - at[1]
    return (*at, max(1, width), max(1, height))
