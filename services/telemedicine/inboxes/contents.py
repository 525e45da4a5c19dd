"""Shows what waits in quarantine to who may accept it, and to nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from services.archive.retrieve.decoding import Decoding
from services.dicom.file_start import MOST_BYTES, file_start
from services.dicom.frames import frame_table
from services.dicom.image_pixel import ImagePixel
from services.dicom.pixels import corrected, decode_frame, decoding_bytes
from services.dicom.rendering import encode, render, rendering_bytes
from services.dicom.scanner import scan
from services.dicom.transfer_syntaxes import get
from services.errors import NotFound, PacsError, Unsupported
from services.persistence import Engines, In
from services.telemedicine.inboxes.examining import opened, readable_name, upright
from services.telemedicine.inboxes.quarantined import Quarantined
from services.telemedicine.inboxes.upload import FILES, UPLOADS, File, FileKind, FileState, Upload
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope

LISTED = 200
SMALL = 256
_QUALITY = 80
_SAMPLES = 4
_REFUSALS = 200
_MOST_GROUPS = 1000
_LARGEST_PICTURE = 256 << 20


@dataclass(slots=True)
class WaitingStudy:
    """A study of an upload as its first file has it; `samples`: files that a picture can be made of.

    `kinds`: of its files; `stored`: whether the archive has the study already, and `stored_patient` whose it
    is there.
    """

    study_instance_uid: str
    described: Mapping[str, Any]
    files: int = 0
    bytes: int = 0
    samples: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    modalities: set[str] = field(default_factory=set)
    stored: bool = False
    stored_patient: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in an upload: what waits by study, and what was not taken, with the reason (the first ones)."""

    upload: Upload
    studies: list[WaitingStudy]
    refused: list[File]


async def waiting_uploads(scope: Scope, engines: Engines) -> list[Upload]:
    """The uploads of which something waits, the latest first. Needs the right to store."""
    _require(scope)
    found = await engines.documents.of(scope.grant, UPLOADS).find(
        {"listed": True}, sort=[("created_at", -1)], limit=LISTED
    )
    return [Upload.of(one) for one in found]


async def contents(scope: Scope, engines: Engines, ident: str) -> Contents:
    """Return what waits of an upload. Needs the right to store. Raises NotFound."""
    upload = await _upload(scope, engines, ident)
    files, groups = engines.documents.of(scope.grant, FILES), dict[str, WaitingStudy]()
    waiting = {"upload": ident, "state": FileState.WAITING.value}
    async for one in files.stream(waiting):
        described = one.get("described") or {}
        uid = described.get("StudyInstanceUID", "")
        group = groups.get(uid)
        if group is None:
            if len(groups) == _MOST_GROUPS:
                continue
            group = groups[uid] = WaitingStudy(uid, described)
        group.files += 1
        group.bytes += one["size"]
        group.kinds.add(one.get("kind", ""))
        group.modalities.add(described.get("Modality", ""))
        if len(group.samples) < _SAMPLES and one.get("kind") != FileKind.PDF:
            group.samples.append(one["id"])
    await _compare(scope, engines, groups)
    refused = await files.find(
        {"upload": ident, "state": FileState.REFUSED.value}, sort=[("id", 1)], limit=_REFUSALS
    )
    return Contents(upload, list(groups.values()), [File.of(one) for one in refused])


async def thumbnail(scope: Scope, engines: Engines, ident: str, file_id: str) -> bytes:
    """A small JPEG of a file that waits. Needs the rights to store and to retrieve.

    Raises NotFound, and Unsupported where no picture can be made of it.
    """
    scope.require(Right.RETRIEVE)
    upload = await _upload(scope, engines, ident)
    found = await engines.documents.of(scope.grant, FILES).find_one(
        {"upload": ident, "id": file_id, "state": FileState.WAITING.value}
    )
    if found is None:
        raise NotFound("no such file")
    file = File.of(found)
    bytes_ = Quarantined(engines.objects.of(scope.grant), file)
    make = _of_dicom if file.kind == FileKind.DICOM else _of_photo
    try:
        made = await engines.own(Decoding).run(make, engines, bytes_, file)
    except PacsError:
        raise
    except (OSError, SyntaxError, ValueError, RuntimeError) as error:
        raise Unsupported("no picture can be made of it") from error
    audit.note(scope, engines, Event.VIEWED, {"upload": upload.id})
    return made


def _of_photo(engines: Engines, bytes_: Quarantined, file: File) -> bytes:
    if file.kind == FileKind.PDF:
        raise Unsupported("a document has no picture")
    with opened(bytes_.read_at(0, file.size)) as image:
        image.draft("RGB", (SMALL, SMALL))
        with engines.own(Decoding).taking(file.size + 8 * image.width * image.height):
            turned = upright(image).convert("RGB")
            turned.thumbnail((SMALL, SMALL))
            return encode(np.asarray(turned), quality=_QUALITY)


def _of_dicom(engines: Engines, bytes_: Quarantined, _: File) -> bytes:
    """The frame in the middle, through what renders stored ones."""
    start = file_start(bytes_.read_at(0, MOST_BYTES))
    dataset, syntax = bytes_.behind(start.length), start.transfer_syntax_uid
    scanned = scan(dataset, syntax, length=dataset.length)
    table = frame_table(scanned)
    if table is None or get(syntax).deflated:
        raise Unsupported("it has no pixels that are shown before it is accepted")
    number = (table.count + 1) // 2
    image = ImagePixel.from_header(dataset, syntax, length=scanned.header_length)
    ranges = table.ranges(number)
    size = sum(length for _, length in ranges)
    if size > _LARGEST_PICTURE:
        raise Unsupported("too large for a small picture")
    with engines.own(Decoding).taking(decoding_bytes(image, size) + rendering_bytes(image)):
        data = b"".join(dataset.read_at(offset, length) for offset, length in ranges)
        ordered = table.in_order(number, data)
        told = corrected(image, ordered, table.bits)
        frame = decode_frame(ordered, told, bit_offset=table.bit_offset(number))
        return encode(render(frame, told, number, size=SMALL), quality=_QUALITY)


async def _compare(scope: Scope, engines: Engines, groups: Mapping[str, WaitingStudy]) -> None:
    """Say of studies that the archive has already that it has them, and whose they are there."""
    found = await engines.documents.of(scope.grant, "studies").find(
        {"StudyInstanceUID": In(list(groups))}, projection=("StudyInstanceUID", "PatientName", "PatientID")
    )
    for one in found:
        group = groups[one["StudyInstanceUID"]]
        name = readable_name(one.get("PatientName") or {})
        group.stored, group.stored_patient = True, name or str(one.get("PatientID") or "")


async def _upload(scope: Scope, engines: Engines, ident: str) -> Upload:
    _require(scope)
    found = await engines.documents.of(scope.grant, UPLOADS).find_one({"id": ident})
    if found is None or not found["inbox"]:
        raise NotFound("no such upload")
    return Upload.of(found)


def _require(scope: Scope) -> None:
    scope.require_whole(Right.STORE, "sees nothing that waits")
