"""The boxes of JP2 and JPEG XL files (ISO 15444-1 I.4), which some put around a frame's codestream."""

import struct
from collections.abc import Iterator

_HEADER_BYTES, _LONG_HEADER_BYTES = 8, 16
_MOST = 1000


def boxes(file: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """(type, content) of each box in turn; ends where something else lies, or after a thousand."""
    whole, at = memoryview(file), 0
    for _ in range(_MOST):
        if at + _HEADER_BYTES > len(file):
            return
        length, kind = struct.unpack_from(">L4s", file, at)
        start = at + _HEADER_BYTES
        if length == 1 and at + _LONG_HEADER_BYTES <= len(file):
            (length,) = struct.unpack_from(">Q", file, start)
            start = at + _LONG_HEADER_BYTES
        end = at + length if length else len(file)  # the last one may go to the end
        if not start <= end <= len(file):
            return
        yield kind, whole[start:end]
        at = end
