"""Worklist items as files, for servers that read such: DCMTK's wlmscpfs and Orthanc's plugin."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydicom import Dataset, FileDataset, FileMetaDataset, dcmwrite
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from services.dicom.json_model import from_document

_WORKLIST_FILE = "1.2.276.0.7230010.3.1.0.1"
"""The SOP class that DCMTK gives such a file."""


def write(folder: Path, name: str, item: Mapping[str, Any]) -> None:
    """Write an item of ours as `name`.wl into a folder for one called AE title."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lockfile").touch()
    told = {**item, "SpecificCharacterSet": None}  # said to be UTF-8, as JSON is
    dataset = Dataset.from_json(from_document(told, told))
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = _WORKLIST_FILE, generate_uid()
    file = FileDataset("", dataset, file_meta=meta, preamble=bytes(128))
    dcmwrite(folder / f"{name}.wl", file, enforce_file_format=True)
