"""WADO-RS of studies, series and instances as Part 10 files (PS3.18 10.4.1.1.1 to 3)."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import multipart, ranges
from services.api.dicomweb.accept import Accepted, accepted
from services.api.dicomweb.answers import (
    CHANGING,
    Streamed,
    begun,
    first_made,
    known,
    not_modified,
    of_an_instance,
    tag_of,
)
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
_DEFAULT = EXPLICIT_LITTLE_ENDIAN


class DatasetForm(NamedTuple):
    """How instances are sent.

    `transfer_syntaxes`: the best first, one at least, each a UID, `*` (as stored), or "" (the standard's
    default). An instance that cannot be made in one of them is made in the next.
    """

    media_type: str
    transfer_syntaxes: tuple[str, ...]
    multipart: bool


async def retrieve(scope: Scope, engines: Engines, request: Request) -> Response:
    """Answer with every instance of a study or series, or with one."""
    path = request.path_params
    one = "instance" in path
    found = await archive.instances_of(
        scope, engines, path["study"], path.get("series"), path.get("instance")
    )
    headers = of_an_instance(request) if one else CHANGING

    async def make(form: DatasetForm) -> Response:
        tag = tag_of(form, *(each.version for each in found))
        if known(request, tag):
            return not_modified(tag, headers)
        return await _answer(scope, engines, request, found, form=form, headers={**headers, "ETag": tag})

    syntaxes = {each.transfer_syntax_uid for each in found}
    return await first_made(forms(accepted(request), syntaxes, alone=one), make)


async def _answer(
    scope: Scope,
    engines: Engines,
    request: Request,
    found: Sequence[Instance],
    *,
    form: DatasetForm,
    headers: dict[str, str],
) -> Response:
    """Answer in one form. Raises Unsupported and Invalid where the first instance cannot be made so."""
    if form.multipart:
        boundary = multipart.new_boundary()
        headers["Content-Type"] = multipart.content_type(DICOM, boundary)
        return Streamed(await begun(_parts(scope, engines, found, boundary, form)), headers)
    if form.media_type == ZIP:
        headers["Content-Type"] = ZIP
        headers["Content-Disposition"] = f'attachment; filename="{key_of(request.path_params["study"])}.zip"'
        return Streamed(await begun(zipped(_entries(scope, engines, found, form))), headers)
    return await single(scope, engines, request, found[0], form, headers=headers)


async def single(
    scope: Scope,
    engines: Engines,
    request: Request,
    instance: Instance,
    form: DatasetForm,
    *,
    headers: dict[str, str],
) -> Response:
    """Answer with one instance alone; one as it is stored in ranges too."""
    syntax = instance.transfer_syntax_uid
    if instance.amendments or syntax_of(syntax, form.transfer_syntaxes[0]) != syntax:
        syntax, pieces = await _opened(scope, engines, instance, form)
        return Streamed(pieces, {**headers, "Content-Type": f"{DICOM}; transfer-syntax={syntax}"})
    headers["Content-Type"] = f"{DICOM}; transfer-syntax={syntax}"

    def read(start: int, length: int) -> AsyncIterator[bytes]:
        return archive.read_range(scope, engines, instance, start, length)

    return ranges.answer(request, read, instance.size, headers)


def forms(wanted: tuple[Accepted, ...], syntaxes: set[str], *, alone: bool) -> list[DatasetForm]:
    """Return the forms accepted that all of these transfer syntaxes can be given in, the best first.

    A zip archive holds them as stored unless another is named. Raises Unsupported where there is none.
    """
    found: dict[tuple[str, bool], list[str]] = {}
    for want in wanted:
        multipart = want.multipart or want.anything
        ways = []
        if want.takes(DICOM) and (multipart or alone):
            ways.append((DICOM, multipart, want.transfer_syntax or ""))
        if want.takes(ZIP) and not multipart:
            ways.append((ZIP, False, want.transfer_syntax or "*"))
        for media_type, apart, asked in ways:
            if all(syntax_of(uid, asked) for uid in syntaxes):
                found.setdefault((media_type, apart), []).append(asked)
    if not found:
        held = ", ".join(sorted(syntaxes))
        raise errors.Unsupported(f'held as multipart/related; type="{DICOM}" in transfer syntax {held}')
    return [DatasetForm(kind, tuple(dict.fromkeys(asked)), apart) for (kind, apart), asked in found.items()]


def syntax_of(stored: str, asked: str) -> str | None:
    """Return what something stored in one transfer syntax is sent in; None where it cannot be as asked.

    Where none is asked for, that is Explicit VR Little Endian, but as stored what is lossy already or what
    nobody can decode (PS3.18 8.7.3.4).
    """
    if asked == "*" or (not asked and not (get(stored).lossless and can_transcode(stored, _DEFAULT))):
        return stored
    target = asked or _DEFAULT
    return target if can_transcode(stored, target) else None


async def _opened(
    scope: Scope, engines: Engines, instance: Instance, form: DatasetForm
) -> tuple[str, AsyncIterator[bytes]]:
    """The transfer syntax and the pieces of a file, the first of which is made.

    What turns out to be damaged, or of a kind that cannot be recoded, comes as stored to whoever did not ask
    for another transfer syntax by name. Raises as `read_file`.
    """
    stored = instance.transfer_syntax_uid

    async def make(asked: str) -> tuple[str, AsyncIterator[bytes]]:
        syntax = syntax_of(stored, asked) or stored
        try:
            return syntax, await begun(read_file(scope, engines, instance, syntax))
        except (errors.Unsupported, errors.Invalid):
            if asked:
                raise
            return stored, await begun(read_file(scope, engines, instance, stored))

    return await first_made(form.transfer_syntaxes, make)


async def _parts(
    scope: Scope, engines: Engines, found: Sequence[Instance], boundary: str, form: DatasetForm
) -> AsyncIterator[bytes]:
    for number, instance in enumerate(found):
        syntax, pieces = await _opened(scope, engines, instance, form)
        kind = f"{DICOM}; transfer-syntax={syntax}"
        yield multipart.opening(boundary, [("Content-Type", kind)], first=number == 0)
        async for piece in pieces:
            yield piece
    yield multipart.closing(boundary)


async def _entries(
    scope: Scope, engines: Engines, found: Sequence[Instance], form: DatasetForm
) -> AsyncIterator[tuple[str, int, AsyncIterator[bytes]]]:
    for instance in found:
        names = key_of(instance.series_instance_uid), key_of(instance.sop_instance_uid)
        syntax, pieces = await _opened(scope, engines, instance, form)
        size = instance.size if syntax == instance.transfer_syntax_uid else instance.size * _ROOM
        yield "{}/{}.dcm".format(*names), size, pieces
