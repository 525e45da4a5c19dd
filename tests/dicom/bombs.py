"""Frames of some kilobytes that would have a decoder take hundreds of megabytes, and what a process takes.

Each maker gives a frame and the header that it comes under.
"""

import json
import pickle
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from typing import NamedTuple

import imagecodecs
import numpy as np

from services.dicom.image_pixel import ImagePixel
from tests.dicom.images import image

MIB = 1 << 20
JPEG, RLE, DEFLATED_FRAME = "1.2.840.10008.1.2.4.", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.8.1"
LARGE = np.zeros((14_000, 14_000), np.uint8)
Bomb = tuple[bytes, ImagePixel]
_IN_PROCESS = """
import json, pickle, resource, sys
from services.dicom.pixels import decode_frame
from services.dicom.rendering import render
from services.errors import PacsError
from tests.memory import forget_peak, taken
frame, image = pickle.load(sys.stdin.buffer)
forget_peak()
before, refused = taken("VmRSS"), False
try:
    render(decode_frame(frame, image), image)
except PacsError:
    refused = True
beside = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
print(json.dumps([taken("VmHWM") - before, beside, refused]))
"""


class Taken(NamedTuple):
    """Bytes of memory beside what was there before, those of a decoder's own process, and how it ended."""

    peak: int
    beside: int
    refused: bool


def shown(frame: bytes, told: ImagePixel) -> Taken:
    """What decoding and rendering a frame takes in a fresh process."""
    command = [sys.executable, "-c", _IN_PROCESS]
    done = subprocess.run(command, input=pickle.dumps((frame, told)), stdout=subprocess.PIPE, check=True)
    return Taken(*json.loads(done.stdout))


def told(syntax: str, rows: int = 64, columns: int = 64) -> ImagePixel:
    """A header that promises so many pixels of 8 bits."""
    return image(syntax, Rows=rows, Columns=columns, BitsAllocated=8, BitsStored=8, HighBit=7)


def run_lengths() -> Bomb:
    """Three million runs of 128 bytes."""
    return struct.pack("<16L", 1, 64, *[0] * 14) + b"\x81\x07" * 3_000_000, told(RLE)


def large_jpeg() -> Bomb:
    """A codestream larger than was promised."""
    return bytes(imagecodecs.jpeg8_encode(LARGE)), told(JPEG + "50")


def hidden_jpeg() -> Bomb:
    """The same behind bytes that libjpeg passes over; who reads segment by segment finds a small one."""
    large, small = bytes(imagecodecs.jpeg8_encode(LARGE)), imagecodecs.jpeg8_encode(LARGE[:64, :64])
    at = large.index(b"\xff\xda")  # the longest that a reader can be sent past, up to the scan
    filled = large[2:at] + b"\xff\xfe" + struct.pack(">H", 60_000 - at) + bytes(59_998 - at)
    rest = large[at : at + 60_000]
    return large[:2] + b"\xff\x00" + struct.pack(">H", 2 + len(filled)) + filled + rest + small, told(
        JPEG + "50"
    )


def large_jpeg_ls() -> Bomb:
    """A codestream larger than was promised."""
    return bytes(imagecodecs.jpegls_encode(LARGE)), told(JPEG + "80")


def large_jpeg_2000() -> Bomb:
    """A codestream larger than was promised, behind a small one in a box that decoders pass over."""
    small = bytes(imagecodecs.jpeg2k_encode(LARGE[:64, :64], codecformat="j2k"))
    large = bytes(imagecodecs.jpeg2k_encode(LARGE[:6000, :6000], reversible=True, codecformat="jp2"))
    return large[:12] + struct.pack(">L4s", 8 + len(small), b"free") + small + large[12:], told(JPEG + "90")


def tiles() -> Bomb:
    """A tile for each of 65,280 pixels, 10 KB each."""
    frame = bytearray(_jpeg_2000(256, 255))
    struct.pack_into(">2L", frame, 24, 1, 1)
    return bytes(frame), told(JPEG + "90", 256, 255)


def precincts() -> Bomb:
    """A precinct for every fourth of four million pixels, 2 KB each."""
    frame = _jpeg_2000(2048, 2048)
    at = frame.index(b"\xff\x52")
    coding = bytearray(frame[at : at + 14])
    coding[4] |= 1
    coding += b"\x11" * (coding[9] + 1)
    struct.pack_into(">H", coding, 2, len(coding) - 2)
    made = bytearray(frame[:at] + coding + frame[at + 14 :])
    struct.pack_into(">L", made, made.index(b"\xff\x90") + 6, 0)  # the tile-part goes on to the end
    return bytes(made), told(JPEG + "90", 2048, 2048)


def palette() -> Bomb:
    """A JP2 file whose palette makes 200 samples of one."""
    many = 200
    entries = struct.pack(">HB", 2, many) + bytes([7] * many) + bytes(2 * many)
    mapping = b"".join(struct.pack(">HBB", 0, 1, column) for column in range(many))
    size = struct.pack(">LLHBBBB", 1000, 1000, 1, 7, 7, 0, 0)
    colour = struct.pack(">BBBL", 1, 0, 0, 17)
    parts = ((b"ihdr", size), (b"colr", colour), (b"pclr", entries), (b"cmap", mapping))
    header = b"".join(_box(kind, content) for kind, content in parts)
    file = (b"jP  ", b"\r\n\x87\n"), (b"ftyp", b"jp2 \0\0\0\0jp2 "), (b"jp2h", header)
    frame = b"".join(_box(kind, content) for kind, content in (*file, (b"jp2c", _jpeg_2000(1000, 1000))))
    return frame, told(JPEG + "90", 1000, 1000)


def animation() -> Bomb:
    """A JPEG XL file of 100 pictures where one was promised."""
    frames = np.zeros((100, 1000, 1000), np.uint8)
    return bytes(imagecodecs.jpegxl_encode(frames, photometric="gray", effort=1)), told(
        JPEG + "110", 1000, 1000
    )


def large_jpeg_xl() -> Bomb:
    """A codestream larger than was promised."""
    return bytes(imagecodecs.jpegxl_encode(LARGE, effort=1)), told(JPEG + "110")


def deflated() -> Bomb:
    """A frame of single bits that inflates to 200 MiB."""
    bits = image(DEFLATED_FRAME, Rows=64, Columns=64, BitsAllocated=1, BitsStored=1, HighBit=0)
    return zlib.compress(bytes(200 * MIB), wbits=-15), bits


BOMBS: tuple[Callable[[], Bomb], ...] = (
    run_lengths, large_jpeg, hidden_jpeg, large_jpeg_ls, large_jpeg_2000, tiles, precincts, palette,
    animation, large_jpeg_xl, deflated,
)  # fmt: skip


def _jpeg_2000(rows: int, columns: int) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(LARGE[:rows, :columns].copy(), reversible=True, codecformat="j2k"))


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">L4s", 8 + len(content), kind) + content
