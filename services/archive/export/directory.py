"""DICOMDIR: the Basic Directory of a medium (PS3.3 F, PS3.10 8)."""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pydicom import Dataset, FileMetaDataset, dcmwrite
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.uid import UID, ExplicitVRLittleEndian, MediaStorageDirectoryStorage

from services.dicom.sop_classes import is_image
from services.dicom.uids import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME

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


@dataclass(slots=True)
class Record:
    """One directory record, and those of the level below it."""

    dataset: Dataset
    below: "list[Record]" = field(default_factory=list)
    at: int = 0


def directory(study: Document, series: Sequence[tuple[Document, Sequence[tuple[Document, str]]]]) -> bytes:
    """The DICOMDIR of a study: its series with their instances, each with its path in the medium.

    An instance that is no image has no record: what its kind of record must tell is not in the index.
    """
    patient, of_study = _record("PATIENT", study), _record("STUDY", study)
    patient.below = [of_study]
    for one, instances in series:
        made = _record("SERIES", one)
        made.below = [
            _instance(instance, path) for instance, path in instances if is_image(instance["SOPClassUID"])
        ]
        if made.below:
            of_study.below.append(made)
    return _written(patient, study["StudyInstanceUID"])


def _record(kind: str, document: Document) -> Record:
    dataset = Dataset()
    dataset.OffsetOfTheNextDirectoryRecord = 0
    dataset.RecordInUseFlag = _IN_USE
    dataset.OffsetOfReferencedLowerLevelDirectoryEntity = 0
    dataset.DirectoryRecordType = kind
    dataset.SpecificCharacterSet = "ISO_IR 192"
    for keyword, instead in _KEYS[kind]:
        value = document.get(keyword)
        setattr(dataset, keyword, str(_name(value)) if value not in (None, "", []) else instead)
    return Record(dataset)


def _name(value: Any) -> Any:
    if isinstance(value, Mapping):
        return "=".join(value.get(group) or "" for group in ("Alphabetic", "Ideographic", "Phonetic")).rstrip(
            "="
        )
    return _name(value[0]) if isinstance(value, list) else value


def _instance(document: Document, path: str) -> Record:
    record = _record("IMAGE", document)
    record.dataset.ReferencedFileID = path.split("/")
    record.dataset.ReferencedSOPClassUIDInFile = document["SOPClassUID"]
    record.dataset.ReferencedSOPInstanceUIDInFile = document["SOPInstanceUID"]
    record.dataset.ReferencedTransferSyntaxUIDInFile = document["transfer_syntax"]
    return record


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
