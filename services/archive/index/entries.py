"""Makes what the index says of one instance: the documents of its five levels, from its scanned header."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.archive.index.list_keys import listed
from services.dicom.attributes import Indexed, documents
from services.dicom.element_reader import Bytes
from services.dicom.frames import FrameTable, frame_table
from services.dicom.part10 import FileMeta
from services.dicom.patient import client_key
from services.dicom.scanner import ReadAt, scan
from services.dicom.searched import study_search
from services.dicom.uids import key_of
from services.errors import Malformed

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One instance in the index. Only its own document is made at once: the levels above are there mostly."""

    levels: Indexed
    patient_key: str
    received_at: datetime
    instance: Document
    frames: FrameTable | None = None
    """Where it is too large for the instance's document."""
    sent_patient: str = ""
    """The patient's key as the header has it, where that was corrected."""
    corrected: Mapping[str, Document] = field(default_factory=dict)
    """What was corrected of the study (`"study"`) and of the series, see `corrected_levels.py`."""

    @property
    def uid(self) -> str:
        """SOP Instance UID."""
        return str(self.instance["SOPInstanceUID"])

    @property
    def series_uids(self) -> tuple[str, str]:
        """Study and Series Instance UID."""
        return self.instance["StudyInstanceUID"], self.instance["SeriesInstanceUID"]

    @property
    def patient(self) -> Document:
        """Tables 13 and 14."""
        return {**self.levels.patient, **self.patient_part}

    @property
    def client(self) -> Document | None:
        """Table 15; None where nobody responsible is named. Belongs to the patient, never merged by name."""
        key = client_key(self.levels.client)
        return {**self.patient_part, **self.levels.client, "client": key} if key else None

    @property
    def study(self) -> Document:
        """Table 16, with patient and client as this study has them, and what it is found by."""
        patient, client, study, _, _ = self.levels
        told = {**patient, **client, **study, "StudyInstanceUID": self.series_uids[0]}
        return {**told, **self.patient_part, **found_by(told), **self._corrected("study")}

    @property
    def series(self) -> Document:
        """Table 17."""
        study, series = self.series_uids
        return {
            **self.levels.series,
            "StudyInstanceUID": study,
            "SeriesInstanceUID": series,
            "received_at": self.received_at,
            **self._corrected("series"),
        }

    @property
    def patient_part(self) -> Document:
        """Whose it is, and since when."""
        return {"patient": self.patient_key, "received_at": self.received_at}

    def _corrected(self, level: str) -> Document:
        return {"corrected": self.corrected[level]} if level in self.corrected else {}


def found_by(study: Document) -> Document:
    """Make the keys by which a study's document is found, and its place in the lists."""
    search = study_search(study)
    return {
        "search": search,
        "listed": listed(search["date"], search["time"], study["StudyInstanceUID"]),
    }


def object_key(sop_instance_uid: str) -> str:
    """Return the key of an instance's bytes, within its tenant."""
    return f"instances/{key_of(sop_instance_uid)}.dcm"


def entry(data: Bytes | ReadAt, meta: FileMeta, received_at: datetime, *, length: int) -> Entry:
    """The documents of an instance, made from its dataset, which is `length` bytes as stored.

    Raises Malformed for what is no dataset, or has no Study, Series or SOP Instance UID.
    """
    scanned = scan(data, meta.transfer_syntax_uid, length=length)
    levels, table = documents(scanned), frame_table(scanned)
    study_uid = _uid(levels.study, "StudyInstanceUID")
    return Entry(
        levels,
        patient_key(levels.patient, study_uid),
        received_at,
        instance={
            **levels.instance,
            "StudyInstanceUID": study_uid,
            "SeriesInstanceUID": _uid(levels.series, "SeriesInstanceUID"),
            "SOPInstanceUID": _uid(levels.instance, "SOPInstanceUID"),
            "SOPClassUID": levels.instance.get("SOPClassUID") or meta.sop_class_uid,
            "checksum": meta.checksum,
            "transfer_syntax": meta.transfer_syntax_uid,
            "size": meta.length + length,
            "dataset_offset": meta.length,
            "header_length": scanned.header_length,
            "frames": table.to_document() if table else None,
            "calling_aet": meta.source.calling_aet if meta.source else "",
            "received_at": received_at,
        },
        frames=table if table and table.is_large else None,
    )


def _uid(level: Mapping[str, Any], keyword: str) -> str:
    value = level.get(keyword)
    if not isinstance(value, str) or not value:
        raise Malformed(f"the dataset has no {keyword}")
    return value


def patient_key(patient: Mapping[str, Any], study_uid: str) -> str:
    """Issuer and ID; without an ID one patient per study."""
    identity, issuer = patient.get("PatientID"), patient.get("IssuerOfPatientID")
    return f"{issuer or ''}\\{identity}" if identity else f"study:{study_uid}"
