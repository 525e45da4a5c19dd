"""Lookup tables: modality, VOI and palette, as datasets hold them (PS3.3 C.7.9, C.11.1.1, C.11.2.1.1)."""

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

_WORDS = 3  # of a descriptor: entries, first value mapped, bits of an entry
_ENTRIES = 0x10000
_DISCRETE, _LINEAR, _INDIRECT = 0, 1, 2


@dataclass(frozen=True)
class Lut:
    """A lookup table: `values[x - first]`, clamped at both ends; values are `bits` wide."""

    first: int
    values: npt.NDArray[Any]
    bits: int

    def __call__(self, stored: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The entries for stored values."""
        return np.asarray(self.values[np.clip(stored.astype(np.int64) - self.first, 0, len(self.values) - 1)])


def table(descriptor: bytes, data: bytes, order: str, *, signed: bool = False) -> Lut | None:
    """The table of a LUT Descriptor and LUT Data, of byte order `<` or `>`; None where there is none."""
    if len(descriptor) < 2 * _WORDS or not data:
        return None
    count, first, bits = struct.unpack_from(f"{order}H{'h' if signed else 'H'}H", descriptor)
    count = count or _ENTRIES
    width = 1 if len(data) < count * 2 else 2  # 8 bits come in bytes or, wrongly, in words
    values = np.frombuffer(data[: len(data) // width * width], f"{order}u{width}")[:count]
    return Lut(first, values, bits) if values.size else None


def palette(colours: list[tuple[bytes, bytes, bytes]], order: str) -> Lut | None:
    """The palette of three (descriptor, data, segmented data): 8 bits, red, green, blue an entry."""
    tables = [
        table(descriptor, data or _expanded(descriptor, segments, order), order)
        for descriptor, data, segments in colours
    ]
    found = [lut for lut in tables if lut is not None]
    if len(found) < len(tables):
        return None
    entries = min(len(lut.values) for lut in found)
    whole = np.stack([lut.values[:entries] for lut in found], axis=1)
    if whole.max(initial=0) > 0xFF:  # noqa: PLR2004 - wider than a byte
        whole = whole >> 8
    return Lut(found[0].first, whole.astype(np.uint8), 8)


def _expanded(descriptor: bytes, segments: bytes, order: str) -> bytes:
    """The entries that discrete, linear and indirect segments stand for (C.7.9.2); as many as are sound."""
    if len(descriptor) < 2 * _WORDS:
        return b""
    bits = struct.unpack_from(order + "H", descriptor, 4)[0]
    width = 1 if bits <= 8 else 2  # noqa: PLR2004 - a byte
    words = np.frombuffer(segments[: len(segments) // width * width], f"{order}u{width}").tolist()
    entries: list[int] = []
    _expand(words, (0, len(words)), entries, width)
    return np.array(entries, f"{order}u2").tobytes()


def _expand(
    words: list[int], run: tuple[int, int], entries: list[int], width: int, *, again: bool = False
) -> None:
    """Expand the `run` (from this word, at most so many segments); each adds an entry, so it ends."""
    at, left = run
    while left and at + 2 < len(words) and len(entries) < _ENTRIES and words[at + 1]:
        kind, length = words[at], words[at + 1]
        if kind == _DISCRETE:
            entries += words[at + 2 : at + 2 + length]
            at += 2 + length
        elif kind == _LINEAR and entries:
            ramp = np.linspace(entries[-1], words[at + 2], length + 1)[1:]
            entries += np.rint(ramp).astype(int).tolist()
            at += 3
        elif kind == _INDIRECT and at + 3 < len(words) and not again:  # never to another indirect one
            target = (words[at + 2] | words[at + 3] << 8 * width) // width
            _expand(words, (target, length), entries, width, again=True)
            at += 4
        else:
            return
        left -= 1
