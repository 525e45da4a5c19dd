"""Tables 1 and 4 of the reference as a test sends them: a small image of every class in every syntax."""

from collections.abc import Callable
from io import BytesIO

import imagecodecs
import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite

from services.dicom.uids import new_uid

SOP_CLASSES = {
    "CR Image Storage": "1.2.840.10008.5.1.4.1.1.1",
    "CT Image Storage": "1.2.840.10008.5.1.4.1.1.2",
    "US Multi-frame Image Storage (Retired)": "1.2.840.10008.5.1.4.1.1.3",
    "US Multi-frame Image Storage": "1.2.840.10008.5.1.4.1.1.3.1",
    "MR Image Storage": "1.2.840.10008.5.1.4.1.1.4",
    "NM Image Storage (Retired)": "1.2.840.10008.5.1.4.1.1.5",
    "US Image Storage (Retired)": "1.2.840.10008.5.1.4.1.1.6",
    "US Image Storage": "1.2.840.10008.5.1.4.1.1.6.1",
    "SC Image Storage": "1.2.840.10008.5.1.4.1.1.7",
    "DX Image Storage, for presentation": "1.2.840.10008.5.1.4.1.1.1.1",
    "DX Image Storage, for processing": "1.2.840.10008.5.1.4.1.1.1.1.1",
    "XA Image Storage": "1.2.840.10008.5.1.4.1.1.12.1",
}
TRANSFER_SYNTAXES = {
    "Implicit VR Little Endian": "1.2.840.10008.1.2",
    "Explicit VR Little Endian": "1.2.840.10008.1.2.1",
    "JPEG Baseline": "1.2.840.10008.1.2.4.50",
    "JPEG Lossless SV1": "1.2.840.10008.1.2.4.70",
}
STUDY = "1.2.826.0.1.3680043.10.1.1"

_PIXELS = np.add.outer(np.arange(16), np.arange(16)).astype(np.uint8) * 8
_ENCODED: dict[str, Callable[[], bytes]] = {
    "1.2.840.10008.1.2.4.50": lambda: encapsulate([bytes(imagecodecs.jpeg8_encode(_PIXELS, level=90))]),
    "1.2.840.10008.1.2.4.70": lambda: encapsulate([bytes(imagecodecs.ljpeg_encode(_PIXELS))]),
}


def part10(sop_class: str, syntax: str, number: int = 1, **changed: str) -> bytes:
    """A Part 10 file of 16 x 16 pixels; every one belongs to one study, and has a series of its own."""
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class, new_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = STUDY, new_uid()
    dataset.PatientName, dataset.PatientID = "Doe^Bella", "TABLE-1"
    dataset.StudyDate, dataset.StudyTime = "20260102", "0900"
    dataset.Modality, dataset.InstanceNumber = "OT", number
    dataset.Rows = dataset.Columns = 16
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    for keyword, value in changed.items():
        setattr(dataset, keyword, value)
    encode = _ENCODED.get(syntax)
    dataset.PixelData = encode() if encode else _PIXELS.tobytes()
    dataset["PixelData"].VR = "OB" if encode else "OW"
    dataset["PixelData"].is_undefined_length = bool(encode)
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = sop_class, dataset.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    dataset.file_meta = meta
    file = BytesIO()
    dcmwrite(file, dataset, enforce_file_format=True)
    return file.getvalue()
