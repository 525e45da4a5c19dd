"""Lookup tables: modality, VOI and palette, as datasets hold them (PS3.3 C.7.9, C.11.1.1, C.11.2.1.1)."""

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

_WORDS = 3  # of a descriptor: entries, first value mapped, bits of an entry
_ENTRIES = 0x10000
_LEAST, _MOST = 8, 16  # bits of an entry
_DISCRETE, _LINEAR, _INDIRECT = 0, 1, 2

Values = npt.NDArray[Any]
Domain = tuple[float, float]
"""The least and the largest value that can come into a table."""
_WORD: Domain = (0, 0xFFFF)


@dataclass(frozen=True)
class Lut:
    """A lookup table: `values[x - first]`, clamped at both ends; values are `bits` wide."""

    first: int
    values: Values
    bits: int

    def __call__(self, stored: Values) -> Values:
        """The entries for stored values."""
        return np.asarray(self.values[np.clip(stored.astype(np.int64) - self.first, 0, len(self.values) - 1)])


def table(descriptor: bytes, data: bytes, domain: Domain = _WORD) -> Lut | None:
    """The table of a LUT Descriptor and LUT Data, both in little endian; None where there is none."""
    if len(descriptor) < 2 * _WORDS or not data:
        return None
    return _lut(descriptor, _entries(descriptor, data), domain)


def palette(colours: list[tuple[bytes, bytes, bytes]], domain: Domain = _WORD) -> Lut | None:
    """The palette of three (descriptor, data, segmented data): 8 bits, red, green, blue an entry."""
    tables = [
        table(descriptor, data, domain) if data else _lut(descriptor, _expanded(descriptor, segments), domain)
        for descriptor, data, segments in colours
    ]
    found = [lut for lut in tables if lut is not None]
    if len(found) < len(tables):
        return None
    entries = min(len(lut.values) for lut in found)
    whole = np.stack([lut.values[:entries] for lut in found], axis=1)
    largest = int(whole.max(initial=0)).bit_length()
    if largest > _LEAST:  # what a table says of its bits counts unless it holds more
        whole = whole >> max(largest, *(lut.bits for lut in found)) - _LEAST
    return Lut(found[0].first, whole.astype(np.uint8), 8)


def _lut(descriptor: bytes, values: Values, domain: Domain) -> Lut | None:
    if len(descriptor) < 2 * _WORDS or not values.size:
        return None
    count, first, bits = struct.unpack_from("<3H", descriptor)
    if not _LEAST <= bits <= _MOST:
        bits = min(max(int(values.max()).bit_length(), _LEAST), _MOST)
    return Lut(_first(first, count or _ENTRIES, domain), values[: count or _ENTRIES], bits)


def _first(word: int, count: int, domain: Domain) -> int:
    """The first value mapped, which is signed where values that come in are (PS3.3 C.11.2.1.1).

    The VR sent may say otherwise, and Pixel Representation is of other values than come into a VOI table. So
    it is what lets more of the table be used, and the sign of what comes in where that is the same.
    """
    signed = word - _ENTRIES if word >= _ENTRIES // 2 else word

    def used(first: int) -> float:
        return min(first + count - 1, domain[1]) - max(first, domain[0])

    if used(signed) == used(word):
        return signed if domain[0] < 0 else word
    return max(signed, word, key=used)


def _entries(descriptor: bytes, data: bytes) -> Values:
    """Entries of 8 bits come two in a word or, wrongly, one: their number tells, else what they hold."""
    count, _, bits = struct.unpack_from("<3H", descriptor)
    count = count or _ENTRIES
    words = np.frombuffer(data[: len(data) // 2 * 2], "<u2")
    packed = (len(data) + 1) // 2 == (count + 1) // 2
    if len(words) not in (0, count) and bits == _LEAST:
        packed = packed or bool(words.max() > 0xFF)  # noqa: PLR2004 - more than a byte
    return np.frombuffer(data, np.uint8) if packed or not words.size else words


def _expanded(descriptor: bytes, segments: bytes) -> Values:
    """The entries that discrete, linear and indirect segments stand for (C.7.9.2); as many as are sound."""
    if len(descriptor) < 2 * _WORDS:
        return np.empty(0, np.uint16)
    bits = struct.unpack_from("<H", descriptor, 4)[0]
    width = 1 if bits <= _LEAST else 2
    words = np.frombuffer(segments[: len(segments) // width * width], f"<u{width}").tolist()
    entries: list[int] = []
    _expand(words, (0, len(words)), entries, width)
    return np.array(entries, np.uint16)


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
