"""Structured reports as other systems write them, put together by their writers' source."""

from collections.abc import Sequence
from typing import Any

from pydicom import config
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from services.dicom.uids import new_uid

COMPREHENSIVE_3D = "1.2.840.10008.5.1.4.1.1.88.34"
COMPREHENSIVE = "1.2.840.10008.5.1.4.1.1.88.33"


def code(value: str, scheme: str, meaning: str) -> Dataset:
    made = Dataset()
    made[0x00080100] = DataElement(0x00080100, "SH", value, validation_mode=config.IGNORE)  # theirs are long
    made.CodingSchemeDesignator, made.CodeMeaning = scheme, meaning
    return made


def plain(made: Dataset) -> Dataset:
    """A dataset without what makes it a file."""
    bare = Dataset()
    bare.update(made)
    return bare


def item(kind: str, relation: str, name: Dataset | None, **values: Any) -> Dataset:
    made = Dataset()
    made.RelationshipType, made.ValueType = relation, kind
    if name is not None:
        made.ConceptNameCodeSequence = [name]
    for keyword, value in values.items():
        setattr(made, keyword, value)
    return made


def image_item(image: Dataset, frame: int | None = None) -> Dataset:
    reference = Dataset()
    reference.ReferencedSOPClassUID = image.SOPClassUID
    reference.ReferencedSOPInstanceUID = image.SOPInstanceUID
    if frame is not None:
        reference.ReferencedFrameNumber = frame
    return item("IMAGE", "SELECTED FROM", None, ReferencedSOPSequence=[reference])


def number(
    name: Dataset, text: str, unit: str, graphic: str, data: Sequence[float], image: Dataset
) -> Dataset:
    measured = Dataset()
    measured.MeasurementUnitsCodeSequence = [code(unit, "UCUM", unit)]
    measured.NumericValue = text
    place = item(
        "SCOORD",
        "INFERRED FROM",
        None,
        GraphicType=graphic,
        GraphicData=list(data),
        ContentSequence=[image_item(image)],
    )
    return item("NUM", "CONTAINS", name, MeasuredValueSequence=[measured], ContentSequence=[place])


def ohif_group(image: Dataset, tool: str, numbers: Sequence[Dataset], label: str) -> Dataset:
    """A measurement as dcmjs 0.52 and Cornerstone's adapters 5.14 write it (TID300Measurement.js)."""
    return item(
        "CONTAINER",
        "CONTAINS",
        code("125007", "DCM", "Measurement Group"),
        ContinuityOfContent="SEPARATE",
        ContentSequence=[
            item(
                "TEXT",
                "HAS OBS CONTEXT",
                code("112039", "DCM", "Tracking Identifier"),
                TextValue=f"Cornerstone3DTools@^0.1.0:{tool}",
            ),
            item(
                "UIDREF",
                "HAS OBS CONTEXT",
                code("112040", "DCM", "Tracking Unique Identifier"),
                UID=new_uid(),
            ),
            item(
                "CODE",
                "CONTAINS",
                code("121071", "DCM", "Finding"),
                ConceptCodeSequence=[code("CORNERSTONEFREETEXT", "CORNERSTONEJS", label)],
            ),
            *numbers,
        ],
    )


def ohif_report(image: Dataset, groups: Sequence[Dataset]) -> Dataset:
    """A report as OHIF 3.13 stores it: by TID1500MeasurementReport.js."""
    made = Dataset()
    for keyword in (
        "StudyInstanceUID",
        "PatientName",
        "PatientID",
        "StudyDate",
        "StudyTime",
        "AccessionNumber",
    ):
        setattr(made, keyword, image[keyword].value)
    made.SOPClassUID, made.SOPInstanceUID, made.SeriesInstanceUID = COMPREHENSIVE_3D, new_uid(), new_uid()
    made.Modality, made.Manufacturer, made.SeriesDescription = "SR", "OHIF", "Research Derived Series"
    made.SpecificCharacterSet, made.ContentDate, made.ContentTime = "ISO_IR 192", "20261101", "101112"
    made.ValueType, made.ContinuityOfContent = "CONTAINER", "SEPARATE"
    made.ConceptNameCodeSequence = [code("126000", "DCM", "Imaging Measurement Report")]
    made.CompletionFlag, made.VerificationFlag = "COMPLETE", "UNVERIFIED"
    template = Dataset()
    template.MappingResource, template.TemplateIdentifier = "DCMR", "1500"
    made.ContentTemplateSequence = [template]
    series, study, evidence = Dataset(), Dataset(), image_item(image).ReferencedSOPSequence
    series.SeriesInstanceUID, series.ReferencedSOPSequence = image.SeriesInstanceUID, evidence
    study.StudyInstanceUID, study.ReferencedSeriesSequence = image.StudyInstanceUID, [series]
    made.CurrentRequestedProcedureEvidenceSequence = [study]
    made.ContentSequence = [
        item(
            "PNAME",
            "HAS OBS CONTEXT",
            code("121008", "DCM", "Person Observer Name"),
            PersonName="unknown^unknown",
        ),
        item(
            "CONTAINER",
            "CONTAINS",
            code("126010", "DCM", "Imaging Measurements"),
            ContinuityOfContent="SEPARATE",
            ContentSequence=list(groups),
        ),
    ]
    return made
