"""How a file of anybody's begins: with or without preamble and File Meta Information (PS3.10 7.1).

The dataset is believed: it says whose it is and, where it is not compressed, how it is encoded. What the File
Meta Information lacks or says otherwise is told in words.
"""

import struct
from dataclasses import dataclass

from services.dicom.attributes import documents
from services.dicom.element_reader import NO_VR, SHORTEST_BYTES, UNDEFINED, ElementReader
from services.dicom.scanner import beginning, slices
from services.dicom.transfer_syntaxes import (
    EXPLICIT_BIG_ENDIAN,
    EXPLICIT_LITTLE_ENDIAN,
    IMPLICIT_LITTLE_ENDIAN,
)
from services.errors import Malformed, Unsupported

MOST_BYTES = 256 << 10
"""Bytes in which the File Meta Information must end, and the UIDs of the dataset should come."""

_PREFIX, _PREAMBLE = b"DICM", 128
_GROUP, _BIG_ENDIAN_GROUP = b"\2\0", b"\0\2"
_SOP_CLASS, _SOP_INSTANCE, _TRANSFER_SYNTAX = 0x00020002, 0x00020003, 0x00020010
_WANTED = (0x00080016, 0x00080018)
_FIRST_GROUPS = frozenset({0x0004, 0x0008})  # in one of them a dataset begins that has a SOP Instance UID
_PLAIN = frozenset({IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN})
_LONGEST_BYTES = 1 << 20  # bytes of a first element


@dataclass(frozen=True, slots=True)
class FileStart:
    """What is known of a file before all of it is there. `length`: bytes before its dataset.

    `warning`: what its File Meta Information lacks or gets wrong; empty where it is right. `guessed`: nothing
    names its transfer syntax, so that nobody knows how pixels would be compressed.
    """

    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    length: int = 0
    warning: str = ""
    guessed: bool = False

    @property
    def uids(self) -> tuple[str, str]:
        """SOP Class and Instance UID."""
        return self.sop_class_uid, self.sop_instance_uid


def file_start(head: bytes | bytearray | memoryview) -> FileStart:
    """What the first bytes of a file tell, the first `MOST_BYTES` of a longer one.

    Raises Malformed for what is no DICOM file or has no SOP Class or Instance UID, Unsupported for Implicit
    VR Big Endian, which has no name.
    """
    view = memoryview(head)
    start = _after_prefix(view)
    meta, length = _group_two(view, start)
    dataset, wrong = view[length:], list[str]()
    if not meta:
        wrong.append("there was none")
    elif start != _PREAMBLE + len(_PREFIX):
        wrong.append("no preamble")
    told = meta.get(_TRANSFER_SYNTAX, "")
    syntax = told
    if not told or told in _PLAIN:
        syntax = _syntax_of(dataset) or told
        if not syntax:
            named = "its transfer syntax is not named, and cannot be told"
            raise Malformed(named if start else "not a DICOM file")
    found = documents(beginning(dataset, syntax, _WANTED)).instance
    uids = []
    for name, said, mine in (
        ("SOP Class UID", meta.get(_SOP_CLASS, ""), found.get("SOPClassUID")),
        ("SOP Instance UID", meta.get(_SOP_INSTANCE, ""), found.get("SOPInstanceUID")),
        ("transfer syntax", told, syntax),
    ):
        uid = mine if isinstance(mine, str) and mine else said
        if not uid:
            raise Malformed(f"the dataset has no {name}")
        if meta and uid != said:
            wrong.append(f"another {name}" if said else f"no {name}")
        uids.append(uid)
    sop_class, sop_instance, syntax = uids
    warning = f"File Meta Information rewritten: {', '.join(wrong)}" if wrong else ""
    return FileStart(sop_class, sop_instance, syntax, length, warning, guessed=not told)


def _after_prefix(view: memoryview) -> int:
    """Where the File Meta Information, or a dataset without any, begins."""
    for start in (_PREAMBLE, 0):
        if bytes(view[start : start + len(_PREFIX)]) == _PREFIX:
            return start + len(_PREFIX)
    return 0


def _group_two(view: memoryview, start: int) -> tuple[dict[int, str], int]:
    """Values of group 0002 as text, however it is encoded, and where it ends."""
    group = bytes(view[start : start + 2])
    values: dict[int, str] = {}
    if group not in (_GROUP, _BIG_ENDIAN_GROUP):
        return values, start
    reader = ElementReader(slices(view), len(view), whole=view, big_endian=group == _BIG_ENDIAN_GROUP)
    position = start
    while bytes(view[position : position + 2]) == group:
        tag, _, size, value = reader.header(position, explicit=True)
        position = value + size
        if size == UNDEFINED or position > len(view):
            raise Malformed("File Meta Information runs past the end")
        values[tag] = reader.value(value, size).strip(b" \0").decode("utf-8", "replace")
    return values, position


def _syntax_of(dataset: memoryview) -> str | None:
    """The uncompressed transfer syntax in which the first element can be read; None where there is no such.

    As pydicom and DCMTK do: a VR tells explicit from implicit, a sensible group the byte order.
    """
    if len(dataset) < SHORTEST_BYTES:
        return None
    vr = bytes(dataset[4:6])
    little, big = (struct.unpack_from(order + "H", dataset)[0] in _FIRST_GROUPS for order in "<>")
    if vr == NO_VR or (vr.isalpha() and vr.isupper()):
        return EXPLICIT_LITTLE_ENDIAN if little else EXPLICIT_BIG_ENDIAN if big else None
    size, size_in_big = (struct.unpack_from(order + "L", dataset, 4)[0] for order in "<>")
    if little and (size < _LONGEST_BYTES or size == UNDEFINED):
        return IMPLICIT_LITTLE_ENDIAN
    if big and size_in_big < _LONGEST_BYTES:
        raise Unsupported("implicit VR in big endian is no transfer syntax of DICOM")
    return None
