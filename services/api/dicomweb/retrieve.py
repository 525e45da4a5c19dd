"""WADO-RS of studies, series and instances as Part 10 files (PS3.18 10.4.1.1.1 to 3)."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import multipart, ranges
from services.api.dicomweb.accept import Accepted, accepted
from services.api.dicomweb.answers import CHANGING, Streamed, known, not_modified, of_an_instance, tag_of
from services.api.dicomweb.media_types import DICOM, ZIP
from services.api.dicomweb.zipped import zipped
from services.archive.index.stored_instances import Instance
from services.archive.retrieve import datasets as archive
from services.archive.retrieve.files import read_file
from services.dicom.transcode import can_transcode
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, get
from services.dicom.uids import key_of
from services.persistence import Engines
from services.tenancy.scope import Scope

_ROOM = 16  # a transcoded instance may be so many times as large
File = tuple[Instance, str]
"""An instance, and the transfer syntax it is sent in."""


class DatasetForm(NamedTuple):
    """How instances are sent. `transfer_syntax` is a UID, `*` (as stored), or "" (the standard's default)."""

    media_type: str
    transfer_syntax: str
    multipart: bool


async def retrieve(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with every instance of a study or series, or with one."""
    path = request.path_params
    one = "instance" in path
    found = await archive.instances_of(
        scope, engines, path["study"], path.get("series"), path.get("instance")
    )
    form = choose(accepted(request), {each.transfer_syntax_uid for each in found}, alone=one)
    headers = of_an_instance(request) if one else CHANGING
    tag = tag_of(form, *(each.content for each in found))
    if known(request, tag):
        return not_modified(tag, headers)
    headers = {**headers, "ETag": tag, "Content-Type": form.media_type}
    files = [(each, syntax_of(each.transfer_syntax_uid, form.transfer_syntax) or "") for each in found]
    if form.multipart:
        boundary = multipart.new_boundary()
        headers["Content-Type"] = multipart.content_type(DICOM, boundary)
        return Streamed(_parts(scope, engines, files, boundary, form), headers)
    if form.media_type == ZIP:
        headers["Content-Disposition"] = f'attachment; filename="{key_of(path["study"])}.zip"'
        return Streamed(zipped(_entries(scope, engines, files)), headers)
    return await single(scope, engines, request, files[0], form, headers=headers)


async def single(
    scope: Scope,
    engines: Engines,
    request: Request,
    file: File,
    form: DatasetForm,
    *,
    headers: dict[str, str],
) -> Response:
    """Answer with one instance alone; one as it is stored in ranges too."""
    instance, syntax = file
    if syntax != instance.transfer_syntax_uid:
        syntax, pieces = await _opened(scope, engines, file, form)
        return Streamed(pieces, {**headers, "Content-Type": f"{DICOM}; transfer-syntax={syntax}"})
    headers["Content-Type"] = f"{DICOM}; transfer-syntax={syntax}"

    def read(start: int, length: int) -> AsyncIterator[bytes]:
        return archive.read_range(scope, engines, instance, start, length)

    return ranges.answer(request, read, instance.size, headers)


def choose(wanted: tuple[Accepted, ...], syntaxes: set[str], *, alone: bool) -> DatasetForm:
    """Return the first form the client accepts that all of these transfer syntaxes can be given in.

    A zip archive holds them as stored unless another is named. Raises Unsupported.
    """
    for want in wanted:
        multipart = want.multipart or want.anything
        if want.takes(DICOM) and (multipart or alone):
            asked = want.transfer_syntax or ""
            if all(syntax_of(uid, asked) for uid in syntaxes):
                return DatasetForm(DICOM, asked, multipart)
        if want.takes(ZIP) and not multipart:
            asked = want.transfer_syntax or "*"
            if all(syntax_of(uid, asked) for uid in syntaxes):
                return DatasetForm(ZIP, asked, multipart=False)
    held = ", ".join(sorted(syntaxes))
    raise errors.Unsupported(f'held as multipart/related; type="{DICOM}" in transfer syntax {held}')


def syntax_of(stored: str, asked: str) -> str | None:
    """Return what something stored in one transfer syntax is sent in; None where it cannot be as asked.

    Where none is asked for, that is Explicit VR Little Endian, but as stored what is lossy already or what
    nobody can decode (PS3.18 8.7.3.4).
    """
    if asked == "*" or (not asked and not (get(stored).lossless and can_transcode(stored, _DEFAULT))):
        return stored
    target = asked or _DEFAULT
    return target if can_transcode(stored, target) else None


_DEFAULT = EXPLICIT_LITTLE_ENDIAN


async def _opened(
    scope: Scope, engines: Engines, file: File, form: DatasetForm
) -> tuple[str, AsyncIterator[bytes]]:
    """The transfer syntax and the pieces of a file, the first of which is read.

    What turns out to be damaged, or of a kind that cannot be recoded, comes as stored to whoever did not ask
    for another transfer syntax by name. Raises as `read_file`.
    """
    instance, syntax = file
    pieces = read_file(scope, engines, instance, syntax)
    try:
        first = await anext(pieces, b"")
    except (errors.Unsupported, errors.Invalid):
        if form.transfer_syntax:
            raise
        return instance.transfer_syntax_uid, archive.read_instance(scope, engines, instance)
    return syntax, _with(first, pieces)


async def _with(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


async def _parts(
    scope: Scope, engines: Engines, files: Sequence[File], boundary: str, form: DatasetForm
) -> AsyncIterator[bytes]:
    for number, file in enumerate(files):
        syntax, pieces = await _opened(scope, engines, file, form)
        kind = f"{DICOM}; transfer-syntax={syntax}"
        yield multipart.opening(boundary, [("Content-Type", kind)], first=number == 0)
        async for piece in pieces:
            yield piece
    yield multipart.closing(boundary)


async def _entries(
    scope: Scope, engines: Engines, files: Sequence[File]
) -> AsyncIterator[tuple[str, int, AsyncIterator[bytes]]]:
    for instance, syntax in files:
        names = key_of(instance.series_instance_uid), key_of(instance.sop_instance_uid)
        size = instance.size if syntax == instance.transfer_syntax_uid else instance.size * _ROOM
        yield "{}/{}.dcm".format(*names), size, read_file(scope, engines, instance, syntax)
