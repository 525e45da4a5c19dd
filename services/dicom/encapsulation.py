"""Frames compressed without loss, and packed into fragments (PS3.5 8.2 and A.4)."""

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt

from services.dicom.element_reader import ITEM, SEQUENCE_END, UNDEFINED
from services.dicom.image_pixel import ImagePixel
from services.dicom.pixels import colour_of, decode_frame, frame_cells
from services.dicom.recoding import PIXEL_DATA, Writer
from services.errors import Invalid, Unsupported

Values = npt.NDArray[Any]
_MOST_BITS = 16
_LABELS = ("RGB", "YBR_FULL")  # that colour may have in all of `ENCODERS` (PS3.5 8.2)
_BYTES = 24  # that a sample takes of the encoder that takes most (JPEG 2000)


def encapsulated(frames: Iterable[bytes], image: ImagePixel, writer: Writer) -> Iterator[bytes]:
    """The pixel data element of these frames, one fragment each, with an empty Basic Offset Table.

    `frames` are as the image's own transfer syntax has them. Raises Unsupported where the codec has no room
    for such pixels, Invalid for a damaged frame.
    """
    yield writer.header(PIXEL_DATA, "OB", UNDEFINED) + writer.header(ITEM, "", 0)
    for frame in frames:
        made = compressed(frame, image, writer.syntax.uid)
        yield writer.header(ITEM, "", len(made)) + made
    yield writer.header(SEQUENCE_END, "", 0)


def compressing_bytes(image: ImagePixel) -> int:
    """The most memory that `compressed` takes for a frame, beside what decoding it takes."""
    return image.rows * image.columns * image.samples * _BYTES


def compressed(frame: bytes, image: ImagePixel, transfer_syntax_uid: str) -> bytes:
    """One frame in one of `ENCODERS`, of even length. Raises as `encapsulated`."""
    if image.floating or image.bits_allocated not in (8, _MOST_BITS):
        raise Unsupported("pixels of this kind are not compressed here")
    if colour_of(image) not in _LABELS and image.samples > 1:
        raise Unsupported("colours of this kind have no label once they are compressed")
    try:
        made = ENCODERS[transfer_syntax_uid](_values(frame, image), image)
    except (RuntimeError, ValueError, TypeError) as error:
        raise Invalid("a frame cannot be compressed") from error
    return made + b"\0" * (len(made) % 2)


def _values(frame: bytes, image: ImagePixel) -> Values:
    """Unsigned cells: rows x columns (x 3). Raises Unsupported where bits above the stored ones are set."""
    there = frame_cells(frame, image, whole=True) if image.plain else decode_frame(frame, image)
    cells = there.astype(f"<u{image.bits_allocated // 8}", copy=False)
    if image.bits_stored < image.bits_allocated:
        above = cells >> (image.bits_stored - 1 if image.signed else image.bits_stored)
        extended = (1 << (image.bits_allocated - image.bits_stored + 1)) - 1 if image.signed else 0
        if image.high_bit != image.bits_stored - 1 or not np.isin(above, (0, extended)).all():
            raise Unsupported("bits outside the stored ones are in use, and would be lost")
        cells = cells & np.array((1 << image.bits_stored) - 1, cells.dtype)
    # Twice, for the encoders mind strides, and numpy leaves those of sides of one pixel as they were.
    return np.ascontiguousarray(cells).reshape(-1).reshape(cells.shape)


def _extended(values: Values, image: ImagePixel) -> Values:
    """The cells as numbers: where values have a sign, with it in all the bits above the stored ones."""
    if not image.signed:
        return values
    spare = image.bits_allocated - image.bits_stored
    return np.asarray((values << spare).view(f"i{values.itemsize}") >> spare)


def _jpeg_lossless(values: Values, image: ImagePixel) -> bytes:
    """Process 14, selection value 1."""
    if image.samples > 1:
        raise Unsupported("JPEG Lossless in colour is not made here")
    bits = image.bits_stored if image.bits_allocated > 8 else 8  # noqa: PLR2004
    return bytes(imagecodecs.jpeg8_encode(values, lossless=True, predictor=1, bitspersample=bits))


def _jpeg_ls(values: Values, image: ImagePixel) -> bytes:
    """Its samples have no sign and here the width of a cell: decoders take them for whole cells."""
    return bytes(imagecodecs.jpegls_encode(_extended(values, image).view(values.dtype)))


def _jpeg_2000(values: Values, image: ImagePixel) -> bytes:
    """The codestream says how many bits are stored, and whether with a sign, as the header does."""
    cells, depth = _extended(values, image), image.bits_stored
    made = imagecodecs.jpeg2k_encode(
        cells, reversible=True, codecformat="j2k", mct=False, bitspersample=depth
    )
    return bytes(made)


def _run_length(values: Values, _: ImagePixel) -> bytes:
    """A segment for each byte of each sample, the high bytes first (PS3.5 G.2)."""
    planes = values.transpose(2, 0, 1) if values.ndim > 2 else values[None]  # noqa: PLR2004
    segments: list[bytes] = []
    for plane in planes:
        width = plane.dtype.itemsize
        cells = np.ascontiguousarray(plane).view(np.uint8).reshape(*plane.shape, width)
        segments += (_packed(np.ascontiguousarray(cells[..., byte])) for byte in reversed(range(width)))
    offsets = [64 + sum(map(len, segments[:number])) for number in range(len(segments))]
    return struct.pack("<16L", len(segments), *offsets, *[0] * (15 - len(segments))) + b"".join(segments)


def _packed(plane: Values) -> bytes:
    """Row by row, for no run may cross into the next (PS3.5 G.3.1); of even length."""
    made = b"".join(imagecodecs.packbits_encode(row.tobytes()) for row in plane)
    return made + b"\0" * (len(made) % 2)


ENCODERS: Mapping[str, Callable[[Values, ImagePixel], bytes]] = {
    "1.2.840.10008.1.2.4.70": _jpeg_lossless,
    "1.2.840.10008.1.2.4.80": _jpeg_ls,
    "1.2.840.10008.1.2.4.90": _jpeg_2000,
    "1.2.840.10008.1.2.5": _run_length,
}
