"""Images as clinics shoot them, made while they are sent: headers of their own, pixels shared by a kind."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

_BYTE = 8
_LONG = (b"OB", b"OW", b"SQ", b"UN", b"UT")


@dataclass(frozen=True, slots=True)
class ImageKind:
    """What one image of a modality is: its SOP class, its pixels, and of which bits each is."""

    sop_class: str
    rows: int
    columns: int
    samples: int = 1
    bits: int = 16

    @property
    def pixel_bytes(self) -> int:
        """Bytes of the pixel data."""
        return self.rows * self.columns * self.samples * self.bits // 8


KINDS: Mapping[str, ImageKind] = MappingProxyType(
    {
        "CR": ImageKind("1.2.840.10008.5.1.4.1.1.1", 2400, 2000),
        "DX": ImageKind("1.2.840.10008.5.1.4.1.1.1.1", 3000, 2500),
        "US": ImageKind("1.2.840.10008.5.1.4.1.1.6.1", 600, 800, 3, 8),
        "CT": ImageKind("1.2.840.10008.5.1.4.1.1.2", 512, 512),
        "MR": ImageKind("1.2.840.10008.5.1.4.1.1.4", 256, 256),
    }
)
"""By modality."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a header says of patient, study and place."""

    study: str
    series: str
    accession: str
    patient_id: str
    patient_name: str
    day: str = "20261015"
    time: str = "101500"
    institution: str = "Oakwood Veterinary Clinic"
    issuer: str = ""


def element(group: int, number: int, vr: bytes, value: bytes | str) -> bytes:
    """One element, Explicit VR Little Endian (PS3.5 7.1.2)."""
    raw = value.encode() if isinstance(value, str) else value
    raw += (b"\0" if vr in (b"UI", b"OB") else b" ") * (len(raw) % 2)
    if vr in _LONG:
        return struct.pack("<HH2s2xI", group, number, vr, len(raw)) + raw
    return struct.pack("<HH2sH", group, number, vr, len(raw)) + raw


def header(modality: str, kind: ImageKind, facts: Facts, instance: str, number: int = 1) -> bytes:
    """All of an image before its pixels, the header of Pixel Data included."""
    us = struct.Struct("<H").pack
    stored = 12 if kind.bits > _BYTE else kind.bits
    colour = kind.samples > 1
    return b"".join((
        element(0x0008, 0x0005, b"CS", "ISO_IR 192"),
        element(0x0008, 0x0008, b"CS", "ORIGINAL\\PRIMARY\\AXIAL"),
        element(0x0008, 0x0016, b"UI", kind.sop_class),
        element(0x0008, 0x0018, b"UI", instance),
        element(0x0008, 0x0020, b"DA", facts.day),
        element(0x0008, 0x0022, b"DA", facts.day),
        element(0x0008, 0x0030, b"TM", facts.time),
        element(0x0008, 0x0032, b"TM", f"{facts.time}.25"),
        element(0x0008, 0x0050, b"SH", facts.accession),
        element(0x0008, 0x0060, b"CS", modality),
        element(0x0008, 0x0070, b"LO", "Phantom Works"),
        element(0x0008, 0x0080, b"LO", facts.institution),
        element(0x0008, 0x0090, b"PN", "Vet^Vera^^Dr"),
        element(0x0008, 0x1030, b"LO", "Abdomen"),
        element(0x0008, 0x103E, b"LO", "Soft tissue 2 mm"),
        element(0x0008, 0x1090, b"LO", "Model One"),
        element(0x0010, 0x0010, b"PN", facts.patient_name),
        element(0x0010, 0x0020, b"LO", facts.patient_id),
        element(0x0010, 0x0021, b"LO", facts.issuer) if facts.issuer else b"",
        element(0x0010, 0x0030, b"DA", "20190401"),
        element(0x0010, 0x0040, b"CS", "M"),
        element(0x0010, 0x1010, b"AS", "007Y"),
        element(0x0010, 0x2201, b"LO", "Canine"),
        element(0x0010, 0x2292, b"LO", "Beagle"),
        element(0x0010, 0x2297, b"PN", "Smith^John"),
        element(0x0020, 0x000D, b"UI", facts.study),
        element(0x0020, 0x000E, b"UI", facts.series),
        element(0x0020, 0x0010, b"SH", "1"),
        element(0x0020, 0x0011, b"IS", "1"),
        element(0x0020, 0x0013, b"IS", f"{number}"),
        element(0x0020, 0x0032, b"DS", f"-100\\-100\\{2 * (number - 1)}"),
        element(0x0020, 0x0037, b"DS", "1\\0\\0\\0\\1\\0"),
        element(0x0028, 0x0002, b"US", us(kind.samples)),
        element(0x0028, 0x0004, b"CS", "RGB" if colour else "MONOCHROME2"),
        element(0x0028, 0x0006, b"US", us(0)) if colour else b"",
        element(0x0028, 0x0010, b"US", us(kind.rows)),
        element(0x0028, 0x0011, b"US", us(kind.columns)),
        element(0x0028, 0x0030, b"DS", "0.5\\0.5"),
        element(0x0028, 0x0100, b"US", us(kind.bits)),
        element(0x0028, 0x0101, b"US", us(stored)),
        element(0x0028, 0x0102, b"US", us(stored - 1)),
        element(0x0028, 0x0103, b"US", us(0)),
        *(
            ()
            if colour
            else (
                element(0x0028, 0x1050, b"DS", "1000"),
                element(0x0028, 0x1051, b"DS", "2000"),
                element(0x0028, 0x1052, b"DS", "0"),
                element(0x0028, 0x1053, b"DS", "1"),
            )
        ),
        struct.pack("<HH2s2xI", 0x7FE0, 0x0010, b"OB" if kind.bits == _BYTE else b"OW", kind.pixel_bytes),
    ))  # fmt: skip


@lru_cache
def pixels(kind: ImageKind) -> bytes:
    """Smooth anatomy-like pixels with noise, so that nothing compresses to nothing; the same each time."""
    y, x = np.mgrid[0 : kind.rows, 0 : kind.columns]
    distance = ((x - kind.columns / 2) / kind.columns) ** 2 + ((y - kind.rows / 2) / kind.rows) ** 2
    most = 4095 if kind.bits > _BYTE else 255
    body = most / 2 * np.exp(-distance * 6)
    noise = np.random.default_rng(7).normal(0, most / 136, body.shape)
    grey = np.clip(body + noise, 0, most).astype("<u2" if kind.bits > _BYTE else "u1")
    return (np.repeat(grey, kind.samples, axis=1) if kind.samples > 1 else grey).tobytes()
