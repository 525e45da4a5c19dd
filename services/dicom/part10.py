"""The header that makes a dataset a file: preamble, `DICM`, File Meta Information (PS3.10 7.1)."""

import json
import struct
import zlib
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
_LARGEST_BYTES = 1 << 20  # bytes of one element
_CHECKSUM_DIGITS, _CRC_DIGITS = 32, 8
_NO_CHECKSUM, _NO_CRC = "0" * _CHECKSUM_DIGITS, "0" * _CRC_DIGITS
_CHECKSUM_KEY, _CRC_KEY = b'"dataset_xxh3":"', b'"meta_crc32":"'


@dataclass(frozen=True, slots=True)
class Source:
    """Who sent an instance, to whom, from where and when (aware)."""

    calling_aet: str
    called_aet: str
    address: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class FileMeta:
    """What a file says of itself. `length`: bytes before the dataset; `source`: None unless we wrote it.

    `checksum`: XXH3 of the dataset as it was received, 128 bits, hexadecimal; None where we wrote none.
    """

    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    source: Source | None
    length: int
    checksum: str | None = None


def file_meta(
    sop_class_uid: str, sop_instance_uid: str, transfer_syntax_uid: str, *, source: Source
) -> bytes:
    """Preamble, prefix and group 2 for a dataset received from `source`, which they keep.

    They have room for its checksum: see `sealed`.
    """
    private = json.dumps(
        {
            "received_at": source.received_at.isoformat(),
            "address": source.address,
            "dataset_xxh3": _NO_CHECKSUM,
            "meta_crc32": _NO_CRC,
        },
        separators=(",", ":"),
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


def sealed(meta: bytes, checksum: str) -> bytes:
    """What `file_meta` made, with the dataset's checksum in it and one of these bytes themselves."""
    at, crc_at = _place(meta, _CHECKSUM_KEY), _place(meta, _CRC_KEY)
    told = meta[:at] + checksum.encode() + meta[at + _CHECKSUM_DIGITS :]
    return told[:crc_at] + f"{zlib.crc32(told):08x}".encode() + told[crc_at + _CRC_DIGITS :]


def _place(meta: bytes, key: bytes) -> int:
    """Where the value of a key of the Private Information begins."""
    return meta.rindex(key) + len(key)


def read_file_meta(data: bytes | bytearray | memoryview) -> FileMeta:
    """The File Meta Information at the start of a file's first bytes.

    Raises Malformed where there is none, it does not end within `data`, names no transfer syntax, or is not
    what we wrote. The group length is not believed: the group ends where another begins.
    """
    view = memoryview(data)
    if bytes(view[128:132]) != b"DICM":
        raise Malformed("not a DICOM file: no DICM prefix")
    values, length = _group_two(view)
    if _TRANSFER_SYNTAX not in values:
        raise Malformed("File Meta Information without a transfer syntax")
    private = _private(values)
    _hold(bytes(view[:length]), private)
    checksum = private.get("dataset_xxh3", _NO_CHECKSUM)
    return FileMeta(
        sop_class_uid=_text(values.get(0x0002)),
        sop_instance_uid=_text(values.get(0x0003)),
        transfer_syntax_uid=_text(values[_TRANSFER_SYNTAX]),
        source=_source(values, private),
        length=length,
        checksum=None if checksum == _NO_CHECKSUM else checksum,
    )


def _private(values: dict[int, bytes]) -> dict[str, str]:
    """Our own Private Information (0002,0102); empty where it is another's."""
    if _text(values.get(0x0100)) != IMPLEMENTATION_CLASS_UID:
        return {}
    try:
        private = json.loads(values[0x0102].rstrip(b"\0"))
    except (KeyError, ValueError):
        return {}
    if not isinstance(private, dict):
        return {}
    return {key: value for key, value in private.items() if isinstance(value, str)}


def _hold(meta: bytes, private: dict[str, str]) -> None:
    """Raise Malformed where the bytes are not those that were sealed."""
    crc = private.get("meta_crc32")
    if crc is None and (_CRC_KEY in meta or _CHECKSUM_KEY in meta):
        raise Malformed("the File Meta Information is damaged")
    if crc in (None, _NO_CRC):
        return
    at = meta.rfind(_CRC_KEY) + len(_CRC_KEY)
    told = meta[:at] + _NO_CRC.encode() + meta[at + _CRC_DIGITS :]
    if f"{zlib.crc32(told):08x}" != crc:
        raise Malformed("the File Meta Information is damaged")


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
            if length > _LARGEST_BYTES or position > len(view):
                raise Malformed("File Meta Information runs past the end")
            values[number] = bytes(view[start:position])
    except (struct.error, IndexError):
        raise Malformed("File Meta Information is truncated") from None
    return values, position


def _source(values: dict[int, bytes], private: dict[str, str]) -> Source | None:
    try:
        received_at, address = datetime.fromisoformat(private["received_at"]), private["address"]
    except (KeyError, ValueError):
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
