"""DICOMDIR: the Basic Directory of a medium (PS3.3 F, PS3.10 8)."""

import hashlib
import logging
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple

from pydicom import Dataset, FileMetaDataset, dcmwrite
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.fileset import DIRECTORY_RECORDERS
from pydicom.filewriter import write_dataset
from pydicom.uid import UID, ExplicitVRLittleEndian, MediaStorageDirectoryStorage

from services.dicom.sop_classes import is_image
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, get
from services.dicom.uids import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME

log = logging.getLogger(__name__)
Document = Mapping[str, Any]
_ITEM = struct.Struct("<2HL")
_SEQUENCE = struct.Struct("<2H2sHL")
_IN_USE = 0xFFFF
_KEYS: Mapping[str, tuple[tuple[str, str], ...]] = {  # keyword, and what stands where a required one is empty
    "PATIENT": (("PatientName", ""), ("PatientID", "NONE")),
    "STUDY": (
        ("StudyDate", "19000101"), ("StudyTime", "000000"), ("AccessionNumber", ""), ("StudyDescription", ""),
        ("StudyInstanceUID", ""), ("StudyID", "1"),
    ),
    "SERIES": (("Modality", "OT"), ("SeriesInstanceUID", ""), ("SeriesNumber", "0")),
    "IMAGE": (("InstanceNumber", "0"),),
}  # fmt: skip
_STORAGE = "1.2.840.10008.5.1.4.1.1."
_KINDS = (
    ("88.59", "KEY OBJECT DOC"), ("88", "SR DOCUMENT"), ("104", "ENCAP DOC"), ("11", "PRESENTATION"),
    ("9", "WAVEFORM"), ("66.1", "REGISTRATION"), ("66.2", "FIDUCIAL"), ("66.3", "REGISTRATION"),
    ("66.5", "SURFACE"), ("66.6", "TRACT"), ("66", "RAW DATA"),
    ("67", "VALUE MAP"), ("4.2", "SPECTROSCOPY"), ("77.1.5.3", "STEREOMETRIC"), ("78", "MEASUREMENT"),
    ("90.1", "ASSESSMENT"), ("481.3", "RT STRUCTURE SET"), ("481.4", "RT TREAT RECORD"), ("481.5", "RT PLAN"),
    ("481.6", "RT TREAT RECORD"), ("481.7", "RT TREAT RECORD"), ("481.8", "RT PLAN"),
    ("481.9", "RT TREAT RECORD"),
)  # fmt: skip
"""How the SOP class of an instance that is no image goes on, and its kind of record."""
_MODIFIER = "HAS CONCEPT MOD"


class Listed(NamedTuple):
    """An instance on the medium: its document, its path, and what stands before pixels if it is no image."""

    document: Document
    path: str
    header: bytes = b""


@dataclass(slots=True)
class Record:
    """One directory record, and those of the level below it."""

    dataset: Dataset
    below: "list[Record]" = field(default_factory=list)
    at: int = 0


def kind_of(sop_class_uid: str) -> str:
    """The type of an instance's record (PS3.3 Table F.4-1); "" where the standard has none we know."""
    if is_image(sop_class_uid):
        return "IMAGE"
    number = sop_class_uid.removeprefix(_STORAGE)
    return next((kind for start, kind in _KINDS if f"{number}.".startswith(f"{start}.")), "")


def directory(study: Document, series: Sequence[tuple[Document, Sequence[Listed]]]) -> bytes:
    """The DICOMDIR of a study: its series with their instances.

    An instance lies there without a record where there is no kind of record for it, or where it lacks what
    that must tell.
    """
    patient, of_study = _record("PATIENT", study), _record("STUDY", study)
    patient.below = [of_study]
    for one, instances in series:
        made = _record("SERIES", one)
        made.below = [record for listed in instances if (record := _instance(listed)) is not None]
        if made.below:
            of_study.below.append(made)
    return _written(patient, study["StudyInstanceUID"])


def _record(kind: str, document: Document) -> Record:
    dataset = _begun(kind)
    for keyword, instead in _KEYS[kind]:
        value = document.get(keyword)
        setattr(dataset, keyword, str(_name(value)) if value not in (None, "", []) else instead)
    return Record(dataset)


def _begun(kind: str, told: Dataset | None = None) -> Dataset:
    dataset = told or Dataset()
    dataset.OffsetOfTheNextDirectoryRecord = 0
    dataset.RecordInUseFlag = _IN_USE
    dataset.OffsetOfReferencedLowerLevelDirectoryEntity = 0
    dataset.DirectoryRecordType = kind
    dataset.SpecificCharacterSet = "ISO_IR 192"
    return dataset


def _name(value: Any) -> Any:
    if isinstance(value, Mapping):
        return "=".join(value.get(group) or "" for group in ("Alphabetic", "Ideographic", "Phonetic")).rstrip(
            "="
        )
    return _name(value[0]) if isinstance(value, list) else value


def _instance(listed: Listed) -> Record | None:
    document, kind = listed.document, kind_of(listed.document["SOPClassUID"])
    if not kind:
        return None
    if kind == "IMAGE":
        record = _record(kind, document)
    else:
        told = _told(kind, listed.header, document["transfer_syntax"])
        if told is None:
            return None
        record = Record(_begun(kind, told))
    record.dataset.ReferencedFileID = listed.path.split("/")
    record.dataset.ReferencedSOPClassUIDInFile = document["SOPClassUID"]
    record.dataset.ReferencedSOPInstanceUIDInFile = document["SOPInstanceUID"]
    record.dataset.ReferencedTransferSyntaxUIDInFile = document["transfer_syntax"]
    return record


def _told(kind: str, header: bytes, transfer_syntax_uid: str) -> Dataset | None:
    """What a record of this kind tells of its instance; None where that cannot be had of it."""
    syntax = UID(EXPLICIT_LITTLE_ENDIAN if get(transfer_syntax_uid).deflated else transfer_syntax_uid)
    try:
        dataset = read_dataset(BytesIO(header), syntax.is_implicit_VR, syntax.is_little_endian)
        dataset.decode()
        modifiers = [
            item for item in dataset.get("ContentSequence") or () if item.get("RelationshipType") == _MODIFIER
        ]
        if modifiers:  # all that is listed of a report's content
            dataset.ContentSequence = modifiers
        elif "ContentSequence" in dataset:
            del dataset.ContentSequence
        told = DIRECTORY_RECORDERS[kind](dataset)
        _encoded(told)
    except Exception as error:  # noqa: BLE001 - pydicom raises whatever a file brings it to
        log.info("an instance has no record in a DICOMDIR: %s", type(error).__name__)
        return None
    return told


def _written(patient: Record, study: str) -> bytes:
    """Offsets have a fixed length: a first round tells where each record stands, a second writes them."""
    records: list[Record] = []
    _flatten([patient], records)
    head = _head(study, 0)
    at = len(head) + _SEQUENCE.size
    for record in records:
        record.at = at
        at += _ITEM.size + len(_encoded(record.dataset))
    _linked([patient])
    items = b"".join(
        _ITEM.pack(0xFFFE, 0xE000, len(body)) + body for body in (_encoded(one.dataset) for one in records)
    )
    sequence = _SEQUENCE.pack(0x0004, 0x1220, b"SQ", 0, len(items))
    return _head(study, patient.at) + sequence + items


def _flatten(level: list[Record], into: list[Record]) -> None:
    for record in level:
        into.append(record)
        _flatten(record.below, into)


def _linked(level: list[Record]) -> None:
    for record, following in zip(level, [*level[1:], None], strict=False):
        record.dataset.OffsetOfTheNextDirectoryRecord = following.at if following else 0
        record.dataset.OffsetOfReferencedLowerLevelDirectoryEntity = record.below[0].at if record.below else 0
        _linked(record.below)


def _head(study: str, root: int) -> bytes:
    dataset = Dataset()
    dataset.FileSetID = "VETARK"
    dataset.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = root
    dataset.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = root
    dataset.FileSetConsistencyFlag = 0
    number = int.from_bytes(hashlib.sha256(study.encode()).digest()[:16], "big")
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = UID(f"2.25.{number}")
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.ImplementationClassUID = UID(IMPLEMENTATION_CLASS_UID)
    dataset.file_meta.ImplementationVersionName = IMPLEMENTATION_VERSION_NAME
    buffer = BytesIO()
    dcmwrite(buffer, dataset, enforce_file_format=True)
    return buffer.getvalue()


def _encoded(dataset: Dataset) -> bytes:
    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, False
    write_dataset(buffer, dataset)
    return buffer.getvalue()
