"""Images for the tests of pixels: headers as bytes, frames cut out of datasets and of real files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset

from services.dicom.frames import frame_table
from services.dicom.image_pixel import ImagePixel
from services.dicom.inflation import inflate
from services.dicom.part10 import read_file_meta
from services.dicom.pixels import corrected
from services.dicom.scanner import scan
from services.dicom.transfer_syntaxes import get

EXPLICIT, IMPLICIT = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"
BIG_ENDIAN = "1.2.840.10008.1.2.2"


def header(attributes: dict[str, Any], syntax: str = EXPLICIT) -> bytes:
    """A dataset's bytes before its pixel data: 2 x 2 pixels of 16 bits unless told otherwise."""
    dataset = Dataset()
    usual = {
        "Rows": 2, "Columns": 2, "SamplesPerPixel": 1, "PhotometricInterpretation": "MONOCHROME2",
        "BitsAllocated": 16, "BitsStored": 16, "HighBit": 15, "PixelRepresentation": 0,
    }  # fmt: skip
    for keyword, value in {**usual, **attributes}.items():
        if value is not None:
            setattr(dataset, keyword, value)
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = syntax == IMPLICIT, syntax != BIG_ENDIAN
    write_dataset(file, dataset)
    return file.getvalue()


def image(syntax: str = EXPLICIT, **attributes: Any) -> ImagePixel:
    """What `header` describes."""
    told = syntax if syntax in (EXPLICIT, IMPLICIT, BIG_ENDIAN) else EXPLICIT
    return ImagePixel.from_header(header(attributes, told), syntax)


@dataclass(frozen=True)
class Picture:
    """An image as the archive has it: what header and pixels say, and each frame's bytes and bit offset."""

    image: ImagePixel
    frames: list[tuple[bytes, int]]


def picture(file: bytes | Path) -> Picture:
    """A Part 10 file's image, as the archive's own scanner and frame table find it."""
    data = file.read_bytes() if isinstance(file, Path) else file
    meta = read_file_meta(data)
    dataset = data[meta.length :]
    found = scan(dataset, meta.transfer_syntax_uid)
    if get(meta.transfer_syntax_uid).deflated:
        dataset = inflate(dataset)
    table = frame_table(found)
    assert table
    frames = []
    for number in range(1, table.count + 1):
        there = b"".join(dataset[at : at + length] for at, length in table.ranges(number))
        frames.append((bytes(table.in_order(number, there)), table.bit_offset(number)))
    image = ImagePixel.from_header(dataset[: found.header_length], meta.transfer_syntax_uid)
    return Picture(corrected(image, frames[0][0], table.bits) if frames else image, frames)
