"""The header that makes a dataset a file: preamble, `DICM`, File Meta Information (PS3.10 7.1)."""

import json
import struct
from dataclasses import dataclass
from datetime import datetime

from services.dicom.uids import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from services.errors import Malformed

_PREAMBLE = bytes(128) + b"DICM"
_GROUP_LENGTH = struct.Struct("<HH2sHL")
_SHORT = struct.Struct("<HH2sH")
_LONG = struct.Struct("<HH2sHL")
_LONG_VRS = frozenset(
    {b"OB", b"UN", b"OW", b"SQ", b"UT", b"OF", b"OD", b"OL", b"OV", b"UC", b"UR", b"SV", b"UV"}
)
_TRANSFER_SYNTAX = 0x0010
_LARGEST = 1 << 20  # bytes of one element


@dataclass(frozen=True, slots=True)
class Source:
    """Who sent an instance, to whom, from where and when (aware)."""

    calling_aet: str
    called_aet: str
    address: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class FileMeta:
    """What a file says of itself. `length`: bytes before the dataset; `source`: None unless we wrote it."""

    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    source: Source | None
    length: int


def file_meta(
    sop_class_uid: str, sop_instance_uid: str, transfer_syntax_uid: str, *, source: Source
) -> bytes:
    """Preamble, prefix and group 2 for a dataset received from `source`, which they keep."""
    private = json.dumps(
        {"received_at": source.received_at.isoformat(), "address": source.address}, separators=(",", ":")
    )
    elements = b"".join((
        _element(0x0001, b"OB", b"\0\1"),
        _element(0x0002, b"UI", _uid(sop_class_uid)),
        _element(0x0003, b"UI", _uid(sop_instance_uid)),
        _element(_TRANSFER_SYNTAX, b"UI", _uid(transfer_syntax_uid)),
        _element(0x0012, b"UI", _uid(IMPLEMENTATION_CLASS_UID)),
        _element(0x0013, b"SH", IMPLEMENTATION_VERSION_NAME.encode("ascii")),
        _element(0x0016, b"AE", source.calling_aet.encode("ascii", "replace")),
        _element(0x0017, b"AE", source.calling_aet.encode("ascii", "replace")),
        _element(0x0018, b"AE", source.called_aet.encode("ascii", "replace")),
        _element(0x0100, b"UI", _uid(IMPLEMENTATION_CLASS_UID)),
        _element(0x0102, b"OB", private.encode()),
    ))  # fmt: skip
    return _PREAMBLE + _GROUP_LENGTH.pack(2, 0, b"UL", 4, len(elements)) + elements


def read_file_meta(data: bytes | bytearray | memoryview) -> FileMeta:
    """The File Meta Information at the start of a file's first bytes.

    Raises Malformed where there is none, it does not end within `data`, or names no transfer syntax. The
    group length is not believed: the group ends where another begins.
    """
    view = memoryview(data)
    if bytes(view[128:132]) != b"DICM":
        raise Malformed("not a DICOM file: no DICM prefix")
    values, length = _group_two(view)
    if _TRANSFER_SYNTAX not in values:
        raise Malformed("File Meta Information without a transfer syntax")
    return FileMeta(
        sop_class_uid=_text(values.get(0x0002)),
        sop_instance_uid=_text(values.get(0x0003)),
        transfer_syntax_uid=_text(values[_TRANSFER_SYNTAX]),
        source=_source(values),
        length=length,
    )


def _group_two(view: memoryview) -> tuple[dict[int, bytes], int]:
    values: dict[int, bytes] = {}
    position = len(_PREAMBLE)
    try:
        while position < len(view) and view[position] == 2 and view[position + 1] == 0:  # noqa: PLR2004 - group 0002
            _, number, vr, length = _SHORT.unpack_from(view, position)
            start = position + _SHORT.size
            if vr in _LONG_VRS:
                length = _LONG.unpack_from(view, position)[4]
                start = position + _LONG.size
            position = start + length
            if length > _LARGEST or position > len(view):
                raise Malformed("File Meta Information runs past the end")
            values[number] = bytes(view[start:position])
    except (struct.error, IndexError):
        raise Malformed("File Meta Information is truncated") from None
    return values, position


def _source(values: dict[int, bytes]) -> Source | None:
    if _text(values.get(0x0100)) != IMPLEMENTATION_CLASS_UID:
        return None
    try:
        private = json.loads(values[0x0102].rstrip(b"\0"))
        received_at = datetime.fromisoformat(private["received_at"])
        address = str(private["address"])
    except (KeyError, TypeError, ValueError):
        return None
    return Source(_text(values.get(0x0016)), _text(values.get(0x0018)), address, received_at)


def _element(number: int, vr: bytes, value: bytes) -> bytes:
    if len(value) % 2:
        value += b"\0" if vr in {b"UI", b"OB"} else b" "
    if vr == b"OB":
        return _LONG.pack(2, number, vr, 0, len(value)) + value
    return _SHORT.pack(2, number, vr, len(value)) + value


def _uid(uid: str) -> bytes:
    # UIDs that break the grammar are kept as they came, bytes and all.
    return uid.encode("utf-8", "replace")


def _text(value: bytes | None) -> str:
    return (value or b"").strip(b" \0").decode("utf-8", "replace")
