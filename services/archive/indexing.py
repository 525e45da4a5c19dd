"""What the index says of one instance: the documents of its five levels, made from its scanned header."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.archive.listing import is_sample, listed
from services.dicom.attributes import documents
from services.dicom.frames import frame_table
from services.dicom.part10 import FileMeta
from services.dicom.scanner import Scan
from services.dicom.search_keys import name_keys, study_search
from services.dicom.uids import key_of
from services.errors import Malformed

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One instance in the index. `client` is None where nobody responsible is named."""

    patient: Document
    client: Document | None
    study: Document
    series: Document
    instance: Document

    @property
    def uid(self) -> str:
        """SOP Instance UID."""
        return str(self.instance["SOPInstanceUID"])

    @property
    def series_uids(self) -> tuple[str, str]:
        """Study and Series Instance UID."""
        return self.instance["StudyInstanceUID"], self.instance["SeriesInstanceUID"]


def object_key(sop_instance_uid: str) -> str:
    """Where an instance's bytes are, within its tenant."""
    return f"instances/{key_of(sop_instance_uid)}.dcm"


def entry(scan: Scan, meta: FileMeta, received_at: datetime, *, length: int) -> Entry:
    """The documents of an instance, its dataset `length` bytes as stored.

    Raises Malformed without Study, Series and SOP Instance UID.
    """
    patient, client, study, series, instance = documents(scan)
    study_uid = _uid(study, "StudyInstanceUID")
    series_uid = _uid(series, "SeriesInstanceUID")
    uid = _uid(instance, "SOPInstanceUID")
    key = _patient_key(patient, study_uid)
    search = study_search(patient, client, study)
    position = listed(search["date"], search["time"], study_uid)
    received = {"received_at": received_at}
    sampled = {"sampled": position} if is_sample(study_uid) else {}
    frames = frame_table(scan)
    source = meta.source
    return Entry(
        patient={**patient, "patient": key, **received},
        client={**client, "patient": key, "client": name, **received} if (name := _client(client)) else None,
        study={**patient, **client, **study, "StudyInstanceUID": study_uid, "patient": key, "search": search,
               "listed": position, **sampled, **received},
        series={**series, "StudyInstanceUID": study_uid, "SeriesInstanceUID": series_uid, **received},
        instance={
            **instance,
            "StudyInstanceUID": study_uid,
            "SeriesInstanceUID": series_uid,
            "SOPInstanceUID": uid,
            "SOPClassUID": instance.get("SOPClassUID") or meta.sop_class_uid,
            "transfer_syntax": meta.transfer_syntax_uid,
            "size": meta.length + length,
            "dataset_offset": meta.length,
            "header_length": scan.header_length,
            "frames": frames.to_document() if frames else None,
            "calling_aet": source.calling_aet if source else "",
            **received,
        },
    )  # fmt: skip


def _uid(level: Mapping[str, Any], keyword: str) -> str:
    value = level.get(keyword)
    if not isinstance(value, str) or not value:
        raise Malformed(f"the dataset has no {keyword}")
    return value


def _patient_key(patient: Mapping[str, Any], study_uid: str) -> str:
    """Issuer and ID; without an ID one patient per study."""
    identity, issuer = patient.get("PatientID"), patient.get("IssuerOfPatientID")
    return f"{issuer or ''}\\{identity}" if identity else f"study:{study_uid}"


def _client(client: Mapping[str, Any]) -> str | None:
    names = name_keys(client.get("ResponsiblePerson"))
    return names[0] if names else None
