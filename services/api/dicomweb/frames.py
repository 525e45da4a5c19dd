"""WADO-RS frames (PS3.18 10.4.1.1.6): as stored, or as Explicit VR Little Endian pixels."""

import re
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb.accept import Accepted, accepted
from services.api.dicomweb.answers import UNCHANGING, Pieces, in_parts, known, not_modified, tag_of
from services.api.dicomweb.media_types import OCTETS, of_syntax
from services.archive import render
from services.archive import retrieve as archive
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, get
from services.persistence import Engines
from services.tenancy.scope import Scope

_LIST = re.compile(r"[1-9][0-9]{0,8}(?:,[1-9][0-9]{0,8})*")
_MOST = 4096


class Form(NamedTuple):
    """How frames are sent."""

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
    tag = tag_of(instance.key, instance.size, path["last"], form)
    if known(request, tag):
        return not_modified(tag, UNCHANGING)
    read = archive.read_frames if form.as_stored else render.decoded_frames
    frames = await read(scope, engines, instance, numbers)
    kind = f"{form.media_type}; transfer-syntax={form.transfer_syntax}"
    headers = {**UNCHANGING, "ETag": tag}
    if form.multipart:
        return in_parts(form.media_type, [(kind, frame.data) for frame in frames], headers)
    return Pieces([frames[0].data], {**headers, "Content-Type": kind})


def numbers_of(text: str) -> list[int]:
    """Return the numbers of a frame list. Raises Invalid."""
    if not _LIST.fullmatch(text):
        raise errors.Invalid("frames are asked for as 1,2,3")
    numbers = [int(one) for one in text.split(",")]
    if len(numbers) > _MOST:
        raise errors.Invalid(f"at most {_MOST} frames in one request")
    return numbers


def choose(wanted: tuple[Accepted, ...], transfer_syntax: str, *, alone: bool) -> Form:
    """Return the first form the client accepts that frames of the stored transfer syntax have (PS3.18 8.7.3).

    Octets mean Explicit VR Little Endian unless another transfer syntax is named. Raises Unsupported.
    """
    # Pixels of every native transfer syntax leave the archive in little endian.
    held = transfer_syntax if get(transfer_syntax).encapsulated else EXPLICIT_LITTLE_ENDIAN
    media_type = of_syntax(held)
    for want in wanted:
        multipart = want.multipart or want.anything
        if not (multipart or alone):
            continue
        named = want.transfer_syntax is not None or want.media_type != "*/*"
        if named and want.media_type != OCTETS and want.takes(media_type) and want.takes_syntax(held):
            return Form(media_type, held, multipart, as_stored=True)
        if want.takes(OCTETS):
            if want.takes_syntax(held, EXPLICIT_LITTLE_ENDIAN):
                return Form(OCTETS, held, multipart, as_stored=True)
            if want.takes_syntax(EXPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN):
                return Form(OCTETS, EXPLICIT_LITTLE_ENDIAN, multipart, as_stored=False)
    raise errors.Unsupported(f"frames are held as {media_type}; transfer-syntax={held}")
