"""Images that have overlay planes (groups 60xx), for tests of them."""

from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset

Bits = npt.NDArray[np.uint8]
EXPLICIT, IMPLICIT = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
_VALUES = {
    "Rows": (0x10, "US"), "Columns": (0x11, "US"), "Frames": (0x15, "IS"), "Type": (0x40, "CS"),
    "Origin": (0x50, "SS"), "First": (0x51, "US"), "BitsAllocated": (0x100, "US"),
    "BitPosition": (0x102, "US"),
}  # fmt: skip


def grey(rows: int = 10, columns: int = 14, frames: int = 1, **values: Any) -> Dataset:
    """An image of 12 bits in 16, the same middle grey everywhere."""
    made = Dataset()
    usual = {
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.7", "SOPInstanceUID": "2.25.60", "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2", "Rows": rows, "Columns": columns, "BitsAllocated": 16,
        "BitsStored": 12, "HighBit": 11, "PixelRepresentation": 0,
        "WindowCenter": "1000", "WindowWidth": "2000",
        "PixelData": np.full((frames, rows, columns), 1000, "<u2").tobytes(),
    }  # fmt: skip
    if frames > 1:
        usual["NumberOfFrames"] = frames
    for keyword, value in {**usual, **values}.items():
        setattr(made, keyword, value)
    made["PixelData"].VR = "OW"
    return made


def lay(over: Dataset, bits: Bits | None, group: int = 0x6000, **values: Any) -> Dataset:
    """Lay a plane of frames x rows x columns over an image; without `bits` it is said to be in the pixels.

    `values` by their names in the group; None leaves one out.
    """
    usual: dict[str, Any] = {"Type": "G", "Origin": [1, 1], "BitsAllocated": 1, "BitPosition": 0}
    if bits is None:
        usual |= {"Rows": over.Rows, "Columns": over.Columns, "BitsAllocated": over.BitsAllocated}
    else:
        usual["Rows"], usual["Columns"] = bits.shape[1:]
        data = np.packbits(bits, bitorder="little").tobytes()
        over.add_new(group << 16 | 0x3000, "OW", data + b"\0" * (len(data) % 2))
    for name, value in {**usual, **values}.items():
        if value is not None:
            number, vr = _VALUES[name]
            over.add_new(group << 16 | number, vr, value)
    return over


def written(made: Dataset, syntax: str = EXPLICIT) -> tuple[bytes, bytes]:
    """The bytes before the pixels, words (OW) as the syntax has them; and the pixels as they are read."""
    turned = Dataset()
    turned.update(made)
    if syntax == BIG_ENDIAN:
        for element in made:
            if element.VR == "OW":
                value = np.frombuffer(element.value, "<u2").astype(">u2").tobytes()
                turned.add_new(element.tag, "OW", value)
    pixels = bytes(made.PixelData)
    del turned.PixelData
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = syntax == IMPLICIT, syntax != BIG_ENDIAN
    write_dataset(file, turned)
    return file.getvalue(), pixels


def part10(made: Dataset) -> bytes:
    """The image as a file."""
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = EXPLICIT
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    file = BytesIO()
    made.save_as(file, enforce_file_format=True)
    return file.getvalue()
