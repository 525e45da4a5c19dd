"""The Identifier of a C-GET or C-MOVE: a level and the UIDs of what is wanted (PS3.4 C.4.2.1.4, C.6)."""

from dataclasses import dataclass

from services.dicom.character_sets import SPECIFIC_CHARACTER_SET, charset_of
from services.dicom.scanner import scan
from services.dicom.values import texts_of
from services.errors import Mismatched

_LEVEL = 0x00080052
_KEYS = {"PATIENT": 0x00100020, "STUDY": 0x0020000D, "SERIES": 0x0020000E, "IMAGE": 0x00080018}
_WANTED = frozenset({SPECIFIC_CHARACTER_SET, _LEVEL, *_KEYS.values()})
_LONGEST = 1 << 20
_WILDCARDS = frozenset("*?")


@dataclass(frozen=True, slots=True)
class RetrieveKeys:
    """What is wanted at `level`; a key above it narrows that, where it was given."""

    level: str
    patient_id: str = ""
    studies: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    instances: tuple[str, ...] = ()


def retrieve_keys(identifier: bytes, transfer_syntax_uid: str) -> RetrieveKeys:
    """Read an Identifier of either root: Orthanc asks at the PATIENT level of Study Root, as in C-FIND.

    The key of its level is needed: one Patient ID, or UIDs; keys above may be absent (relational retrieval).
    Raises Mismatched where there is no such level, the key is empty or may mean anything; Malformed.
    """
    found = scan(identifier, transfer_syntax_uid, wanted=_WANTED, longest=_LONGEST).elements

    def raw(tag: int) -> bytes:
        element = found.get(tag)
        return element.value if element and isinstance(element.value, bytes) else b""

    charset = charset_of(raw(SPECIFIC_CHARACTER_SET))

    def values(tag: int, vr: str) -> tuple[str, ...]:
        return tuple(filter(None, texts_of(vr, raw(tag), charset)))

    level = next(iter(values(_LEVEL, "CS")), "")
    if level not in _KEYS:
        raise Mismatched(f"the query/retrieve level is one of {', '.join(_KEYS)}")
    patients = values(_KEYS["PATIENT"], "LO")
    keys = RetrieveKeys(
        level, "\\".join(patients), *(values(_KEYS[below], "UI") for below in ("STUDY", "SERIES", "IMAGE"))
    )
    wanted = {"PATIENT": patients, "STUDY": keys.studies, "SERIES": keys.series, "IMAGE": keys.instances}
    if not wanted[level] or (level == "PATIENT" and len(patients) > 1):
        raise Mismatched(f"the unique key of the {level} level is missing, or not one")
    if any(_WILDCARDS.intersection(value) for some in wanted.values() for value in some):
        raise Mismatched("a unique key has no wildcards")
    return keys
