"""A reader's report as Basic Text SR (PS3.16 TID 2000) and as Encapsulated PDF; without highdicom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from services.dicom.structured_reports import codes
from services.dicom.structured_reports.codes import ConceptCode, dcm
from services.dicom.structured_reports.datasets import (
    Document,
    by_series,
    dataset_bytes,
    image_dataset,
    reference_item,
)
from services.dicom.structured_reports.saved import ImageReference
from services.dicom.uids import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME

BASIC_TEXT_SR = "1.2.840.10008.5.1.4.1.1.88.11"
ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"
TITLE = ConceptCode("18748-4", "LN", "Diagnostic imaging report")
HEADINGS: Mapping[str, tuple[ConceptCode, ConceptCode]] = {
    "HISTORY": (dcm(121060, "History"), dcm(121060, "History")),
    "TECHNIQUE": (dcm(121064, "Current Procedure Descriptions"), dcm(121065, "Procedure Description")),
    "FINDINGS": (dcm(121070, "Findings"), dcm(121071, "Finding")),
    "CONCLUSION": (dcm(121076, "Conclusions"), dcm(121077, "Conclusion")),
    "DIFFERENTIALS": (dcm(121072, "Impressions"), ConceptCode("47965005", "SCT", "Differential diagnosis")),
    "RECOMMENDATION": (dcm(121074, "Recommendations"), dcm(121075, "Recommendation")),
    "ADDENDUM": (dcm(121078, "Addendum"), dcm(121078, "Addendum")),
}
"""Heading (CID 7001) and element (CID 7002) of each section, by our name."""
_KEY_IMAGES = dcm(121180, "Key Images")
_COMMENT = dcm(121106, "Comment")
_SHORT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class TextReport:
    """What the object tells. `sections`: our name and the texts in it, in order.

    `comment`: what is said above all, such as that a program wrote it. `verified_at`: of a final one.
    `language`: of the texts (RFC 5646).
    """

    sections: Iterable[tuple[str, Iterable[str]]]
    key_images: Iterable[tuple[ImageReference, str]] = ()
    preliminary: bool = False
    verified_at: datetime | None = None
    comment: str = ""
    language: str = "en"


class _Tree:
    """Content items; those within a container are its own list, which pydicom keeps."""

    def __init__(self) -> None:
        self.items = Sequence()

    def add(self, kind: str, concept: ConceptCode | None, relation: str = "CONTAINS") -> Dataset:
        item = Dataset()
        item.RelationshipType, item.ValueType = relation, kind
        if concept:
            item.ConceptNameCodeSequence = [_code(concept)]
        self.items.append(item)
        return item

    def text(self, concept: ConceptCode, value: str, relation: str = "CONTAINS") -> None:
        self.add("TEXT", concept, relation).TextValue = value

    def container(self, concept: ConceptCode) -> "_Tree":
        item, inner = self.add("CONTAINER", concept), _Tree()
        item.ContinuityOfContent = "SEPARATE"
        item.ContentSequence = inner.items
        return inner


def text_report(document: Document, report: TextReport, images: Mapping[str, Mapping[str, Any]]) -> bytes:
    """The dataset of a report. `images`: index documents by SOP Instance UID; others are not referred to.

    Raises Invalid.
    """
    made = _general(document, BASIC_TEXT_SR, "SR")
    made.ValueType, made.ContinuityOfContent = "CONTAINER", "SEPARATE"
    made.ConceptNameCodeSequence = [_code(TITLE)] if report else []
    template = Dataset()
    template.MappingResource, template.TemplateIdentifier = "DCMR", "2000"
    made.ContentTemplateSequence = [template]
    made.CompletionFlag = "PARTIAL" if report.preliminary else "COMPLETE"
    made.PreliminaryFlag = "PRELIMINARY" if report.preliminary else "FINAL"
    made.PerformedProcedureCodeSequence = []
    made.ReferencedPerformedProcedureStepSequence = []
    _verify(made, document, report)
    tree = _Tree()
    language = tree.add("CODE", dcm(121049, "Language of Content Item and Descendants"), "HAS CONCEPT MOD")
    language.ConceptCodeSequence = [_code(ConceptCode(report.language, "RFC5646", report.language))]
    _observer(tree, document)
    if report.comment:
        tree.text(_COMMENT, report.comment)
    for name, texts in report.sections:
        heading, element = HEADINGS[name]
        inner = tree.container(heading)
        for text in texts:
            inner.text(element, text)
    known = [(one, caption) for one, caption in report.key_images if one.sop_instance_uid in images]
    if known:
        inner = tree.container(_KEY_IMAGES)
        for one, caption in known:
            if caption:
                inner.text(_COMMENT, caption)
            inner.add("IMAGE", None).ReferencedSOPSequence = [_frame(one, images[one.sop_instance_uid])]
        told = [images[uid] for uid in dict.fromkeys(one.sop_instance_uid for one, _ in known)]
        made.CurrentRequestedProcedureEvidenceSequence = [by_series(told, reference_item)]
    made.ContentSequence = tree.items
    return dataset_bytes(made, document)


def encapsulated_pdf(
    document: Document, pdf: bytes, title: str, *, verified: bool, report: str = ""
) -> bytes:
    """The dataset of a PDF; `report`: the SOP Instance UID of the same as SR, none for any other document.

    Raises Invalid.
    """
    made = _general(document, ENCAPSULATED_PDF, "DOC")
    made.ConversionType = "WSD"
    made.BurnedInAnnotation = "YES"
    made.AcquisitionDateTime = f"{document.made_at:%Y%m%d%H%M%S.%f%z}"
    made.DocumentTitle = title[:1024]
    made.ConceptNameCodeSequence = [_code(TITLE)] if report else []  # a type 2 attribute
    made.VerificationFlag = "VERIFIED" if verified else "UNVERIFIED"
    if report:
        source = Dataset()
        source.ReferencedSOPClassUID, source.ReferencedSOPInstanceUID = BASIC_TEXT_SR, report
        made.SourceInstanceSequence = [source]
    made.MIMETypeOfEncapsulatedDocument = "application/pdf"
    made.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    made.EncapsulatedDocumentLength = len(pdf)
    return dataset_bytes(made, document)


def _general(document: Document, sop_class: str, modality: str) -> Dataset:
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = sop_class, document.sop_instance_uid
    made.SeriesInstanceUID, made.SeriesNumber = document.series_instance_uid, document.series_number
    made.SeriesDescription, made.Modality = document.series_description[:_SHORT], modality
    made.InstanceNumber = document.instance_number
    made.Manufacturer = made.ManufacturerModelName = codes.MANUFACTURER
    made.SoftwareVersions = IMPLEMENTATION_VERSION_NAME
    made.DeviceSerialNumber = IMPLEMENTATION_CLASS_UID[-_SHORT:]
    made.InstitutionName = document.organization[:_SHORT] or None
    made.ContentDate = made.InstanceCreationDate = "19700101"  # `dataset_bytes` says when
    made.ContentTime = made.InstanceCreationTime = "000000"
    offset = f"{document.made_at:%z}"
    if offset:
        made.TimezoneOffsetFromUTC = offset
    return made


def _verify(made: Dataset, document: Document, report: TextReport) -> None:
    """Who stands for it: nobody for a preliminary one or a program's."""
    author = Dataset()
    author.ObserverType = "PSN" if document.is_person else "DEV"
    if document.is_person:
        author.PersonName, author.PersonIdentificationCodeSequence = document.person_name, []
    else:
        author.StationName, author.DeviceUID = None, IMPLEMENTATION_CLASS_UID
        author.Manufacturer, author.ManufacturerModelName = codes.MANUFACTURER, document.author[:_SHORT]
    author.InstitutionName, author.InstitutionCodeSequence = document.organization[:_SHORT], []
    made.AuthorObserverSequence = [author]
    made.VerificationFlag = "UNVERIFIED"
    if report.preliminary or report.verified_at is None or not document.is_person:
        return
    made.VerificationFlag = "VERIFIED"
    verifier = Dataset()
    verifier.VerifyingObserverName = document.person_name
    verifier.VerifyingObserverIdentificationCodeSequence = []
    verifier.VerifyingOrganization = document.organization[:_SHORT] or "unknown"
    verifier.VerificationDateTime = f"{report.verified_at:%Y%m%d%H%M%S.%f%z}"
    made.VerifyingObserverSequence = [verifier]


def _observer(tree: _Tree, document: Document) -> None:
    """TID 1001: who observed, a person or a device."""
    relation = "HAS OBS CONTEXT"
    kind = dcm(121006, "Person") if document.is_person else dcm(121007, "Device")
    tree.add("CODE", dcm(121005, "Observer Type"), relation).ConceptCodeSequence = [_code(kind)]
    if document.is_person:
        tree.add("PNAME", codes.PERSON_OBSERVER_NAME, relation).PersonName = document.person_name
        if document.organization:
            tree.text(dcm(121009, "Person Observer's Organization Name"), document.organization, relation)
        return
    tree.add("UIDREF", dcm(121012, "Device Observer UID"), relation).UID = IMPLEMENTATION_CLASS_UID
    tree.text(codes.DEVICE_OBSERVER_NAME, document.author, relation)


def _frame(one: ImageReference, image: Mapping[str, Any]) -> Dataset:
    item = reference_item(image)
    if "NumberOfFrames" in image_dataset(image):
        item.ReferencedFrameNumber = one.frame_number
    return item


def _code(concept: ConceptCode) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = concept
    return item
