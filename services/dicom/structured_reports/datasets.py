"""Datasets of saved objects: whose they are, what they refer to, their bytes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, TypeVar

from pydicom import config
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.filebase import DicomIO
from pydicom.filewriter import write_dataset

from services.dicom import json_model
from services.dicom.attributes import CLIENT, EXTERNAL_PATIENT, PATIENT, STUDY
from services.dicom.structured_reports.codes import MANUFACTURER
from services.dicom.uids import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from services.errors import Invalid

T = TypeVar("T", bound=Dataset)
_COPIED = (*PATIENT, *EXTERNAL_PATIENT, *CLIENT, *STUDY)
_REQUIRED = (
    "PatientID", "PatientName", "PatientBirthDate", "PatientSex", "AccessionNumber", "StudyID", "StudyDate",
    "StudyTime", "ReferringPhysicianName",
)  # fmt: skip
"""Type 2: there, be they empty."""
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Document:
    """What every saved object says of itself. `study`: attributes by keyword, as the index has them.

    `made_at`: the clinic's wall clock. `author` is a person's name, or with `is_person` false a program's.
    """

    study: Mapping[str, Any]
    series_instance_uid: str
    series_number: int
    series_description: str
    sop_instance_uid: str
    instance_number: int
    made_at: datetime
    author: str
    author_id: str
    is_person: bool
    organization: str
    predecessor: Mapping[str, Any] | None = None

    @property
    def person_name(self) -> str:
        """The author as a PN: a name of one component, which is all that people type (PS3.5 6.2.1)."""
        plain = "".join(" " if one in "^=\\" or not one.isprintable() else one for one in self.author)
        return " ".join(plain.split())[: _LONGEST_NAME - 1] + "^"

    @property
    def common(self) -> dict[str, Any]:
        """What highdicom takes of it for each kind of object."""
        return {
            "series_instance_uid": self.series_instance_uid,
            "series_number": self.series_number,
            "sop_instance_uid": self.sop_instance_uid,
            "instance_number": self.instance_number,
            "manufacturer": MANUFACTURER,
            "manufacturer_model_name": MANUFACTURER,
            "software_versions": IMPLEMENTATION_VERSION_NAME,
            "device_serial_number": IMPLEMENTATION_CLASS_UID[-_LONGEST_NAME:],
            "institution_name": self.organization or None,
            "series_description": self.series_description,
            "specific_character_set": "ISO_IR 192",
        }


def image_dataset(image: Mapping[str, Any]) -> Dataset:
    """An image as highdicom refers to it: of its document in the index, without anything of the patient."""
    made = Dataset()
    for keyword in _REQUIRED:
        setattr(made, keyword, None)
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "SOPClassUID"):
        setattr(made, keyword, image[keyword])
    made.Rows, made.Columns = image.get("Rows") or 1, image.get("Columns") or 1
    made.SamplesPerPixel = image.get("SamplesPerPixel") or 1
    frames = image.get("NumberOfFrames")
    if isinstance(frames, int) and frames > 1:
        made.NumberOfFrames = frames
    return made


def of_study(kind: type[T], document: Document) -> type[T]:
    """The kind of object, of which whose it is is said as the archive has it, however odd that is."""

    def copy(self: Dataset, _: Dataset) -> None:
        for element in study_attributes(document.study):
            self[element.tag] = element

    return type(kind.__name__, (kind,), {"copy_patient_and_study_information": copy})


def study_attributes(study: Mapping[str, Any]) -> Iterable[DataElement]:
    """Elements of patient, client and study, the required ones always."""
    told = {**dict.fromkeys(_REQUIRED), **{name: study[name] for name in _COPIED if name in study}}
    return _elements(json_model.from_document(told, told))


def dataset_bytes(dataset: Dataset, document: Document) -> bytes:
    """The dataset's bytes in Explicit VR Little Endian, with what is the same in all objects.

    Raises Invalid where it cannot be encoded.
    """
    copied = {element.tag: element for element in study_attributes(document.study)}
    for element in copied.values():  # a kind of object that copies nothing by itself
        dataset[element.tag] = element
    dataset.SpecificCharacterSet = "ISO_IR 192"
    for keyword in ("ContentDate", "SeriesDate", "InstanceCreationDate", "PresentationCreationDate"):
        if keyword in dataset or keyword == "SeriesDate":
            setattr(dataset, keyword, f"{document.made_at:%Y%m%d}")
            setattr(dataset, keyword.replace("Date", "Time"), f"{document.made_at:%H%M%S.%f}")
    if document.predecessor is not None:
        dataset.PredecessorDocumentsSequence = [_reference(document.predecessor)]
    file = BytesIO()
    writer = DicomIO(file)
    writer.is_little_endian, writer.is_implicit_VR = True, False
    try:
        write_dataset(writer, dataset)
    except (ValueError, TypeError, OverflowError) as error:
        raise Invalid("this cannot be written as DICOM") from error
    return file.getvalue()


def by_series(images: Sequence[Mapping[str, Any]], build: Callable[[Mapping[str, Any]], Dataset]) -> Dataset:
    """Images of one study by series, as evidence and predecessors are told (PS3.3 C.17.2.1)."""
    study = Dataset()
    study.StudyInstanceUID = images[0]["StudyInstanceUID"]
    found: dict[str, list[Dataset]] = {}
    for image in images:
        found.setdefault(image["SeriesInstanceUID"], []).append(build(image))
    study.ReferencedSeriesSequence = []
    for uid, items in found.items():
        series = Dataset()
        series.SeriesInstanceUID, series.ReferencedSOPSequence = uid, items
        study.ReferencedSeriesSequence.append(series)
    return study


def _reference(instance: Mapping[str, Any]) -> Dataset:
    return by_series([instance], reference_item)


def reference_item(instance: Mapping[str, Any]) -> Dataset:
    """An instance by class and UID."""
    item = Dataset()
    item.ReferencedSOPClassUID = instance["SOPClassUID"]
    item.ReferencedSOPInstanceUID = instance["SOPInstanceUID"]
    return item


def _elements(model: Mapping[str, Any]) -> Iterable[DataElement]:
    """Elements of DICOM JSON as it is: odd values are copied, not judged, and none gets into a log."""
    for tag, attribute in model.items():
        vr, values = attribute["vr"], attribute.get("Value", [])
        value: Any
        if vr == "SQ":
            value = [_dataset(one) for one in values]
        elif vr == "PN":
            value = "\\".join(_name(one) for one in values if one)
        else:
            found = ["" if one is None else _text(vr, one) for one in values]
            value = found if len(found) > 1 else found[0] if found else None
        yield DataElement(int(tag, 16), vr, value, validation_mode=config.IGNORE)


def _dataset(model: Mapping[str, Any]) -> Dataset:
    made = Dataset()
    for element in _elements(model):
        made[element.tag] = element
    return made


def _name(groups: Mapping[str, str]) -> str:
    told = [groups.get(name, "") for name in ("Alphabetic", "Ideographic", "Phonetic")]
    return "=".join(told).rstrip("=")


def _text(vr: str, value: Any) -> Any:
    if vr == "DS" and isinstance(value, float):
        short = repr(value)
        return short if len(short) <= 16 else f"{value:.10g}"  # noqa: PLR2004 - characters of a DS
    return str(value) if vr in ("DS", "IS") else value
