"""The attributes we index: Tables 13-18 of the reference and what QIDO-RS needs beyond (PS3.18 10.6.3)."""

from functools import lru_cache
from typing import Any, NamedTuple

from pydicom.datadict import dictionary_VR, keyword_for_tag, tag_for_keyword

from services.dicom.character_sets import SPECIFIC_CHARACTER_SET, UNDECLARED, Charset, charset_of
from services.dicom.scanned import Dataset, Element, Scan
from services.dicom.values import TEXT, told_vr, values_of

# Table 13, and what else is the animal's.
PATIENT = (
    "PatientName", "PatientID", "PatientBirthDate", "PatientBirthTime", "PatientSex", "PatientAge",
    "PatientBreedDescription", "PatientSpeciesDescription", "PatientSexNeutered", "PatientSize",
    "PatientWeight", "PatientComments",
    "PatientSpeciesCodeSequence", "PatientBreedCodeSequence", "BreedRegistrationSequence",
    "StrainDescription", "OtherPatientNames", "OtherPatientIDs", "EthnicGroup",
)  # fmt: skip
# Table 14.
EXTERNAL_PATIENT = ("IssuerOfPatientID", "IssuerOfPatientIDQualifiersSequence", "OtherPatientIDsSequence")
# Table 15.
CLIENT = ("ResponsiblePerson", "ResponsiblePersonRole", "ResponsibleOrganization")
# Table 16.
STUDY = (
    "StudyDate", "StudyTime", "AccessionNumber", "StudyDescription", "StudyInstanceUID", "StudyID",
    "ReferringPhysicianName", "IssuerOfAccessionNumberSequence", "PhysiciansOfRecord",
    "NameOfPhysiciansReadingStudy", "AdmittingDiagnosesDescription", "ProcedureCodeSequence",
    "ReasonForStudy", "TimezoneOffsetFromUTC",
)  # fmt: skip
# Table 17.
SERIES = (
    "Modality", "SeriesDescription", "SeriesInstanceUID", "SeriesNumber", "SeriesDate", "SeriesTime",
    "BodyPartExamined", "Laterality", "ProtocolName", "PatientPosition", "FrameOfReferenceUID",
    "PerformingPhysicianName", "OperatorsName", "StationName", "PerformedProcedureStepStartDate",
    "PerformedProcedureStepStartTime", "PerformedProcedureStepDescription", "PerformedProcedureStepID",
    "RequestAttributesSequence",
)  # fmt: skip
# Table 18.
IMAGE = (
    "SOPInstanceUID", "AcquisitionDate", "AcquisitionDateTime", "AcquisitionTime", "Manufacturer",
    "InstitutionName", "ManufacturerModelName", "DateOfSecondaryCapture", "TimeOfSecondaryCapture",
    "ViewPosition", "InstanceNumber", "ImageComments", "PhotometricInterpretation", "NumberOfFrames", "Rows",
    "Columns", "HighBit", "PixelRepresentation", "WindowCenter", "WindowWidth", "RescaleIntercept",
    "RescaleSlope",
    "SOPClassUID", "SpecificCharacterSet", "ContentDate", "ContentTime", "AcquisitionNumber", "ImageType",
    "ImageLaterality", "SamplesPerPixel", "PlanarConfiguration", "BitsAllocated", "BitsStored",
    "PixelSpacing", "ImagerPixelSpacing", "ImagePositionPatient", "ImageOrientationPatient", "SliceLocation",
    "SliceThickness", "LossyImageCompression", "ViewCodeSequence", "AnatomicRegionSequence",
    "BurnedInAnnotation", "ContentLabel", "ContentDescription", "DocumentTitle",
    "ConceptNameCodeSequence", "CompletionFlag", "VerificationFlag",
)  # fmt: skip


class Attribute(NamedTuple):
    """An attribute of the index and the document it stands in."""

    tag: int
    keyword: str
    vr: str
    level: int


class Indexed(NamedTuple):
    """Keyword -> value of each level; absent attributes are absent, empty ones None.

    PN: {"Alphabetic", "Ideographic", "Phonetic"}; numbers int or float where well-formed, else text as it
    came; other text decoded, without padding; several values: a list; sequences: a list of such dicts.
    """

    patient: dict[str, Any]
    client: dict[str, Any]
    study: dict[str, Any]
    series: dict[str, Any]
    instance: dict[str, Any]


def _attribute(keyword: str, level: int) -> Attribute:
    tag = tag_for_keyword(keyword)
    if tag is None:
        raise LookupError(keyword)
    return Attribute(tag, keyword, dictionary_VR(tag), level)


LEVELS = ((*PATIENT, *EXTERNAL_PATIENT), CLIENT, STUDY, SERIES, IMAGE)
INDEXED: dict[int, Attribute] = {
    attribute.tag: attribute
    for level, keywords in enumerate(LEVELS)
    for attribute in (_attribute(keyword, level) for keyword in keywords)
}

# What one document may hold: MongoDB's end at 16 MiB, the object keeps everything.
_LONGEST = 1 << 14  # characters of a value; "…" tells that there were more
_MOST = 1000  # values of an attribute, items of a sequence
_DEEPEST = 4  # sequences within sequences
_INT64 = (1 << 63) - 1
_REPEATED_BYTES = 64  # bytes of values worth remembering


def documents(scan: Scan) -> Indexed:
    """What of a scanned dataset goes into the index. Never raises: what cannot be decoded is replaced."""
    charset = _charset(scan.elements, UNDECLARED)
    found: tuple[dict[str, Any], ...] = ({}, {}, {}, {}, {})
    for tag, element in scan.elements.items():
        attribute = INDEXED.get(tag)
        if attribute:
            value = _value(element, attribute.vr, charset, scan.syntax.big_endian)
            found[attribute.level][attribute.keyword] = value
    return Indexed(*found)


def decoded(scan: Scan) -> dict[str, Any]:
    """All that was kept of a scanned dataset, by keyword; values as in `Indexed`. Never raises."""
    return _item(scan.elements, UNDECLARED, scan.syntax.big_endian, 0)


def _charset(elements: Dataset, around: Charset) -> Charset:
    declared = elements.get(SPECIFIC_CHARACTER_SET)
    return charset_of(declared.value) if declared and isinstance(declared.value, bytes) else around


def _value(element: Element, expected: str, charset: Charset, big_endian: bool, depth: int = 1) -> Any:
    """The value as the index has it. Text follows the VR expected, by whatever text VR it was sent."""
    sent, raw, *_ = element
    if not isinstance(raw, bytes):
        items = raw[:_MOST] if depth <= _DEEPEST else []
        return [_item(item, charset, big_endian, depth) for item in items] or None
    if sent in TEXT:
        vr = expected if expected in TEXT else sent
    else:
        vr = sent if sent and sent != "UN" else expected
    if len(raw) > _REPEATED_BYTES:
        return _of_bytes(vr, raw, charset, big_endian)
    value = _of_repeated_bytes(vr, raw, charset, big_endian)
    return value.copy() if isinstance(value, dict | list) else value


def _of_bytes(vr: str, raw: bytes, charset: Charset, big_endian: bool) -> Any:
    values = [_bounded(value) for value in values_of(vr, raw, charset, big_endian=big_endian)[:_MOST]]
    if len(values) <= 1:
        return values[0] if values else None
    # No UID has a backslash, and one with it is still the one UID it was sent as.
    return "\\".join(str(value or "") for value in values) if vr == "UI" else values


# The instances of a series say nearly everything again.
_of_repeated_bytes = lru_cache(maxsize=8192)(_of_bytes)


def _item(item: Dataset, around: Charset, big_endian: bool, depth: int) -> dict[str, Any]:
    charset = _charset(item, around)
    known = ((keyword_for_tag(tag), tag, element) for tag, element in item.items())
    return {
        keyword: _value(element, told_vr(tag, ""), charset, big_endian, depth + 1)
        for keyword, tag, element in known
        if keyword
    }


def _bounded(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
    if isinstance(value, dict):
        return {group: _bounded(text) for group, text in value.items()}
    return value if not isinstance(value, int) or abs(value) <= _INT64 else str(value)
