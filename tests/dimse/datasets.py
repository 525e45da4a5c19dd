"""Small datasets, right and wrong, as they go on the wire, in Explicit VR Little Endian."""

import struct

from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.dicom.uids import new_uid
from services.peers.store import Dataset

MR = "1.2.840.10008.5.1.4.1.1.4"


def element(group: int, number: int, vr: bytes, value: bytes) -> bytes:
    value += b"\0" * (len(value) % 2)
    if vr in {b"OB", b"OW", b"UN", b"SQ"}:
        return struct.pack("<HH2s2xI", group, number, vr, len(value)) + value
    return struct.pack("<HH2sH", group, number, vr, len(value)) + value


def image(
    uid: str = "", *, study: str = "1.2.3", series: str = "1.2.3.4", pixels: bytes = bytes(32), **changed: str
) -> Dataset:
    """A small MR; `changed` may give the command another SOP class or instance than the dataset."""
    uid = uid or new_uid()
    data = b"".join((
        element(0x0008, 0x0016, b"UI", MR.encode()),
        element(0x0008, 0x0018, b"UI", uid.encode()),
        element(0x0008, 0x0060, b"CS", b"MR"),
        element(0x0010, 0x0010, b"PN", b"Smith^Rex "),
        element(0x0010, 0x0020, b"LO", b"D-1 "),
        element(0x0020, 0x000D, b"UI", study.encode()) if study else b"",
        element(0x0020, 0x000E, b"UI", series.encode()) if series else b"",
        element(0x0028, 0x0010, b"US", struct.pack("<H", 4)),
        element(0x0028, 0x0011, b"US", struct.pack("<H", 4)),
        element(0x7FE0, 0x0010, b"OW", pixels),
    ))  # fmt: skip
    return Dataset(
        changed.get("sop_class_uid", MR), changed.get("sop_instance_uid", uid), EXPLICIT_LITTLE_ENDIAN, data
    )
