"""Part 10 files by the thousand: one phantom, stamped with fresh UIDs, as fast as bytes can be copied."""

from collections.abc import Iterator

from pydicom.dataset import Dataset
from pydicom.uid import UID

from services.embedded.phantoms.animals import BELLA, HANA, REX
from services.embedded.phantoms.study import part10, study

_DIGITS = 38


def small_mr(count: int, *, seed: int = 0) -> Iterator[bytes]:
    """MR slices of 64 x 64 pixels, 10 KB each, one series."""
    return _stamped(study("MR", HANA, rows=64, columns=64, seed=seed), count)


def ct(count: int, *, seed: int = 0) -> Iterator[bytes]:
    """CT slices of 512 x 512 pixels, 0.5 MB each, one series."""
    return _stamped(study("CT", REX, rows=512, columns=512, seed=seed), count)


def dx(count: int, *, seed: int = 0) -> Iterator[bytes]:
    """Radiographs of 2800 x 2700 pixels, 15 MB each, one series."""
    return _stamped(study("DX", BELLA, rows=2800, columns=2700, seed=seed), count)


def _stamped(datasets: Iterator[Dataset], count: int) -> Iterator[bytes]:
    """Copies of the first instance; study and series stay, the SOP Instance UIDs count up."""
    dataset = next(datasets)
    first = int(str(dataset.SOPInstanceUID).rpartition(".")[2]) % 10 ** (_DIGITS - 1)
    uid = f"2.25.1{first:0{_DIGITS - 1}d}"
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = UID(uid)
    template = part10(dataset)
    stamp = uid.encode()
    places = []
    at = template.find(stamp)
    while at >= 0:
        places.append(at)
        at = template.find(stamp, at + 1)
    for number in range(count):
        copy = bytearray(template)
        fresh = b"2.25.1%037d" % ((first + number) % 10 ** (_DIGITS - 1))
        for place in places:
            copy[place : place + len(fresh)] = fresh
        yield bytes(copy)
