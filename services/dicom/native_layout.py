"""How plain samples lie: with colour of their own or shared, and in which order of bytes.

Some who decompress a picture leave its label as it was: then the pixels are longer than it says, and their
length is what counts. Some write 422 for rows of an odd number of columns, which the standard does not have.
"""

from collections.abc import Callable

import numpy as np

from services.dicom.element_reader import Bytes

_COLOURS = 3
_TURNED = {16: 2, 32: 4, 64: 8}  # bits of a cell, bytes


def swapped_bytes(vr: str, bits_allocated: int) -> int:
    """How many bytes lie the other way round together in big endian, 1 where none do (PS3.5 7.3, 8.1.1).

    Cells of 8 bits and fewer are packed into the 16-bit words of OW; in OB they lie as in little endian.
    Larger ones are turned as a whole, also those of 32 bits: all known writers do so.
    """
    return _TURNED.get(bits_allocated, 2 if vr == "OW" else 1)


def turned(data: Bytes, width: int) -> bytes:
    """The bytes with every `width` of them the other way round; what is left over stays."""
    whole = len(data) - len(data) % width
    return np.frombuffer(data[:whole], f"u{width}").byteswap().tobytes() + bytes(data[whole:])


def samples_told(photometric: str, samples: int, rows: int, columns: int) -> int:
    """The samples of a frame as its labels have them (PS3.3 C.7.6.3.1.2)."""
    if samples == _COLOURS and photometric in ("YBR_FULL_422", "YBR_PARTIAL_422"):
        return 2 * rows * columns
    return samples * rows * columns


def samples_there(
    photometric: str, samples: int, rows: int, columns: int, fills: Callable[[int], bool]
) -> int:
    """The samples of a frame as the length of the pixel data has them; as told where that fits nothing.

    `fills` tells of a number of samples a frame whether the pixel data are exactly as long.
    """
    told = samples_told(photometric, samples, rows, columns)
    if samples != _COLOURS or not photometric.startswith("YBR") or fills(told):
        return told
    shared = 2 * rows * columns
    # of an odd number of columns each row may be filled up, or the pairs run on into the next
    forms = (_COLOURS * rows * columns, 2 * rows * (columns + columns % 2), shared, shared + shared % 4)
    return next((form for form in forms if fills(form)), told)
