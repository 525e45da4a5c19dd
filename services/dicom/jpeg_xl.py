"""JPEG XL frames, decoded in a process of their own with a bound on its memory.

A JPEG XL file of 64 x 64 pixels may hold frames a thousand times as large that are only drawn from, and a
decoder cannot be told not to (ISO 18181-1 F.2). They stand behind entropy coding, so no header warns of them.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from services.dicom.boxes import boxes
from services.errors import Invalid

_START = b"\xff\x0a"
_CONTAINER = b"\x00\x00\x00\x0cJXL "
_HOLDERS = (b"jxlc", b"jxlp")
_LONGEST_SIZE = 16
_PART_NUMBER_BYTES = 4  # before what a jxlp box holds
_RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
_SIZE_BITS = (9, 13, 18, 30)
_DECODER = Path(__file__).with_name("jpeg_xl_process.py")
_SECONDS = 60
"""Of a processor, and of patience."""
SAMPLE_BYTES = 32
"""Bytes that libjxl may take for a sample: floats, twice over, and what the picture is made of."""
PROCESS_BYTES = 64 << 20
"""... and for any picture."""


def claimed_size(frame: bytes) -> tuple[int, int] | None:
    """(rows, columns) as the codestream says, alone or within a file; None where it does not."""
    if frame.startswith(_CONTAINER):
        frame = next((_beginning(kind, content) for kind, content in boxes(frame) if kind in _HOLDERS), b"")
    return _size(frame[2:_LONGEST_SIZE]) if frame.startswith(_START) and len(frame) > len(_START) else None


def decode(data: bytes, shape: tuple[int, ...], bits: int) -> npt.NDArray[Any]:
    """A frame of that shape and of at most so many bits a sample. Raises Invalid for any other."""
    most = PROCESS_BYTES + SAMPLE_BYTES * int(np.prod(shape, dtype=np.int64)) + len(data)
    command = [sys.executable, "-I", str(_DECODER), *map(str, (most, _SECONDS, bits // 8, *shape))]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=data, capture_output=True, timeout=_SECONDS, check=False, env=_environment()
        )
    except subprocess.TimeoutExpired:
        raise Invalid("the compressed frame takes too long to decode") from None
    if done.returncode:
        raise Invalid("the compressed frame cannot be decoded")
    kind, values = done.stdout[:4].decode().strip(), memoryview(done.stdout)[4:]
    return np.frombuffer(values, kind).reshape(shape)


def _environment() -> dict[str, str]:
    """Nothing of ours that is secret: what is decoded there may be anything."""
    needed = {name: value for name in ("LD_LIBRARY_PATH",) if (value := os.environ.get(name))}
    return {"OPENBLAS_NUM_THREADS": "1", **needed}


def _beginning(kind: bytes, content: memoryview) -> bytes:
    """The first bytes of the codestream that a box holds."""
    start = _PART_NUMBER_BYTES if kind == b"jxlp" else 0
    return bytes(content[start : start + _LONGEST_SIZE])


def _size(header: bytes) -> tuple[int, int]:
    bits = int.from_bytes(header, "little")

    def take(count: int) -> int:
        nonlocal bits
        value = bits & ((1 << count) - 1)
        bits >>= count
        return value

    small = take(1)

    def length() -> int:
        return (take(5) + 1) * 8 if small else take(_SIZE_BITS[take(2)]) + 1

    rows = length()
    ratio = _RATIOS.get(take(3))
    columns = rows * ratio[0] // ratio[1] if ratio else length()
    return rows, columns
