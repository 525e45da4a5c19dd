"""Datasets of the three sizes that matter: a small MR, a CT slice, a large DX. Only the UIDs change."""

import struct
from collections.abc import Callable
from functools import lru_cache

import numpy as np

ROOT = "2.25.9"
FIRST = 100_000_000  # nine digits with no leading zero (PS3.5 9.1)
PIXELS = {"MR": (64, 64), "CT": (512, 512), "DX": (3000, 2500)}
SOP_CLASSES = {
    "MR": b"1.2.840.10008.5.1.4.1.1.4",
    "CT": b"1.2.840.10008.5.1.4.1.1.2",
    "DX": b"1.2.840.10008.5.1.4.1.1.1.1",
}
LONG = (b"OB", b"OW", b"SQ", b"UN", b"UT")


def element(group: int, number: int, vr: bytes, value: bytes | str) -> bytes:
    """One element, Explicit VR Little Endian (PS3.5 7.1.2)."""
    raw = value.encode() if isinstance(value, str) else value
    raw += (b"\0" if vr in (b"UI", b"OB") else b" ") * (len(raw) % 2)
    if vr in LONG:
        return struct.pack("<HH2s2xI", group, number, vr, len(raw)) + raw
    return struct.pack("<HH2sH", group, number, vr, len(raw)) + raw


def us(value: int) -> bytes:
    """An unsigned short."""
    return struct.pack("<H", value)


@lru_cache
def pixels(kind: str) -> bytes:
    """Smooth anatomy-like 12 bit pixels, so that nothing compresses to nothing."""
    rows, columns = PIXELS[kind]
    y, x = np.mgrid[0:rows, 0:columns]
    body = 2000 * np.exp(-(((x - columns / 2) / columns) ** 2 + ((y - rows / 2) / rows) ** 2) * 6)
    noise = np.random.default_rng(7).normal(0, 30, (rows, columns))
    return np.clip(body + noise, 0, 4095).astype("<u2").tobytes()


class Dataset:
    """Instances of one series (or of one study each), made by changing nine digits of their UIDs."""

    def __init__(self, kind: str, seed: int, *, study_each: bool = False) -> None:
        self.sop_class = SOP_CLASSES[kind]
        self._study_each = study_each
        self._stem = f"{ROOT}.{10**12 + seed}"
        self.study = f"{self._stem}.1.{FIRST}".encode()
        self.series = f"{self._stem}.2.{FIRST}".encode()
        self._instance = f"{self._stem}.3.{FIRST}".encode()
        self._data = bytearray(self._lay_out(kind, seed))
        self._places = [
            self._data.index(uid) + len(uid) - 9 for uid in (self._instance, self.study, self.series)
        ]
        self._patient = self._data.index(b"P%d" % FIRST) + 1
        self.size = len(self._data)
        self._number = 0

    def next(self) -> tuple[bytes, bytearray]:
        """The next instance's UID and its dataset; the bytes are reused by the call after."""
        self._number += 1
        digits = b"%d" % (FIRST + self._number)
        for place in self._places if self._study_each else self._places[:1]:
            self._data[place : place + 9] = digits
        if self._study_each:
            self._data[self._patient : self._patient + 9] = digits
        return self._instance[:-9] + digits, self._data

    def _lay_out(self, kind: str, seed: int) -> bytes:
        rows, columns = PIXELS[kind]
        day = 1 + seed % 28
        header = [
            element(0x0008, 0x0005, b"CS", "ISO_IR 192"),
            element(0x0008, 0x0008, b"CS", "ORIGINAL\\PRIMARY\\AXIAL"),
            element(0x0008, 0x0016, b"UI", self.sop_class),
            element(0x0008, 0x0018, b"UI", self._instance),
            element(0x0008, 0x0020, b"DA", f"202610{day:02d}"),
            element(0x0008, 0x0022, b"DA", f"202610{day:02d}"),
            element(0x0008, 0x0030, b"TM", "101500"),
            element(0x0008, 0x0032, b"TM", "101502.25"),
            element(0x0008, 0x0050, b"SH", f"A{seed % 10**8}"),
            element(0x0008, 0x0060, b"CS", kind),
            element(0x0008, 0x0070, b"LO", "Phantom Works"),
            element(0x0008, 0x0080, b"LO", "Oakwood Veterinary Clinic"),
            element(0x0008, 0x0090, b"PN", "Vet^Vera^^Dr"),
            element(0x0008, 0x1030, b"LO", "Abdomen"),
            element(0x0008, 0x103E, b"LO", "Soft tissue 2 mm"),
            element(0x0008, 0x1090, b"LO", "Model One"),
            element(0x0010, 0x0010, b"PN", "Rex^Smith"),
            element(0x0010, 0x0020, b"LO", f"P{FIRST}"),
            element(0x0010, 0x0030, b"DA", "20190401"),
            element(0x0010, 0x0040, b"CS", "M"),
            element(0x0010, 0x1010, b"AS", "007Y"),
            element(0x0010, 0x2201, b"LO", "Canine"),
            element(0x0010, 0x2292, b"LO", "Beagle"),
            element(0x0010, 0x2297, b"PN", "Smith^John"),
            element(0x0020, 0x000D, b"UI", self.study),
            element(0x0020, 0x000E, b"UI", self.series),
            element(0x0020, 0x0010, b"SH", "1"),
            element(0x0020, 0x0011, b"IS", "1"),
            element(0x0020, 0x0013, b"IS", "1"),
            element(0x0020, 0x0032, b"DS", "-100\\-100\\0"),
            element(0x0020, 0x0037, b"DS", "1\\0\\0\\0\\1\\0"),
            element(0x0028, 0x0002, b"US", us(1)),
            element(0x0028, 0x0004, b"CS", "MONOCHROME2"),
            element(0x0028, 0x0010, b"US", us(rows)),
            element(0x0028, 0x0011, b"US", us(columns)),
            element(0x0028, 0x0030, b"DS", "0.5\\0.5"),
            element(0x0028, 0x0100, b"US", us(16)),
            element(0x0028, 0x0101, b"US", us(12)),
            element(0x0028, 0x0102, b"US", us(11)),
            element(0x0028, 0x0103, b"US", us(0)),
            element(0x0028, 0x1050, b"DS", "1000"),
            element(0x0028, 0x1051, b"DS", "2000"),
            element(0x0028, 0x1052, b"DS", "0"),
            element(0x0028, 0x1053, b"DS", "1"),
            element(0x7FE0, 0x0010, b"OW", pixels(kind)),
        ]
        return b"".join(header)


def of(kind: str) -> Callable[..., Dataset]:
    """A maker of datasets of this kind."""
    return lambda seed, *, study_each=False: Dataset(kind, seed, study_each=study_each)


KINDS = {kind: of(kind) for kind in PIXELS}
