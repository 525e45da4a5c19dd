"""What a file is, told by its bytes alone, and whether it can be taken; in a thread that may wait."""

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from services.archive.index.entries import entry
from services.archive.retrieve.decoding import Decoding
from services.dicom.codestreams import claimed
from services.dicom.file_start import MOST_BYTES, FileStart, file_start
from services.dicom.part10 import FileMeta
from services.dicom.patient import species_of
from services.dicom.sop_classes import is_taken
from services.dicom.transfer_syntaxes import is_known
from services.dicom.uids import new_uid
from services.errors import PacsError, Unsupported
from services.persistence import Engines
from services.telemedicine.inboxes.quarantined import Quarantined
from services.telemedicine.inboxes.upload import FileKind, Reason, Upload

LARGEST_WRAPPED = 256 << 20
"""Bytes of a photo or a document, which is made a DICOM object in memory."""
MOST_PIXELS = 80_000_000
"""Of a photo: it may have to be decoded whole to be wrapped."""
_PIECE_BYTES = 4 << 20
_SIGNATURES = {
    b"\xff\xd8\xff": FileKind.JPEG,
    b"\x89PNG\r\n\x1a\n": FileKind.PNG,
    b"%PDF-": FileKind.PDF,
}
_ARCHIVES = (b"PK\3\4", b"PK\5\6", b"Rar!\x1a\7", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_TAIL_BYTES = 2048
_DIRECTORY = "1.2.840.10008.1.3.10"
_ORIENTATION = 0x0112
_SHRUNK = 64
_PNG_HEADER_BYTES = 33
_BYTES_WHOLE = 8  # of memory that a pixel takes of a decoder that holds the whole picture
_TEXTS = ("PatientID", "IssuerOfPatientID", "PatientSex", "PatientBirthDate", "StudyDate", "StudyDescription",
          "AccessionNumber")  # fmt: skip
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file is; `reason` why it is not taken, "" where it is."""

    digest: str = ""
    kind: str = ""
    reason: str = ""
    described: Mapping[str, Any] | None = None


def examined(engines: Engines, file: Quarantined, upload: Upload) -> Examined:
    """Read all of a file once, and tell what it is. Raises Unavailable where its bytes cannot be read."""
    head = file.read_at(0, MOST_BYTES)
    kind = next((kind for start, kind in _SIGNATURES.items() if head.startswith(start)), None)
    if kind is None:
        start = _started(head)
        if start is None or start.sop_class_uid == _DIRECTORY:
            return Examined(reason=Reason.ARCHIVE if head.startswith(_ARCHIVES) else Reason.UNKNOWN)
        return _dicom(engines, file, start, _digest(file))
    return _wrappable(engines, file, upload, kind)


def _wrappable(engines: Engines, file: Quarantined, upload: Upload, kind: FileKind) -> Examined:
    if file.length > LARGEST_WRAPPED:
        return Examined(kind=kind, reason=Reason.TOO_LARGE)
    if not (upload.said.patient or upload.said.patient_id):
        return Examined(kind=kind, reason=Reason.NOBODYS)
    digest = _digest(file)
    reason = _pdf(file) if kind is FileKind.PDF else _picture(engines, file)
    if reason:
        return Examined(digest, kind, reason)
    series = "documents" if kind is FileKind.PDF else "images"
    described = {
        "StudyInstanceUID": upload.study,
        "SeriesInstanceUID": upload.series[series],
        "SOPInstanceUID": new_uid(),
        "Modality": "DOC" if kind is FileKind.PDF else "OT",
    }
    return Examined(digest, kind, "", described)


def _digest(file: Quarantined) -> str:
    digest, at = hashlib.sha256(), 0
    while piece := file.read_at(at, _PIECE_BYTES):
        digest.update(piece)
        at += len(piece)
    return digest.hexdigest()


def _started(head: bytes) -> FileStart | None:
    try:
        return file_start(head)
    except PacsError:
        return None


def _dicom(engines: Engines, file: Quarantined, start: FileStart, digest: str) -> Examined:
    kind = FileKind.DICOM
    private = engines.settings.private_sop_classes
    if not is_taken(start.sop_class_uid, private) or not is_known(start.transfer_syntax_uid):
        return Examined(digest, kind, Reason.NOT_TAKEN)
    meta = FileMeta(
        start.sop_class_uid, start.sop_instance_uid, start.transfer_syntax_uid, None, start.length
    )
    now = datetime.now(UTC)
    size = file.length - start.length
    try:
        found = entry(file.behind(start.length), meta, now, length=size)
    except PacsError:
        return Examined(digest, kind, Reason.DAMAGED)
    study = found.study
    described: dict[str, Any] = {
        **{name: _text(study.get(name)) for name in _TEXTS},
        "StudyInstanceUID": found.series_uids[0],
        "SeriesInstanceUID": found.series_uids[1],
        "SOPInstanceUID": found.uid,
        "PatientName": _name(study.get("PatientName")),
        "ResponsiblePerson": _name(study.get("ResponsiblePerson")),
        "species": species_of(study)[:_LONGEST],
        "Modality": _text(found.series.get("Modality")),
    }
    return Examined(digest, kind, "", {name: value for name, value in described.items() if value})


def _pdf(file: Quarantined) -> str:
    """A document that ends as one, and says where its objects are."""
    tail = file.read_at(max(0, file.length - _TAIL_BYTES), _TAIL_BYTES)
    whole = b"%%EOF" in tail and b"startxref" in tail and b"obj" in file.read_at(0, MOST_BYTES)
    return "" if whole else Reason.DAMAGED


def _picture(engines: Engines, file: Quarantined) -> str:
    """Decoded to its end, shrunk as far as the decoder can, within the budget that all decoding shares."""
    data = file.read_at(0, file.length)
    pixels = _pixels(data)
    if pixels is None or pixels > MOST_PIXELS:
        return Reason.DAMAGED if pixels is None else Reason.TOO_LARGE
    try:
        with opened(data) as image:
            image.draft("RGB", (max(1, image.width // _SHRUNK), max(1, image.height // _SHRUNK)))
            each = _BYTES_WHOLE if must_be_decoded(image) else 1
            with engines.own(Decoding).taking(file.length + each * pixels):
                image.load()
    except Unsupported:
        return Reason.TOO_LARGE
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return Reason.DAMAGED
    return ""


def _pixels(data: bytes) -> int | None:
    """Return how many a photo claims, told before anything decodes it; None where it cannot be told."""
    if data.startswith(b"\x89PNG"):
        rows, columns = struct.unpack(">LL", data[16:24]) if len(data) >= _PNG_HEADER_BYTES else (0, 0)
        return rows * columns or None
    claim = claimed(data, "jpeg")
    return claim.rows * claim.columns or None if claim else None


def opened(data: bytes) -> Image.Image:
    """A photo, of which nothing is decoded yet. Raises what Pillow raises."""
    return Image.open(BytesIO(data), formats=("JPEG", "PNG"))


def must_be_decoded(image: Image.Image) -> bool:
    """Return whether its codestream cannot stand in a DICOM object as it is."""
    if image.format != "JPEG" or image.mode not in ("L", "RGB"):
        return True
    return bool(image.info.get("progressive")) or _orientation(image) not in (0, 1)


def upright(image: Image.Image) -> Image.Image:
    """Turn a photo as it is to be seen; where the camera's notes cannot be read, as it lies."""
    return ImageOps.exif_transpose(image) if _orientation(image) not in (0, 1) else image


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except (OSError, SyntaxError, ValueError, TypeError, struct.error, UserWarning):
        return 1


def _name(value: Any) -> str:
    return readable_name(value)[:_LONGEST] if isinstance(value, Mapping) else ""


def readable_name(name: Mapping[str, Any]) -> str:
    """A person's or an animal's name as people read it, of the index's groups."""
    return " ".join(str(name.get("Alphabetic") or "").replace("^", " ").split())


def _text(value: Any) -> str:
    return str(value)[:_LONGEST] if isinstance(value, (str, int, float)) else ""
