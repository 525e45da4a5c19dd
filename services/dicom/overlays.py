"""Overlay planes: what lies over an image in groups 60xx (PS3.3 C.9.2, C.9.3), frame by frame.

How they look the standard leaves open. Here graphics cover what is below them, and a region of interest tints
it, so that what it marks can still be seen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image

from services.dicom.element_reader import Bytes
from services.dicom.header import Header
from services.dicom.image_pixel import ImagePixel
from services.dicom.pixels import Frame
from services.dicom.rendering import Picture, Region, cut
from services.dicom.scanner import ReadAt, scan
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN, get

_GROUPS = range(0x6000, 0x6020, 2)
_ROWS, _COLUMNS, _FRAMES, _TYPE, _ORIGIN = 0x0010, 0x0011, 0x0015, 0x0040, 0x0050
_FIRST, _BITS_ALLOCATED, _BIT, _DATA = 0x0051, 0x0100, 0x0102, 0x3000
_WANTED = frozenset(
    group << 16 | element
    for group in _GROUPS
    for element in (_ROWS, _COLUMNS, _FRAMES, _TYPE, _ORIGIN, _FIRST, _BITS_ALLOCATED, _BIT, _DATA)
)
_LONGEST_BYTES = 64 << 20  # bytes of a plane's frames: what lies behind is not shown
_TOGETHER = 1 << 20  # bits that are taken apart at a time
_TINTED, _COVERED = 1, 2
_STRENGTHS = np.array((0, 128, 255), np.uint16)
"""How much of what is below is covered, of 255: where nothing lies, of a region, of graphics."""
_COLOUR = (255, 221, 87)


@dataclass(frozen=True)
class OverlayPlane:
    """One group. `top` and `left` count the image's pixels from 0 and may lie outside.

    `bits`: Overlay Data in order; None where they stand in bit `bit` of the pixels (retired). `frames`: how
    many of the image's have one of its own, from the `first` on; None: one is for all of them.
    """

    rows: int
    columns: int
    top: int
    left: int
    level: int
    bits: bytes | None
    bit: int
    first: int
    frames: int | None

    def frame(self, number: int) -> int | None:
        """Which of its own frames, counted from 0, lies over the image's frame of this number; None: none."""
        if self.frames is None:
            return 0
        at = number - self.first
        return at if 0 <= at < self.frames else None


def covered(
    header: Bytes | ReadAt,
    image: ImagePixel,
    number: int,
    stored: Callable[[], Frame],
    *,
    length: int | None = None,
) -> Picture | None:
    """What lies over each pixel of a frame: 0 nothing, 1 a region, 2 graphics. None where there is nothing.

    `header`, `length`: as in `ImagePixel.from_header`. `stored`: gives the frame's words with all of their
    bits; only called where a plane lies in them. Planes that make no sense are left out.
    """
    levels: Picture | None = None
    words: Frame | None = None
    for plane in _planes(header, image, length):
        index = plane.frame(number)
        if index is None:
            continue
        if levels is None:
            levels = np.zeros((image.rows, image.columns), np.uint8)
        if plane.bits is None:
            words = stored() if words is None else words
            found = (words >> plane.bit & 1).astype(np.uint8)
            np.maximum(levels, found * plane.level, out=levels)
        else:
            _lay(plane, plane.bits, index, levels)
    return levels if levels is not None and levels.any() else None


def covering_bytes(image: ImagePixel, header_length: int) -> int:
    """The most memory that `covered` and `burn` take, beside decoding a frame for the bits of its pixels."""
    return min(header_length, len(_GROUPS) * _LONGEST_BYTES) + 8 * _TOGETHER + 8 * image.rows * image.columns


def burn(picture: Picture, levels: Picture, region: Region | None) -> Picture:
    """The picture that `render` made of a frame, or of a region of it, with what is `covered` in white."""
    if region:
        levels = cut(levels, region)
    levels = _scaled(levels, picture.shape[0], picture.shape[1])
    overlaid = levels > 0
    below, white = picture[overlaid].astype(np.uint16), _STRENGTHS[levels[overlaid]]
    if picture.ndim == 3:  # noqa: PLR2004 - colour
        white = white[:, np.newaxis]
    burned = picture.copy()
    burned[overlaid] = below + (255 - below) * white // 255
    return burned


def as_png(levels: Picture | None, reduction: int = 1) -> bytes:
    """What is `covered` as a picture to lie over the image, in a colour that no grey is.

    So many pixels each way become one. One transparent pixel where nothing is.
    """
    if levels is None:
        levels = np.zeros((1, 1), np.uint8)
    rows, columns = (-(-size // reduction) for size in levels.shape)
    image = Image.fromarray(_scaled(levels, rows, columns), "P")
    image.putpalette(_COLOUR * len(_STRENGTHS))
    file = BytesIO()
    strengths = bytes(_STRENGTHS.astype(np.uint8))
    image.save(file, "PNG", transparency=strengths, bits=2, compress_level=3)
    return file.getvalue()


def _scaled(levels: Picture, rows: int, columns: int) -> Picture:
    """In another size: the highest of those that become one, so that a line of one pixel is never lost."""
    for axis, size in enumerate((rows, columns)):
        if size == levels.shape[axis]:
            continue
        starts = np.arange(size) * levels.shape[axis] // size
        levels = np.maximum.reduceat(levels, starts, axis=axis)
    return levels


def _planes(header: Bytes | ReadAt, image: ImagePixel, length: int | None) -> Iterator[OverlayPlane]:
    deflated = get(image.transfer_syntax_uid).deflated
    syntax = EXPLICIT_LITTLE_ENDIAN if deflated else image.transfer_syntax_uid
    found = scan(header, syntax, length=length, wanted=_WANTED, longest=_LONGEST_BYTES)
    told = Header(found.elements, ">" if found.syntax.big_endian else "<")
    for group in _GROUPS:
        plane = _plane(told, group << 16, image)
        if plane is not None:
            yield plane


def _plane(told: Header, group: int, image: ImagePixel) -> OverlayPlane | None:
    rows, columns = told.whole(group | _ROWS), told.whole(group | _COLUMNS)
    if not (rows and columns):
        return None
    bits, bit = told.words(group | _DATA) or None, told.whole(group | _BIT) or 0
    if bits is None and not _is_spare(bit, told.whole(group | _BITS_ALLOCATED), image):
        return None
    top, left = (told.whole(group | _ORIGIN, at=at, signed=True) for at in (0, 1))
    frames, first = _count(told.text(group | _FRAMES)), told.whole(group | _FIRST)
    return OverlayPlane(
        rows=rows,
        columns=columns,
        top=(1 if top is None else top) - 1,
        left=(1 if left is None else left) - 1,
        level=_TINTED if told.raw(group | _TYPE).strip(b" \0") == b"R" else _COVERED,
        bits=bits,
        bit=bit,
        first=first or 1,
        frames=None if frames is None and first is None else max(1, frames or 1),
    )


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004


def _is_spare(bit: int, allocated: int | None, image: ImagePixel) -> bool:
    """Whether a bit of the pixels is none of the values': only there may a plane lie (PS3.5-2004 8.1.2)."""
    lowest = image.high_bit + 1 - image.bits_stored
    outside = bit < lowest or image.high_bit < bit < image.bits_allocated
    return outside and allocated == image.bits_allocated and image.samples == 1 and not image.floating


def _lay(plane: OverlayPlane, data: bytes, index: int, levels: Picture) -> None:
    """Put what lies within the image of one frame of a plane over `levels`, some rows at a time."""
    first, last = max(0, -plane.top), min(plane.rows, levels.shape[0] - plane.top)
    left, right = max(0, -plane.left), min(plane.columns, levels.shape[1] - plane.left)
    if first >= last or left >= right:
        return
    packed = np.frombuffer(data, np.uint8)
    step = max(1, _TOGETHER // plane.columns)
    for row in range(first, last, step):
        rows = min(step, last - row)
        start = (index * plane.rows + row) * plane.columns
        stop = start + rows * plane.columns
        there = np.unpackbits(packed[start // 8 : (stop + 7) // 8], bitorder="little")[start % 8 :]
        bits = np.zeros(rows * plane.columns, np.uint8)  # of one that is cut short the rest is empty
        bits[: there.size] = there[: bits.size]
        part = levels[plane.top + row : plane.top + row + rows, plane.left + left : plane.left + right]
        shown = bits.reshape(rows, plane.columns)[:, left:right]
        np.maximum(part, shown * plane.level, out=part)
