"""What a compressed frame's own header claims, read as strictly as no decoder reads it.

Whatever a decoder might understand otherwise than we do claims nothing, and is not decoded.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from services.dicom.jpeg_2000 import claimed as _jpeg_2000
from services.dicom.jpeg_2000 import codestream
from services.dicom.jpeg_xl import claimed_size as _jpeg_xl

_STANDALONE = frozenset(range(0xD0, 0xD8))  # RSTn: markers without a segment
_SEGMENTS = frozenset({0xC4, 0xCC, *range(0xDB, 0xE0), *range(0xE0, 0xF0), 0xF8, 0xFE})
_NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})  # DHT, JPG, DAC stand among the SOFn
_JPEG_LS_SOF = 0xF7
_FRAME_HEADER_BYTES = 8  # length, precision, rows, columns, components
_LOSSLESS = frozenset({0xC3, 0xC7, 0xCB, 0xCF, _JPEG_LS_SOF})
_ADOBE, _JFIF = 0xEE, 0xE0
_SAID_BYTES = 12  # "Adobe", a version, flags, and the colour transform
_COMPONENT_BYTES = 3  # identifier, sampling factors, quantisation table


class Claim(NamedTuple):
    """The size of a picture; `samples` a pixel and `bits` a sample are None where the header hides them."""

    rows: int
    columns: int
    samples: int | None
    bits: int | None


def claimed(frame: bytes, codec: str) -> Claim | None:
    """What a frame of this codec (as transfer syntaxes name it) claims; None where it cannot be told."""
    if codec in ("jpeg", "jpeg-ls"):
        return _jpeg(frame)
    if codec in ("jpeg2000", "htj2k"):
        told = _jpeg_2000(codestream(frame))
        return Claim(*told) if told else None
    size = _jpeg_xl(frame) if codec == "jpeg-xl" else None
    return Claim(*size, None, None) if size else None


def has_marker(frame: bytes, marker: int) -> bool:
    """Return whether a JPEG frame has the marker (0xC0: baseline) up to where its picture begins."""
    return any(found == marker for found, _ in _segments(frame))


def is_lossless(frame: bytes) -> bool:
    """Return whether a JPEG frame is coded without loss, so that its samples are those that were coded."""
    return any(found in _LOSSLESS for found, _ in _segments(frame))


def holds_rgb(frame: bytes, photometric: str) -> bool:
    """Return whether a lossy JPEG frame of three components codes red, green and blue themselves.

    Adobe's marker says so, or that it does not; then the components' names; JFIF has but YCbCr. Where the
    frame says nothing, the label does, unless two components are coded with fewer samples.
    """
    components, jfif = b"", False
    for marker, at in _segments(frame):
        said = frame[at + 2 : at + 2 + _SAID_BYTES]  # after the segment's length
        if marker == _ADOBE and said.startswith(b"Adobe") and len(said) == _SAID_BYTES:
            return said[-1] == 0
        jfif = jfif or (marker == _JFIF and said.startswith(b"JFIF\0"))
        if _is_frame_header(marker):
            components = frame[at + _FRAME_HEADER_BYTES :][: 3 * _COMPONENT_BYTES]
    if jfif or components[::_COMPONENT_BYTES] == b"RGB":
        return components[::_COMPONENT_BYTES] == b"RGB"
    return photometric == "RGB" and len(set(components[1::_COMPONENT_BYTES])) == 1


def _segments(frame: bytes) -> Iterator[tuple[int, int]]:
    """(marker, offset of its segment) up to and with the frame header; ends at what is no such thing."""
    at = 2
    while at + 4 <= len(frame) and frame[at] == 0xFF:  # noqa: PLR2004 - a marker starts so
        marker = frame[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 - a fill byte
            at += 1
        elif marker in _STANDALONE:
            at += 2
        elif _is_frame_header(marker):
            yield marker, at + 2
            return
        elif marker in _SEGMENTS and (length := struct.unpack_from(">H", frame, at + 2)[0]) >= 2:  # noqa: PLR2004
            yield marker, at + 2
            at += 2 + length
        else:
            return


def _is_frame_header(marker: int) -> bool:
    return marker == _JPEG_LS_SOF or (0xC0 <= marker <= 0xCF and marker not in _NO_FRAME)  # noqa: PLR2004


def _jpeg(frame: bytes) -> Claim | None:
    if frame[:2] != b"\xff\xd8":
        return None
    for marker, at in _segments(frame):
        if _is_frame_header(marker) and at + _FRAME_HEADER_BYTES <= len(frame):
            bits, rows, columns, samples = struct.unpack_from(">BHHB", frame, at + 2)
            return Claim(rows, columns, samples, bits)
    return None
