"""Frames as numbers: every transfer syntax we store except video (PS3.5 8.2, annex A).

Imagecodecs (libjpeg-turbo, OpenJPEG, CharLS, libjxl) decodes. Nothing is allocated on the mere word of a
codestream: one that claims more than the dataset's header promises is not looked into. What a decoder takes
for what is promised, `decoding_bytes` tells before.
"""

import zlib
from collections.abc import Callable
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt

from services.dicom import jpeg_xl
from services.dicom.codestreams import claimed, has_marker
from services.dicom.image_pixel import EXPLICIT_BIG_ENDIAN, ImagePixel
from services.dicom.jpeg_2000 import codestream
from services.dicom.transfer_syntaxes import get
from services.errors import Invalid, Unsupported

__all__ = [
    "MAXIMUM_FRAME_BYTES",
    "ImagePixel",
    "colour_of",
    "decode_frame",
    "decoding_bytes",
    "frame_little_endian",
]

Frame = npt.NDArray[Any]
MAXIMUM_FRAME_BYTES = 512 << 20
_LEAST_SHARE = 64  # a frame of which not even a 64th came is not padded
_DEFLATED_FRAME = "1.2.840.10008.1.2.8.1"
_RLE = "1.2.840.10008.1.2.5"
_JPEG = "1.2.840.10008.1.2.4."
_ADOBE, _JFIF = 0xEE, 0xE0
_WORKING = {
    "jpeg": 4,  # coefficients of all scans
    "jpeg-ls": 1,
    "jpeg2000": 14,  # 32 bits, precincts and code-blocks as small as are decoded
    "htj2k": 14,
    "jpeg-xl": jpeg_xl.SAMPLE_BYTES,
    "rle": 1,
}
"""Bytes a sample that a decoder takes beside the frame it makes (measured; decision 0036)."""


def decode_frame(
    data: bytes | bytearray | memoryview,
    image: ImagePixel,
    *,
    bit_offset: int = 0,
    maximum: int = MAXIMUM_FRAME_BYTES,
) -> Frame:
    """The stored values of one frame: rows x columns (x 3, in the colours of `colour_of`).

    A native frame that is cut short is filled up with zeros. `bit_offset`: the bit of the first byte that a
    frame of single bits begins with. Raises Invalid where data and header disagree or the frame would
    take more than `maximum` bytes, Unsupported for a transfer syntax without a decoder.
    """
    _bound(_samples(image) * _width(image), maximum)
    if image.native:
        return _native(data, image, bit_offset)
    data = bytes(data)
    if image.transfer_syntax_uid == _DEFLATED_FRAME:
        return _native(_inflate(data, image), image, 0)
    codec = get(image.transfer_syntax_uid).codec or ""
    if codec in ("jpeg2000", "htj2k"):
        data = codestream(data)
    if codec != "rle":
        _hold_against(image, data, codec)
    return _stored_values(_decompress(data, image), image)


def decoding_bytes(image: ImagePixel, encoded: int) -> int:
    """The most memory that decoding one frame takes, of `encoded` bytes as it is stored; those included."""
    codec = get(image.transfer_syntax_uid).codec or ""
    fixed = jpeg_xl.PROCESS_BYTES if codec == "jpeg-xl" else 0
    return fixed + encoded + _samples(image) * (2 * _width(image) + _WORKING.get(codec, 0))


def frame_little_endian(
    data: bytes | bytearray | memoryview, image: ImagePixel, *, maximum: int = MAXIMUM_FRAME_BYTES
) -> bytes:
    """The frame as Explicit VR Little Endian holds it; a compressed one by pixel, see `colour_of`."""
    data = bytes(data)
    if image.native:
        swapped = image.transfer_syntax_uid == EXPLICIT_BIG_ENDIAN and image.bits_allocated > 8  # noqa: PLR2004
        width = image.bits_allocated // 8
        whole = len(data) - len(data) % width if swapped else 0
        return np.frombuffer(data[:whole], f"u{width}").byteswap().tobytes() if swapped else data
    if image.transfer_syntax_uid == _DEFLATED_FRAME:
        return _inflate(data, image)
    frame = decode_frame(data, image, maximum=maximum)
    return frame.astype(f"<{frame.dtype.kind}{image.bits_allocated // 8}", copy=False).tobytes()


def colour_of(image: ImagePixel) -> str:
    """The photometric interpretation of what `decode_frame` gives: JPEG decoders make RGB."""
    syntax = image.transfer_syntax_uid
    if image.samples == 1 or image.native or not syntax.startswith(_JPEG):
        return "YBR_FULL" if image.photometric.startswith(("YBR_FULL", "YBR_PARTIAL")) else image.photometric
    if syntax in _BY_SYNTAX and _BY_SYNTAX[syntax] in (_jpeg, _jpeg_xl):
        return "RGB"
    return "RGB" if image.photometric in ("YBR_RCT", "YBR_ICT") else image.photometric


def _samples(image: ImagePixel) -> int:
    return image.rows * image.columns * image.samples


def _width(image: ImagePixel) -> int:
    """Bytes of a sample."""
    return max(image.bits_allocated, 8) // 8


def _hold_against(image: ImagePixel, data: bytes, codec: str) -> None:
    """Raise Invalid for a codestream that claims what the header does not promise, or nothing clear."""
    if image.transfer_syntax_uid not in _BY_SYNTAX:
        return  # it is not decoded at all
    claim = claimed(data, codec)
    if claim is None:
        raise Invalid("the compressed frame does not say clearly how large it is")
    if (claim.rows, claim.columns) != (image.rows, image.columns):
        raise Invalid("the compressed frame is not of the size that the header tells")
    if claim.samples not in (None, image.samples) or (claim.bits or 0) > 8 * _width(image):
        raise Invalid("the compressed frame has more samples or bits than the header tells")


def _bound(size: int, maximum: int) -> None:
    if size > maximum:
        raise Invalid(f"a frame of {size} bytes is more than the {maximum} that are decoded")


def _inflate(data: bytes, image: ImagePixel) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, (image.frame_bits + 7) // 8)
    except zlib.error:
        raise Invalid("the deflated frame is damaged") from None


def _native(data: bytes | bytearray | memoryview, image: ImagePixel, bit_offset: int) -> Frame:
    needed = (image.frame_bits + bit_offset + 7) // 8
    if len(data) * _LEAST_SHARE < needed:
        raise Invalid("hardly anything of the frame is there")
    data = data[:needed] if len(data) >= needed else bytes(data).ljust(needed, b"\0")
    if image.bits_allocated == 1:
        bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
        return bits[bit_offset : bit_offset + image.rows * image.columns].reshape(image.rows, image.columns)
    order = ">" if image.transfer_syntax_uid == EXPLICIT_BIG_ENDIAN else "<"
    values = np.frombuffer(data, f"{order}{'f' if image.floating else 'u'}{image.bits_allocated // 8}")
    if image.subsampled:
        return _upsampled(values, image)
    return _stored_values(_shaped(values, image, planar=image.planar), image)


def _shaped(values: Frame, image: ImagePixel, *, planar: bool) -> Frame:
    if image.samples == 1:
        return values.reshape(image.rows, image.columns)
    if planar:
        return np.ascontiguousarray(values.reshape(3, image.rows, image.columns).transpose(1, 2, 0))
    return values.reshape(image.rows, image.columns, 3)


def _upsampled(values: Frame, image: ImagePixel) -> Frame:
    """Y1 Y2 Cb Cr for every two pixels (PS3.3 C.7.6.3.1.2)."""
    if image.columns % 2:
        raise Invalid("pixels that share their colour come in pairs")
    pairs = values.reshape(image.rows, image.columns // 2, 4)
    full = np.empty((image.rows, image.columns, 3), values.dtype)
    full[:, :, 0] = pairs[:, :, :2].reshape(image.rows, image.columns)
    full[:, :, 1:] = np.repeat(pairs[:, :, 2:], 2, axis=1)
    return full


def _stored_values(values: Frame, image: ImagePixel) -> Frame:
    """Only the stored bits, with their sign (PS3.5 8.1.1)."""
    if values.dtype.kind == "f" or values.ndim > 2:  # noqa: PLR2004 - colour is never signed
        return values
    width = values.dtype.itemsize * 8
    if image.signed and values.dtype.kind == "i" and image.bits_stored == width:
        return values
    drop = (
        image.high_bit + 1 - image.bits_stored if image.native and image.high_bit >= image.bits_stored else 0
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


def _decompress(data: bytes, image: ImagePixel) -> Frame:
    codec = _BY_SYNTAX.get(image.transfer_syntax_uid)
    if codec is None:
        raise Unsupported("frames of this transfer syntax are not decoded here")
    try:
        return codec(data, image)
    except (RuntimeError, ValueError, TypeError, IndexError, EOFError, OverflowError) as error:
        raise Invalid("the compressed frame cannot be decoded") from error


def _jpeg(data: bytes, image: ImagePixel) -> Frame:
    told = image.photometric == "RGB" and not (has_marker(data, _ADOBE) or has_marker(data, _JFIF))
    return np.asarray(imagecodecs.jpeg8_decode(data, colorspace="RGB" if told else None))


def _jpeg_lossless(data: bytes, _: ImagePixel) -> Frame:
    return np.asarray(imagecodecs.jpeg8_decode(data))


def _jpeg_ls(data: bytes, _: ImagePixel) -> Frame:
    if not data.rstrip(b"\0").endswith(b"\xff\xd9"):
        raise ValueError("the frame is cut short")  # CharLS 2.4 may search for its end for a minute
    return np.asarray(imagecodecs.jpegls_decode(data))


def _jpeg_2000(data: bytes, _: ImagePixel) -> Frame:
    return np.asarray(imagecodecs.jpeg2k_decode(data))


def _jpeg_xl(data: bytes, image: ImagePixel) -> Frame:
    shape = (image.rows, image.columns) if image.samples == 1 else (image.rows, image.columns, image.samples)
    return jpeg_xl.decode(data, shape, 8 * _width(image))


def _run_length(data: bytes, image: ImagePixel) -> Frame:
    count, *offsets = np.frombuffer(data[:64].ljust(64, b"\xff"), "<u4").tolist()
    ends = [*offsets[:count], len(data)]
    if count != image.samples * image.bits_allocated // 8 or offsets[0] < 64 or ends != sorted(ends):  # noqa: PLR2004
        raise ValueError("the segments do not lie within the frame")  # the codec would trust them (PS3.5 G.5)
    kind = f"<u{image.bits_allocated // 8}"
    made = bytearray(_samples(image) * _width(image))  # or the codec makes as much as the runs ask for
    if len(imagecodecs.dicomrle_decode(data, kind, out=made)) != len(made):
        raise ValueError("the runs do not fill the frame")
    return _shaped(np.frombuffer(made, kind), image, planar=True)


_BY_SYNTAX: dict[str, Callable[[bytes, ImagePixel], Frame]] = {
    _RLE: _run_length,
    **{_JPEG + end: _jpeg for end in ("50", "51")},
    **{_JPEG + end: _jpeg_lossless for end in ("57", "70")},
    **{_JPEG + end: _jpeg_ls for end in ("80", "81")},
    **{_JPEG + end: _jpeg_2000 for end in ("90", "91", "201", "202", "203")},
    **{_JPEG + end: _jpeg_xl for end in ("110", "111", "112")},
}
