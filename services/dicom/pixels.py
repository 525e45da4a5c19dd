"""Frames as numbers: every transfer syntax we store except video (PS3.5 8.2, annex A).

What a decoder takes for what is promised, `decoding_bytes` tells before.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from services.dicom import jpeg_xl
from services.dicom.corrections import colour_of, corrected, stored_colour
from services.dicom.decoders import WORKING, decompress
from services.dicom.image_pixel import ImagePixel
from services.dicom.inflation import inflate_frame
from services.dicom.transfer_syntaxes import get
from services.errors import Invalid

__all__ = [
    "MAXIMUM_FRAME_BYTES",
    "ImagePixel",
    "colour_of",
    "corrected",
    "decode_frame",
    "decoding_bytes",
    "frame_cells",
    "frame_little_endian",
    "stored_colour",
]

Frame = npt.NDArray[Any]
MAXIMUM_FRAME_BYTES = 512 << 20
_LEAST_SHARE = 64  # a frame of which not even a 64th came is not padded


def decode_frame(
    data: bytes | bytearray | memoryview,
    image: ImagePixel,
    *,
    bit_offset: int = 0,
    maximum: int = MAXIMUM_FRAME_BYTES,
) -> Frame:
    """The stored values of one frame: rows x columns (x 3, in the colours of `colour_of`).

    A native frame lies as in little endian; one that is cut short is filled up with zeros. `bit_offset`: the
    bit of the first byte that a frame of single bits begins with. Raises Invalid where data and header
    disagree or the frame would take more than `maximum` bytes, Unsupported for a transfer syntax without a
    decoder.
    """
    cells = frame_cells(data, image, bit_offset=bit_offset, maximum=maximum)
    return cells.astype(np.uint8, copy=False) if image.bits_allocated == 1 else _stored_values(cells, image)


def frame_cells(
    data: bytes | bytearray | memoryview,
    image: ImagePixel,
    *,
    bit_offset: int = 0,
    maximum: int = MAXIMUM_FRAME_BYTES,
    whole: bool = False,
) -> Frame:
    """The same with all bits of the cells that values are stored in, and cut short never if `whole`."""
    size = _samples(image) * _width(image)
    if size > maximum:
        raise Invalid(f"a frame of {size} bytes is more than the {maximum} that are decoded")
    if not image.plain:
        return decompress(bytes(data), image)
    if get(image.transfer_syntax_uid).codec == "deflate":
        data = inflate_frame(data, (image.frame_bits + 7) // 8)
    if whole and len(data) * 8 < image.frame_bits:
        raise Invalid("a frame is cut short")
    return _plain(data, image, bit_offset)


def decoding_bytes(image: ImagePixel, encoded: int) -> int:
    """The most memory that decoding one frame takes, of `encoded` bytes as it is stored; those included."""
    codec = get(image.transfer_syntax_uid).codec or ""
    fixed = jpeg_xl.PROCESS_BYTES if codec == "jpeg-xl" else 0
    held = encoded if image.plain else 2 * encoded  # once more without its padding
    return fixed + held + _samples(image) * (2 * _width(image) + WORKING.get(codec, 0))


def frame_little_endian(
    data: bytes | bytearray | memoryview, image: ImagePixel, *, maximum: int = MAXIMUM_FRAME_BYTES
) -> bytes:
    """The frame as Explicit VR Little Endian holds it.

    A plain one as it is, in the colours of `stored_colour`; a compressed one by pixel, in those of
    `colour_of`.
    """
    if image.plain:
        deflated = get(image.transfer_syntax_uid).codec == "deflate"
        return inflate_frame(data, (image.frame_bits + 7) // 8) if deflated else bytes(data)
    frame = decode_frame(data, image, maximum=maximum)
    if image.bits_allocated == 1:
        return np.packbits(frame.astype(bool), bitorder="little").tobytes()
    return frame.astype(f"<{frame.dtype.kind}{image.bits_allocated // 8}", copy=False).tobytes()


def _samples(image: ImagePixel) -> int:
    return image.rows * image.columns * image.samples


def _width(image: ImagePixel) -> int:
    """Bytes of a sample."""
    return max(image.bits_allocated, 8) // 8


def _plain(data: bytes | bytearray | memoryview, image: ImagePixel, bit_offset: int) -> Frame:
    needed = (image.frame_bits + bit_offset + 7) // 8
    if len(data) * _LEAST_SHARE < needed:
        raise Invalid("hardly anything of the frame is there")
    data = data[:needed] if len(data) >= needed else bytes(data).ljust(needed, b"\0")
    if image.bits_allocated == 1:
        bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
        return bits[bit_offset : bit_offset + image.rows * image.columns].reshape(image.rows, image.columns)
    values = np.frombuffer(data, f"<{'f' if image.floating else 'u'}{image.bits_allocated // 8}")
    if image.subsampled:
        return _upsampled(values, image)
    if image.samples == 1:
        return values.reshape(image.rows, image.columns)
    if image.planar:
        planes = values.reshape(image.samples, image.rows, image.columns)
        return np.ascontiguousarray(planes.transpose(1, 2, 0))
    return values.reshape(image.rows, image.columns, image.samples)


def _upsampled(values: Frame, image: ImagePixel) -> Frame:
    """Y1 Y2 Cb Cr for every two pixels (PS3.3 C.7.6.3.1.2)."""
    rows, columns = image.rows, image.columns
    if values.size == 2 * rows * (columns + columns % 2):
        lines, pairs = rows, (columns + 1) // 2  # each row is filled up to a pair
    else:
        lines, pairs = 1, -(-rows * columns // 2)  # pairs run on into the next row
        if values.size < pairs * 4:  # a pixel without a neighbour: its colour is that of the pair before
            colour = values[-4:-2] if pairs > 1 else np.full(2, 1 << (image.bits_stored - 1))
            values = np.concatenate((values, colour.astype(values.dtype)))
    cells = values[: lines * pairs * 4].reshape(lines, pairs, 4)
    full = np.empty((lines, pairs * 2, 3), values.dtype)
    full[:, :, 0] = cells[:, :, :2].reshape(lines, pairs * 2)
    full[:, :, 1:] = np.repeat(cells[:, :, 2:], 2, axis=1)
    if lines == rows:
        return np.ascontiguousarray(full[:, :columns])
    return full.reshape(-1, 3)[: rows * columns].reshape(rows, columns, 3)


def _stored_values(values: Frame, image: ImagePixel) -> Frame:
    """Only the stored bits, with their sign (PS3.5 8.1.1)."""
    if values.dtype.kind == "f" or values.ndim > 2:  # noqa: PLR2004 - colour is never signed
        return values
    width = values.dtype.itemsize * 8
    if image.signed and values.dtype.kind == "i" and image.bits_stored == width:
        return values
    drop = (
        image.high_bit + 1 - image.bits_stored if image.plain and image.high_bit >= image.bits_stored else 0
    )
    kind = np.dtype(f"{'i' if image.signed else 'u'}{values.dtype.itemsize}")
    spare = width - image.bits_stored
    if not drop and (spare <= 0 or (values.dtype.kind == "i" and image.signed)):
        return values.astype(kind, copy=False)
    unsigned = values.astype(f"u{values.dtype.itemsize}", copy=False)
    if not drop and not image.signed and unsigned.max() < 1 << image.bits_stored:
        return unsigned  # as nearly always: nothing stands in the spare bits
    moved = ((unsigned >> drop) << spare).view(kind)
    moved >>= spare
    return moved
