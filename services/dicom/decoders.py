"""What turns compressed frames into samples: imagecodecs (libjpeg-turbo, OpenJPEG, CharLS, OpenJPH, libjxl).

Some senders pad frames, behind the mark of their end or before it, with bytes of any kind: they are passed
over.
"""

import struct
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt

from services.dicom import jpeg_xl
from services.dicom.codestreams import claimed, holds_rgb, is_lossless
from services.dicom.image_pixel import ImagePixel
from services.dicom.jpeg_2000 import codestream, without_padding
from services.dicom.transfer_syntaxes import get
from services.errors import Invalid, Unsupported

Frame = npt.NDArray[Any]
WORKING = {
    "jpeg": 4,  # coefficients of all scans
    "jpeg-ls": 1,
    "jpeg2000": 14,  # 32 bits, precincts and code-blocks as small as are decoded
    "htj2k": 14,
    "jpeg-xl": jpeg_xl.SAMPLE_BYTES,
    "rle": 1,
}
"""Bytes a sample that a decoder takes beside the frame it makes (measured; decision 0036)."""
_END = b"\xff\xd9"
_MOST_SCANS = 100
"""Of a JPEG: each takes another walk over the whole picture, however few its own bytes are."""
_NO_RUN = 0x80  # a control byte of RLE that stands for nothing
_MOST_ZEROS_BYTES = 8
"""Bytes with which the coded samples of a JPEG-LS frame may end themselves: of one sample's longest code."""


def decompress(data: bytes, image: ImagePixel) -> Frame:
    """The samples of a frame as its codec gives them: rows x columns (x 3), in the colours of `colour_of`.

    Nothing is allocated on the mere word of a codestream. Raises Unsupported where there is no decoder,
    Invalid where the frame is damaged or claims more than the header does.
    """
    syntax = get(image.transfer_syntax_uid)
    decoder = _DECODERS.get(syntax.codec or "") if syntax.decodable else None
    if decoder is None:
        raise Unsupported(f"there is no decoder here for {syntax.name} ({syntax.uid})")
    if syntax.codec in ("jpeg2000", "htj2k"):
        data = without_padding(codestream(data))
    if syntax.codec != "rle":
        _hold_against(image, data, syntax.codec or "")
    try:
        return decoder(data, image)
    except (RuntimeError, ValueError, TypeError, IndexError, EOFError, OverflowError) as error:
        raise Invalid("the compressed frame cannot be decoded") from error


def _hold_against(image: ImagePixel, data: bytes, codec: str) -> None:
    """Raise Invalid for a codestream that claims what the header does not promise, or nothing clear."""
    claim = claimed(data, codec)
    if claim is None:
        raise Invalid("the compressed frame does not say clearly how large it is")
    if (claim.rows, claim.columns) != (image.rows, image.columns):
        raise Invalid("the compressed frame is not of the size that the header tells")
    if claim.samples not in (None, image.samples) or (claim.bits or 0) > max(image.bits_allocated, 8):
        raise Invalid("the compressed frame has more samples or bits than the header tells")


def _jpeg(data: bytes, image: ImagePixel) -> Frame:
    if data.count(b"\xff\xda") > _MOST_SCANS:
        raise ValueError("the frame has more scans than anybody makes")
    if image.samples == 1:
        return np.asarray(imagecodecs.jpeg8_decode(data))
    # Told, libjpeg does not guess. What is lossless stays as it is, whatever its colours are called.
    same = is_lossless(data) or holds_rgb(data, image.photometric)
    return np.asarray(
        imagecodecs.jpeg8_decode(data, colorspace="RGB" if same else "YCBCR", outcolorspace="RGB")
    )


def _jpeg_ls(data: bytes, _: ImagePixel) -> Frame:
    end = data.rfind(_END)
    if end < 0:
        raise ValueError("the frame is cut short")  # CharLS 2.4 may search for its end for a minute
    try:
        return np.asarray(imagecodecs.jpegls_decode(data[: end + len(_END)]))
    except RuntimeError:
        coded = data[:end].rstrip(b"\xff").rstrip(b"\0")
        padding = end - len(coded)
        if not padding:
            raise
    for zeros in range(min(padding, _MOST_ZEROS_BYTES) + 1):
        try:
            return np.asarray(imagecodecs.jpegls_decode(coded + bytes(zeros) + _END))
        except RuntimeError:
            continue
    raise ValueError("the frame cannot be decoded with or without its padding")


def _jpeg_2000(data: bytes, _: ImagePixel) -> Frame:
    try:
        return np.asarray(imagecodecs.jpeg2k_decode(data))
    except RuntimeError:
        if (coded := data.rstrip(b"\0")) == data:
            raise
        return np.asarray(imagecodecs.jpeg2k_decode(coded + _END))  # it had none, but padding


def _jpeg_xl(data: bytes, image: ImagePixel) -> Frame:
    shape = (image.rows, image.columns) if image.samples == 1 else (image.rows, image.columns, image.samples)
    return jpeg_xl.decode(data, shape, max(image.bits_allocated, 8))


def _run_length(data: bytes, image: ImagePixel) -> Frame:
    """Single bits are packed before their bytes are run-length encoded."""
    pixels, width = image.rows * image.columns, max(image.bits_allocated // 8, 1)
    cells = pixels if image.bits_allocated > 1 else (pixels + 7) // 8
    segments = _segments(data, image.samples * width)
    made = bytearray(cells * len(segments))  # or the codec makes as much as the runs ask for
    try:
        filled = imagecodecs.dicomrle_decode(data, f"<u{width}", out=made)
    except RuntimeError:
        cut = [segment[: _end_of_runs(segment, cells)] for segment in segments]
        filled = imagecodecs.dicomrle_decode(_joined(cut), f"<u{width}", out=made)
    if len(filled) != len(made):
        raise ValueError("the runs do not fill the frame")
    samples = np.frombuffer(made, f"<u{width}")
    if image.bits_allocated == 1:
        samples = np.unpackbits(samples, count=pixels, bitorder="little")
    if image.samples == 1:
        return samples.reshape(image.rows, image.columns)
    planes = samples.reshape(image.samples, image.rows, image.columns)
    return np.ascontiguousarray(planes.transpose(1, 2, 0))


def _segments(data: bytes, expected: int) -> list[memoryview]:
    """The segments of an RLE frame (PS3.5 G.5), in which the codec would trust. Raises ValueError."""
    count, *offsets = np.frombuffer(data[:64].ljust(64, b"\xff"), "<u4").tolist()
    ends = [*offsets[:count], len(data)]
    if count != expected or offsets[0] < 64 or ends != sorted(ends):  # noqa: PLR2004
        raise ValueError("the segments do not lie within the frame")
    return [memoryview(data)[start:end] for start, end in pairwise(ends)]


def _end_of_runs(segment: memoryview, cells: int) -> int:
    """Where the runs of so many bytes end, whatever follows. Raises ValueError."""
    at = made = 0
    while made < cells and at < len(segment):
        control = segment[at]
        literal = control < _NO_RUN
        made += control + 1 if literal else (257 - control) * (control > _NO_RUN)
        at += control + 2 if literal else 1 + (control > _NO_RUN)
    if made != cells:
        raise ValueError("the runs do not fill the frame")
    return at


def _joined(segments: list[memoryview]) -> bytes:
    offsets = [64 + sum(map(len, segments[:number])) for number in range(len(segments))]
    return struct.pack("<16L", len(segments), *offsets, *[0] * (15 - len(segments))) + b"".join(segments)


_DECODERS: dict[str, Callable[[bytes, ImagePixel], Frame]] = {
    "rle": _run_length,
    "jpeg": _jpeg,
    "jpeg-ls": _jpeg_ls,
    "jpeg2000": _jpeg_2000,
    "htj2k": _jpeg_2000,
    "jpeg-xl": _jpeg_xl,
}
