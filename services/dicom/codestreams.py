"""How large a picture a compressed frame claims to be, read before any decoder may believe it."""

import struct

Claim = tuple[int, int, int]
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a segment
_NOT_A_FRAME = frozenset({0xC4, 0xC8, 0xCC})  # DHT, JPG, DAC stand among the SOFn
_JPEG_LS_SOF = 0xF7
_J2K_START = b"\xff\x4f\xff\x51"
_JXL_START = b"\xff\x0a"
_JXL_CONTAINER = b"\x00\x00\x00\x0cJXL "
_RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
_SIZE_BITS = (9, 13, 18, 30)


def claimed_size(frame: bytes) -> Claim | None:
    """(rows, columns, samples) of a JPEG, JPEG-LS, JPEG 2000 or JPEG XL codestream; None where unsaid."""
    if frame[:2] == b"\xff\xd8":
        return _jpeg(frame)
    start = frame.find(_J2K_START, 0, 1 << 16)  # at 0, or inside the boxes of a JP2 file
    if start >= 0:
        return _jpeg_2000(frame[start : start + 44])
    if frame[: len(_JXL_CONTAINER)] == _JXL_CONTAINER:
        start = frame.find(_JXL_START, len(_JXL_CONTAINER) + 4, 1 << 16)
        return _jpeg_xl(frame[start : start + 16]) if start >= 0 else None
    return _jpeg_xl(frame[:16]) if frame[:2] == _JXL_START else None


def has_marker(frame: bytes, marker: int) -> bool:
    """Whether a JPEG frame has the marker (0xE0: JFIF, 0xEE: Adobe) before its picture."""
    return any(found == marker for found, _ in _segments(frame))


def _segments(frame: bytes) -> list[tuple[int, int]]:
    """(marker, offset of its segment) up to and with the frame header."""
    found: list[tuple[int, int]] = []
    at = 2
    while at + 4 <= len(frame):
        if frame[at] != 0xFF:  # noqa: PLR2004 - a marker starts so
            return found
        marker = frame[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 - a fill byte
            at += 1
            continue
        if marker in _STANDALONE:
            at += 2
            continue
        found.append((marker, at + 2))
        if _is_frame_header(marker):
            return found
        at += 2 + struct.unpack_from(">H", frame, at + 2)[0]
    return found


def _is_frame_header(marker: int) -> bool:
    return marker == _JPEG_LS_SOF or (0xC0 <= marker <= 0xCF and marker not in _NOT_A_FRAME)  # noqa: PLR2004


def _jpeg(frame: bytes) -> Claim | None:
    for marker, at in _segments(frame):
        if _is_frame_header(marker) and at + 8 <= len(frame):
            rows, columns, samples = struct.unpack_from(">HHB", frame, at + 3)
            return rows, columns, samples
    return None


def _jpeg_2000(header: bytes) -> Claim | None:
    if len(header) < 44:  # noqa: PLR2004 - SOC, SIZ up to its component count
        return None
    width, height, left, top = struct.unpack_from(">4I", header, 8)
    return max(0, height - top), max(0, width - left), struct.unpack_from(">H", header, 40)[0]


def _jpeg_xl(header: bytes) -> Claim:
    bits = int.from_bytes(header[2:], "little")

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
    return rows, columns, 3
