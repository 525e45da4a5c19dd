"""Photos and documents as DICOM: Secondary Capture and Encapsulated PDF (PS3.3 A.8.1, A.45.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

import imagecodecs
import numpy as np
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.filebase import DicomIO
from pydicom.filewriter import write_dataset

from services.dicom.structured_reports.datasets import study_attributes
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.errors import Invalid
from services.telemedicine.inboxes.examining import must_be_decoded, opened, upright
from services.telemedicine.inboxes.upload import File, FileKind, Said
from services.worklist.patient import Patient, ResponsibleParty, SpeciesOrBreed

SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"
_JPEG_BASELINE, _JPEG_LS_LOSSLESS = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.80"
_QUALITY = 95
_APPLICATION_SEGMENTS = range(0xE0, 0xF0)
_KEPT_SEGMENTS = (0xE0, 0xEE)  # JFIF, and Adobe's that says which colours these are
_COMMENT, _SCAN = 0xFE, 0xDA
_LONGEST_TITLE = 64
NOBODY = "Unknown"
"""Whose it is where the sender took back what they said."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A dataset, and what names it."""

    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    dataset: bytes


@dataclass(frozen=True, slots=True)
class Study:
    """The study that a sender's photos and documents are: `made_at` is the clinic's wall clock."""

    said: Said
    made_at: datetime
    description: str

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Return the attributes by keyword, as the index has them."""
        said = self.said
        patient = Patient(
            name=said.patient or ("" if said.patient_id else NOBODY),
            id=said.patient_id,
            species=SpeciesOrBreed(text=said.species),
            client=ResponsibleParty(family=said.owner),
        )
        return {
            **patient.attributes,
            "StudyDate": f"{self.made_at:%Y%m%d}",
            "StudyTime": f"{self.made_at:%H%M%S}",
            "StudyDescription": self.description,
            "AccessionNumber": None,
            "StudyID": None,
            "ReferringPhysicianName": None,
        }


def wrapped(data: bytes, file: File, number: int, study: Study) -> Wrapped:
    """A photo or a document as an instance; `number` within its series. The same bytes each time.

    Raises Invalid where it cannot be made one.
    """
    if file.kind == FileKind.PDF:
        return _document(data, file, number, study)
    try:
        return _image(data, file, number, study)
    except (OSError, SyntaxError, ValueError, RuntimeError) as error:
        raise Invalid("the picture cannot be decoded") from error


def _image(data: bytes, file: File, number: int, study: Study) -> Wrapped:
    made = _dataset(SECONDARY_CAPTURE, file, number, study, "Photos")
    made.ImageComments = _title(file)
    made.PatientOrientation = None
    made.ImageType = ["ORIGINAL", "SECONDARY"]
    made.BurnedInAnnotation = "YES"  # nobody has looked
    syntax = _JPEG_BASELINE
    with opened(data) as image:
        if must_be_decoded(image):
            turned = upright(image).convert("L" if image.mode in ("1", "L", "LA") else "RGB")
            pixels = np.ascontiguousarray(turned)
            lossy = image.format != "PNG"
            if not lossy:
                syntax, frame = _JPEG_LS_LOSSLESS, bytes(imagecodecs.jpegls_encode(pixels))
            else:
                frame = bytes(imagecodecs.jpeg8_encode(pixels, level=_QUALITY, subsampling="422"))
            made.Rows, made.Columns = pixels.shape[:2]
            colour = pixels.ndim == 3  # noqa: PLR2004 - rows, columns, samples
        else:
            made.Rows, made.Columns = image.height, image.width
            frame, colour, lossy = without_notes(data), image.mode == "RGB", True
    made.SamplesPerPixel = 3 if colour else 1
    made.PhotometricInterpretation = ("YBR_FULL_422" if lossy else "RGB") if colour else "MONOCHROME2"
    if colour:
        made.PlanarConfiguration = 0
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    if lossy:
        made.LossyImageCompression = "01"
        made.LossyImageCompressionMethod = "ISO_10918_1"
        made.LossyImageCompressionRatio = (
            f"{made.Rows * made.Columns * made.SamplesPerPixel / len(frame):.2f}"
        )
    made.PixelData = encapsulate([frame])
    made["PixelData"].VR = "OB"
    made["PixelData"].is_undefined_length = True
    return Wrapped(SECONDARY_CAPTURE, made.SOPInstanceUID, syntax, _encoded(made))


def _document(data: bytes, file: File, number: int, study: Study) -> Wrapped:
    made = _dataset(ENCAPSULATED_PDF, file, number, study, "Documents")
    made.BurnedInAnnotation = "YES"
    made.DocumentTitle = _title(file)
    made.ConceptNameCodeSequence = []
    made.MIMETypeOfEncapsulatedDocument = "application/pdf"
    made.EncapsulatedDocumentLength = len(data)
    made.EncapsulatedDocument = data + b"\0" * (len(data) % 2)
    return Wrapped(ENCAPSULATED_PDF, made.SOPInstanceUID, EXPLICIT_LITTLE_ENDIAN, _encoded(made))


def _dataset(sop_class: str, file: File, number: int, study: Study, description: str) -> Dataset:
    made = Dataset()
    for element in study_attributes(study.attributes):
        made[element.tag] = element
    made.SpecificCharacterSet = "ISO_IR 192"
    made.SOPClassUID = sop_class
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "Modality"):
        setattr(made, keyword, file.described[keyword])
    made.SeriesDescription = description
    made.SeriesNumber = 1 if sop_class == SECONDARY_CAPTURE else 2
    made.InstanceNumber = number
    made.ConversionType = "WSD"
    made.ContentDate, made.ContentTime = f"{study.made_at:%Y%m%d}", f"{study.made_at:%H%M%S}"
    made.AcquisitionDateTime = None
    return made


def without_notes(frame: bytes) -> bytes:
    """A JPEG without what a camera noted in it, such as where it was taken; not a pixel changes."""
    made, at = bytearray(frame[:2]), 2
    while at + 4 <= len(frame) and frame[at] == 0xFF:  # noqa: PLR2004 - a marker starts so
        marker, length = frame[at + 1], int.from_bytes(frame[at + 2 : at + 4], "big")
        if marker == _SCAN:
            break
        noted = marker == _COMMENT or (marker in _APPLICATION_SEGMENTS and marker not in _KEPT_SEGMENTS)
        if not noted:
            made += frame[at : at + 2 + length]
        at += 2 + length
    made += frame[at:]
    return bytes(made) + b"\0" * (len(made) % 2)


def _title(file: File) -> str:
    name = PurePosixPath(file.path.replace("\\", "/")).name
    return "".join(" " if one == "\\" else one for one in name)[-_LONGEST_TITLE:]


def _encoded(dataset: Dataset) -> bytes:
    out = BytesIO()
    writer = DicomIO(out)
    writer.is_little_endian, writer.is_implicit_VR = True, False
    try:
        write_dataset(writer, dataset)
    except (ValueError, TypeError, OverflowError) as error:
        raise Invalid("this cannot be written as DICOM") from error
    return out.getvalue()
