"""Measurements as Comprehensive SR by TID 1500, each a measurement group with its points (PS3.16 TID 1501).

It imports highdicom, which takes a second and some memory: it is imported where something is saved.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from highdicom import sr
from highdicom.coding_schemes import CodingSchemeIdentificationItem
from pydicom.sr.codedict import codes as standard

from services.dicom.measurements.value import Value
from services.dicom.structured_reports import codes
from services.dicom.structured_reports.codes import ConceptCode
from services.dicom.structured_reports.datasets import Document, dataset_bytes, image_dataset, of_study
from services.dicom.structured_reports.items import HALF_PIXEL
from services.dicom.structured_reports.measurement_reading import exact_points
from services.dicom.structured_reports.reference_writing import measurement_properties
from services.dicom.structured_reports.saved import Point, SavedMeasurement
from services.dicom.uids import IMPLEMENTATION_CLASS_UID, new_uid

_PROCEDURE = ConceptCode("363679005", "SCT", "Imaging procedure")
_CLOSED = frozenset({"RECTANGLE", "FREEHAND"})
_ONE = frozenset({"PROBE", "TEXT", "SIDE_MARKER"})
_OPEN = frozenset({"LENGTH", "ANGLE", "COBB_ANGLE", "ARROW"})
Images = Mapping[str, Mapping[str, Any]]
Measured = Sequence[tuple[SavedMeasurement, Sequence[Value]]]


def measurement_report(document: Document, measured: Measured, images: Images) -> bytes:
    """The dataset of a report. `images`: their index documents by SOP Instance UID. Raises Invalid.

    Without measurements it says so: it is the version after one whose measurements were all taken away.
    """
    datasets = {uid: image_dataset(image) for uid, image in images.items()}
    groups = [_group(one, values, datasets) for one, values in measured]
    evidence = list(datasets.values()) or [image_dataset(document.predecessor or {})]
    content = sr.MeasurementReport(
        observation_context=sr.ObservationContext(
            observer_person_context=person(document) if document.is_person else None,
            observer_device_context=None if document.is_person else device(document),
        ),
        procedure_reported=coded(_PROCEDURE),
        imaging_measurements=groups or [_nothing()],
        title=standard.DCM.ImagingMeasurementReport,
    )
    if not groups:
        none = sr.TextContentItem(coded(codes.COMMENT), "No measurements", "CONTAINS")
        content[0].ContentSequence[-1].ContentSequence = [none]
    report = of_study(sr.ComprehensiveSR, document)(
        evidence=evidence,
        content=content[0],
        is_complete=True,
        coding_schemes=[
            CodingSchemeIdentificationItem(
                designator=codes.SCHEME,
                name=codes.SCHEME_NAME,
                uid=codes.SCHEME_UID,
                responsible_organization=codes.MANUFACTURER,
            )
        ],
        **document.common,
    )
    return dataset_bytes(report, document)


def coded(code: ConceptCode) -> sr.CodedConcept:
    """A code of ours as highdicom has it."""
    return sr.CodedConcept(code.value, code.scheme, code.meaning)


def person(document: Document) -> sr.ObserverContext:
    """The author, a person."""
    return sr.ObserverContext(
        observer_type=standard.DCM.Person,
        observer_identifying_attributes=sr.PersonObserverIdentifyingAttributes(
            name=document.person_name, organization_name=document.organization or None
        ),
    )


def device(document: Document) -> sr.ObserverContext:
    """The author, a program."""
    return sr.ObserverContext(
        observer_type=standard.DCM.Device,
        observer_identifying_attributes=sr.DeviceObserverIdentifyingAttributes(
            uid=IMPLEMENTATION_CLASS_UID, name=document.author, manufacturer_name=codes.MANUFACTURER
        ),
    )


def _nothing() -> Any:
    """A group that stands for none, since highdicom makes no report without one."""
    tracking = sr.TrackingIdentifier(uid=new_uid(), identifier="none")
    return sr.MeasurementsAndQualitativeEvaluations(tracking_identifier=tracking)


def _group(one: SavedMeasurement, values: Sequence[Value], datasets: Mapping[str, Any]) -> Any:
    kind = str(one.kind)
    image = one.image
    if image is None:
        raise TypeError("a measurement is of an image")
    dataset = datasets[image.sop_instance_uid]
    frames = [image.frame_number] if "NumberOfFrames" in dataset else None
    tracking = sr.TrackingIdentifier(uid=one.uid, identifier=codes.tracking_identifier(kind))
    finding = coded(codes.KINDS[kind])
    if values:
        source = sr.SourceImageForRegion(dataset.SOPClassUID, dataset.SOPInstanceUID, frames)
        made = sr.MeasurementsAndQualitativeEvaluations(
            tracking_identifier=tracking,
            finding_type=finding,
            measurements=[
                sr.Measurement(
                    name=coded(codes.value_code(kind, value.name)),
                    value=float(value.value),
                    unit=coded(codes.UNITS[value.unit]),
                    properties=measurement_properties(one, value),
                    referenced_coordinates=[
                        sr.CoordinatesForMeasurement(*_shape(kind, value.name, one.points), source)
                    ],
                )
                for value in values
            ],
        )
    else:
        made = sr.MeasurementsAndQualitativeEvaluations(tracking_identifier=tracking, finding_type=finding)
        region = sr.ScoordContentItem(
            coded(codes.IMAGE_REGION), *_shape(kind, "", one.points), relationship_type="CONTAINS"
        )
        source = sr.SourceImageForRegion(dataset.SOPClassUID, dataset.SOPInstanceUID, frames)
        region.add_new("ContentSequence", "SQ", [source])
        made[0].ContentSequence.append(region)
    for concept, words in _words(one):
        made[0].ContentSequence.append(sr.TextContentItem(coded(concept), words, "CONTAINS"))
    return made


def _words(one: SavedMeasurement) -> list[tuple[ConceptCode, str]]:
    animal = one.animal
    told = [
        (codes.COMMENT, one.text),
        (codes.METHOD, one.method),
        (codes.VARIANT, one.variant),
        (codes.MILLIMETRES, "" if one.millimetres is None else repr(one.millimetres)),
        (codes.REFERENCE_SPECIES, animal.species if animal else ""),
        (codes.REFERENCE_BREED, animal.breed if animal else ""),
        (codes.REFERENCE_RECUMBENCY, animal.recumbency if animal else ""),
        (codes.REFERENCE, one.reference),
        (codes.POINTS, exact_points(one.points)),
    ]
    return [(concept, words) for concept, words in told if words]


def _shape(kind: str, name: str, points: Sequence[Point]) -> tuple[str, np.ndarray[Any, Any]]:
    """Graphic type and data of a number's coordinates (PS3.3 C.18.6.1.2)."""
    chosen, graphic = list(points), "MULTIPOINT"
    if kind == "CIRCLE":
        graphic = "CIRCLE"
    elif kind in ("ELLIPSE", "BIDIRECTIONAL"):
        pairs = sorted((points[:2], points[2:]), key=_squared, reverse=True)  # the long axis first
        graphic = "ELLIPSE" if kind == "ELLIPSE" else "POLYLINE"
        chosen = [*pairs[0], *pairs[1]] if kind == "ELLIPSE" else list(pairs[name == "SHORT_AXIS"])
    elif kind in _CLOSED:
        graphic, chosen = "POLYLINE", [*points, points[0]]
    elif kind in _ONE:
        graphic = "POINT"
    elif kind == "ANGLE":
        graphic, chosen = "POLYLINE", [points[0], points[1], points[1], points[2]]  # as OHIF draws it
    elif kind in _OPEN:
        graphic = "POLYLINE"
    return graphic, np.asarray(chosen, np.float64) + HALF_PIXEL


def _squared(pair: Sequence[Point]) -> float:
    return (pair[1][0] - pair[0][0]) ** 2 + (pair[1][1] - pair[0][1]) ** 2
