"""Coded concepts: species, breeds, regions and views of the context groups of PS3.16 that pydicom ships."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydicom.sr.codedict import codes

from services.errors import Invalid

MOST_LISTED = 100
SPECIES, BREEDS, MIXED_BREEDS, REGISTRIES = 7454, 7480, 7486, 7481
REGIONS, VIEWS, PROJECTIONS = 7483, 7484, 4010
"""Context groups (CID) of the veterinary attributes; 4010 has the cranio-caudal view, which 7484 lacks."""


@dataclass(frozen=True, slots=True)
class CodedConcept:
    """A coded concept (PS3.3 8): value, coding scheme and meaning."""

    value: str
    scheme: str
    meaning: str

    @property
    def item(self) -> dict[str, str]:
        """As an item of a code sequence."""
        return {
            "CodeValue": self.value,
            "CodingSchemeDesignator": self.scheme,
            "CodeMeaning": self.meaning,
        }

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> "CodedConcept":
        """From an item of a code sequence."""
        return cls(item["CodeValue"], item["CodingSchemeDesignator"], item["CodeMeaning"])


@cache
def group(cid: int) -> Mapping[tuple[str, str], CodedConcept]:
    """The concepts of a context group by value and scheme."""
    concepts = getattr(codes, f"CID{cid}").concepts.values()
    return {
        (one.value, one.scheme_designator): CodedConcept(one.value, one.scheme_designator, one.meaning)
        for one in concepts
    }


@cache
def by_meaning(cid: int) -> Mapping[str, CodedConcept]:
    """The concepts of a context group by their meaning in small letters."""
    return {code.meaning.casefold(): code for code in group(cid).values()}


def find(value: str, *cids: int, scheme: str = "SCT") -> CodedConcept:
    """The concept of this value in one of the groups. Raises LookupError."""
    for cid in cids:
        if code := group(cid).get((value, scheme)):
            return code
    raise LookupError(value)


def breeds(matching: str, limit: int) -> list[CodedConcept]:
    """Breeds whose meaning holds all of these words, the shortest first. Raises Invalid for too many."""
    if not 0 < limit <= MOST_LISTED:
        raise Invalid(f"a list has 1 to {MOST_LISTED} breeds")
    words = matching.casefold().split()
    known = {**by_meaning(BREEDS), **by_meaning(MIXED_BREEDS)}
    found = [code for meaning, code in known.items() if words and all(word in meaning for word in words)]
    return sorted(found, key=lambda code: (len(code.meaning), code.meaning))[:limit]
