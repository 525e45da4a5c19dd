"""The attributes we index: Tables 13-18 of the seed and what QIDO-RS needs beyond, as data (PS3.18 10.6.3)."""

from typing import Any, NamedTuple

from services.dicom.scanner import Scan


class Indexed(NamedTuple):
    """Keyword -> value of each level; absent attributes are absent, empty ones None.

    PN: {"Alphabetic", "Ideographic", "Phonetic"}; numbers int or float where well-formed, else text as it came; other
    text decoded, without padding; several values: a list; sequences: a list of such dicts.
    """

    patient: dict[str, Any]
    client: dict[str, Any]
    study: dict[str, Any]
    series: dict[str, Any]
    instance: dict[str, Any]


def documents(scan: Scan) -> Indexed:
    """What of a scanned dataset goes into the index. Never raises: what cannot be decoded is replaced."""
    raise AssertionError(scan)
